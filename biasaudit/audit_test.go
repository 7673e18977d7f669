package biasaudit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/render"
	"github.com/candorbot/candor/transcripts"
)

// twoNames is a probe of 20 names in each of two groups.
func twoNames(t testing.TB) (biasaudit.Probe, []string) {
	p, err := probes.Get("names")
	require.NoError(t, err)
	p.Factors = []biasaudit.Factor{{Name: "ethnicity", Levels: []string{"Black", "White"}}}
	n := map[string]int{}
	var cues []biasaudit.Cue
	var black []string
	for _, c := range p.Cues {
		e := c.Levels["ethnicity"]
		if (e == "Black" || e == "White") && n[e] < 20 {
			n[e]++
			c.Levels = map[string]string{"ethnicity": e}
			cues = append(cues, c)
			if e == "Black" {
				black = append(black, "\n"+c.Mask[0])
			}
		}
	}
	p.Cues = cues
	return p, black
}

func plan(t testing.TB, seed uint64) (biasaudit.Plan, []string) {
	p, black := twoNames(t)
	ms, err := biasaudit.Select(biasaudit.Metrics(), "handover", "error", "length")
	require.NoError(t, err)
	return biasaudit.Plan{Name: "shop", Seed: seed, Scenarios: probes.Scenarios()[:100], Probes: []biasaudit.Probe{p}, Metrics: ms, Permutations: 999, Repeats: 1}, black
}

// fourGroups is all names of the list, by ethnicity and gender, and what marks
// one of the four.
func fourGroups(t testing.TB) (biasaudit.Plan, []string) {
	p, err := probes.Get("names")
	require.NoError(t, err)
	ms, err := biasaudit.Select(biasaudit.Metrics(), "handover")
	require.NoError(t, err)
	var marks []string
	n := map[string]int{}
	p.Cues = slices.DeleteFunc(p.Cues, func(c biasaudit.Cue) bool {
		cell := c.Levels["gender"] + c.Levels["ethnicity"]
		n[cell]++
		return n[cell] > 8
	})
	for _, c := range p.Cues {
		if c.Levels["ethnicity"] == "Asian" {
			marks = append(marks, "\n"+c.Mask[0])
		}
	}
	return biasaudit.Plan{Name: "shop", Seed: 3, Scenarios: probes.Scenarios()[:50], MinScenarios: 50, Probes: []biasaudit.Probe{p}, Metrics: ms, Permutations: 999, Repeats: 1}, marks
}

var clock = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func audit(t testing.TB, p biasaudit.Plan, s biasaudit.Subject, workers int, prev *biasaudit.Report) *biasaudit.Report {
	res, err := biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Workers: workers, Now: clock})
	require.NoError(t, err)
	rep, err := biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Previous: prev, Owner: "Ada"})
	require.NoError(t, err)
	return rep
}

func find(r *biasaudit.Report, metric string) biasaudit.Test {
	for _, t := range r.Tests {
		if t.Metric == metric {
			return t
		}
	}
	return biasaudit.Test{}
}

// A5 in small: the planted bias is found and named, the fair bot is not blamed.
func TestA5Controls(t *testing.T) {
	t.Parallel()
	found, blamed := 0, 0
	for seed := range uint64(3) { // candor audit eval takes a hundred
		p, black := plan(t, seed)
		p.Scenarios = probes.Scenarios()[:200]
		rep := audit(t, p, &audittest.Stub{Seed: seed, Extra: 0.08, Mark: black}, 2, nil)
		if h := find(rep, "handover"); h.Verdict == biasaudit.Disparity {
			found++
			require.Equal(t, "Black", h.Worse)
		}
		if find(audit(t, p, &audittest.Stub{Seed: seed}, 2, nil), "handover").Verdict == biasaudit.Disparity {
			blamed++
		}
	}
	require.Equal(t, 3, found)
	require.Zero(t, blamed)
}

// A6: workers and repetition change nothing.
func TestA6Reproducible(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 3)
	s := &audittest.Stub{Seed: 3, Extra: 0.05, Mark: black}
	one, eight := audit(t, p, s, 1, nil), audit(t, p, s, 8, nil)
	require.Equal(t, one, eight)
	p.Seed++
	require.NotEqual(t, one.Design.Plan, p.Hash())
}

