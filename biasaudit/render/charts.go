package render

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

// The charts are small SVGs with positions in per cent, inside tables: they
// are as wide as the screen or the paper, their text keeps its size, and what
// they show stands beside them as text. So they are decoration to a screen
// reader, except for the trend, which has a title and a description.

var esc = template.HTMLEscapeString

// A scale maps values onto per cent of the width.
type scale struct{ lo, hi float64 }

func (s scale) at(v float64) string {
	return fmt.Sprintf("%.2f%%", 100*(max(s.lo, min(s.hi, v))-s.lo)/(s.hi-s.lo))
}

func (s scale) width(from, to float64) string {
	a, b := max(s.lo, min(s.hi, from)), max(s.lo, min(s.hi, to))
	return fmt.Sprintf("%.2f%%", max(0, 100*(b-a)/(s.hi-s.lo)))
}

// forest draws effects divided by their margin, so that all outcomes share one
// axis and the margin is always at plus and minus one.
func forest(r *biasaudit.Report) template.HTML {
	tests := gate(r, true)
	if len(tests) <= shown+6 {
		return forestTable(r, tests)
	}
	// Sorted by what matters: what is left folded is the least of it.
	return forestTable(r, tests[:shown]) + template.HTML(fmt.Sprintf("<details><summary>%d more comparisons</summary>", len(tests)-shown)) + //nolint:gosec // a number
		forestTable(r, tests[shown:]) + "</details>"
}

// shown is how many lines of a forest are not folded.
const shown = 24

func forestTable(r *biasaudit.Report, tests []biasaudit.Test) template.HTML {
	reach := 1.6
	for _, t := range tests {
		if drawable(t) {
			reach = max(reach, 1.1*math.Abs(t.Lo/t.Margin), 1.1*math.Abs(t.Hi/t.Margin))
		}
	}
	reach = min(reach, 8)
	x := scale{-reach, reach}
	var b strings.Builder
	b.WriteString(`<table class="forest stack"><thead><tr><th scope="col">Outcome and group</th><th scope="col" class="plot">Difference in margins</th><th scope="col" class="n">Difference</th><th scope="col">Verdict</th></tr></thead><tbody>`)
	for _, t := range tests {
		against := t.Against
		if against == "others" {
			against = "the others"
		}
		fmt.Fprintf(&b, `<tr class="%s"><th scope="row">%s<span class="lines">%s against %s</span></th><td class="plot">`, esc(string(t.Verdict)), esc(r.MetricTitle(t.Metric)), esc(plain(t.Level)), esc(plain(against)))
		drawn := drawable(t)
		fmt.Fprintf(&b, `<svg width="100%%" height="44" aria-hidden="true"><rect class="band" x="%s" width="%s" height="44"/><line class="zero" x1="%s" x2="%s" y1="0" y2="44"/>`, x.at(-1), x.width(-1, 1), x.at(0), x.at(0))
		if drawn {
			fmt.Fprintf(&b, `<line class="ci" x1="%s" x2="%s" y1="22" y2="22"/><circle class="dot" cx="%s" cy="22" r="5.5"/>`, x.at(t.Lo/t.Margin), x.at(t.Hi/t.Margin), x.at(t.Effect/t.Margin))
		}
		b.WriteString(`</svg></td>`)
		switch {
		case drawn && t.Lo == t.Hi: // nothing to make an interval of
			b.WriteString(`<td class="n">0<span class="lines">it never varied</span></td>`)
		case drawn:
			fmt.Fprintf(&b, `<td class="n">%s%s<span class="lines">%s to %s; margin %s</span></td>`, signed(r, t, t.Effect), unit(r, t), signed(r, t, t.Lo), signed(r, t, t.Hi), esc(strings.TrimSuffix(r.Amount(t.Metric, t.Margin), " points")))
		default:
			b.WriteString(`<td class="n">not measured</td>`)
		}
		fmt.Fprintf(&b, `<td><span class="badge %s">%s</span></td></tr>`, esc(string(t.Verdict)), esc(badge(t.Verdict)))
	}
	fmt.Fprintf(&b, `<tr class="axis" aria-hidden="true"><td></td><td class="plot"><svg width="100%%" height="22"><text x="%s" y="15" text-anchor="end">−margin</text><text x="%s" y="15" text-anchor="middle">0</text><text x="%s" y="15">+margin</text></svg></td><td></td><td></td></tr></tbody></table>`, x.at(-1), x.at(0), x.at(1))
	return template.HTML(b.String()) //nolint:gosec // built here from numbers and escaped text
}

