package biasaudit

import (
	"math"

	"github.com/candorbot/candor/biasaudit/stats"
)

// unanimous settles a binary outcome that varied between requests but that no
// cue ever changed, which is what a bot that reads no names looks like.
func (t *Test) unanimous(g *stats.Grid, m Metric, alpha float64) {
	n := 0
	for s := range g.Scenarios {
		first, whole := g.At(s, 0), true
		for c := range g.Cues {
			switch y := g.At(s, c); {
			case math.IsNaN(y):
				whole = false
			case y != first && whole:
				return
			}
		}
		if whole {
			n++
		}
	}
	if n == 0 || !m.Binary || g.Constant() {
		return
	}
	bound := stats.UnanimousBound(n, 0.95)
	t.Method = "exact bound: no cue changed the outcome of any request"
	t.Effect, t.Lo, t.Hi, t.WideLo, t.WideHi = 0, -bound, bound, -bound, bound
	t.TOST, t.Detectable = stats.Unanimous(n, m.Margin), bound
	if bound > m.Margin {
		t.CallsNeeded = g.Cues * int(math.Ceil(math.Log(alpha)/math.Log(1-m.Margin)))
	}
}
