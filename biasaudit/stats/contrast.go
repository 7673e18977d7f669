package stats

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Contrast says which cues are in the group and how cues are matched: cues
// of the same stratum (say, the same gender when ethnicity is compared) are
// compared with each other only.
type Contrast struct {
	In     []bool // one for each cue: in the group, or among the others
	Strata []int  // one for each cue, or nil for a single stratum
}

// An Estimate is a difference with its uncertainty.
type Estimate struct {
	Effect float64 `json:"effect"` // group minus others, in the metric's units
	SE     float64 `json:"se"`
	DF     float64 `json:"df"`
}

// Interval returns the two-sided t interval at the level, for instance 0.95
// (Student 1908).
func (e Estimate) Interval(level float64) (lo, hi float64) {
	if !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	if e.SE == 0 {
		return e.Effect, e.Effect
	}
	h := tQuantile(1-(1-level)/2, e.DF) * e.SE
	return e.Effect - h, e.Effect + h
}

// P returns the two-sided p-value of the t test of no difference (Student 1908).
func (e Estimate) P() float64 {
	if e.SE == 0 {
		if e.Effect == 0 {
			return 1
		}
		return 0
	}
	return 2 * tCDF(-math.Abs(e.Effect/e.SE), e.DF)
}

// TOST returns the p-value of two one-sided tests that the difference lies
// within plus or minus margin (Schuirmann 1987; Lakens 2017). A value below
// alpha is the same as the 1-2*alpha interval lying inside the margin. An
// estimate without any variation cannot show equivalence: its p-value is 1.
func (e Estimate) TOST(margin float64) float64 {
	if !(e.SE > 0) || !(margin > 0) {
		return 1
	}
	lower := 1 - tCDF((e.Effect+margin)/e.SE, e.DF)
	upper := tCDF((e.Effect-margin)/e.SE, e.DF)
	return max(lower, upper)
}

// Detectable is the smallest true difference that a two-sided test at alpha
// would find with the given power, from the standard error seen (the minimum
// detectable effect of Bloom 1995).
func (e Estimate) Detectable(alpha, power float64) float64 {
	return (tQuantile(1-alpha/2, e.DF) + tQuantile(power, e.DF)) * e.SE
}

