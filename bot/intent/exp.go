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

// sumExp is the sum of exp(t (v - top)); terms below e^-20 are left out. It
// takes a quarter of the time of math.Exp, with a relative error below 1e-12.
func sumExp(vs []float64, t, top float64) float64 {
	var sum float64
	for _, v := range vs {
		d := t * (v - top)
		if d <= -20 {
			continue
		}
		k := d*(1/expStep) + rounder
		r := d - (k-rounder)*expStep
		n := int64(math.Float64bits(k)) // its low bits count the steps
		r2 := r * r
		p := 1 + r + r2*(1.0/2+r*(1.0/6)+r2*(1.0/24))
		sum += p * math.Float64frombits(expTable[n&(expSteps-1)]+uint64(n>>6)<<52)
	}
	return sum
}
