package stats_test

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit/stats"
)

// All 70 ways to split eight cues in two, counted one by one.
func TestPermutationAgreesWithEnumeration(t *testing.T) {
	t.Parallel()
	x := []float64{.31, .12, .22, .4, .05, .11, .2, .09}
	diff := func(set int) float64 {
		in, out := 0.0, 0.0
		for i, v := range x {
			if set>>i&1 == 1 {
				in += v / 4
			} else {
				out += v / 4
			}
		}
		return in - out
	}
	observed := math.Abs(diff(0b1111))
	hits, all := 0.0, 0.0
	for set := range 1 << 8 {
		if bits.OnesCount(uint(set)) == 4 {
			all++
			if math.Abs(diff(set)) >= observed-1e-12 {
				hits++
			}
		}
	}
	require.InDelta(t, 70, all, 0)
	in := []bool{true, true, true, true, false, false, false, false}
	p, err := stats.Permutation(x, stats.Contrast{In: in}, 99999, 7)
	require.NoError(t, err)
	require.InDelta(t, hits/all, p, 0.005)
	// With two groups of equal size F orders the splits as the difference does.
	f, err := stats.PermutationF(x, []int{5, 5, 5, 5, 9, 9, 9, 9}, nil, 99999, 8)
	require.NoError(t, err)
	require.InDelta(t, hits/all, f, 0.005)
}

func TestPermutationFWithinStrata(t *testing.T) {
	t.Parallel()
	// Three groups that differ only because they fall differently on strata.
	x := []float64{1, 1.1, .9, 1.05, 0, .1, -.1, .05, 1.02, .98, .03, -.02}
	group := []int{0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 2, 1}
	strata := []int{1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0}
	loose, err := stats.PermutationF(x, group, nil, 1999, 1)
	require.NoError(t, err)
	tight, err := stats.PermutationF(x, group, strata, 1999, 1)
	require.NoError(t, err)
	require.Less(t, loose, 0.05)
	require.Greater(t, tight, 0.3)
	for _, bad := range [][]int{{1, 1, 1, 1}, {1, 2}} {
		_, err = stats.PermutationF([]float64{1, 2, 3, 4}, bad, nil, 99, 1)
		require.ErrorIs(t, err, stats.ErrInput)
	}
	_, err = stats.PermutationF([]float64{1, 2, math.NaN(), 4}, []int{1, 1, 2, 2}, nil, 99, 1)
	require.ErrorIs(t, err, stats.ErrInput)
}

// Siegel (1956), section 7, three kinds of interview with 18 sets of
// housewives: 13, 13 and 3 said yes, the squares of the row sums are 63 in all;
// Q is 16.7 on two degrees of freedom.
func TestCochranQ(t *testing.T) {
	t.Parallel()
	g := stats.NewGrid(18, 3)
	rows := slices.Concat(slices.Repeat([][3]float64{{1, 1, 1}}, 3), slices.Repeat([][3]float64{{1, 1, 0}}, 8),
		slices.Repeat([][3]float64{{1, 0, 0}, {0, 1, 0}}, 2), slices.Repeat([][3]float64{{0, 0, 0}}, 3))
	for s, r := range rows {
		for c, y := range r {
			g.Set(s, c, y)
		}
	}
	p, err := stats.CochranQ(g)
	require.NoError(t, err)
	require.InDelta(t, math.Exp(-50.0/3/2), p, 1e-9) // chi-squared with two degrees
	// For two cues it is McNemar's test without correction: 10 against 25.
	two := stats.NewGrid(40, 2)
	for s := range 40 {
		y := [2]float64{1, 1}
		switch {
		case s < 10:
			y = [2]float64{1, 0}
		case s < 35:
			y = [2]float64{0, 1}
		}
		two.Set(s, 0, y[0])
		two.Set(s, 1, y[1])
	}
	p, err = stats.CochranQ(two)
	require.NoError(t, err)
	require.InDelta(t, math.Erfc(math.Sqrt(225.0/35/2)), p, 1e-9)
	same := stats.NewGrid(4, 2)
	for i := range same.Y {
		same.Y[i] = 1
	}
	p, err = stats.CochranQ(same)
	require.NoError(t, err)
	require.InDelta(t, 1, p, 0)
	same.Y[0] = 0.5
	_, err = stats.CochranQ(same)
	require.ErrorIs(t, err, stats.ErrInput)
	_, err = stats.CochranQ(stats.NewGrid(4, 2))
	require.ErrorIs(t, err, stats.ErrInput)
}