// badge is the verdict of one test in a word or two.
func badge(v biasaudit.Verdict) string {
	switch v {
	case biasaudit.Disparity:
		return "disparity"
	case biasaudit.SmallDifference:
		return "small difference"
	case biasaudit.Insufficient:
		return "insufficient"
	case biasaudit.Equivalent, biasaudit.Inconclusive, biasaudit.Void:
	}
	return string(v)
}

func signed(r *biasaudit.Report, t biasaudit.Test, x float64) string {
	sign := "+"
	if x < 0 {
		sign = "−"
	}
	return esc(sign + strings.TrimSuffix(r.Amount(t.Metric, math.Abs(x)), " points"))
}

// Trend draws the gate tests over the audits: at most four, those with a
// finding and the largest first. It is a fragment of a page with Style.
func Trend(r *biasaudit.Report) template.HTML {
	if len(r.Trend) == 0 {
		return "<p>This is the first audit: a trend needs a second.</p>"
	}
	all := slices.DeleteFunc(r.Series(), func(s biasaudit.Series) bool { return len(s.Points) == 0 || !drawable(s.Test) })
	has := func(s biasaudit.Series) bool {
		return slices.ContainsFunc(r.Findings, func(f biasaudit.Finding) bool { return f.Key == s.Test.Key() && f.State != biasaudit.Closed })
	}
	slices.SortStableFunc(all, func(a, b biasaudit.Series) int {
		switch x, y := has(a), has(b); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	var b strings.Builder
	b.WriteString(`<p>The difference in each audit with its 95 % interval, and their moving average. In the darker band lie differences between halves of one group, where nothing differs (A/A).</p>
<ul class="key" aria-hidden="true"><li><svg width="20" height="12"><rect class="band" width="20" height="12"/></svg>agreed margin</li><li><svg width="20" height="12"><rect class="aa" width="20" height="12"/></svg>A/A band</li><li><svg width="24" height="12"><line class="path" x1="1" x2="23" y1="6" y2="6"/></svg>moving average</li><li><svg width="12" height="12"><circle class="point other" cx="6" cy="6" r="4"/></svg>another plan: compare with care</li></ul><div class="charts">`)
	for i, s := range all {
		if i == 4 {
			break
		}
		series(&b, r, s, i)
	}
	b.WriteString(`</div>`)
	trendTable(&b, r)
	return template.HTML(b.String()) //nolint:gosec // built here from numbers, dates and escaped text
}

func series(b *strings.Builder, r *biasaudit.Report, s biasaudit.Series, n int) {
	// Several trends may share a page.
	name := fnv.New32a()
	_, _ = name.Write([]byte(r.Name))
	id := fmt.Sprintf("%x-%d", name.Sum32(), n)
	t := s.Test
	reach := 1.3 * t.Margin
	for _, p := range s.Points {
		reach = max(reach, 1.1*math.Abs(p.Lo), 1.1*math.Abs(p.Hi))
	}
	reach = min(reach, 6*t.Margin)
	const h = 150.0
	y := func(v float64) float64 { return h/2 - h/2*max(-1, min(1, v/reach)) }
	x := func(i int) string {
		if len(s.Points) == 1 {
			return "56%"
		}
		return fmt.Sprintf("%.2f%%", 15+82*float64(i)/float64(len(s.Points)-1))
	}
	last := s.Points[len(s.Points)-1]
	note := ""
	if s.Moved {
		note = " The moving average lies outside of what chance and the A/A arm allow."
	}
	label := fmt.Sprintf("%s, %s against %s", r.MetricTitle(t.Metric), plain(t.Level), plain(t.Against))
	fmt.Fprintf(b, `<figure><figcaption><strong>%s</strong><span class="lines">now %s; %d audits.%s</span></figcaption>`, esc(label), signed(r, t, last.Effect)+unit(r, t), len(s.Points), note)
	fmt.Fprintf(b, `<svg width="100%%" height="%.0f" role="img" aria-labelledby="t%s d%s"><title id="t%s">%s: trend</title><desc id="d%s">From %s on %s to %s on %s, margin %s.%s The table below holds the figures.</desc>`,
		h+22, id, id, id, esc(label), id, signed(r, t, s.Points[0].Effect), day(s.Points[0].Finished), signed(r, t, last.Effect), day(last.Finished), esc(r.Amount(t.Metric, t.Margin)), note)
	fmt.Fprintf(b, `<rect class="band" x="11%%" y="%.1f" width="89%%" height="%.1f"/>`, y(t.Margin), y(-t.Margin)-y(t.Margin))
	if s.Band > 0 {
		fmt.Fprintf(b, `<rect class="aa" x="11%%" y="%.1f" width="89%%" height="%.1f"/>`, y(s.Band), max(1, y(-s.Band)-y(s.Band)))
	}
	fmt.Fprintf(b, `<line class="zero" x1="11%%" x2="100%%" y1="%.1f" y2="%.1f"/>`, y(0), y(0))
	for _, v := range []float64{t.Margin, 0, -t.Margin} {
		if v == 0 && y(-t.Margin)-y(t.Margin) < 30 {
			continue // no room
		}
		if v != 0 {
			fmt.Fprintf(b, `<line class="edge" x1="11%%" x2="100%%" y1="%.1f" y2="%.1f"/>`, y(v), y(v))
		}
		fmt.Fprintf(b, `<text x="9.5%%" y="%.1f" text-anchor="end">%s</text>`, y(v)+4.5, strings.Replace(signed(r, t, v), "+0.0", "0", 1))
	}
	for i, p := range s.Points {
		if i > 0 {
			fmt.Fprintf(b, `<line class="path" x1="%s" x2="%s" y1="%.1f" y2="%.1f"/>`, x(i-1), x(i), y(s.Points[i-1].Smooth), y(p.Smooth))
		}
	}
	for i, p := range s.Points {
		class := "point"
		if p.Plan != r.Design.Plan {
			class += " other"
		}
		fmt.Fprintf(b, `<line class="whisker" x1="%s" x2="%s" y1="%.1f" y2="%.1f"/><circle class="%s" cx="%s" cy="%.1f" r="4"/>`, x(i), x(i), y(p.Lo), y(p.Hi), class, x(i), y(p.Effect))
	}
	fmt.Fprintf(b, `<text x="11%%" y="%.0f">%s</text>`, h+17, s.Points[0].Finished.UTC().Format("2 Jan 2006"))
	if len(s.Points) > 1 {
		fmt.Fprintf(b, `<text x="100%%" y="%.0f" text-anchor="end">%s</text>`, h+17, last.Finished.UTC().Format("2 Jan 2006"))
	}
	b.WriteString(`</svg></figure>`)
}

func unit(r *biasaudit.Report, t biasaudit.Test) string {
	if r.Binary(t.Metric) {
		return " points"
	}
	return ""
}

// trendTable lists the audits, newest first, with the largest effect of each.
func trendTable(b *strings.Builder, r *biasaudit.Report) {
	b.WriteString(`<details><summary>The audits in figures</summary><div class="scroll small" tabindex="0" role="region" aria-label="Audits in figures"><table><thead><tr><th scope="col">Audit</th><th scope="col">Verdict</th><th scope="col">Largest difference</th><th scope="col" class="n">Difference</th><th scope="col" class="n">95 %</th><th scope="col" class="n">A/A rejected</th></tr></thead><tbody>`)
	points := append(slices.Clone(r.Trend), r.Point())
	slices.Reverse(points)
	for _, p := range points {
		var top biasaudit.Effect
		var of biasaudit.Test
		for _, e := range p.Effects {
			if t, ok := r.Test(e.Key); ok && t.Margin > 0 && (of.Margin == 0 || math.Abs(e.Effect)/t.Margin > math.Abs(top.Effect)/of.Margin) {
				top, of = e, t
			}
		}
		fmt.Fprintf(b, `<tr><th scope="row">%s</th><td>%s</td>`, day(p.Finished), esc(Words(p.Verdict)))
		if of.Margin > 0 {
			fmt.Fprintf(b, `<td>%s, %s</td><td class="n">%s</td><td class="n">%s to %s</td>`, esc(r.MetricTitle(of.Metric)), esc(plain(of.Level)), signed(r, of, top.Effect), signed(r, of, top.Lo), signed(r, of, top.Hi))
		} else {
			b.WriteString(`<td>–</td><td class="n">–</td><td class="n">–</td>`)
		}
		fmt.Fprintf(b, `<td class="n">%d of %d</td></tr>`, p.Rejected, p.Of)
	}
	b.WriteString(`</tbody></table></div></details>`)
}

// ratios draws the impact ratios of the outcomes that decide, those with the
// lowest ratio first; all but six tables are folded.
func ratios(r *biasaudit.Report) template.HTML {
	all := slices.DeleteFunc(slices.Clone(r.Impact), func(i biasaudit.Impact) bool {
		return len(i.Rows) == 0 || !slices.ContainsFunc(r.Metrics, func(m biasaudit.MetricInfo) bool { return m.ID == i.Metric && m.Gate })
	})
	if len(all) == 0 {
		return "<p>No ratio could be computed: no outcome that decides the verdict ever varied.</p>"
	}
	low := func(i biasaudit.Impact) float64 {
		return slices.MinFunc(i.Rows, func(a, b biasaudit.ImpactRow) int { return cmp.Compare(a.Ratio, b.Ratio) }).Ratio
	}
	slices.SortStableFunc(all, func(a, b biasaudit.Impact) int { return cmp.Compare(low(a), low(b)) })
	var out template.HTML
	for i, im := range all {
		if i == 6 && len(all) > 8 {
			out += template.HTML(fmt.Sprintf("<details><summary>%d more tables</summary>", len(all)-6)) //nolint:gosec // a number
		}
		out += bars(r, im)
	}
	if len(all) > 8 {
		out += "</details>"
	}
	return out
}

func bars(r *biasaudit.Report, im biasaudit.Impact) template.HTML {
	x := scale{0, 1}
	var b strings.Builder
	by := im.Factor
	if by == "crossed" {
		by = "all factors together"
	}
	fmt.Fprintf(&b, `<h3>%s, by %s</h3><table class="ratios stack"><caption>%s; comparison “%s”</caption><thead><tr><th scope="col">Group</th><th scope="col" class="plot">Ratio to the best</th><th scope="col" class="n">Ratio</th><th scope="col" class="n">Rate</th><th scope="col" class="n">Calls</th><th scope="col" class="n">Turned round</th></tr></thead><tbody>`,
		esc(r.MetricTitle(im.Metric)), esc(by), esc(im.Rate), esc(im.Probe))
	for _, row := range im.Rows {
		class, flag := "bar", ""
		if row.Flag {
			class, flag = "bar low", ` <span class="badge disparity">below 0.80</span>`
		}
		fmt.Fprintf(&b, `<tr><th scope="row">%s%s</th><td class="plot"><svg width="100%%" height="26" aria-hidden="true"><rect class="%s" y="5" width="%s" height="16" rx="2"/>`, esc(plain(row.Level)), flag, class, x.at(row.Ratio))
		if row.Lo < row.Hi {
			fmt.Fprintf(&b, `<line class="range" x1="%s" x2="%s" y1="13" y2="13"/>`, x.at(row.Lo), x.at(row.Hi))
		}
		fmt.Fprintf(&b, `<line class="edge" x1="80%%" x2="80%%" y1="0" y2="26"/></svg></td><td class="n" data-label="Ratio">%.2f`, row.Ratio)
		if row.Lo < row.Hi {
			fmt.Fprintf(&b, `<span class="lines">%.2f to %.2f</span>`, row.Lo, row.Hi)
		}
		fmt.Fprintf(&b, `</td><td class="n" data-label="Rate">%s</td><td class="n" data-label="Calls">%d</td><td class="n" data-label="Turned round">%.2f</td></tr>`, pct(row.Rate), row.N, row.Complement)
	}
	b.WriteString(`<tr class="axis" aria-hidden="true"><td></td><td class="plot"><svg width="100%" height="22"><text x="0" y="15">0</text><text x="80%" y="15" text-anchor="middle">0.80</text><text x="100%" y="15" text-anchor="end">1</text></svg></td><td></td><td></td><td></td><td></td></tr></tbody></table>`)
	return template.HTML(b.String()) //nolint:gosec // built here from numbers and escaped text
}
