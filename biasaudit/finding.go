package biasaudit

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
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

// Reopen gives a finding, or gives it back, to an owner, with a note of what is
// to be done.
func (f *Finding) Reopen(owner, note string, at time.Time) error {
	return f.move(Open, owner, note, at)
}

// The longest owner and reason, in bytes.
const (
	maxOwner  = 100
	maxReason = 1000
)

func (f *Finding) move(to State, owner, reason string, at time.Time) error {
	owner, reason = strings.TrimSpace(owner), strings.TrimSpace(reason)
	switch {
	case owner == "" || reason == "":
		return fmt.Errorf("%w: an owner and a reason are needed", ErrFinding)
	case len(owner) > maxOwner || len(reason) > maxReason:
		return fmt.Errorf("%w: the owner may have %d bytes and the reason %d", ErrFinding, maxOwner, maxReason)
	case !utf8.ValidString(owner + reason):
		return fmt.Errorf("%w: the owner or the reason is not text", ErrFinding)
	case f.State == Closed:
		return fmt.Errorf("%w: it is closed", ErrFinding)
	}
	f.State, f.Owner, f.Reason, f.Change = to, owner, reason, at.UTC()
	return nil
}

// A Decision is what a person decided about a finding between two audits.
type Decision struct {
	Audit  string    `json:"audit"` // Report.Name
	Key    string    `json:"key"`   // Finding.Key
	State  State     `json:"state"` // Open, Mitigated or Accepted
	Owner  string    `json:"owner"`
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"` // who entered it
	At     time.Time `json:"at"`
}

// Decide applies a decision to the report's finding, and to what there is to
// do. ErrFinding when there is no such finding, or it cannot change this way.
func (r *Report) Decide(d Decision) error {
	for i := range r.Findings {
		if r.Findings[i].Key == d.Key {
			if err := r.Findings[i].decide(d); err != nil {
				return err
			}
			r.Todo = todo(r)
			return nil
		}
	}
	return fmt.Errorf("%w: there is no finding %q", ErrFinding, d.Key)
}

func (f *Finding) decide(d Decision) error {
	switch d.State {
	case Open:
		return f.Reopen(d.Owner, d.Reason, d.At)
	case Mitigated:
		return f.Mitigate(d.Owner, d.Reason, d.At)
	case Accepted:
		return f.Accept(d.Owner, d.Reason, d.At)
	case Closed:
		return fmt.Errorf("%w: only an audit closes a finding", ErrFinding)
	}
	return fmt.Errorf("%w: %q is no state; use open, mitigated or accepted", ErrFinding, d.State)
}

// carry takes the previous findings on. A disparity opens a finding, and
// reopens one that was mitigated or closed; an accepted one stays accepted
// unless it grew by the margin or turned round. Only an equivalence closes a finding: an
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
				grown := abs(t.Effect) >= abs(f.Effect)+t.Margin || t.Effect*f.Effect < 0 // or the other group now
				switch {
				case t.Verdict == Disparity && (f.State == Mitigated || f.State == Closed || (f.State == Accepted && grown)):
					f.State, f.Effect, f.Worse, f.Change, f.Reason = Open, t.Effect, t.harmed(), rep.Finished, cameBack(f)
				case t.Verdict == Disparity && f.State == Open:
					f.Effect, f.Worse = t.Effect, t.harmed()
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

// cameBack keeps in view what had been decided.
func cameBack(f Finding) string {
	s := "came back; it had been " + string(f.State)
	if f.Reason != "" {
		s += ": " + f.Reason
	}
	for len(s) > maxReason {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

func (t Test) harmed() string {
	if t.Worse == "" {
		return "one group"
	}
	return t.Worse
}

func abs(x float64) float64 { return max(x, -x) }
