package render

import (
	_ "embed" // the page
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

//go:embed page.html
var pageHTML string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"num": num, "pct": func(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) },
	"forest": forest, "trend": trend, "bars": bars,
	"words": words, "short": func(s string) string { return s[:min(12, len(s))] },
	"dict": func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i+1 < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	},
	"gate": func(t []biasaudit.Test, gate bool) []biasaudit.Test {
		return slices.DeleteFunc(slices.Clone(t), func(x biasaudit.Test) bool { return x.Gate != gate })
	},
	"gateImpact": func(r *biasaudit.Report) []biasaudit.Impact {
		return slices.DeleteFunc(slices.Clone(r.Impact), func(i biasaudit.Impact) bool {
			return !slices.ContainsFunc(r.Metrics, func(m biasaudit.MetricInfo) bool { return m.ID == i.Metric && m.Gate })
		})
	},
}).Parse(pageHTML))

// HTML writes the report as one page that needs no network, has light and dark
// colours and prints well. Every figure is also in a table.
func HTML(w io.Writer, r *biasaudit.Report) error {
	if err := page.Execute(w, r); err != nil {
		return fmt.Errorf("render: html: %w", err)
	}
	return nil
}

func num(x float64) string { return fmt.Sprintf("%.3g", x) }

func words(v biasaudit.Verdict) string {
	switch v {
	case biasaudit.Disparity:
		return "Disparity"
	case biasaudit.SmallDifference:
		return "Small difference"
	case biasaudit.Equivalent:
		return "Equivalent within the margin"
	case biasaudit.Inconclusive:
		return "Inconclusive"
	case biasaudit.Insufficient:
		return "Insufficient data"
	}
	return "Void: run again"
}

// forest draws effects divided by their margin, so that all metrics share one
// axis and the margin is always at plus and minus one.
func forest(tests []biasaudit.Test) template.HTML {
	const left, width, row = 330.0, 430.0, 24.0
	reach := 1.5
	var rows []biasaudit.Test
	for _, t := range tests {
		if t.Method == "none" || t.Margin <= 0 {
			continue
		}
		rows = append(rows, t)
		reach = max(reach, math.Abs(t.Lo/t.Margin), math.Abs(t.Hi/t.Margin))
	}
	if len(rows) == 0 {
		return "<p>No test could be drawn.</p>"
	}
	reach = min(reach, 8)
	x := func(v float64) float64 { return left + width/2 + max(-reach, min(reach, v))/reach*width/2 }
	h := row*float64(len(rows)) + 40
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 780 %.0f" role="img" aria-label="Effects with 95 percent intervals, in units of the margin; the table below holds the same figures">`, h)
	fmt.Fprintf(&b, `<rect class="band" x="%.1f" y="0" width="%.1f" height="%.1f"/>`, x(-1), x(1)-x(-1), h-30)
	fmt.Fprintf(&b, `<line class="axis" x1="%.1f" x2="%.1f" y1="0" y2="%.1f"/>`, x(0), x(0), h-30)
	for i, t := range rows {
		y := row*float64(i) + row/2
		fmt.Fprintf(&b, `<text x="%.0f" y="%.1f" text-anchor="end">%s</text>`, left-10, y+4, template.HTMLEscapeString(t.Level+" − "+t.Against+": "+t.Metric))
		fmt.Fprintf(&b, `<g class="v-%s"><title>%s: effect %.3g, 95 %% interval %.3g to %.3g</title><line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><circle cx="%.1f" cy="%.1f" r="4"/></g>`,
			t.Verdict, template.HTMLEscapeString(t.Key()), t.Effect, t.Lo, t.Hi, x(t.Lo/t.Margin), x(t.Hi/t.Margin), y, y, x(t.Effect/t.Margin), y)
	}
	for _, v := range []float64{-1, 0, 1} {
		label := map[float64]string{-1: "−margin", 0: "0", 1: "+margin"}[v]
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x(v), h-12, label)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // built here from numbers and escaped text
}

// trend draws the largest gate effect of each audit, in margins.
func trend(r *biasaudit.Report) template.HTML {
	points := append(slices.Clone(r.Trend), r.Point())
	if len(points) < 2 {
		return "<p>This is the first audit: there is no trend yet.</p>"
	}
	margin := map[string]float64{}
	for _, t := range r.Tests {
		margin[t.Key()] = t.Margin
	}
	worst := make([]float64, len(points))
	top := 1.5
	for i, p := range points {
		for _, e := range p.Effects {
			if m := margin[e.Key]; m > 0 {
				worst[i] = max(worst[i], math.Abs(e.Effect)/m)
			}
		}
		top = max(top, worst[i])
	}
	const w, h = 740.0, 180.0
	x := func(i int) float64 { return 30 + (w-60)*float64(i)/float64(len(points)-1) }
	y := func(v float64) float64 { return h - 30 - (h-50)*v/top }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="Largest gate effect of each audit, in margins">`, w, h)
	fmt.Fprintf(&b, `<rect class="band" x="0" y="%.1f" width="%.0f" height="%.1f"/><text x="4" y="%.1f">margin</text>`, y(1), w, y(0)-y(1), y(1)-4)
	var line []string
	for i := range points {
		line = append(line, fmt.Sprintf("%.1f,%.1f", x(i), y(worst[i])))
	}
	fmt.Fprintf(&b, `<polyline points="%s"/>`, strings.Join(line, " "))
	for i, p := range points {
		fmt.Fprintf(&b, `<circle class="v-%s" cx="%.1f" cy="%.1f" r="5"><title>%s: %s, %d of %d A/A checks rejected</title></circle><text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`,
			p.Verdict, x(i), y(worst[i]), p.Finished.Format("2006-01-02"), p.Verdict, p.Rejected, p.Of, x(i), h-10, p.Finished.Format("01-02"))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // built here from numbers and dates
}

func bars(im biasaudit.Impact) template.HTML {
	const row, left, w = 24.0, 190.0, 460.0
	h := row*float64(len(im.Rows)) + 22
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 740 %.0f" role="img" aria-label="Impact ratios, %s by %s">`, h, template.HTMLEscapeString(im.Metric), template.HTMLEscapeString(im.Factor))
	for i, r := range im.Rows {
		y := row * float64(i)
		class := "bar"
		if r.Flag {
			class = "bar low"
		}
		fmt.Fprintf(&b, `<text x="%.0f" y="%.1f" text-anchor="end">%s</text><rect class="%s" x="%.0f" y="%.1f" width="%.1f" height="15"/><line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><text x="%.1f" y="%.1f">%.2f</text>`,
			left-8, y+14, template.HTMLEscapeString(r.Level), class, left, y+3, w*min(1, r.Ratio), left+w*min(1, r.Lo), left+w*min(1, r.Hi), y+10.5, y+10.5, left+w+8, y+14, r.Ratio)
	}
	fmt.Fprintf(&b, `<line class="axis" x1="%.1f" x2="%.1f" y1="0" y2="%.1f"/><text x="%.1f" y="%.1f" text-anchor="middle">0.80</text></svg>`, left+0.8*w, left+0.8*w, h-16, left+0.8*w, h-3)
	return template.HTML(b.String()) //nolint:gosec // built here from numbers and escaped text
}
