package risk

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
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
	Among      bool    // the right intent is among those that a clarifying question would name; see Certificate.Clarify
	Text       string  // optional: only compared with Options.Training and with the other samples, never kept
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
	// Clarify is the least share of clarifying questions that have to name the
	// right intent. 0 means 0.5.
	Clarify float64
	// Authored says that the messages were written for the purpose, or are
	// examples, and not drawn from live traffic. Nothing is certified then.
	Authored bool
	// Training are the texts that the classifier learned from. Samples with
	// the same Text are left out.
	Training []string
}

// A Certificate says what can be promised.
type Certificate struct {
	Target    Target
	Certified bool
	Threshold float64  // answer when the score is at least this; +Inf when not certified
	Clarify   float64  // below Threshold, ask back when the score is at least this and hand over below; Threshold when asking is never worth it
	Asked     int      // samples from Clarify to below Threshold
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
	if opt.Clarify == 0 {
		opt.Clarify = 0.5
	}
	if !target.valid() || !(opt.OOSShare >= 0 && opt.OOSShare < 1) || !(opt.Clarify > 0 && opt.Clarify < 1) {
		return Certificate{}, ErrTarget
	}
	c := Certificate{Target: target, Threshold: math.Inf(1), Clarify: math.Inf(1), Bound: 1}
	s, err := thin(distinct(samples, opt, &c), opt, &c)
	if err != nil {
		return Certificate{}, err
	}
	slices.SortFunc(s, func(a, b Sample) int { return cmp.Compare(b.Score, a.Score) })
	wrong, cuts := tally(s, func(x Sample) bool { return !x.Correct })
	c.Used = len(s)
	delta := (1 - target.Confidence) / float64(len(starts))
	best := 0
	for _, share := range starts {
		best = max(best, lowest(wrong, cuts, max(fewest(target), int(share*float64(len(s)))), target.Error, delta))
	}
	if opt.Authored {
		c.Warnings = append(c.Warnings, "authored examples are easier than live messages, so they certify nothing: label messages drawn at random from live traffic")
		best = 0
	}
	if best > 0 {
		c.Certified, c.Threshold, c.Answered, c.Wrong = true, s[best-1].Score, best, wrong[best]
		c.Coverage, c.Bound = float64(best)/float64(len(s)), UpperBound(wrong[best], best, 1-delta)
	} else {
		c.Missing = missing(wrong, cuts, target.Error, delta)
		if opt.Authored {
			c.Missing = max(c.Missing, fewest(target))
		}
	}
	c.clarify(s[best:], opt.Clarify)
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
		c.Warnings = append(c.Warnings, "no out-of-scope message in the sample: the promise fails if live traffic has any (measured: a 5 % target, 9 % real errors)")
	}
	if opt.OOSShare > 0 {
		if in == 0 || out == 0 {
			return nil, ErrMix
		}
		if own := out / (in + out); math.Abs(own-opt.OOSShare) > 0.02 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("the sample has %.0f %% out-of-scope messages and live traffic %.0f %%: thinned to the live share, which holds only if within each kind the sample is like live traffic", 100*own, 100*opt.OOSShare))
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

// distinct leaves out samples that the classifier learned from and says so;
// the same words twice are only said, as live traffic repeats itself.
func distinct(samples []Sample, opt Options, c *Certificate) []Sample {
	learned := make(map[string]bool, len(opt.Training))
	for _, t := range opt.Training {
		learned[plain(t)] = true
	}
	seen := map[string]bool{}
	out := make([]Sample, 0, len(samples))
	known, twice := 0, 0
	for _, x := range samples {
		if x.Text != "" {
			key := plain(x.Text)
			if learned[key] {
				known++
				continue
			}
			if seen[key] {
				twice++
			}
			seen[key] = true
		}
		out = append(out, x)
	}
	if known > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d messages are examples that the classifier learned from: left out", known))
	}
	if 10*twice > len(out) {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d of %d messages repeat another: right if live traffic does, wrong if they were copied", twice, len(out)))
	}
	return out
}

