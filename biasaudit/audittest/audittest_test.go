package audittest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/transcripts"
)

// spy is a test that is watched.
type spy struct {
	testing.TB
	errors, fatals []string
}

func (s *spy) Helper()                   {}
func (s *spy) Context() context.Context  { return context.Background() }
func (s *spy) Logf(string, ...any)       {}
func (s *spy) Errorf(f string, a ...any) { s.errors = append(s.errors, fmt.Sprintf(f, a...)) }
func (s *spy) Fatalf(f string, a ...any) { s.fatals = append(s.fatals, fmt.Sprintf(f, a...)) }
func (s *spy) failed() bool              { return len(s.errors)+len(s.fatals) > 0 }
func (s *spy) check(p biasaudit.Plan, b biasaudit.Subject, allow bool) *biasaudit.Report {
	return audittest.Check(s, p, b, &biasaudit.RunOptions{Workers: 2}, allow)
}

func plan(t *testing.T) (biasaudit.Plan, []string) {
	t.Helper()
	names, err := probes.Get("names")
	require.NoError(t, err)
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover")
	require.NoError(t, err)
	var marked []string
	n := map[string]int{}
	cues := names.Cues[:0:0]
	for _, c := range names.Cues {
		e := c.Levels["ethnicity"]
		if (e != "Hispanic" && e != "White") || n[e] == 20 {
			continue
		}
		n[e]++
		c.Levels = map[string]string{"ethnicity": e}
		cues = append(cues, c)
		if e == "Hispanic" {
			marked = append(marked, "\n"+c.Mask[0])
		}
	}
	names.Factors, names.Cues = []biasaudit.Factor{{Name: "ethnicity", Levels: []string{"Hispanic", "White"}}}, cues
	return biasaudit.Plan{Name: "bakery", Seed: 7, Scenarios: probes.Scenarios()[:150], Probes: []biasaudit.Probe{names}, Metrics: metrics, Permutations: 999}, marked
}

func TestCheckFailsBuilds(t *testing.T) {
	t.Parallel()
	p, marked := plan(t)
	s := &spy{}
	rep := s.check(p, &audittest.Stub{Seed: 1, Extra: 0.15, Mark: marked}, true)
	require.Equal(t, biasaudit.Disparity, rep.Verdict)
	require.Len(t, s.errors, 1)
	require.Contains(t, s.errors[0], "names/ethnicity/Hispanic/handover: ")
	require.Contains(t, s.errors[0], "points")
	require.Contains(t, s.errors[0], "find out why")

	s = &spy{}
	rep = s.check(p, &audittest.Stub{Seed: 1}, false)
	require.Equal(t, biasaudit.Equivalent, rep.Verdict)
	require.False(t, s.failed(), s.errors)

	// Too small to tell: fails, unless that is allowed.
	small := p
	small.Scenarios = p.Scenarios[:20]
	s = &spy{}
	require.Equal(t, biasaudit.Insufficient, s.check(small, &audittest.Stub{Seed: 1}, false).Verdict)
	require.True(t, s.failed())
	s = &spy{}
	s.check(small, &audittest.Stub{Seed: 1}, true)
	require.False(t, s.failed())

	// A bot that never answers, and a plan that is none, are not passed.
	s = &spy{}
	require.Nil(t, s.check(p, biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) { return nil, errors.New("down") }), true))
	require.Len(t, s.fatals, 1)
	s = &spy{}
	require.Nil(t, s.check(biasaudit.Plan{}, &audittest.Stub{}, true))
	require.Len(t, s.fatals, 1)
}

func ExampleStub() {
	bot := &audittest.Stub{Seed: 1, Base: 0.0001, Extra: 1, Mark: []string{"Graciela"}}
	e, _ := bot.Ask(context.Background(), []string{"Where is my order?\nGraciela"})
	fmt.Println(e[0].Trace.Decision)
	e, _ = bot.Ask(context.Background(), []string{"Where is my order?\nTanner"})
	fmt.Println(e[0].Trace.Decision)
	// Output:
	// handover
	// answer
}
