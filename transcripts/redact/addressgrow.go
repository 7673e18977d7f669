package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// growLeft takes in the numbers and flats before a core: "85 Ηλίου 64",
// "Apt. 434 40 Rue …".
func (sc *scratch) growLeft(first int) int {
	first = sc.growNumbers(first)
	if first >= 2 && isWord(sc.text(first-1), "of") && isWord(sc.text(first-2), "corner") && sc.gap(first-1) == " " && sc.gap(first-2) == " " {
		first -= 2
		if first > 0 && isWord(sc.text(first-1), "the") && sc.gap(first-1) == " " {
			first--
		}
	}
	return first
}

func (sc *scratch) growNumbers(first int) int {
	if first > 1 && sc.isNumber(first) && sc.isNumber(first-1) && sc.street(first-2)&sUnit != 0 && sc.capped(first-2) && sc.near(first-1) && sc.near(first-2) {
		first -= 2 // Flat 6, 31 Gloucester Terrace
	}
	for n := 0; first > 0 && n < 4; n++ {
		k := first - 1
		if !sc.near(k) || strings.Contains(sc.gap(k), ",") || strings.Contains(sc.gap(k), "\n") {
			return first
		}
		switch {
		case sc.isNumber(k) && (k == 0 || sc.toks[k-1].cue&(cueOrder|cuePhone|cueCard) == 0 || !sc.sameLine(k-1)):
			first = k
		case sc.street(k)&sUnit != 0 && sc.isNumber(first) && sc.capped(k):
			first = k
		case sc.street(k)&sDirection != 0 && sc.capped(k):
			first = k
		default:
			return first
		}
	}
	return first
}