// plain is text without what does not make two messages different.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}), " ")
}

// tally counts the bad ones among each number of first samples, and says at
// which numbers a threshold does not split ties.
func tally(s []Sample, bad func(Sample) bool) (count, cuts []int) {
	count = make([]int, len(s)+1)
	for i, x := range s {
		count[i+1] = count[i]
		if bad(x) {
			count[i+1]++
		}
		if i+1 == len(s) || s[i+1].Score < x.Score {
			cuts = append(cuts, i+1)
		}
	}
	return count, cuts
}

// lowest tests, from the first samples on to more and more, that less than
// rate of them are bad, and stops at the first test that fails. It is the
// largest number that passed before, 0 if none did.
func lowest(bad, cuts []int, first int, rate, delta float64) int {
	best, next, step := 0, first, max(1, (len(bad)-1)/100)
	for _, n := range cuts {
		if n < next {
			continue
		}
		if binomialCDF(bad[n], n, rate) > delta {
			break
		}
		best, next = n, n+step
	}
	return best
}

// clarify looks for the lowest score from which asking back is worth it: by
// the same kind of test, from the answering threshold downwards, on what is
// not answered.
func (c *Certificate) clarify(rest []Sample, share float64) {
	c.Clarify = c.Threshold
	missed, cuts := tally(rest, func(x Sample) bool { return !x.Among })
	delta := (1 - c.Target.Confidence) / float64(len(starts))
	for _, first := range [...]int{20, max(20, len(rest)/4)} {
		c.Asked = max(c.Asked, lowest(missed, cuts, first, 1-share, delta))
	}
	if c.Asked > 0 {
		c.Clarify = rest[c.Asked-1].Score
	}
}

// Thresholds are Threshold and Clarify as a bot takes them (bot.Options), from
// 0 to 1, for scores that are probabilities. Without a certificate answer is
// 1: everything that is not asked back goes to a person.
func (c *Certificate) Thresholds() (answer, clarify float64) {
	answer = min(1, c.Threshold)
	return answer, min(answer, c.Clarify)
}

func (t Target) valid() bool {
	return t.Error > 0 && t.Error < 1 && t.Confidence > 0 && t.Confidence < 1
}

// fewest is the number of messages that would do if none was wrong.
func fewest(t Target) int {
	return int(math.Ceil(math.Log((1-t.Confidence)/float64(len(starts))) / math.Log1p(-t.Error)))
}

// missing estimates how many more labels would certify some threshold if
// its error stayed what the sample shows, half a message added for caution.
func missing(wrong, cuts []int, target, delta float64) int {
	all := len(wrong) - 1
	if all == 0 {
		return int(math.Ceil(math.Log(delta) / math.Log1p(-target)))
	}
	best, next := -1, 10
	for _, n := range cuts {
		if n < next {
			continue
		}
		next = n + max(1, all/50)
		p := (float64(wrong[n]) + 0.5) / float64(n)
		if p >= 0.9*target {
			continue
		}
		const most = 1 << 20
		need := n
		for need < most && (best < 0 || need*all/n-all < best) && binomialCDF(int(math.Ceil(p*float64(need))), need, target) > delta {
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
	// The largest term by its logarithm, the others by ratios from there.
	nf, _ := math.Lgamma(float64(n) + 1)
	at := min(k, int(float64(n+1)*p))
	a, _ := math.Lgamma(float64(at) + 1)
	b, _ := math.Lgamma(float64(n-at) + 1)
	term := math.Exp(nf - a - b + float64(at)*math.Log(p) + float64(n-at)*math.Log1p(-p))
	sum, odds := term, p/(1-p)
	for t, i := term, at; i > 0 && t > 1e-18; i-- {
		t *= float64(i) / float64(n-i+1) / odds
		sum += t
	}
	for t, i := term, at; i < k && t > 1e-18; i++ {
		t *= float64(n-i) / float64(i+1) * odds
		sum += t
	}
	return min(sum, 1)
}
