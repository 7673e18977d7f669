package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// addresses finds street addresses around their anchors: a word that makes a
// street, a one-word street or an unknown name beside a house number, a flat
// or a box. Each core is then grown over town, state, code and country.
func (sc *scratch) addresses() {
	var done int32
	for i := range sc.toks {
		t := &sc.toks[i]
		if t.start < done {
			continue
		}
		first, last, ok := 0, 0, false
		if c := sc.street(i); c != 0 {
			first, last, ok = sc.streetCore(i, c)
		} else if t.kind == tNum && t.end-t.start <= 5 {
			first, last, ok = sc.numberCore(i)
		}
		if !ok || sc.toks[first].start < done && t.kind == tWord && !sc.capped(i) && sc.street(i)&sUnit == 0 {
			continue // "12 Glyn St street": the second word adds nothing
		}
		first = sc.growLeft(first)
		last = sc.growRight(last)
		end := sc.toks[last].end
		sc.add(sc.toks[first].start, end, kAddress, rankAddress)
		done = end
	}
}

// capped reports a token that can be part of a street or town name.
func (sc *scratch) capped(i int) bool {
	t := &sc.toks[i]
	return t.kind == tWord && (t.flags&capFirst != 0 || t.flags&noCase != 0)
}

// nameWord reports a word that may stand in a street or town name, in text
// without capitals too.
func (sc *scratch) nameWord(i int) bool {
	t := &sc.toks[i]
	if t.kind == tAlnum {
		return false
	}
	if sc.capped(i) {
		return sc.info(i).Word() < 5 || !sc.is(i, rStop)
	}
	return sc.noCaps() && t.kind == tWord && (sc.info(i).Word() < 4 || sc.info(i)&lexicon.Place != 0)
}

// noCaps reports a text in which capitals say nothing: there are hardly any.
func (sc *scratch) noCaps() bool { return sc.capital == 0 || sc.lower > 8 && sc.capital*12 < sc.lower }

// particle reports the small words inside street and town names.
func (sc *scratch) particle(i int) bool {
	return sc.is(i, rStreetParticle)
}

func (sc *scratch) isNumber(i int) bool {
	t := &sc.toks[i]
	n := t.end - t.start
	if t.kind == tNum {
		return n <= 5
	}
	// 12b, 12A
	return t.kind == tAlnum && n <= 5 && classes[sc.v.s[t.start]] == cDigit
}

