package biasaudit

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFindingsOverAudits(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	key := "p/f/a/m"
	for name, c := range map[string]struct {
		state   State // before
		was     float64
		audit   Verdict // of the whole audit
		verdict Verdict // of the test
		effect  float64
		want    State
	}{
		"open, still there":           {Open, 0.08, Disparity, Disparity, 0.09, Open},
		"open, cannot tell":           {Open, 0.08, Inconclusive, Inconclusive, 0.03, Open},
		"open, small now":             {Open, 0.08, SmallDifference, SmallDifference, 0.03, Open},
		"open, shown to be gone":      {Open, 0.08, Equivalent, Equivalent, 0.001, Closed},
		"mitigated, did not help":     {Mitigated, 0.08, Disparity, Disparity, 0.07, Open},
		"mitigated, cannot tell":      {Mitigated, 0.08, Inconclusive, Inconclusive, 0.03, Mitigated},
		"mitigated, helped":           {Mitigated, 0.08, Equivalent, Equivalent, 0.001, Closed},
		"mitigated, void audit":       {Mitigated, 0.08, Void, Disparity, 0.09, Mitigated},
		"accepted, the same":          {Accepted, 0.08, Disparity, Disparity, 0.09, Accepted},
		"accepted, grown by a margin": {Accepted, 0.08, Disparity, Disparity, 0.14, Open},
		"accepted, other way round":   {Accepted, 0.08, Disparity, Disparity, -0.09, Open},
		"accepted, gone":              {Accepted, 0.08, Equivalent, Equivalent, 0, Closed},
		"closed, came back":           {Closed, 0.01, Disparity, Disparity, 0.07, Open},
		"closed, void audit":          {Closed, 0.01, Void, Disparity, 0.07, Closed},
		"closed, stays":               {Closed, 0.01, Equivalent, Equivalent, 0, Closed},
	} {
		before := &Report{Findings: []Finding{{Key: key, Metric: "m", State: c.state, Effect: c.was, Owner: "Ann", Reason: "because", First: day, Change: day}}}
		rep := &Report{Finished: day.AddDate(0, 1, 0), Verdict: c.audit, Tests: []Test{{Probe: "p", Factor: "f", Level: "a", Against: "b", Metric: "m", Gate: true, Margin: 0.05, Effect: c.effect, Verdict: c.verdict, Worse: "a"}}}
		got := carry(rep, AnalyseOptions{Previous: before, Owner: "Robin"})
		require.Len(t, got, 1, name)
		require.Equal(t, c.want, got[0].State, name)
		require.Equal(t, "Ann", got[0].Owner, "%s: it keeps its owner", name)
		require.Equal(t, day, got[0].First, name)
		if c.want != c.state {
			require.Equal(t, rep.Finished, got[0].Change, name)
		}
		if c.want == Open && c.state != Open {
			require.Contains(t, got[0].Reason, "came back; it had been "+string(c.state)+": because", name)
		}
	}
	fresh := carry(&Report{Finished: day, Verdict: Disparity, Tests: []Test{{Metric: "m", Gate: true, Verdict: Disparity}, {Metric: "n", Verdict: Disparity}}}, AnalyseOptions{Owner: "Robin"})
	require.Len(t, fresh, 1, "only what gates")
	require.Equal(t, "Robin", fresh[0].Owner)
	require.Empty(t, carry(&Report{Verdict: Void, Tests: []Test{{Gate: true, Verdict: Disparity}}}, AnalyseOptions{}), "a void audit opens nothing")
}

