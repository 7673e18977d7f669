package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// phoneSep reads what stands between the groups of a phone number.
func phoneSep(g string) (sep byte, ok bool) {
	if len(g) == 1 && g[0] < utf8.RuneSelf {
		switch g[0] {
		case ' ', '-', '.', '/', ')', '(', '_':
			return g[0], true
		}
		return 0, false
	}
	switch g {
	case ") ", " (", "  ", " - ", ")-", "-(", " / ", ") - ", ").", " . ", "+ ":
		return g[len(g)-1], true
	case "":
		return 0, false
	}
	if len(g) > 12 {
		return 0, false
	}
	// emoji and other signs between groups
	for i, runes := 0, 0; i < len(g); runes++ {
		r, n := utf8.DecodeRuneInString(g[i:])
		if runes > 3 || r < utf8.RuneSelf && r != ' ' && r != '-' && r != '.' || r == utf8.RuneError {
			return 0, false
		}
		i += n
	}
	return '*', true
}

const maxPhone = 15 // digits (ITU-T E.164)

// phone reads a phone number whose first group is token i.
func (sc *scratch) phone(i int) int32 {
	s := sc.v.s
	start := sc.toks[i].start
	if sc.toks[i].kind == tAlnum && !extension(sc.text(i)) {
		return 0
	}
	plus, paren := false, false
	for k := start - 1; k >= 0 && k >= start-3; k-- {
		switch s[k] {
		case '+':
			plus = true
			start = k
		case '(':
			if j := strings.IndexByte(s[sc.toks[i].end:min(int32(len(s)), sc.toks[i].end+2)], ')'); j == 0 {
				paren = true
				start = k
			}
		case ' ':
			if k > 0 && s[k-1] == '+' {
				continue
			}
			k = -1
		default:
			k = -1
		}
	}
	if start > 0 && !plus && !paren {
		switch b := s[start-1]; {
		case b == '#', b == '$', b == '_', b == '=' && start > 1 && s[start-2] != ' ', b >= utf8.RuneSelf && currencyBefore(s[:start]):
			if b != '=' {
				return 0
			}
		case (b == '.' || b == '-' || b == '/') && start > 1 && letterOrDigit(s[start-2]), b == ',' && start > 1 && classes[s[start-2]] == cDigit:
			return 0
		}
	}
	if !plus && !paren && sc.cues&cuePhone == 0 && i+1 < len(sc.toks) && sc.toks[i].end-sc.toks[i].start == 1 && sc.toks[i+1].end-sc.toks[i+1].start == 1 {
		return 0
	}
	gs := sc.groups[:0]
	digits := 0
	for k := i; k < len(sc.toks) && len(gs) < 8; k++ {
		t := &sc.toks[k]
		n := int(t.end - t.start)
		g := group{start: t.start, end: t.end}
		if t.kind != tNum {
			if t.kind == tAlnum && extension(sc.text(k)) {
				n = strings.IndexAny(sc.text(k), "xX")
				if digits+n <= maxPhone {
					if k > i {
						sep, ok := phoneSep(sc.gap(k - 1))
						if !ok {
							break
						}
						g.sep = sep
					}
					g.ext = true
					gs = append(gs, g)
					digits += n
				}
			}
			break
		}
		if k > i {
			sep, ok := phoneSep(sc.gap(k - 1))
			if !ok {
				break
			}
			g.sep = sep
		}
		if digits+n > maxPhone {
			break
		}
		digits += n
		gs = append(gs, g)
	}
	if digits < 6 || !plus && !paren && sc.region == "" && sc.cues&cuePhone == 0 && !phoneLike(s, gs) {
		return 0
	}
	sc.phoneAt = -1
	for n := len(gs); n > 0; n-- {
		if sc.isPhone(i, gs[:n], plus, paren) {
			end := gs[n-1].end
			end = sc.phoneExtension(i+n, end)
			sc.add(start, end, kPhone, rankShape)
			sc.phoneEnd = end
			return end
		}
	}
	return 0
}

