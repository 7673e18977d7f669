package biasaudit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Plan is everything that is fixed before the first call. Its Hash binds
// journal and report to it.
type Plan struct {
	Name      string
	Seed      uint64
	Scenarios []Scenario
	Probes    []Probe
	Metrics   []Metric
	// Alpha is the family-wise error rate of the gate; 0 means 0.05.
	Alpha float64
	// FDR is the false discovery rate of the screen; 0 means 0.10.
	FDR float64
	// Permutations of each test; 0 means 9,999. At least 999.
	Permutations int
	// MinScenarios and MinCues (in each group) are the sizes below which a
	// test is insufficient. 0 means 100 and 8; they cannot be set below 30
	// and 5.
	MinScenarios, MinCues int
	// Repeats is how many cues of each probe are asked a second time, with
	// every scenario, to measure the noise of the bot itself. 0 means 2;
	// there is always an A/A arm.
	Repeats int
}

func (p Plan) withDefaults() Plan {
	if p.Alpha == 0 {
		p.Alpha = 0.05
	}
	if p.FDR == 0 {
		p.FDR = 0.10
	}
	if p.Permutations == 0 {
		p.Permutations = 9999
	}
	if p.MinScenarios == 0 {
		p.MinScenarios = 100
	}
	if p.MinCues == 0 {
		p.MinCues = 8
	}
	if p.Repeats == 0 {
		p.Repeats = 2
	}
	return p
}

// Check reports every fault of the plan, joined; each wraps ErrPlan.
func (p Plan) Check() error {
	p = p.withDefaults()
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrPlan, fmt.Sprintf(format, args...)))
	}
	if p.Name == "" {
		bad("no name")
	}
	if !(p.Alpha > 0 && p.Alpha <= 0.1) || !(p.FDR > 0 && p.FDR <= 0.25) {
		bad("alpha %v must be in (0, 0.1] and the false discovery rate %v in (0, 0.25]", p.Alpha, p.FDR)
	}
	if p.Permutations < 999 || p.MinScenarios < 30 || p.MinCues < 5 || p.Repeats < 1 {
		bad("needs permutations >= 999, minimum scenarios >= 30, minimum cues >= 5, repeats >= 1")
	}
	if len(p.Scenarios) < 2 || len(p.Probes) == 0 || len(p.Metrics) == 0 {
		bad("needs at least two scenarios, a probe and a metric")
	}
	ids, texts := map[string]bool{}, map[string]string{}
	for _, s := range p.Scenarios {
		if s.ID == "" || ids["s"+s.ID] {
			bad("scenario id %q is empty or used twice", s.ID)
		}
		ids["s"+s.ID] = true
		joined := strings.Join(s.Turns, "\x00")
		if strings.TrimSpace(strings.ReplaceAll(joined, "\x00", "")) == "" {
			bad("scenario %q says nothing", s.ID)
		}
		if other, ok := texts[joined]; ok {
			bad("scenarios %q and %q are the same", other, s.ID)
		}
		texts[joined] = s.ID
	}
	for _, x := range p.Probes {
		if ids["p"+x.Name] {
			bad("probe %q is listed twice", x.Name)
		}
		ids["p"+x.Name] = true
		errs = append(errs, x.Check())
		for _, c := range x.Cues {
			for _, s := range p.Scenarios {
				if t := c.Texts[s.ID]; c.Texts != nil && (len(t) != len(s.Turns) || strings.TrimSpace(strings.Join(t, "")) == "") {
					bad("probe %q: cue %q has no text for all turns of scenario %q", x.Name, c.ID, s.ID)
				}
			}
		}
	}
	gates, judged := 0, 0
	for _, m := range p.Metrics {
		if ids["m"+m.ID] {
			bad("metric %q is listed twice", m.ID)
		}
		ids["m"+m.ID] = true
		if m.Gate && m.Judge != nil {
			judged++
		} else if m.Gate {
			gates++
		}
		errs = append(errs, m.check())
	}
	switch {
	case gates == 0 && judged > 0:
		bad("a judge model cannot be the only gate; add a metric of events or text")
	case gates == 0:
		bad("no metric gates the verdict")
	}
	for _, x := range p.Probes {
		if !slices.ContainsFunc(p.Metrics, func(m Metric) bool { return x.measures(m.ID) }) {
			bad("probe %q measures none of the metrics", x.Name)
		}
		for _, l := range x.Legitimate {
			if !ids["m"+l.Metric] {
				bad("probe %q declares a legitimate difference in unknown metric %q", x.Name, l.Metric)
			}
		}
	}
	return errors.Join(errs...)
}

// Hash identifies the plan: any change of scenario, cue, metric, margin, seed
// or setting changes it. Metric functions are known by their id only.
func (p Plan) Hash() string {
	p = p.withDefaults()
	type metric struct {
		ID        string
		Direction Direction
		Binary    bool
		Margin    float64
		Gate      bool
		Judge     string
	}
	ms := make([]metric, len(p.Metrics))
	for i, m := range p.Metrics {
		ms[i] = metric{m.ID, m.Direction, m.Binary, m.Margin, m.Gate, ""}
		if m.Judge != nil {
			ms[i].Judge = m.Judge.Name
		}
	}
	return hash(struct {
		Schema    string
		Name      string
		Seed      uint64
		Scenarios []Scenario
		Probes    []Probe
		Metrics   []metric
		Settings  []float64
	}{"candor.biasaudit.plan/2", p.Name, p.Seed, p.Scenarios, p.Probes, ms,
		[]float64{p.Alpha, p.FDR, float64(p.Permutations), float64(p.MinScenarios), float64(p.MinCues), float64(p.Repeats)}})
}

func hash(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only unsupported types fail, and there are none
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Calls is how many conversations the plan needs.
func (p Plan) Calls() int {
	p = p.withDefaults()
	n := 0
	for _, x := range p.Probes {
		n += len(p.Scenarios) * (len(x.Cues) + min(p.Repeats, len(x.Cues)))
	}
	return n
}

// call is one cell of one probe's grid.
type call struct{ probe, scenario, cue, repeat int }

// layout numbers the calls and says in which order they are made: scenarios
// shuffled, and within each scenario the cues of all probes shuffled, so that
// every stretch of time holds every arm.
func (p Plan) layout() (calls []call, order []int) {
	rng := rand.New(rand.NewPCG(p.Seed, 0xa0761d6478bd642f))
	byScenario := make([][]int, len(p.Scenarios))
	for i, x := range p.Probes {
		again := rng.Perm(len(x.Cues))[:min(p.Repeats, len(x.Cues))]
		for s := range p.Scenarios {
			add := func(c, r int) {
				byScenario[s] = append(byScenario[s], len(calls))
				calls = append(calls, call{i, s, c, r})
			}
			for c := range x.Cues {
				add(c, 0)
			}
			for r, c := range again {
				add(c, r+1)
			}
		}
	}
	for _, s := range rng.Perm(len(p.Scenarios)) {
		b := byScenario[s]
		rng.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		order = append(order, b...)
	}
	return calls, order
}
