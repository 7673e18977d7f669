package intent

import "math"

const (
	expSteps = 64
	expStep  = math.Ln2 / expSteps
	// rounder makes the sum with it round to a whole number, which then stands
	// in its lowest bits.
	rounder = 3 << 51
)

// expTable holds the bits of 2^(i/64).
var expTable = func() (t [expSteps]uint64) {
	for i := range t {
		t[i] = math.Float64bits(math.Exp2(float64(i) / expSteps))
	}
	return t
}()

// quickExp is exp(d) for d from -700 to 700, with a relative error below 1e-12.
// It takes a quarter of the time of math.Exp.
func quickExp(d float64) float64 {
	k := d*(1/expStep) + rounder
	r := d - (k-rounder)*expStep
	n := int64(math.Float64bits(k)) // its low bits count the steps
	r2 := r * r
	return (1 + r + r2*(1.0/2+r*(1.0/6)+r2*(1.0/24))) * math.Float64frombits(expTable[n&(expSteps-1)]+uint64(n>>6)<<52)
}

// sumExp is the sum of exp(t (v - top)); terms below e^-20 are left out.
func sumExp(vs []float64, t, top float64) float64 {
	var sum float64
	for _, v := range vs {
		if d := t * (v - top); d > -20 {
			sum += quickExp(d)
		}
	}
	return sum
}

// softmax turns logits into probabilities; those below e^-30 are left out.
func softmax(z []float64) {
	top := math.Inf(-1)
	for _, v := range z {
		top = max(top, v)
	}
	var sum float64
	for c, v := range z {
		z[c] = 0
		if d := v - top; d > -30 {
			z[c] = quickExp(d)
			sum += z[c]
		}
	}
	for c := range z {
		z[c] /= sum
	}
}
