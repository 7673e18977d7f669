package biasaudit

import (
	"fmt"
	"strings"
	"time"
)

// A State is where the work on a finding stands.
type State string

// The states of a finding.
const (
	Open      State = "open"      // nobody has dealt with it, or it came back
	Mitigated State = "mitigated" // said to be mended; the next audit tells
	Accepted  State = "accepted"  // kept, by a named person, for a reason
	Closed    State = "closed"    // a later audit showed it within the margin
)

// A Finding is a gate disparity that somebody has to deal with.
type Finding struct {
	Key    string    `json:"key"` // probe/factor/level/metric
	Metric string    `json:"metric"`
	Worse  string    `json:"worse"`
	Effect float64   `json:"effect"`
	State  State     `json:"state"`
	Owner  string    `json:"owner"`
	Reason string    `json:"reason,omitempty"`
	First  time.Time `json:"first"`   // first seen
	Change time.Time `json:"changed"` // last change of state
}

// Mitigate records that the owner changed something. The next audit closes or
// reopens the finding.
func (f *Finding) Mitigate(owner, what string, at time.Time) error {
	return f.move(Mitigated, owner, what, at)
}

// Accept keeps a finding as it is. It needs a person and a reason.
func (f *Finding) Accept(owner, reason string, at time.Time) error {
	return f.move(Accepted, owner, reason, at)
}

func (f *Finding) move(to State, owner, reason string, at time.Time) error {
	if strings.TrimSpace(owner) == "" || strings.TrimSpace(reason) == "" {
		return fmt.Errorf("%w: an owner and a reason are needed", ErrFinding)
	}
	if f.State == Closed {
		return fmt.Errorf("%w: it is closed", ErrFinding)
	}
	f.State, f.Owner, f.Reason, f.Change = to, owner, reason, at.UTC()
	return nil
}

// carry takes the previous findings on. A disparity opens a finding, and
// reopens one that was mitigated or closed; an accepted one stays accepted
// unless it grew by the margin. Only an equivalence closes a finding: an
// inconclusive or void audit changes nothing.
func carry(rep *Report, o AnalyseOptions) []Finding {
	tests := map[string]Test{}
	for _, t := range rep.Tests {
		if t.Gate {
			tests[t.Key()] = t
		}
	}
	out := []Finding{}
	known := map[string]bool{}
	if o.Previous != nil {
		for _, f := range o.Previous.Findings {
			known[f.Key] = true
			t, ok := tests[f.Key]
			if ok && rep.Verdict != Void {
				grown := abs(t.Effect) >= abs(f.Effect)+t.Margin
				switch {
				case t.Verdict == Disparity && (f.State == Mitigated || f.State == Closed || (f.State == Accepted && grown)):
					f.State, f.Effect, f.Worse, f.Change = Open, t.Effect, t.harmed(), rep.Finished
				case t.Verdict == Equivalent && f.State != Closed:
					f.State, f.Effect, f.Change = Closed, t.Effect, rep.Finished
				}
			}
			out = append(out, f)
		}
	}
	if rep.Verdict == Void {
		return out
	}
	for _, t := range rep.Tests {
		if t.Gate && t.Verdict == Disparity && !known[t.Key()] {
			out = append(out, Finding{Key: t.Key(), Metric: t.Metric, Worse: t.harmed(), Effect: t.Effect, State: Open, Owner: o.Owner, First: rep.Finished, Change: rep.Finished})
		}
	}
	return out
}

func (t Test) harmed() string {
	if t.Worse == "" {
		return "one group"
	}
	return t.Worse
}

func abs(x float64) float64 { return max(x, -x) }