func TestDecisionsNeedOwnerAndReason(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, f := range []func(*Finding, string, string, time.Time) error{(*Finding).Accept, (*Finding).Mitigate, (*Finding).Reopen} {
		for _, bad := range [][2]string{{"", "x"}, {"x", ""}, {" \t", "x"}, {"x", "\n"}, {strings.Repeat("x", 101), "y"}, {"x", strings.Repeat("y", 1001)}, {"x", "\xff"}} {
			x := Finding{State: Open, Owner: "before"}
			require.ErrorIs(t, f(&x, bad[0], bad[1], now), ErrFinding, "%q", bad)
			require.Equal(t, Finding{State: Open, Owner: "before"}, x, "nothing changed")
		}
		closed := Finding{State: Closed}
		require.ErrorIs(t, f(&closed, "Ann", "why", now), ErrFinding)
		x := Finding{State: Open}
		require.NoError(t, f(&x, " Ann ", " why ", now))
		require.Equal(t, "Ann", x.Owner)
		require.Equal(t, "why", x.Reason)
	}
	r := &Report{Verdict: Disparity, Findings: []Finding{{Key: "k", Metric: "m", Worse: "a", State: Open, Owner: "Ann"}}}
	r.Todo = todo(r)
	require.Contains(t, r.Todo[0], "Ann: find out")
	require.NoError(t, r.Decide(Decision{Key: "k", State: Mitigated, Owner: "Ben", Reason: "new prompt", At: now}))
	require.Contains(t, r.Todo[0], "Ben: audit again")
	require.NoError(t, r.Decide(Decision{Key: "k", State: Accepted, Owner: "Ben", Reason: "the law", At: now}))
	require.Contains(t, r.Todo[0], "accepted for a reason")
	long := cameBack(Finding{State: Accepted, Reason: strings.Repeat("ü", 500)})
	require.LessOrEqual(t, len(long), maxReason)
	require.True(t, strings.HasSuffix(long, "ü"))
}

// The moving average is that of Roberts (1959); the figures are worked by hand.
func TestSeries(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	test := func(level string, effect float64) Test {
		return Test{Probe: "p", Factor: "f", Level: level, Against: "b", Metric: "m", Gate: true, Method: "x", Margin: 0.05, Effect: effect, Lo: effect - 0.01, Hi: effect + 0.01}
	}
	point := func(i int, v Verdict, effect float64) Point {
		return Point{Finished: day.AddDate(0, i, 0), Plan: "plan", Verdict: v, Effects: []Effect{{"p/f/a/m", effect, effect, effect}}, Bands: map[string]float64{"p/m": 0.0196}}
	}
	r := &Report{Finished: day.AddDate(0, 4, 0), Verdict: Disparity, Tests: []Test{test("c", 0.01), test("a", 0.1)},
		Trend: []Point{point(0, Equivalent, 0), point(1, Void, 9), point(2, Equivalent, 0.02), point(3, Equivalent, 0)}}
	r.AA.Checks = []AACheck{{Probe: "p", Metric: "m", Band: 0.0196}}
	s := r.Series()
	require.Len(t, s, 2)
	require.Equal(t, "a", s[0].Test.Level, "the largest first")
	require.Len(t, s[0].Points, 4, "the void audit is left out")
	require.Len(t, s[1].Points, 1, "a test that is new has no past")
	require.InDelta(t, 0.0196, s[0].Band, 1e-9)
	var smooth []float64
	for _, p := range s[0].Points {
		smooth = append(smooth, p.Smooth)
	}
	// z = 0.3 x + 0.7 z: 0, 0.006, 0.0042, 0.03294.
	require.InDeltaSlice(t, []float64{0, 0.006, 0.0042, 0.03294}, smooth, 1e-9)
	// Limit of the first: 3 · 0.01 · sqrt(0.3/1.7 · (1 − 0.7²)) = 0.009.
	require.InDelta(t, 0.009, s[0].Points[0].Limit, 1e-6)
	require.True(t, s[0].Moved)
	require.False(t, s[1].Moved)

	many := make([]Point, 100)
	require.Len(t, recent(many), trendLength)
	require.False(t, math.IsNaN((&Report{Tests: []Test{test("a", 0)}}).Series()[0].Points[0].Limit))
}
