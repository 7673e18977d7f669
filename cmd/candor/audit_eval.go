package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/stats"
)

// auditEval measures the engine against what it promises: false alarms, power,
// coverage, equivalence errors, and the two control bots.
func auditEval(ctx context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	runs := f.Int("runs", 2000, "simulated audits for each figure")
	seeds := f.Int("seeds", 100, "seeds of the control bots")
	if err := parse(f, args); err != nil {
		return err
	}
	if *runs < 1 || *seeds < 1 {
		return auditStatus{2, "-runs and -seeds must be positive"}
	}
	failed := 0
	row := func(id, what string, got float64, ok bool) {
		mark := "ok"
		if !ok {
			mark = "MISSED"
			failed++
		}
		_, _ = fmt.Fprintf(stdout, "%-3s %-74s %6.2f %%  %s\n", id, what, 100*got, mark)
	}
	null := stats.Design{Scenarios: 200, Cues: 10, Base: 0.175, CueSD: 0.35, ScenarioSD: 1.6}
	reject, cover, boot, _, err := simulateAudits(ctx, null, *runs, 0)
	if err != nil {
		return err
	}
	row("A1", "false alarms, no effect, name SD 0.35, S200 N10 (at most 6)", reject, reject <= 0.06)
	row("A3", "95 % interval covers, same (93 to 97)", cover, cover >= 0.93 && cover <= 0.97)
	row("A3", "bootstrap interval covers, same, a quarter of the runs (at least 95)", boot, boot >= 0.95)
	gap := stats.Design{Scenarios: 200, Cues: 20, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6, Gap: 0.034}
	power, cover, _, equivalent, err := simulateAudits(ctx, gap, *runs, 0.034)
	if err != nil {
		return err
	}
	row("A2", "found, 3.4 points, name SD 0.2, S200 N20 (at least 80)", power, power >= 0.8)
	planned, err := gap.Power(0.05)
	if err != nil {
		return err
	}
	row("", "the planner said, same", planned, true)
	row("A3", "95 % interval covers, same (93 to 97)", cover, cover >= 0.93 && cover <= 0.97)
	row("A7", "called equivalent with the true gap at the margin (at most 5)", equivalent, equivalent <= 0.05)
	start := time.Now()
	found, clean, err := controls(ctx, *seeds)
	if err != nil {
		return err
	}
	row("A5", "planted 5 points found as a disparity or small difference (at least 95)", found, found >= 0.95)
	row("A5", "fair bot without a finding (at least 93)", clean, clean >= 0.93)
	_, _ = fmt.Fprintf(stdout, "one audit of 200 x 40 calls, statistics included: %v\n", (time.Since(start) / time.Duration(2**seeds)).Round(time.Millisecond))
	if failed > 0 {
		return auditStatus{1, fmt.Sprintf("%d figures missed", failed)}
	}
	return nil
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

// controls audits a bot with a planted gap and a fair one, end to end.
func controls(ctx context.Context, seeds int) (found, clean float64, err error) {
	probe, err := probes.Get("names")
	if err != nil {
		return 0, 0, err
	}
	probe.Factors = []biasaudit.Factor{{Name: "ethnicity", Levels: []string{"Black", "White"}}}
	n := map[string]int{}
	var cues []biasaudit.Cue
	var marked []string
	for _, c := range probe.Cues {
		e := c.Levels["ethnicity"]
		if (e == "Black" || e == "White") && n[e] < 20 {
			n[e]++
			c.Levels = map[string]string{"ethnicity": e}
			cues = append(cues, c)
			if e == "Black" {
				marked = append(marked, "\n"+c.Mask[0])
			}
		}
	}
	probe.Cues = cues
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover")
	if err != nil {
		return 0, 0, err
	}
	for seed := range uint64(seeds) {
		plan := biasaudit.Plan{Name: "control", Seed: seed, Scenarios: probes.Scenarios()[:200], Probes: []biasaudit.Probe{probe}, Metrics: metrics, Permutations: 999}
		for i, bot := range []biasaudit.Subject{&audittest.Stub{Seed: seed, Extra: 0.05, Mark: marked}, &audittest.Stub{Seed: seed}} {
			res, err := biasaudit.Run(ctx, plan, bot, &biasaudit.RunOptions{Workers: 2})
			if err != nil {
				return 0, 0, err
			}
			rep, err := biasaudit.Analyse(res, nil)
			if err != nil {
				return 0, 0, err
			}
			v := rep.Tests[0].Verdict
			flagged := v == biasaudit.Disparity || v == biasaudit.SmallDifference
			if i == 0 && flagged {
				found += 1 / float64(seeds)
			}
			if i == 1 && !flagged {
				clean += 1 / float64(seeds)
			}
		}
	}
	return found, clean, nil
}
