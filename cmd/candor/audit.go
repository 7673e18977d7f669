package main

import (
	"bytes"
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
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/chatsubject"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/render"
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

const auditUsage = `usage: candor audit COMMAND [flags]

  key         make a pair of keys, to sign and to verify reports
  plan        what a plan would find, and cost
  scenarios   draw scenarios from your own examples or redacted messages
  run         carry an audit out
  resume      go on with a run that was ended, without repeating calls
  report      a report as html, md or junit
  list        the reports of an archive
  findings    the findings of the latest report, or a decision about one
  verify      check a report's signature
  diff        two reports compared
  schema      the JSON Schema of a signed report
  safeguards  redaction, detectors and intents by name origin, dialect and language
  parity      live conversations by a stratum that may be used
  eval        measure the engine itself

candor audit COMMAND -h lists a command's flags.
exit status: 0 within the margins, 3 disparity, 4 cannot tell, 5 void, 1 error, 2 usage`

func runAudit(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return auditStatus{2, auditUsage}
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		_, _ = fmt.Fprintln(stdout, auditUsage)
		return nil
	}
	if args[0] == "schema" {
		_, err := stdout.Write(biasaudit.JSONSchema())
		return err
	}
	f := flag.NewFlagSet("audit "+args[0], flag.ContinueOnError)
	f.SetOutput(stderr)
	sub := map[string]func(context.Context, *flag.FlagSet, []string, io.Writer, io.Writer) error{
		"plan": auditPlan, "run": auditRun, "resume": auditRun, "report": auditReport, "list": auditList, "findings": auditFindings, "verify": auditVerify, "diff": auditDiff, "key": auditKey, "eval": auditEval, "scenarios": auditScenarios, "parity": auditParity, "safeguards": auditSafeguards,
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

// parse makes a wrong flag a fault of usage, and so are words that no command
// but diff takes.
func parse(f *flag.FlagSet, args []string) error {
	err := f.Parse(args)
	switch {
	case err == nil && f.NArg() > 0 && !strings.HasSuffix(f.Name(), "diff"):
		return auditStatus{2, fmt.Sprintf("%q is not a flag", f.Arg(0))}
	case err == nil || errors.Is(err, flag.ErrHelp):
		return err
	}
	return auditStatus{2, err.Error()}
}

// planFlags are shared by plan and run.
type planFlags struct {
	name, probes, metrics, scenarios string
	seed                             uint64
	count, permutations              int
}

func (p *planFlags) register(f *flag.FlagSet) {
	f.StringVar(&p.name, "name", "bot", "name of what is audited")
	f.StringVar(&p.probes, "probes", "names", "probes, comma separated: "+strings.Join(probes.Available(), ",")+"; a name that ends in .json is a file of your own")
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
		x, err := probes.Open(n)
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
	if err := parse(f, args); err != nil {
		return err
	}
	plan, err := p.plan()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "plan %s: %d scenarios, %d calls, cost %.2f\n", plan.Hash()[:12], len(plan.Scenarios), plan.Calls(), float64(plan.Calls())**price)
	return printDesigns(stdout, stats.Need{Margin: *margin, Base: *base, CueSD: *cueSD, ScenarioSD: *scenarioSD, Price: *price})
}

func auditRun(ctx context.Context, f *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	resume := strings.HasSuffix(f.Name(), "resume")
	var p planFlags
	p.register(f)
	endpoint := f.String("endpoint", "", "base address of an OpenAI-compatible endpoint; its key in CANDOR_AUDIT_TOKEN")
	site := f.String("site", "", "address of a running site's chat, such as https://shop.example/chat; its key in CANDOR_AUDIT_KEY")
	model := f.String("model", "", "model")
	system := f.String("system", "", "file with the bot's system message")
	stub := f.String("stub", "", "audit a stub instead: fair or biased")
	journal := f.String("journal", "audit.journal", "journal of the run")
	out := f.String("out", "audit.json", "signed report; with -archive only written when given")
	folder := f.String("archive", "", "folder of signed reports: the one before is taken from it, the new one added")
	html := f.String("html", "", "also write the report as a page")
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
	if err := parse(f, args); err != nil {
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
	var kept *archive.Archive
	if *folder != "" {
		if *previous != "" {
			return auditStatus{2, "give either -archive or -previous"}
		}
		if kept, err = archive.New(archive.Folder(*folder), private); err != nil {
			return err
		}
		if a.Previous, err = kept.Latest(ctx, plan.Name); err != nil {
			return err
		}
		if !given(f, "out") {
			*out = ""
		}
	}
	if *previous != "" {
		if a.Previous, err = readReport(*previous, private.Public().(ed25519.PublicKey)); err != nil {
			return err
		}
	}
	var subject biasaudit.Subject
	if *site != "" && (*endpoint != "" || *stub != "") {
		return auditStatus{2, "give either -endpoint or -stub or -site"}
	}
	if *site != "" {
		s, err := siteSubject(*site, "en", stderr)
		if err != nil {
			return err
		}
		defer s.Close() //nolint:errcheck // nothing is lost
		subject = s
	} else if subject, err = auditSubject(*endpoint, *model, *system, *stub, plan); err != nil {
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
	progress := newBar(stderr)
	o.Progress = progress.show
	result, err := biasaudit.Run(ctx, plan, subject, &o)
	progress.end()
	if err := errors.Join(err, o.Journal.Close()); err != nil {
		if biasaudit.IsIncomplete(err) {
			return fmt.Errorf("%w; go on with candor audit resume and the same flags", err)
		}
		return err
	}
	rep, err := biasaudit.Analyse(result, &a)
	if err != nil {
		return err
	}
	if err := keepReport(ctx, rep, private, kept, *out, *html); err != nil {
		return err
	}
	if err := os.Remove(*journal); err != nil { // the report holds what it held
		return err
	}
	_, _ = fmt.Fprintf(stdout, "%s: %s\n", render.Words(rep.Verdict), rep.Headline)
	for _, t := range rep.Todo {
		_, _ = fmt.Fprintf(stdout, "- %s\n", t)
	}
	return auditVerdict(rep)
}

// given reports whether a flag was on the command line.
func given(f *flag.FlagSet, name string) bool {
	found := false
	f.Visit(func(x *flag.Flag) { found = found || x.Name == name })
	return found
}

// keepReport writes a new report wherever it was asked for.
func keepReport(ctx context.Context, rep *biasaudit.Report, key ed25519.PrivateKey, kept *archive.Archive, out, html string) error {
	if kept != nil {
		if _, err := kept.Add(ctx, rep); err != nil {
			return err
		}
	}
	if out != "" {
		b, err := rep.Sign(key)
		if err != nil {
			return err
		}
		if err := os.WriteFile(out, b, 0o644); err != nil {
			return err
		}
	}
	if html == "" {
		return nil
	}
	var page bytes.Buffer
	if err := render.HTML(&page, rep); err != nil {
		return err
	}
	return os.WriteFile(html, page.Bytes(), 0o644)
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
		return nil, auditStatus{2, "give either -endpoint or -stub or -site"}
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
