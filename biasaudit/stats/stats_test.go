package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit/stats"
)

var (
	groupA = []float64{.12, .15, .09, .21, .18, .14, .11, .16, .13, .19}
	groupB = []float64{.20, .17, .25, .19, .22, .28, .16, .24, .21, .18}
)

func twoGroups() ([]float64, stats.Contrast) {
	in := make([]bool, 20)
	for i := range 10 {
		in[i] = true
	}
	return slices.Concat(groupA, groupB), stats.Contrast{In: in}
}

// SciPy 1.10.1 ttest_ind(a, b, equal_var=False): statistic -3.664713389011819,
// p 0.001772823163031098; statsmodels: 17.99843769589075 degrees of freedom,
// interval (-0.09754383743686393, -0.02645616256313612), ttost_ind(a, b, -.1,
// .1, usevar="unequal") p 0.018743839074137313.
func TestWelchAgreesWithSciPy(t *testing.T) {
	t.Parallel()
	x, k := twoGroups()
	e, err := stats.CueMeans(x, k)
	require.NoError(t, err)
	require.InDelta(t, -3.664713389011819, e.Effect/e.SE, 1e-9)
	require.InDelta(t, 17.99843769589075, e.DF, 1e-8)
	require.InDelta(t, 0.001772823163031098, e.P(), 1e-9)
	require.InDelta(t, 0.018743839074137313, e.TOST(0.1), 1e-9)
	lo, hi := e.Interval(0.95)
	require.InDelta(t, -0.09754383743686393, lo, 1e-9)
	require.InDelta(t, -0.02645616256313612, hi, 1e-9)
}

// SciPy 1.10.1 permutation_test, all 184,756 partitions: p 0.0023815194.
func TestPermutationAgreesWithSciPy(t *testing.T) {
	t.Parallel()
	x, k := twoGroups()
	p, err := stats.Permutation(x, k, 199999, 1)
	require.NoError(t, err)
	require.InDelta(t, 0.0023815194093831865, p, 0.0005)
	f, err := stats.PermutationF(x, append(make([]int, 10), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), nil, 99999, 1)
	require.NoError(t, err)
	require.InDelta(t, 0.0023815, f, 0.0008)
}

// The 15 p-values of Benjamini and Hochberg (1995), section 3.2: Bonferroni
// rejects three, BH four. Adjusted values by statsmodels multipletests.
func TestMultiplicityWorkedExample(t *testing.T) {
	t.Parallel()
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	for _, c := range []struct {
		f    func([]float64) ([]float64, error)
		want []float64
	}{
		{stats.Holm, []float64{0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1}},
		{stats.BenjaminiHochberg, []float64{0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765, 0.486, 0.581182, 0.714875, 0.753231, 0.813214, 1}},
		{stats.BenjaminiYekutieli, []float64{0.004977, 0.009955, 0.031523, 0.118212, 0.200089, 0.211893, 0.211893, 0.214026, 0.253845, 1, 1, 1, 1, 1, 1}},
	} {
		got, err := c.f(p)
		require.NoError(t, err)
		require.InDeltaSlice(t, c.want, got, 1e-6)
	}
	_, err := stats.Holm([]float64{0.1, math.NaN()})
	require.ErrorIs(t, err, stats.ErrInput)
}

// A4: rejections equal the step-wise definitions, ties included.
func TestA4MultiplicityBruteForce(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	for range 1000 {
		p := make([]float64, 1+rng.IntN(25))
		for i := range p {
			p[i] = math.Pow(rng.Float64(), 3)
			if rng.IntN(2) == 0 {
				p[i] = float64(rng.IntN(20)) / 100 // ties
			}
		}
		holm, err := stats.Holm(p)
		require.NoError(t, err)
		bh, err := stats.BenjaminiHochberg(p)
		require.NoError(t, err)
		m := float64(len(p))
		for i := range p {
			// Holm: the largest, over values not above p[i], of what is left times the value.
			want := 0.0
			for _, q := range p {
				if q > p[i] {
					continue
				}
				left := 0.0
				for _, r := range p {
					if r >= q {
						left++
					}
				}
				want = max(want, min(1, left*q))
			}
			require.InDelta(t, want, holm[i], 1e-12)
			// BH: the smallest, over values not below p[i], of m*q/rank.
			want = 1.0
			for _, q := range p {
				if q < p[i] {
					continue
				}
				rank := 0.0
				for _, r := range p {
					if r <= q {
						rank++
					}
				}
				want = min(want, m*q/rank)
			}
			require.InDelta(t, want, bh[i], 1e-12)
		}
	}
}

