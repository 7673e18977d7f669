package redact

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/candorbot/candor/transcripts"
)

// A Lookup opens a placeholder: the value of type typ and number n, or false.
// Who may ask is the lookup's business: give a Restorer one only at the
// trusted edge, for the screen of the person whose values they are.
type Lookup func(typ string, n int) (string, bool)

// RestoreOptions are the choices of a Restorer; nil works.
type RestoreOptions struct {
	// JSON says that the text is JSON, or arguments of a tool call: values are
	// written as the inside of a JSON string.
	JSON bool
}

// A Restorer fills placeholders in text that comes in pieces, such as the
// tokens of a model's reply. A placeholder may be split over any number of
// pieces, re-cased ("[Person_1]"), and escaped as Markdown does
// ("[PERSON\_1]"); what follows it ("'s") stays. Unknown placeholders stay as
// they are. Values are never read again, so a value that looks like a
// placeholder opens nothing. It is not safe for concurrent use.
type Restorer struct {
	w      io.Writer
	lookup Lookup
	json   bool
	held   []byte
}

// NewRestorer makes a restorer that writes to w.
func NewRestorer(w io.Writer, lookup Lookup, opts *RestoreOptions) (*Restorer, error) {
	var errs []error
	if w == nil {
		errs = append(errs, errors.New("redact: restorer without a writer"))
	}
	if lookup == nil {
		errs = append(errs, errors.New("redact: restorer without a lookup"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Restorer{w: w, lookup: lookup, json: opts != nil && opts.JSON}, nil
}

// maxPlaceholder bounds what is held back for a bracket to close.
const maxPlaceholder = 72

// Write takes the next piece in and writes what is settled.
func (r *Restorer) Write(p []byte) (int, error) {
	r.held = append(r.held, p...)
	var b strings.Builder
	rest := string(r.held)
	for {
		i := strings.IndexByte(rest, '[')
		if i < 0 {
			b.WriteString(rest)
			rest = ""
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i:]
		end := placeholderEnd(rest)
		if end == 0 {
			break // not settled
		}
		if end < 0 {
			b.WriteByte('[')
			rest = rest[1:]
			continue
		}
		b.WriteString(r.open(rest[:end]))
		rest = rest[end:]
	}
	r.held = append(r.held[:0], rest...)
	if b.Len() == 0 {
		return len(p), nil
	}
	if _, err := io.WriteString(r.w, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back: it was no placeholder.
func (r *Restorer) Close() error {
	if len(r.held) == 0 {
		return nil
	}
	_, err := r.w.Write(r.held)
	r.held = nil
	return err
}

// placeholderEnd is where the placeholder at the start of s ends, 0 while
// that is open, -1 when there is none.
func placeholderEnd(s string) int {
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ']':
			if _, _, _, ok := transcripts.ParsePlaceholder(unescaped(s[:i+1])); ok {
				return i + 1
			}
			return -1
		case c == '_', c == '\\', c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z':
			if i >= maxPlaceholder {
				return -1
			}
		default:
			return -1
		}
	}
	return 0
}

// unescaped drops the backslashes of Markdown and of JSON inside JSON.
func unescaped(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return strings.ReplaceAll(s, `\`, "")
}

func (r *Restorer) open(placeholder string) string {
	typ, n, _, ok := transcripts.ParsePlaceholder(unescaped(placeholder))
	if !ok {
		return placeholder
	}
	v, ok := r.lookup(typ, n)
	if !ok {
		return placeholder
	}
	if r.json {
		return inJSON(v)
	}
	return v
}

// inJSON is v as it stands between the quotes of a JSON string.
func inJSON(v string) string {
	q, err := json.Marshal(v)
	if err != nil { // a string always marshals
		return ""
	}
	return string(q[1 : len(q)-1])
}

// Restore fills the placeholders of a whole text.
func Restore(text string, lookup Lookup, opts *RestoreOptions) (string, error) {
	var b strings.Builder
	r, err := NewRestorer(&b, lookup, opts)
	if err != nil {
		return "", err
	}
	if _, err := r.Write([]byte(text)); err != nil {
		return "", err
	}
	if err := r.Close(); err != nil {
		return "", err
	}
	return b.String(), nil
}
