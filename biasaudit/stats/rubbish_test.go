package stats_test

import (
	"math"
	"testing"

	"github.com/candorbot/candor/biasaudit/stats"
)

// Whatever it is fed, nothing here panics.
func FuzzRubbish(f *testing.F) {
	f.Add(0.05, 0.95, 0.2, 3, 4, 1, int64(7))
	f.Add(math.NaN(), 2.0, -1.0, -3, 0, 100, int64(-1))
	f.Add(math.Inf(1), math.Inf(-1), 1.0, 0, 0, 0, int64(0))
	f.Add(1.0, 0.0, 0.0, 2, 2, 2, int64(1))
	f.Fuzz(func(t *testing.T, a, b, c float64, i, j, k int, seed int64) {
		s := uint64(seed)
		e := stats.Estimate{Effect: a, SE: b, DF: c}
		_, _ = e.Interval(a)
		_, _ = e.Interval(0.95)
		_, _, _ = e.P(), e.TOST(b), e.Detectable(a, b)
		_, _ = stats.Rectify(e, []float64{a, b}, []float64{c, a})
		_, _ = stats.WilsonShare(a, b, c)
		_, _ = stats.NewcombeShares(a, b, c, a, b)
		_, _, _ = stats.Wilson(i, j, a)
		_, _, _ = stats.NewcombeDifference(i, j, k, i, b)
		_, _ = stats.McNemarMidP(stats.Pairs{Both: i, First: j, Second: k, Neither: i})
		_, _, _, _ = stats.PairedDifference(stats.Pairs{Both: i, First: j, Second: k, Neither: 1}, c)
		_, _, _ = stats.Paired([]float64{a, b, c}, min(k, 50), s)
		_, _ = stats.McNemarPairs(a, b, c, a)
		_, _ = stats.EquivalencePairs(a, b, c, b)
		_ = stats.BinomialUpper(i, j, a)
		_ = stats.CohenH(a, b)
		_, _ = stats.Holm([]float64{a, b, c})
		_, _ = stats.BenjaminiYekutieli([]float64{a, b, c})
		x := []float64{a, b, c, 1, 0}
		in := []bool{true, false, true, false, i > 0}
		strata := []int{i, j, k, i, j}
		contrast := stats.Contrast{In: in, Strata: strata}
		_, _ = stats.CueMeans(x, contrast)
		_, _ = stats.Permutation(x, contrast, min(k, 50), s)
		_, _ = stats.PermutationF(x, strata, []int{k, k, j, i, i}, min(k, 50), s)
		for _, g := range []*stats.Grid{{Scenarios: i, Cues: j, Y: x}, {Scenarios: 1, Cues: 5, Y: x}, {Scenarios: 5, Cues: 1, Y: x}, {}} {
			_ = g.Check()
			_, _ = stats.TwoWay(g, contrast)
			_, _ = stats.CochranQ(g)
			_, _, _ = stats.Spread(g, strata)
			_, _, _ = stats.Bootstrap(g, strata, min(k, 50), s, a, func(m, t []float64) float64 { return stats.GroupMean(m, t, in) })
		}
		if i < 50 && j < 50 {
			d := stats.Design{Scenarios: i, Cues: j, Base: a, CueSD: b, ScenarioSD: c, Gap: a}
			_, _ = d.StandardError()
			_, _ = d.Power(b)
			_, _ = d.EquivalencePower(a, c)
			_, _, _ = d.Simulate(s)
		}
		_, _ = stats.Need{Margin: a, Base: b, CueSD: c, Tests: i, Alpha: c, Power: b, Price: a, MaxScenarios: min(j, 50), MaxCues: min(k, 12)}.Designs()
		_, _ = stats.ImpactTable([]stats.ImpactGroup{{Name: "a", N: i, Favourable: j}, {Name: "b", N: j, Favourable: k}}, k)
		_, _ = stats.MedianInterval(x, b)
		_ = stats.PooledMedian(x)
	})
}