// Newcombe (1998), tables I: score intervals of 81/263, 15/148, 0/20, 1/29; and
// method 10 for 56/70 against 48/80.
func TestScoreIntervals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n int
		lo, hi  float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		lo, hi, err := stats.Wilson(c.hits, c.n, 0.95)
		require.NoError(t, err)
		require.InDelta(t, c.lo, lo, 5e-5)
		require.InDelta(t, c.hi, hi, 5e-5)
	}
	lo, hi, err := stats.NewcombeDifference(56, 70, 48, 80, 0.95)
	require.NoError(t, err)
	require.InDelta(t, 0.0524, lo, 5e-5)
	require.InDelta(t, 0.3339, hi, 5e-5)
	_, _, err = stats.Wilson(1, 0, 0.95)
	require.ErrorIs(t, err, stats.ErrInput)
}

// Fagerland, Lydersen and Laake (2013), table 1: 1 against 7 discordant pairs
// of 21 give mid-p 0.039. The others by SciPy's binomial distribution.
func TestMcNemarMidP(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b, c int
		want float64
	}{{1, 7, 0.0390625}, {10, 25, 0.011330984183587134}, {0, 5, 0.03125}, {59, 121, 3.2666467957745733e-06}, {0, 0, 1}} {
		for _, p := range []stats.Pairs{{Both: 1, First: c.b, Second: c.c, Neither: 12}, {Both: 1, First: c.c, Second: c.b, Neither: 12}} {
			got, err := stats.McNemarMidP(p)
			require.NoError(t, err)
			require.InDelta(t, c.want, got, 1e-9)
		}
	}
}

// Connor (1987) sizes as tabulated in docs/biasaudit.md.
func TestPairsNeeded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		diff, pd, alpha float64
		want            int
	}{{.05, .10, .05, 312}, {.05, .10, .005, 530}, {.03, .10, .05, 870}, {.05, .20, .05, 626}, {.10, .20, .05, 155}} {
		n, err := stats.McNemarPairs(c.diff, c.pd, c.alpha, 0.8)
		require.NoError(t, err)
		require.InDelta(t, c.want, n, 1)
	}
	n, err := stats.EquivalencePairs(.05, .10, .05, .8)
	require.NoError(t, err)
	require.InDelta(t, 343, n, 1)
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	_, err := stats.CueMeans([]float64{1, 2, 3}, stats.Contrast{In: []bool{true, true, true}})
	require.ErrorIs(t, err, stats.ErrInput)
	_, err = stats.Permutation([]float64{1, math.NaN(), 3, 4}, stats.Contrast{In: []bool{true, true, false, false}}, 999, 1)
	require.ErrorIs(t, err, stats.ErrInput)
	g := stats.NewGrid(5, 5)
	require.ErrorIs(t, g.Check(), stats.ErrInput)
	require.InDelta(t, 1, stats.Estimate{}.TOST(0.1), 0)
	require.InDelta(t, 1, stats.Estimate{}.P(), 0)
}

// simulate returns shares over n drawn grids: permutation rejections, intervals
// that cover the gap, and equivalence claims at margin.
func simulate(t *testing.T, d stats.Design, n, b int, margin float64) (reject, cover, wide, equivalent float64) {
	t.Helper()
	draw, err := d.Simulator()
	require.NoError(t, err)
	for i := range n {
		g, k := draw(uint64(i))
		x := g.CueEffects()
		p, err := stats.Permutation(x, k, b, uint64(i))
		require.NoError(t, err)
		e, err := stats.CueMeans(x, k)
		require.NoError(t, err)
		w, err := stats.TwoWay(g, k)
		require.NoError(t, err)
		count := func(to *float64, ok bool) {
			if ok {
				*to += 1 / float64(n)
			}
		}
		count(&reject, p < 0.05)
		lo, hi := e.Interval(0.95)
		count(&cover, lo <= d.Gap && d.Gap <= hi)
		lo, hi = w.Interval(0.95)
		count(&wide, lo <= d.Gap && d.Gap <= hi)
		count(&equivalent, w.TOST(margin) < 0.05)
	}
	return reject, cover, wide, equivalent
}

