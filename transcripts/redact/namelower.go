package redact

import "github.com/candorbot/candor/transcripts/redact/internal/lexicon"

// lowerName says whether a run in lower case may be a person at all. Without
// capitals a list entry proves little: people write about places, shows and
// shops, so a single word needs a cue, and two must both be names of people.
func (sc *scratch) lowerName(i, end, names, left int, pair bool) bool {
	if left >= strongCue {
		return true
	}
	if names == 1 {
		in := sc.info(i)
		listed := sc.listed(i, end)
		return (left >= 9 || listed) && (in.First() >= 2 || listed && in.Last() >= 2) && in.Word() <= 1 && in&(lexicon.Place|lexicon.Country|lexicon.Foreign) == 0
	}
	sure := true
	for k := i; k < end; k++ {
		in := sc.info(k)
		if sc.toks[k].end-sc.toks[k].start == 1 {
			continue
		}
		if in&(lexicon.Country|lexicon.Foreign) != 0 || in.Word() > 1 {
			return false
		}
		sure = sure && in.First()+in.Last() >= 2 && in.Word() == 0
	}
	return pair && (left >= 0 || sure && left >= -8)
}

// listed reports a word inside an enumeration of names: "adam, kristina, chad
// and caleb". Two words beside it must be names too.
func (sc *scratch) listed(i, end int) bool {
	n := 0
	for k := i - 1; k >= 0 && n < 2 && isListGap(sc.gap(k)) && sc.listName(k); k-- {
		n++
	}
	for k := end; k < len(sc.toks) && n < 2; k++ {
		if sc.is(k, rAnd) && sc.gap(k-1) == " " && k+1 < len(sc.toks) && sc.gap(k) == " " {
			if sc.listName(k + 1) {
				n++
			}
			break
		}
		if !isListGap(sc.gap(k-1)) || !sc.listName(k) {
			break
		}
		n++
	}
	return n >= 2
}

// listName reports a word that may be a name among names.
func (sc *scratch) listName(k int) bool {
	in := sc.info(k)
	return in == 0 && sc.toks[k].kind == tWord || in.First() >= 2 || in.Last() >= 2 && in.Word() == 0
}

func isListGap(g string) bool {
	return g == ", " || g == "," || g == " & " || g == "/" || g == "; " || g == " | "
}

// secondName reports an everyday word at k that a known given name right before
// and its own capital make a surname: "Tami Want".
func (sc *scratch) secondName(k int) bool {
	t := &sc.toks[k]
	return t.kind == tWord && t.flags&(capFirst|capAll) == capFirst && t.end-t.start > 2 && !sc.titleCase() && !sc.is(k, rNotName) && sc.gap(k-1) == " " &&
		sc.info(k-1).First() >= 2 && sc.info(k-1).Word() <= 2 && sc.toks[k-1].flags&capAll == 0 && (k+1 == len(sc.toks) || sc.toks[k+1].flags&capFirst == 0)
}

// particlesBefore is the first of the small words right before token i that
// belong to a surname: "under de la Roche".
func (sc *scratch) particlesBefore(i int) int {
	from := i
	for from > 0 && i-from < 3 && sc.gap(from-1) == " " && sc.is(from-1, rParticle) && sc.toks[from-1].flags&capFirst == 0 {
		from--
	}
	return from
}

// lowerInitial reports a single letter between two parts of a name in text
// without capitals: "emidio p lombardo".
func (sc *scratch) lowerInitial(k int) bool {
	t := &sc.toks[k]
	if t.kind != tWord || t.end-t.start != 1 || !sc.noCaps() || k+1 >= len(sc.toks) || sc.toks[k+1].end-sc.toks[k+1].start < 3 || sc.toks[k+1].kind != tWord {
		return false
	}
	if g := sc.gap(k); g != " " && g != ". " {
		return false
	}
	next := sc.info(k + 1)
	return (sc.info(k-1).First() >= 1 || sc.info(k-1) == 0) && next.Word() == 0 && (next == 0 || next.Last()+next.First() >= 1)
}
