package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// Markdown writes the report for a code review or a wiki: the same figures as
// HTML, without the charts.
func Markdown(w io.Writer, r *biasaudit.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Bias audit of %s\n\n%s. %s calls.\n\n**%s.** %s\n\n", cell(r.Name), day(r.Finished), strconv.Itoa(r.Design.Calls), Words(r.Verdict), cell(r.Headline))
	for _, s := range said(r) {
		fmt.Fprintf(&b, "- %s\n", cell(s))
	}
	b.WriteString("\n## What to do\n\n")
	for i, t := range r.Todo {
		fmt.Fprintf(&b, "%d. %s\n", i+1, cell(t))
	}
	if len(r.Findings) > 0 {
		b.WriteString("\n## Findings\n\n| Finding | State | Owner | Reason | First seen |\n|---|---|---|---|---|\n")
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "| %s (%s) | %s | %s | %s | %s |\n", cell(Finding(r, f)), cell(f.Key), cell(string(f.State)), cell(f.Owner), cell(f.Reason), day(f.First))
		}
	}
	b.WriteString("\n## Outcomes that decide\n\n| Test | Verdict | Means | Difference | 95 % | Margin | Adjusted p | TOST p | Detectable | Requests | Cues |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, t := range gate(r, true) {
		fmt.Fprintf(&b, "| %s: %s − %s, %s | %s | %s; %s | %s | %s to %s | %s | %s | %s | %s | %d | %d, %d |\n",
			cell(t.Probe), cell(t.Level), cell(t.Against), cell(r.MetricTitle(t.Metric)), Words(t.Verdict), num(t.Mean), num(t.OtherMean), num(t.Effect), num(t.Lo), num(t.Hi), num(t.Margin), num(t.Adjusted), num(t.TOST), num(t.Detectable), t.Scenarios, t.Cues, t.OtherCues)
	}
	b.WriteString("\n## Impact ratios\n\n| Outcome, factor | Group | Calls | Rate | Ratio | 95 % | Turned round |\n|---|---|---|---|---|---|---|\n")
	for _, im := range r.Impact {
		for _, row := range im.Rows {
			fmt.Fprintf(&b, "| %s, %s | %s | %d | %s | %.2f | %.2f to %.2f | %.2f |\n", cell(r.MetricTitle(im.Metric)), cell(im.Factor), cell(row.Level), row.N, pct(row.Rate), row.Ratio, row.Lo, row.Hi, row.Complement)
		}
	}
	fmt.Fprintf(&b, "\n## Method and versions\n\nTest messages were used, not customers' conversations. A/A: %d of %d comparisons rejected, %d of %d over all audits. Plan `%s`, seed %d, %d requests, %d calls, %d failed. Judge: %s.\n\n",
		r.AA.Rejected, r.AA.Of, r.AA.HistoryRejected, r.AA.HistoryOf, r.Design.Plan, r.Design.Seed, r.Design.Scenarios, r.Design.Calls, r.Design.Failed, r.Design.Judge)
	for _, c := range counts(r.Design.Configs) {
		fmt.Fprintf(&b, "- Configuration `%s` calls\n", c)
	}
	for _, c := range counts(r.Design.Models) {
		fmt.Fprintf(&b, "- Model %s calls\n", cell(c))
	}
	for _, p := range r.Probes {
		fmt.Fprintf(&b, "- List %s %s `%.12s`\n", cell(p.Name), cell(p.Version), p.Hash)
	}
	for _, l := range append(slices.Clone(r.Skipped), r.Limits...) {
		fmt.Fprintf(&b, "- %s\n", cell(l))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell makes a text safe in a table and anywhere else: no markup, one line.
var cell = strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", "`", "'", "[", "\\[", "*", "\\*").Replace

type suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	At       string   `xml:"timestamp,attr"`
	Cases    []tcase  `xml:"testcase"`
}

type tcase struct {
	Class   string `xml:"classname,attr"`
	Name    string `xml:"name,attr"`
	Failure *note  `xml:"failure"`
	Skipped *note  `xml:"skipped"`
}

type note struct {
	Message string `xml:"message,attr"`
}

// JUnit writes the gate for a build server: a disparity fails, an inconclusive
// or insufficient test is skipped (never passed), a void audit fails whole.
func JUnit(w io.Writer, r *biasaudit.Report) error {
	s := suite{Name: "bias audit " + r.Name, Time: strconv.FormatFloat(r.Finished.Sub(r.Started).Seconds(), 'f', 1, 64), At: r.Started.UTC().Format(time.RFC3339)}
	add := func(class, name string, v biasaudit.Verdict, why string) {
		c := tcase{Class: class, Name: name}
		n := &note{Words(v) + ": " + why}
		switch v {
		case biasaudit.Disparity, biasaudit.Void:
			c.Failure = n
			s.Failures++
		case biasaudit.Inconclusive, biasaudit.Insufficient:
			c.Skipped = n
			s.Skipped++
		case biasaudit.Equivalent, biasaudit.SmallDifference:
		}
		s.Cases = append(s.Cases, c)
		s.Tests++
	}
	if r.Verdict == biasaudit.Void {
		add("audit", "A/A", biasaudit.Void, r.Headline)
	}
	for _, t := range r.Tests {
		if t.Gate {
			add(t.Probe, t.Key(), t.Verdict, fmt.Sprintf("effect %.3g (%.3g to %.3g), margin %.3g; %s", t.Effect, t.Lo, t.Hi, t.Margin, t.Why))
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	return e.Encode(s)
}
