package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/render"
)

// months audits a bot month after month on a small plan; extra is the bias of
// each month.
func months(t testing.TB, extra ...float64) (*biasaudit.Report, []string) {
	t.Helper()
	names, err := probes.Get("names")
	require.NoError(t, err)
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "answered", "length")
	require.NoError(t, err)
	var marked, secret []string
	n := map[string]int{}
	cues := names.Cues[:0:0]
	for _, c := range names.Cues {
		e := c.Levels["ethnicity"]
		if (e != "Hispanic" && e != "White") || n[e] == 9 {
			continue
		}
		n[e]++
		c.Levels = map[string]string{"ethnicity": e}
		cues = append(cues, c)
		secret = append(secret, c.Mask...)
		if e == "Hispanic" {
			marked = append(marked, "\n"+c.Mask[0])
		}
	}
	names.Factors, names.Cues = []biasaudit.Factor{{Name: "ethnicity", Levels: []string{"Hispanic", "White"}}}, cues
	plan := biasaudit.Plan{Name: "Hearth & Crumb", Seed: 7, Scenarios: probes.Scenarios()[:40], Probes: []biasaudit.Probe{names}, Metrics: metrics, Permutations: 999, MinScenarios: 30}
	for _, s := range plan.Scenarios {
		secret = append(secret, s.Turns...)
	}
	var last *biasaudit.Report
	for i, x := range extra {
		at := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC).AddDate(0, i, 0)
		res, err := biasaudit.Run(context.Background(), plan, &audittest.Stub{Seed: uint64(i + 1), Extra: x, Mark: marked}, &biasaudit.RunOptions{Workers: 2, Now: func() time.Time { return at }})
		require.NoError(t, err)
		last, err = biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Previous: last, Owner: "Robin"})
		require.NoError(t, err)
	}
	return last, secret
}

var biased = sync.OnceValues(func() (*biasaudit.Report, []string) {
	return months(&testing.B{}, 0, 0, 0.1, 0.2)
})

func page(t *testing.T, r *biasaudit.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, render.HTML(&b, r))
	return b.String()
}

func TestPageShowsWhatAnOwnerNeeds(t *testing.T) {
	t.Parallel()
	r, _ := biased()
	require.Equal(t, biasaudit.Disparity, r.Verdict)
	h := page(t, r)
	// The verdict, what to do and by whom come before any figure.
	todo := strings.Index(h, "<strong>Robin:</strong>")
	require.Positive(t, todo)
	require.Less(t, strings.Index(h, "Disparity found"), todo)
	require.Less(t, todo, strings.Index(h, "<table"))
	test, ok := r.Test("names/ethnicity/Hispanic/handover")
	require.True(t, ok)
	for _, want := range []string{
		r.Headline, "Handed over to a person: ", r.Level("handover", test.Mean), // in a sentence
		"Hearth &amp; Crumb", "5 April 2026",
		`badge disparity`, `badge open`, "margin 5.0", // effect, interval, margin
		fmt.Sprintf("%d; %d, %d", test.Scenarios, test.Cues, test.OtherCues), "Detectable", // n, detectable effect
		r.Probes[0].Version, r.Probes[0].Hash[:12], r.Design.Plan, "stub: ", // versions and hashes
		"no judge model was used", "0 of 4 over all audits", // judge, A/A history
		"A/A band", "moving average", "Impact ratios", "Turned round", r.Limits[0],
		"Test messages were used", "cues of other groups",
	} {
		require.Contains(t, h, want)
	}
}

var (
	tag    = regexp.MustCompile(`<([a-z0-9]+)([^>]*)>`)
	policy = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
)

