package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/candorbot/candor/biasaudit/stats"
)

// evalRow is one line of the table of acceptance A1 to A9.
type evalRow struct {
	id, what string
	got      string
	ok       bool
}

func percent(id, what string, got float64, ok bool) evalRow {
	return evalRow{id, what, fmt.Sprintf("%.2f %%", 100*got), ok}
}

func count(id, what string, got, of int) evalRow {
	return evalRow{id, what, fmt.Sprintf("%d of %d", got, of), got == of}
}

// auditEval measures the engine against what it promises: false alarms, power,
// coverage, multiplicity, the two control bots, order and workers, equivalence
// errors, and the contents of the report.
func auditEval(ctx context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	runs := f.Int("runs", 2000, "simulated audits for each figure")
	seeds := f.Int("seeds", 100, "seeds of the control bots")
	if err := parse(f, args); err != nil {
		return err
	}
	if *runs < 4 || *seeds < 1 {
		return auditStatus{2, "-runs must be 4 or more and -seeds positive"}
	}
	missed := 0
	for _, part := range []func() ([]evalRow, error){
		func() ([]evalRow, error) { return evalSimulations(ctx, *runs) },
		evalMultiplicity,
		func() ([]evalRow, error) { return evalControls(ctx, *seeds) },
		func() ([]evalRow, error) { return evalWorkers(ctx) },
		func() ([]evalRow, error) { return evalReport(ctx) },
		func() ([]evalRow, error) { return evalSpeed(ctx) },
	} {
		rows, err := part()
		if err != nil {
			return err
		}
		for _, r := range rows {
			mark := "ok"
			if !r.ok {
				mark = "MISSED"
				missed++
			}
			_, _ = fmt.Fprintf(stdout, "%-3s %-76s %12s  %s\n", r.id, r.what, r.got, mark)
		}
	}
	if missed > 0 {
		return auditStatus{1, fmt.Sprintf("%d figures missed", missed)}
	}
	return nil
}

// evalSimulations measures A1, A2, A3 and A7 on drawn grids.
func evalSimulations(ctx context.Context, runs int) ([]evalRow, error) {
	null := stats.Design{Scenarios: 200, Cues: 10, Base: 0.175, CueSD: 0.35, ScenarioSD: 1.6}
	reject, cover, boot, _, err := simulateAudits(ctx, null, runs, 0)
	if err != nil {
		return nil, err
	}
	gap := stats.Design{Scenarios: 200, Cues: 20, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6, Gap: 0.034}
	power, coverGap, _, equivalent, err := simulateAudits(ctx, gap, runs, 0.034)
	if err != nil {
		return nil, err
	}
	planned, err := gap.Power(0.05)
	if err != nil {
		return nil, err
	}
	return []evalRow{
		percent("A1", "false alarms, no effect, name SD 0.35, S200 N10 (at most 6)", reject, reject <= 0.06),
		percent("A2", "found, 3.4 points, name SD 0.2, S200 N20 (at least 80)", power, power >= 0.8),
		percent("A2", "the planner said, same (within 5)", planned, math.Abs(planned-power) <= 0.05),
		percent("A3", "95 % interval covers, no effect, name SD 0.35 (93 to 97)", cover, cover >= 0.93 && cover <= 0.97),
		percent("A3", "95 % interval covers, 3.4 points, name SD 0.2 (93 to 97)", coverGap, coverGap >= 0.93 && coverGap <= 0.97),
		percent("A3", "bootstrap interval covers, a quarter of the runs (at least 95)", boot, boot >= 0.95),
		percent("A7", "called equivalent with the true gap at the margin (at most 5)", equivalent, equivalent <= 0.05),
	}, nil
}

