package transcripts

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Replace returns text with each span replaced by what placeholder answers for
// it. Spans must be sorted by Start and not overlap, as Find returns them; a
// span that is out of order or out of range is skipped. With no spans the text
// itself is returned.
func Replace(text string, spans []Span, placeholder func(Span) string) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			continue
		}
		b.WriteString(text[at:s.Start])
		b.WriteString(placeholder(s))
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// Placeholder writes the placeholder of the nth value of a type: [EMAIL_1].
func Placeholder(typ string, n int) string {
	return "[" + typ + "_" + strconv.Itoa(n) + "]"
}

// maxPlaceholder bounds a placeholder in bytes: type, number and brackets.
const maxPlaceholder = 64

// ParsePlaceholder reads a placeholder at the start of s: its type, its number
// and its length in bytes. The type is matched in any case, since models
// re-case what they repeat, and returned in capitals. ok is false when s does
// not start with a placeholder.
func ParsePlaceholder(s string) (typ string, n, size int, ok bool) {
	if len(s) < 5 || s[0] != '[' {
		return "", 0, 0, false
	}
	end := strings.IndexByte(s[:min(len(s), maxPlaceholder)], ']')
	if end < 0 {
		return "", 0, 0, false
	}
	body := s[1:end]
	cut := strings.LastIndexByte(body, '_')
	if cut < 1 || cut == len(body)-1 || len(body)-cut > 8 || body[cut+1] == '0' {
		return "", 0, 0, false
	}
	for i := cut + 1; i < len(body); i++ {
		if body[i] < '0' || body[i] > '9' {
			return "", 0, 0, false
		}
		n = n*10 + int(body[i]-'0')
	}
	for i := range cut {
		c := body[i] &^ 0x20
		digit := body[i] >= '0' && body[i] <= '9'
		if (c < 'A' || c > 'Z') && body[i] != '_' && !digit || i == 0 && digit {
			return "", 0, 0, false
		}
	}
	return strings.ToUpper(body[:cut]), n, end + 1, true
}

// Neutralise takes the power from text that a person typed to look like a
// placeholder: the brackets of "[EMAIL_1]" become round ones, so that it can
// never be filled in with somebody's value. Full-width brackets, letters and
// digits, inner spaces and invisible characters do not hide one. Call it once
// on what comes from outside, before Find; never on redacted text, whose
// placeholders are real. Text without such a form is returned as it is.
func Neutralise(text string) string {
	if !strings.ContainsAny(text, "[［") {
		return text
	}
	var b strings.Builder
	at := 0
	for i := 0; i < len(text); {
		open, size := utf8.DecodeRuneInString(text[i:])
		if open != '[' && open != '［' {
			i += size
			continue
		}
		end, closing, ok := forged(text, i+size)
		if !ok {
			i += size
			continue
		}
		b.WriteString(text[at:i])
		b.WriteByte('(')
		b.WriteString(text[i+size : end])
		b.WriteByte(')')
		i = end + closing
		at = i
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

// forged reads what follows an opening bracket and reports where the closing
// one stands and its size, when what stands between could pass for TYPE_n.
func forged(text string, from int) (end, size int, ok bool) {
	var body [maxPlaceholder]byte
	n := 0
	body[0], n = '[', 1
	for i := from; i < len(text) && i-from < 4*maxPlaceholder; {
		r, sz := utf8.DecodeRuneInString(text[i:])
		if r >= '！' && r <= '～' { // full-width forms of ASCII
			r -= '！' - '!'
		}
		switch {
		case r == ']':
			if n >= len(body) {
				return 0, 0, false
			}
			body[n] = ']'
			_, _, _, ok = ParsePlaceholder(string(body[:n+1]))
			return i, sz, ok
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		case r == '-' && n < len(body)-1:
			body[n] = '_'
			n++
		case r < utf8.RuneSelf && r != '[' && n < len(body)-1:
			body[n] = byte(r)
			n++
		default:
			return 0, 0, false
		}
		i += sz
	}
	return 0, 0, false
}
