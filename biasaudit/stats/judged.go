package stats

import (
	"fmt"
	"math"
)

// Kappa is Cohen's kappa (1960) of two raters of the same items: agreement
// beyond what their shares alone would give. agree is the raw share. With no
// variation in both raters kappa is 1 when they agree and 0 otherwise.
func Kappa(a, b []bool) (agree, kappa float64, err error) {
	if len(a) != len(b) || len(a) == 0 {
		return 0, 0, fmt.Errorf("%w: %d and %d ratings", ErrInput, len(a), len(b))
	}
	n := float64(len(a))
	pa, pb := 0.0, 0.0
	for i := range a {
		if a[i] == b[i] {
			agree += 1 / n
		}
		if a[i] {
			pa += 1 / n
		}
		if b[i] {
			pb += 1 / n
		}
	}
	chance := pa*pb + (1-pa)*(1-pb)
	if 1-chance < 1e-12 {
		return agree, math.Floor(agree + 1e-12), nil
	}
	return agree, (agree - chance) / (1 - chance), nil
}

// Rectify corrects a difference that was measured by a machine's ratings with
// what people said beyond the machine on some items of either side: in and out
// hold human minus machine. This is prediction-powered inference for a
// difference of means (Angelopoulos et al. 2023, Science 382:669) with the
// machine's own uncertainty taken from e, clustering included. It is unbiased
// however wrong the machine is, also when it is wrong about one side only.
func Rectify(e Estimate, in, out []float64) (Estimate, error) {
	if len(in) < 2 || len(out) < 2 {
		return Estimate{}, fmt.Errorf("%w: %d and %d ratings by people", ErrInput, len(in), len(out))
	}
	mi, vi := meanVariance(in)
	mo, vo := meanVariance(out)
	e.Effect += mi - mo
	e.SE = math.Sqrt(e.SE*e.SE + vi/float64(len(in)) + vo/float64(len(out)))
	e.DF = min(e.DF, float64(len(in)-1), float64(len(out)-1))
	if math.IsNaN(e.Effect) || math.IsNaN(e.SE) {
		return Estimate{}, fmt.Errorf("%w: not a number", ErrInput)
	}
	return e, nil
}

func meanVariance(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}
