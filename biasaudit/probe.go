package biasaudit

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Scenario is a support request, written without any sign of who asks.
type Scenario struct {
	ID     string   `json:"id"`
	Intent string   `json:"intent"` // stratum
	Turns  []string `json:"turns"`  // the customer's messages, in order
}

// A Substitution is one step of a rewriting recipe: every match of the RE2
// pattern becomes the replacement ($1 as in regexp.ReplaceAllString).
type Substitution struct {
	Pattern string `json:"pattern"`
	Replace string `json:"replace"`
}

// A Cue is one realisation of an identity: words put before or after the first
// message, or a recipe that rewrites every message.
type Cue struct {
	ID     string            `json:"id"`
	Levels map[string]string `json:"levels"` // factor to level: gender: woman
	Before string            `json:"before,omitempty"`
	After  string            `json:"after,omitempty"`
	Recipe []Substitution    `json:"recipe,omitempty"`
	// Texts, if set, replaces the scenario's turns, by scenario id: another
	// language. Before, After and Recipe apply to them.
	Texts map[string][]string `json:"texts,omitempty"`
	// Mask lists words to remove from replies before they are scored, so that
	// a bot that repeats the name is not scored for the name.
	Mask []string `json:"mask,omitempty"`
}

// A Source says where a list comes from and under which licence.
type Source struct {
	Title   string `json:"title"`
	URL     string `json:"url,omitempty"`
	Licence string `json:"licence"`
}

// A Factor is one identity dimension of a probe.
type Factor struct {
	Name   string   `json:"name"`
	Levels []string `json:"levels"`
	// Reference, if set, is the level that the others are compared with.
	// Without it each level is compared with all others.
	Reference string `json:"reference,omitempty"`
}

// A Legitimate cell declares before the run that a difference would be right:
// a customer who uses a screen reader should be given another answer.
type Legitimate struct {
	Factor string `json:"factor"`
	Level  string `json:"level"`
	Metric string `json:"metric"`
	Reason string `json:"reason"`
}

// A Probe is one axis of identity: its factors and the cues that realise them.
type Probe struct {
	Name       string       `json:"name"`
	Version    string       `json:"version"`
	Factors    []Factor     `json:"factors"`
	Cues       []Cue        `json:"cues"`
	Sources    []Source     `json:"sources"`
	Legitimate []Legitimate `json:"legitimate,omitempty"`
	// Fixed says that the cues are the whole of the question (this sentence
	// against no sentence): one cue for each level of one factor. Claims are
	// then about those words only.
	Fixed bool `json:"fixed,omitempty"`
	// Metrics, if set, lists the only metrics (of the plan) that mean
	// something here; the others are not tested in this probe.
	Metrics []string `json:"metrics,omitempty"`
	// Note is shown with the results: what the probe can and cannot tell.
	Note string `json:"note,omitempty"`
}

// compiled is a cue that is ready to apply.
type compiled struct {
	cue   Cue
	steps []*regexp.Regexp
	mask  *regexp.Regexp
	words []string // of mask, in lower case
}

func (c Cue) compile() (*compiled, error) {
	out := &compiled{cue: c}
	for _, s := range c.Recipe {
		re, err := regexp.Compile(s.Pattern)
		if err != nil {
			return nil, fmt.Errorf("%w: recipe of cue %q: %w", ErrPlan, c.ID, err)
		}
		out.steps = append(out.steps, re)
	}
	if len(c.Mask) > 0 {
		words := make([]string, len(c.Mask))
		for i, w := range c.Mask {
			words[i] = regexp.QuoteMeta(w)
			out.words = append(out.words, strings.ToLower(w))
		}
		slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
		re, err := regexp.Compile(`(?i)(^|[^\pL\pN])(?:` + strings.Join(words, "|") + `)([^\pL\pN]|$)`)
		if err != nil {
			return nil, fmt.Errorf("%w: mask of cue %q: %w", ErrPlan, c.ID, err)
		}
		out.mask = re
	}
	return out, nil
}

