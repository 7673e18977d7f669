package redact

import (
	"encoding/binary"
	"math/bits"
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// What the bytes between words mean to quick.
const (
	qDash       uint8 = 1 << iota // two begin a PEM block
	qQuote                        // makes a word after "password" a value
	qApostrophe                   // may join two words to one
	qStop                         // part of a form of its own: the full scan
)

var quickClass = func() (t [256]uint8) {
	for b := range 256 {
		switch classes[b] {
		case cDigit, cHigh, cAt, cColon, cBracket, cEscape:
			t[b] = qStop
		}
	}
	for _, b := range "\"`!#$^*_" {
		t[b] = qQuote
	}
	t[0], t['='], t['-'], t['\''] = qStop, qStop, qDash, qQuote|qApostrophe
	return t
}()

// quickCues are the cues that give away a value without a digit, an '@', a
// ':' or an '=': the only ones that quick has to look for.
const quickCues = cuePassword | cueUser | cueBIC | cueDot | cueAtWord | cueSpoken

// quickFilter marks the words of quickCues and the spoken "o" by the hash of
// their first eight letters, so that a look at one word costs the same at any
// length. What it lets through is looked up in full.
var quickFilter = func() (f [1 << 13]bool) {
	for c, words := range cueWords {
		if c&quickCues == 0 {
			continue
		}
		for w := range strings.FieldsSeq(words) {
			w = strings.ReplaceAll(w, "'", "")
			f[quickSlot(lexicon.HashOf(w[:min(len(w), 8)]))] = true
		}
	}
	f[quickSlot(spokenO)] = true
	return f
}()

func quickSlot(h lexicon.Hash) uint64 { return uint64(h) >> 16 % (1 << 13) }

var spokenO = lexicon.HashOf("o")

// quickCue is what the word with this hash, n bytes long, says.
func quickCue(h lexicon.Hash, n int) cue {
	if h == spokenO {
		return cueSpoken
	}
	found := lookupCue(h).cue & quickCues
	if n <= 4 {
		found &^= cuePassword // a PIN has digits
	}
	return found
}

// quick reports that no recognizer of the structured kinds can find anything
// in s, and that s is ASCII without NUL: no digit and no sign that a form
// needs, no word that announces a value of letters, no letters in the length
// or the mixture of a key. It is exact one way: a false answer means a full
// scan. Most chat messages stop here, at a fraction of what a scan costs.
//
// It works on 64 bytes at a time: which of them are letters and which are
// neither letter nor space is one bit each, and the words are the runs of bits.
func quick(s string) bool {
	var cues cue
	spoken, joined := 0, 0
	var signs uint8
	var b block
	for base := 0; base < len(s); {
		copy(b[:64], s[base:])
		letters, others := b.classify(min(len(s)-base, 64))
		var here uint8
		for m := others; m != 0; m &= m - 1 {
			here |= quickClass[b[bits.TrailingZeros64(m)&63]]
		}
		signs |= here
		if here&(qStop|qDash|qApostrophe) != 0 {
			if here&qStop != 0 || here&qDash != 0 && twoDashes(s, base) {
				return false
			}
			for m := others; here&qApostrophe != 0 && m != 0; m &= m - 1 {
				k := bits.TrailingZeros64(m)
				if b[k&63] != '\'' || b.contraction(letters, k, base) || base+k < joined || !betweenLetters(s, base+k) {
					continue
				}
				found, n, end, ok := quickJoined(s, base+k)
				if !ok {
					return false
				}
				cues |= found
				spoken += n
				joined = end
			}
		}
		next := base + 64
		if next < len(s) && letters>>63 != 0 {
			// The last word may go on: read it whole with the next bytes.
			n := bits.LeadingZeros64(^letters)
			if n >= quickLongest {
				return false
			}
			next -= n
			letters &= ^uint64(0) >> (n & 63)
		}
		starts, ends := letters&^(letters<<1), letters<<1&^letters
		for ; starts != 0; starts, ends = starts&(starts-1), ends&(ends-1) {
			a := bits.TrailingZeros64(starts)
			n := bits.TrailingZeros64(ends) - a
			if n >= minBase64 && (n >= quickLongest || innerCapital(s[base+a:base+a+n])) {
				return false
			}
			low := (b.eight(a) | 0x20*ones) & firstBytes[n&31]
			if !quickFilter[quickSlot(lexicon.Hash(lexicon.Mix(0, low)))] {
				continue
			}
			found := quickCue(lexicon.HashOf(s[base+a:base+a+n]), n)
			if found&cueSpoken != 0 {
				spoken++
			}
			cues |= found
		}
		base = next
	}
	return cues&(cueUser|cueBIC) == 0 && (cues&cuePassword == 0 || signs&qQuote == 0) && (cues&cueDot == 0 || cues&cueAtWord == 0) && spoken < 4
}

// quickLongest is a run of letters that may be a key whatever its case.
const quickLongest = 26

// A block is 64 bytes of a text, and room to read eight from any of them.
type block [72]byte

func (b *block) eight(i int) uint64 { return binary.LittleEndian.Uint64(b[i&63:]) }

// classify says of each of the first n bytes, n from 1 to 64, whether it is an
// ASCII letter, and whether it is neither that nor a space.
func (b *block) classify(n int) (letters, others uint64) {
	const top = 0xff << 56
	for j := 0; j < n; j += 8 {
		x := b.eight(j)
		t := (x | 0x20*ones) & (0x7f * ones)
		letter := (t + (0x80-'a')*ones) &^ (t + (0x7f-'z')*ones) &^ x & (0x80 * ones)
		y := x ^ ' '*ones
		other := ((y&(0x7f*ones) + 0x7f*ones) | y) &^ letter & (0x80 * ones)
		// the multiplication moves the eight high bits side by side to the top
		letters = letters>>8 | letter>>7*0x0102040810204080&top
		others = others>>8 | other>>7*0x0102040810204080&top
	}
	unused, in := uint(64-n)&^7, ^uint64(0)>>(uint(64-n)&63)
	return letters >> (unused & 63) & in, others >> (unused & 63) & in
}

const ones = 0x0101010101010101

// contraction reports that the apostrophe at k stands alone in one short word
// that is no cue, like most do: "don't". False means nothing.
func (b *block) contraction(letters uint64, k, base int) bool {
	n, m := bits.LeadingZeros64(^(letters << (uint(64-k) & 63))), bits.TrailingZeros64(^(letters >> (uint(k) & 63) >> 1))
	start, end := k-n, k+1+m
	if k == 0 || n == 0 || m == 0 || n > 7 || n+1+m >= minBase64 || end >= 63 || base+start > 0 && (start == 0 || b[start-1] == '\'') || b[end] == '\'' {
		return false
	}
	low := (b.eight(start)|0x20*ones)&firstBytes[n&31] | (b.eight(k+1)|0x20*ones)&firstBytes[m&31]<<(8*n&63)
	return !quickFilter[quickSlot(lexicon.Hash(lexicon.Mix(0, low)))]
}

// twoDashes looks at the bytes of a block and the one before them.
func twoDashes(s string, base int) bool {
	return strings.Contains(s[max(base-1, 0):min(base+64, len(s))], "--")
}

// firstBytes keeps the first n of eight bytes, all of them from 8 on.
var firstBytes = func() (t [quickLongest + 6]uint64) {
	for n := range t {
		t[n] = ^uint64(0) >> (64 - 8*min(n, 8))
	}
	return t
}()

func betweenLetters(s string, i int) bool {
	return i > 0 && i+1 < len(s) && folded[s[i-1]] != 0 && folded[s[i+1]] != 0
}

// quickJoined reads the words around the apostrophe at i as the tokeniser
// does ("o'clock" is one word), with all that hangs together by apostrophes,
// and says where that ends.
func quickJoined(s string, i int) (cues cue, spoken, end int, ok bool) {
	start, end := i, i
	for start > 0 && (folded[s[start-1]] != 0 || s[start-1] == '\'') {
		start--
	}
	for end < len(s) && (folded[s[end]] != 0 || s[end] == '\'') {
		end++
	}
	for k := start; k < end; {
		if s[k] == '\'' {
			k++
			continue
		}
		from := k
		var t token
		if k, t = scanToken(s, from); t.kind != tWord {
			return 0, 0, 0, false
		}
		if k-from >= minBase64 && (k-from >= quickLongest || innerCapital(s[from:k])) {
			return 0, 0, 0, false
		}
		found := quickCue(t.hash, k-from)
		if found&cueSpoken != 0 {
			spoken++
		}
		cues |= found
	}
	return cues, spoken, end, true
}

func innerCapital(s string) bool {
	for i := 1; i < len(s); i++ {
		if classes[s[i]] == cUpper {
			return true
		}
	}
	return false
}
