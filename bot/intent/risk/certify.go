package risk

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

var (
	// ErrTarget marks a target or option outside its range.
	ErrTarget = errors.New("risk: target out of range")
	// ErrSample marks a score that is not a number or a bad weight.
	ErrSample = errors.New("risk: unusable sample")
	// ErrMix says that the sample cannot stand for the stated out-of-scope share.
	ErrMix = errors.New("risk: the sample lacks in-scope or out-of-scope messages")
)

// A Sample is one labelled message.
type Sample struct {
	Score      float64 // the classifier's; higher means surer
	Correct    bool    // answering would have been right; false for every out-of-scope message
	OutOfScope bool    // the message belongs to no intent
	Weight     float64 // how common such messages are in live traffic against the sample; 0 means 1
}

// A Target is the promise wanted.
type Target struct {
	Error      float64 // largest share of wrong among answered messages, above 0 and below 1
	Confidence float64 // chance that the promise holds over draws of the sample, above 0 and below 1
}

// Options refine a calibration; nil works.
type Options struct {
	OOSShare float64 // live share of out-of-scope messages; the sample is thinned to it. 0 takes the sample as it is
	Seed     uint64  // of thinning
}

// A Certificate says what can be promised.
type Certificate struct {
	Target    Target
	Certified bool
	Threshold float64  // answer when the score is at least this; +Inf when not certified
	Coverage  float64  // share of the sample at or above Threshold
	Used      int      // samples after thinning
	Answered  int      // of these, at or above Threshold
	Wrong     int      // of these, wrong
	Bound     float64  // exact upper bound of the error at Threshold (Clopper-Pearson), 1 when not certified
	Missing   int      // estimate of further labels needed when not certified; -1: this classifier is unlikely ever to reach it
	Warnings  []string // what may break the promise
	Curve     []Point  // risk against coverage, for the report; plug-in, no promise
}

// A Point is the sample's error among its share of highest scores.
type Point struct {
	Coverage, Error, Threshold float64
}

// starts are the places, as shares of the sample, from which a sequence of
// tests sets out. Each costs an equal part of the allowed failure.
var starts = [...]float64{0.15, 0.5}

// Calibrate looks for the lowest threshold that keeps the target. It tests
// thresholds from strict to lax with the exact binomial test and stops at the
// first that fails: fixed-sequence testing with several starts (Angelopoulos
// et al., "Learn then Test", 2021), so looking at many thresholds does not
// spoil the confidence. Not reaching the target is a normal result, no error.
func Calibrate(samples []Sample, target Target, o *Options) (Certificate, error) {
	var opt Options
	if o != nil {
		opt = *o
	}
	if !(target.Error > 0 && target.Error < 1) || !(target.Confidence > 0 && target.Confidence < 1) || !(opt.OOSShare >= 0 && opt.OOSShare < 1) {
		return Certificate{}, ErrTarget
	}
	c := Certificate{Target: target, Threshold: math.Inf(1), Bound: 1}
	s, err := thin(samples, opt, &c)
	if err != nil {
		return Certificate{}, err
	}
	slices.SortFunc(s, func(a, b Sample) int { return cmp.Compare(b.Score, a.Score) })
	wrong := make([]int, len(s)+1)
	var cuts []int // sizes n at which a threshold does not split ties
	for i, x := range s {
		wrong[i+1] = wrong[i]
		if !x.Correct {
			wrong[i+1]++
		}
		if i+1 == len(s) || s[i+1].Score < x.Score {
			cuts = append(cuts, i+1)
		}
	}
	c.Used = len(s)
	delta := (1 - target.Confidence) / float64(len(starts))
	least := int(math.Ceil(math.Log(delta) / math.Log1p(-target.Error)))
	step := max(1, len(s)/100)
	best := 0
	for _, share := range starts {
		next := max(least, int(share*float64(len(s))))
		for _, n := range cuts {
			if n < next {
				continue
			}
			if binomialCDF(wrong[n], n, target.Error) > delta {
				break
			}
			best, next = max(best, n), n+step
		}
	}
	if best > 0 {
		c.Certified, c.Threshold, c.Answered, c.Wrong = true, s[best-1].Score, best, wrong[best]
		c.Coverage, c.Bound = float64(best)/float64(len(s)), UpperBound(wrong[best], best, 1-delta)
	} else {
		c.Missing = missing(wrong, cuts, target.Error, delta)
	}
	last := -1
	for _, n := range cuts {
		if at := n * 200 / len(s); at != last {
			last = at
			c.Curve = append(c.Curve, Point{float64(n) / float64(len(s)), float64(wrong[n]) / float64(n), s[n-1].Score})
		}
	}
	return c, nil
}

