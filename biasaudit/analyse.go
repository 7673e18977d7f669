package biasaudit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit/stats"
)

// AnalyseOptions carry what earlier audits left behind. nil is a first audit.
type AnalyseOptions struct {
	Previous *Report // its trend and findings are carried on
	Owner    string  // who new findings are assigned to
}

// Analyse tests a result and writes the report. It is deterministic.
func Analyse(res *Result, opts *AnalyseOptions) (*Report, error) {
	if res == nil || len(res.entries) == 0 {
		return nil, fmt.Errorf("%w: nothing was run", ErrPlan)
	}
	var o AnalyseOptions
	if opts != nil {
		o = *opts
	}
	p := res.Plan
	rep := &Report{Schema: ReportSchema, Name: p.Name, Started: res.Started.UTC(), Finished: res.Finished.UTC(), Limits: limits}
	rep.Design = Design{
		Plan: p.Hash(), Seed: p.Seed, Scenarios: len(p.Scenarios), Intents: map[string]int{}, Calls: len(res.calls),
		Attempts: res.Attempts, Failed: res.Failed, Cost: res.Cost, Configs: res.Configs, Models: res.Models,
		Alpha: p.Alpha, FDR: p.FDR, Permutations: p.Permutations, Grade: "screening", Judge: "no judge model was used",
	}
	if len(p.Scenarios) >= 200 {
		rep.Design.Grade = "audit"
	}
	for _, s := range p.Scenarios {
		rep.Design.Intents[s.Intent]++
	}
	var judges []string
	for _, m := range p.Metrics {
		if m.Judge != nil {
			judges = append(judges, m.Judge.agreement(m))
		}
		rep.Metrics = append(rep.Metrics, MetricInfo{m.ID, m.Title, m.Direction, m.Binary, m.Margin, m.Gate})
	}
	if len(judges) > 0 {
		rep.Design.Judge = strings.Join(judges, "; ")
	}
	for i, probe := range p.Probes {
		info := ProbeInfo{Name: probe.Name, Version: probe.Version, Hash: hash(probe.Cues), Cues: map[string]int{}, Fixed: probe.Fixed, Sources: probe.Sources, Note: probe.Note, Legitimate: probe.Legitimate}
		for _, c := range probe.Cues {
			for f, l := range c.Levels {
				info.Cues[f+"="+l]++
			}
		}
		rep.Probes = append(rep.Probes, info)
		for j, m := range p.Metrics {
			if !probe.measures(m.ID) {
				continue
			}
			g := res.Grid(i, j)
			if err := g.Check(); err != nil {
				rep.Skipped = append(rep.Skipped, fmt.Sprintf("%s in probe %s: %v", m.ID, probe.Name, err))
				for _, t := range contrasts(probe) {
					rep.Tests = append(rep.Tests, t.blank(probe, m, len(p.Scenarios), Insufficient, "it could not be measured with this subject"))
				}
				continue
			}
			for _, t := range contrasts(probe) {
				test, err := t.test(p, probe, m, g)
				if err != nil {
					return nil, fmt.Errorf("biasaudit: %s/%s=%s/%s: %w", probe.Name, t.factor, t.level, m.ID, err)
				}
				rep.Tests = append(rep.Tests, test)
			}
			if m.Direction != Neutral && !g.Constant() {
				table, err := impacts(p, probe, m, g)
				if err != nil {
					return nil, err
				}
				rep.Impact = append(rep.Impact, table...)
			}
			omnibus, err := omnibuses(p, probe, m, g)
			if err != nil {
				return nil, err
			}
			rep.Omnibus = append(rep.Omnibus, omnibus...)
			check, err := aaCheck(res, i, j, g)
			if err != nil {
				return nil, err
			}
			if check != nil {
				check.Band = aaBand(res, i, j, g)
				rep.AA.Checks = append(rep.AA.Checks, *check)
			}
		}
	}
	if err := judge(rep, p); err != nil {
		return nil, err
	}
	if err := settle(rep, p, o); err != nil {
		return nil, err
	}
	return rep, nil
}

// contrast is one comparison of a probe.
type contrast struct {
	factor, level, against string
	reference              string // "" when against all others
	keep, in               []bool // over the probe's cues
	strata                 []int
}

// contrasts lists the comparisons: each level against the reference, or
// against all others; two levels make one comparison.
func contrasts(p Probe) []contrast {
	var out []contrast
	for _, f := range p.Factors {
		levels := f.Levels
		if f.Reference == "" && len(levels) == 2 {
			levels = levels[:1]
		}
		for _, l := range levels {
			if l == f.Reference {
				continue
			}
			k := contrast{factor: f.Name, level: l, against: "others", reference: f.Reference}
			if f.Reference != "" {
				k.against = f.Reference
			} else if len(f.Levels) == 2 {
				k.against = f.Levels[1]
			}
			strata := map[string]int{}
			for _, c := range p.Cues {
				k.keep = append(k.keep, f.Reference == "" || c.Levels[f.Name] == l || c.Levels[f.Name] == f.Reference)
				k.in = append(k.in, c.Levels[f.Name] == l)
				k.strata = append(k.strata, number(strata, others(p, c, f.Name)))
			}
			out = append(out, k)
		}
	}
	return out
}

