package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Wilson returns the score interval of a proportion (Wilson 1927).
func Wilson(hits, n int, level float64) (lo, hi float64, err error) {
	if n < 1 || hits < 0 || hits > n || !(level > 0 && level < 1) {
		return 0, 0, fmt.Errorf("%w: %d of %d at level %v", ErrInput, hits, n, level)
	}
	lo, hi = WilsonShare(float64(hits)/float64(n), float64(n), level)
	return lo, hi, nil
}

// WilsonShare is Wilson for a share p of n items, where n may be an effective
// sample size of clustered items (Korn and Graubard 1998; Franco, Little, Louis
// and Slud 2019). NaN unless p is in [0, 1], n above 0
// and the level between 0 and 1.
func WilsonShare(p, n, level float64) (lo, hi float64) {
	if !(p >= 0 && p <= 1) || !(n > 0) || !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	z := distuv.UnitNormal.Quantile(1 - (1-level)/2)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	// Rounding must not part the interval from a share at the edge.
	return min(p, max(0, mid-half)), max(p, min(1, mid+half))
}

// NewcombeDifference returns the hybrid score interval of p1-p2 for two
// independent samples (Newcombe 1998, method 10).
func NewcombeDifference(h1, n1, h2, n2 int, level float64) (lo, hi float64, err error) {
	for _, x := range [][2]int{{h1, n1}, {h2, n2}} {
		if x[1] < 1 || x[0] < 0 || x[0] > x[1] || !(level > 0 && level < 1) {
			return 0, 0, fmt.Errorf("%w: %d of %d at level %v", ErrInput, x[0], x[1], level)
		}
	}
	lo, hi = NewcombeShares(float64(h1)/float64(n1), float64(n1), float64(h2)/float64(n2), float64(n2), level)
	return lo, hi, nil
}

// NewcombeShares is NewcombeDifference (Newcombe 1998) for shares of effective
// sample sizes; see WilsonShare.
func NewcombeShares(p1, n1, p2, n2, level float64) (lo, hi float64) {
	l1, u1 := WilsonShare(p1, n1, level)
	l2, u2 := WilsonShare(p2, n2, level)
	d := p1 - p2
	return d - math.Hypot(p1-l1, u2-p2), d + math.Hypot(u1-p1, p2-l2)
}

// Pairs counts paired binary outcomes, first with the cue, then without.
type Pairs struct{ Both, First, Second, Neither int }

// N is the number of pairs.
func (p Pairs) N() int { return p.Both + p.First + p.Second + p.Neither }

// McNemarMidP returns the two-sided mid-p value of McNemar's test, which held
// its level better than the exact and continuity-corrected forms (Fagerland,
// Lydersen and Laake 2013). Only for one fixed cue against another: it says
// nothing about a group that the cue was drawn from.
func McNemarMidP(p Pairs) (float64, error) {
	if p.Both < 0 || p.First < 0 || p.Second < 0 || p.Neither < 0 || p.N() == 0 {
		return 0, fmt.Errorf("%w: pairs %+v", ErrInput, p)
	}
	n := p.First + p.Second
	if n == 0 {
		return 1, nil
	}
	d := distuv.Binomial{N: float64(n), P: 0.5}
	k := float64(min(p.First, p.Second))
	if p.First == p.Second {
		return 1 - d.Prob(k)/2, nil
	}
	return min(1, 2*d.CDF(k)-d.Prob(k)), nil
}

// PairedDifference returns the score interval of the difference of two paired
// proportions (Newcombe 1998b, method 10).
func PairedDifference(p Pairs, level float64) (d, lo, hi float64, err error) {
	if p.Both < 0 || p.First < 0 || p.Second < 0 || p.Neither < 0 {
		return 0, 0, 0, fmt.Errorf("%w: pairs %+v", ErrInput, p)
	}
	n := p.N()
	l1, u1, err := Wilson(p.Both+p.First, n, level)
	if err != nil {
		return 0, 0, 0, err
	}
	l2, u2, err := Wilson(p.Both+p.Second, n, level)
	if err != nil {
		return 0, 0, 0, err
	}
	a, b, c, e := float64(p.Both), float64(p.First), float64(p.Second), float64(p.Neither)
	p1, p2 := (a+b)/float64(n), (a+c)/float64(n)
	d = p1 - p2
	phi := 0.0
	if den := (a + b) * (c + e) * (a + c) * (b + e); den > 0 {
		num := a*e - b*c
		if num > 0 {
			num = max(num-float64(n)/2, 0)
		}
		phi = num / math.Sqrt(den)
	}
	dl1, du1, dl2, du2 := p1-l1, u1-p1, p2-l2, u2-p2
	lo = d - math.Sqrt(max(0, dl1*dl1-2*phi*dl1*du2+du2*du2))
	hi = d + math.Sqrt(max(0, du1*du1-2*phi*du1*dl2+dl2*dl2))
	return d, lo, hi, nil
}

// Paired estimates the mean of paired differences and tests it by flipping
// signs (the randomisation test of Fisher 1935), for scores with one fixed cue. NaN
// pairs are left out.
func Paired(diff []float64, b int, seed uint64) (Estimate, float64, error) {
	var x []float64
	mean := 0.0
	for _, d := range diff {
		if d == d {
			x = append(x, d)
			mean += d
		}
	}
	n := float64(len(x))
	if n < 2 || b < 1 {
		return Estimate{}, 0, fmt.Errorf("%w: %d pairs", ErrInput, len(x))
	}
	slices.Sort(x) // the result does not depend on the order given
	observed := math.Abs(mean)
	mean /= n
	ss := 0.0
	for _, d := range x {
		ss += (d - mean) * (d - mean)
	}
	rng := rand.New(rand.NewPCG(seed, 0x94d049bb133111eb))
	hits := 0
	for range b {
		sum := 0.0
		bits, left := uint64(0), 0
		for _, d := range x {
			if left == 0 {
				bits, left = rng.Uint64(), 64
			}
			if bits&1 == 0 {
				sum += d
			} else {
				sum -= d
			}
			bits >>= 1
			left--
		}
		if math.Abs(sum) >= observed-1e-9 {
			hits++
		}
	}
	return Estimate{mean, math.Sqrt(ss / (n - 1) / n), n - 1}, float64(1+hits) / float64(1+b), nil
}

// CohenH is the effect size of two proportions on the arcsine scale (Cohen
// 1988): 0.2 is small, 0.5 medium, 0.8 large.
func CohenH(p1, p2 float64) float64 {
	return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2))
}

// BinomialUpper returns P(X >= k) for n trials with chance p: how surprising
// it is that so many of n A/A checks rejected (the exact binomial tail, Clopper
// and Pearson 1934).
func BinomialUpper(k, n int, p float64) float64 {
	if k <= 0 {
		return 1
	}
	if k > n || !(p > 0) {
		return 0
	}
	if p >= 1 {
		return 1
	}
	return 1 - distuv.Binomial{N: float64(n), P: p}.CDF(float64(k-1))
}
