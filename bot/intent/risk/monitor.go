package risk

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"
)

// ErrState marks a stored state of a Monitor that cannot be one.
var ErrState = errors.New("risk: not the state of a monitor")

// A Monitor watches a promise after release. It may be read after every
// message: when the promise holds, the chance that it ever reports a breach
// is at most 1 minus the target's confidence (Ville's inequality for the
// betting martingale of Waudby-Smith and Ramdas 2024, averaged over several
// stakes). It is kept as JSON between runs of the program: a restart must not
// forget what was seen. Safe for concurrent use.
type Monitor struct {
	mu sync.Mutex
	s  monitorState
}

type monitorState struct {
	Target   Target     `json:"target"`
	Log      [8]float64 `json:"log"` // log wealth of each stake
	Broken   bool       `json:"broken"`
	Observed int        `json:"observed"`
	Wrong    int        `json:"wrong"`
}

// NewMonitor starts with nothing observed.
func NewMonitor(t Target) (*Monitor, error) {
	if !t.valid() {
		return nil, ErrTarget
	}
	return &Monitor{s: monitorState{Target: t}}, nil
}

// Observe takes the outcome of one answered message that a person has
// labelled. Messages must be chosen for labelling without regard to whether
// the answer was wrong. It reports whether the promise is broken; once broken
// it stays so, and the bot should hand over until it is calibrated anew: see
// [Guard].
func (m *Monitor) Observe(wrong bool) (broken bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &m.s
	x := 0.0
	if wrong {
		x = 1
		s.Wrong++
	}
	s.Observed++
	top := math.Inf(-1)
	for i := range s.Log {
		stake := math.Ldexp(0.9, -i) / s.Target.Error
		s.Log[i] += math.Log1p(stake * (x - s.Target.Error))
		top = max(top, s.Log[i])
	}
	var sum float64
	for _, l := range s.Log {
		sum += math.Exp(l - top)
	}
	if top+math.Log(sum/float64(len(s.Log))) >= -math.Log(1-s.Target.Confidence) {
		s.Broken = true
	}
	return s.Broken
}

// Broken reports whether the promise was seen to be broken.
func (m *Monitor) Broken() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.s.Broken
}

// Observed is the number of messages seen, and how many of them were wrong.
func (m *Monitor) Observed() (n, wrong int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.s.Observed, m.s.Wrong
}

// MarshalJSON is the whole state.
func (m *Monitor) MarshalJSON() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return json.Marshal(m.s)
}

// UnmarshalJSON takes a state up again; ErrState for anything else.
func (m *Monitor) UnmarshalJSON(b []byte) error {
	var s monitorState
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if !s.Target.valid() || s.Observed < 0 || s.Wrong < 0 || s.Wrong > s.Observed {
		return ErrState
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.s = s
	return nil
}
