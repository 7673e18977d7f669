package biasaudit

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/candorbot/candor/biasaudit/stats"
)

// trendLength bounds the trend that a report carries on.
const trendLength = 60

// recent keeps the last points of a trend.
func recent(points []Point) []Point {
	return points[max(0, len(points)-trendLength):]
}

// smoothing is the weight of the newest audit in the moving average: between
// 0.1 and 0.3, as Lucas and Saccucci (1990), Technometrics 32:1, advise.
const smoothing = 0.3

// A Series is one gate test over the audits, oldest first.
type Series struct {
	Test   Test // of this audit
	Points []SeriesPoint
	// Band is how far apart halves of the same group were: 95 % of their
	// differences were smaller. It is the mean over the audits that know it,
	// 0 when none does.
	Band float64
	// Moved: the moving average is outside of what the A/A arm allows, so the
	// difference is not noise, whatever one audit could show.
	Moved bool
}

// A SeriesPoint is one audit in a Series.
type SeriesPoint struct {
	Finished       time.Time
	Plan           string
	Effect, Lo, Hi float64
	// Smooth is the exponentially weighted moving average of the effects
	// (Roberts 1959, Technometrics 1:239), begun at no difference; Limit is
	// how far from nothing it may be by chance: 3 standard deviations, the
	// deviation taken from Band. Limit is 0 when there is no Band.
	Smooth, Limit float64
}

// Series lists the gate tests over this and the earlier audits, the largest
// effect (in margins) first. Void audits are left out.
func (r *Report) Series() []Series {
	points := make([]Point, 0, len(r.Trend)+1)
	for _, p := range append(slices.Clone(r.Trend), r.Point()) {
		if p.Verdict != Void {
			points = append(points, p)
		}
	}
	var out []Series
	for _, t := range r.Tests {
		if !t.Gate || t.Method == "none" {
			continue
		}
		s := Series{Test: t}
		bands := 0.0
		for _, p := range points {
			i := slices.IndexFunc(p.Effects, func(e Effect) bool { return e.Key == t.Key() })
			if i < 0 {
				continue
			}
			e := p.Effects[i]
			s.Points = append(s.Points, SeriesPoint{Finished: p.Finished, Plan: p.Plan, Effect: e.Effect, Lo: e.Lo, Hi: e.Hi})
			if b := p.Bands[t.Probe+"/"+t.Metric]; b > 0 {
				s.Band += b
				bands++
			}
		}
		if bands > 0 {
			s.Band /= bands
		}
		s.smooth()
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Series) int {
		return cmp.Compare(math.Abs(b.Test.Effect)/b.Test.Margin, math.Abs(a.Test.Effect)/a.Test.Margin)
	})
	return out
}

func (s *Series) smooth() {
	z, sigma := 0.0, s.Band/1.96
	for i := range s.Points {
		p := &s.Points[i]
		z += smoothing * (p.Effect - z)
		p.Smooth = z
		p.Limit = 3 * sigma * math.Sqrt(smoothing/(2-smoothing)*(1-math.Pow(1-smoothing, 2*float64(i+1))))
		s.Moved = p.Limit > 0 && math.Abs(z) > p.Limit
	}
}

// aaBand draws halves of the same groups by lot 199 times and returns the
// difference in cue means below which 95 % of them lie: what cannot be an
// effect, since nothing differs but the cues' own spread. Fixed cues have no
// halves; theirs is the half-width of the interval between two askings.
func aaBand(res *Result, probe, metric int, g *stats.Grid) float64 {
	pr := res.Plan.Probes[probe]
	seed := res.Plan.Seed ^ seedOf("band", pr.Name, res.Plan.Metrics[metric].ID)
	if pr.Fixed {
		diff, _ := res.again(probe, metric)
		e, _, err := stats.Paired(diff, 999, seed)
		if err != nil {
			return 0
		}
		if lo, hi := e.Interval(0.95); hi > lo {
			return (hi - lo) / 2
		}
		return 0
	}
	effects := g.CueEffects()
	strata := map[string][]int{}
	c := stats.Contrast{In: make([]bool, len(pr.Cues)), Strata: make([]int, len(pr.Cues))}
	var keys []string
	for i, cue := range pr.Cues {
		key := cell(pr, cue)
		if _, ok := strata[key]; !ok {
			keys = append(keys, key)
		}
		strata[key] = append(strata[key], i)
	}
	rng := rand.New(rand.NewPCG(seed, 199))
	var found []float64
	for range 199 {
		for n, key := range keys {
			members := strata[key]
			rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
			for i, cue := range members {
				c.In[cue], c.Strata[cue] = i < len(members)/2, n
			}
		}
		if e, err := stats.CueMeans(effects, c); err == nil && !math.IsNaN(e.Effect) {
			found = append(found, math.Abs(e.Effect))
		}
	}
	if len(found) == 0 {
		return 0
	}
	slices.Sort(found)
	return found[int(math.Ceil(0.95*float64(len(found))))-1]
}
