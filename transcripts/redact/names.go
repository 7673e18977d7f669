package redact

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// known is a person that the conversation already holds.
type known struct {
	key   string
	words []lexicon.Hash
}

// names finds addresses and persons. A person is a run of name-like words
// whose weight, from the lists, the shape of the words and the words around,
// reaches the threshold.
func (sc *scratch) names(hints *transcripts.Hints) {
	if sc.e.wants(kAddress) && (sc.cues&cueStreet != 0 || sc.hasNumbers()) {
		sc.addresses()
	}
	if !sc.e.wants(kPerson) {
		return
	}
	sc.known = sc.known[:0]
	for _, v := range hints.Known {
		if v.Type == Person {
			sc.remember(v.Text)
		}
	}
	sc.agree, sc.contacts = sc.agree[:0], sc.contacts[:0]
	for _, c := range sc.cands {
		if c.kind == kEmail && len(sc.agree) < maxAgree {
			sc.emailNames(c)
		}
		if c.kind == kAddress || c.kind == kPhone || c.kind == kEmail {
			sc.contacts = append(sc.contacts, c.start)
		}
	}
	slices.Sort(sc.contacts)
	sc.found = sc.found[:0]
	for i := 0; i < len(sc.toks); {
		if end := sc.personAt(i); end > i {
			i = end
			continue
		}
		i++
	}
	if len(sc.found) > 0 || len(sc.known) > 0 {
		if len(sc.found) < 200 {
			sc.joined()
		}
		sc.repeats()
	}
}

func (sc *scratch) hasNumbers() bool {
	for i := range sc.toks {
		if sc.toks[i].kind == tNum {
			return true
		}
	}
	return false
}

// remember keeps the words of a known person.
func (sc *scratch) remember(text string) {
	k := known{key: foldWords(text)}
	for w := range strings.FieldsSeq(k.key) {
		if len(w) > 2 {
			k.words = append(k.words, lexicon.HashOf(w))
		}
	}
	if len(k.words) > 0 {
		sc.known = append(sc.known, k)
	}
}

// emailNames keeps the words of an address's local part: "john.doe@" speaks
// for John and for Doe.
func (sc *scratch) emailNames(c cand) {
	local, _, ok := strings.Cut(sc.v.s[c.start:c.end], "@")
	if !ok {
		return
	}
	for w := range strings.FieldsFuncSeq(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' }) {
		if len(w) > 2 {
			sc.agree = append(sc.agree, lexicon.HashOf(w))
		}
	}
}

// maxAgree bounds the words that addresses speak for in one text.
const maxAgree = 32

// Weights are in tenths; threshold is what a person needs.
const threshold = 30

var (
	firstWeight = [4]int{0, 14, 28, 36}
	lastWeight  = [4]int{0, 14, 22, 28}
	wordWeight  = [8]int{0, -4, -10, -20, -30, -38}
)

// weight is how much word i speaks for a name by itself.
func (sc *scratch) weight(i int) int {
	t := &sc.toks[i]
	in := sc.info(i)
	f, l := firstWeight[in.First()], lastWeight[in.Last()]
	w := max(f, l) + min(f, l)/4
	if in.First()+in.Last() <= 1 {
		w += sc.surnameShape(i)
	}
	if in == 0 && t.flags&(nonASCII|noCase) == nonASCII {
		w += 4
	}
	if in == 0 && t.flags&capFirst != 0 && t.end-t.start > 2 {
		w += 6
	}
	inside := t.flags&capFirst != 0 && !sc.titleCase() && !sc.startsSentence(i)
	if inside {
		w += wordWeight[in.Word()]/3 + 8 // a capital inside a sentence
		if in.Word() == 0 && in&(lexicon.Place|lexicon.Country|lexicon.Foreign|lexicon.Proper) == 0 && in.First()+in.Last() > 0 {
			w += 8 // and in no list but those of names
		}
	} else {
		w += wordWeight[in.Word()]
		if in.Word() == 0 && t.flags&capFirst != 0 && !sc.titleCase() && in&(lexicon.Place|lexicon.Country|lexicon.Foreign|lexicon.Proper) == 0 && in.First()+in.Last() > 0 {
			w += 10
		}
	}
	if in&lexicon.Foreign != 0 && in.First() < 2 {
		w -= 10
	}
	if in&lexicon.Country != 0 {
		w -= 30
	}
	if in&lexicon.Place != 0 && in.First() < 3 {
		w -= 7
	}
	if t.cue&cueMonth != 0 {
		w -= 14
	}
	if t.flags&(capAll) != 0 && t.end-t.start <= 4 && !sc.allCaps() {
		w -= 12 // an abbreviation
	}
	for _, h := range sc.agree {
		if h == t.hash {
			w += 20
		}
	}
	return w
}

