package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// An ImpactGroup is one category of an impact table.
type ImpactGroup struct {
	Name       string
	N          int // with a known outcome
	Favourable int // of them
	// Excluded, if set, is the reason why a category of less than 2 % of all
	// is left out of the ratios (6 RCNY 5-301(d)); its count and rate are
	// still shown.
	Excluded string
}

// ImpactRate is a group's line in an impact table.
type ImpactRate struct {
	ImpactGroup
	Rate   float64 // favourable / N; 0 when N is 0
	Lo, Hi float64 // 95 % Wilson interval of Rate
	Ratio  float64 // Rate over the best rate; 0 when excluded or N is 0
	// Complement is the same comparison framed the other way: the lowest
	// unfavourable rate over this one. The two disagree about small groups of
	// failures and about large ones of successes, so both are shown.
	Complement float64
	Flag       bool // Ratio is below 0.80, the four-fifths mark (29 CFR 1607.4 D)
}

// ImpactTable is the arithmetic of New York City's rules for audits (Local Law
// 144 of 2021, 6 RCNY 5-300 and 5-301): the rate of each category over the
// highest rate. For crossed categories give one group for each crossing; for
// scores count those above PooledMedian as favourable. unknown is how many had
// no known category: they are counted and belong to no ratio. A group may be
// excluded only with a reason and only below 2 % of all.
func ImpactTable(groups []ImpactGroup, unknown int) ([]ImpactRate, error) {
	if len(groups) < 1 || unknown < 0 {
		return nil, fmt.Errorf("%w: an impact table of %d groups with %d unknown", ErrInput, len(groups), unknown)
	}
	total := unknown
	names := map[string]bool{}
	for _, g := range groups {
		if g.N < 0 || g.Favourable < 0 || g.Favourable > g.N || g.Name == "" || names[g.Name] {
			return nil, fmt.Errorf("%w: group %q with %d of %d", ErrInput, g.Name, g.Favourable, g.N)
		}
		names[g.Name] = true
		total += g.N
	}
	out := make([]ImpactRate, len(groups))
	best := -1.0
	for i, g := range groups {
		if g.Excluded != "" && g.N*50 >= total {
			return nil, fmt.Errorf("%w: group %q is %d of %d, which is not below 2 %%, and cannot be excluded", ErrInput, g.Name, g.N, total)
		}
		out[i] = ImpactRate{ImpactGroup: g}
		if g.N == 0 {
			continue
		}
		out[i].Rate = float64(g.Favourable) / float64(g.N)
		var err error
		if out[i].Lo, out[i].Hi, err = Wilson(g.Favourable, g.N, 0.95); err != nil {
			return nil, err
		}
		if g.Excluded == "" {
			best = max(best, out[i].Rate)
		}
	}
	for i := range out {
		r := &out[i]
		if r.N == 0 || r.Excluded != "" {
			continue
		}
		r.Ratio, r.Complement = 1, 1
		if best > 0 {
			r.Ratio = r.Rate / best
		}
		if r.Rate < 1 {
			r.Complement = (1 - best) / (1 - r.Rate)
		}
		r.Flag = r.Ratio < 0.8
	}
	slices.SortFunc(out, func(a, b ImpactRate) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// PooledMedian is the median of all scores, of whatever group, NaN left out
// (6 RCNY 5-300, "scoring rate": the share above it). NaN without any.
func PooledMedian(scores []float64) float64 {
	x := slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// MedianInterval is the interval of the median of a continuous distribution by
// order statistics (Conover 1999, section 3.2): it covers at least the level
// whatever the distribution. With too few values for the level it is the
// range, and NaN without any.
func MedianInterval(values []float64, level float64) (lo, hi float64) {
	x := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	n := len(x)
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(x)
	b := distuv.Binomial{N: float64(n), P: 0.5}
	r := 0 // values left out at either end
	for r+1 <= (n-1)/2 && 1-2*b.CDF(float64(r)) >= level {
		r++
	}
	r = max(0, r-1)
	return x[r], x[n-1-r]
}
