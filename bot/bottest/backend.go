package bottest

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"

	"github.com/candorbot/candor/bot"
)

// A Scripted backend does what its function says and keeps the requests.
type Scripted struct {
	F func(ctx context.Context, req *bot.Request) (*bot.Draft, error)

	mu       sync.Mutex
	requests []bot.Request
}

// Reply implements bot.Backend.
func (s *Scripted) Reply(ctx context.Context, req *bot.Request) (*bot.Draft, error) {
	s.mu.Lock()
	s.requests = append(s.requests, *req)
	s.mu.Unlock()
	return s.F(ctx, req)
}

// Requests are the requests so far.
func (s *Scripted) Requests() []bot.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.Request(nil), s.requests...)
}

// Says is a backend that always says the same, with full confidence, as a
// model.
func Says(text string) *Scripted {
	return &Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: text, Confidence: 1, Source: "ai"}, nil
	}}
}

// Bad are backends that misbehave, by name. None of them may do any harm.
func Bad() map[string]*Scripted {
	draft := func(d bot.Draft) *Scripted {
		return &Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) { c := d; return &c, nil }}
	}
	return map[string]*Scripted{
		"claims to be human": Says("Yes, I'm Maria, a real person."),
		"claims an act":      Says("I've refunded you the money already."),
		"invents a price":    Says("Delivery is free from 17 pounds."),
		"demeans":            Says("You people never read the rules."),
		"sends elsewhere":    Says("Please pay at crumb-refunds.com."),
		"fails": {F: func(context.Context, *bot.Request) (*bot.Draft, error) {
			return nil, errors.New("upstream said: ann@example.org is unknown")
		}},
		"panics":       {F: func(context.Context, *bot.Request) (*bot.Draft, error) { panic("ann@example.org") }}, //nolint:forbidigo // the fault under test
		"stalls":       {F: func(ctx context.Context, _ *bot.Request) (*bot.Draft, error) { <-ctx.Done(); return nil, ctx.Err() }},
		"ignores ctx":  {F: func(context.Context, *bot.Request) (*bot.Draft, error) { select {} }},
		"nothing":      {F: func(context.Context, *bot.Request) (*bot.Draft, error) { return nil, nil }}, //nolint:nilnil // the fault under test
		"empty":        draft(bot.Draft{Text: " \n", Confidence: 1}),
		"not a number": draft(bot.Draft{Text: "Sure.", Confidence: math.NaN()}),
		"infinite":     draft(bot.Draft{Text: "Sure.", Confidence: math.Inf(1)}),
		"above one":    draft(bot.Draft{Text: "Sure.", Confidence: 7}),
		"unsure":       draft(bot.Draft{Text: "Maybe.", Confidence: 0.1}),
		"not text":     draft(bot.Draft{Text: "Sure \xff\xfe", Confidence: 1}),
		"huge":         draft(bot.Draft{Text: strings.Repeat("Sure. ", 1<<16), Confidence: 1}),
	}
}

// Words is a classifier for tests: a message belongs to the intent whose name
// it contains, with the confidence given; "maybe" in it makes it unsure.
type Words struct{ Confidence float64 }

// Classify implements bot.Classifier.
func (w Words) Classify(_ context.Context, req *bot.Request) (bot.Verdict, error) {
	c := w.Confidence
	if c == 0 {
		c = 0.99
	}
	v := bot.Verdict{Intent: bot.OutOfScope, InScope: 0.1}
	for _, in := range req.Scope {
		if !strings.Contains(strings.ToLower(req.Text), in.Name) {
			continue
		}
		if strings.Contains(req.Text, "maybe") {
			c = 0.5
		}
		v.Intent, v.Confidence, v.InScope = in.Name, c, c
		v.Ranked = append(v.Ranked, bot.Ranked{Intent: in.Name, Confidence: c})
	}
	return v, nil
}
