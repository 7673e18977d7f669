package redact

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A view is the text as the scanners read it: digits of all scripts and
// full-width, mathematical and other compatibility letters are ASCII,
// invisible characters are gone, odd spaces and dashes are plain, and letters
// that only look Latin are Latin where they stand among Latin ones. off maps
// each byte of s to the byte of the original it came from.
type view struct {
	s   string
	off []int32 // nil: s is the original
	org int     // length of the original
}

// span maps a half-open range of the view onto the original.
func (v *view) span(start, end int) (int, int) {
	if v.off == nil {
		return start, end
	}
	for end < len(v.s) && v.off[end] == v.off[end-1] {
		end++ // the middle of one rune's expansion
	}
	return int(v.off[start]), int(v.off[end])
}

// ascii reports whether s holds bytes from 0x01 to 0x7f only.
func ascii(s string) bool {
	i := 0
	for ; i+16 <= len(s); i += 16 {
		c := s[i : i+16]
		// c-1 has its high bit for a NUL
		if (c[0]|c[1]|c[2]|c[3]|c[4]|c[5]|c[6]|c[7]|c[8]|c[9]|c[10]|c[11]|c[12]|c[13]|c[14]|c[15]|
			(c[0]-1)|(c[1]-1)|(c[2]-1)|(c[3]-1)|(c[4]-1)|(c[5]-1)|(c[6]-1)|(c[7]-1)|
			(c[8]-1)|(c[9]-1)|(c[10]-1)|(c[11]-1)|(c[12]-1)|(c[13]-1)|(c[14]-1)|(c[15]-1))&0x80 != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			return false
		}
	}
	return true
}