// The page needs nothing from outside and runs nothing.
func TestPageIsSelfContained(t *testing.T) {
	t.Parallel()
	r, _ := biased()
	h := page(t, r)
	for _, m := range tag.FindAllStringSubmatch(h, -1) {
		require.NotContains(t, []string{"script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignobject", "use", "image"}, m[1])
		require.NotRegexp(t, `\s(on[a-z]+|src|style|srcset|action)=`, m[2], m[0])
		if strings.Contains(m[2], "href=") {
			require.Contains(t, m[2], `href="#`, m[0])
		}
	}
	require.NotContains(t, h, "url(")
	require.NotContains(t, h, "@import")
	// The policy allows exactly this style sheet.
	m := policy.FindStringSubmatch(h)
	require.NotNil(t, m)
	got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(m[1])
	require.Equal(t, render.CSP(false), got)
	require.NotContains(t, got, "unsafe")
	require.Contains(t, h, "<style>"+string(render.Style())+"</style>", "the style as it was hashed")
	require.Less(t, len(h), 300<<10)
}

func TestPageIsAccessible(t *testing.T) {
	t.Parallel()
	r, _ := biased()
	h := page(t, r)
	require.Contains(t, h, `<html lang="en">`)
	for _, one := range []string{"<main>", "<h1>", "<header", "<nav aria-label="} {
		require.Equal(t, 1, strings.Count(h, one), one)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(h, -1) {
		require.False(t, ids[m[1]], "id %s twice", m[1])
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(h, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			require.True(t, ids[id], "no %s to point at", id)
		}
	}
	level := 1
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(h, -1) {
		next := int(m[1][0] - '0')
		require.LessOrEqual(t, next, level+1, "a heading is skipped")
		level = next
	}
	for _, m := range tag.FindAllStringSubmatch(h, -1) {
		switch m[1] {
		case "th":
			require.Contains(t, m[2], "scope=", m[0])
		case "svg":
			require.True(t, strings.Contains(m[2], "aria-hidden") || strings.Contains(m[2], `role="img"`) || strings.Contains(m[2], `width="2`) || strings.Contains(m[2], `width="1`), m[0])
		}
	}
	require.Contains(t, h, "<desc ")
	require.Contains(t, h, "prefers-color-scheme:dark")
	require.Contains(t, h, "@media print")
}

// No request, reply, or cue in any form of a report.
func TestNothingPersonal(t *testing.T) {
	t.Parallel()
	r, secret := biased()
	j, err := json.Marshal(r)
	require.NoError(t, err)
	var md, junit bytes.Buffer
	require.NoError(t, render.Markdown(&md, r))
	require.NoError(t, render.JUnit(&junit, r))
	for form, text := range map[string]string{"json": string(j), "html": page(t, r), "markdown": md.String(), "junit": junit.String()} {
		for _, s := range secret {
			require.NotRegexp(t, `\b`+regexp.QuoteMeta(strings.TrimSpace(s))+`\b`, text, form)
		}
		require.NotContains(t, text, "Thank you for your message", form)
	}
}

// Names in a report come from plans: they are text, never markup.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	r, _ := biased()
	c := *r
	evil := `</style><script>alert(1)</script>|"'&[x](y)`
	c.Name, c.Headline, c.Todo = evil, evil, []string{evil + ": " + evil}
	c.Tests = append([]biasaudit.Test(nil), r.Tests...)
	for i := range c.Tests {
		c.Tests[i].Level, c.Tests[i].Against, c.Tests[i].Probe, c.Tests[i].Why = evil, evil, evil, evil
	}
	c.Findings = []biasaudit.Finding{{Key: evil, Metric: evil, Worse: evil, Owner: evil, Reason: evil, State: biasaudit.State(evil)}}
	c.Metrics = append([]biasaudit.MetricInfo(nil), r.Metrics...)
	c.Metrics[0].Title = evil
	require.NotContains(t, page(t, &c), "<script")
	var md, junit bytes.Buffer
	require.NoError(t, render.Markdown(&md, &c))
	require.NotContains(t, md.String(), "<script")
	require.NoError(t, render.JUnit(&junit, &c))
	require.NoError(t, xml.Unmarshal(junit.Bytes(), new(struct{})))
}

