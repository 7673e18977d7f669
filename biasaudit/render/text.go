package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

// Markdown writes the report for a code review or a wiki.
func Markdown(w io.Writer, r *biasaudit.Report) error {
	var b strings.Builder
	cell := strings.NewReplacer("|", "\\|", "\n", " ").Replace
	fmt.Fprintf(&b, "# Bias audit: %s\n\n**%s.** %s\n\n", cell(r.Name), words(r.Verdict), r.Headline)
	for _, t := range r.Todo {
		fmt.Fprintf(&b, "- %s\n", cell(t))
	}
	b.WriteString("\n| Test | Verdict | Effect | 95 % | Margin | Adjusted p | Detectable | Scenarios | Cues |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, t := range r.Tests {
		if t.Gate {
			fmt.Fprintf(&b, "| %s: %s − %s, %s | %s | %.3g | %.3g to %.3g | %.3g | %.3g | %.3g | %d | %d/%d |\n",
				cell(t.Probe), cell(t.Level), cell(t.Against), cell(t.Metric), words(t.Verdict), t.Effect, t.Lo, t.Hi, t.Margin, t.Adjusted, t.Detectable, t.Scenarios, t.Cues, t.OtherCues)
		}
	}
	if len(r.Findings) > 0 {
		b.WriteString("\n| Finding | State | Owner | Reason |\n|---|---|---|---|\n")
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(f.Key), f.State, cell(f.Owner), cell(f.Reason))
		}
	}
	fmt.Fprintf(&b, "\nA/A: %d of %d probes rejected, %d of %d over all audits. Plan `%s`, seed %d, %d calls, %d failed. Judge: %s.\n\n",
		r.AA.Rejected, r.AA.Of, r.AA.HistoryRejected, r.AA.HistoryOf, r.Design.Plan, r.Design.Seed, r.Design.Calls, r.Design.Failed, r.Design.Judge)
	for c := range r.Design.Configs {
		fmt.Fprintf(&b, "Configuration `%s`.\n", c)
	}
	for _, p := range r.Probes {
		fmt.Fprintf(&b, "List %s %s `%.12s`.\n", cell(p.Name), cell(p.Version), p.Hash)
	}
	b.WriteString("\n")
	for _, l := range r.Limits {
		fmt.Fprintf(&b, "- %s\n", l)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr"`
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
	s := suite{Name: "bias audit " + r.Name}
	add := func(class, name string, v biasaudit.Verdict, why string) {
		c := tcase{Class: class, Name: name}
		n := &note{words(v) + ": " + why}
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
