package redact

import "strings"

// An idRule is one country's number: its form, its check and how much that
// check is worth.
type idRule struct {
	country string
	form    string // 9 a digit, A a letter, X either, other bytes themselves
	check   func(d string) bool
	// formats are the groupings it is written in, as "3.3.3-2"; one of these
	// and a good checksum is enough without a cue.
	formats  string
	strength strength
	kind     kind
}

// strength says when a number with a good checksum is taken for an id.
type strength uint8

const (
	weak   strength = iota // a cue word, or the country's own grouping
	fair                   // as weak, or the shop's own region
	strong                 // alone: letters and check, or date and two checks
)

const maxID = 20

// idRules by length.
var idRules = func() (t [maxID + 1][]idRule) {
	for _, r := range []idRule{
		{"US", "999999999", usSSN, "3-2-4,3 2 4", weak, kSSN},
		{"US", "999999999", einPrefix, "2-7", weak, kNationalID},
		{"CA", "999999999", sinCA, "3-3-3,3 3 3", weak, kNationalID},
		{"GB", "AA999999A", nino, "9,2 2 2 2 1,2 6 1", strong, kNationalID},
		{"GB", "9999999999", nhs, "3 3 4,3-3-4", weak, kNationalID},
		{"GB", "9999999999", utr, "5 5", weak, kNationalID},
		{"IE", "9999999A", pps, "8,7 1", strong, kNationalID},
		{"IE", "9999999AA", pps, "9,7 2", strong, kNationalID},
		{"DE", "99999999999", steuerID, "2 3 3 3", fair, kNationalID},
		{"DE", "99999999A999", rvnr, "2 6 A 3,2 6 1 3,12", strong, kNationalID},
		{"DE", "XXXXXXXXX9", ausweisDE, "10", weak, kNationalID},
		{"FR", "999999999999999", nir, "1 2 2 2 3 3 2,13 2,15", strong, kNationalID},
		{"FR", "99999XA99999999", nir, "", strong, kNationalID},
		{"FR", "9999992A9999999", nir, "", strong, kNationalID},
		{"FR", "9999999999999", spi, "2 2 3 3 3,1 2 2 2 3 3", weak, kNationalID},
		{"FR", "99999999999999", luhnDigits, "3 3 3 5", weak, kNationalID},
		{"ES", "99999999A", dni, "9,8-1,2.3.3-1,8 1", strong, kNationalID},
		{"ES", "A9999999A", nie, "9,1-7-1", strong, kNationalID},
		{"ES", "A9999999X", cifES, "9,1-8,1-7-1", fair, kNationalID},
		{"ES", "999999999999", nussES, "2/8/2,2 8 2,2-8-2", weak, kNationalID},
		{"IT", "AAAAAAXXAXXAXXXA", codiceFiscale, "16,3 3 5 5", strong, kNationalID},
		{"IT", "99999999999", partitaIVA, "", weak, kNationalID},
		{"NL", "999999999", bsn, "3.3.3,4.2.3,4 2 3", weak, kNationalID},
		{"BE", "99999999999", nrnBE, "2.2.2-3.2,6 3 2,2.2.2 3.2,2 2 2 3 2,6-3-2", strong, kNationalID},
		{"PT", "999999999", nifPT, "3 3 3", weak, kNationalID},
		{"PT", "999999999XX9", cartaoPT, "12,8 1 3,8 1 2 1,8-1-3", fair, kNationalID},
		{"PL", "99999999999", pesel, "", strong, kNationalID},
		{"PL", "9999999999", nip, "3-3-2-2,3-2-2-3,3 3 2 2", weak, kNationalID},
		{"PL", "999999999", regon9, "", weak, kNationalID},
		{"PL", "AAA999999", dowod, "3 6,9", fair, kNationalID},
		{"SE", "9999999999", personnummer, "6-4,6+4", fair, kNationalID},
		{"SE", "999999999999", personnummer, "8-4,8+4,8 4", strong, kNationalID},
		{"NO", "99999999999", fodselsnummer, "6 5,6-5", strong, kNationalID},
		{"DK", "9999999999", cpr, "6-4,6 4", fair, kNationalID},
		{"FI", "999999999X", hetu, "6-4,6+4", strong, kNationalID},
		{"FI", "999999X999X", hetu, "11", strong, kNationalID},
		{"AT", "9999999999", svnrAT, "4 6,4-6,4/6,4 2 2 2", fair, kNationalID},
		{"CH", "7569999999999", ean13, "3.4.4.2,3 4 4 2,13", strong, kNationalID},
		{"CZ", "9999999999", rodneCislo, "6/4", fair, kNationalID},
		{"RO", "9999999999999", cnp, "", strong, kNationalID},
		{"GR", "99999999999", amka, "6 5,6-5", fair, kNationalID},
		{"GR", "999999999", afm, "", weak, kNationalID},
		{"TR", "99999999999", tckn, "3 3 3 2", strong, kNationalID},
		{"BR", "99999999999", cpf, "3.3.3-2,3.3.3.2,9-2,3 3 3 2", strong, kNationalID},
		{"BR", "99999999999999", cnpj, "2.3.3/4-2", strong, kNationalID},
		{"MX", "AAAA999999AAAAAAX9", curp, "18", strong, kNationalID},
		{"MX", "AAAA999999XXX", rfc, "13,4-6-3,4 6 3", strong, kNationalID},
		{"MX", "AAA999999XXX", rfc, "12,3-6-3", fair, kNationalID},
		{"MX", "99999999999", luhnDigits, "2-2-2-4-1", weak, kNationalID},
		{"IN", "999999999999", aadhaar, "4 4 4,4-4-4", fair, kNationalID},
		{"IN", "AAAAA9999A", panIN, "10", strong, kNationalID},
		{"IN", "99AAAAA9999AXAX", gstin, "15", strong, kNationalID},
		{"AU", "999999999", tfn, "3 3 3,3-3-3", weak, kNationalID},
		{"AU", "99999999999", abn, "2 3 3 3", weak, kNationalID},
		{"AU", "9999999999", medicareAU, "4 5 1,4-5-1", weak, kNationalID},
		{"NZ", "99999999", ird, "2-3-3,2 3 3", weak, kNationalID},
		{"NZ", "999999999", ird, "3-3-3,3 3 3", weak, kNationalID},
		{"NZ", "AAA9999", nhiNZ, "", weak, kNationalID},
		{"JP", "999999999999", myNumber, "4 4 4,4-4-4", fair, kNationalID},
		{"KR", "9999999999999", rrn, "6-7,6 7", fair, kNationalID},
		{"CN", "99999999999999999X", residentCN, "18,6 8 4", strong, kNationalID},
		{"SG", "A9999999A", nric, "9", strong, kNationalID},
		{"ZA", "9999999999999", idZA, "6 4 3,6 4 1 1 1,6 4 2 1", strong, kNationalID},
	} {
		t[len(r.form)] = append(t[len(r.form)], r)
	}
	return t
}()

