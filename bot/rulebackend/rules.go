package rulebackend

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/bot"
)

var _ bot.Backend = (*Backend)(nil)

// ErrNoRule: there is no valid answer for the intent. ErrOutOfDate, which wraps
// it, says that there was one, and that it or a fact in it has ended.
var (
	ErrNoRule    = errors.New("rulebackend: no valid rule for this intent")
	ErrOutOfDate = fmt.Errorf("%w any more", ErrNoRule)
)

// A Handler looks something up for one intent, such as the status of an order.
// It may open sealed values with req.Lookup. An error, or an empty answer,
// sends the customer to a person.
type Handler func(ctx context.Context, req *bot.Request) (Answer, error)

// An Answer is what a Handler found.
type Answer struct {
	Text     string
	Choices  []string
	Facts    []string // what grounds the amounts, dates and percentages in Text
	Receipts []string // what was done for sure
}

// A Rule is the approved answer for one intent. It is a knowledge entry: it has
// an owner, a version, and possibly an end.
type Rule struct {
	Intent  string
	Version string // "" is "1"
	Owner   string // who answers for it
	// Text is the answer by language; "" is the fallback. {hours} in it stands
	// for the fact of that ID.
	Text map[string]string
	// ValidUntil ends the rule: after it the answer is no longer given. Zero
	// means no end.
	ValidUntil time.Time
	// Handle looks the answer up instead of Text.
	Handle Handler
}

// A Fact is something approved that several answers mention, such as the opening
// hours: written once, with an owner, a version and possibly an end.
type Fact struct {
	ID      string // lower-case letters, digits and underscores
	Version string // "" is "1"
	Owner   string // who answers for it
	// Text is the fact by language; "" is the fallback.
	Text map[string]string
	// ValidUntil ends the fact: answers that mention it are no longer given
	// after it. Zero means no end.
	ValidUntil time.Time
}

// A Backend answers from rules. It is immutable and safe for concurrent use.
type Backend struct {
	rules map[string]Rule
	facts map[string]Fact
	hash  string
}