// surnameEnds are ends that make a surname in the naming habits of many
// languages, folded.
var surnameEnds = [...]struct {
	end    string
	weight int
}{
	{"ova", 14}, {"eva", 9}, {"ov", 8}, {"ev", 7}, {"sen", 10}, {"sson", 14}, {"son", 8}, {"dottir", 20}, {"ski", 12}, {"ska", 10}, {"sky", 10},
	{"skaya", 14}, {"wicz", 16}, {"vic", 12}, {"vich", 14}, {"vych", 14}, {"vna", 14}, {"enko", 14}, {"chuk", 12}, {"ian", 4}, {"yan", 8}, {"idis", 14}, {"opoulos", 18},
	{"akis", 12}, {"ez", 8}, {"inen", 14}, {"nen", 8}, {"oglu", 16}, {"shvili", 16}, {"dze", 12}, {"escu", 14}, {"mann", 10}, {"stein", 8}, {"berg", 6},
	{"quist", 10}, {"strom", 10}, {"lund", 7}, {"gren", 7}, {"ney", 4}, {"ini", 5}, {"elli", 8}, {"etti", 8}, {"ucci", 10}, {"illo", 4}, {"eira", 6},
	{"inho", 6}, {"arenko", 14}, {"kova", 12}, {"ak", 3}, {"ek", 3}, {"ik", 2}, {"uk", 3}, {"ic", 6}, {"cz", 6}, {"aite", 8}, {"auskas", 14}, {"iene", 8},
	{"ur", 3}, {"moto", 8}, {"mura", 8}, {"yama", 8}, {"kawa", 8}, {"saki", 6}, {"zaki", 6}, {"uchi", 6}, {"singh", 14}, {"wala", 10}, {"swamy", 10}, {"pour", 6}, {"zadeh", 14}, {"ullah", 12}, {"uddin", 12},
}

// A wordEnd is an end of a word and what it speaks for.
type wordEnd struct {
	end    string
	weight int
}

// surnamesByLast sorts surnameEnds by their last byte, so that a word is
// compared with a few of them only.
var surnamesByLast = func() (t [256][]wordEnd) {
	for _, e := range surnameEnds {
		last := e.end[len(e.end)-1]
		t[last] = append(t[last], wordEnd(e))
	}
	return t
}()

func (sc *scratch) surnameShape(i int) int {
	if t := &sc.toks[i]; t.end-t.start < 4 {
		return 0
	}
	var buf [40]byte
	var last byte
	n := 0
	for _, r := range sc.text(i) {
		f := lexicon.Fold(r)
		if f == 0 {
			continue
		}
		if f >= utf8.RuneSelf || n == len(buf) {
			return 0
		}
		last = byte(f)
		buf[n] = last
		n++
	}
	best := 0
	for _, e := range surnamesByLast[last] {
		if n >= len(e.end)+2 && e.weight > best && string(buf[n-len(e.end):n]) == e.end {
			best = e.weight
		}
	}
	return best
}

// titleCase reports a text that writes most words with a capital.
func (sc *scratch) titleCase() bool { return sc.capital > 4 && sc.capital > sc.lower*3 }

func (sc *scratch) allCaps() bool { return sc.capital > 3 && sc.lower == 0 }

// part says what token i can be in a name.
type part uint8

const (
	pNone part = iota
	pName
	pInitial
	pParticle
	pSuffix
)

