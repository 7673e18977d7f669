package stats

import (
	"fmt"
	"math"
	"slices"
)

// Holm returns p-values adjusted to control the family-wise error rate (Holm
// 1979), in the order given. Each must be in [0, 1].
func Holm(p []float64) ([]float64, error) {
	return adjust(p, func(order []int, out []float64) {
		high := 0.0
		for i, j := range order {
			high = max(high, min(1, float64(len(p)-i)*p[j]))
			out[j] = high
		}
	})
}

// BenjaminiHochberg returns p-values adjusted to control the false discovery
// rate under independence or positive dependence (Benjamini and Hochberg
// 1995), in the order given.
func BenjaminiHochberg(p []float64) ([]float64, error) { return stepUp(p, 1) }

// BenjaminiYekutieli is BenjaminiHochberg for any dependence (Benjamini and
// Yekutieli 2001): stricter by the harmonic number of the tests.
func BenjaminiYekutieli(p []float64) ([]float64, error) {
	h := 0.0
	for i := range p {
		h += 1 / float64(i+1)
	}
	return stepUp(p, h)
}

func stepUp(p []float64, factor float64) ([]float64, error) {
	return adjust(p, func(order []int, out []float64) {
		low := 1.0
		for i := len(order) - 1; i >= 0; i-- {
			low = min(low, factor*float64(len(p))/float64(i+1)*p[order[i]])
			out[order[i]] = low
		}
	})
}

func adjust(p []float64, fill func(order []int, out []float64)) ([]float64, error) {
	order := make([]int, len(p))
	for i, v := range p {
		if math.IsNaN(v) || v < 0 || v > 1 {
			return nil, fmt.Errorf("%w: p-value %v", ErrInput, v)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	fill(order, out)
	return out, nil
}
