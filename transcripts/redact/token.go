package redact

import (
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
)

// A token is a maximal run of letters and digits of the view.
type token struct {
	start, end int32
	hash       lexicon.Hash
	role       role
	cue        cue
	kind       tokenKind
	flags      uint8
	looked     bool
	info       lexicon.Info
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
	sc.longRun = false
	var cues cue
	lower, capital := 0, 0
	for i := 0; i < len(s); {
		b := s[i]
		if b == ' ' {
			i++
			continue
		}
		// Most tokens are plain words: letters up to a space or a sign.
		if f := folded[b]; f != 0 {
			start := i
			h := lexicon.Seed.Add(f)
			upper := (b ^ f) >> 5
			first := upper
			for i++; i < len(s); i++ {
				c := s[i]
				f := folded[c]
				if f == 0 {
					break
				}
				upper += (c ^ f) >> 5
				h = h.Add(f)
			}
			if i == len(s) || classes[s[i]] != cDigit && classes[s[i]] != cHigh && s[i] != '\'' {
				toks = append(toks, token{start: int32(start), end: int32(i), hash: h})
				t := &toks[len(toks)-1]
				if upper == 0 {
					lower++
				} else {
					t.flags = caseFlags(first, upper, i-start)
					if first != 0 {
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
						cues |= e.cue
					}
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
				if e := lookupCue(t.hash); e.hash != 0 {
					t.cue, t.role = e.cue, e.role
					cues |= t.cue
				}
			}
			if t.end-t.start >= minBase64 && (t.kind == tAlnum || t.flags&(capInner|capAll) == capInner) {
				sc.longRun = true
			}
			toks = append(toks, t)
			continue
		case cAt:
			sc.ats = append(sc.ats, at{pos: int32(i), tok: int32(len(toks))})
		case cColon:
			sc.colons = append(sc.colons, at{pos: int32(i), tok: int32(len(toks))})
		case cBracket:
			sc.opens = append(sc.opens, at{pos: int32(i), tok: int32(len(toks))})
		}
		i++
	}
	sc.toks, sc.cues, sc.lower, sc.capital = toks, cues, lower, capital
}

// caseFlags are the flags of a word of n letters of which upper are capitals.
// The count wraps at 256, which only long runs reach.
func caseFlags(first, upper uint8, n int) (flags uint8) {
	if first != 0 {
		flags |= capFirst
	}
	if upper > first || n >= 256 {
		flags |= capInner
	}
	if n > 1 && n < 256 && int(upper) == n {
		flags |= capAll
	}
	return flags
}

// at is a place in the view and the number of the token that follows it.
type at struct{ pos, tok int32 }

// scanToken reads one token at i, where a letter, digit or high byte stands,
// and the place after it. Runes that are neither letters nor digits give an
// empty token.
func scanToken(s string, i int) (int, token) {
	start := i
	h := lexicon.Seed
	var letters, digits, upper int
	var flags uint8
	for i < len(s) {
		b := s[i]
		switch classes[b] {
		case cLower:
			h = h.Add(b)
			letters++
			i++
			continue
		case cUpper:
			h = h.Add(b + 'a' - 'A')
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
			h = h.Add(b)
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
				h = h.AddRune(r)
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
	return i, token{start: int32(start), end: int32(i), hash: h, kind: k, flags: flags}
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
	if !t.looked {
		t.looked = true
		if t.kind == tWord {
			t.info = lexicon.Lookup(t.hash)
		}
	}
	return t.info
}
