package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// errPanic: an implementer's code panicked. The value may quote the customer,
// so only its type is kept.
var errPanic = errors.New("bot: panic")

// errNoDraft: a backend returned nothing to say.
var errNoDraft = errors.New("bot: the backend returned no text")

// maxDraft is the longest text of a draft in bytes.
const maxDraft = 8 << 10

// call runs an implementer's code: panics are errors, and one that ignores its
// context is left behind when the deadline comes.
func call[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r = result{err: fmt.Errorf("%w: %T", errPanic, p)}
			}
			done <- r
		}()
		r.v, r.err = f()
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

func (b *Bot) classify(ctx context.Context, req *Request) (Verdict, error) {
	v, err := call(ctx, func() (Verdict, error) { return b.opts.Classifier.Classify(ctx, req) })
	if err != nil {
		return Verdict{}, err
	}
	v.Confidence, v.InScope = sane(v.Confidence), sane(v.InScope)
	return v, nil
}

func (b *Bot) reply(ctx context.Context, req *Request) (*Draft, error) {
	d, err := call(ctx, func() (*Draft, error) { return b.backend.Reply(ctx, req) })
	switch {
	case err != nil:
		return nil, err
	case d == nil || strings.TrimSpace(d.Text) == "":
		return nil, errNoDraft
	case len(d.Text) > maxDraft || !utf8.ValidString(d.Text):
		return nil, fmt.Errorf("%w: %d bytes or invalid text", errNoDraft, len(d.Text))
	}
	draft := *d
	if draft.Lang == "" {
		draft.Lang = req.Lang
	}
	if draft.Source != "template" {
		draft.Source = "ai"
	}
	return &draft, nil
}

func (b *Bot) score(ctx context.Context, req *Request, d *Draft) (float64, error) {
	return call(ctx, func() (float64, error) { return b.opts.Scorer.Score(ctx, req, d) })
}

// faultClass names a fault without repeating what the error may quote.
func faultClass(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, errPanic):
		return "panic"
	case errors.Is(err, errNoDraft):
		return "no_text"
	}
	return "backend"
}