// The two below are NaN where Student's t is not defined.
func tCDF(x, df float64) float64 {
	if !(df > 0) {
		return math.NaN()
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.CDF(x)
}

func tQuantile(p, df float64) float64 {
	if !(df > 0) || !(p > 0 && p < 1) {
		return math.NaN()
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(p)
}

// strata splits the cues by stratum and side.
func (k Contrast) strata(n int) ([][2][]int, error) {
	if len(k.In) != n || (k.Strata != nil && len(k.Strata) != n) {
		return nil, fmt.Errorf("%w: contrast of %d cues for %d", ErrInput, len(k.In), n)
	}
	at := map[int]int{}
	var out [][2][]int
	for c := range n {
		s := 0
		if k.Strata != nil {
			s = k.Strata[c]
		}
		i, ok := at[s]
		if !ok {
			i = len(out)
			at[s] = i
			out = append(out, [2][]int{})
		}
		side := 1
		if k.In[c] {
			side = 0
		}
		out[i][side] = append(out[i][side], c)
	}
	// A stratum with one side only holds no comparison.
	out = slices.DeleteFunc(out, func(p [2][]int) bool { return len(p[0]) == 0 || len(p[1]) == 0 })
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: a group without cues, or nothing to compare it with", ErrInput)
	}
	return out, nil
}

// weight of a stratum: the size of its smaller side decides what it can tell.
func weight(p [2][]int) float64 {
	a, b := float64(len(p[0])), float64(len(p[1]))
	return a * b / (a + b)
}

// CueMeans estimates the difference with cues as the sampled units: Welch's
// unequal-variance t (Welch 1947, with Satterthwaite's degrees of freedom) on
// cue effects within each stratum, strata weighted by n1*n0/(n1+n0). Each side
// of a stratum needs two cues.
func CueMeans(effects []float64, k Contrast) (Estimate, error) {
	strata, err := k.strata(len(effects))
	if err != nil {
		return Estimate{}, err
	}
	total := 0.0
	for _, p := range strata {
		total += weight(p)
	}
	var e Estimate
	var v, den float64
	for _, p := range strata {
		w := weight(p) / total
		var m [2]float64
		for side := range 2 {
			n := float64(len(p[side]))
			if n < 2 {
				return Estimate{}, fmt.Errorf("%w: a group with fewer than two cues in a stratum", ErrInput)
			}
			mean, ss := 0.0, 0.0
			for _, c := range p[side] {
				mean += effects[c]
			}
			mean /= n
			for _, c := range p[side] {
				ss += (effects[c] - mean) * (effects[c] - mean)
			}
			part := w * w * ss / (n - 1) / n
			v += part
			den += part * part / (n - 1)
			m[side] = mean
		}
		e.Effect += w * (m[0] - m[1])
	}
	e.SE = math.Sqrt(v)
	e.DF = float64(len(effects) - 2)
	if den > 0 {
		e.DF = v * v / den
	}
	if math.IsNaN(e.Effect) {
		return Estimate{}, fmt.Errorf("%w: not a number", ErrInput)
	}
	return e, nil
}

// TwoWay estimates the same difference with scenarios and cues both sampled:
// variance = V_scenario + V_cue - V_cell, not below the larger single one
// (Cameron, Gelbach and Miller 2011; Miller and others call it two-way
// clustering), times their small-sample factor n/(n-1), n the smallest number
// of units. It is wider than CueMeans when the difference depends on the
// scenario, and is what equivalence is claimed on.
func TwoWay(g *Grid, k Contrast) (Estimate, error) {
	if err := g.whole(); err != nil {
		return Estimate{}, err
	}
	cue, err := CueMeans(g.CueEffects(), k)
	if err != nil {
		return Estimate{}, err
	}
	strata, _ := k.strata(g.Cues)
	total := 0.0
	for _, p := range strata {
		total += weight(p)
	}
	// One weight for each cue, so that the effect is a weighted sum of a row.
	w := make([]float64, g.Cues)
	for _, p := range strata {
		for _, c := range p[0] {
			w[c] = weight(p) / total / float64(len(p[0]))
		}
		for _, c := range p[1] {
			w[c] = -weight(p) / total / float64(len(p[1]))
		}
	}
	diff := make([]float64, 0, g.Scenarios)
	cell := 0.0
	for s := range g.Scenarios {
		row := g.Y[s*g.Cues : (s+1)*g.Cues]
		mean, n := 0.0, 0.0
		for _, y := range row {
			if y == y {
				mean += y
				n++
			}
		}
		if n == 0 {
			continue
		}
		mean /= n
		d := 0.0
		for c, y := range row {
			if y == y {
				d += w[c] * (y - mean)
				e := y - mean - math.Copysign(cue.Effect/2, w[c])
				cell += w[c] * w[c] * e * e
			}
		}
		diff = append(diff, d)
	}
	n := float64(len(diff))
	if n < 2 {
		return Estimate{}, fmt.Errorf("%w: fewer than two scenarios", ErrInput)
	}
	mean, ss := 0.0, 0.0
	for _, d := range diff {
		mean += d
	}
	mean /= n
	for _, d := range diff {
		ss += (d - mean) * (d - mean)
	}
	scenario := ss / (n - 1) / n
	cell /= n * n
	v := max(scenario+cue.SE*cue.SE-cell, scenario, cue.SE*cue.SE)
	// The estimate is what equivalence is claimed on, so it takes the smaller
	// side's degrees of freedom, the protective choice for unequal variances.
	sides := [2]int{}
	for _, p := range strata {
		sides[0] += len(p[0])
		sides[1] += len(p[1])
	}
	few := float64(max(2, min(sides[0], sides[1], len(diff))))
	v *= few / (few - 1)
	return Estimate{Effect: cue.Effect, SE: math.Sqrt(v), DF: min(cue.DF, few-1)}, nil
}

// Permutation tests the contrast by shuffling which cues are in the group,
// within strata, and returns p = (1+hits)/(1+b), two-sided, which is never 0
// (Phipson and Smyth 2010). It is the primary test: exact when cues are
// exchangeable under the null, whatever the distribution of the outcome.
func Permutation(effects []float64, k Contrast, b int, seed uint64) (float64, error) {
	strata, err := k.strata(len(effects))
	if err != nil {
		return 0, err
	}
	if b < 1 {
		return 0, fmt.Errorf("%w: %d permutations", ErrInput, b)
	}
	total := 0.0
	for _, p := range strata {
		total += weight(p)
	}
	type block struct {
		x      []float64 // centred effects, group first
		in     int
		factor float64
	}
	blocks := make([]block, len(strata))
	observed, scale := 0.0, 0.0
	for i, p := range strata {
		var x []float64
		for _, side := range p {
			for _, c := range side {
				x = append(x, effects[c])
			}
		}
		mean := 0.0
		for _, v := range x {
			mean += v
		}
		mean /= float64(len(x))
		for j := range x {
			x[j] -= mean
			scale = max(scale, math.Abs(x[j]))
		}
		// With centred values the difference is the group's sum times a factor.
		a, o := float64(len(p[0])), float64(len(p[1]))
		blocks[i] = block{x, len(p[0]), weight(p) / total * (1/a + 1/o)}
		for _, v := range x[:len(p[0])] {
			observed += v * blocks[i].factor
		}
	}
	if math.IsNaN(observed) {
		return 0, fmt.Errorf("%w: not a number", ErrInput)
	}
	// In a fixed order, so that the result does not depend on that of the cues.
	for _, b := range blocks {
		slices.Sort(b.x)
	}
	slices.SortFunc(blocks, func(a, b block) int {
		return cmp.Or(cmp.Compare(len(a.x), len(b.x)), cmp.Compare(a.in, b.in), slices.Compare(a.x, b.x))
	})
	// Equal up to rounding counts as a hit: it errs toward no finding.
	bound := math.Abs(observed) - 1e-9*scale
	rng := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	hits := 0
	for range b {
		d := 0.0
		for _, blk := range blocks {
			sum := 0.0
			for j := range blk.in { // partial Fisher-Yates: draw the group only
				r := j + rng.IntN(len(blk.x)-j)
				blk.x[j], blk.x[r] = blk.x[r], blk.x[j]
				sum += blk.x[j]
			}
			d += sum * blk.factor
		}
		if math.Abs(d) >= bound {
			hits++
		}
	}
	return float64(1+hits) / float64(1+b), nil
}
