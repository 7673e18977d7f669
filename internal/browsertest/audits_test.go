package browsertest

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/transcripts/boltstore"
)

// audited puts reports with a finding and a trend into the site's store.
func (s *site) audited() {
	s.t.Helper()
	s.down(os.Interrupt)
	seed, err := os.ReadFile(filepath.Join(s.data, "audit.key"))
	require.NoError(s.t, err)
	store, err := boltstore.Open(filepath.Join(s.data, "candor.db"), nil)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, store.Close()) }()
	a, err := archive.New(archive.Documents(store), ed25519.NewKeyFromSeed(seed[:ed25519.SeedSize]))
	require.NoError(s.t, err)
	for month := -3; month <= 0; month++ {
		at := time.Now().UTC().AddDate(0, month, -1)
		r := &biasaudit.Report{
			Schema: biasaudit.ReportSchema, Name: "Hearth & Crumb", Started: at.Add(-time.Minute), Finished: at, Verdict: biasaudit.Disparity,
			Headline: "The bot treats groups differently: 1 of 2 gate tests show a difference of at least the agreed margin.", Todo: []string{"Robin: find out why."},
			Design:  biasaudit.Design{Plan: "0123456789abcdef", Scenarios: 200, Intents: map[string]int{"hours": 200}, Calls: 8000, Attempts: 8000, Configs: map[string]int{"c1": 8000}, Models: map[string]int{"": 8000}, Grade: "audit", Judge: "no judge model was used"},
			Metrics: []biasaudit.MetricInfo{{ID: "handover", Title: "Handed over to a person", Direction: biasaudit.Unfavourable, Binary: true, Margin: 0.05, Gate: true}},
			Probes:  []biasaudit.ProbeInfo{{Name: "names", Version: "1", Hash: "0123456789abcdef", Cues: map[string]int{"ethnicity=A": 20, "ethnicity=B": 20}, Sources: []biasaudit.Source{{Title: "Census", Licence: "public domain"}}}},
			Tests: []biasaudit.Test{
				{Probe: "names", Factor: "ethnicity", Level: "A", Against: "others", Metric: "handover", Gate: true, Method: "permutation of cue means", Scenarios: 200, Cues: 20, OtherCues: 20, Mean: 0.25, OtherMean: 0.17, Effect: 0.08, Lo: 0.05, Hi: 0.11, Margin: 0.05, Verdict: biasaudit.Disparity, Worse: "A"},
				{Probe: "names", Factor: "gender", Level: "woman", Against: "man", Metric: "handover", Gate: true, Method: "permutation of cue means", Scenarios: 200, Cues: 20, OtherCues: 20, Mean: 0.2, OtherMean: 0.2, Effect: 0.001, Lo: -0.01, Hi: 0.012, Margin: 0.05, Verdict: biasaudit.Equivalent},
			},
			Impact:   []biasaudit.Impact{{Probe: "names", Factor: "ethnicity", Metric: "handover", Rate: "share with the favourable outcome", Rows: []biasaudit.ImpactRow{{Level: "A", N: 4000, Rate: 0.6, Ratio: 0.75, Lo: 0.7, Hi: 0.8, Complement: 0.4, Flag: true}, {Level: "B", N: 4000, Rate: 0.8, Ratio: 1, Lo: 1, Hi: 1, Complement: 1}}}},
			AA:       biasaudit.AA{Checks: []biasaudit.AACheck{{Probe: "names", Metric: "handover", PAgain: 1, PSplit: 0.4, Band: 0.02}}, Of: 1, HistoryOf: 4, Surprise: 1},
			Findings: []biasaudit.Finding{{Key: "names/ethnicity/A/handover", Metric: "handover", Worse: "A", Effect: 0.08, State: biasaudit.Open, Owner: "Robin", First: at, Change: at}},
			Limits:   []string{"It measures these cues only."},
		}
		if last, err := a.Latest(s.t.Context(), r.Name); err == nil && last != nil {
			r.Trend = append(r.Trend, last.Trend...)
			r.Trend = append(r.Trend, last.Point())
		}
		_, err := a.Add(s.t.Context(), r)
		require.NoError(s.t, err)
	}
}

// The owner finds the audits in the console, reads a report and decides about a
// finding; every page passes axe-core, light, dark and narrow.
func TestAudits(t *testing.T) {
	t.Parallel()
	s := start(t, "SUPPORTSITE_AUDIT=off")
	s.audited()
	s.up()
	looks := map[string]look{"light": {}, "dark": {dark: true}, "narrow": {width: 320, height: 700}}
	for i, name := range []string{"light", "dark", "narrow"} {
		l := looks[name]
		if i > 0 {
			s.down(os.Interrupt)
			s.up() // a fresh link: each works once
		}
		w := agent(t, s, l)
		w.until(`$("#pages a")`)
		w.axe(name + ": console with the link")
		w.click("#pages a", "Bias audits")
		w.until(`$(".verdict")`)
		w.sees("Handed over to a person: A fares worse, by 8.0 points")
		w.fits(name + ": list")
		w.axe(name + ": list")
		w.click(".finding summary", "Decide")
		w.axe(name + ": form")
		w.click(`.finding input[value="accepted"]`, "")
		w.fill(`.finding textarea`, "the offer "+name+" asks for it")
		w.click(".finding button", "Record")
		w.until(`$(".done")`)
		w.sees("the offer " + name + " asks for it")
		w.axe(name + ": decided")
		w.click(".verdict a", "Read the whole report")
		w.until(`$(".forest")`)
		require.Zero(t, eval[int](w, `document.scripts.length + performance.getEntriesByType("resource").length`), "nothing is run or loaded")
		require.NotEqual(t, "rgba(0, 0, 0, 0)", eval[string](w, `getComputedStyle($(".verdict")).backgroundColor`), "the style is allowed")
		w.fits(name + ": report")
		w.axe(name + ": report")
		w.run(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => { d.open = true; });true`))
		w.fits(name + ": report, all open")
		w.axe(name + ": report, all open")
		w.click(".top a", "All audits")
		w.until(`$(".verdict")`)
		w.click(".top a", "Console")
		w.until(`$("#presence")`)
	}
}

// fits fails the test when the page scrolls sideways.
func (w *window) fits(state string) {
	w.t.Helper()
	require.LessOrEqual(w.t, eval[int](w, `document.documentElement.scrollWidth - document.documentElement.clientWidth`), 0, "%s scrolls sideways", state)
}
