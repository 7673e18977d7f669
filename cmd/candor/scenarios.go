package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"

	"github.com/candorbot/candor/biasaudit"
)

// auditScenarios draws scenarios, stratified by intent, from the operator's own
// example phrases or redacted messages.
func auditScenarios(_ context.Context, f *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	f.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor audit scenarios -examples FILE > scenarios.jsonl\n\n"+
			"Draws scenarios, stratified by intent, from labelled and redacted messages (see candor redact): your intents' example phrases, or what\n"+
			"customers wrote. Texts with a placeholder that says who asks are left out. Read the result before you use it with run -scenarios.")
		f.PrintDefaults()
	}
	from := f.String("examples", "", "file or folder of {text, intent} (JSON lines or CSV)")
	n := f.Int("n", 200, "how many; 100 for a screening, 200 for an audit")
	seed := f.Uint64("seed", 1, "seed of the draw")
	if err := parse(f, args); err != nil {
		return err
	}
	if *from == "" {
		return auditStatus{2, "give -examples"}
	}
	rows, err := readExamples(*from)
	if err != nil {
		return err
	}
	var all []biasaudit.Scenario
	for _, r := range rows {
		if s, ok := biasaudit.ScenarioOf(r.Text, r.Intent); ok {
			all = append(all, s)
		}
	}
	drawn, err := biasaudit.Stratify(all, *n, *seed)
	if err != nil {
		return fmt.Errorf("%d of %d messages can be used: %w", len(all), len(rows), err)
	}
	enc := json.NewEncoder(stdout)
	enc.SetEscapeHTML(false)
	for _, s := range drawn {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	return nil
}