var (
	mention = regexp.MustCompile(`\{([^{}]*)\}`)
	factID  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// New checks rules that mention no facts; see NewWithFacts.
func New(rules []Rule) (*Backend, error) { return NewWithFacts(rules, nil) }

// NewWithFacts checks the rules and the facts that they mention, and reports
// all faults at once.
func NewWithFacts(rules []Rule, facts []Fact) (*Backend, error) {
	b := &Backend{rules: make(map[string]Rule, len(rules)), facts: make(map[string]Fact, len(facts))}
	var errs []error
	sum := sha256.New()
	errs = append(errs, b.addFacts(facts, sum)...)
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
		if strings.TrimSpace(r.Owner) == "" {
			errs = append(errs, fmt.Errorf("rulebackend: the rule for %q has no Owner; name who answers for it", r.Intent))
		}
		if r.Version == "" {
			r.Version = "1"
		}
		r.Text = maps.Clone(r.Text)
		_, _ = fmt.Fprintf(sum, "rule %q %q %v\n", r.Intent, r.Version, r.ValidUntil)
		for _, lang := range slices.Sorted(maps.Keys(r.Text)) {
			text := r.Text[lang]
			if strings.TrimSpace(text) == "" {
				errs = append(errs, fmt.Errorf("rulebackend: the rule for %q is blank in language %q", r.Intent, lang))
			}
			for _, m := range mention.FindAllStringSubmatch(text, -1) {
				if _, ok := b.facts[m[1]]; !ok {
					errs = append(errs, fmt.Errorf("rulebackend: the rule for %q mentions {%s} in language %q, and there is no such fact", r.Intent, m[1], lang))
				}
			}
			_, _ = fmt.Fprintf(sum, "%q %q\n", lang, text)
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

// addFacts checks the facts and returns their faults.
func (b *Backend) addFacts(facts []Fact, sum io.Writer) []error {
	var errs []error
	for i, f := range facts {
		switch {
		case !factID.MatchString(f.ID):
			errs = append(errs, fmt.Errorf("rulebackend: fact %d has the ID %q; use lower-case letters, digits and underscores", i, f.ID))
			continue
		case b.facts[f.ID].ID != "":
			errs = append(errs, fmt.Errorf("rulebackend: two facts have the ID %q", f.ID))
		case strings.TrimSpace(f.Owner) == "":
			errs = append(errs, fmt.Errorf("rulebackend: the fact %q has no Owner; name who answers for it", f.ID))
		}
		if strings.TrimSpace(f.Text[""]) == "" {
			errs = append(errs, fmt.Errorf("rulebackend: the fact %q has no fallback Text[\"\"]", f.ID))
		}
		if f.Version == "" {
			f.Version = "1"
		}
		f.Text = maps.Clone(f.Text)
		_, _ = fmt.Fprintf(sum, "fact %q %q %v\n", f.ID, f.Version, f.ValidUntil)
		for _, lang := range slices.Sorted(maps.Keys(f.Text)) {
			_, _ = fmt.Fprintf(sum, "%q %q\n", lang, f.Text[lang])
		}
		b.facts[f.ID] = f
	}
	return errs
}

func ended(until, now time.Time) bool { return !until.IsZero() && !now.Before(until) }

// pick finds the text for a language, and which language it is in: the tag
// itself, its base, or the fallback, whose language is not known.
func pick(texts map[string]string, lang string) (text, in string) {
	base, _, _ := strings.Cut(lang, "-")
	for _, l := range []string{lang, base} {
		if t := texts[l]; t != "" && l != "" {
			return t, l
		}
	}
	return texts[""], ""
}

// Reply implements bot.Backend. An intent without a rule, or whose rule or
// facts have ended, is ErrNoRule: a person answers then.
func (b *Backend) Reply(ctx context.Context, req *bot.Request) (*bot.Draft, error) {
	r, ok := b.rules[req.Intent]
	now := time.Now()
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: %q", ErrNoRule, req.Intent)
	case ended(r.ValidUntil, now):
		return nil, fmt.Errorf("%w: %q", ErrOutOfDate, req.Intent)
	}
	d := &bot.Draft{Confidence: 1, Source: "template", Entries: []string{r.Intent + "@" + r.Version}}
	if r.Handle != nil {
		a, err := r.Handle(ctx, req)
		if err != nil {
			return nil, fmt.Errorf("rulebackend: %s: %w", r.Intent, err)
		}
		if strings.TrimSpace(a.Text) == "" {
			return nil, fmt.Errorf("%w: %q: its handler found nothing", ErrNoRule, req.Intent)
		}
		d.Text, d.Choices, d.Facts, d.Receipts, d.Lang = a.Text, a.Choices, a.Facts, a.Receipts, req.Lang
		return d, nil
	}
	text, lang := pick(r.Text, req.Lang)
	if d.Lang = lang; lang == "" {
		d.Lang = "en"
	}
	var late error
	d.Text = mention.ReplaceAllStringFunc(text, func(m string) string {
		f := b.facts[m[1:len(m)-1]]
		if ended(f.ValidUntil, now) {
			late = fmt.Errorf("%w: %q: the fact %q", ErrOutOfDate, req.Intent, f.ID)
		}
		if e := f.ID + "@" + f.Version; !slices.Contains(d.Entries, e) {
			d.Entries = append(d.Entries, e)
		}
		said, _ := pick(f.Text, lang)
		d.Facts = append(d.Facts, said)
		return said
	})
	if late != nil {
		return nil, late
	}
	return d, nil
}

// A Due is an entry that ends, or has ended.
type Due struct {
	Entry, Owner string // id@version, and who answers for it
	Until        time.Time
}

// Due lists the rules and facts that end before a time, soonest first, so that
// their owners can be asked in time.
func (b *Backend) Due(before time.Time) []Due {
	var out []Due
	for _, r := range b.rules {
		if ended(r.ValidUntil, before) {
			out = append(out, Due{r.Intent + "@" + r.Version, r.Owner, r.ValidUntil})
		}
	}
	for _, f := range b.facts {
		if ended(f.ValidUntil, before) {
			out = append(out, Due{f.ID + "@" + f.Version, f.Owner, f.ValidUntil})
		}
	}
	slices.SortFunc(out, func(a, b Due) int {
		return cmp.Or(a.Until.Compare(b.Until), strings.Compare(a.Entry, b.Entry))
	})
	return out
}