// phoneLike is a quick test for a number without any cue in the text: three
// digits together, or a leading zero.
func phoneLike(s string, gs []group) bool {
	if s[gs[0].start] == '0' {
		return true
	}
	for _, g := range gs {
		if g.end-g.start >= 3 {
			return true
		}
	}
	return false
}

// extension reports "8487x6837": digits, x, digits.
func extension(w string) bool {
	i := strings.IndexAny(w, "xX")
	return i > 0 && i < len(w)-1 && len(w) < 20 && digitsOnly(w[:i]) && digitsOnly(w[i+1:])
}

func currencyBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r == '€' || r == '£' || r == '¥' || r == '₹' || r == '₽' || r == '₺' || r == '₩' || r == '№'
}

// phoneExtension takes in "ext. 123" and "x123" after a number.
func (sc *scratch) phoneExtension(k int, end int32) int32 {
	if k+1 < len(sc.toks) && isWord(sc.text(k), "ext", "extension", "x", "extn", "durchwahl") && sc.toks[k].start-end <= 3 &&
		sc.toks[k+1].kind == tNum && len(sc.gap(k)) <= 2 && sc.toks[k+1].end-sc.toks[k+1].start <= 6 {
		return sc.toks[k+1].end
	}
	if k < len(sc.toks) && sc.toks[k].kind == tAlnum && sc.toks[k].start-end <= 2 {
		if w := sc.text(k); len(w) > 1 && len(w) < 8 && w[0]|0x20 == 'x' && digitsOnly(w[1:]) {
			return sc.toks[k].end
		}
	}
	return end
}

// isPhone weighs the groups of a candidate that starts at token i.
func (sc *scratch) isPhone(i int, gs []group, plus, paren bool) bool {
	s := sc.v.s
	if n := gs[len(gs)-1].end - gs[0].start; n < 6 || int(n)-len(gs)+1 < 6 && !plus {
		return false
	}
	d := sc.digits[:0]
	var sizes [8]int
	seps := 0
	for k, g := range gs {
		w := s[g.start:g.end]
		if g.ext {
			w = w[:strings.IndexAny(w, "xX")]
		}
		d = append(d, w...)
		sizes[k] = len(w)
		if k > 0 && g.sep != '/' {
			seps++
		}
	}
	n := len(d)
	if n < 6 || n > maxPhone || same(d) {
		return false
	}
	last := gs[len(gs)-1].end
	if int(last)+1 < len(s) && (s[last] == '.' || s[last] == ',') && classes[s[last+1]] == cDigit ||
		int(last) < len(s) && (s[last] == '%' || s[last] == '_' || s[last] == '$') {
		return false
	}
	if plus {
		return n >= 7 && d[0] != '0'
	}
	if sc.phoneAt != i {
		sc.phoneAt = i
		sc.phoneAll, sc.phoneNear = sc.before(i, 8, cuePhone|cueOrder|cueCard|cueID|cueBank|cuePassport|cueDriver)
	}
	all, near := sc.phoneAll, sc.phoneNear
	k := i + len(gs) - 1
	cued := near == cuePhone || near&cuePhone != 0 && near&cueOrder == 0
	if !cued && near&(cueOrder|cueCard|cueID|cueBank|cuePassport|cueDriver) == 0 {
		cued = all&cuePhone != 0 || sc.after(k, 2)&cuePhone != 0 && !breaksAfter(sc, k) || (n >= 7 || len(gs) >= 2) && all&cueNumber != 0 && sc.ownNumber(i)
	}
	blocked := !cued && near != 0
	lead00 := n >= 10 && d[0] == '0' && d[1] == '0' && d[2] != '0'
	switch {
	case lead00:
		return cued || len(gs) >= 2 || !blocked && n >= 12
	case cued:
		if len(gs) == 1 {
			return n >= 7 && n <= 13
		}
		return n >= 6 && sizes[0] <= 5
	case blocked && !paren:
		return false
	case paren:
		return n >= 7 && len(gs) >= 2
	}
	if len(gs) >= 2 && n >= 6 && !decimalGroups(gs) && sc.phoneEnd > 0 && gs[0].start > sc.phoneEnd && gs[0].start < sc.phoneEnd+6 &&
		oneOf(s[sc.phoneEnd:gs[0].start], " or ", ", ", " and ", " / ", "/", "; ") {
		return true // the second of two
	}
	if len(sc.ats) > 0 && len(gs) >= 2 && n >= 7 && !decimalGroups(gs) && sc.field(gs) {
		return true // beside an e-mail address, in a row or a signature
	}
	// No cue: only forms that little else is written in.
	switch {
	case len(gs) == 3 && sizes[0] == 3 && sizes[1] == 3 && sizes[2] == 4 && d[0] >= '1':
		return true // 3-3-4
	case len(gs) == 4 && sizes[0] == 1 && d[0] == '1' && sizes[1] == 3 && sizes[2] == 3 && sizes[3] == 4:
		return true
	case len(gs) >= 2 && d[0] == '0' && d[1] != '0' && n >= 8 && n <= 12 && sizes[0] >= 2 && sizes[0] <= 5:
		return !decimalGroups(gs)
	case len(gs) == 1 && d[0] == '0' && d[1] != '0' && (n == 10 || n == 11):
		return sc.phoneBudget <= 0 || sc.validPhone(string(d))
	}
	if len(gs) >= 2 && n >= 8 && sc.region != "" && !decimalGroups(gs) {
		return sc.phoneBudget <= 0 || sc.validPhone(string(d))
	}
	if len(gs) == 1 && n >= 10 && sc.region != "" && sc.only(gs) {
		return sc.phoneBudget <= 0 || sc.validPhone(string(d))
	}
	return false
}