// Newcombe (1998b), table II: 36, 12, 2, 0 give 0.20, method 10 from 0.0569 to
// 0.3404.
func TestPairedInterval(t *testing.T) {
	t.Parallel()
	d, lo, hi, err := stats.PairedDifference(stats.Pairs{Both: 36, First: 12, Second: 2}, 0.95)
	require.NoError(t, err)
	require.InDelta(t, 0.2, d, 1e-12)
	require.InDelta(t, 0.0569, lo, 5e-5)
	require.InDelta(t, 0.3404, hi, 5e-5)
}

// The example of the New York rules (6 RCNY 5-301): 667 of 1,390 men and 555
// of 1,181 women were selected; the ratio is 0.979.
func TestImpactTable(t *testing.T) {
	t.Parallel()
	rows, err := stats.ImpactTable([]stats.ImpactGroup{{Name: "Male", N: 1390, Favourable: 667}, {Name: "Female", N: 1181, Favourable: 555}}, 0)
	require.NoError(t, err)
	require.Equal(t, "Female", rows[0].Name)
	require.InDelta(t, 0.979, rows[0].Ratio, 5e-4)
	require.InDelta(t, 1, rows[1].Ratio, 0)
	require.False(t, rows[0].Flag)
	// Both framings, worked by hand: 95.0 % and 93.5 % resolved.
	rows, err = stats.ImpactTable([]stats.ImpactGroup{{Name: "a", N: 1000, Favourable: 950}, {Name: "b", N: 1000, Favourable: 935}}, 0)
	require.NoError(t, err)
	require.InDelta(t, 0.984, rows[1].Ratio, 5e-4)
	require.InDelta(t, 0.769, rows[1].Complement, 5e-4)
	// A small group is excluded with a reason and still shown; the unknown
	// count for the two per cent.
	rows, err = stats.ImpactTable([]stats.ImpactGroup{{Name: "a", N: 500, Favourable: 250}, {Name: "b", N: 500, Favourable: 350}, {Name: "c", N: 10, Favourable: 10, Excluded: "ten people"}}, 90)
	require.NoError(t, err)
	require.InDelta(t, 1, rows[2].Rate, 0)
	require.Zero(t, rows[2].Ratio)
	require.InDelta(t, 250.0/350, rows[0].Ratio, 1e-12)
	require.True(t, rows[0].Flag)
	for _, bad := range [][]stats.ImpactGroup{
		nil,
		{{Name: "a", N: 10, Favourable: 11}},
		{{Name: "", N: 10}},
		{{Name: "a", N: 10}, {Name: "a", N: 10}},
		{{Name: "a", N: 98}, {Name: "b", N: 2, Excluded: "not below two per cent"}},
	} {
		_, err := stats.ImpactTable(bad, 0)
		require.ErrorIs(t, err, stats.ErrInput)
	}
	require.InDelta(t, 2.5, stats.PooledMedian([]float64{4, 1, math.NaN(), 2, 3}), 0)
	require.True(t, math.IsNaN(stats.PooledMedian(nil)))
}

// For ten values the second and the ninth cover 97.9 % (Conover 1999); for few
// the range has to do.
func TestMedianInterval(t *testing.T) {
	t.Parallel()
	lo, hi := stats.MedianInterval([]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1, math.NaN()}, 0.95)
	require.Equal(t, []float64{2, 9}, []float64{lo, hi})
	lo, hi = stats.MedianInterval([]float64{3, 1, 2}, 0.95)
	require.Equal(t, []float64{1, 3}, []float64{lo, hi})
	lo, _ = stats.MedianInterval(nil, 0.95)
	require.True(t, math.IsNaN(lo))
}

