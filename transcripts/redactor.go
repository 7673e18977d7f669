package transcripts

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// A Span is one personal value that a Redactor found in a text.
type Span struct {
	// Start and End are byte offsets into the original text, half open and
	// on rune borders.
	Start, End int
	// Type is the stable name of the kind of value, in capitals, digits and
	// underscores: EMAIL, PHONE, CARD. It becomes the placeholder [TYPE_n].
	Type string
	// Key is the value's canonical form: two spans of one conversation with
	// the same Type and Key get the same placeholder. It is personal data:
	// it is only ever stored as a keyed hash.
	Key string
}

// A Value is personal data that the conversation already holds (sealed).
type Value struct {
	Type, Text string
}

// Hints is what a Redactor may use beside the text itself.
type Hints struct {
	// Region is the CLDR region that local formats are read in ("GB"), or "".
	Region string
	// Known are the values this conversation redacted before: a name redacted
	// once is redacted ever after, in every form.
	Known []Value
	// Before is the end of the same speaker's previous message, as typed, for
	// values split over two messages. Spans never reach into it.
	Before string
}

// A Redactor finds personal values. The Recorder calls it before every sink
// and replaces, numbers and seals what it finds.
//
// Find returns spans sorted by Start that do not overlap. On an error nothing
// is stored or sent; a Redactor must prefer an error to a guess. It must be
// safe for concurrent use and honour ctx on long inputs.
type Redactor interface {
	Find(ctx context.Context, text string, hints Hints) ([]Span, error)
}

func checkSpans(text string, spans []Span) error {
	end := 0
	for _, s := range spans {
		switch {
		case s.Start < end || s.End <= s.Start || s.End > len(text):
			return fmt.Errorf("%w: spans overlap or lie outside the text", ErrNotRedacted)
		case !utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End]):
			return fmt.Errorf("%w: a span cuts a character", ErrNotRedacted)
		case !validType(s.Type):
			return fmt.Errorf("%w: a span has no valid type name", ErrNotRedacted)
		}
		end = s.End
	}
	return nil
}

func validType(t string) bool {
	if t == "" || len(t) > 40 || t[0] < 'A' || t[0] > 'Z' {
		return false
	}
	for i := range len(t) {
		if c := t[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