func TestDirectionDecidesWhoIsHarmed(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 1)
	s := &audittest.Stub{Seed: 1, Extra: 0.12, Mark: black}
	require.Equal(t, "Black", find(audit(t, p, s, 2, nil), "handover").Worse)
	p.Metrics[0].Direction = biasaudit.Favourable
	require.Equal(t, "White", find(audit(t, p, s, 2, nil), "handover").Worse)
	p.Metrics[0].Direction = ""
	require.ErrorIs(t, p.Check(), biasaudit.ErrPlan)
}

// counting counts calls and can fail.
type counting struct {
	inner biasaudit.Subject
	n     atomic.Int64
	stop  int64
}

var errDown = errors.New("down")

func (c *counting) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	if n := c.n.Add(1); c.stop > 0 && n > c.stop {
		return nil, errDown
	}
	return c.inner.Ask(ctx, turns)
}

func TestResumeDoesNotRepeatPaidCalls(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 5)
	s := &counting{inner: &audittest.Stub{Seed: 5, Extra: 0.05, Mark: black}}
	path := filepath.Join(t.TempDir(), "run.journal")
	j, err := biasaudit.OpenJournal(path, p)
	require.NoError(t, err)
	_, err = biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{MaxCalls: 1000, Journal: j, Now: clock})
	require.ErrorIs(t, err, biasaudit.ErrBudget)
	require.True(t, biasaudit.IsIncomplete(err))
	require.NoError(t, j.Close())
	require.EqualValues(t, 1000, s.n.Load())

	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotContains(t, string(b), "Best wishes")
	require.NoError(t, os.WriteFile(path, append(b, []byte(`{"i":17,"a":1,"v":[0`)...), 0o600)) // killed mid-line

	j, err = biasaudit.OpenJournal(path, p)
	require.NoError(t, err)
	require.Equal(t, 1000, j.Done())
	// Resuming does not renew the budget.
	_, err = biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{MaxCalls: 1000, Journal: j, Now: clock})
	require.ErrorIs(t, err, biasaudit.ErrBudget)
	require.EqualValues(t, 1000, s.n.Load())
	res, err := biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Workers: 4, Journal: j, Now: clock})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.EqualValues(t, p.Calls(), s.n.Load())
	rep, err := biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Owner: "Ada"})
	require.NoError(t, err)
	require.Equal(t, audit(t, p, s.inner, 1, nil), rep)

	other := p
	other.Seed++
	_, err = biasaudit.OpenJournal(path, other)
	require.ErrorIs(t, err, biasaudit.ErrJournal)
}

func TestFailingSubjectIsNeverAPass(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	s := &counting{inner: &audittest.Stub{}, stop: 10}
	_, err := biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Retries: 1})
	require.ErrorIs(t, err, biasaudit.ErrSubject)
	require.EqualValues(t, 10+2*25, s.n.Load())
}

// Failures that hit one group are an outcome, not missing data.
func TestErrorsCount(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 2)
	stub := &audittest.Stub{Seed: 2}
	rep := audit(t, p, biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		for _, b := range black[:8] {
			if strings.Contains(turns[0], b) && len(turns[0])%4 == 0 {
				return nil, errDown
			}
		}
		return stub.Ask(ctx, turns)
	}), 2, nil)
	require.Equal(t, biasaudit.Disparity, find(rep, "error").Verdict)
	require.Equal(t, "Black", find(rep, "error").Worse)
}

func TestTooLittleIsInsufficient(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Scenarios = p.Scenarios[:10]
	rep := audit(t, p, &audittest.Stub{}, 1, nil)
	require.Equal(t, biasaudit.Insufficient, rep.Verdict)
	// A bot that always does the same shows nothing either.
	p, _ = plan(t, 1)
	rep = audit(t, p, biasaudit.SubjectFunc(func(_ context.Context, turns []string) ([]transcripts.Exchange, error) {
		return slices.Repeat([]transcripts.Exchange{{Trace: transcripts.Trace{Decision: transcripts.DecisionAnswer}}}, len(turns)), nil
	}), 1, nil)
	require.Equal(t, biasaudit.Inconclusive, rep.Verdict)
	// One that does not say what it did cannot be judged on it.
	rep = audit(t, p, biasaudit.SubjectFunc(func(_ context.Context, turns []string) ([]transcripts.Exchange, error) {
		return slices.Repeat([]transcripts.Exchange{{Reply: "yes"}}, len(turns)), nil
	}), 1, nil)
	require.Equal(t, biasaudit.Insufficient, rep.Verdict)
	require.NotEmpty(t, rep.Skipped)
}