// Ratios stay in [0, 1], know no NaN and do not depend on the order.
func TestImpactTableProperties(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 2))
	for range 500 {
		var gs []stats.ImpactGroup
		for i := range 1 + rng.IntN(6) {
			n := rng.IntN(40)
			gs = append(gs, stats.ImpactGroup{Name: fmt.Sprint(i), N: n, Favourable: []int{0, n, rng.IntN(n + 1)}[rng.IntN(3)]})
		}
		a, err := stats.ImpactTable(gs, rng.IntN(3))
		require.NoError(t, err)
		rng.Shuffle(len(gs), func(i, j int) { gs[i], gs[j] = gs[j], gs[i] })
		b, err := stats.ImpactTable(gs, 0)
		require.NoError(t, err)
		require.Equal(t, a, b)
		for _, r := range a {
			for _, v := range []float64{r.Rate, r.Ratio, r.Complement, r.Lo, r.Hi} {
				require.True(t, v >= 0 && v <= 1, "%+v", r)
			}
		}
	}
}

// Cohen's kappa of 20 and 15 agreements against 5 and 10 is 0.4.
func TestKappa(t *testing.T) {
	t.Parallel()
	var a, b []bool
	for _, c := range []struct {
		a, b bool
		n    int
	}{{true, true, 20}, {true, false, 5}, {false, true, 10}, {false, false, 15}} {
		for range c.n {
			a, b = append(a, c.a), append(b, c.b)
		}
	}
	agree, kappa, err := stats.Kappa(a, b)
	require.NoError(t, err)
	require.InDelta(t, 0.7, agree, 1e-12)
	require.InDelta(t, 0.4, kappa, 1e-12)
	_, kappa, err = stats.Kappa([]bool{true, true}, []bool{true, true})
	require.NoError(t, err)
	require.InDelta(t, 1, kappa, 0)
	_, _, err = stats.Kappa(nil, nil)
	require.ErrorIs(t, err, stats.ErrInput)
}

// A machine that is wrong about one group only is corrected: nothing differs,
// the machine says ten points.
func TestRectify(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 3))
	covered, misled := 0.0, 0.0
	for range 400 {
		draw := func(wrong float64) (human, machine float64) {
			if rng.Float64() < 0.2 {
				human = 1
			}
			machine = human
			if human == 0 && rng.Float64() < wrong {
				machine = 1
			}
			return human, machine
		}
		var sum [2]float64
		var rect [2][]float64
		for side, wrong := range []float64{0.125, 0} {
			for range 2000 {
				_, m := draw(wrong)
				sum[side] += m / 2000
			}
			for range 150 {
				h, m := draw(wrong)
				rect[side] = append(rect[side], h-m)
			}
		}
		raw := stats.Estimate{Effect: sum[0] - sum[1], SE: math.Sqrt((0.3*0.7 + 0.2*0.8) / 2000), DF: 3998}
		e, err := stats.Rectify(raw, rect[0], append(rect[1], 0))
		require.NoError(t, err)
		if lo, hi := e.Interval(0.95); lo <= 0 && 0 <= hi {
			covered += 1.0 / 400
		}
		if raw.P() < 0.05 {
			misled += 1.0 / 400
		}
	}
	require.InDelta(t, 0.95, covered, 0.035)
	require.Greater(t, misled, 0.99)
	_, err := stats.Rectify(stats.Estimate{}, []float64{1}, []float64{1, 2})
	require.ErrorIs(t, err, stats.ErrInput)
}