// near reports that only blanks, dots and commas stand between tokens i and
// i+1, and no paragraph break.
func (sc *scratch) near(i int) bool {
	g := sc.gap(i)
	if len(g) > 8 {
		return false
	}
	lines := 0
	for k := range len(g) {
		switch g[k] {
		case ' ', ',', '.', '-', '/', '\'', '#', '\t', '\r':
		case '\n':
			if lines++; lines > 1 {
				return false
			}
		case '>', '?', '|', '*': // signs of quoting at the start of a line
			if lines == 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// sameLine is near without a line break or a comma.
func (sc *scratch) sameLine(i int) bool {
	g := sc.gap(i)
	for k := range len(g) {
		if b := g[k]; k > 1 || b != ' ' && b != '.' && b != '-' && b != '\'' && b != '/' {
			return false
		}
	}
	t := &sc.toks[i]
	return len(g) != 2 || g[0] != '.' || t.end-t.start <= 5 || t.flags&nonASCII != 0 && sc.street(i) != 0
}

// streetCore reads an address whose street or box word is token i.
func (sc *scratch) streetCore(i int, c streetClass) (first, last int, ok bool) {
	n := len(sc.toks)
	switch {
	case c&sBox != 0:
		// P.O. Box 123, Postbox 115, Postfach 10 20 30
		k := i
		for k+1 < n && sc.near(k) && sc.is(k+1, rOBox) {
			k++
		}
		if k+1 < n && sc.near(k) && sc.isNumber(k+1) && (k > i || c&sStrong != 0 && !isWord(sc.text(i), "po")) {
			return i, k + 1, true
		}
		if c&sPrefix == 0 {
			return 0, 0, false
		}
	case c&sMilitary != 0:
		// PSC 2905, Box 1278 / APO AA 40674
		if isWord(sc.text(i), "psc") && i+3 < n && sc.isNumber(i+1) && isWord(sc.text(i+2), "box") && sc.isNumber(i+3) {
			return i, i + 3, true
		}
		if i+2 < n && sc.near(i) && sc.near(i+1) && len(sc.text(i+1)) == 2 && sc.isNumber(i+2) {
			return i, i + 2, true
		}
		return 0, 0, false
	case c&sShip != 0:
		if i+2 < n && sc.capped(i+1) && sc.gap(i) == " " && sc.toks[i].flags&capAll != 0 {
			for k := i + 2; k < min(n, i+4); k++ {
				if sc.street(k)&sMilitary != 0 {
					return i, k, true
				}
			}
		}
		return 0, 0, false
	}
	if i > 1 && sc.is(i, rOBox) && isWord(sc.text(i-1), "o") && isWord(sc.text(i-2), "p") && i+1 < n && sc.near(i) && sc.isNumber(i+1) {
		return i - 2, i + 1, true // P.O. Box
	}
	if c&sUnit != 0 {
		if f, l, ok := sc.unitCore(i); ok {
			return f, l, true
		}
	}
	if c&sPrefix != 0 && c&sSuffix != 0 && i > 0 && sc.capped(i-1) && sc.sameLine(i-1) {
		if f, l, ok := sc.suffixCore(i, c); ok { // Parkdale Avenue
			return f, l, true
		}
	}
	if c&sPrefix != 0 {
		if f, l, ok := sc.prefixCore(i, c); ok {
			return f, l, true
		}
	}
	if c&sSuffix != 0 {
		return sc.suffixCore(i, c)
	}
	return 0, 0, false
}

// unitCore reads an address around "Apt. 864": a number or a street must
// stand before it on the same line or the one above.
func (sc *scratch) unitCore(i int) (first, last int, ok bool) {
	if i+1 >= len(sc.toks) || !sc.isNumber(i+1) || !sc.near(i) {
		return 0, 0, false
	}
	if i+3 < len(sc.toks) && isWord(sc.text(i), "unit") && isWord(sc.text(i+2), "box") && sc.isNumber(i+3) {
		return i, i + 3, true // Unit 0822 Box 8858
	}
	first = i
	digits, words := 0, 0
	for k := i - 1; k >= 0 && i-k < 10 && sc.near(k); k-- {
		switch {
		case sc.isNumber(k):
			digits++
			first = k
		case sc.nameWord(k) && (sc.info(k).Word() < 4 || sc.street(k) != 0 || sc.capped(k) && !sc.startsSentence(k)):
			words++
			first = k
		case sc.particle(k) && k > 0 && sc.toks[k].flags&capFirst == 0 && (words > 0 || digits > 0):
		case sc.toks[k].kind == tWord && sc.toks[k].end-sc.toks[k].start <= 4 && digits == 1 && words == 0 && sc.info(k).Word() < 4 && k > 0 && sc.capped(k-1) && sc.sameLine(k-1):
			// a short word for street in a language of its own: "Luite tee 71"
		default:
			k = -1
		}
	}
	if digits > 0 && words > 0 {
		return first, i + 1, true
	}
	if sc.is(i, rFlat) && i+2 < len(sc.toks) && (sc.isNumber(i+2) || sc.capped(i+2)) && sc.near(i+1) {
		return i, i + 1, true // an address that begins with its flat
	}
	return 0, 0, false
}

// startsSentence reports a word that begins the text, a sentence or a line.
func (sc *scratch) startsSentence(i int) bool {
	if i == 0 {
		return true
	}
	g := sc.gap(i - 1)
	for k := range len(g) {
		switch g[k] {
		case '.':
			if p := &sc.toks[i-1]; p.end-p.start > 4 || !sc.is(i-1, rTitle) && p.end-p.start > 1 {
				return true
			}
		case '!', '?', '\n', ':', '"', '(', '>':
			return true
		}
	}
	return false
}

// prefixCore reads "Rue de la Paix 12", "12 rue …", "ul. Lubartowska 42".
func (sc *scratch) prefixCore(i int, c streetClass) (first, last int, ok bool) {
	short := sc.toks[i].end-sc.toks[i].start <= 2
	quiet := !sc.capped(i) && !sc.noCaps() && c&sStrong == 0 // "place Bellecour", "al. Jana"
	if quiet && (sc.toks[i].end-sc.toks[i].start < 2 || i+1 == len(sc.toks) || !sc.capped(i+1)) {
		return 0, 0, false
	}
	last = i
	words := 0
	for k := i + 1; k < len(sc.toks) && k <= i+7 && sc.sameLine(k-1); k++ {
		switch {
		case sc.street(k)&sUnit != 0 && k+1 < len(sc.toks) && sc.isNumber(k+1):
			k = len(sc.toks)
		case sc.nameWord(k) && !sc.isNumber(k):
			words++
			last = k
		case c&sStrong != 0 && sc.toks[k].kind == tWord && sc.toks[k].end-sc.toks[k].start > 4 && sc.info(k).Word() == 0:
			words++ // Trg revolucije
			last = k
		case sc.particle(k):
			continue
		default:
			k = len(sc.toks)
		}
	}
	if words == 0 {
		return 0, 0, false
	}
	number := false
	if k := last + 1; k < len(sc.toks) && sc.near(last) && sc.isNumber(k) && !strings.Contains(sc.gap(last), "\n") {
		last, number = k, true
	} else if k := sc.houseNo(last); k > last {
		last, number = k, true
	}
	first = i
	if i > 0 && sc.near(i-1) && sc.isNumber(i-1) && !sc.isYear(i-1) {
		first, number = i-1, true
	}
	if quiet && (!number || first == i && !strings.HasPrefix(sc.gap(i), ".")) {
		return 0, 0, false
	}
	if number && (c&sStrong != 0 || !sc.noCaps() || !short) {
		return first, last, true
	}
	return first, last, c&sStrong != 0 && !short && sc.capped(i) && sc.capped(i+1) && !isWord(sc.text(i), "via", "corso")
}

func (sc *scratch) isYear(i int) bool {
	w := sc.text(i)
	return len(w) == 4 && (w[:2] == "19" || w[:2] == "20")
}

// suffixCore reads "12 Long Acre Road", "Eötvös út 10.", "Bell Lane".
func (sc *scratch) suffixCore(i int, c streetClass) (first, last int, ok bool) {
	first = i
	words := 0
	number := false
	for k := i - 1; k >= 0 && i-k <= 6 && sc.sameLine(k); k-- {
		t := &sc.toks[k]
		if sc.isNumber(k) && (t.kind == tNum || !ordinal(sc.text(k)) || k+1 < i) {
			first, number = k, true
			break
		}
		if t.kind == tAlnum && ordinal(sc.text(k)) || sc.capped(k) && (!sc.startsSentence(k) || sc.info(k).Word() < 4) && !sc.is(k, rStop) {
			words++
			first = k
			continue
		}
		if t.kind == tWord && !sc.capped(k) && (sc.noCaps() || words == 0) && (sc.info(k).Word() < 5 || sc.noCaps() && c&sStrong != 0 && !sc.is(k, rStop)) && i-k <= 3 {
			continue // only when a number follows
		}
		break
	}
	if number && sc.toks[first].end-sc.toks[first].start == 1 && !sc.capped(i) && c&sStrong == 0 {
		number = false // "2 drives", "3 keys": the suffixes are words too
	}
	last = i
	if k := sc.houseNo(i); k > i && words > 0 {
		return first, k, true
	}
	if k := i + 1; k < len(sc.toks) && sc.sameLine(i) && sc.isNumber(k) && (sc.capped(i) || words > 0 && ((sc.info(i).Word() == 0 || sc.info(i).Word() == 1 && sc.info(i-1).Word() == 0) && sc.toks[i].end-sc.toks[i].start > 1 || sc.townFollows(k) || sc.placed(first))) {
		last = k
		number = number || words > 0
	}
	switch {
	case number && last > i && first < i && !sc.capped(i):
		return first, last, true // Karl Johans gate 92
	case number && (sc.capped(i) || c&sStrong != 0 && first < i-1 || sc.capped(first+1)):
		if !sc.capped(i) && !sc.capped(first+1) && sc.isOrdinary(first+1, i) && (c&sStrong == 0 || sc.is(first+1, rWay)) {
			return 0, 0, false
		}
		return first, last, first < i
	case words > 0 && c&sStrong != 0 && sc.capped(i):
		return first, last, true
	}
	return 0, 0, false
}

// isOrdinary reports that all words from a up to b are everyday words:
// "2 way street", "24 hour road".
func (sc *scratch) isOrdinary(a, b int) bool {
	for k := a; k < b; k++ {
		if sc.info(k).Word() < 4 {
			return false
		}
	}
	return true
}

func ordinal(w string) bool {
	n := len(w)
	return n >= 3 && digitsOnly(w[:n-2]) && isWord(w[n-2:], "st", "nd", "rd", "th")
}

// numberCore reads an address around a house number without a street word:
// "Koskikatu 25", and an unknown name with a number where an address is said
// to stand.
func (sc *scratch) numberCore(i int) (first, last int, ok bool) {
	if f, l, ok := sc.numberLine(i); ok {
		return f, l, true
	}
	p := i - 1
	if p < 0 || sc.toks[p].kind != tWord || sc.toks[p].end-sc.toks[p].start < 3 || !sc.capped(p) && !sc.noCaps() {
		return 0, 0, false
	}
	if !sc.near(p) || strings.ContainsAny(sc.gap(p), ",\n>") {
		return 0, 0, false
	}
	if sc.streetWord(p) && sc.info(p).Word() <= 1 && sc.toks[p].cue&(cueMonth|cueNumber|cueOrder|cuePhone) == 0 {
		return sc.nameStart(p), i, true
	}
	if sc.capped(p) && i+1 < len(sc.toks) && sc.gap(i) == " " && sc.is(i+1, rStreetAfter) {
		return sc.nameStart(p), i, true
	}
	// An unknown name and a number: a place must be meant.
	if sc.toks[i].end-sc.toks[i].start > 4 || sc.info(p).Word() >= 3 || sc.toks[p].cue&^cueAddress&^cueStreet != 0 {
		return 0, 0, false
	}
	f := sc.nameStart(p)
	if n := f - 1; n > 0 && isWord(sc.text(n), "and") && sc.capped(n-1) && sc.gap(n) == " " && sc.gap(n-1) == " " && sc.info(p).Word() == 0 {
		f = sc.nameStart(n - 1) // a corner: "Ivan and Sorlaskeid 32"
		if sc.placed(f) || sc.startsSentence(f) && sc.lineEnd(i) || isWord(sc.text(max(f-1, 0)), "to", "with") {
			return f, i, true
		}
		return 0, 0, false
	}
	if sc.corner(f, p) && (f > 0 && sc.is(f-1, rPreposition) && sc.gap(f-1) == " " || sc.startsSentence(f) && sc.lineEnd(i)) {
		return f, i, true
	}
	if !sc.placed(f) && !sc.townFollows(i) && !sc.unknownStreet(f, p, i) {
		return 0, 0, false
	}
	return f, i, true
}

// numberLine reads "52 58 Machiton Scholis" that begins a line or follows a
// word of address, when a flat or a town with its code comes after.
func (sc *scratch) numberLine(i int) (first, last int, ok bool) {
	if i+1 >= len(sc.toks) || i > 0 && sc.isNumber(i-1) && sc.sameLine(i-1) {
		return 0, 0, false // tried from the number before
	}
	comma := i > 0 && strings.Contains(sc.gap(i-1), ",")
	if i > 0 && !comma && !strings.ContainsAny(sc.gap(i-1), "\n:") && !sc.is(i-1, rPlaceWord) {
		return 0, 0, false
	}
	words, closed := 0, false
	last = i
	for k := i + 1; k < len(sc.toks) && k < i+8 && sc.sameLine(k-1); k++ {
		switch {
		case sc.isNumber(k):
			closed = words > 0
		case sc.capped(k) && sc.street(k)&sUnit == 0:
			words++
		case sc.particle(k) && words > 0:
			continue
		case words > 0 && sc.toks[k].kind == tWord && sc.toks[k].end-sc.toks[k].start > 4 && sc.info(k).Word() == 0:
			words++
		default:
			k = len(sc.toks)
			continue
		}
		last = k
	}
	named := closed && last+1 < len(sc.toks) && strings.Contains(sc.gap(last), ",") && sc.capped(last+1) && sc.info(i+1).Word() <= 1
	told := last > i && !comma && sc.placed(i) && sc.info(last) == 0 && (last+1 == len(sc.toks) || sc.lineEnd(last))
	if words == 0 || sc.info(i+1).Word() >= 4 && words == 1 || !sc.townFollows(last) && !named && !told || comma && !closed {
		return 0, 0, false
	}
	return i, last, true
}

// corner reports "Ivan and Sorlaskeid" from f to p.
func (sc *scratch) corner(f, p int) bool {
	for k := f + 1; k < p; k++ {
		if sc.is(k, rAnd) && sc.info(p).Word() == 0 {
			return true
		}
	}
	return false
}

// nameStart walks back over the capitalised words of a name that ends at p.
func (sc *scratch) nameStart(p int) int {
	f := p
	for k := p - 1; k >= 0 && p-k <= 4 && sc.sameLine(k); k-- {
		switch {
		case sc.capped(k) && (!sc.startsSentence(k) || sc.info(k).Word() < 3) && !sc.is(k, rStop):
			f = k
		case sc.particle(k) || isWord(sc.text(k), "and"):
		default:
			return f
		}
	}
	return f
}

// placed reports words before token f that say an address stands there.
func (sc *scratch) placed(f int) bool {
	if f > 0 && sc.isNumber(f-1) && sc.sameLine(f-1) {
		f--
	}
	if f == 0 {
		return false
	}
	all, _ := sc.before(f, 5, 0)
	if all&cueAddress != 0 {
		return true
	}
	g := sc.gap(f - 1)
	if sc.is(f-1, rCorner) && f > 1 {
		return isWord(sc.text(f-2), "corner")
	}
	return sc.is(f-1, rAtOnIn) && strings.TrimSpace(g) == "" && sc.info(f).Word() == 0 && sc.info(f)&(lexicon.Country|lexicon.Proper) == 0
}
