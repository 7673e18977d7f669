package biasaudit

import (
	"context"
	"fmt"
	"math"

	"github.com/candorbot/candor/biasaudit/stats"
)

// MinLabels is how many replies people have to rate before a judge model may
// take part in the gate.
const MinLabels = 200

// A Judge rates replies by a model: condescending or not, how kind. It sees
// the reply with the cue masked, never who asked. Judges have faults of their
// own (they like long replies and their own kin), so their ratings are
// corrected by what people said of the same replies, and a plan in which only
// judges gate the verdict is refused.
type Judge struct {
	// Name says which model and which version of its instructions; part of
	// the plan's hash.
	Name string
	// Rate scores one masked reply: 0 or 1 for a binary metric. An error
	// leaves the cell empty. It must be safe for concurrent use. Its calls
	// count in no budget of the run.
	Rate func(ctx context.Context, reply string) (float64, error)
	// Labels are replies, of a pilot or of the audit before, that both the
	// judge and people rated.
	Labels []Label
}

// A Label is one reply that both a person and the judge rated.
type Label struct {
	// Levels are those of the cue that the reply was for: gender: woman. The
	// person who rates must not see them.
	Levels       map[string]string
	Human, Judge float64
}

func (j *Judge) check(m Metric) error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("%w: metric %q: the judge %s", ErrPlan, m.ID, fmt.Sprintf(format, a...))
	}
	if j.Name == "" || j.Rate == nil {
		return bad("needs a name and a function")
	}
	if m.Gate && len(j.Labels) < MinLabels {
		return bad("has %d labels by people; it takes %d to gate, or none to be screened", len(j.Labels), MinLabels)
	}
	for _, l := range j.Labels {
		for _, v := range []float64{l.Human, l.Judge} {
			if math.IsNaN(v) || math.IsInf(v, 0) || m.Binary && v != 0 && v != 1 {
				return bad("has a label of %v", v)
			}
		}
	}
	return nil
}

// agreement describes the judge for the report.
func (j *Judge) agreement(m Metric) string {
	if len(j.Labels) == 0 {
		return fmt.Sprintf("%s: %s, no labels by people", m.ID, j.Name)
	}
	if m.Binary {
		human, machine := make([]bool, len(j.Labels)), make([]bool, len(j.Labels))
		for i, l := range j.Labels {
			human[i], machine[i] = l.Human == 1, l.Judge == 1
		}
		agree, kappa, err := stats.Kappa(human, machine)
		if err == nil {
			return fmt.Sprintf("%s: %s, %d labels by people, agreement %.0f %%, kappa %.2f", m.ID, j.Name, len(j.Labels), 100*agree, kappa)
		}
	}
	off := 0.0
	for _, l := range j.Labels {
		off += math.Abs(l.Human-l.Judge) / float64(len(j.Labels))
	}
	return fmt.Sprintf("%s: %s, %d labels by people, off by %.3g on average", m.ID, j.Name, len(j.Labels), off)
}

// correct replaces what the judge said of a contrast by what people would
// have said. Without enough labels on both sides the test is insufficient in
// the gate, and stays as the judge said in the screen.
func (t *Test) correct(k contrast, m Metric, wide stats.Estimate) {
	var in, out []float64
	for _, l := range m.Judge.Labels {
		switch level := l.Levels[k.factor]; {
		case level == k.level:
			in = append(in, l.Human-l.Judge)
		case level != "" && (k.reference == "" || level == k.reference):
			out = append(out, l.Human-l.Judge)
		}
	}
	e, err := stats.Rectify(wide, in, out)
	if err != nil || min(len(in), len(out)) < SmallestCell {
		t.Method += ", not corrected by people"
		if m.Gate && t.Verdict == "" {
			t.Verdict, t.Why = Insufficient, fmt.Sprintf("people rated %d and %d replies of the two sides, at least %d each are needed to trust the judge", len(in), len(out), SmallestCell)
		}
		return
	}
	t.Method += ", corrected by people (prediction-powered)"
	t.Effect, t.P = e.Effect, e.P()
	t.Lo, t.Hi = e.Interval(0.95)
	t.WideLo, t.WideHi = t.Lo, t.Hi
	t.TOST = e.TOST(m.Margin)
}