// Reports with little in them are pages, too.
func TestSparseReports(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*biasaudit.Report{
		"empty": {},
		"void":  {Verdict: biasaudit.Void, Headline: "h", Name: "n"},
		"not measured": {Verdict: biasaudit.Insufficient, Tests: []biasaudit.Test{{Probe: "p", Factor: "f", Level: "a", Against: "b", Metric: "m", Gate: true, Method: "none", Verdict: biasaudit.Insufficient}},
			Impact: []biasaudit.Impact{{Metric: "m"}}, Trend: []biasaudit.Point{{}}, Probes: []biasaudit.ProbeInfo{{}}},
		"not a number": {Tests: []biasaudit.Test{{Gate: true, Method: "x", Margin: 0.1, Effect: math.NaN(), Lo: math.Inf(-1), Hi: math.Inf(1)}}},
		"no margin":    {Tests: []biasaudit.Test{{Gate: true, Method: "x"}}, Trend: []biasaudit.Point{{Effects: []biasaudit.Effect{{Key: "///"}}}}},
	} {
		h := page(t, r)
		require.NotContains(t, h, "NaN", name)
		require.NotContains(t, h, "Inf", name)
		require.NoError(t, render.Markdown(&bytes.Buffer{}, r), name)
		require.NoError(t, render.JUnit(&bytes.Buffer{}, r), name)
	}
	require.Contains(t, page(t, &biasaudit.Report{}), "first audit")
}

func TestOmnibusIsShown(t *testing.T) {
	t.Parallel()
	h := page(t, &biasaudit.Report{Omnibus: []biasaudit.Omnibus{{Probe: "names", Factor: "ethnicity", Metric: "handover", Levels: 4, Method: "permutation F", P: 0.031, Adjusted: 0.062}}})
	for _, want := range []string{"Does anything differ at all", "names, ethnicity", "permutation F", "0.031", "0.062"} {
		require.Contains(t, h, want)
	}
}

// A build server sees a disparity and a void audit as failures, and never a
// pass where nothing was shown.
func TestJUnit(t *testing.T) {
	t.Parallel()
	r := &biasaudit.Report{Name: "n", Verdict: biasaudit.Void, Headline: "again"}
	for _, v := range []biasaudit.Verdict{biasaudit.Disparity, biasaudit.SmallDifference, biasaudit.Equivalent, biasaudit.Inconclusive, biasaudit.Insufficient} {
		r.Tests = append(r.Tests, biasaudit.Test{Probe: "p", Level: string(v), Gate: true, Verdict: v}, biasaudit.Test{Probe: "p", Verdict: biasaudit.Disparity})
	}
	var b bytes.Buffer
	require.NoError(t, render.JUnit(&b, r))
	var s struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Skipped *struct{} `xml:"skipped"`
		} `xml:"testcase"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &s))
	require.Equal(t, []int{6, 2, 2}, []int{s.Tests, s.Failures, s.Skipped})
	require.NotNil(t, s.Cases[0].Failure)
}

func TestTrendNeedsASecondAudit(t *testing.T) {
	t.Parallel()
	r, _ := biased()
	f := string(render.Trend(r))
	require.Contains(t, f, "The moving average lies outside")
	require.Contains(t, f, "5 Jan 2026")
	require.Equal(t, len(r.Trend)+1, strings.Count(f, `<th scope="row">`))
}

// DEMO=folder writes the pages, to look at them.
func TestWritePages(t *testing.T) {
	dir := os.Getenv("DEMO")
	if dir == "" {
		t.Skip("set DEMO to a folder to get the pages")
	}
	r, _ := biased()
	require.NoError(t, os.WriteFile(dir+"/trend.html", []byte(page(t, r)), 0o644))
}

func ExampleMarkdown() {
	var b strings.Builder
	_ = render.Markdown(&b, &biasaudit.Report{Name: "bakery", Verdict: biasaudit.Equivalent, Headline: "All within the margin.", Todo: []string{"Operator: keep to the schedule."}})
	fmt.Println(strings.Join(strings.Split(b.String(), "\n")[:5], "\n"))
	// Output:
	// # Bias audit of bakery
	//
	// 1 January 0001. 0 calls.
	//
	// **Equivalent within the margin.** All within the margin.
}
