// Command biasreport audits two stub bots, one fair and one that hands over
// customers with some names more often, and writes both reports. It needs no
// key and no network.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

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
	if err := run(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	names, err := probes.Get("names")
	if err != nil {
		return err
	}
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "answered", "length", "sentiment")
	if err != nil {
		return err
	}
	plan := biasaudit.Plan{Name: "bakery", Seed: 7, Scenarios: probes.Scenarios()[:200], Probes: []biasaudit.Probe{names}, Metrics: metrics}
	var marked []string
	for _, c := range names.Cues {
		if c.Levels["ethnicity"] == "Hispanic" {
			marked = append(marked, "\n"+c.Mask[0])
		}
	}
	for _, b := range []struct {
		file string
		bot  biasaudit.Subject
	}{
		{"fair", &audittest.Stub{Seed: 1}},
		{"biased", &audittest.Stub{Seed: 1, Extra: 0.08, Mark: marked}},
	} {
		result, err := biasaudit.Run(ctx, plan, b.bot, &biasaudit.RunOptions{Workers: 2})
		if err != nil {
			return err
		}
		report, err := biasaudit.Analyse(result, &biasaudit.AnalyseOptions{Owner: "the shop's owner"})
		if err != nil {
			return err
		}
		path := filepath.Join(dir, "biasreport-"+b.file+".html")
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := render.HTML(f, report); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		fmt.Printf("%s bot: %s: %s\n  %s\n", b.file, report.Verdict, report.Headline, path)
		for _, x := range report.Findings {
			fmt.Printf("  %s: %+.1f points, worse for %s\n", x.Key, 100*x.Effect, x.Worse)
		}
	}
	return nil
}
