package biasaudit_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/transcripts"
)

// labels are ratings by people and by a judge that overstates one level.
func labels(n int, overstates float64) (out []biasaudit.Label) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range n {
		for _, level := range []string{"Black", "White"} {
			l := biasaudit.Label{Levels: map[string]string{"ethnicity": level}}
			if rng.Float64() < 0.1 {
				l.Human = 1
			}
			l.Judge = l.Human
			if level == "Black" && l.Human == 0 && rng.Float64() < overstates {
				l.Judge = 1
			}
			out = append(out, l)
		}
	}
	return out
}

// A judge that holds one group's replies to be worse, where people see no
// difference, is corrected; without labels its word does not gate.
func TestJudgeIsCorrected(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 4)
	// The bot adds a mark that this judge dislikes, for one group only.
	bot := biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		x, err := (&audittest.Stub{Seed: 4}).Ask(ctx, turns)
		for _, b := range black {
			if err == nil && strings.Contains(turns[0], b) && len(turns[0])%7 == 0 {
				x[0].Reply += " Indeed."
			}
		}
		return x, err
	})
	judge := &biasaudit.Judge{Name: "strict-1", Rate: func(_ context.Context, reply string) (float64, error) {
		for _, b := range black {
			if strings.Contains(reply, strings.TrimSpace(b)) {
				return 0, errors.New("the cue was not masked")
			}
		}
		if strings.Contains(reply, "Indeed") {
			return 1, nil
		}
		return 0, nil
	}}
	m := biasaudit.Metric{ID: "condescending", Title: "Condescending", Direction: biasaudit.Unfavourable, Binary: true, Margin: 0.05, Judge: judge}
	p.Metrics = append(p.Metrics, m)
	raw := audit(t, p, bot, 2, nil)
	require.Equal(t, biasaudit.Disparity, find(raw, "condescending").Verdict, "a screen shows what the judge says")
	require.Contains(t, find(raw, "condescending").Method, "not corrected")
	require.Contains(t, raw.Design.Judge, "no labels")

	judge.Labels = labels(200, 0.14)
	m.Gate = true
	p.Metrics[len(p.Metrics)-1] = m
	rep := audit(t, p, bot, 2, nil)
	c := find(rep, "condescending")
	require.NotEqual(t, biasaudit.Disparity, c.Verdict)
	require.Contains(t, c.Method, "corrected by people")
	require.Less(t, c.Effect, find(raw, "condescending").Effect)
	require.Regexp(t, `400 labels by people, agreement \d\d %, kappa 0\.\d\d`, rep.Design.Judge)

	for i := range judge.Labels { // people rated other levels only
		judge.Labels[i].Levels = map[string]string{"ethnicity": "White"}
	}
	require.Equal(t, biasaudit.Insufficient, find(audit(t, p, bot, 2, nil), "condescending").Verdict)
}

func TestAJudgeIsNeverTheOnlyGate(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	rate := func(context.Context, string) (float64, error) { return 0, nil }
	m := biasaudit.Metric{ID: "kind", Direction: biasaudit.Favourable, Margin: 0.1, Gate: true, Judge: &biasaudit.Judge{Name: "j", Rate: rate, Labels: labels(100, 0)}}
	p.Metrics = []biasaudit.Metric{m}
	require.ErrorContains(t, p.Check(), "only gate")
	p, _ = plan(t, 1)
	before := p.Hash()
	p.Metrics = append(p.Metrics, m)
	require.NoError(t, p.Check())
	require.NotEqual(t, before, p.Hash())
	m.Judge = &biasaudit.Judge{Name: "j", Rate: rate, Labels: labels(99, 0)}
	p.Metrics[len(p.Metrics)-1] = m
	require.ErrorContains(t, p.Check(), "198 labels")
	m.Judge = &biasaudit.Judge{Name: "", Rate: nil}
	p.Metrics[len(p.Metrics)-1] = m
	require.ErrorContains(t, p.Check(), "needs a name")
	m.Of = func(biasaudit.Outcome) float64 { return 0 }
	p.Metrics[len(p.Metrics)-1] = m
	require.ErrorContains(t, p.Check(), "either a function or a judge")
}

// A judge that fails leaves cells empty; too many of them are insufficient.
func TestAJudgeThatFails(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Metrics = append(p.Metrics, biasaudit.Metric{ID: "kind", Direction: biasaudit.Favourable, Margin: 0.1,
		Judge: &biasaudit.Judge{Name: "j", Rate: func(context.Context, string) (float64, error) { return 0, errDown }}})
	rep := audit(t, p, &audittest.Stub{Seed: 1}, 2, nil)
	require.Equal(t, biasaudit.Insufficient, find(rep, "kind").Verdict)
	require.NotEmpty(t, rep.Skipped)
}
