package redact

import (
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// tokenKind says what a token is made of.
type tokenKind uint8

const (
	tWord  tokenKind = iota // letters, with inner apostrophes
	tNum                    // digits
	tAlnum                  // letters and digits
)

// Case flags of a word.
const (
	capFirst uint8 = 1 << iota // first letter is upper case
	capAll                     // every letter is upper case
	capInner                   // some letter after the first is upper case
	nonASCII
	noCase // a script without case
	looked // info holds what the lexicon says
	taken  // part of a person that was found
)

// A token is a maximal run of letters and digits of the view.
type token struct {
	start, end int32
	hash       lexicon.Hash
	role       role
	cue        cue
	info       lexicon.Info
	kind       tokenKind
	flags      uint8
}

// Byte classes of the tokeniser.
const (
	cOther = iota
	cLower
	cUpper
	cDigit
	cHigh // UTF-8 of a rune at or above U+0080
	cAt
	cColon
	cNewline
	cBracket // '[': perhaps a placeholder
	cApostrophe
	cEscape // begins an escape: percent, backslash, ampersand
	cDash
)

var classes = func() (t [256]uint8) {
	for b := range 256 {
		switch {
		case b >= 'a' && b <= 'z':
			t[b] = cLower
		case b >= 'A' && b <= 'Z':
			t[b] = cUpper
		case b >= '0' && b <= '9':
			t[b] = cDigit
		case b >= 0x80:
			t[b] = cHigh
		}
	}
	t['@'], t[':'], t['\n'], t['['], t['\''] = cAt, cColon, cNewline, cBracket, cApostrophe
	t['%'], t['\\'], t['&'], t['-'] = cEscape, cEscape, cEscape, cDash
	return t
}()

// folded maps an ASCII letter to lower case, other bytes to 0.
var folded = func() (t [256]uint8) {
	for b := 'a'; b <= 'z'; b++ {
		t[b] = uint8(b)
		t[b-'a'+'A'] = uint8(b)
	}
	return t
}()

// tokenise fills sc.toks, sc.ats, sc.colons and sc.opens from the view in one
// pass over its bytes.
func (sc *scratch) tokenise() {
	s := sc.v.s
	toks := sc.toks[:0]
	sc.ats, sc.colons, sc.opens = sc.ats[:0], sc.colons[:0], sc.opens[:0]
	sc.nums, sc.cued = sc.nums[:0], sc.cued[:0]
	sc.longRun, sc.escape, sc.dashes = false, false, false
	var cues cue
	lower, capital := 0, 0
	for i := 0; i < len(s); {
		b := s[i]
		if b == ' ' {
			i++
			continue
		}
		// Most tokens are plain words: letters up to a space or a sign.
		if folded[b] != 0 {
			start := i
			var sum uint64
			upper := 0
			for i+8 <= len(s) {
				x := load8(s, i)
				n, low := letters8(x)
				if n == 0 {
					break
				}
				keep := ^uint64(0) >> (64 - 8*n)
				upper += bits.OnesCount64(^x & 0x2020202020202020 & keep)
				sum = lexicon.Mix(sum, low&keep)
				i += n
				if n < 8 {
					break
				}
			}
			if i+8 > len(s) && (i == start || (i-start)%8 == 0) {
				// the end of the text: the last letters one by one
				var last lexicon.Hasher
				from := i
				for ; i < len(s) && folded[s[i]] != 0; i++ {
					last.Add(folded[s[i]])
					upper += int(s[i]^folded[s[i]]) >> 5
				}
				if i > from {
					sum = lexicon.Mix(sum, last.Block())
				}
			}
			h := lexicon.Hash(sum)
			first := b != folded[b]
			if i == len(s) || classes[s[i]] != cDigit && classes[s[i]] != cHigh && s[i] != '\'' {
				toks = append(roomFor(toks, i, len(s)), token{start: int32(start), end: int32(i), hash: h})
				t := &toks[len(toks)-1]
				if upper == 0 {
					lower++
				} else {
					t.flags = caseFlags(first, upper, i-start)
					if first {
						capital++
					} else {
						lower++
					}
					if i-start >= minBase64 && t.flags&(capInner|capAll) == capInner {
						sc.longRun = true
					}
				}
				if cueFilter[uint16(h>>16)>>3]&(1<<(uint16(h>>16)&7)) != 0 {
					if e := lookupCue(h); e.hash != 0 {
						t.cue, t.role = e.cue, e.role
						if e.cue != 0 {
							cues |= e.cue
							sc.cued = append(sc.cued, int32(len(toks)-1))
						}
					}
				}
				if i-start >= 14 || i < len(s) && (s[i] == '-' || s[i] == '_' || s[i] == '.') && len(keyForms[b]) > 0 {
					sc.nums = append(sc.nums, int32(len(toks)-1))
				}
				continue
			}
			i = start
		}
		switch classes[b] {
		case cLower, cUpper, cDigit, cHigh:
			var t token
			i, t = scanToken(s, i)
			if t.end == t.start {
				continue
			}
			if t.kind == tWord {
				if t.flags&capFirst != 0 {
					capital++
				} else if t.flags&noCase == 0 {
					lower++
				}
			}
			if t.kind == tWord || t.kind == tAlnum && t.end-t.start <= 5 { // cvv2
				if e := lookupCue(t.hash); e.hash != 0 {
					t.cue, t.role = e.cue, e.role
					if e.cue != 0 {
						cues |= e.cue
						sc.cued = append(sc.cued, int32(len(toks)))
					}
				}
			}
			if t.kind != tWord || t.end-t.start >= 14 {
				sc.nums = append(roomFor(sc.nums, i, len(s)), int32(len(toks)))
			}
			if t.end-t.start >= minBase64 && (t.kind == tAlnum || t.flags&(capInner|capAll) == capInner) {
				sc.longRun = true
			}
			toks = append(roomFor(toks, i, len(s)), t)
			continue
		case cAt:
			sc.ats = append(roomFor(sc.ats, i, len(s)), at{pos: int32(i), tok: int32(len(toks))})
		case cColon:
			sc.colons = append(roomFor(sc.colons, i, len(s)), at{pos: int32(i), tok: int32(len(toks))})
		case cEscape:
			sc.escape = true
		case cDash:
			sc.dashes = sc.dashes || i > 0 && s[i-1] == '-'
		case cBracket:
			sc.opens = append(roomFor(sc.opens, i, len(s)), at{pos: int32(i), tok: int32(len(toks))})
		}
		i++
	}
	sc.toks, sc.cues, sc.lower, sc.capital = toks, cues, lower, capital
}

// double makes room for one more by doubling: append grows large slices by a
// quarter, which for a hostile text copies it many times over.
func double[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	return slices.Grow(s, max(len(s), 64))
}

// roomFor makes room for one more found at byte i of n, in a long text for as
// many as the rest will need if it goes on like this: each doubling of some
// megabytes would be a copy and new pages.
func roomFor[T any](s []T, i, n int) []T {
	if len(s) < cap(s) || i < 1<<12 {
		return double(s)
	}
	more := int(int64(len(s)) * int64(n-i) / int64(i))
	return slices.Grow(s, max(len(s)/4, more+more/64+64))
}

// caseFlags are the flags of a word of n letters of which upper are capitals.
func caseFlags(first bool, upper, n int) (flags uint8) {
	if first {
		flags |= capFirst
		upper--
		n--
	}
	if upper > 0 {
		flags |= capInner
	}
	if first && n > 0 && upper == n {
		flags |= capAll
	}
	return flags
}

// load8 reads eight bytes of s at i, the first lowest.
func load8(s string, i int) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// letters8 counts the ASCII letters that x begins with, of eight bytes, and
// gives x in lower case.
func letters8(x uint64) (n int, low uint64) {
	const ones = 0x0101010101010101
	low = x | 0x20*ones
	t := low & (0x7f * ones)
	isLetter := (t + (0x80-'a')*ones) &^ (t + (0x7f-'z')*ones) &^ x
	return bits.TrailingZeros64(^isLetter&(0x80*ones)) / 8, low
}

// at is a place in the view and the number of the token that follows it.
type at struct{ pos, tok int32 }

// scanToken reads one token at i, where a letter, digit or high byte stands,
// and the place after it. Runes that are neither letters nor digits give an
// empty token.
func scanToken(s string, i int) (int, token) {
	start := i
	var h lexicon.Hasher
	var letters, digits, upper int
	var flags uint8
	for i < len(s) {
		b := s[i]
		switch classes[b] {
		case cLower:
			h.Add(b)
			letters++
			i++
			continue
		case cUpper:
			h.Add(b + 'a' - 'A')
			if letters == 0 {
				flags |= capFirst
			} else {
				flags |= capInner
			}
			letters++
			upper++
			i++
			continue
		case cDigit:
			h.Add(b)
			digits++
			i++
			continue
		case cApostrophe:
			// inside a word only: O'Brien, don't; a possessive 's stays outside
			if n := len(s) - i; n >= 2 && s[i+1]|0x20 == 's' && (n == 2 || classes[s[i+2]] == cOther || classes[s[i+2]] > cHigh) {
				break
			}
			if digits == 0 && letters > 0 && i+1 < len(s) && (classes[s[i+1]] == cLower || classes[s[i+1]] == cUpper || classes[s[i+1]] == cHigh) {
				i++
				continue
			}
		case cHigh:
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) {
				if cjk(r) != cjkAt(s, start, i) && i > start {
					goto done // script change ends a token
				}
				h.AddRune(r)
				flags |= nonASCII
				if unicode.IsUpper(r) {
					if letters == 0 {
						flags |= capFirst
					} else {
						flags |= capInner
					}
					upper++
				} else if !unicode.IsLower(r) && unicode.IsLetter(r) {
					flags |= noCase
				}
				letters++
				i += n
				continue
			}
			if i == start {
				return i + n, token{}
			}
		}
		break
	}
done:
	if letters > 1 && upper == letters {
		flags |= capAll
	}
	k := tWord
	switch {
	case letters == 0:
		k = tNum
	case digits > 0:
		k = tAlnum
	}
	return i, token{start: int32(start), end: int32(i), hash: h.Sum(), kind: k, flags: flags}
}

// cjk reports whether a rune belongs to a script written without spaces.
func cjk(r rune) bool {
	return r >= 0x3041 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x20000 && r <= 0x3FFFF
}

func cjkAt(s string, start, i int) bool {
	if start == i {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[start:])
	return cjk(r)
}

// text is the token's words in the view.
func (sc *scratch) text(i int) string {
	t := &sc.toks[i]
	return sc.v.s[t.start:t.end]
}

// gap is what stands between token i and the next.
func (sc *scratch) gap(i int) string {
	return sc.v.s[sc.toks[i].end:sc.toks[i+1].start]
}

// info looks a word up once.
func (sc *scratch) info(i int) lexicon.Info {
	t := &sc.toks[i]
	if t.flags&looked == 0 {
		t.flags |= looked
		if t.kind == tWord {
			t.info = lexicon.Lookup(t.hash)
		}
	}
	return t.info
}
