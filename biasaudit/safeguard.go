package biasaudit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit/stats"
)

// A SafeguardItem is one labelled message for a safeguard: a planted address
// to redact, a question "are you human?" to notice, a request whose intent is
// known. It is synthetic: nobody's own words.
type SafeguardItem struct {
	Group string // name origin, dialect, locale
	// Unit is what was sampled for the group: one name, one rewriting recipe,
	// one wording. Items of a unit are one piece of evidence, however many.
	Unit string
	Text string
	// Want is what the safeguard should do with the text: the words that must
	// go for a redactor, the intent for a classifier; a detector ignores it.
	Want string
	// Quiet items hold nothing to find: to act on them is a false alarm.
	Quiet bool
}

// A Safeguard is one part of the bot that must work equally for all groups.
type Safeguard struct {
	Name string
	// Limit is the largest gap to the best group, in share of items, that is
	// allowed.
	Limit float64
	// Acts reports whether the safeguard acted on an item; Detects, Redacts
	// and Classifies make it of the usual functions.
	Acts func(ctx context.Context, item SafeguardItem) (bool, error)
}

// Detects is a safeguard that notices something in a text: an identity
// question, a request for a person, a crisis, being out of scope.
func Detects(f func(ctx context.Context, text string) (bool, error)) func(context.Context, SafeguardItem) (bool, error) {
	return func(ctx context.Context, i SafeguardItem) (bool, error) { return f(ctx, i.Text) }
}

// Redacts is a safeguard that removes words from a text. It acted when every
// part of Want is gone; on a quiet item, when anything was changed.
func Redacts(f func(ctx context.Context, text string) (string, error)) func(context.Context, SafeguardItem) (bool, error) {
	return func(ctx context.Context, i SafeguardItem) (bool, error) {
		out, err := f(ctx, i.Text)
		if err != nil {
			return false, err
		}
		if i.Quiet {
			return out != i.Text, nil
		}
		left := strings.FieldsFunc(out, separates)
		for _, w := range strings.FieldsFunc(i.Want, separates) {
			if slices.Contains(left, w) {
				return false, nil
			}
		}
		return true, nil
	}
}

func separates(r rune) bool { return strings.ContainsRune(" \t\n.,;:!?()[]\"", r) }

// Classifies is a safeguard that finds the intent of a text.
func Classifies(f func(ctx context.Context, text string) (string, error)) func(context.Context, SafeguardItem) (bool, error) {
	return func(ctx context.Context, i SafeguardItem) (bool, error) {
		got, err := f(ctx, i.Text)
		return got == i.Want, err
	}
}

// SafeguardReport is what an audit of one safeguard over one axis found.
type SafeguardReport struct {
	Safeguard string         `json:"safeguard"`
	Axis      string         `json:"axis"` // name origin, dialect, locale
	Limit     float64        `json:"limit"`
	Recall    []SafeguardRow `json:"recall"`
	Alarms    []SafeguardRow `json:"false_alarms,omitempty"` // of quiet items; fewer is better
	Failed    int            `json:"failed"`                 // items on which the safeguard failed with an error; they count as not found
	Verdict   Verdict        `json:"verdict"`
}

// SafeguardRow is one group.
type SafeguardRow struct {
	Group string  `json:"group"`
	N     int     `json:"n"`
	Units int     `json:"units"`
	Hits  int     `json:"hits"`
	Rate  float64 `json:"rate"`
	Lo    float64 `json:"lo"` // 95 % score interval on the effective sample size
	Hi    float64 `json:"hi"`
	Gap   float64 `json:"gap"` // to the best group
	P     float64 `json:"p"`   // of this group against the best, Holm-adjusted over all pairs

	Verdict Verdict `json:"verdict"`
}

// minUnits is the least number of names, recipes or wordings of a group.
const minUnits = 5

