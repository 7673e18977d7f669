package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/chatsubject"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/stats"
)

// auditStatus is an exit status for build servers: 3 disparity, 4 inconclusive
// or insufficient, 5 void.
type auditStatus struct {
	code int
	text string
}

func (s auditStatus) Error() string { return s.text }
func (s auditStatus) ExitCode() int { return s.code }

const auditUsage = `usage: candor audit plan|run|resume|report|verify|diff|key|eval [flags]
exit status: 0 within the margins, 3 disparity, 4 cannot tell, 5 void, 1 error, 2 usage`

func runAudit(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return auditStatus{2, auditUsage}
	}
	f := flag.NewFlagSet("audit "+args[0], flag.ContinueOnError)
	f.SetOutput(stderr)
	sub := map[string]func(context.Context, *flag.FlagSet, []string, io.Writer, io.Writer) error{
		"plan": auditPlan, "run": auditRun, "resume": auditRun, "report": auditReport, "verify": auditVerify, "diff": auditDiff, "key": auditKey, "eval": auditEval,
	}[args[0]]
	if sub == nil {
		return auditStatus{2, auditUsage}
	}
	err := sub(ctx, f, args[1:], stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}

// planFlags are shared by plan and run.
type planFlags struct {
	name, probes, metrics, scenarios string
	seed                             uint64
	count, permutations              int
}

func (p *planFlags) register(f *flag.FlagSet) {
	f.StringVar(&p.name, "name", "bot", "name of what is audited")
	f.StringVar(&p.probes, "probes", "names", "probes, comma separated: "+strings.Join(probes.Available(), ","))
	f.StringVar(&p.metrics, "metrics", "", "metrics, comma separated; empty means all")
	f.StringVar(&p.scenarios, "scenarios", "", "JSON lines of {id, intent, turns}; empty means the shipped set")
	f.IntVar(&p.count, "n", 0, "use the first n scenarios; 0 means all")
	f.Uint64Var(&p.seed, "seed", 1, "seed of order and tests")
	f.IntVar(&p.permutations, "permutations", 9999, "permutations of each test")
}

func (p *planFlags) plan() (biasaudit.Plan, error) {
	out := biasaudit.Plan{Name: p.name, Seed: p.seed, Metrics: biasaudit.Metrics(), Scenarios: probes.Scenarios(), Permutations: p.permutations}
	var err error
	if p.metrics != "" {
		if out.Metrics, err = biasaudit.Select(out.Metrics, strings.Split(p.metrics, ",")...); err != nil {
			return out, err
		}
	}
	if p.scenarios != "" {
		file, err := os.Open(p.scenarios)
		if err != nil {
			return out, err
		}
		defer file.Close() //nolint:errcheck // read only
		out.Scenarios = nil
		d := json.NewDecoder(file)
		d.DisallowUnknownFields()
		for {
			var s biasaudit.Scenario
			if err := d.Decode(&s); err == io.EOF {
				break
			} else if err != nil {
				return out, fmt.Errorf("%s: %w", p.scenarios, err)
			}
			out.Scenarios = append(out.Scenarios, s)
		}
	}
	if p.count > 0 && p.count < len(out.Scenarios) {
		out.Scenarios = out.Scenarios[:p.count]
	}
	for _, n := range strings.Split(p.probes, ",") {
		x, err := probes.Get(n)
		if err != nil {
			return out, err
		}
		out.Probes = append(out.Probes, x)
	}
	return out, out.Check()
}

func auditPlan(_ context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	var p planFlags
	p.register(f)
	margin := f.Float64("margin", 0.05, "gap to find, as a share")
	base := f.Float64("base", 0.175, "share of calls with the outcome")
	cueSD := f.Float64("cue-sd", 0.2, "spread of single names within a group, logits; measure it in a pilot")
	scenarioSD := f.Float64("scenario-sd", 1.6, "spread of requests, logits")
	price := f.Float64("price", 0, "price of one call")
	if err := f.Parse(args); err != nil {
		return err
	}
	plan, err := p.plan()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "plan %s: %d scenarios, %d calls, cost %.2f\n\nscenarios  cues/group    calls      cost  power for a gap of %.3g (two groups, one test / ten)\n",
		plan.Hash()[:12], len(plan.Scenarios), plan.Calls(), float64(plan.Calls())**price, *margin)
	for _, s := range []int{100, 200, 400} {
		for _, c := range []int{10, 20, 30, 48} {
			d := stats.Design{Scenarios: s, Cues: c, Base: *base, CueSD: *cueSD, ScenarioSD: *scenarioSD, Gap: *margin}
			one, err := d.Power(0.05)
			if err != nil {
				return err
			}
			ten, err := d.Power(0.005)
			if err != nil {
				return err
			}
			calls := 2 * s * c
			_, _ = fmt.Fprintf(stdout, "%9d %11d %8d %9.2f  %.0f %% / %.0f %%\n", s, c, calls, float64(calls)**price, 100*one, 100*ten)
		}
	}
	return nil
}