func TestPlanner(t *testing.T) {
	t.Parallel()
	need := stats.Need{Margin: 0.034, Base: 0.175, CueSD: 0.2, Price: 0.002}
	ds, err := need.Designs()
	require.NoError(t, err)
	for i, d := range ds {
		require.True(t, d.Enough)
		require.GreaterOrEqual(t, d.Power, 0.8)
		require.Equal(t, 2*d.Scenarios*d.Cues, d.Calls)
		require.InDelta(t, float64(d.Calls)*0.002, d.Cost, 1e-9)
		if i > 0 {
			require.GreaterOrEqual(t, d.Calls, ds[i-1].Calls)
		}
	}
	// What is planned is what a simulation finds, for a gap and for none.
	d := stats.Design{Scenarios: ds[0].Scenarios, Cues: ds[0].Cues, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6, Gap: 0.034}
	found, _, _, _ := simulate(t, d, 300, 499, 0.034)
	require.InDelta(t, ds[0].Power, found, 0.08)
	d.Gap = 0
	_, _, _, equivalent := simulate(t, d, 300, 99, 0.034)
	t.Logf("%d x %d: power planned %.2f, found %.2f; equivalence planned %.2f, found %.2f", d.Scenarios, d.Cues, ds[0].Power, found, ds[0].Equivalence, equivalent)
	require.InDelta(t, ds[0].Equivalence, equivalent, 0.1)
	// More tests, or names that scatter more, cost more.
	strict := need
	strict.Tests = 10
	more, err := strict.Designs()
	require.NoError(t, err)
	require.Greater(t, more[0].Calls, ds[0].Calls)
	wild := need
	wild.CueSD, wild.MaxCues, wild.MaxScenarios = 1, 10, 100
	out, err := wild.Designs()
	require.NoError(t, err)
	require.Len(t, out, 1)
	require.False(t, out[0].Enough)
	for _, bad := range []stats.Need{{}, {Margin: .05, Base: 2}, {Margin: math.NaN(), Base: .2}, {Margin: .05, Base: .2, Price: -1}, {Margin: .05, Base: .2, Power: 1}} {
		_, err := bad.Designs()
		require.ErrorIs(t, err, stats.ErrInput)
	}
}

// A pilot tells the spread of names.
func TestSpread(t *testing.T) {
	t.Parallel()
	for _, sd := range []float64{0, 0.35} {
		d := stats.Design{Scenarios: 200, Cues: 20, Base: 0.175, CueSD: sd, ScenarioSD: 1.6}
		draw, err := d.Simulator()
		require.NoError(t, err)
		mean := 0.0
		for seed := range uint64(60) {
			g, k := draw(seed)
			group := make([]int, g.Cues)
			for c := range group {
				if k.In[c] {
					group[c] = 1
				}
			}
			base, got, err := stats.Spread(g, group)
			require.NoError(t, err)
			require.InDelta(t, 0.175, base, 0.06)
			mean += got / 60
		}
		t.Logf("spread %.2f, estimated %.3f on average", sd, mean)
		require.InDelta(t, sd, mean, 0.08)
	}
	_, _, err := stats.Spread(stats.NewGrid(5, 4), []int{0, 0, 1, 1})
	require.ErrorIs(t, err, stats.ErrInput)
}

// Time grows with the number of cells and of permutations, not faster.
func BenchmarkTwoWay(b *testing.B) {
	for _, s := range []int{100, 200, 400} {
		b.Run(fmt.Sprintf("%dx40", s), func(b *testing.B) {
			g, k, err := stats.Design{Scenarios: s, Cues: 20, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6}.Simulate(1)
			require.NoError(b, err)
			for b.Loop() {
				_, err := stats.TwoWay(g, k)
				require.NoError(b, err)
			}
		})
	}
}

func ExampleNeed_Designs() {
	// To find a gap of five points, at 0.2 cents a call.
	designs, err := stats.Need{Margin: 0.05, Base: 0.175, CueSD: 0.2, Price: 0.002}.Designs()
	d := designs[0]
	fmt.Printf("%d scenarios, %d names a group: %d calls, cost %.2f, power %.0f %% %v\n", d.Scenarios, d.Cues, d.Calls, d.Cost, 100*d.Power, err)
	// Output: 100 scenarios, 12 names a group: 2400 calls, cost 4.80, power 81 % <nil>
}

func ExampleImpactTable() {
	rows, err := stats.ImpactTable([]stats.ImpactGroup{{Name: "Male", N: 1390, Favourable: 667}, {Name: "Female", N: 1181, Favourable: 555}}, 0)
	for _, r := range rows {
		fmt.Printf("%s %.0f %% %.3f\n", r.Name, 100*r.Rate, r.Ratio)
	}
	fmt.Println(err)
	// Output:
	// Female 47 % 0.979
	// Male 48 % 1.000
	// <nil>
}