// idDigitRules are those of idRules that a value of digits only can fit.
var idDigitRules = func() (t [maxID + 1][]idRule) {
	for n, rules := range idRules {
		for _, r := range rules {
			if !strings.Contains(r.form, "A") {
				t[n] = append(t[n], r)
			}
		}
	}
	return t
}()

// A formatNode is a step in the tree of all groupings that some rule knows,
// by what follows: a digit, or one of the signs of formatSigns.
type formatNode struct {
	next [10 + len(formatSigns)]int16 // 0: no rule knows this
	end  bool
}

const formatSigns = " -./+"

// formatSymbols numbers the bytes of a grouping; -1 is none.
var formatSymbols = func() (t [256]int8) {
	for b := range 256 {
		t[b] = -1
		if i := strings.IndexByte("0123456789"+formatSigns, uint8(b)); i >= 0 {
			t[b] = int8(i)
		}
	}
	return t
}()

var idFormats = func() []formatNode {
	nodes := make([]formatNode, 1, 256)
	add := func(f string) {
		at := int16(0)
		for i := range len(f) {
			c := formatSymbols[f[i]]
			if c < 0 {
				return // groups of letters: never without a cue
			}
			if nodes[at].next[c] == 0 {
				nodes = append(nodes, formatNode{})
				nodes[at].next[c] = int16(len(nodes) - 1)
			}
			at = nodes[at].next[c]
		}
		nodes[at].end = true
	}
	for _, rules := range idRules {
		for _, r := range rules {
			for f := range strings.SplitSeq(r.formats, ",") {
				add(f)
			}
		}
	}
	return nodes
}()

// formatStep goes on from a node; -1 is a grouping that no rule knows.
func formatStep(at int16, b byte) int16 {
	if at < 0 {
		return at
	}
	c := formatSymbols[b]
	if c < 0 || idFormats[at].next[c] == 0 {
		return -1
	}
	return idFormats[at].next[c]
}

// fits matches a compact value against a form.
func fits[T string | []byte](r *idRule, d T) bool {
	for i := range len(d) {
		b := d[i]
		digit, letter := b >= '0' && b <= '9', b >= 'A' && b <= 'Z'
		switch r.form[i] {
		case '9':
			if !digit {
				return false
			}
		case 'A':
			if !letter {
				return false
			}
		case 'X':
			if !digit && !letter {
				return false
			}
		default:
			if b != r.form[i] {
				return false
			}
		}
	}
	return true
}