func auditRun(ctx context.Context, f *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	resume := strings.HasSuffix(f.Name(), "resume")
	var p planFlags
	p.register(f)
	endpoint := f.String("endpoint", "", "base address of an OpenAI-compatible endpoint; its key in CANDOR_AUDIT_TOKEN")
	model := f.String("model", "", "model")
	system := f.String("system", "", "file with the bot's system message")
	stub := f.String("stub", "", "audit a stub instead: fair or biased")
	journal := f.String("journal", "audit.journal", "journal of the run")
	out := f.String("out", "audit.json", "signed report")
	key := f.String("key", "", "private key made by candor audit key")
	previous := f.String("previous", "", "signed report of the audit before, for trend and findings")
	owner := f.String("owner", "", "who new findings are assigned to")
	o := biasaudit.RunOptions{}
	f.IntVar(&o.Workers, "workers", 1, "calls at a time")
	f.IntVar(&o.MaxCalls, "max-calls", 0, "budget of calls")
	f.Float64Var(&o.MaxCost, "max-cost", 0, "budget in money")
	f.Float64Var(&o.CallCost, "price", 0, "price of one call")
	f.Float64Var(&o.PerSecond, "rate", 0, "calls in a second at most")
	f.IntVar(&o.Retries, "retries", 0, "retries of a failed call")
	if err := f.Parse(args); err != nil {
		return err
	}
	plan, err := p.plan()
	if err != nil {
		return err
	}
	private, err := readKey(*key)
	if err != nil {
		return err
	}
	a := biasaudit.AnalyseOptions{Owner: *owner}
	if *previous != "" {
		if a.Previous, err = readReport(*previous, private.Public().(ed25519.PublicKey)); err != nil {
			return err
		}
	}
	subject, err := auditSubject(*endpoint, *model, *system, *stub, plan)
	if err != nil {
		return err
	}
	if _, err := os.Stat(*journal); (err == nil) != resume {
		if resume {
			return fmt.Errorf("there is no journal %s to resume", *journal)
		}
		return fmt.Errorf("journal %s exists: use resume, or another name", *journal)
	}
	if o.Journal, err = biasaudit.OpenJournal(*journal, plan); err != nil {
		return err
	}
	o.Progress = func(x biasaudit.Progress) {
		if x.Done%50 == 0 || x.Done == x.Total {
			n := 30 * x.Done / x.Total
			_, _ = fmt.Fprintf(stderr, "\r[%-30s] %d/%d calls, %d failed, cost %.2f", strings.Repeat("#", n), x.Done, x.Total, x.Failed, x.Cost)
		}
	}
	result, err := biasaudit.Run(ctx, plan, subject, &o)
	_, _ = fmt.Fprintln(stderr)
	if err := errors.Join(err, o.Journal.Close()); err != nil {
		return err
	}
	rep, err := biasaudit.Analyse(result, &a)
	if err != nil {
		return err
	}
	b, err := rep.Sign(private)
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, b, 0o644); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "%s\n%s\n", rep.Headline, strings.Join(rep.Todo, "\n"))
	return auditVerdict(rep)
}

func auditVerdict(rep *biasaudit.Report) error {
	switch rep.Verdict {
	case biasaudit.Equivalent, biasaudit.SmallDifference:
		return nil
	case biasaudit.Disparity:
		return auditStatus{3, "disparity"}
	case biasaudit.Void:
		return auditStatus{5, "void"}
	case biasaudit.Inconclusive, biasaudit.Insufficient:
	}
	return auditStatus{4, string(rep.Verdict)}
}

func auditSubject(endpoint, model, system, stub string, plan biasaudit.Plan) (biasaudit.Subject, error) {
	switch {
	case (stub == "") == (endpoint == ""):
		return nil, auditStatus{2, "give either -endpoint or -stub"}
	case stub == "fair":
		return &audittest.Stub{Seed: 1}, nil
	case stub == "biased":
		// Biased against the first level of the first factor.
		s := &audittest.Stub{Seed: 1, Extra: 0.1}
		x := plan.Probes[0]
		for _, c := range x.Cues {
			l := x.Factors[0].Levels
			if c.Levels[x.Factors[0].Name] == l[len(l)-1] {
				s.Mark = append(s.Mark, strings.TrimSpace(c.Before+c.After))
			}
		}
		return s, nil
	case stub != "":
		return nil, auditStatus{2, "-stub is fair or biased"}
	}
	o := &chatsubject.Options{Key: os.Getenv("CANDOR_AUDIT_TOKEN")}
	if system != "" {
		b, err := os.ReadFile(filepath.Clean(system))
		if err != nil {
			return nil, err
		}
		o.System = string(b)
	}
	return chatsubject.New(endpoint, model, o)
}

func readKey(path string) (ed25519.PrivateKey, error) {
	if path == "" {
		return nil, auditStatus{2, "give -key (make one with candor audit key)"}
	}
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s is not a key", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func readReport(path string, trusted ed25519.PublicKey) (*biasaudit.Report, error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	return biasaudit.Verify(b, trusted)
}