// Small versions of A1, A2, A3 and A7; candor audit eval runs the full ones.
// Bounds leave three standard errors of the simulation.
func TestSimulations(t *testing.T) {
	t.Parallel()
	null := stats.Design{Scenarios: 200, Cues: 10, Base: 0.175, CueSD: 0.35, ScenarioSD: 1.6}
	reject, cover, wide, _ := simulate(t, null, 400, 499, 0.05)
	t.Logf("null: rejected %.3f, covered %.3f, two-way %.3f", reject, cover, wide)
	require.Less(t, reject, 0.09)
	require.InDelta(t, 0.95, cover, 0.035)
	require.Greater(t, wide, 0.92)
	gap := null
	gap.Cues, gap.CueSD, gap.Gap = 20, 0.2, 0.034
	power, _, _, equivalent := simulate(t, gap, 200, 499, 0.034)
	planned, err := gap.Power(0.05)
	require.NoError(t, err)
	t.Logf("gap of 3.4 points: found %.3f, planned %.3f, called equivalent %.3f", power, planned, equivalent)
	require.Greater(t, power, 0.75)
	require.InDelta(t, planned, power, 0.1)
	require.Less(t, equivalent, 0.09)
}

func TestStrataRemoveTheOtherFactor(t *testing.T) {
	t.Parallel()
	// The level is 1 higher in stratum 1, which holds most of the group: no
	// difference within strata.
	x := []float64{1, 1.1, 0.9, 1, 1.05, 0, 0.1, -0.1, 0, 0.05, 1.02, 0.98}
	in := []bool{true, true, true, true, false, true, false, false, false, false, false, true}
	s := []int{1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0}
	x[11] = 0.02
	p, err := stats.Permutation(x, stats.Contrast{In: in, Strata: s}, 999, 1)
	require.NoError(t, err)
	require.Greater(t, p, 0.3)
	loose, err := stats.Permutation(x, stats.Contrast{In: in}, 999, 1)
	require.NoError(t, err)
	require.Less(t, loose, p)
}

// A6: rows and columns in any order give the same figures.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	d := stats.Design{Scenarios: 60, Cues: 8, Base: 0.3, CueSD: 0.3, ScenarioSD: 1, Gap: 0.05}
	g, k, err := d.Simulate(7)
	require.NoError(t, err)
	k.Strata = make([]int, g.Cues)
	for c := range k.Strata {
		k.Strata[c] = c / 2 % 2
	}
	rng := rand.New(rand.NewPCG(1, 1))
	rows, cols := rng.Perm(g.Scenarios), rng.Perm(g.Cues)
	mixed := stats.NewGrid(g.Scenarios, g.Cues)
	other := stats.Contrast{In: make([]bool, g.Cues), Strata: make([]int, g.Cues)}
	for c, from := range cols {
		other.In[c], other.Strata[c] = k.In[from], 7-k.Strata[from]
		for s, row := range rows {
			mixed.Set(s, c, g.At(row, from))
		}
	}
	a, err := stats.TwoWay(g, k)
	require.NoError(t, err)
	b, err := stats.TwoWay(mixed, other)
	require.NoError(t, err)
	require.InDelta(t, a.Effect, b.Effect, 1e-12)
	require.InDelta(t, a.SE, b.SE, 1e-12)
	p, err := stats.Permutation(g.CueEffects(), k, 999, 3)
	require.NoError(t, err)
	q, err := stats.Permutation(mixed.CueEffects(), other, 999, 3)
	require.NoError(t, err)
	require.InDelta(t, p, q, 0)
	diff := []float64{3, -1, 2, .5, 0, -2, 1, 1, 4, 2}
	_, p, err = stats.Paired(diff, 999, 5)
	require.NoError(t, err)
	slices.Reverse(diff)
	_, q, err = stats.Paired(diff, 999, 5)
	require.NoError(t, err)
	require.InDelta(t, p, q, 0)
}

func BenchmarkPermutation200x40(b *testing.B) {
	d := stats.Design{Scenarios: 200, Cues: 20, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6}
	g, k, err := d.Simulate(1)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := stats.Permutation(g.CueEffects(), k, 9999, 1)
		require.NoError(b, err)
	}
}
