package biasaudit

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/candorbot/candor/biasaudit/stats"
)

// aaCheck compares what cannot differ. nil when the metric never varies.
func aaCheck(res *Result, probe, metric int, g *stats.Grid) (*AACheck, error) {
	if g.Constant() {
		return nil, nil
	}
	p, pr, m := res.Plan, res.Plan.Probes[probe], res.Plan.Metrics[metric]
	seed := p.Seed ^ seedOf("aa", pr.Name, m.ID)
	check := &AACheck{Probe: pr.Name, Metric: m.ID, PAgain: 1, PSplit: 1}
	diff, flips := res.again(probe, metric)
	if flips == flips {
		check.Flips = flips
		if _, pv, err := stats.Paired(diff, p.Permutations, seed); err == nil {
			check.PAgain = pv
		}
	}
	if pr.Fixed {
		return check, nil
	}
	// The split is drawn once for a probe, not once for a metric.
	rng := rand.New(rand.NewPCG(p.Seed, seedOf("split", pr.Name)))
	strata := map[string][]int{}
	c := stats.Contrast{In: make([]bool, len(pr.Cues)), Strata: make([]int, len(pr.Cues))}
	var keys []string
	for i, cue := range pr.Cues {
		key := cell(pr, cue)
		if _, ok := strata[key]; !ok {
			keys = append(keys, key)
		}
		strata[key] = append(strata[key], i)
	}
	for n, key := range keys {
		members := strata[key]
		rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		for i, cue := range members {
			c.In[cue], c.Strata[cue] = i < len(members)/2, n
		}
	}
	pv, err := stats.Permutation(g.CueEffects(), c, p.Permutations, seed+1)
	if err != nil {
		return nil, err
	}
	check.PSplit = pv
	check.FlipsWithin, check.FlipsBetween = flipsOf(g, c.Strata)
	return check, nil
}

// flipsOf is the share of pairs of cues, under the same scenario, whose
// outcomes differ: of cues with the same label, and of cues with different
// ones. It counts equal values instead of comparing all pairs.
func flipsOf(g *stats.Grid, label []int) (within, between float64) {
	var pairsIn, sameIn, pairs, same float64
	for s := range g.Scenarios {
		all := map[float64]float64{}
		by := map[int]map[float64]float64{}
		size := map[int]float64{}
		n := 0.0
		for c, k := range label {
			y := g.At(s, c)
			if y != y {
				continue
			}
			if by[k] == nil {
				by[k] = map[float64]float64{}
			}
			all[y]++
			by[k][y]++
			size[k]++
			n++
		}
		pairs += n * (n - 1) / 2
		for _, k := range all {
			same += k * (k - 1) / 2
		}
		for l, values := range by {
			pairsIn += size[l] * (size[l] - 1) / 2
			for _, k := range values {
				sameIn += k * (k - 1) / 2
			}
		}
	}
	if pairsIn > 0 {
		within = 1 - sameIn/pairsIn
	}
	if out := pairs - pairsIn; out > 0 {
		between = 1 - (same-sameIn)/out
	}
	return within, between
}

// omnibuses tests the factors with more than two levels as a whole.
func omnibuses(p Plan, probe Probe, m Metric, g *stats.Grid) ([]Omnibus, error) {
	var out []Omnibus
	for _, f := range probe.Factors {
		if len(f.Levels) < 3 || g.Constant() || g.Scenarios < p.MinScenarios {
			continue
		}
		o := Omnibus{Probe: probe.Name, Factor: f.Name, Metric: m.ID, Levels: len(f.Levels), Method: "permutation F of cue means"}
		var err error
		switch {
		case probe.Fixed && m.Binary:
			o.Method = "Cochran Q"
			o.P, err = stats.CochranQ(g)
		case probe.Fixed || len(probe.Cues) < p.MinCues*len(f.Levels):
			continue
		default:
			group, strata := make([]int, len(probe.Cues)), make([]int, len(probe.Cues))
			at := map[string]int{}
			for i, c := range probe.Cues {
				group[i] = slices.Index(f.Levels, c.Levels[f.Name])
				strata[i] = number(at, others(probe, c, f.Name))
			}
			o.P, err = stats.PermutationF(g.CueEffects(), group, strata, p.Permutations, p.Seed^seedOf("omnibus", probe.Name, f.Name, m.ID))
		}
		if err != nil {
			return nil, fmt.Errorf("biasaudit: %s/%s/%s: %w", probe.Name, f.Name, m.ID, err)
		}
		out = append(out, o)
	}
	return out, nil
}

// others is the crossing of a cue's levels in all factors but one.
func others(p Probe, c Cue, factor string) string {
	key := ""
	for _, f := range p.Factors {
		if f.Name != factor {
			key += c.Levels[f.Name] + "\x00"
		}
	}
	return key
}

// number numbers keys from 0 in order of appearance.
func number(at map[string]int, key string) int {
	if _, ok := at[key]; !ok {
		at[key] = len(at)
	}
	return at[key]
}

// cell is the crossing of all factors of a cue.
func cell(p Probe, c Cue) string {
	key := ""
	for i, f := range p.Factors {
		if i > 0 {
			key += " × "
		}
		key += c.Levels[f.Name]
	}
	return key
}
