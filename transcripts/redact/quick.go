package redact

import (
	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// What the bytes between words mean to quick.
const (
	qPlain uint8 = iota
	qLetter
	qDash  // two begin a PEM block
	qQuote // makes a word after "password" a value
	qStop  // part of a form of its own: the full scan
)

var quickClass = func() (t [256]uint8) {
	for b := range 256 {
		switch classes[b] {
		case cLower, cUpper:
			t[b] = qLetter
		case cDigit, cHigh, cAt, cColon, cBracket, cEscape:
			t[b] = qStop
		}
	}
	for _, b := range "\"'`!#$^*_" {
		t[b] = qQuote
	}
	t[0], t['='], t['-'] = qStop, qStop, qDash
	return t
}()

// quickCues are the cues that give away a value without a digit, an '@', a
// ':' or an '=': the only ones that quick has to look for.
const quickCues = cuePassword | cueUser | cueBIC | cueDot | cueAtWord | cueSpoken

// quickFilter is cueFilter for quickCues and the spoken "o".
var quickFilter = func() *[1 << 13]uint8 {
	f := new([1 << 13]uint8)
	set := func(h lexicon.Hash) { f[uint16(h>>16)>>3] |= 1 << (uint16(h>>16) & 7) }
	for _, e := range cueTable {
		if e.cue&quickCues != 0 {
			set(e.hash)
		}
	}
	set(spokenO)
	return f
}()

var spokenO = lexicon.HashOf("o")

// quick reports that no recognizer of the structured kinds can find anything
// in s, which is ASCII without NUL: no digit and no sign that a form needs, no
// word that announces a value of letters, no letters in the length or the
// mixture of a key. It is exact one way: a false answer means a full scan.
// Most chat messages stop here, at a fraction of what a scan costs.
func quick(s string) bool {
	var cues cue
	spokenWords, quoted := 0, false
	for i := 0; i < len(s); {
		c := quickClass[s[i]]
		if c != qLetter {
			if c == qStop || c == qDash && i > 0 && s[i-1] == '-' {
				return false
			}
			quoted = quoted || c == qQuote
			i++
			continue
		}
		start := i
		var sum uint64
		for i+8 <= len(s) {
			n, low := letters8(load8(s, i))
			if n == 0 {
				break
			}
			sum = lexicon.Mix(sum, low&(^uint64(0)>>(64-8*n)))
			i += n
			if n < 8 {
				break
			}
		}
		if i+8 > len(s) && (i-start)%8 == 0 {
			var last lexicon.Hasher
			from := i
			for ; i < len(s) && folded[s[i]] != 0; i++ {
				last.Add(folded[s[i]])
			}
			if i > from {
				sum = lexicon.Mix(sum, last.Block())
			}
		}
		h := lexicon.Hash(sum)
		if i < len(s) && s[i] == '\'' {
			var t token
			if i, t = scanToken(s, start); t.kind != tWord {
				return false
			}
			quoted, h = true, t.hash
		}
		if i-start >= minBase64 && (i-start >= 26 || innerCapital(s[start:i])) {
			return false
		}
		if quickFilter[uint16(h>>16)>>3]&(1<<(uint16(h>>16)&7)) == 0 {
			continue
		}
		e := lookupCue(h)
		found := e.cue & quickCues
		if found&cuePassword != 0 && i-start <= 4 {
			found &^= cuePassword // a PIN has digits
		}
		if found&(cueUser|cueBIC) != 0 {
			return false
		}
		if found&cueSpoken != 0 || h == spokenO {
			spokenWords++
		}
		cues |= found
	}
	return (cues&cuePassword == 0 || !quoted) && (cues&cueDot == 0 || cues&cueAtWord == 0) && spokenWords < 4
}

func innerCapital(s string) bool {
	for i := 1; i < len(s); i++ {
		if classes[s[i]] == cUpper {
			return true
		}
	}
	return false
}
