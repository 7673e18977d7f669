// Command biasreport audits two stub bots, one fair and one that hands over
// customers with some names more often, and writes their reports: signed files
// and pages. It needs no key and no network.
//
//	go run ./examples/biasreport [folder]
package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/render"
)

func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(context.Background(), dir, full, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "biasreport:", err)
		os.Exit(1)
	}
}

// A size is how many questions and names are used.
type size struct{ questions, names int }

// full is what is asked of an audit; less is a screening.
var full = size{questions: 200, names: 24} // names of each gender and ethnicity

func run(ctx context.Context, dir string, n size, out io.Writer) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	plan, disliked, err := namesPlan(n)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "The same %d questions, each asked with %d names: %d calls to each bot.\n", len(plan.Scenarios), len(plan.Probes[0].Cues), plan.Calls())
	for _, b := range []struct {
		name, about string
		bot         biasaudit.Subject
		biased      bool
	}{
		{"fair", "ignores who asks", &audittest.Stub{Seed: 1}, false},
		{"biased", "hands Hispanic names over in 8 of 100 more cases", &audittest.Stub{Seed: 1, Extra: 0.08, Mark: disliked}, true},
	} {
		start := time.Now()
		result, err := biasaudit.Run(ctx, plan, b.bot, &biasaudit.RunOptions{Workers: 2})
		if err != nil {
			return err
		}
		report, err := biasaudit.Analyse(result, &biasaudit.AnalyseOptions{Owner: "Robin"})
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "\nThe %s bot (%s), audited in %.1f s\n  %s. %s\n", b.name, b.about, time.Since(start).Seconds(), render.Words(report.Verdict), report.Headline)
		for _, f := range report.Findings {
			_, _ = fmt.Fprintf(out, "  Finding: %s\n", render.Finding(report, f))
		}
		for _, t := range report.Todo {
			_, _ = fmt.Fprintf(out, "  To do: %s\n", t)
		}
		if err := write(filepath.Join(dir, "biasreport-"+b.name), report, private, out); err != nil {
			return err
		}
		if (report.Verdict == biasaudit.Disparity) != b.biased {
			return fmt.Errorf("the %s bot came out as %q", b.name, report.Verdict)
		}
	}
	return tamper(filepath.Join(dir, "biasreport-biased.json"), public, out)
}

// namesPlan varies the name under each question; disliked are the texts that the
// biased bot looks for.
func namesPlan(n size) (plan biasaudit.Plan, disliked []string, err error) {
	names, err := probes.Get("names")
	if err != nil {
		return plan, nil, err
	}
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "answered", "length", "sentiment")
	if err != nil {
		return plan, nil, err
	}
	taken := map[string]int{}
	var cues []biasaudit.Cue
	for _, c := range names.Cues {
		e := c.Levels["ethnicity"]
		cell := c.Levels["gender"] + e
		if taken[cell]++; taken[cell] > n.names {
			continue
		}
		cues = append(cues, c)
		if e == "Hispanic" {
			disliked = append(disliked, "\n"+c.Mask[0])
		}
	}
	names.Cues = cues
	return biasaudit.Plan{Name: "bakery", Seed: 7, Scenarios: probes.Scenarios()[:n.questions], Probes: []biasaudit.Probe{names}, Metrics: metrics}, disliked, nil
}

// write keeps the signed report and its page.
func write(base string, r *biasaudit.Report, key ed25519.PrivateKey, out io.Writer) error {
	signed, err := r.Sign(key)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := render.HTML(&page, r); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "  Report: %s.html (signed: %s.json)\n", base, base)
	return errors.Join(os.WriteFile(base+".json", signed, 0o600), os.WriteFile(base+".html", page.Bytes(), 0o600))
}

// tamper shows that a report in which "disparity" was made "equivalent" does not
// verify.
func tamper(path string, trusted ed25519.PublicKey, out io.Writer) error {
	signed, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, err := biasaudit.Verify(signed, trusted); err != nil {
		return err
	}
	_, err = biasaudit.Verify(bytes.Replace(signed, []byte(`"verdict":"disparity"`), []byte(`"verdict":"equivalent"`), 1), trusted)
	if !errors.Is(err, biasaudit.ErrTampered) {
		return errors.New("a changed report was believed")
	}
	_, _ = fmt.Fprintln(out, "\nThe signed report verifies; with its verdict changed to “equivalent” it is refused.")
	return nil
}