// growRight takes in flat, town, state, code and country after a core.
func (sc *scratch) growRight(last int) int {
	words, code, country := 0, false, false
	last = sc.houseEnd(last)
	pend := last // words taken on trust until a code, comma or line end confirms
	for k := last + 1; k < len(sc.toks); k++ {
		g := sc.gap(k - 1)
		if !sc.near(k-1) && (country || strings.TrimLeft(g, " ,\n") != "" || len(g) > 4) {
			break
		}
		broken := strings.ContainsAny(g, ",\n")
		t := &sc.toks[k]
		w := sc.text(k)
		if strings.Contains(g, ". ") && !sc.abbreviated(k-1) && (!isWord(w, "and") || !sc.isNumber(k-1)) {
			break
		}
		switch c := sc.street(k); {
		case sc.isNumber(k) && k+1 < len(sc.toks) && sc.street(k+1)&sUnit != 0 && sc.gap(k) == " " && (k+2 == len(sc.toks) || !sc.isNumber(k+2)) && t.end-t.start <= 4:
			k++ // 3º izq, 2nd floor
			last, pend = k, k
		case c&sUnit != 0 && k+1 < len(sc.toks) && sc.isNumber(k+1) && sc.near(k):
			k++
			last, pend = k, k
		case c&(sMilitary) != 0 && k+2 < len(sc.toks) && sc.isNumber(k+2):
			return k + 2
		case sc.is(k, rStreetTail) && !broken && sc.capped(k) && !sc.isNumber(last) && sc.street(last) == 0:
			last, pend = k, k
		case len(w) == 1 && w[0]|0x20 == 's' && g == "'" && words > 0:
			pend = k // People's Republic
		case isWord(w, "and") && words > 0 && k+3 < len(sc.toks) && isWord(sc.text(k+1), "the") && sc.capped(k+2) && sc.postal(k+3) && sc.near(k+2):
			k += 2 // Saint Vincent and the Grenadines 36907
			last, pend = k, k
		case isWord(w, "and") && words > 0 && k+1 < len(sc.toks) && (sc.capped(k+1) || sc.noCaps()) && (sc.lineEnd(k+1) || k+2 < len(sc.toks) && sc.postal(k+2)):
			k++ // Bosnia and Herzegovina 78990
			last, pend = k, k
		case isWord(w, "and") && k+1 < len(sc.toks) && (sc.capped(k+1) || sc.noCaps() && !sc.is(k+1, rStop)) && !broken && words == 0:
			// the corner of A and B
			j := k + 1
			for j+1 < len(sc.toks) && sc.sameLine(j) && (sc.capped(j+1) || sc.isNumber(j+1)) && j < k+4 {
				j++
			}
			if sc.isNumber(j) || sc.street(j) != 0 || sc.streetWord(j) {
				k = j
				last, pend = j, j
				continue
			}
			return last
		case t.kind == tNum && t.end-t.start == 2 && !code && k+1 < len(sc.toks) && sc.gap(k) == "-" && sc.toks[k+1].kind == tNum && sc.toks[k+1].end-sc.toks[k+1].start == 3:
			code = true // 31-021 Kraków
			k++
			last, pend = k, k
		case sc.postal(k) && !code && (words > 0 || broken || sc.noCaps()):
			if strings.Contains(g, "\n") && words == 0 && t.kind == tNum && t.end-t.start < 4 &&
				(k+2 >= len(sc.toks) || sc.gap(k) != " " || !sc.secondCode(k) || !sc.capped(k+2)) {
				return last
			}
			code = true
			last, pend = k, k
			if k+1 < len(sc.toks) && sc.gap(k) == " " && sc.secondCode(k) || k+1 < len(sc.toks) && sc.gap(k) == "-" && sc.toks[k+1].kind == tNum {
				k++
				last, pend = k, k
			}
		case t.kind == tNum && t.end-t.start <= 2 && strings.HasPrefix(g, "\n,") && k+1 < len(sc.toks) && strings.HasPrefix(sc.gap(k), "\n") && sc.postal(k+1):
			pend = k // a state by its number, on a line of its own
		case t.kind == tNum:
			return last
		case sc.capped(k) && (!sc.is(k, rStop) || t.flags&capAll != 0 && (broken || k+1 < len(sc.toks) && sc.near(k) && (sc.postal(k+1) || sc.toks[k+1].flags&capAll != 0))) && !sc.startsLineLabel(k) && words < 8 && (!country || !broken || sc.info(k)&lexicon.Country != 0):
			if code && country && sc.info(k)&lexicon.Country == 0 && (t.end-t.start != 2 || t.flags&capAll == 0) {
				return last
			}
			words++
			if code || sc.info(k)&lexicon.Country != 0 {
				country = country || code
			}
			pend = k
			if broken || sc.info(k)&(lexicon.Place|lexicon.Country) != 0 || sc.lineEnd(k) || pend-last <= 1 && !sc.noCaps() {
				last = k
			}
		case sc.particle(k) && !broken && words > 0 && k+1 < len(sc.toks) && (sc.capped(k+1) || sc.noCaps() || sc.particle(k+1) && k+2 < len(sc.toks) && sc.capped(k+2)):
			pend = k
		case !sc.capped(k) && sc.toks[k].kind == tWord && t.end-t.start <= 3 && broken && k+1 < len(sc.toks) && sc.near(k) && !code &&
			(sc.postal(k+1) || strings.HasPrefix(sc.gap(k), "\n") && sc.capped(k+1)):
			pend = k // a state in lower case: ", ny 10001"
		case sc.noCaps() && t.kind == tWord && words < 6 && sc.info(k).Word() < 4 && !sc.is(k, rStop):
			words++
			pend = k
			last = k
		default:
			return last
		}
	}
	if pend > last && code {
		return last
	}
	return last
}

// houseEnd takes in what belongs to a house number: stair and flat, "15/3",
// "5 B 12".
func (sc *scratch) houseEnd(last int) int {
	if !sc.isNumber(last) || last+1 >= len(sc.toks) {
		return last
	}
	k := last + 1
	n := sc.toks[k].end - sc.toks[k].start
	switch g := sc.gap(last); {
	case g == "/" && sc.isNumber(k) && n <= 4:
		return k
	case g == " " && n == 1 && sc.toks[k].flags&capFirst != 0 && k+1 < len(sc.toks) && sc.gap(k) == " " && sc.isNumber(k+1) && sc.toks[k+1].end-sc.toks[k+1].start <= 3:
		return k + 1
	}
	return last
}

// abbreviated reports a short word whose dot ends no sentence: "St.", "N.".
func (sc *scratch) abbreviated(i int) bool {
	return sc.toks[i].end-sc.toks[i].start <= 4 && sc.toks[i].kind == tWord && sc.street(i) != 0
}

