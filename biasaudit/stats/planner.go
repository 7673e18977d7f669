package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Need says what an audit of two groups of a binary outcome has to reach.
type Need struct {
	Margin     float64 // gap to find, in share of calls
	Base       float64 // share of calls with the outcome
	CueSD      float64 // spread of single cues within a group, in logits; Spread measures it
	ScenarioSD float64 // spread of scenarios, in logits; 0 means 1.6
	Tests      int     // tests under one family-wise error rate (Holm); 0 means 1
	Alpha      float64 // 0 means 0.05
	Power      float64 // 0 means 0.8
	Price      float64 // of one call
	// MaxScenarios and MaxCues (in each group) bound the search: what there
	// is. 0 means 400 and 48.
	MaxScenarios, MaxCues int
}

// A Choice is one design that meets a Need, or comes as near as it can.
type Choice struct {
	Scenarios, Cues int // cues in each group
	Calls           int // of one comparison, both groups
	Cost            float64
	Power           float64 // chance to find the margin
	Equivalence     float64 // chance to show equivalence when there is no gap
	Enough          bool    // Power is what was asked for
}

// Designs lists designs from 100 scenarios and 8 cues up that meet the need,
// cheapest first: for every number of scenarios the least number of cues. When
// none does, it returns the largest design with Enough false. Power is that of
// Design.Power (Johnson and Welch 1940); Holm (1979) is planned at its strictest
// step, Alpha/Tests.
func (n Need) Designs() ([]Choice, error) {
	n.ScenarioSD = cmp.Or(n.ScenarioSD, 1.6)
	n.Tests, n.Alpha, n.Power = cmp.Or(n.Tests, 1), cmp.Or(n.Alpha, 0.05), cmp.Or(n.Power, 0.8)
	n.MaxScenarios, n.MaxCues = cmp.Or(n.MaxScenarios, 400), cmp.Or(n.MaxCues, 48)
	if !(n.Margin > 0) || n.Tests < 1 || !(n.Power > 0 && n.Power < 1) || !(n.Price >= 0) || n.MaxScenarios < 2 || n.MaxCues < 2 {
		return nil, fmt.Errorf("%w: need %+v: the margin must be above 0, the power between 0 and 1, the price not negative", ErrInput, n)
	}
	var out []Choice
	steps := []int{100, 150, 200, 300, 400, 600, 800, 1200, 1600}
	steps = append(slices.DeleteFunc(steps, func(s int) bool { return s >= n.MaxScenarios }), n.MaxScenarios)
	for _, s := range steps {
		for c := min(8, n.MaxCues); c <= n.MaxCues; c++ {
			k, err := n.choice(s, c)
			if err != nil {
				return nil, err
			}
			if k.Enough {
				out = append(out, k)
				break
			}
		}
	}
	if len(out) == 0 {
		k, err := n.choice(n.MaxScenarios, n.MaxCues)
		return []Choice{k}, err
	}
	slices.SortStableFunc(out, func(a, b Choice) int { return a.Calls - b.Calls })
	return out, nil
}

func (n Need) choice(scenarios, cues int) (Choice, error) {
	d := Design{Scenarios: scenarios, Cues: cues, Base: n.Base, CueSD: n.CueSD, ScenarioSD: n.ScenarioSD, Gap: n.Margin}
	if n.Base+n.Margin >= 1 { // look for the gap on the other side
		d.Gap = -n.Margin
	}
	power, err := d.Power(n.Alpha / float64(n.Tests))
	if err != nil {
		return Choice{}, err
	}
	same, err := d.EquivalencePower(n.Margin, n.Alpha)
	if err != nil {
		return Choice{}, err
	}
	calls := 2 * scenarios * cues
	return Choice{scenarios, cues, calls, float64(calls) * n.Price, power, same, power >= n.Power}, nil
}

// Spread estimates, from the grid of a pilot with a binary outcome, the share
// of calls with the outcome and the spread of single cues within their group
// in logits, for Need and Design. group labels the cues. By moments: what cue
// means vary within groups beyond the chance of the answers behind them
// (Searle, Casella and McCulloch 1992, chapter 3), over the slope of the mean
// in the logit. It is 0 when chance explains all; with few cues it is rough.
func Spread(g *Grid, group []int) (base, cueSD float64, err error) {
	if err := g.Check(); err != nil {
		return 0, 0, err
	}
	if len(group) != g.Cues || g.Constant() {
		return 0, 0, fmt.Errorf("%w: %d labels for %d cues, or an outcome that never varies", ErrInput, len(group), g.Cues)
	}
	effects := g.CueEffects()
	sum, n := map[int]float64{}, map[int]float64{}
	for c, k := range group {
		sum[k] += effects[c]
		n[k]++
	}
	between, df := 0.0, 0.0
	for c, k := range group {
		between += (effects[c] - sum[k]/n[k]) * (effects[c] - sum[k]/n[k])
	}
	for _, k := range n {
		df += k - 1
	}
	if df < 1 {
		return 0, 0, fmt.Errorf("%w: a pilot needs two cues in a group", ErrInput)
	}
	// Within a scenario the answers vary by p(1-p), of which the cue is a part.
	within := 0.0
	for s := range g.Scenarios {
		hits, k := 0.0, 0.0
		for c := range g.Cues {
			if y := g.At(s, c); y == y {
				if y != 0 && y != 1 {
					return 0, 0, fmt.Errorf("%w: outcome %v is not binary", ErrInput, y)
				}
				hits += y
				k++
			}
		}
		if k > 1 {
			within += hits * (k - hits) / (k * (k - 1)) / float64(g.Scenarios)
		}
	}
	variance := between/df - within/float64(g.Scenarios)
	base = g.Mean(nil)
	if variance <= 0 || within <= 0 {
		return base, 0, nil
	}
	return base, math.Sqrt(variance) / within, nil
}