// only reports whether the number is all there is in the text.
func (sc *scratch) only(gs []group) bool {
	return strings.TrimSpace(sc.v.s[:gs[0].start]) == "" && strings.Trim(sc.v.s[gs[len(gs)-1].end:], " .\n") == ""
}

// field reports that the number is a line or a field of its own.
func (sc *scratch) field(gs []group) bool {
	before := strings.TrimRight(sc.v.s[:gs[0].start], " ")
	after := strings.TrimLeft(sc.v.s[gs[len(gs)-1].end:], " ")
	return (before == "" || strings.IndexByte("\n\t;|,", before[len(before)-1]) >= 0) && (after == "" || strings.IndexByte("\n\r\t;|,", after[0]) >= 0)
}

// ownNumber reports "my number is", "her old number (" before token i.
func (sc *scratch) ownNumber(i int) bool {
	for k := i - 1; k > 0 && k > i-5 && !sc.breaks(k); k-- {
		if sc.toks[k].cue&cueNumber != 0 && sc.toks[k].kind == tWord {
			return sc.is(k-1, rOwn) || isWord(sc.text(k-1), "s", "emergency", "contact", "landline") || k > 1 && isWord(sc.text(k-1), "old", "new", "other") && sc.is(k-2, rOwn)
		}
	}
	return false
}

func breaksAfter(sc *scratch, k int) bool {
	return k+1 < len(sc.toks) && strings.ContainsAny(sc.gap(k), "?!\n")
}

// decimalGroups reports groups joined by dots only with three digits each
// after the first: 1.000.000.
func decimalGroups(gs []group) bool {
	for _, g := range gs[1:] {
		if g.sep != '.' && g.sep != ' ' || g.end-g.start != 3 {
			return false
		}
	}
	return gs[0].end-gs[0].start <= 3 && gs[0].sep == 0 && len(gs) > 1 && gs[1].sep == '.'
}

// guessRegions are tried for a national number when the shop has no region.
var guessRegions = [...]string{"GB", "DE", "FR"}

// validPhone asks the numbering plan. The calls are bounded by a budget that
// grows with the text, so that a text made of digits stays cheap; past it a
// number of the right form counts as valid, which errs towards redaction.
func (sc *scratch) validPhone(d string) bool {
	if sc.region != "" {
		return sc.validIn(d, sc.region)
	}
	for _, r := range guessRegions {
		if sc.validIn(d, r) {
			return true
		}
	}
	return false
}

