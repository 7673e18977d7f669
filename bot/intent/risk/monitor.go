package risk

import (
	"math"
	"sync"
)

// A Monitor watches a promise after release. It may be read after every
// message: when the promise holds, the chance that it ever reports a breach
// is at most 1 minus the target's confidence (Ville's inequality for the
// betting martingale of Waudby-Smith and Ramdas 2024, averaged over several
// stakes). Safe for concurrent use.
type Monitor struct {
	mu     sync.Mutex
	target Target
	log    [8]float64 // log wealth of each stake
	broken bool
	n      int
}

// NewMonitor starts with nothing observed.
func NewMonitor(t Target) (*Monitor, error) {
	if !(t.Error > 0 && t.Error < 1) || !(t.Confidence > 0 && t.Confidence < 1) {
		return nil, ErrTarget
	}
	return &Monitor{target: t}, nil
}

// Observe takes the outcome of one answered message that a person has
// labelled. Messages must be chosen for labelling without regard to whether
// the answer was wrong. It reports whether the promise is broken; once broken
// it stays so, and the bot should hand over until it is calibrated anew.
func (m *Monitor) Observe(wrong bool) (broken bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := 0.0
	if wrong {
		x = 1
	}
	m.n++
	top := math.Inf(-1)
	for i := range m.log {
		stake := math.Ldexp(0.9, -i) / m.target.Error
		m.log[i] += math.Log1p(stake * (x - m.target.Error))
		top = max(top, m.log[i])
	}
	var sum float64
	for _, l := range m.log {
		sum += math.Exp(l - top)
	}
	if top+math.Log(sum/float64(len(m.log))) >= -math.Log(1-m.target.Confidence) {
		m.broken = true
	}
	return m.broken
}

// Observed is the number of messages seen.
func (m *Monitor) Observed() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.n
}
