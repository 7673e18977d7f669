package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/candorbot/candor/biasaudit"
)

// auditParity compares live conversations over a stratum that may be used.
func auditParity(_ context.Context, f *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	f.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor audit parity -by language -basis WORDS records.jsonl\n\n"+
			`Reads {"stratum","intent","handed_over","resolved","waiting" (seconds),"consent"} lines, no text, and compares escalation,`+"\n"+
			"resolution and waiting time. Cells under 30 are suppressed. It shows differences, not causes.")
		f.PrintDefaults()
	}
	by := f.String("by", "", "language, channel, assistive_mode, time_of_day or self_declared (needs consent on each record)")
	basis := f.String("basis", "", "the lawful basis, in words; required")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return auditStatus{2, err.Error()}
	}
	if f.NArg() != 1 {
		return auditStatus{2, "give one file of records"}
	}
	file, err := os.Open(filepath.Clean(f.Arg(0)))
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // read only
	var records []biasaudit.CaseRecord
	d := json.NewDecoder(file)
	d.DisallowUnknownFields()
	for {
		var l struct {
			Stratum    string   `json:"stratum"`
			Intent     string   `json:"intent"`
			HandedOver bool     `json:"handed_over"`
			Resolved   bool     `json:"resolved"`
			Waiting    *float64 `json:"waiting"`
			Consent    bool     `json:"consent"`
		}
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("record %d: %w", len(records)+1, err)
		}
		r := biasaudit.CaseRecord{Stratum: l.Stratum, Intent: l.Intent, HandedOver: l.HandedOver, Resolved: l.Resolved, Consent: l.Consent, Waiting: math.NaN()}
		if l.Waiting != nil {
			r.Waiting = *l.Waiting
		}
		records = append(records, r)
	}
	rows, err := biasaudit.HandoverParity(*by, *basis, records)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Suppressed {
			_, _ = fmt.Fprintf(stdout, "%-14s fewer than %d conversations: suppressed\n", r.Stratum, biasaudit.SmallestCell)
			continue
		}
		_, _ = fmt.Fprintf(stdout, "%-14s %6d conversations\n", r.Stratum, r.N)
		for _, x := range []struct {
			name string
			s    biasaudit.ParityShare
		}{{"handed over", r.Escalation}, {"resolved", r.Resolution}} {
			_, _ = fmt.Fprintf(stdout, "  %-12s %s [%s, %s], by intent as overall %s; beside the others %s [%s, %s]\n",
				x.name, points(x.s.Rate), points(x.s.Lo), points(x.s.Hi), points(x.s.Standard), points(x.s.Gap), points(x.s.GapLo), points(x.s.GapHi))
		}
		if r.Waiting == r.Waiting {
			_, _ = fmt.Fprintf(stdout, "  %-12s median %.0f s [%.0f, %.0f]\n", "waiting", r.Waiting, r.WaitingLo, r.WaitingHi)
		}
	}
	return nil
}

func points(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}
