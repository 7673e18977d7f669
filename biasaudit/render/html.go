package render

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

//go:embed page.html
var pageHTML string

//go:embed style.css
var style string

// Style is the style sheet of the page, for pages around it.
func Style() template.CSS { return template.CSS(style) } //nolint:gosec // embedded, no input

// CSP is the policy that the page states and that a server should send with it:
// its own style, and nothing else. With forms a page may post to where it came
// from.
func CSP(forms bool) string {
	sum := sha256.Sum256([]byte(style))
	p := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action "
	if forms {
		return p + "'self'"
	}
	return p + "'none'"
}

// base is parsed once; pages add what depends on their options.
var base = template.Must(template.New("page").Funcs(template.FuncMap{
	"csp": func() string { return CSP(false) }, "style": Style, "back": func() string { return "" },
	"num": num, "pct": pct, "day": day, "minute": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") },
	"forest": forest, "trend": Trend, "ratios": ratios, "words": Words, "said": said, "who": who, "cues": cues, "finding": Finding, "counts": counts,
	"short": func(s string) string { return s[:min(12, len(s))] },
	"dict": func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i+1 < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	},
	"gate": gate,
}).Parse(pageHTML))

// HTML writes the report as one page that needs no network and no script, has
// light and dark colours, and prints well. Every figure is also text.
func HTML(w io.Writer, r *biasaudit.Report) error { return Page(w, r, "") }

// Page is HTML with a link back to a list of all audits.
func Page(w io.Writer, r *biasaudit.Report, back string) error {
	t, err := base.Clone()
	if err != nil {
		return fmt.Errorf("render: html: %w", err)
	}
	t.Funcs(template.FuncMap{"back": func() string { return back }})
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("render: html: %w", err)
	}
	return nil
}

func num(x float64) string {
	if !finite(x) {
		return "–"
	}
	return strings.Replace(strconv.FormatFloat(x, 'g', 3, 64), "-", "−", 1)
}

func finite(xs ...float64) bool {
	return !slices.ContainsFunc(xs, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
}

// drawable reports whether a test was measured, with finite figures.
func drawable(t biasaudit.Test) bool {
	return t.Method != "none" && t.Margin > 0 && finite(t.Effect, t.Lo, t.Hi, t.Margin)
}

func pct(x float64) string {
	if !finite(x) {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*x)
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

func gate(r *biasaudit.Report, in bool) []biasaudit.Test {
	out := slices.DeleteFunc(slices.Clone(r.Tests), func(t biasaudit.Test) bool { return t.Gate != in })
	slices.SortStableFunc(out, func(a, b biasaudit.Test) int {
		return cmp.Or(cmp.Compare(rank(a.Verdict), rank(b.Verdict)), cmp.Compare(size(b), size(a)))
	})
	return out
}

// size is the effect in margins.
func size(t biasaudit.Test) float64 {
	if !drawable(t) {
		return 0
	}
	return math.Abs(t.Effect) / t.Margin
}

func rank(v biasaudit.Verdict) int {
	return slices.Index([]biasaudit.Verdict{biasaudit.Void, biasaudit.Disparity, biasaudit.Insufficient, biasaudit.Inconclusive, biasaudit.SmallDifference, biasaudit.Equivalent}, v)
}

// Words is a verdict as people read it.
func Words(v biasaudit.Verdict) string {
	switch v {
	case biasaudit.Disparity:
		return "Disparity found"
	case biasaudit.SmallDifference:
		return "Small difference, below the margin"
	case biasaudit.Equivalent:
		return "Equivalent within the margin"
	case biasaudit.Inconclusive:
		return "Inconclusive"
	case biasaudit.Insufficient:
		return "Insufficient data"
	case biasaudit.Void:
		return "Void: run it again"
	}
	return string(v)
}

// said tells the disparities in plain words, six at most.
func said(r *biasaudit.Report) []string {
	var out []string
	more := 0
	for _, t := range gate(r, true) {
		if t.Verdict != biasaudit.Disparity {
			continue
		}
		if len(out) == 6 {
			more++
			continue
		}
		out = append(out, sentence(r, t))
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("and %d more, below.", more))
	}
	return out
}

// plain is a level as people read it.
func plain(level string) string { return strings.ReplaceAll(level, "_", " ") }

func sentence(r *biasaudit.Report, t biasaudit.Test) string {
	against := plain(t.Against)
	if against == "others" {
		against = "the others"
	}
	return fmt.Sprintf("%s: %s with the cue “%s”, %s with %s. That is %s apart; %s was agreed.", r.MetricTitle(t.Metric),
		r.Level(t.Metric, t.Mean), plain(t.Level), r.Level(t.Metric, t.OtherMean), against, r.Amount(t.Metric, math.Abs(t.Effect)), r.Amount(t.Metric, t.Margin))
}

// Finding is a finding in plain words.
func Finding(r *biasaudit.Report, f biasaudit.Finding) string {
	return fmt.Sprintf("%s: %s fares worse, by %s", r.MetricTitle(f.Metric), plain(f.Worse), r.Amount(f.Metric, math.Abs(f.Effect)))
}

// who makes the person in front of the colon bold.
func who(todo string) template.HTML {
	person, what, ok := strings.Cut(todo, ": ")
	if !ok {
		return template.HTML(template.HTMLEscapeString(todo)) //nolint:gosec // escaped
	}
	return template.HTML("<strong>" + template.HTMLEscapeString(person) + ":</strong> " + template.HTMLEscapeString(what)) //nolint:gosec // escaped
}

// cues counts wordings: of every probe the sum over one factor's levels.
func cues(r *biasaudit.Report) string {
	total := 0
	for _, p := range r.Probes {
		byFactor := map[string]int{}
		for k, n := range p.Cues {
			f, _, _ := strings.Cut(k, "=")
			byFactor[f] += n
		}
		most := 0
		for _, n := range byFactor {
			most = max(most, n)
		}
		total += most
	}
	return strconv.Itoa(total)
}

// counts lists a map in order.
func counts(m map[string]int) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		name := k
		if name == "" {
			name = "not stated"
		}
		out = append(out, strings.Replace(name, "=", " ", 1)+": "+strconv.Itoa(m[k]))
	}
	return out
}