// lineEnd reports that a line, a sentence or the text ends after token i.
func (sc *scratch) lineEnd(i int) bool {
	return i+1 >= len(sc.toks) || strings.ContainsAny(sc.gap(i), "\n,.")
}

// startsLineLabel reports "Phone:", "Mobile:".
func (sc *scratch) startsLineLabel(i int) bool {
	end := int(sc.toks[i].end)
	return end < len(sc.v.s) && sc.v.s[end] == ':' || sc.toks[i].cue&(cuePhone|cueOrder) != 0 && sc.startsSentence(i)
}

// postal reports the first part of a postal code.
func (sc *scratch) postal(i int) bool {
	t := &sc.toks[i]
	n := t.end - t.start
	return t.kind == tNum && n >= 3 && n <= 6 || t.kind == tAlnum && n >= 2 && n <= 7 && t.flags&capFirst != 0
}

// secondCode reports the second part of a code: SW1A 1AA, 114 55, 1234 AB.
func (sc *scratch) secondCode(i int) bool {
	a, b := &sc.toks[i], &sc.toks[i+1]
	n := b.end - b.start
	switch {
	case b.kind == tNum:
		return n == 2 && a.end-a.start == 3
	case b.kind == tAlnum:
		return n == 3 && a.kind == tAlnum
	case a.kind == tNum:
		return n == 2 && a.end-a.start == 4 && b.flags&capAll != 0
	}
	return false
}

// townFollows reports that a flat, a comma or a line break and a capitalised
// name or a code come after the number at i.
func (sc *scratch) townFollows(i int) bool {
	k := i + 1
	if k >= len(sc.toks) || !sc.near(i) {
		return false
	}
	if sc.street(k)&sUnit != 0 && k+1 < len(sc.toks) && sc.isNumber(k+1) {
		return true
	}
	if strings.ContainsAny(sc.gap(i), ",\n") && k+1 < len(sc.toks) && sc.postal(k) && sc.capped(k+1) && sc.gap(k) == " " && sc.info(k+1).Word() == 0 {
		return true // 1072 Budapest
	}
	if !strings.ContainsAny(sc.gap(i), ",\n") || !sc.capped(k) && !sc.noCaps() {
		return false
	}
	if sc.info(k)&lexicon.Place != 0 && sc.info(k).Word() == 0 && sc.capped(k) {
		return true
	}
	for j := k; j+1 < len(sc.toks) && j < k+4 && sc.near(j); j++ {
		if n := sc.toks[j+1]; n.kind == tNum && n.end-n.start >= 4 && n.end-n.start <= 6 {
			return true
		}
	}
	return false
}

// houseNo is the house number that a word announces after token i: "No: 45",
// ", д. 17"; or i.
func (sc *scratch) houseNo(i int) int {
	if i+2 >= len(sc.toks) || !sc.is(i+1, rHouseNo) || !sc.isNumber(i+2) {
		return i
	}
	if g := sc.gap(i); g != " " && g != ", " {
		return i
	}
	if g := sc.gap(i + 1); g != " " && g != ": " && g != ":" && g != ". " && g != "." && g != "° " {
		return i
	}
	return i + 2
}

// unknownStreet reports a word p in no list, part of the name from f on, with
// the house number i, in a sentence that is about going somewhere: "how far is
// it to Ilica 205?".
func (sc *scratch) unknownStreet(f, p, i int) bool {
	t := &sc.toks[p]
	if sc.info(p)&^lexicon.Make(1, 1, 0, 0) != 0 || t.flags&(capFirst|capInner) != capFirst || t.end-t.start < 4 {
		return false
	}
	if t.flags&nonASCII != 0 && sc.startsSentence(f) && (i+1 == len(sc.toks) || strings.HasPrefix(sc.gap(i), "\n")) {
		return true // a line of its own
	}
	if !sc.startsSentence(f) && (f == 0 || sc.gap(f-1) != " " || !sc.is(f-1, rPlaceBefore)) {
		return false
	}
	for k := f - 1; k >= 0 && k > f-9 && !sc.breaks(k); k-- {
		if sc.is(k, rPlaceCue) {
			return true
		}
	}
	for k := i + 1; k < len(sc.toks) && k < i+4 && !sc.breaks(k-1); k++ {
		if sc.is(k, rPlaceCue) {
			return true
		}
	}
	return false
}
