package stats

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// PermutationF tests more than two groups at once: the between-group sum of
// squares of cue effects against its distribution under shuffled labels (the
// permutation test of the one-way layout, Fisher 1935 and Pitman 1938). strata,
// which may be nil, labels cues that are shuffled among themselves only, and
// whose means are taken out first: the other factor of a crossed design.
func PermutationF(effects []float64, group, strata []int, b int, seed uint64) (float64, error) {
	if len(effects) != len(group) || len(effects) < 4 || b < 1 || strata != nil && len(strata) != len(group) {
		return 0, fmt.Errorf("%w: %d effects, %d labels, %d permutations", ErrInput, len(effects), len(group), b)
	}
	label, groups := dense(group)
	if groups < 2 {
		return 0, fmt.Errorf("%w: one group only", ErrInput)
	}
	if strata == nil {
		strata = make([]int, len(group))
	}
	stratum, n := dense(strata)
	blocks := make([][]float64, n) // effects, centred
	labels := make([][]int, n)
	for i, s := range stratum {
		blocks[s] = append(blocks[s], effects[i])
		labels[s] = append(labels[s], label[i])
	}
	scale := 0.0
	for _, x := range blocks {
		mean := 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for i := range x {
			x[i] -= mean
			scale += x[i] * x[i]
		}
	}
	size := make([]float64, groups)
	for _, g := range label {
		size[g]++
	}
	sum := make([]float64, groups)
	between := func() float64 {
		clear(sum)
		for s, x := range blocks {
			for i, v := range x {
				sum[labels[s][i]] += v
			}
		}
		f := 0.0
		for g := range sum {
			f += sum[g] * sum[g] / size[g]
		}
		return f
	}
	observed := between()
	if math.IsNaN(observed) || math.IsInf(observed, 0) {
		return 0, fmt.Errorf("%w: not a number", ErrInput)
	}
	rng := rand.New(rand.NewPCG(seed, 0xbf58476d1ce4e5b9))
	hits := 0
	for range b {
		for _, x := range blocks {
			rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
		}
		if between() >= observed-1e-9*scale {
			hits++
		}
	}
	return float64(1+hits) / float64(1+b), nil
}

// dense renumbers labels from 0 in order of appearance.
func dense(labels []int) (out []int, n int) {
	index := map[int]int{}
	out = make([]int, len(labels))
	for i, l := range labels {
		if _, ok := index[l]; !ok {
			index[l] = len(index)
		}
		out[i] = index[l]
	}
	return out, len(index)
}

// CochranQ tests whether several fixed cues have the same share of a binary
// outcome over the same scenarios (Cochran 1950), by the chi-squared
// approximation. Scenarios with a missing outcome are left out. Like McNemar's
// test, which it is for two cues, it is about these cues only.
func CochranQ(g *Grid) (float64, error) {
	if err := g.whole(); err != nil {
		return 0, err
	}
	if g.Cues < 2 {
		return 0, fmt.Errorf("%w: Cochran's Q of %d cues", ErrInput, g.Cues)
	}
	column := make([]float64, g.Cues)
	total, squares, rows := 0.0, 0.0, 0
next:
	for s := range g.Scenarios {
		row := g.Y[s*g.Cues : (s+1)*g.Cues]
		hits := 0.0
		for _, y := range row {
			if math.IsNaN(y) {
				continue next
			}
			if y != 0 && y != 1 {
				return 0, fmt.Errorf("%w: outcome %v is not binary", ErrInput, y)
			}
			hits += y
		}
		for c, y := range row {
			column[c] += y
		}
		total += hits
		squares += hits * hits
		rows++
	}
	if rows == 0 {
		return 0, fmt.Errorf("%w: no complete scenario", ErrInput)
	}
	k := float64(g.Cues)
	den := k*total - squares
	if den == 0 { // no scenario in which the cues differ
		return 1, nil
	}
	ss := 0.0
	for _, x := range column {
		ss += (x - total/k) * (x - total/k)
	}
	return distuv.ChiSquared{K: k - 1}.Survival((k - 1) * k * ss / den), nil
}
