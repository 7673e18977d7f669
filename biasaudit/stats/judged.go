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

// PredictionPowered estimates a mean from many machine ratings and few human
// ones (Angelopoulos et al. 2023, Science 382:669, with their power tuning):
// the machine's mean over all items plus what people said beyond the machine
// on the items that both rated. human[i] and machine[i] rate the same item;
// rest are machine ratings of further items. It is unbiased however wrong the
// machine is; a good machine narrows the interval. Items are taken to be
// independent.
func PredictionPowered(human, machine, rest []float64) (Estimate, error) {
	n, m := float64(len(human)), float64(len(rest))
	if len(human) != len(machine) || n < 2 || m < 2 {
		return Estimate{}, fmt.Errorf("%w: %d human, %d machine and %d further ratings", ErrInput, len(human), len(machine), len(rest))
	}
	mean := func(x []float64) (s float64) {
		for _, v := range x {
			s += v / float64(len(x))
		}
		return s
	}
	mh, mm, mr := mean(human), mean(machine), mean(rest)
	var vh, vm, cov, vr float64
	for i := range human {
		vh += (human[i] - mh) * (human[i] - mh) / (n - 1)
		vm += (machine[i] - mm) * (machine[i] - mm) / (n - 1)
		cov += (human[i] - mh) * (machine[i] - mm) / (n - 1)
	}
	for _, v := range rest {
		vr += (v - mr) * (v - mr) / (m - 1)
	}
	// How far to trust the machine: the factor with the least variance.
	trust := 0.0
	if d := vr/m + vm/n; d > 0 {
		trust = max(0, min(1, cov/n/d))
	}
	e := Estimate{Effect: mh + trust*(mr-mm), DF: n - 1}
	e.SE = math.Sqrt(max(0, (vh-2*trust*cov+trust*trust*vm)/n+trust*trust*vr/m))
	if math.IsNaN(e.Effect) {
		return Estimate{}, fmt.Errorf("%w: not a number", ErrInput)
	}
	return e, nil
}