// AuditSafeguard puts every item to the safeguard and compares the groups.
//
// Groups are held against the best one that was measured well enough. A group
// is in Disparity when it differs from it significantly (a permutation test of
// unit means at 0.05, Holm-adjusted over all pairs of groups, so that it does
// not matter that the best was picked by its result) and by at least Limit;
// Equivalent only when the 95 % interval of the difference lies within Limit;
// Insufficient with fewer than SmallestCell items or five units. The best
// group itself counts as Equivalent: the verdict is the others'. Intervals are Wilson's on the
// effective sample size (Franco, Little, Louis and Slud 2019): items of one
// name or recipe resemble each other. Items that fail count as not found, and
// quiet ones as alarms.
func AuditSafeguard(ctx context.Context, s Safeguard, axis string, items []SafeguardItem) (*SafeguardReport, error) {
	var errs []error
	if s.Name == "" || s.Acts == nil {
		errs = append(errs, fmt.Errorf("%w: safeguard %q needs a name and a function", ErrPlan, s.Name))
	}
	if !(s.Limit > 0 && s.Limit < 1) {
		errs = append(errs, fmt.Errorf("%w: safeguard %q: limit %v; declare the largest gap allowed, such as 0.05", ErrPlan, s.Name, s.Limit))
	}
	for _, i := range items {
		if i.Group == "" || i.Unit == "" || i.Text == "" {
			errs = append(errs, fmt.Errorf("%w: safeguard %q: an item without group, unit or text", ErrPlan, s.Name))
			break
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	rep := &SafeguardReport{Safeguard: s.Name, Axis: axis, Limit: s.Limit}
	loud, quiet := map[string]*tally{}, map[string]*tally{}
	for _, i := range items {
		acted, err := s.Acts(ctx, i)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			rep.Failed++
			acted = i.Quiet // the wrong thing, either way
		}
		into := loud
		if i.Quiet {
			into = quiet
		}
		if into[i.Group] == nil {
			into[i.Group] = &tally{units: map[string][2]float64{}}
		}
		into[i.Group].add(i.Unit, acted)
	}
	if len(loud) < 2 {
		return nil, fmt.Errorf("%w: safeguard %q over %s: needs two groups, has %d", ErrPlan, s.Name, axis, len(loud))
	}
	var err error
	if rep.Recall, err = compare(loud, s.Limit, true); err != nil {
		return nil, err
	}
	rows := rep.Recall
	if len(quiet) > 1 {
		if rep.Alarms, err = compare(quiet, s.Limit, false); err != nil {
			return nil, err
		}
		rows = slices.Concat(rows, rep.Alarms)
	}
	rep.Verdict = worstVerdict(rows)
	return rep, nil
}

// worstVerdict is the least comfortable one.
func worstVerdict(rows []SafeguardRow) Verdict {
	order := []Verdict{Disparity, Insufficient, Inconclusive, SmallDifference, Equivalent}
	worst := len(order) - 1
	for _, r := range rows {
		worst = min(worst, slices.Index(order, r.Verdict))
	}
	return order[worst]
}

// tally counts the items of one group.
type tally struct {
	n, hits int
	units   map[string][2]float64 // hits and items
}

func (t *tally) add(unit string, hit bool) {
	t.n++
	u := t.units[unit]
	u[1]++
	if hit {
		t.hits++
		u[0]++
	}
	t.units[unit] = u
}

// means are the units' shares, in a fixed order.
func (t *tally) means() []float64 {
	names := make([]string, 0, len(t.units))
	for n := range t.units {
		names = append(names, n)
	}
	slices.Sort(names)
	out := make([]float64, len(names))
	for i, n := range names {
		out[i] = t.units[n][0] / t.units[n][1]
	}
	return out
}

// effective is the number of independent items that the group is worth: the
// variance of unit means over what chance alone would give is the design
// effect, at least 1.
func (t *tally) effective() float64 {
	m := t.means()
	p := float64(t.hits) / float64(t.n)
	if len(m) < 2 || p == 0 || p == 1 || len(m) == t.n {
		// Without variation nothing can be estimated: a unit then counts once
		// where units have several items.
		return float64(min(t.n, max(len(m), 1)))
	}
	mean, ss := 0.0, 0.0
	for _, v := range m {
		mean += v / float64(len(m))
	}
	for _, v := range m {
		ss += (v - mean) * (v - mean)
	}
	chance := p * (1 - p) / (float64(t.n) / float64(len(m)))
	deff := ss / float64(len(m)-1) / chance
	return max(float64(len(m)), float64(t.n)/max(1, deff))
}

func compare(groups map[string]*tally, limit float64, more bool) ([]SafeguardRow, error) {
	var names []string
	for g := range groups {
		names = append(names, g)
	}
	slices.Sort(names)
	out := make([]SafeguardRow, len(names))
	best := -1
	for i, g := range names {
		t := groups[g]
		r := SafeguardRow{Group: g, N: t.n, Units: len(t.units), Hits: t.hits, Rate: float64(t.hits) / float64(t.n), P: 1, Verdict: Insufficient}
		r.Lo, r.Hi = stats.WilsonShare(r.Rate, t.effective(), 0.95)
		if r.N >= SmallestCell && r.Units >= minUnits {
			r.Verdict = Inconclusive
			if best < 0 || (r.Rate > out[best].Rate) == more && r.Rate != out[best].Rate {
				best = i
			}
		}
		out[i] = r
	}
	if best < 0 {
		return out, nil
	}
	adj, err := pairwise(names, groups)
	if err != nil {
		return nil, err
	}
	top := &out[best]
	for i, g := range names {
		r := &out[i]
		r.Gap = math.Abs(top.Rate - r.Rate)
		if (r.Rate > top.Rate) == more && r.Rate != top.Rate {
			r.Gap = 0 // better, on too little data to be held against
		}
		if i == best {
			r.Verdict = Equivalent
			continue
		}
		r.P = adj[[2]int{min(i, best), max(i, best)}]
		if r.Verdict == Insufficient {
			continue
		}
		lo, hi := stats.NewcombeShares(r.Rate, groups[g].effective(), top.Rate, groups[names[best]].effective(), 0.95)
		switch {
		case r.P < 0.05 && r.Gap >= limit:
			r.Verdict = Disparity
		case lo > -limit && hi < limit:
			r.Verdict = Equivalent
		case r.P < 0.05:
			r.Verdict = SmallDifference
		}
	}
	return out, nil
}

// pairwise tests every two groups on their unit means, Holm-adjusted over all
// pairs, so that it does not matter which group came out best.
func pairwise(names []string, groups map[string]*tally) (map[[2]int]float64, error) {
	var pairs [][2]int
	var ps []float64
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			a, b := groups[names[i]].means(), groups[names[j]].means()
			in := make([]bool, len(a)+len(b))
			for k := range a {
				in[k] = true
			}
			p, err := stats.Permutation(slices.Concat(a, b), stats.Contrast{In: in}, 9999, seedOf("safeguard", names[i], names[j]))
			if err != nil {
				return nil, err
			}
			pairs, ps = append(pairs, [2]int{i, j}), append(ps, p)
		}
	}
	adj, err := stats.Holm(ps)
	if err != nil {
		return nil, err
	}
	out := map[[2]int]float64{}
	for k, pair := range pairs {
		out[pair] = adj[k]
	}
	return out, nil
}

// ItemsOf puts every cue of a probe on every scenario, to measure a safeguard
// by a factor of the probe: the level is the group, the cue the unit, and the
// scenario's intent what is wanted. Only first messages are used. quiet says
// that there is nothing to find in the scenarios.
func ItemsOf(p Probe, factor string, scenarios []Scenario, quiet bool) ([]SafeguardItem, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.Factors, func(f Factor) bool { return f.Name == factor }) {
		return nil, fmt.Errorf("%w: probe %q has no factor %q", ErrPlan, p.Name, factor)
	}
	out := make([]SafeguardItem, 0, len(p.Cues)*len(scenarios))
	for _, c := range p.Cues {
		k, err := c.compile()
		if err != nil {
			return nil, err
		}
		for _, s := range scenarios {
			if len(s.Turns) == 0 || c.Texts != nil && len(c.Texts[s.ID]) == 0 {
				return nil, fmt.Errorf("%w: scenario %q has no text for cue %q", ErrPlan, s.ID, c.ID)
			}
			out = append(out, SafeguardItem{Group: c.Levels[factor], Unit: c.ID, Text: k.turns(s)[0], Want: s.Intent, Quiet: quiet})
		}
	}
	return out, nil
}