func (sc *scratch) part(i int, cued bool) part {
	t := &sc.toks[i]
	n := t.end - t.start
	if t.kind != tWord || n > 40 {
		return pNone
	}
	capital := t.flags&capFirst != 0
	switch {
	case n == 1:
		if capital {
			return pInitial
		}
		return pNone
	case n <= 4 && sc.is(i, rSuffix):
		return pSuffix
	case n <= 4 && !capital && sc.is(i, rParticle):
		return pParticle
	case t.flags&noCase != 0:
		if in := sc.info(i); (in.First() >= 1 || in.Last() >= 1) && (cued || in&lexicon.Foreign == 0) {
			return pName
		}
		if cued {
			return pName
		}
		return pNone
	case capital && t.flags&capAll != 0 && n <= 3 && !sc.allCaps() && !cued:
		return pNone // USD, ATM
	case capital:
		if in := sc.info(i); in.Word() >= 4 && in.First() < 2 && in.Last() < 2 && (!cued || in.Word() > 4) || sc.is(i, rNotName) {
			return pNone
		}
		return pName
	case cued || sc.noCaps():
		if sc.is(i, rNotName) {
			return pNone
		}
		in := sc.info(i)
		if in.Word() <= 2 && in&lexicon.Foreign == 0 && (in.First() >= 1 || in.Last() >= 1 || in.Word() == 0) || cued && (in.First() >= 2 && in.Word() < 5 || in.Last() >= 1 && in.Word() < 4) {
			return pName
		}
	}
	return pNone
}

// personAt tries a person that begins at token i and returns the token after
// it, or i.
func (sc *scratch) personAt(i int) int {
	t := &sc.toks[i]
	if t.kind != tWord {
		return i
	}
	lower := t.flags&(capFirst|noCase) == 0
	left := 0
	if lower {
		if !sc.noCaps() {
			if i == 0 || sc.toks[i-1].role&strongRoles == 0 {
				return i
			}
			if left = sc.leftContext(i); left < strongCue {
				return i
			}
		}
	}
	if t.flags&noCase != 0 && t.flags&nonASCII != 0 && cjkAt(sc.v.s, int(t.start), int(t.end)) {
		return sc.cjkPerson(i)
	}
	if i > 0 && sc.gap(i-1) == "-" && sc.toks[i-1].flags&(capFirst|noCase) == 0 {
		return i // ex-Zombie
	}
	p := sc.part(i, false)
	if p != pName && p != pInitial {
		if i == 0 || sc.toks[i-1].role&strongRoles == 0 {
			return i
		}
		if left == 0 && (lower || t.flags&capFirst != 0) {
			left = sc.leftContext(i)
		}
		if left < strongCue {
			return i
		}
		if p = sc.part(i, true); p != pName && p != pInitial {
			return i
		}
	}
	if left == 0 {
		left = sc.leftContext(i)
	}
	from := sc.particlesBefore(i)
	if from < i {
		if left = sc.leftContext(from); left < 12 {
			from = i
		}
	}
	// The run: names, initials, particles and suffixes on one line.
	end, names, unknown := i, 0, 0
	sum, best, second := 0, -100, -100
	anyFirst, anyLast, initials := false, false, 0
	for k := i; k < len(sc.toks) && k < i+7; k++ {
		if k > i && !nameGap(sc.gap(k-1), &sc.toks[k-1]) {
			break
		}
		if k > i && lower != (sc.toks[k].flags&(capFirst|noCase) == 0) && sc.part(k, false) != pParticle && sc.part(k, false) != pSuffix {
			if names > 0 && sc.gap(k-1) == "-" && sc.toks[k].kind == tWord && sc.info(k).Word() < 4 {
				end = k + 1 // Hye-jin
				continue
			}
			break
		}
		if lower && names > 0 && sc.lowerInitial(k) {
			initials++
			continue
		}
		p := sc.part(k, left >= strongCue && (lower || k == i))
		if p == pNone && k == i+1 && sc.secondName(k) {
			p = pName
		}
		switch p {
		case pName:
			w := sc.weight(k)
			if w > best {
				best, second = w, best
			} else {
				second = max(second, w)
			}
			sum += w
			names++
			in := sc.info(k)
			if in == 0 && sc.toks[k].end-sc.toks[k].start > 3 {
				unknown++
			}
			anyFirst = anyFirst || in.First() >= 2
			anyLast = anyLast || in.Last() >= 2 || in.First()+in.Last() <= 1 && sc.surnameShape(k) >= 8
			end = k + 1
		case pInitial:
			if k == i && (k+1 >= len(sc.toks) || isWord(sc.text(i), "i") && !strings.HasPrefix(sc.gap(i), ".")) {
				return i
			}
			initials++
			if names > 0 && k+1 < len(sc.toks) && sc.part(k+1, false) != pName {
				end = k + 1 // "Anna K." at the end
			}
		case pParticle:
			if k == i || names == 0 {
				return i
			}
		case pSuffix:
			if names > 0 {
				end = k + 1
			}
		default:
			k = len(sc.toks)
		}
	}
	if names == 0 || end == i {
		return i
	}
	if sc.inOrganisation(end) {
		return i
	}
	score := best
	if names > 1 {
		score += 8 + max(second, -10)/2
		if unknown > 1 && !lower {
			score += 4 // twice in no list at all, and with capitals
			if sc.startsSentence(i) && !sc.titleCase() {
				score += 4
			}
		}
		if anyFirst && anyLast || anyFirst && second > 0 {
			score += 6
		}
	}
	if initials > 0 && names > 0 {
		score += 8
	}
	score += left + sc.rightContext(i, end, names)
	if !anyFirst && i > 0 && sc.is(i-1, rDeterminer) && left < 0 {
		score -= 12 // the Kallax, my Poäng Beta: a thing
	}
	if left < 12 && sc.ordinary(i, end) && (left < 0 || sc.info(i).First() < 3 || names < 2 || sc.info(end-1).Last() < 2) {
		return i // "The Princess Royal", "Carry Me Back"
	}
	if lower && (names == 1 && sc.listed(i, end) || left >= 26 && sc.lineEnd(end-1)) {
		score += 12
	}
	if lower && !sc.lowerName(i, end, names, left, anyFirst && (second > 0 || unknown > 0)) || sc.brand(i, end) {
		return i
	}
	if i > 0 && left == 0 && sc.gap(i-1) == " " && sc.toks[i-1].kind == tWord && sc.toks[i-1].flags&capFirst != 0 && !sc.startsSentence(i-1) && !sc.is(i-1, rTitle) && (i < 2 || sc.gap(i-2) != "-") {
		score -= 14 // the end of some other proper noun: Apple Pay
	}
	if sc.startsSentence(i) && names == 1 && sc.info(i).Word() > 0 {
		score -= 8
	}
	if lower {
		score -= 8
	}
	if score < threshold {
		return i
	}
	start := sc.toks[from].start
	key := ""
	for k := i; k > 0 && sc.honorific(k-1); k-- {
		start = sc.toks[k-1].start
		key = foldWords(sc.v.s[t.start:sc.toks[end-1].end])
	}
	sc.addKey(start, sc.toks[end-1].end, kPerson, rankName, key)
	for k := i; k < end; k++ {
		sc.toks[k].flags |= taken
	}
	sc.found = append(sc.found, int32(i), int32(end))
	return end
}

