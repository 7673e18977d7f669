package risk

import (
	"fmt"
	"io"
	"strings"
)

// WriteSVG draws the risk-coverage curve, the target as a dashed line and the
// certified coverage as an upright one.
func (c *Certificate) WriteSVG(w io.Writer) error {
	const left, top, width, height = 50.0, 20.0, 400.0, 220.0
	most := 2 * c.Target.Error
	for _, p := range c.Curve {
		most = max(most, p.Error)
	}
	x := func(v float64) float64 { return left + v*width }
	y := func(v float64) float64 { return top + (1-v/most)*height }
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 290" role="img" font-family="sans-serif" font-size="11">` +
		`<title>Share of wrong answers against share of messages answered</title><rect width="480" height="290" fill="#fff"/>`)
	fmt.Fprintf(&b, `<path d="M%g %gV%gH%g" fill="none" stroke="#333"/>`, left, top, top+height, left+width)
	fmt.Fprintf(&b, `<path d="M%g %.1fH%g" stroke="#b00" stroke-dasharray="5 4"/><text x="%g" y="%.1f" fill="#b00">target %.3g %%</text>`,
		left, y(c.Target.Error), left+width, left+5, y(c.Target.Error)-4, 100*c.Target.Error)
	if len(c.Curve) > 0 {
		b.WriteString(`<polyline fill="none" stroke="#05a" stroke-width="2" points="`)
		for _, p := range c.Curve {
			fmt.Fprintf(&b, "%.1f,%.1f ", x(p.Coverage), y(p.Error))
		}
		b.WriteString(`"/>`)
	}
	if c.Certified {
		fmt.Fprintf(&b, `<path d="M%.1f %gV%g" stroke="#080"/><text x="%.1f" y="%g" text-anchor="end" fill="#080">certified: %.0f %% answered</text>`,
			x(c.Coverage), top, top+height, x(c.Coverage)-4, top+12, 100*c.Coverage)
	}
	fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">messages answered, 0 to 100 %%</text><text x="5" y="%g">%.0f %%</text><text x="30" y="%g">0</text></svg>`,
		left+width/2, top+height+30, top+8, 100*most, top+height)
	_, err := io.WriteString(w, b.String())
	return err
}
