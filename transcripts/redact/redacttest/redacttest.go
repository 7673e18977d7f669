package redacttest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

// texts are what a redactor must take without breaking its contract: empty,
// hostile, of all scripts, long.
func texts() []string {
	return []string{
		"", " ", "\n", "hello", "mail me at jane.doe@example.com or call +44 7700 900123",
		"card 4111 1111 1111 1111, 12/27, cvv 123", "[EMAIL_1] and [PERSON_2]", "[[[[", "]]]]",
		"ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ ４１１１１１１１１１１１１１１１", "שלום jane@example.com مرحبا ٠٧٧٠٠٩٠٠١٢٣",
		"zero\u200bwidth j\u200bane@exam\u200bple.com", "🙂 4111🙂1111🙂1111🙂1111", "私の名前は田中太郎です", "e\u0301\u0301\u0301",
		strings.Repeat("1", 5000), strings.Repeat("@", 5000), strings.Repeat("a@b.", 2000), strings.Repeat("4111 ", 1000),
		strings.Repeat("Anna Maria ", 500), "a%40b.com \\u0061@b.com &#97;@b.com", "NUL\x00 jane\x00@example.com",
	}
}

// Check runs the contract against a redactor and joins what it breaks, in
// words. The redactor is called from several goroutines.
func Check(ctx context.Context, r transcripts.Redactor) error {
	var errs []error
	for _, text := range texts() {
		spans, err := r.Find(ctx, text, transcripts.Hints{})
		if err != nil {
			errs = append(errs, fmt.Errorf("redacttest: an error on a valid text of %d bytes: %w", len(text), err))
			continue
		}
		if err := checkSpans(text, spans); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, checkTwice(ctx, r, text, spans))
	}
	return errors.Join(append(errs, checkRefusals(ctx, r), checkTogether(ctx, r))...)
}

// checkSpans: sorted, apart, in range, on rune borders, with type and key.
func checkSpans(text string, spans []transcripts.Span) error {
	end := 0
	for _, s := range spans {
		switch {
		case s.Start < end:
			return fmt.Errorf("redacttest: spans overlap or are not sorted at %d", s.Start)
		case s.Start >= s.End || s.End > len(text):
			return fmt.Errorf("redacttest: span [%d, %d) in a text of %d bytes", s.Start, s.End, len(text))
		case !utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End]):
			return fmt.Errorf("redacttest: span [%d, %d) cuts a rune", s.Start, s.End)
		case !validType(s.Type):
			return fmt.Errorf("redacttest: type %q is no placeholder name", s.Type)
		case s.Key == "":
			return fmt.Errorf("redacttest: a %s without a key", s.Type)
		}
		end = s.End
	}
	return nil
}

func validType(t string) bool {
	_, _, size, ok := transcripts.ParsePlaceholder("[" + t + "_1]")
	return ok && size == len(t)+4 && strings.ToUpper(t) == t
}

// checkTwice: the same answer every time, and nothing new in redacted text.
func checkTwice(ctx context.Context, r transcripts.Redactor, text string, spans []transcripts.Span) error {
	again, err := r.Find(ctx, text, transcripts.Hints{})
	if err != nil || len(again) != len(spans) || len(spans) > 0 && !reflect.DeepEqual(again, spans) {
		return fmt.Errorf("redacttest: two calls answered differently on a text of %d bytes", len(text))
	}
	n := 0
	red := transcripts.Replace(text, spans, func(s transcripts.Span) string {
		n++
		return transcripts.Placeholder(s.Type, n)
	})
	more, err := r.Find(ctx, red, transcripts.Hints{})
	if err != nil {
		return fmt.Errorf("redacttest: an error on redacted text: %w", err)
	}
	for _, s := range more {
		if strings.ContainsAny(red[s.Start:s.End], "[]") {
			return fmt.Errorf("redacttest: a %s reaches into a placeholder", s.Type)
		}
	}
	return nil
}

// checkRefusals: broken text and an ended context are errors.
func checkRefusals(ctx context.Context, r transcripts.Redactor) error {
	var errs []error
	for _, bad := range []string{"a\xffb jane@example.com", "\xc3", "\xed\xa0\x80"} {
		if spans, err := r.Find(ctx, bad, transcripts.Hints{}); err == nil || spans != nil {
			errs = append(errs, errors.New("redacttest: text that is not UTF-8 was let through"))
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if spans, err := r.Find(ended, "jane@example.com", transcripts.Hints{}); err == nil || spans != nil {
		errs = append(errs, errors.New("redacttest: an ended context was not an error"))
	}
	return errors.Join(errs...)
}

// checkTogether: many goroutines at once get what one alone gets.
func checkTogether(ctx context.Context, r transcripts.Redactor) error {
	all := texts()
	want := make([]int, len(all))
	for i, text := range all {
		spans, err := r.Find(ctx, text, transcripts.Hints{})
		if err != nil {
			return nil // reported above
		}
		want[i] = len(spans)
	}
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for g := range errs {
		wg.Go(func() {
			for i, text := range all {
				if spans, err := r.Find(ctx, text, transcripts.Hints{}); err != nil || len(spans) != want[i] {
					errs[g] = errors.New("redacttest: concurrent calls disturb each other")
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Run is Check as a test.
func Run(t *testing.T, r transcripts.Redactor) {
	t.Helper()
	if err := Check(context.Background(), r); err != nil {
		t.Error(err)
	}
}

// Cases are texts that a recognizer must and must not find something in.
type Cases struct {
	Positive map[string]string // text → the value in it
	Negative []string
}

// CheckRecognizer makes an engine with the recognizer alone and checks that it
// finds each positive value whole, finds nothing in the negatives, and keeps
// the contract of Check.
func CheckRecognizer(ctx context.Context, rec redact.Recognizer, cases Cases) error {
	e, err := redact.New(&redact.Options{Types: []string{rec.Type}, Recognizers: []redact.Recognizer{rec}})
	if err != nil {
		return err
	}
	var errs []error
	if len(cases.Positive) == 0 || len(cases.Negative) == 0 {
		errs = append(errs, errors.New("redacttest: give positives and negatives"))
	}
	for text, value := range cases.Positive {
		spans, err := e.Find(ctx, text, transcripts.Hints{})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found := false
		for _, s := range spans {
			found = found || text[s.Start:s.End] == value && s.Type == rec.Type
		}
		if !found {
			errs = append(errs, fmt.Errorf("redacttest: %s not found where it stands", rec.Type))
		}
	}
	for i, text := range cases.Negative {
		spans, err := e.Find(ctx, text, transcripts.Hints{})
		if err != nil || len(spans) > 0 {
			errs = append(errs, fmt.Errorf("redacttest: %s found in negative %d (%w)", rec.Type, i, err))
		}
	}
	return errors.Join(append(errs, Check(ctx, e))...)
}
