package rulebackend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/candorbot/candor/bot"
)

var _ bot.Backend = (*Backend)(nil)

// ErrNoRule: there is no valid answer for the intent.
var ErrNoRule = errors.New("rulebackend: no valid rule for this intent")

// A Handler looks something up for one intent, such as the status of an order.
// It may open sealed values with req.Lookup. An error, or an empty answer,
// sends the customer to a person.
type Handler func(ctx context.Context, req *bot.Request) (Answer, error)

// An Answer is what a Handler found.
type Answer struct {
	Text     string
	Choices  []string
	Receipts []string // what was done for sure
}

// A Rule is the approved answer for one intent. It is a knowledge entry: it has
// an owner, a version, and possibly an end.
type Rule struct {
	Intent  string
	Version string // "" is "1"
	Owner   string // who answers for it
	// Text is the answer by language; "" is the fallback.
	Text map[string]string
	// ValidUntil ends the rule: after it the answer is no longer given. Zero
	// means no end.
	ValidUntil time.Time
	// Handle looks the answer up instead of Text.
	Handle Handler
}

// A Backend answers from rules. It is immutable and safe for concurrent use.
type Backend struct {
	rules map[string]Rule
	hash  string
}

// New checks the rules and reports all faults at once.
func New(rules []Rule) (*Backend, error) {
	b := &Backend{rules: make(map[string]Rule, len(rules))}
	var errs []error
	sum := sha256.New()
	if len(rules) == 0 {
		errs = append(errs, errors.New("rulebackend: no rules; give one for each intent"))
	}
	for i, r := range rules {
		switch {
		case r.Intent == "":
			errs = append(errs, fmt.Errorf("rulebackend: rule %d has no Intent", i))
			continue
		case b.rules[r.Intent].Intent != "":
			errs = append(errs, fmt.Errorf("rulebackend: two rules for intent %q", r.Intent))
		case r.Handle == nil && strings.TrimSpace(r.Text[""]) == "":
			errs = append(errs, fmt.Errorf("rulebackend: the rule for %q has neither Handle nor a fallback Text[\"\"]", r.Intent))
		}
		for lang, text := range r.Text {
			if strings.TrimSpace(text) == "" {
				errs = append(errs, fmt.Errorf("rulebackend: the rule for %q is blank in language %q", r.Intent, lang))
			}
			fmt.Fprintf(sum, "%q %q %q\n", r.Intent, lang, text)
		}
		if r.Version == "" {
			r.Version = "1"
		}
		b.rules[r.Intent] = r
	}
	b.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return b, errors.Join(errs...)
}

// Describe says what the backend is.
func (b *Backend) Describe() bot.Description {
	return bot.Description{Name: "rules", Kind: "rules", Hash: b.hash}
}

// Reply implements bot.Backend. An intent without a rule, or whose rule has
// ended, is ErrNoRule: a person answers then.
func (b *Backend) Reply(ctx context.Context, req *bot.Request) (*bot.Draft, error) {
	r, ok := b.rules[req.Intent]
	if !ok || !r.ValidUntil.IsZero() && time.Now().After(r.ValidUntil) {
		return nil, fmt.Errorf("%w: %q", ErrNoRule, req.Intent)
	}
	d := &bot.Draft{Confidence: 1, Source: "template", Entries: []string{r.Intent + "@" + r.Version}}
	if r.Handle != nil {
		a, err := r.Handle(ctx, req)
		if err != nil {
			return nil, fmt.Errorf("rulebackend: %s: %w", r.Intent, err)
		}
		d.Text, d.Choices, d.Receipts, d.Lang = a.Text, a.Choices, a.Receipts, req.Lang
		return d, nil
	}
	base, _, _ := strings.Cut(req.Lang, "-")
	for _, lang := range []string{req.Lang, base} {
		if t := r.Text[lang]; t != "" && lang != "" {
			d.Text, d.Lang = t, lang
			return d, nil
		}
	}
	d.Text, d.Lang = r.Text[""], "en"
	return d, nil
}
