package redact

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
)

// placeholder marks a placeholder that already stands at p, so that nothing
// inside it is found: redacting twice changes nothing.
func (sc *scratch) placeholder(p, tok int) {
	_, _, size, ok := transcripts.ParsePlaceholder(sc.v.s[p:])
	if !ok {
		i := strings.IndexByte(sc.v.s[p:min(len(sc.v.s), p+80)], ']')
		if i < 1 || !ours(sc.v.s[p+1:p+i]) {
			return
		}
		size = i + 1
	}
	sc.cands = append(sc.cands, cand{start: int32(p), end: int32(p + size), kind: kOpaque, rank: rankAllow})
	// Its words are no cues: "ADDRESS" here announces no address.
	for k := tok; k < len(sc.toks) && int(sc.toks[k].start) < p+size; k++ {
		t := &sc.toks[k]
		t.cue, t.role, t.info, t.kind, t.flags = 0, 0, 0, tWord, looked
	}
}

// ours reports the bodies that ActionHash and ActionMask write.
func ours(body string) bool {
	if t, h, ok := strings.Cut(body, ":"); ok {
		return validType(t) && len(h) == 16 && allHex(h)
	}
	t, last, ok := strings.Cut(body, " ")
	if !ok {
		return false
	}
	_, _, _, ok = transcripts.ParsePlaceholder("[" + t + "]")
	last = strings.TrimLeft(last, "….")
	return ok && len(last) == 4 && digitsOnly(last)
}

// hasEscapes reports percent encoding, JSON \u escapes or HTML character
// references in the text.
func hasEscapes(s string) bool {
	for i := strings.IndexByte(s, '%'); i >= 0 && i+2 < len(s); {
		if hexByte(s[i+1]) && hexByte(s[i+2]) {
			return true
		}
		k := strings.IndexByte(s[i+1:], '%')
		if k < 0 {
			break
		}
		i += 1 + k
	}
	return strings.Contains(s, `\u`) || strings.Contains(s, "&#") || strings.Contains(s, "&commat")
}

// encoded scans the text once more with its escapes undone, and what its
// base64 runs hold. A value in base64 takes the whole run with it.
func (sc *scratch) encoded(ctx context.Context, text string, hints *transcripts.Hints) ([]transcripts.Span, error) {
	var out []transcripts.Span
	if hasEscapes(text) {
		plain, off := unescape(text)
		inner := transcripts.Hints{Region: hints.Region, Known: hints.Known}
		spans, err := sc.run(ctx, plain, ascii(plain), 0, &inner)
		if err != nil {
			return nil, err
		}
		for _, s := range spans {
			// Only what the escapes hid: the rest was found in the plain pass.
			if off[s.End]-off[s.Start] != s.End-s.Start {
				out = append(out, transcripts.Span{Start: off[s.Start], End: off[s.End], Type: s.Type, Key: s.Key})
			}
		}
	}
	more, err := sc.base64Runs(ctx, text, hints)
	return merge(out, more), err
}

// unescape undoes one layer of escapes; off maps its bytes to the text's.
func unescape(s string) (string, []int) {
	b := make([]byte, 0, len(s))
	off := make([]int, 0, len(s)+1)
	put := func(at int, r rune) {
		n := len(b)
		b = utf8.AppendRune(b, r)
		for range len(b) - n {
			off = append(off, at)
		}
	}
	for i := 0; i < len(s); {
		if s[i] == '%' && i+2 < len(s) && hexByte(s[i+1]) && hexByte(s[i+2]) {
			// a run of percent bytes is one piece of UTF-8
			start := i
			var raw []byte
			for i+2 < len(s) && s[i] == '%' && hexByte(s[i+1]) && hexByte(s[i+2]) {
				raw = append(raw, hexVal(s[i+1])<<4|hexVal(s[i+2]))
				i += 3
			}
			for k := 0; k < len(raw); {
				r, n := utf8.DecodeRune(raw[k:])
				put(start+3*k, r)
				k += n
			}
			continue
		}
		if r, n := reference(s[i:]); n > 0 {
			put(i, r)
			i += n
			continue
		}
		b, off = append(b, s[i]), append(off, i)
		i++
	}
	return string(b), append(off, len(s))
}

func hexVal(b byte) byte {
	switch {
	case b <= '9':
		return b - '0'
	default:
		return b | 0x20 - 'a' + 10
	}
}

// reference reads \u0040, &#64;, &#x40; and the few named ones that matter.
func reference(s string) (rune, int) {
	switch {
	case len(s) >= 6 && s[0] == '\\' && s[1] == 'u' && allHex(s[2:6]):
		r := rune(hexVal(s[2]))<<12 | rune(hexVal(s[3]))<<8 | rune(hexVal(s[4]))<<4 | rune(hexVal(s[5]))
		if !utf8.ValidRune(r) {
			r = utf8.RuneError
		}
		return r, 6
	case len(s) >= 4 && s[0] == '&':
		for name, r := range map[string]rune{"&commat;": '@', "&period;": '.', "&nbsp;": ' ', "&amp;": '&', "&plus;": '+'} {
			if strings.HasPrefix(s, name) {
				return r, len(name)
			}
		}
		if s[1] != '#' {
			return 0, 0
		}
		end := strings.IndexByte(s[:min(len(s), 10)], ';')
		if end < 3 {
			return 0, 0
		}
		body, base := s[2:end], rune(10)
		if body[0]|0x20 == 'x' {
			body, base = body[1:], 16
		}
		r := rune(0)
		for i := range len(body) {
			if !hexByte(body[i]) || base == 10 && body[i] > '9' || r > 0x10FFFF {
				return 0, 0
			}
			r = r*base + rune(hexVal(body[i]))
		}
		if body == "" || !utf8.ValidRune(r) {
			return 0, 0
		}
		return r, end + 1
	}
	return 0, 0
}

// minBase64 is the shortest run that is decoded: an address of ten letters.
const minBase64 = 12

func (sc *scratch) base64Runs(ctx context.Context, text string, hints *transcripts.Hints) ([]transcripts.Span, error) {
	var out []transcripts.Span
	for i := 0; i < len(text); i++ {
		if !base64Byte(text[i]) {
			continue
		}
		start := i
		for i < len(text) && (base64Byte(text[i]) || text[i] == '=') {
			i++
		}
		run := strings.TrimRight(text[start:i], "=")
		if len(run) < minBase64 || len(run)%4 == 1 {
			continue
		}
		enc := base64.RawStdEncoding
		if strings.ContainsAny(run, "-_") {
			enc = base64.RawURLEncoding
		}
		raw, err := enc.DecodeString(run)
		if err != nil || !readable(raw) {
			continue
		}
		inner := transcripts.Hints{Region: hints.Region}
		spans, err := sc.run(ctx, string(raw), ascii(string(raw)), 0, &inner)
		if err != nil {
			return nil, err
		}
		for _, s := range spans {
			if s.Type != Person && s.Type != Address && s.Type != Username {
				out = append(out, transcripts.Span{Start: start, End: i, Type: s.Type, Key: s.Key})
				break
			}
		}
	}
	return out, nil
}

func base64Byte(b byte) bool {
	c := classes[b]
	return c >= cLower && c <= cDigit || b == '+' || b == '/' || b == '-' || b == '_'
}

// readable reports text: valid UTF-8 without control characters.
func readable(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