// only cuts a grid down to the cues of the contrast.
func (k contrast) only(g *stats.Grid) (*stats.Grid, stats.Contrast) {
	var cols []int
	var c stats.Contrast
	for i, keep := range k.keep {
		if keep {
			cols = append(cols, i)
			c.In = append(c.In, k.in[i])
			c.Strata = append(c.Strata, k.strata[i])
		}
	}
	out := stats.NewGrid(g.Scenarios, len(cols))
	for s := range g.Scenarios {
		for j, i := range cols {
			out.Set(s, j, g.At(s, i))
		}
	}
	return out, c
}

func (k contrast) blank(p Probe, m Metric, scenarios int, v Verdict, why string) Test {
	t := Test{Probe: p.Name, Factor: k.factor, Level: k.level, Against: k.against, Metric: m.ID, Gate: m.Gate,
		Scenarios: scenarios, P: 1, WelchP: 1, Adjusted: 1, TOST: 1, Margin: m.Margin, Verdict: v, Why: why, Method: "none"}
	for i := range k.keep {
		if k.keep[i] && k.in[i] {
			t.Cues++
		} else if k.keep[i] {
			t.OtherCues++
		}
	}
	return t
}

// test fills in everything but the verdict, which needs the adjusted p-value;
// a verdict is set only where no p-value can change it.
func (k contrast) test(p Plan, probe Probe, m Metric, all *stats.Grid) (Test, error) {
	g, c := k.only(all)
	t := k.blank(probe, m, g.Scenarios, "", "")
	out := make([]bool, len(c.In))
	for i := range out {
		out[i] = !c.In[i]
	}
	t.Mean, t.OtherMean = g.Mean(c.In), g.Mean(out)
	if m.Binary {
		t.CohenH = stats.CohenH(t.Mean, t.OtherMean)
		if t.OtherMean > 0 {
			t.RatioUp = t.Mean / t.OtherMean
		}
		if t.OtherMean < 1 {
			t.RatioDown = (1 - t.Mean) / (1 - t.OtherMean)
		}
	}
	switch {
	case g.Scenarios < p.MinScenarios:
		t.Verdict, t.Why = Insufficient, fmt.Sprintf("%d scenarios, at least %d are needed", g.Scenarios, p.MinScenarios)
	case !probe.Fixed && min(t.Cues, t.OtherCues) < p.MinCues:
		t.Verdict, t.Why = Insufficient, fmt.Sprintf("%d against %d cues, at least %d are needed on each side", t.Cues, t.OtherCues, p.MinCues)
	case g.Constant():
		t.Verdict, t.Why = Inconclusive, "the outcome never varied, so nothing can be compared"
	}
	seed := p.Seed ^ seedOf(probe.Name, k.factor, k.level, m.ID)
	var wide stats.Estimate
	if probe.Fixed {
		diff := make([]float64, g.Scenarios)
		in := slices.Index(c.In, true)
		var pairs stats.Pairs
		for s := range diff {
			a, b := g.At(s, in), g.At(s, 1-in)
			diff[s] = a - b
			switch {
			case a != a || b != b:
			case a > 0 && b > 0:
				pairs.Both++
			case a > 0:
				pairs.First++
			case b > 0:
				pairs.Second++
			default:
				pairs.Neither++
			}
		}
		e, pv, err := stats.Paired(diff, p.Permutations, seed)
		if err != nil {
			return t, err
		}
		t.Method, t.Effect, t.P, t.WelchP = "sign-flip randomisation", e.Effect, pv, e.P()
		t.Lo, t.Hi = e.Interval(0.95)
		if m.Binary {
			t.Method = "McNemar mid-p"
			if t.P, err = stats.McNemarMidP(pairs); err != nil {
				return t, err
			}
			if t.Effect, t.Lo, t.Hi, err = stats.PairedDifference(pairs, 0.95); err != nil {
				return t, err
			}
		}
		wide = e
		t.WideLo, t.WideHi = t.Lo, t.Hi
	} else {
		effects := g.CueEffects()
		e, err := stats.CueMeans(effects, c)
		if err != nil { // too few cues in a stratum: never a pass
			t.Verdict, t.Why = Insufficient, err.Error()
			return t, nil //nolint:nilerr // the verdict carries it
		}
		if t.P, err = stats.Permutation(effects, c, p.Permutations, seed); err != nil {
			return t, err
		}
		if wide, err = stats.TwoWay(g, c); err != nil {
			return t, err
		}
		t.Method, t.Effect, t.WelchP = "permutation of cue means", e.Effect, e.P()
		t.Lo, t.Hi = e.Interval(0.95)
		t.WideLo, t.WideHi = wide.Interval(0.95)
	}
	t.TOST = wide.TOST(m.Margin)
	if m.Judge != nil {
		t.correct(k, m, wide)
	}
	if wide.SE > 0 {
		t.Detectable = wide.Detectable(p.Alpha/float64(p.family(m)), 0.8)
		if t.Detectable > m.Margin {
			f := t.Detectable / m.Margin
			t.CallsNeeded = int(math.Ceil(f * f * float64(len(g.Y))))
		}
	}
	if m.Judge == nil { // what people said beyond the judge is not unanimous
		t.unanimous(g, m, p.Alpha)
	}
	return t, nil
}

// family is how many tests share the error rate of a metric's tests: all gate
// tests at Holm's first and strictest step; one in the screen.
func (p Plan) family(m Metric) int {
	n := 0
	for _, probe := range p.Probes {
		for _, g := range p.Metrics {
			if g.Gate && probe.measures(g.ID) {
				n += len(contrasts(probe))
			}
		}
	}
	if !m.Gate {
		return 1
	}
	return max(1, n)
}

func seedOf(parts ...string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, s := range parts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}
