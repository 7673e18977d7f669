package bottest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/candorbot/candor/bot"
)

// ErrScripted is the failure of a backend from Failing.
var ErrScripted = errors.New("bottest: scripted failure")

// A Step is what a Scripted backend does with one request.
type Step func(ctx context.Context, req *bot.Request) (*bot.Draft, error)

// A Scripted backend follows its steps in turn and repeats the last one. It
// records what it was asked. It is safe for concurrent use.
type Scripted struct {
	mu    sync.Mutex
	steps []Step
	asked []bot.Request
}

var _ bot.Backend = (*Scripted)(nil)

// NewScripted returns a backend with these steps; without any it answers
// "Yes." with confidence 1.
func NewScripted(steps ...Step) *Scripted { return &Scripted{steps: steps} }

// Script replaces the steps to come.
func (s *Scripted) Script(steps ...Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = steps
}

// Asked are the requests so far, without their Lookup.
func (s *Scripted) Asked() []bot.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.Request(nil), s.asked...)
}

// Saw reports whether any text that the backend was given holds part.
func (s *Scripted) Saw(part string) bool {
	for _, r := range s.Asked() {
		if strings.Contains(fmt.Sprintf("%+v", r), part) {
			return true
		}
	}
	return false
}

// Reply implements bot.Backend.
func (s *Scripted) Reply(ctx context.Context, req *bot.Request) (*bot.Draft, error) {
	s.mu.Lock()
	r := *req
	r.Lookup = nil
	s.asked = append(s.asked, r)
	step := Sure("Yes.")
	if len(s.steps) > 0 {
		step = s.steps[0]
	}
	if len(s.steps) > 1 {
		s.steps = s.steps[1:]
	}
	s.mu.Unlock()
	return step(ctx, req)
}

// Drafts answers with a copy of d.
func Drafts(d bot.Draft) Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) { return &d, nil }
}

// Sure answers with text and confidence 1, as a model.
func Sure(text string) Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: text, Confidence: 1, Source: "ai", Model: "scripted-1"}, nil
	}
}

// Unsure answers with text and confidence p, which may be no probability at
// all, such as NaN.
func Unsure(text string, p float64) Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: text, Confidence: p, Source: "ai", Model: "scripted-1"}, nil
	}
}

// Failing returns ErrScripted.
func Failing() Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) { return nil, ErrScripted }
}

// Panicking panics.
func Panicking() Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) {
		panic("bottest: scripted panic") //nolint:forbidigo // what it is for
	}
}

// Stalling waits until its context ends, as a good backend does.
func Stalling() Step {
	return func(ctx context.Context, _ *bot.Request) (*bot.Draft, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

// Deaf ignores its context and waits until release is closed; then it answers.
func Deaf(release <-chan struct{}, text string) Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) {
		<-release
		return &bot.Draft{Text: text, Confidence: 1, Source: "ai"}, nil
	}
}

// Empty returns no draft and no error.
func Empty() Step {
	return func(context.Context, *bot.Request) (*bot.Draft, error) { return nil, nil } //nolint:nilnil // what it is for
}

// Lies are drafts that must never reach a customer: claims to be human, in
// several languages, and claimed acts without a receipt.
func Lies() []string {
	return []string{
		"I'm Maria, a real person.", "No bot here, you are talking to a human being.", "I am not an AI, I promise.",
		"Ich bin ein echter Mensch.", "Je suis une vraie personne, pas un robot.", "Soy una persona real.",
		"I have refunded 20 pounds to your card.", "I've passed you on to my colleague, she will call you in 5 minutes.",
	}
}

// Rubbish are steps whose drafts are broken in each way that a draft can be.
func Rubbish() map[string]Step {
	return map[string]Step{
		"nil":             Empty(),
		"empty":           Sure(""),
		"blank":           Sure(" \n\t"),
		"not utf-8":       Sure("\xff\xfe"),
		"huge":            Sure(strings.Repeat("a", 1<<20)),
		"confidence NaN":  Unsure("We open at seven.", math.NaN()),
		"confidence +Inf": Unsure("We open at seven.", math.Inf(1)),
		"confidence 7":    Unsure("We open at seven.", 7),
		"confidence -1":   Unsure("We open at seven.", -1),
		"panic":           Panicking(),
		"error":           Failing(),
	}
}
