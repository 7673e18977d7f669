package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Bootstrap returns the percentile interval of a statistic of a grid whose
// scenarios and cues are both resampled (Owen 2007, pigeonhole bootstrap).
// It is conservative: it covers more than the level. of gets, for each cue,
// the weighted mean outcome over the resampled scenarios and how often the cue
// was drawn; NaN results are left out. Groups are resampled within themselves.
func Bootstrap(g *Grid, group []int, b int, seed uint64, level float64, of func(mean, times []float64) float64) (lo, hi float64, err error) {
	if err := g.whole(); err != nil {
		return 0, 0, err
	}
	if len(group) != g.Cues || b < 20 || !(level > 0 && level < 1) {
		return 0, 0, fmt.Errorf("%w: bootstrap of %d cues, %d labels, %d draws", ErrInput, g.Cues, len(group), b)
	}
	members := map[int][]int{}
	for c, k := range group {
		members[k] = append(members[k], c)
	}
	rng := rand.New(rand.NewPCG(seed, 0xd6e8feb86659fd93))
	mean, n, times := make([]float64, g.Cues), make([]float64, g.Cues), make([]float64, g.Cues)
	rows := make([]float64, g.Scenarios)
	var draws []float64
	for range b {
		clear(mean)
		clear(n)
		clear(times)
		clear(rows)
		for range g.Scenarios {
			rows[rng.IntN(g.Scenarios)]++
		}
		for c, k := range group { // one draw for each cue, from its own group
			_ = c
			m := members[k]
			times[m[rng.IntN(len(m))]]++
		}
		for s, w := range rows {
			if w == 0 {
				continue
			}
			for c, y := range g.Y[s*g.Cues : (s+1)*g.Cues] {
				if y == y {
					mean[c] += w * y
					n[c] += w
				}
			}
		}
		for c := range mean {
			mean[c] /= n[c]
		}
		if v := of(mean, times); !math.IsNaN(v) && !math.IsInf(v, 0) {
			draws = append(draws, v)
		}
	}
	if len(draws) < b/2 {
		return 0, 0, fmt.Errorf("%w: the statistic was undefined in most draws", ErrInput)
	}
	slices.Sort(draws)
	at := func(q float64) float64 { return draws[int(math.Round(q*float64(len(draws)-1)))] }
	return at((1 - level) / 2), at(1 - (1-level)/2), nil
}

// GroupMean is the mean of the drawn cues of one group, for use in Bootstrap.
func GroupMean(mean, times []float64, in []bool) float64 {
	sum, n := 0.0, 0.0
	for c, t := range times {
		if in[c] && t > 0 && mean[c] == mean[c] {
			sum += t * mean[c]
			n += t
		}
	}
	return sum / n
}