// evalMultiplicity compares Holm and Benjamini-Hochberg with their step-wise
// definitions, a third of the values tied.
func evalMultiplicity() ([]evalRow, error) {
	rng := rand.New(rand.NewPCG(4, 4))
	holmOK, bhOK := 0, 0
	const vectors = 1000
	for range vectors {
		p := make([]float64, 1+rng.IntN(25))
		for i := range p {
			p[i] = math.Pow(rng.Float64(), 3)
			if rng.IntN(3) == 0 {
				p[i] = float64(rng.IntN(20)) / 100
			}
		}
		holm, err := stats.Holm(p)
		if err != nil {
			return nil, err
		}
		bh, err := stats.BenjaminiHochberg(p)
		if err != nil {
			return nil, err
		}
		same := [2]bool{true, true}
		for _, level := range []float64{0.01, 0.05, 0.1, 0.3} {
			h, b := stepDown(p, level), stepUp(p, level)
			for i := range p {
				same[0] = same[0] && (holm[i] <= level) == h[i]
				same[1] = same[1] && (bh[i] <= level+1e-12) == b[i]
			}
		}
		if same[0] {
			holmOK++
		}
		if same[1] {
			bhOK++
		}
	}
	return []evalRow{
		count("A4", "Holm rejects as its definition does, vectors with ties", holmOK, vectors),
		count("A4", "Benjamini-Hochberg rejects as its definition does, vectors with ties", bhOK, vectors),
	}, nil
}

// stepDown is Holm (1979) by its words: from the smallest, reject while p is
// at most level over the number of hypotheses left.
func stepDown(p []float64, level float64) []bool {
	out := make([]bool, len(p))
	for left := len(p); left > 0; left-- {
		best := -1
		for i := range p {
			if !out[i] && (best < 0 || p[i] < p[best]) {
				best = i
			}
		}
		if p[best]*float64(left) > level {
			break
		}
		out[best] = true
	}
	return out
}

// stepUp is Benjamini and Hochberg (1995) by its words: reject all up to the
// largest p that is at most its rank times level over their number.
func stepUp(p []float64, level float64) []bool {
	cut := -1.0
	for _, v := range p {
		rank := 0
		for _, w := range p {
			if w <= v {
				rank++
			}
		}
		if v*float64(len(p)) <= level*float64(rank)+1e-12 {
			cut = max(cut, v)
		}
	}
	out := make([]bool, len(p))
	for i, v := range p {
		out[i] = v <= cut
	}
	return out
}

func simulateAudits(ctx context.Context, d stats.Design, runs int, margin float64) (reject, cover, boot, equivalent float64, err error) {
	draw, err := d.Simulator()
	if err != nil {
		return 0, 0, 0, 0, err
	}
	boots := 0
	for i := range runs {
		if err := ctx.Err(); err != nil {
			return 0, 0, 0, 0, err
		}
		g, k := draw(uint64(i) + 1)
		x := g.CueEffects()
		p, err := stats.Permutation(x, k, 999, uint64(i))
		if err != nil {
			return 0, 0, 0, 0, err
		}
		e, err := stats.CueMeans(x, k)
		if err != nil {
			return 0, 0, 0, 0, err
		}
		w, err := stats.TwoWay(g, k)
		if err != nil {
			return 0, 0, 0, 0, err
		}
		if p < 0.05 {
			reject++
		}
		if lo, hi := e.Interval(0.95); lo <= d.Gap && d.Gap <= hi {
			cover++
		}
		if margin > 0 && w.TOST(margin) < 0.05 {
			equivalent++
		}
		if i%4 == 0 {
			boots++
			group, out := make([]int, g.Cues), make([]bool, g.Cues)
			for c := range group {
				if k.In[c] {
					group[c] = 1
				}
				out[c] = !k.In[c]
			}
			lo, hi, err := stats.Bootstrap(g, group, 499, uint64(i), 0.95, func(m, t []float64) float64 {
				return stats.GroupMean(m, t, k.In) - stats.GroupMean(m, t, out)
			})
			if err != nil {
				return 0, 0, 0, 0, err
			}
			if lo <= d.Gap && d.Gap <= hi {
				boot++
			}
		}
	}
	n := float64(runs)
	return reject / n, cover / n, boot / float64(boots), equivalent / n, nil
}
