package stats

import (
	"errors"
	"fmt"
	"math"
)

// ErrInput is wrapped by every error about data that cannot be tested.
var ErrInput = errors.New("stats: bad input")

// A Grid is a crossed design: one outcome for each scenario and cue.
// math.NaN marks a missing cell.
type Grid struct {
	Scenarios, Cues int
	Y               []float64 // row-major: Y[s*Cues+c]
}

// NewGrid returns a grid in which every cell is missing.
func NewGrid(scenarios, cues int) *Grid {
	g := &Grid{Scenarios: scenarios, Cues: cues, Y: make([]float64, scenarios*cues)}
	for i := range g.Y {
		g.Y[i] = math.NaN()
	}
	return g
}

// At returns the outcome of scenario s with cue c.
func (g *Grid) At(s, c int) float64 { return g.Y[s*g.Cues+c] }

// Set stores the outcome of scenario s with cue c.
func (g *Grid) Set(s, c int, y float64) { g.Y[s*g.Cues+c] = y }

// Check reports a grid that has the wrong size, an infinite value, or a cue or
// more than a fifth of all cells missing.
func (g *Grid) Check() error {
	if g.Scenarios < 2 || g.Cues < 2 || len(g.Y) != g.Scenarios*g.Cues {
		return fmt.Errorf("%w: a grid of %d scenarios by %d cues with %d cells", ErrInput, g.Scenarios, g.Cues, len(g.Y))
	}
	missing := 0
	seen := make([]bool, g.Cues)
	for i, y := range g.Y {
		switch {
		case math.IsInf(y, 0):
			return fmt.Errorf("%w: infinite outcome", ErrInput)
		case math.IsNaN(y):
			missing++
		default:
			seen[i%g.Cues] = true
		}
	}
	for c, ok := range seen {
		if !ok {
			return fmt.Errorf("%w: cue %d has no outcome", ErrInput, c)
		}
	}
	if missing*5 > len(g.Y) {
		return fmt.Errorf("%w: %d of %d cells are missing", ErrInput, missing, len(g.Y))
	}
	return nil
}

// whole reports whether the cells are as many as the size says.
func (g *Grid) whole() error {
	if g.Scenarios < 1 || g.Cues < 1 || len(g.Y) != g.Scenarios*g.Cues {
		return fmt.Errorf("%w: a grid of %d scenarios by %d cues with %d cells", ErrInput, g.Scenarios, g.Cues, len(g.Y))
	}
	return nil
}

// Constant reports whether all present outcomes are the same.
func (g *Grid) Constant() bool {
	first := math.NaN()
	for _, y := range g.Y {
		if math.IsNaN(y) {
			continue
		}
		if math.IsNaN(first) {
			first = y
		} else if y != first {
			return false
		}
	}
	return true
}

// Mean is the mean of the present outcomes of the cues that keep selects, or
// of all cues when keep is nil.
func (g *Grid) Mean(keep []bool) float64 {
	sum, n := 0.0, 0
	for i, y := range g.Y {
		if !math.IsNaN(y) && (keep == nil || keep[i%g.Cues]) {
			sum += y
			n++
		}
	}
	return sum / float64(n)
}

// CueEffects returns, for each cue, the mean of its outcomes after the mean of
// each scenario was subtracted: the row effects of a two-way table (Fisher
// 1925). In a full grid they sum to nought.
func (g *Grid) CueEffects() []float64 {
	sum := make([]float64, g.Cues)
	n := make([]float64, g.Cues)
	for s := range g.Scenarios {
		row := g.Y[s*g.Cues : (s+1)*g.Cues]
		total, k := 0.0, 0.0
		for _, y := range row {
			if y == y {
				total += y
				k++
			}
		}
		if k == 0 {
			continue
		}
		mean := total / k
		for c, y := range row {
			if y == y {
				sum[c] += y - mean
				n[c]++
			}
		}
	}
	for c := range sum {
		sum[c] /= n[c]
	}
	return sum
}
