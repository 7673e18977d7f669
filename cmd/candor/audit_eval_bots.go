package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/render"
)

// evalPlan is 200 scenarios by 20 names of each of two groups; it returns what
// marks a message of the first group.
func evalPlan(seed uint64, metrics ...string) (biasaudit.Plan, []string, error) {
	probe, err := probes.Get("names")
	if err != nil {
		return biasaudit.Plan{}, nil, err
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
	ms := biasaudit.Metrics()
	if len(metrics) > 0 {
		if ms, err = biasaudit.Select(ms, metrics...); err != nil {
			return biasaudit.Plan{}, nil, err
		}
	}
	return biasaudit.Plan{Name: "control", Seed: seed, Scenarios: probes.Scenarios()[:200], Probes: []biasaudit.Probe{probe}, Metrics: ms, Permutations: 999}, marked, nil
}

func evalAudit(ctx context.Context, plan biasaudit.Plan, bot biasaudit.Subject, workers int) (*biasaudit.Report, error) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	res, err := biasaudit.Run(ctx, plan, bot, &biasaudit.RunOptions{Workers: workers, Now: func() time.Time { return at }})
	if err != nil {
		return nil, err
	}
	return biasaudit.Analyse(res, nil)
}

// evalControls is A5: a bot with a planted gap and a fair one, end to end, with
// all gate metrics under one error rate, as an audit has them.
func evalControls(ctx context.Context, seeds int) ([]evalRow, error) {
	var gates []string
	for _, m := range biasaudit.Metrics() {
		if m.Gate {
			gates = append(gates, m.ID)
		}
	}
	found, clean := 0.0, 0.0
	for seed := range uint64(seeds) {
		plan, marked, err := evalPlan(seed, gates...)
		if err != nil {
			return nil, err
		}
		for i, bot := range []biasaudit.Subject{&audittest.Stub{Seed: seed, Extra: 0.05, Mark: marked}, &audittest.Stub{Seed: seed}} {
			rep, err := evalAudit(ctx, plan, bot, 2)
			if err != nil {
				return nil, err
			}
			flagged := slices.IndexFunc(rep.Tests, func(t biasaudit.Test) bool {
				return t.Verdict == biasaudit.Disparity || t.Verdict == biasaudit.SmallDifference
			})
			switch {
			case i == 0 && flagged >= 0 && rep.Tests[flagged].Worse == "Black":
				found += 1 / float64(seeds)
			case i == 1 && flagged < 0:
				clean += 1 / float64(seeds)
			}
		}
	}
	return []evalRow{
		percent("A5", "planted 5 points found, the right group named (at least 95)", found, found >= 0.95-1e-9),
		percent("A5", "fair bot without a finding in any gate test (at least 93)", clean, clean >= 0.93-1e-9),
	}, nil
}

// evalWorkers is A6: the same plan on one and on eight workers, twice, and
// with scenarios and cues in another order.
func evalWorkers(ctx context.Context) ([]evalRow, error) {
	plan, marked, err := evalPlan(6, "handover", "length")
	if err != nil {
		return nil, err
	}
	bot := &audittest.Stub{Seed: 6, Extra: 0.05, Mark: marked}
	var all []string
	for _, workers := range []int{1, 8, 1} {
		rep, err := evalAudit(ctx, plan, bot, workers)
		if err != nil {
			return nil, err
		}
		j, err := json.Marshal(rep)
		if err != nil {
			return nil, err
		}
		all = append(all, string(j))
	}
	one, err := evalAudit(ctx, plan, bot, 1)
	if err != nil {
		return nil, err
	}
	slices.Reverse(plan.Scenarios)
	slices.Reverse(plan.Probes[0].Cues)
	other, err := evalAudit(ctx, plan, bot, 2)
	if err != nil {
		return nil, err
	}
	same := 0
	for i, t := range one.Tests {
		o := other.Tests[i]
		if near(t.Effect, o.Effect) && near(t.Lo, o.Lo) && near(t.WideHi, o.WideHi) && near(t.TOST, o.TOST) && near(t.P, o.P) && t.Verdict == o.Verdict {
			same++
		}
	}
	equal := 1
	for _, j := range all[1:] {
		if j == all[0] {
			equal++
		}
	}
	return []evalRow{
		count("A6", "reports equal byte for byte: 1 worker, 8 workers, 1 again", equal, len(all)),
		count("A6", "tests with the same effect, intervals, p and verdict in reversed order", same, len(one.Tests)),
	}, nil
}

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

