package intent

import (
	"errors"
	"math"
	"slices"
)

// ErrTooFew says that there are too few usable messages to calibrate on.
var ErrTooFew = errors.New("intent: fewer than 20 labelled in-scope messages to calibrate on")

// Calibrated returns a copy of the model whose probabilities are fitted to
// labelled messages that it was not trained on, best taken from live traffic
// and with out-of-scope messages among them. oosShare is the share of live
// messages that are out of scope; 0 keeps the model's own.
func (m *Model) Calibrated(messages []Example, oosShare float64) (*Model, error) {
	if math.IsNaN(oosShare) || oosShare < 0 || oosShare >= 1 {
		return nil, ErrOption
	}
	held := m.gather(messages)
	n := 0
	for _, e := range held {
		if e.label >= 0 {
			n++
		}
	}
	if n < 20 {
		return nil, ErrTooFew
	}
	c := *m
	c.hash = &lazyHash{}
	if oosShare == 0 {
		oosShare = m.oosShare
	}
	c.fitProbabilities(held, oosShare)
	return &c, nil
}

// gather scores labelled messages. A label that the model does not know
// counts as out of scope; a message without a score is left out, since it
// gets confidence 0 whatever the fit says.
func (m *Model) gather(messages []Example) []evidence {
	out := make([]evidence, 0, len(messages))
	s := m.pool.Get().(*scratch)
	defer m.pool.Put(s)
	for _, x := range messages {
		if len(x.Text) > m.maxBytes || m.score(s, x.Text) != "" {
			continue
		}
		best, e := m.summary(s)
		e.margins = slices.Clone(s.margins)
		e.label = -1
		if i, ok := slices.BinarySearch(m.intents, x.Intent); ok {
			e.label = i
		}
		e.right = e.label == best
		out = append(out, e)
	}
	return out
}

func (m *Model) fitProbabilities(held []evidence, oosShare float64) {
	in, oos := 0, 0
	for _, e := range held {
		if e.label >= 0 {
			in++
		} else {
			oos++
		}
	}
	if in < 20 {
		return
	}
	before := m.oosShare
	m.oosShare = oosShare
	m.temperature = bestTemperature(held)
	var rightX, scopeX [][]float64
	var rightY, scopeY []bool
	var rightW, scopeW []float64
	for i := range held {
		e := &held[i]
		w := (1 - oosShare) / float64(in)
		if e.label < 0 {
			w = oosShare / float64(max(oos, 1))
		}
		scopeX, scopeY, scopeW = append(scopeX, []float64{1, e.margin}), append(scopeY, e.label >= 0), append(scopeW, w*float64(in+oos))
		if e.label >= 0 {
			e.p = 1 / sumExp(e.margins, m.temperature, e.margin)
			x := e.inputs()
			rightX, rightY, rightW = append(rightX, x[:]), append(rightY, e.right), append(rightW, 1)
		}
	}
	copy(m.right[:], fitLogistic(rightX, rightY, rightW))
	m.fitted = true
	switch {
	case oos > 0:
		copy(m.scope[:], fitLogistic(scopeX, scopeY, scopeW))
		m.scoped, m.blind = true, false
	case m.scoped: // what was known stays, at the new share
		m.scope[0] += math.Log(before / (1 - before) * (1 - oosShare) / oosShare)
	}
}

// bestTemperature minimises the negative log-likelihood of the true intents
// (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
func bestTemperature(held []evidence) float64 {
	loss := func(t float64) float64 {
		var l float64
		for i := range held {
			if e := &held[i]; e.label >= 0 {
				var sum float64
				for _, v := range e.margins {
					if d := t * (v - e.margin); d > -20 {
						sum += math.Exp(d)
					}
				}
				l += math.Log(sum) - t*(e.margins[e.label]-e.margin)
			}
		}
		return l
	}
	lo, hi := math.Log(0.2), math.Log(50)
	for range 12 { // ternary search on a convex function
		a, b := lo+(hi-lo)/3, hi-(hi-lo)/3
		if loss(math.Exp(a)) < loss(math.Exp(b)) {
			hi = b
		} else {
			lo = a
		}
	}
	return math.Exp((lo + hi) / 2)
}

// fitLogistic is weighted logistic regression by damped Newton steps, with a
// weak ridge that keeps the weights finite when the classes are separable.
func fitLogistic(x [][]float64, y []bool, weight []float64) []float64 {
	d := len(x[0])
	w := make([]float64, d)
	const ridge = 0.5
	for range 30 {
		g := make([]float64, d)
		h := make([][]float64, d)
		for i := range h {
			h[i] = make([]float64, d+1)
			h[i][i] = ridge
			g[i] = -ridge * w[i]
		}
		for i, row := range x {
			p := logistic(dot(w, row))
			t := 0.0
			if y[i] {
				t = 1
			}
			for a := range d {
				g[a] += weight[i] * (t - p) * row[a]
				for b := range d {
					h[a][b] += weight[i] * p * (1 - p) * row[a] * row[b]
				}
			}
		}
		for i := range h {
			h[i][d] = g[i]
		}
		step := solve(h)
		var size float64
		for _, v := range step {
			size = max(size, math.Abs(v))
		}
		damp := min(1, 5/max(size, 1e-12))
		for i := range w {
			w[i] += damp * step[i]
		}
		if size < 1e-7 {
			break
		}
	}
	return w
}

// solve is Gauss-Jordan elimination of a small positive definite system whose
// right side is the last column.
func solve(h [][]float64) []float64 {
	d := len(h)
	for i := range d {
		p := h[i][i]
		for c := i; c <= d; c++ {
			h[i][c] /= p
		}
		for r := range d {
			if f := h[r][i]; r != i && f != 0 {
				for c := i; c <= d; c++ {
					h[r][c] -= f * h[i][c]
				}
			}
		}
	}
	out := make([]float64, d)
	for i := range out {
		out[i] = h[i][d]
	}
	return out
}