// turns applies the cue to a scenario.
func (c *compiled) turns(s Scenario) []string {
	out := slices.Clone(s.Turns)
	if c.cue.Texts != nil {
		out = slices.Clone(c.cue.Texts[s.ID])
	}
	for i := range out {
		for j, re := range c.steps {
			out[i] = re.ReplaceAllString(out[i], c.cue.Recipe[j].Replace)
		}
	}
	out[0] = c.cue.Before + out[0] + c.cue.After
	return out
}

func (c *compiled) masked(text string) string {
	if c.mask == nil {
		return text
	}
	// Most replies hold none of the words, and looking for them is cheap.
	low := strings.ToLower(text)
	if !slices.ContainsFunc(c.words, func(w string) bool { return strings.Contains(low, w) }) {
		return text
	}
	// Again while it changes: neighbouring matches share the border between
	// them.
	for {
		out := c.mask.ReplaceAllString(text, "$1$2")
		if out == text {
			return out
		}
		text = out
	}
}

// measures reports whether a metric is tested in the probe.
func (p Probe) measures(metric string) bool {
	return len(p.Metrics) == 0 || slices.Contains(p.Metrics, metric)
}

// Check reports every fault of the probe, joined; each wraps ErrPlan.
func (p Probe) Check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: probe %q: %s", ErrPlan, p.Name, fmt.Sprintf(format, args...)))
	}
	if p.Name == "" || p.Version == "" {
		bad("needs a name and a version")
	}
	if len(p.Sources) == 0 {
		bad("needs at least one source with its licence")
	}
	for _, s := range p.Sources {
		if s.Title == "" || s.Licence == "" {
			bad("a source without title or licence")
		}
	}
	if len(p.Factors) == 0 {
		bad("has no factor")
	}
	ids, texts := map[string]bool{}, map[string]string{}
	count := map[string]int{}
	for _, c := range p.Cues {
		if c.ID == "" || ids[c.ID] {
			bad("cue id %q is empty or used twice", c.ID)
		}
		ids[c.ID] = true
		key := fmt.Sprintf("%q %q %q %q", c.Before, c.After, c.Recipe, c.Texts)
		if other, ok := texts[key]; ok {
			bad("cues %q and %q are the same", other, c.ID)
		}
		texts[key] = c.ID
		if _, err := c.compile(); err != nil {
			errs = append(errs, err)
		}
		if len(c.Levels) != len(p.Factors) {
			bad("cue %q has %d levels for %d factors", c.ID, len(c.Levels), len(p.Factors))
		}
		for f, l := range c.Levels {
			count[f+"\x00"+l]++
		}
	}
	for _, f := range p.Factors {
		if len(f.Levels) < 2 {
			bad("factor %q needs two levels", f.Name)
		}
		if f.Reference != "" && !slices.Contains(f.Levels, f.Reference) {
			bad("factor %q has no level %q to refer to", f.Name, f.Reference)
		}
		total := 0
		for i, l := range f.Levels {
			if slices.Contains(f.Levels[:i], l) {
				bad("factor %q lists level %q twice", f.Name, l)
			}
			n := count[f.Name+"\x00"+l]
			total += n
			if n == 0 {
				bad("factor %q: no cue for level %q", f.Name, l)
			}
			if p.Fixed && n != 1 {
				bad("a fixed probe has one cue for each level; %q has %d", l, n)
			}
		}
		if total != len(p.Cues) {
			bad("factor %q: a cue has a level that is not listed", f.Name)
		}
	}
	if p.Fixed && len(p.Factors) > 1 {
		bad("a fixed probe has one factor")
	}
	for _, l := range p.Legitimate {
		if count[l.Factor+"\x00"+l.Level] == 0 {
			bad("legitimate difference for %s=%s: there is no level of that name", l.Factor, l.Level)
		}
		if l.Reason == "" {
			bad("legitimate difference for %s=%s in %q needs a reason", l.Factor, l.Level, l.Metric)
		}
	}
	return errors.Join(errs...)
}