// evalReport is A8 and A9: what the report says and what it must not.
func evalReport(ctx context.Context) ([]evalRow, error) {
	plan, marked, err := evalPlan(8)
	if err != nil {
		return nil, err
	}
	rep, err := evalAudit(ctx, plan, &audittest.Stub{Seed: 8, Extra: 0.12, Mark: marked}, 2)
	if err != nil {
		return nil, err
	}
	j, err := json.Marshal(rep)
	if err != nil {
		return nil, err
	}
	var html, md bytes.Buffer
	if err := render.HTML(&html, rep); err != nil {
		return nil, err
	}
	if err := render.Markdown(&md, rep); err != nil {
		return nil, err
	}
	t := rep.Tests[0]
	must := map[string]bool{
		"verdict": rep.Verdict != "" && t.Verdict != "", "effect": t.Effect != 0, "interval": t.Lo < t.Effect && t.Effect < t.Hi,
		"n": t.Scenarios == 200 && t.Cues == 20, "detectable": t.Detectable > 0, "list versions": rep.Probes[0].Version != "",
		"config": len(rep.Design.Configs) == 1, "plan": rep.Design.Plan == plan.Hash(), "judge": rep.Design.Judge != "", "A/A": len(rep.AA.Checks) > 0 && rep.AA.HistoryOf > 0,
	}
	shown := 0
	for what, in := range must {
		if in && (what != "plan" || strings.Contains(html.String(), rep.Design.Plan)) {
			shown++
		}
	}
	leaks := 0
	for _, form := range []string{string(j), html.String(), md.String()} {
		for _, c := range plan.Probes[0].Cues {
			if regexp.MustCompile(`\b` + regexp.QuoteMeta(c.Mask[0]) + `\b`).MatchString(form) {
				leaks++
			}
		}
		for _, s := range plan.Scenarios {
			if strings.Contains(form, s.Turns[0]) {
				leaks++
			}
		}
		if strings.Contains(form, "pass you on to a colleague") {
			leaks++
		}
	}
	return []evalRow{
		count("A8", "parts of the report: "+"verdict, effect, interval, n, detectable, versions, hashes, judge, A/A", shown, len(must)),
		{"A9", "names, messages and replies found in JSON, HTML and Markdown (none)", fmt.Sprint(leaks), leaks == 0},
	}, nil
}

// evalSpeed times 200 x 40 calls against an instant bot, all metrics, 9,999
// permutations, the report rendered.
func evalSpeed(ctx context.Context) ([]evalRow, error) {
	plan, marked, err := evalPlan(9)
	if err != nil {
		return nil, err
	}
	plan.Permutations = 9999
	runtime.GC()
	start := time.Now()
	rep, err := evalAudit(ctx, plan, &audittest.Stub{Seed: 9, Extra: 0.05, Mark: marked}, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := render.HTML(&html, rep); err != nil {
		return nil, err
	}
	took := time.Since(start)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return []evalRow{
		{"", fmt.Sprintf("audit of 200 x 40, %d metrics, 9,999 permutations, HTML (under 10 s)", len(plan.Metrics)), took.Round(time.Millisecond).String(), took < 10*time.Second},
		{"", "memory taken from the system by this whole evaluation (under 300 MB)", fmt.Sprintf("%d MB", m.Sys>>20), m.Sys < 300<<20},
	}, nil
}