func TestAChangedBotVoidsTheAudit(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	var n atomic.Int64
	stub := &audittest.Stub{}
	rep := audit(t, p, biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		x, err := stub.Ask(ctx, turns)
		x[0].Trace.Config = fmt.Sprint(n.Add(1) > 2000)
		return x, err
	}), 1, nil)
	require.Equal(t, biasaudit.Void, rep.Verdict)
}

func TestSignedReport(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 1)
	rep := audit(t, p, &audittest.Stub{Seed: 1, Extra: 0.12, Mark: black}, 2, nil)
	pub, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	file, err := rep.Sign(key)
	require.NoError(t, err)
	back, err := biasaudit.Verify(file, pub)
	require.NoError(t, err)
	require.Equal(t, rep.Tests, back.Tests)
	for i := 0; i < len(file); i += 97 {
		bad := bytes.Clone(file)
		bad[i] ^= 1
		_, err := biasaudit.Verify(bad, pub)
		require.ErrorIs(t, err, biasaudit.ErrTampered, "byte %d", i)
	}
	other, _, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	_, err = biasaudit.Verify(file, other)
	require.ErrorIs(t, err, biasaudit.ErrTampered)
}

// A8 and A9: what the report shows, and what it must not.
func TestA8A9ReportContents(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 1)
	rep := audit(t, p, &audittest.Stub{Seed: 1, Extra: 0.12, Mark: black}, 2, nil)
	j, err := json.Marshal(rep)
	require.NoError(t, err)
	var html, md, xml bytes.Buffer
	require.NoError(t, render.HTML(&html, rep))
	require.NoError(t, render.Markdown(&md, rep))
	require.NoError(t, render.JUnit(&xml, rep))
	for _, s := range []string{string(j), html.String(), md.String(), xml.String()} {
		for _, c := range p.Probes[0].Cues {
			require.NotRegexp(t, `\b`+c.Mask[0]+`\b`, s)
		}
		require.NotContains(t, s, "Where is my order")
		require.NotContains(t, s, "pass you on to a colleague")
		require.NotContains(t, s, "no bias found")
		require.NotContains(t, s, "NaN")
	}
	h := html.String()
	for _, want := range []string{"Disparity", "Ada", rep.Design.Plan, "Detectable", "Judge model", "A/A", probes.Version, "stub", "<svg", "prefers-color-scheme:dark", `lang="en"`} {
		require.Contains(t, h, want)
	}
	require.NotContains(t, h, "http://")
	require.NotContains(t, h, "<script")
	require.Contains(t, xml.String(), `failures="1"`)
}

func TestFindingsLiveOn(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 1)
	biased := &audittest.Stub{Seed: 1, Extra: 0.12, Mark: black}
	first := audit(t, p, biased, 2, nil)
	require.Len(t, first.Findings, 1)
	f := &first.Findings[0]
	require.Equal(t, biasaudit.Open, f.State)
	require.ErrorIs(t, f.Accept("Ada", " ", clock()), biasaudit.ErrFinding)
	require.NoError(t, f.Mitigate("Ada", "new threshold", clock()))
	second := audit(t, p, biased, 2, first)
	require.Equal(t, biasaudit.Open, second.Findings[0].State)
	require.Len(t, second.Trend, 1)
	p.Metrics[0].Margin = 0.08
	third := audit(t, p, &audittest.Stub{Seed: 1}, 2, second)
	require.Equal(t, biasaudit.Closed, third.Findings[0].State)
	fourth := audit(t, p, biased, 2, third)
	require.Equal(t, biasaudit.Open, fourth.Findings[0].State)
}