// nationalID tries the numbers that start at token i, longest first. The
// groups it may take are at most seven, with single signs between them.
func (sc *scratch) nationalID(i int) int32 {
	s := sc.v.s
	if n := sc.toks[i].end - sc.toks[i].start; n > 18 {
		return 0
	}
	cued := sc.cues&(cueID|cueSSN) != 0
	if !cued && sc.toks[i].end-sc.toks[i].start < 7 && !sc.knownGrouping(i) {
		return 0
	}
	var compact [maxID]byte
	var format [48]byte
	n, f := 0, 0
	var ends [8]struct {
		n, f, tok int
		known     bool
	}
	stops := 0
	node := int16(0)
	for k := i; k < len(sc.toks) && stops < len(ends); k++ {
		t := &sc.toks[k]
		w := s[t.start:t.end]
		if k > i {
			g := sc.gap(k - 1)
			if len(g) == 0 || len(g) > 1 || strings.IndexByte(" -./+", g[0]) < 0 || t.kind == tWord && len(w) > 5 {
				break
			}
			format[f] = g[0]
			f++
			if node = formatStep(node, g[0]); node < 0 && !cued {
				break
			}
		}
		if k == i+1 && n == 1 && len(w) == 1 && !cued {
			break // no number is written "1 1 …"
		}
		if n+len(w) > maxID-2 || f > 40 || t.flags&nonASCII != 0 {
			break
		}
		if len(w) >= 10 {
			format[f] = '1'
			f++
			node = formatStep(node, '1')
		}
		format[f] = '0' + byte(len(w)%10)
		node = formatStep(node, format[f])
		f++
		for j := range len(w) {
			b := w[j]
			if b >= 'a' {
				b -= 'a' - 'A'
			}
			compact[n] = b
			n++
		}
		ends[stops].n, ends[stops].f, ends[stops].tok = n, f, k
		ends[stops].known = node >= 0 && idFormats[node].end
		stops++
		if node < 0 && !cued {
			break // what is longer is known no more
		}
	}
	for stops--; stops >= 0; stops-- {
		e := ends[stops]
		if e.n < 7 || len(idRules[e.n]) == 0 || e.tok > i && !cued && !e.known {
			continue
		}
		d := s[sc.toks[i].start:sc.toks[i].end]
		if e.tok > i || sc.toks[i].kind != tNum {
			if !anyFits(idRules[e.n], compact[:e.n]) {
				continue
			}
			d = string(compact[:e.n])
		}
		if end := sc.tryID(i, e.tok, d, string(format[:e.f])); end > 0 {
			return end
		}
	}
	return 0
}

func anyFits(rules []idRule, d []byte) bool {
	for r := range rules {
		if fits(&rules[r], d) {
			return true
		}
	}
	return false
}

// knownGrouping reports that the tokens from i on begin with a grouping that
// some rule knows, of two groups or more. It looks at their lengths alone and
// spares most numbers the rest.
func (sc *scratch) knownGrouping(i int) bool {
	node := int16(0)
	for k := i; k < len(sc.toks) && k < i+8; k++ {
		t := &sc.toks[k]
		if k > i {
			at := sc.toks[k-1].end
			if t.start-at != 1 {
				return false
			}
			if node = formatStep(node, sc.v.s[at]); node < 0 {
				return false
			}
		}
		n := t.end - t.start
		if n >= 20 {
			return false
		}
		if n >= 10 {
			node = formatStep(node, '1')
		}
		if node = formatStep(node, '0'+byte(n%10)); node < 0 {
			return false
		}
		if k > i && idFormats[node].end {
			return true
		}
	}
	return false
}

func (sc *scratch) tryID(i, last int, d, format string) int32 {
	var cued, ordered, looked bool
	var ssn bool
	rules := idRules[len(d)]
	if last == i && sc.toks[i].kind == tNum {
		rules = idDigitRules[len(d)]
	}
	for r := range rules {
		rule := &rules[r]
		if last == i && sc.cues&(cueID|cueSSN) == 0 && (rule.strength == weak || rule.strength == fair && sc.region != rule.country) {
			continue // in one group nothing but a cue would do
		}
		if !fits(rule, d) || !rule.check(d) {
			continue
		}
		if !looked {
			looked = true
			const others = cueOrder | cuePhone | cuePassport | cueDriver | cueBank | cueRouting | cueZip | cueCard | cueWallet
			all, near := sc.before(i, 8, cueID|cueSSN|others)
			cued = near&(cueID|cueSSN) != 0 || near == 0 && sc.after(last, 3)&(cueID|cueSSN) != 0
			ordered = near&others != 0 && !cued
			ssn = all&cueSSN != 0
		}
		grouped := hasFormat(rule.formats, format)
		if format == "3-3-3" || format == "3 3 3" || format == "3-3-4" || format == "3 3 4" {
			grouped = grouped && len(d) == 9 && !ordered // also how phones are written
			if rule.strength == weak && !cued && sc.region != rule.country {
				grouped = false
			}
		}
		var ok bool
		switch {
		case cued:
			ok = true
		case ordered:
			ok = rule.strength == strong && anyLetter(d) && rule.check != nil && len(d) >= 11
		case grouped && last > i:
			ok = true
		case rule.strength == strong:
			ok = true
		case rule.strength == fair:
			ok = sc.region == rule.country
		}
		if !ok {
			continue
		}
		k := rule.kind
		if ssn && len(d) == 9 && digitsOnly(d) {
			k = kSSN
		}
		sc.addKey(sc.toks[i].start, sc.toks[last].end, k, rankCheck, d)
		return sc.toks[last].end
	}
	return 0
}

func anyLetter(s string) bool { return !digitsOnly(s) }

func hasFormat(list, format string) bool {
	for f := range strings.SplitSeq(list, ",") {
		if f == format {
			return true
		}
	}
	return false
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