// thin draws the sample that live traffic would have given: each message
// stays with a chance in proportion to its weight. Exact tests need whole
// messages, so weights cannot simply be added up.
func thin(samples []Sample, opt Options, c *Certificate) ([]Sample, error) {
	var in, out, top float64
	weight := make([]float64, len(samples))
	for i, x := range samples {
		weight[i] = x.Weight
		if x.Weight == 0 {
			weight[i] = 1
		}
		if math.IsNaN(x.Score) || !(weight[i] > 0) || math.IsInf(weight[i], 0) || x.OutOfScope && x.Correct {
			return nil, fmt.Errorf("%w %d", ErrSample, i)
		}
		if x.OutOfScope {
			out += weight[i]
		} else {
			in += weight[i]
		}
	}
	if out == 0 && len(samples) > 0 {
		c.Warnings = append(c.Warnings, "no out-of-scope message in the sample: the promise fails if live traffic has any")
	}
	if opt.OOSShare > 0 {
		if in == 0 || out == 0 {
			return nil, ErrMix
		}
		for i, x := range samples {
			if x.OutOfScope {
				weight[i] *= opt.OOSShare / out
			} else {
				weight[i] *= (1 - opt.OOSShare) / in
			}
		}
	} else if out > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("no live out-of-scope share stated: the sample's own %.0f %% is taken", 100*out/(in+out)))
	}
	for _, w := range weight {
		top = max(top, w)
	}
	rng := rand.New(rand.NewPCG(opt.Seed, 3))
	kept := make([]Sample, 0, len(samples))
	for i, x := range samples {
		if rng.Float64()*top < weight[i]*(1+1e-12) {
			kept = append(kept, x)
		}
	}
	return kept, nil
}

// missing estimates how many more labels would certify some threshold if
// its error stayed what the sample shows, half a message added for caution.
func missing(wrong, cuts []int, target, delta float64) int {
	all := len(wrong) - 1
	if all == 0 {
		return int(math.Ceil(math.Log(delta) / math.Log1p(-target)))
	}
	best := -1
	for _, n := range cuts {
		if n < 10 {
			continue
		}
		p := (float64(wrong[n]) + 0.5) / float64(n)
		if p >= 0.9*target {
			continue
		}
		const most = 1 << 20
		need := n
		for need < most && binomialCDF(int(math.Ceil(p*float64(need))), need, target) > delta {
			need += max(1, need/50)
		}
		if total := need * all / n; need < most && (best < 0 || total-all < best) {
			best = max(1, total-all)
		}
	}
	if best < 0 && all < 100 {
		return 300 - all // too few to say more than: come back with some hundreds
	}
	return best
}

// UpperBound is the exact one-sided upper bound of an error rate after wrong
// errors in n trials (Clopper and Pearson 1934). It is 1 when n is 0.
func UpperBound(wrong, n int, confidence float64) float64 {
	if n <= 0 || wrong >= n {
		return 1
	}
	lo, hi := 0.0, 1.0
	for range 60 {
		mid := (lo + hi) / 2
		if binomialCDF(wrong, n, mid) > 1-confidence {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// binomialCDF is P(Bin(n, p) <= k).
func binomialCDF(k, n int, p float64) float64 {
	if k >= n || p <= 0 {
		return 1
	}
	if p >= 1 {
		return 0
	}
	lp, lq := math.Log(p), math.Log1p(-p)
	nf, _ := math.Lgamma(float64(n) + 1)
	var sum float64
	for i := 0; i <= k; i++ {
		a, _ := math.Lgamma(float64(i) + 1)
		b, _ := math.Lgamma(float64(n-i) + 1)
		sum += math.Exp(nf - a - b + float64(i)*lp + float64(n-i)*lq)
	}
	return min(sum, 1)
}
