package redact

import (
	"slices"
	"sort"
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// strongCue is the context weight from which words speak for a name even in
// lower case: "my name is", "Mr".
const strongCue = 22

// Roles that leftContext looks for; of those in strongRoles one can reach
// strongCue.
const (
	strongRoles = rTitle | rIs | rMe | rByOf | rNamed | rNameLabel | rClosing | rNameWord | rNameKey
	leftRoles   = strongRoles | rDayTime | rClosingWord | rGreeting | rIst | rAm | rIts | rUnder | rWith | rTo | rFor | rItName | rIm | rKin | rSaidBy |
		rPreposition | rDeterminer | rWork
)

// leftContext weighs the words before token i.
func (sc *scratch) leftContext(i int) int {
	if i == 0 {
		return 0
	}
	p := i - 1
	if sc.toks[p].flags&taken != 0 {
		if g := sc.gap(p); isListGap(g) || g == " / " || g == "\n" {
			return 6
		}
	}
	if sc.toks[p].role&leftRoles == 0 {
		return 0
	}
	g := sc.gap(p)
	if g != " " {
		if w, done := sc.afterSign(p, g); done {
			return w
		}
	}
	switch {
	case sc.is(p, rTitle):
		if g == ". " || sc.toks[p].flags&capFirst != 0 || sc.noCaps() {
			return 30
		}
		return 20
	case sc.is(p, rGreeting):
		if !sc.startsSentence(p) {
			return 4 // "play hey jude"
		}
		return 16
	}
	if p > 0 {
		switch {
		case sc.is(p, rIs) && sc.is(p-1, rNameWord):
			return 30
		case sc.is(p, rDayTime) && isWord(sc.text(p-1), "good"):
			return 16
		case sc.is(p, rSaidBy) && sc.is(p-1, rHuman|rSaid) && !sc.noCaps():
			return 16
		case sc.is(p, rIst) && sc.is(p-1, rThis):
			return 12
		case sc.is(p, rAm) && sc.is(p-1, rI):
			return 12
		case sc.is(p, rNameWord) && sc.is(p-1, rNameKey):
			return 26
		case sc.is(p, rIts) && sc.nameSaid(p):
			return 18
		case sc.is(p, rMe) && sc.is(p-1, rCall):
			return 28
		case sc.is(p, rByOf) && sc.is(p-1, rDirected):
			return 22
		case sc.is(p, rUnder) && sc.is(p-1, rBooked):
			return 16
		case sc.is(p, rWith|rTo) && sc.is(p-1, rSpoke):
			return 16
		case sc.is(p, rWith|rTo) && sc.is(p-1, rMeeting) && !sc.noCaps():
			return 14
		case sc.is(p, rTo|rFor) && sc.is(p-1, rGivenTo), sc.is(p, rTo) && sc.givenTo(p):
			if sc.noCaps() {
				return 8 // too little for a word in lower case
			}
			return 12
		case sc.is(p, rIts) && isWord(sc.text(p), "it's", "its"):
			return 8
		case sc.is(p, rItName) && sc.is(p-1, rToCorrect):
			return 16
		}
	}
	switch {
	case sc.is(p, rIm) && sc.toks[p].end-sc.toks[p].start <= 3:
		return 12
	case sc.is(p, rNamed):
		if p > 0 && isWord(sc.text(p), "called", "named") && !sc.is(p-1, rNamedSo|rKin) {
			return 12 // a song, an event
		}
		return 24
	case sc.is(p, rNameWord):
		return 14
	case sc.is(p, rKin):
		return 16
	case sc.is(p, rSaidBy):
		return 9
	case sc.is(p, rPreposition):
		return 4
	case sc.is(p, rDeterminer):
		return -8
	case sc.is(p, rWork):
		return -10
	}
	return 0
}

// afterSign weighs token p where more than a space stands between it and a
// name; done says that nothing else counts.
func (sc *scratch) afterSign(p int, g string) (weight int, done bool) {
	n := sc.toks[p].end - sc.toks[p].start
	if n > 14 || len(g) > 12 {
		return 0, true
	}
	switch {
	case (g[0] == '"' || g[0] == '\'' || g[0] == '=') && sc.is(p, rNameKey) && strings.ContainsAny(g, ":="):
		return 26, true // {"first": "Ada"}
	case strings.ContainsAny(g, ":="):
		if strings.Contains(g, "\n") || !sc.is(p, rNameLabel) {
			return 0, true
		}
		if sc.is(p, rNameLabelWeak) {
			return 10, true
		}
		return 28, true
	case strings.Contains(g, "\n") && sc.is(p, rClosing):
		return 24, true
	case (g == ", " || g == " - " || g == " — ") && sc.is(p, rClosingWord):
		return 16, true
	case g == ". ":
		return 0, n > 4
	}
	// The previous message's end counts as the words before this one's start.
	return 0, g != "  " && g != ".  " && g != " \"" && g != " '" && g != " (" && (g != "\n" || int(sc.toks[p+1].start) != sc.skip)
}

// givenTo reports "give this to" before the "to" at token p.
func (sc *scratch) givenTo(p int) bool {
	for k := p - 1; k >= 0 && k > p-4 && sc.gap(k) == " "; k-- {
		if sc.is(k, rGivenTo) {
			return true
		}
	}
	return false
}

// nameSaid reports that the sentence before token i is about a name.
func (sc *scratch) nameSaid(i int) bool {
	for k := i - 1; k >= 0 && k > i-9 && !sc.breaks(k); k-- {
		if sc.is(k, rNameWord) {
			return true
		}
	}
	return false
}

// rightContext weighs what follows a run of n names.
func (sc *scratch) rightContext(i, end, n int) int {
	last := &sc.toks[end-1]
	s := sc.v.s
	score := 0
	rest := s[last.end:]
	in := sc.info(i)
	if strings.HasPrefix(rest, "'s ") {
		score += 7
		if n == 1 && in.Word() == 0 && in&^lexicon.Make(3, 3, 0, 0) == 0 && end+1 < len(sc.toks) && sc.is(end+1, rBelongs) {
			score += 18
		}
	}
	starts := sc.startsSentence(i)
	if strings.HasPrefix(rest, ", who ") || strings.HasPrefix(rest, " who ") {
		score += 12
	}
	switch {
	case starts && (rest == "" || rest[0] == '\n' || rest[0] == '\r') && n >= 2 && n <= 4:
		score += 8 // a line of its own: a signature, an address block
		if rest != "" && sc.block(last.end) {
			score += 10
		}
	case starts && strings.HasPrefix(rest, ": "), starts && strings.HasPrefix(rest, ":\""):
		if !sc.startsLabel(end - 1) {
			score += 8
			if end < len(sc.toks) && sc.toks[end].flags&capFirst == 0 && sc.toks[end].kind == tWord && n == 1 {
				score += 16 // a log of a chat: "Ada: hello"
			}
		}
	case starts && n >= 2 && (strings.HasPrefix(rest, " | ") || strings.HasPrefix(rest, "\" ") || strings.HasPrefix(rest, "</")):
		score += 8 // a cell, a quotation
	case starts && strings.HasPrefix(rest, ", ") && n == 1:
		score += 5
		if sc.touches(last.end + 2) {
			score += 14
		}
		if i == 0 && sc.info(i).Word() <= 1 {
			score += 5 // addressed: "Johannes, can I …"
			if end+1 < len(sc.toks) && isWord(sc.text(end), "are", "can", "could", "will", "would", "do", "did") && isWord(sc.text(end+1), "you") {
				score += 14
			}
		}
	}
	if end < len(sc.toks) && sc.gap(end-1) == " " {
		switch {
		case sc.is(end, rHousehold):
			score += 24
		case sc.is(end, rHuman):
			score += 8
			if sc.info(i) == 0 && n == 1 && (starts || i > 0 && sc.is(i-1, rAux)) {
				score += 8
			}
		case sc.is(end, rSaid):
			score += 8
		case sc.is(end, rWas):
			score += 6
			if n == 1 && sc.nameFollows(end) {
				score += 16 // Ada is my name
			}
		}
	}
	return score
}

// block reports that an address, a phone number or an e-mail address follows
// within the next lines.
func (sc *scratch) block(from int32) bool {
	at := sort.Search(len(sc.contacts), func(i int) bool { return sc.contacts[i] > from })
	return at < len(sc.contacts) && sc.contacts[at] < from+90
}

// nameFollows reports "is my maiden name" at token k.
func (sc *scratch) nameFollows(k int) bool {
	for j := k + 1; j < len(sc.toks) && j < k+5 && sc.gap(j-1) == " "; j++ {
		if sc.is(j, rNameWord) {
			return true
		}
	}
	return false
}

// touches reports that an address, a phone number or an e-mail address starts
// at a place in the view.
func (sc *scratch) touches(at int32) bool {
	_, ok := slices.BinarySearch(sc.contacts, at)
	return ok
}

func (sc *scratch) startsLabel(i int) bool { return sc.info(i).Word() >= 3 }

// inOrganisation reports a company's form or kind right after the run, or a
// word of one inside it.
func (sc *scratch) inOrganisation(end int) bool {
	if end < len(sc.toks) {
		g := sc.gap(end - 1)
		if g == " " || g == ", " || g == "-" || g == " & " {
			if sc.is(end, rOrgForm) && (sc.toks[end].flags&capFirst != 0) {
				return true
			}
			if g != ", " && (sc.toks[end].flags&capFirst != 0 || sc.noCaps() && g == " ") && sc.is(end, rOrgKind) {
				return true
			}
		}
	}
	return false
}