func (sc *scratch) validIn(d, region string) bool {
	if sc.phoneBudget <= 0 {
		return true
	}
	sc.phoneBudget--
	n, err := phonenumbers.Parse(d, region)
	return err == nil && phonenumbers.IsValidNumber(n)
}

// phoneKey is the number in E.164 where that is known, else its digits.
func (sc *scratch) phoneKey(text string) string {
	if sc.phoneBudget > 0 {
		sc.phoneBudget--
		if n, err := phonenumbers.Parse(text, sc.region); err == nil && phonenumbers.IsPossibleNumber(n) {
			return phonenumbers.Format(n, phonenumbers.E164)
		}
	}
	return onlyDigits(text)
}

func onlyDigits(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if classes[s[i]] == cDigit {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// spokenDigits finds seven or more digits said as words: "four one two three".
func (sc *scratch) spokenDigits() {
	next := 0
	for _, n := range sc.cued {
		i := int(n)
		if i < next || sc.toks[i].cue&cueSpoken == 0 {
			continue
		}
		d := sc.digits[:0]
		k, words, end := i, 0, i
		for repeat := 1; k < len(sc.toks) && len(d) < 40; k++ {
			if k > i && !spokenGap(sc.gap(k-1)) {
				break
			}
			w := sc.text(k)
			switch v := spokenValue(w); {
			case v == 'd':
				repeat = 2
				continue
			case v == 't':
				repeat = 3
				continue
			case v != 0:
				for range repeat {
					d = append(d, v)
				}
				words++
				end = k
			case sc.toks[k].kind == tNum && len(w) <= 4:
				d = append(d, w...)
				end = k
			default:
				repeat = 0
			}
			if repeat == 0 {
				break
			}
			repeat = 1
		}
		if len(d) >= 7 && words >= 4 && !counting(d) {
			k := kPhone
			if len(d) >= 13 && len(d) <= maxCard && brandLength(d) && luhn(d) {
				k = kCard
			} else if all, _ := sc.before(i, 8, 0); all&cuePhone == 0 && all&(cueCard|cueID|cueSSN|cueBank) != 0 {
				switch {
				case all&cueCard != 0:
					k = kCard
				case all&cueBank != 0:
					k = kBank
				default:
					k = kNationalID
				}
			}
			sc.addKey(sc.toks[i].start, sc.toks[end].end, k, rankCue, string(d))
		}
		next = k
	}
}

// counting reports 1 2 3 4 … as people count.
func counting(d []byte) bool {
	for i := 1; i < len(d); i++ {
		if d[i] != d[i-1]+1 && (d[i] != '0' || d[i-1] != '9') {
			return false
		}
	}
	return true
}

func spokenGap(g string) bool {
	return g == " " || g == "-" || g == ", " || g == "," || g == " - " || g == "\n" || g == "... " || g == "  "
}

// spokenValue is the digit that a word names, 'd' for double, 't' for triple.
func spokenValue(w string) byte {
	if len(w) > 6 {
		return 0
	}
	return spoken[strings.ToLower(w)]
}

var spoken = map[string]byte{
	"zero": '0', "oh": '0', "o": '0', "null": '0', "cero": '0', "one": '1', "eins": '1', "uno": '1', "un": '1',
	"two": '2', "zwei": '2', "zwo": '2', "dos": '2', "deux": '2', "three": '3', "drei": '3', "tres": '3', "trois": '3',
	"four": '4', "vier": '4', "cuatro": '4', "quatre": '4', "five": '5', "fünf": '5', "cinco": '5', "cinq": '5',
	"six": '6', "sechs": '6', "seis": '6', "seven": '7', "sieben": '7', "siete": '7', "sept": '7',
	"eight": '8', "acht": '8', "ocho": '8', "huit": '8', "nine": '9', "neun": '9', "nueve": '9', "neuf": '9',
	"double": 'd', "triple": 't',
}