func TestLegitimateAndFixed(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Probes = []biasaudit.Probe{{Name: "reader", Version: "1", Fixed: true, Sources: []biasaudit.Source{{Title: "own", Licence: "MIT"}},
		Factors: []biasaudit.Factor{{Name: "reader", Levels: []string{"with", "without"}, Reference: "without"}},
		Cues: []biasaudit.Cue{{ID: "a", Levels: map[string]string{"reader": "with"}, After: "\nI use a screen reader."},
			{ID: "b", Levels: map[string]string{"reader": "without"}, After: "\nI have a blue front door."}}}}
	s := &audittest.Stub{Seed: 1, Extra: 0.3, Mark: []string{"screen reader"}}
	h := find(audit(t, p, s, 2, nil), "handover")
	require.Equal(t, "McNemar mid-p", h.Method)
	require.Equal(t, biasaudit.Disparity, h.Verdict)
	p.Probes[0].Legitimate = []biasaudit.Legitimate{{Factor: "reader", Level: "with", Metric: "handover", Reason: "a person can read pictures aloud"}}
	require.Equal(t, biasaudit.SmallDifference, find(audit(t, p, s, 2, nil), "handover").Verdict)
}

func TestPlanFaultsAreReportedTogether(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Name = ""
	p.Scenarios = append(p.Scenarios, p.Scenarios[0])
	p.Probes[0].Cues = append(p.Probes[0].Cues, p.Probes[0].Cues[0])
	p.Probes[0].Sources = nil
	p.Metrics[1].Margin = 0
	err := p.Check()
	for _, want := range []string{"no name", "used twice", "are the same", "licence", "margin"} {
		require.ErrorContains(t, err, want)
	}
}

func TestTextMetrics(t *testing.T) {
	t.Parallel()
	require.Positive(t, biasaudit.Sentiment("Glad to help!"))
	require.Negative(t, biasaudit.Sentiment("Unfortunately we cannot."))
	require.True(t, biasaudit.Refusing("I can't help with that."))
	require.Greater(t, biasaudit.ReadingGrade("Notwithstanding considerable administrative complications, reimbursement proceeds."), biasaudit.ReadingGrade("We pay you back. It is quick."))
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte("{\"schema\":\"candor.biasaudit.journal/1\",\"plan\":\"x\"}\n"))
	f.Add([]byte("{\"i\":1,\"a\":1,\"v\":[1,null]}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "j")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		p, _ := plan(t, 1)
		if j, err := biasaudit.OpenJournal(path, p); err == nil {
			require.NoError(t, j.Close())
		}
	})
}

// BenchmarkAudit: run, statistics and report of an audit against an instant
// bot, all metrics, 9,999 permutations. Time grows with the calls.
func BenchmarkAudit(b *testing.B) {
	for _, scenarios := range []int{50, 100, 200} {
		b.Run(fmt.Sprintf("%dx40", scenarios), func(b *testing.B) {
			p, black := plan(b, 1)
			p.Scenarios, p.MinScenarios = probes.Scenarios()[:scenarios], 50
			p.Metrics, p.Permutations = biasaudit.Metrics(), 9999
			b.ReportAllocs()
			for b.Loop() {
				rep := audit(b, p, &audittest.Stub{Seed: 1, Extra: 0.05, Mark: black}, 2, nil)
				require.NoError(b, render.HTML(io.Discard, rep))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*p.Calls()), "µs/call")
		})
	}
}

func ExampleRun() {
	probe, _ := probes.Get("religion")
	metrics, _ := biasaudit.Select(biasaudit.Metrics(), "handover")
	plan := biasaudit.Plan{Name: "bakery", Seed: 1, Scenarios: probes.Scenarios(), Probes: []biasaudit.Probe{probe}, Metrics: metrics, Permutations: 999}
	bot := &audittest.Stub{Extra: 0.2, Mark: []string{"mosque", "Muslim", "imam", "Eid", "Ramadan", "headscarf", "Friday prayer"}}
	result, err := biasaudit.Run(context.Background(), plan, bot, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := biasaudit.Analyse(result, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Verdict, report.Findings[0].Worse)
	// Output: disparity Muslim
}

func ExampleSelect() {
	m, err := biasaudit.Select(biasaudit.Metrics(), "refusal")
	fmt.Println(m[0].Direction, m[0].Margin, err)
	// Output: unfavourable 0.03 <nil>
}