// ordinary reports a run of everyday words only, such as titles are made of.
func (sc *scratch) ordinary(i, end int) bool {
	for k := i; k < end; k++ {
		in := sc.info(k)
		if in.Word() < 2 && sc.toks[k].end-sc.toks[k].start > 1 {
			return false
		}
		// Mark, Maria, Randy: with a capital inside a sentence a name first.
		if end == i+1 && sc.toks[k].flags&capFirst != 0 && !sc.startsSentence(k) && !sc.titleCase() &&
			(in.First() == 3 && in.Word() <= 3 || in.Last() == 3 && in.Word() <= 2) {
			return false
		}
	}
	return true
}

// brand reports a run that is the name of a well-known firm or product.
func (sc *scratch) brand(i, end int) bool {
	var h lexicon.Hasher
	for k := i; k < end && k < i+3; k++ {
		if k > i {
			h.Add(' ')
		}
		for _, r := range sc.text(k) {
			h.AddRune(r)
		}
		if brands[h.Sum()] {
			return true
		}
	}
	return false
}

// honorific reports a title right before the next token: it tells a person's
// sex or standing, so it goes with the name.
func (sc *scratch) honorific(i int) bool {
	g := sc.gap(i)
	if g != " " && g != ". " && g != "." {
		return false
	}
	return sc.is(i, rTitle) && (sc.toks[i].flags&capFirst != 0 || sc.noCaps())
}

// nameGap reports what may stand between two parts of a name.
func nameGap(g string, before *token) bool {
	switch g {
	case " ", "-", "  ":
		return true
	case ". ", ".", ".-":
		return before.end-before.start == 1
	}
	return false
}
