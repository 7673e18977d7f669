package stats

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Design is a planned audit of two groups of a binary outcome.
type Design struct {
	Scenarios  int     // scenarios, each seen by every cue
	Cues       int     // cues in each group
	Base       float64 // share of calls with the outcome, 0 to 1 exclusive
	CueSD      float64 // spread of single cues within a group, in logits: measure it in a pilot
	ScenarioSD float64 // spread of scenarios, in logits
	Gap        float64 // true difference, in share of calls
}

func (d Design) check() error {
	if d.Scenarios < 2 || d.Cues < 2 || !(d.Base > 0 && d.Base < 1) || !(d.CueSD >= 0) || !(d.ScenarioSD >= 0) ||
		!(d.Base+d.Gap > 0 && d.Base+d.Gap < 1) {
		return fmt.Errorf("%w: design %+v: at least two scenarios and cues, shares between 0 and 1, spreads not negative", ErrInput, d)
	}
	return nil
}

// quantiles of a standard normal, for integrating over scenarios.
const nodes = 201

func node(i int) float64 { return distuv.UnitNormal.Quantile((float64(i) + 0.5) / nodes) }

// marginal mean of logistic(mu + sd*Z) and of p(1-p).
func marginal(mu, sd float64) (p, v float64) {
	for i := range nodes {
		q := logistic(mu + sd*node(i))
		p += q / nodes
		v += q * (1 - q) / nodes
	}
	return p, v
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// location finds mu such that the marginal mean is p.
func location(p, sd float64) float64 {
	lo, hi := -20.0, 20.0
	for range 60 {
		mid := (lo + hi) / 2
		if m, _ := marginal(mid, sd); m < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// StandardError is the standard error that CueMeans will have, to first order
// (the delta method, Oehlert 1992): each cue mean varies by its own effect and by the
// answers behind it.
func (d Design) StandardError() (float64, error) {
	if err := d.check(); err != nil {
		return 0, err
	}
	total := 0.0
	for _, share := range []float64{d.Base, d.Base + d.Gap} {
		_, v := marginal(location(share, math.Hypot(d.ScenarioSD, d.CueSD)), d.ScenarioSD)
		cue := d.CueSD * v // slope of the mean in the logit is E[p(1-p)]
		total += (cue*cue + v/float64(d.Scenarios)) / float64(d.Cues)
	}
	return math.Sqrt(total), nil
}

// Power is the chance that a two-sided t test on cue means at alpha finds Gap,
// by the normal approximation to the noncentral t distribution (Johnson and
// Welch 1940).
func (d Design) Power(alpha float64) (float64, error) {
	if !(alpha > 0 && alpha < 1) {
		return 0, fmt.Errorf("%w: alpha %v", ErrInput, alpha)
	}
	se, err := d.StandardError()
	if err != nil {
		return 0, err
	}
	df := float64(2*d.Cues - 2)
	return beyond(tQuantile(1-alpha/2, df), math.Abs(d.Gap)/se, df), nil
}

// beyond is P(T > t) for noncentral t.
func beyond(t, ncp, df float64) float64 {
	return distuv.UnitNormal.CDF((ncp - t*(1-1/(4*df))) / math.Sqrt(1+t*t/(2*df)))
}

// EquivalencePower is the chance that TOST at alpha shows a difference within
// margin when there is none (Schuirmann 1987), with what TwoWay adds for small
// samples.
func (d Design) EquivalencePower(margin, alpha float64) (float64, error) {
	if !(alpha > 0 && alpha < 1) || !(margin > 0) {
		return 0, fmt.Errorf("%w: alpha %v, margin %v", ErrInput, alpha, margin)
	}
	d.Gap = 0
	se, err := d.StandardError()
	if err != nil {
		return 0, err
	}
	few := float64(min(d.Cues, d.Scenarios))
	se *= math.Sqrt(few / (few - 1)) // as TwoWay has it
	return max(0, 2*beyond(tQuantile(1-alpha, few-1), margin/se, few-1)-1), nil
}

// Simulate draws one grid of the design, a crossed random-effects model (Judd,
// Westfall and Kenny 2012): logit of the outcome = location +
// scenario effect + cue effect (+ the shift of the first group that makes the
// marginal gap equal Gap). The first Cues columns are the group.
func (d Design) Simulate(seed uint64) (*Grid, Contrast, error) {
	sim, err := d.Simulator()
	if err != nil {
		return nil, Contrast{}, err
	}
	g, k := sim(seed)
	return g, k, nil
}

// Simulator prepares a design for many draws of the model of Judd, Westfall and
// Kenny (2012); see Simulate.
func (d Design) Simulator() (func(seed uint64) (*Grid, Contrast), error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	sd := math.Hypot(d.ScenarioSD, d.CueSD)
	base, shifted := location(d.Base, sd), location(d.Base+d.Gap, sd)
	in := make([]bool, 2*d.Cues)
	for c := range d.Cues {
		in[c] = true
	}
	return func(seed uint64) (*Grid, Contrast) {
		rng := rand.New(rand.NewPCG(seed, 0x2545f4914f6cdd1d))
		g := NewGrid(d.Scenarios, 2*d.Cues)
		cue := make([]float64, 2*d.Cues)
		for c := range cue {
			cue[c] = base + d.CueSD*rng.NormFloat64()
			if in[c] {
				cue[c] += shifted - base
			}
		}
		for s := range d.Scenarios {
			e := d.ScenarioSD * rng.NormFloat64()
			for c := range cue {
				y := 0.0
				if rng.Float64() < logistic(e+cue[c]) {
					y = 1
				}
				g.Set(s, c, y)
			}
		}
		return g, Contrast{In: in}
	}, nil
}

// chances reports whether both lie between 0 and 1.
func chances(a, b float64) bool { return a > 0 && a < 1 && b > 0 && b < 1 }

// McNemarPairs is the number of pairs a fixed-cue comparison needs to find a
// difference at discordance pd (Connor 1987).
func McNemarPairs(diff, pd, alpha, power float64) (int, error) {
	if !(diff > 0) || !(pd >= diff) || pd > 1 || !chances(alpha, power) {
		return 0, fmt.Errorf("%w: difference %v with discordance %v", ErrInput, diff, pd)
	}
	za, zb := distuv.UnitNormal.Quantile(1-alpha/2), distuv.UnitNormal.Quantile(power)
	n := za*math.Sqrt(pd) + zb*math.Sqrt(pd-diff*diff)
	return int(math.Ceil(n * n / (diff * diff))), nil
}

// EquivalencePairs is the number of pairs that TOST needs to claim equivalence
// within margin when the true difference is nought (normal approximation,
// Julious 2004).
func EquivalencePairs(margin, pd, alpha, power float64) (int, error) {
	if !(margin > 0) || !(pd > 0) || pd > 1 || !chances(alpha, power) {
		return 0, fmt.Errorf("%w: margin %v with discordance %v", ErrInput, margin, pd)
	}
	z := distuv.UnitNormal.Quantile(1-alpha) + distuv.UnitNormal.Quantile(1-(1-power)/2)
	return int(math.Ceil(z * z * pd / (margin * margin))), nil
}
