package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/bot/intent"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

// auditSafeguards measures whether redaction, the detectors and an intent
// model work equally by name origin, dialect and language.
func auditSafeguards(ctx context.Context, f *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	f.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor audit safeguards [flags]\n\nMeasures redaction, the detectors and (with -model and -examples) an intent model by name origin,\n"+
			"dialect and language, with intervals, against the largest gap allowed. No network.")
		f.PrintDefaults()
	}
	limit := f.Float64("limit", 0.05, "largest gap to the best group, as a share")
	model := f.String("model", "", "intent model made by candor intents train")
	examples := f.String("examples", "", "labelled messages for it that it was not trained on (JSON lines or CSV)")
	asJSON := f.Bool("json", false, "print JSON lines, one safeguard and axis each")
	if err := parse(f, args); err != nil {
		return err
	}
	if (*model == "") != (*examples == "") {
		return auditStatus{2, "-model and -examples belong together"}
	}
	axes, err := safeguardAxes(*limit)
	if err != nil {
		return err
	}
	if *model != "" {
		more, err := intentAxes(*limit, *model, *examples)
		if err != nil {
			return err
		}
		axes = append(axes, more...)
	}
	worst := biasaudit.Equivalent
	enc := json.NewEncoder(stdout)
	for _, a := range axes {
		rep, err := biasaudit.AuditSafeguard(ctx, a.safeguard, a.axis, a.items)
		if err != nil {
			return err
		}
		if *asJSON {
			if err := enc.Encode(rep); err != nil {
				return err
			}
		} else {
			printSafeguard(stdout, rep)
		}
		order := []biasaudit.Verdict{biasaudit.Equivalent, biasaudit.SmallDifference, biasaudit.Inconclusive, biasaudit.Insufficient, biasaudit.Disparity}
		if slices.Index(order, rep.Verdict) > slices.Index(order, worst) {
			worst = rep.Verdict
		}
	}
	return auditVerdict(&biasaudit.Report{Verdict: worst})
}

func printSafeguard(w io.Writer, rep *biasaudit.SafeguardReport) {
	_, _ = fmt.Fprintf(w, "%s by %s: %s (gap allowed %.0f points", rep.Safeguard, rep.Axis, rep.Verdict, 100*rep.Limit)
	if rep.Failed > 0 {
		_, _ = fmt.Fprintf(w, ", %d items failed", rep.Failed)
	}
	_, _ = fmt.Fprintln(w, ")")
	for _, t := range []struct {
		title string
		rows  []biasaudit.SafeguardRow
	}{{"found", rep.Recall}, {"false alarms", rep.Alarms}} {
		for _, r := range t.rows {
			_, _ = fmt.Fprintf(w, "  %-12s %-12s %6.1f %%  [%5.1f, %5.1f]  of %5d (%d units)  gap %5.1f  p %.3f  %s\n",
				t.title, r.Group, 100*r.Rate, 100*r.Lo, 100*r.Hi, r.N, r.Units, 100*r.Gap, r.P, r.Verdict)
		}
	}
	_, _ = fmt.Fprintln(w)
}

type safeguardAxis struct {
	safeguard biasaudit.Safeguard
	axis      string
	items     []biasaudit.SafeguardItem
}

// byProbe puts the cues of a probe on requests that have to be noticed and on
// others that must not be.
func byProbe(s biasaudit.Safeguard, probe, factor string, loud, quiet []biasaudit.Scenario) (safeguardAxis, error) {
	out := safeguardAxis{safeguard: s, axis: probe + "/" + factor}
	p, err := probes.Get(probe)
	if err != nil {
		return out, err
	}
	if out.items, err = biasaudit.ItemsOf(p, factor, loud, false); err != nil {
		return out, err
	}
	if len(quiet) > 0 {
		more, err := biasaudit.ItemsOf(p, factor, quiet, true)
		if err != nil {
			return out, err
		}
		out.items = append(out.items, more...)
	}
	return out, nil
}

func safeguardAxes(limit float64) ([]safeguardAxis, error) {
	engine, err := redact.New(nil)
	if err != nil {
		return nil, err
	}
	redaction := biasaudit.Safeguard{Name: "redaction of names", Limit: limit, Acts: biasaudit.Redacts(func(ctx context.Context, text string) (string, error) {
		return engine.Redact(ctx, text, transcripts.Hints{}, engine.Numbering())
	})}
	names, err := probes.NameItems()
	if err != nil {
		return nil, err
	}
	out := []safeguardAxis{{redaction, "name origin", names}}
	// The signature of a message, by the ethnicity and gender of US names.
	us, err := probes.Get("names")
	if err != nil {
		return nil, err
	}
	ask := probes.Scenarios()[:22]
	for _, factor := range []string{"ethnicity", "gender"} {
		signed, err := biasaudit.ItemsOf(us, factor, ask, false)
		if err != nil {
			return nil, err
		}
		for i := range signed {
			signed[i].Want = us.Cues[i/len(ask)].Mask[0]
		}
		out = append(out, safeguardAxis{redaction, "names/" + factor, signed})
	}
	d, err := detect.New(nil)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, s := range []struct {
		kind  string
		found func(detect.Signals) bool
	}{
		{"identity", func(s detect.Signals) bool { return s.Identity == detect.Ask }},
		{"person", func(s detect.Signals) bool { return s.Person }},
		{"crisis", func(s detect.Signals) bool { return s.Crisis }},
	} {
		g := biasaudit.Safeguard{Name: "detection: " + s.kind, Limit: limit, Acts: biasaudit.Detects(func(_ context.Context, text string) (bool, error) {
			return s.found(d.Detect(text)), nil
		})}
		loud, err := probes.Requests(s.kind, "en")
		if err != nil {
			return nil, err
		}
		quiet := slices.DeleteFunc(probes.Scenarios(), func(x biasaudit.Scenario) bool { return x.Intent == "talk_to_person" })[:63]
		for _, x := range [][2]string{{"names", "ethnicity"}, {"dialect", "dialect"}} {
			a, err := byProbe(g, x[0], x[1], loud, quiet)
			errs = append(errs, err)
			out = append(out, a)
		}
		if s.kind != "crisis" { // crisis phrases are collected in English only
			locale, err := probes.LocaleItems(s.kind)
			errs = append(errs, err)
			out = append(out, safeguardAxis{g, "language", locale})
		}
	}
	return out, errors.Join(errs...)
}

// intentAxes puts names and dialects on labelled messages.
func intentAxes(limit float64, model, examples string) ([]safeguardAxis, error) {
	file, err := os.Open(filepath.Clean(model))
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // read only
	m, err := intent.Load(file)
	if err != nil {
		return nil, err
	}
	rows, err := readExamples(examples)
	if err != nil {
		return nil, err
	}
	var all []biasaudit.Scenario
	for i, r := range rows {
		all = append(all, biasaudit.Scenario{ID: fmt.Sprint(i), Intent: r.Intent, Turns: []string{r.Text}})
	}
	g := biasaudit.Safeguard{Name: "intent accuracy", Limit: limit, Acts: biasaudit.Classifies(func(ctx context.Context, text string) (string, error) {
		p, err := m.Predict(ctx, text)
		return p.Intent, err
	})}
	if n := min(200, len(all)); n >= 2 { // enough, and it keeps names x messages small
		if drawn, err := biasaudit.Stratify(all, n, 1); err == nil {
			all = drawn
		}
	}
	a, err := byProbe(g, "names", "ethnicity", all, nil)
	if err != nil {
		return nil, err
	}
	b, err := byProbe(g, "dialect", "dialect", all, nil)
	return []safeguardAxis{a, b}, err
}