// build fills v from text; buffers live in the scratch.
func (sc *scratch) build(text string, plain7 bool) {
	sc.v.org = len(text)
	if plain7 {
		sc.v.s, sc.v.off = text, nil
		return
	}
	if sc.unchanged(text) {
		sc.v.s, sc.v.off = text, nil
		return
	}
	buf, off := sc.buf[:0], sc.off[:0]
	run := runState{}
	for i, seen := 0, 0; i < len(text); {
		b := text[i]
		if b == 0 {
			i++
			continue
		}
		if b < utf8.RuneSelf {
			if b <= ' ' {
				buf = run.flush(buf)
				if i >= seen {
					// What stands between here and the last space before the next
					// special byte is taken over as it is.
					var n int
					n, seen = plainRun(text, i)
					if n > 1 {
						for k := range n {
							off = append(off, int32(i+k))
						}
						buf = append(buf, text[i:i+n]...)
						run = runState{start: len(buf)}
						i += n
						continue
					}
				}
			} else if lower := b | 0x20; lower >= 'a' && lower <= 'z' {
				run.latin = true
			}
			buf, off = append(buf, b), append(off, int32(i))
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		at := len(buf)
		buf = plain(buf, r, text[i:i+n])
		if len(buf) > at {
			switch {
			case buf[at] <= ' ':
				run.flushTo(buf, at)
				run = runState{start: len(buf)}
			case buf[at] < utf8.RuneSelf:
				if lower := buf[at] | 0x20; lower >= 'a' && lower <= 'z' {
					run.latin = true
				}
			case confusable(r) != 0:
				run.confusable = true
			}
		}
		for range len(buf) - at {
			off = append(off, int32(i))
		}
		i += n
	}
	buf = run.flush(buf)
	off = append(off, int32(len(text)))
	buf, off = dropHoles(buf, off)
	sc.buf, sc.off = buf, off
	sc.v.s, sc.v.off = string(buf), off
}

// plainRun gives the length of the text from i up to and with the last space
// before the next byte that is not ASCII or is NUL, and about where that byte is.
func plainRun(text string, i int) (n, end int) {
	end = i
	for end+8 <= len(text) {
		if x := load8(text, end); (x|(x-ones))&(0x80*ones) != 0 {
			break
		}
		end += 8
	}
	last := i
	for k := end - 1; k > i; k-- {
		if text[k] <= ' ' {
			last = k
			break
		}
	}
	return last + 1 - i, end
}

// unchanged reports that the view of text is text itself: it holds letters
// with marks or signs, but nothing that is read as something else.
func (sc *scratch) unchanged(text string) bool {
	for i := 0; i < len(text); {
		b := text[i]
		if b < utf8.RuneSelf {
			if b == 0 {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		raw := text[i : i+n]
		if confusable(r) != 0 {
			return false
		}
		if r < 0xC0 || r >= 0x300 {
			if sc.buf = plain(sc.buf[:0], r, raw); string(sc.buf) != raw {
				return false
			}
		}
		i += n
	}
	return true
}

// runState watches one run without spaces for letters of two alphabets.
type runState struct {
	start             int
	latin, confusable bool
}

func (r *runState) flush(buf []byte) []byte {
	r.flushTo(buf, len(buf))
	*r = runState{start: len(buf) + 1}
	return buf
}

// flushTo rewrites the look-alikes of a mixed run as Latin letters, in place:
// the letter, then a hole for each further byte that it took.
func (r *runState) flushTo(buf []byte, end int) {
	if !r.latin || !r.confusable {
		return
	}
	for i := min(r.start, end); i < end; {
		c, n := utf8.DecodeRune(buf[i:end])
		if l := confusable(c); l != 0 {
			buf[i] = l
			for k := 1; k < n; k++ {
				buf[i+k] = hole
			}
		}
		i += n
	}
}

// hole marks a byte to leave out; it stands in no valid UTF-8.
const hole = 0xFF

func dropHoles(buf []byte, off []int32) ([]byte, []int32) {
	w := 0
	for i, b := range buf {
		if b == hole {
			continue
		}
		buf[w], off[w] = b, off[i]
		w++
	}
	off[w] = off[len(buf)]
	return buf[:w], off[:w+1]
}

// plain appends what a rune at or above U+0080 is read as.
func plain(buf []byte, r rune, raw string) []byte {
	switch {
	case r == utf8.RuneError:
		return append(buf, raw...)
	case r >= 0xFF01 && r <= 0xFF5E: // full-width ASCII
		return append(buf, byte(r-0xFF01+'!'))
	case r < 0x370:
		switch {
		case r == 0xA0:
			return append(buf, ' ')
		case r == 0xAD, r >= 0x300: // soft hyphen; marks stay for names
			if r == 0xAD || r == 0x34F {
				return buf
			}
			return append(buf, raw...)
		case r >= 0xC0:
			return append(buf, raw...)
		case r == 0x85:
			return append(buf, '\n')
		}
	case r >= 0x4E00 && r < 0xD7A4, r >= 0x3041 && r < 0x3100: // CJK, Hangul
		return append(buf, raw...)
	case r == 0x2206: // the sign that is typed for a Greek capital delta
		return append(buf, "Δ"...)
	case r == 0x3002 || r == 0xFF61:
		return append(buf, '.')
	case r == 0x2018 || r == 0x2019 || r == 0x201B || r == 0x2032 || r == 0x02BC:
		return append(buf, '\'')
	case r == 0x201C || r == 0x201D || r == 0x201F:
		return append(buf, '"')
	case r == 0x2028 || r == 0x2029:
		return append(buf, '\n')
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Variation_Selector, r):
		return buf
	case unicode.Is(unicode.Zs, r):
		return append(buf, ' ')
	case unicode.Is(unicode.Pd, r), r == 0x2212, r == 0x2043:
		return append(buf, '-')
	case unicode.Is(unicode.Nd, r):
		return append(buf, digitOf(r))
	case r == 0x2024 || r == 0x00B7 || r == 0x2022 || r == 0x2219 || r == 0x30FB:
		return append(buf, '.')
	}
	if d := norm.NFKC.PropertiesString(raw).Decomposition(); len(d) > 0 {
		for _, b := range d {
			if b >= utf8.RuneSelf {
				return append(buf, raw...)
			}
		}
		if len(d) > 1 && r >= 0x2474 && r <= 0x249B { // (1) and 1. read as 1
			for _, b := range d {
				if b >= '0' && b <= '9' {
					buf = append(buf, b)
				}
			}
			return buf
		}
		return append(buf, d...)
	}
	return append(buf, raw...)
}

// digitOf gives the value of a decimal digit: each script's ten stand together
// and start at a multiple that the table's range begins with.
func digitOf(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + byte((r-rune(t.Lo))%10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + byte((r-rune(t.Lo))%10)
		}
	}
	return '0'
}

// confusable gives the Latin letter that a Cyrillic or Greek one looks like
// (Unicode TS 39, the single-letter cases), or 0.
func confusable(r rune) byte {
	switch r {
	case 'а', 'α':
		return 'a'
	case 'А', 'Α':
		return 'A'
	case 'В', 'Β':
		return 'B'
	case 'с', 'ϲ':
		return 'c'
	case 'С', 'Ϲ':
		return 'C'
	case 'ԁ':
		return 'd'
	case 'е', 'є', 'ε':
		return 'e'
	case 'Е', 'Ε':
		return 'E'
	case 'һ':
		return 'h'
	case 'Н', 'Η':
		return 'H'
	case 'і', 'ι':
		return 'i'
	case 'І', 'Ι':
		return 'I'
	case 'ј':
		return 'j'
	case 'Ј':
		return 'J'
	case 'К', 'Κ':
		return 'K'
	case 'κ', 'к':
		return 'k'
	case 'ӏ':
		return 'l'
	case 'М', 'Μ':
		return 'M'
	case 'м':
		return 'm'
	case 'Ν':
		return 'N'
	case 'о', 'ο':
		return 'o'
	case 'О', 'Ο':
		return 'O'
	case 'р', 'ρ':
		return 'p'
	case 'Р', 'Ρ':
		return 'P'
	case 'ԛ':
		return 'q'
	case 'ѕ':
		return 's'
	case 'Ѕ':
		return 'S'
	case 'Т', 'Τ':
		return 'T'
	case 'т', 'τ':
		return 't'
	case 'υ':
		return 'u'
	case 'ν':
		return 'v'
	case 'ѡ', 'ω':
		return 'w'
	case 'х', 'χ':
		return 'x'
	case 'Х', 'Χ':
		return 'X'
	case 'у', 'γ':
		return 'y'
	case 'У', 'Υ':
		return 'Y'
	case 'Ζ':
		return 'Z'
	case 'ᴢ':
		return 'z'
	}
	return 0
}
