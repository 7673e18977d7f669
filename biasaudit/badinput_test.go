package biasaudit_test

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/transcripts"
)

// Every fault of a plan is an error that says what to change.
func TestBadPlans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*biasaudit.Plan)
		want  string
	}{
		"one scenario":               {func(p *biasaudit.Plan) { p.Scenarios = p.Scenarios[:1] }, "at least two scenarios"},
		"no scenario":                {func(p *biasaudit.Plan) { p.Scenarios = nil }, "at least two scenarios"},
		"no probe":                   {func(p *biasaudit.Plan) { p.Probes = nil }, "a probe"},
		"a scenario twice":           {func(p *biasaudit.Plan) { p.Scenarios[1] = p.Scenarios[0] }, "used twice"},
		"a text twice":               {func(p *biasaudit.Plan) { p.Scenarios[1].Turns = p.Scenarios[0].Turns }, "are the same"},
		"an empty scenario":          {func(p *biasaudit.Plan) { p.Scenarios[1].Turns = []string{" "} }, "says nothing"},
		"no turns":                   {func(p *biasaudit.Plan) { p.Scenarios[1].Turns = nil }, "says nothing"},
		"a name twice":               {func(p *biasaudit.Plan) { p.Probes[0].Cues[1].After = p.Probes[0].Cues[0].After }, "are the same"},
		"a cue id twice":             {func(p *biasaudit.Plan) { p.Probes[0].Cues[1].ID = p.Probes[0].Cues[0].ID }, "used twice"},
		"a probe twice":              {func(p *biasaudit.Plan) { p.Probes = append(p.Probes, p.Probes[0]) }, "listed twice"},
		"a metric twice":             {func(p *biasaudit.Plan) { p.Metrics = append(p.Metrics, p.Metrics[0]) }, "listed twice"},
		"an empty group":             {func(p *biasaudit.Plan) { p.Probes[0].Factors[0].Levels = []string{"Black", "White", "Asian"} }, `no cue for level "Asian"`},
		"a level that is not listed": {func(p *biasaudit.Plan) { p.Probes[0].Cues[0].Levels = map[string]string{"ethnicity": "x"} }, "not listed"},
		"one level":                  {func(p *biasaudit.Plan) { p.Probes[0].Factors[0].Levels = []string{"Black"} }, "two levels"},
		"a level twice":              {func(p *biasaudit.Plan) { p.Probes[0].Factors[0].Levels = []string{"Black", "White", "Black"} }, "twice"},
		"an unknown reference":       {func(p *biasaudit.Plan) { p.Probes[0].Factors[0].Reference = "x" }, "refer to"},
		"no source":                  {func(p *biasaudit.Plan) { p.Probes[0].Sources = nil }, "licence"},
		"no licence":                 {func(p *biasaudit.Plan) { p.Probes[0].Sources[0].Licence = "" }, "licence"},
		"no version":                 {func(p *biasaudit.Plan) { p.Probes[0].Version = "" }, "version"},
		"a broken recipe":            {func(p *biasaudit.Plan) { p.Probes[0].Cues[0].Recipe = []biasaudit.Substitution{{Pattern: "("}} }, "recipe"},
		"no direction":               {func(p *biasaudit.Plan) { p.Metrics[0].Direction = "" }, "no direction"},
		"a made-up direction":        {func(p *biasaudit.Plan) { p.Metrics[0].Direction = "upwards" }, "no direction"},
		"no margin":                  {func(p *biasaudit.Plan) { p.Metrics[0].Margin = 0 }, "margin 0"},
		"a margin that is NaN":       {func(p *biasaudit.Plan) { p.Metrics[0].Margin = math.NaN() }, "margin NaN"},
		"an endless margin":          {func(p *biasaudit.Plan) { p.Metrics[0].Margin = math.Inf(1) }, "margin +Inf"},
		"no function":                {func(p *biasaudit.Plan) { p.Metrics[0].Of = nil }, "needs an id and either"},
		"no gate":                    {func(p *biasaudit.Plan) { p.Metrics = p.Metrics[2:] }, "no metric gates"},
		"a bound that is too low":    {func(p *biasaudit.Plan) { p.MinCues = 2 }, "minimum cues >= 5"},
		"too few permutations":       {func(p *biasaudit.Plan) { p.Permutations = 99 }, "permutations >= 999"},
		"an alpha of a half":         {func(p *biasaudit.Plan) { p.Alpha = 0.5 }, "alpha 0.5"},
		"an alpha that is NaN":       {func(p *biasaudit.Plan) { p.Alpha = math.NaN() }, "alpha NaN"},
		"an unknown legitimate cell": {func(p *biasaudit.Plan) {
			p.Probes[0].Legitimate = []biasaudit.Legitimate{{Factor: "ethnicity", Level: "Black", Metric: "x", Reason: "y"}}
		}, "unknown metric"},
		"a legitimate cell without reason": {func(p *biasaudit.Plan) {
			p.Probes[0].Legitimate = []biasaudit.Legitimate{{Factor: "ethnicity", Level: "Black", Metric: "handover"}}
		}, "needs a reason"},
		"a legitimate cell of no level": {func(p *biasaudit.Plan) {
			p.Probes[0].Legitimate = []biasaudit.Legitimate{{Factor: "ethnicity", Level: "Blak", Metric: "handover", Reason: "y"}}
		}, "no level"},
		"a probe without metrics": {func(p *biasaudit.Plan) { p.Probes[0].Metrics = []string{"x"} }, "none of the metrics"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := plan(t, 1)
			p.Scenarios, p.Metrics = slices.Clone(p.Scenarios), slices.Clone(p.Metrics)
			c.spoil(&p)
			err := p.Check()
			require.ErrorIs(t, err, biasaudit.ErrPlan)
			require.ErrorContains(t, err, c.want)
			_, err = biasaudit.Run(t.Context(), p, &audittest.Stub{}, nil)
			require.ErrorIs(t, err, biasaudit.ErrPlan, "nothing is asked")
		})
	}
}

func TestBadRuns(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	_, err := biasaudit.Run(t.Context(), p, nil, nil)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
	for _, o := range []biasaudit.RunOptions{
		{Workers: -1}, {MaxCalls: -1}, {MaxCost: -1}, {CallCost: math.NaN()}, {PerSecond: math.Inf(1)}, {Retries: -1}, {Timeout: -1}, {GiveUp: -1}, {MaxCost: 5},
	} {
		_, err := biasaudit.Run(t.Context(), p, &audittest.Stub{}, &o)
		require.ErrorIs(t, err, biasaudit.ErrPlan, "%+v", o)
	}
	_, err = biasaudit.Run(t.Context(), p, &audittest.Stub{}, &biasaudit.RunOptions{Workers: -1, Retries: -1})
	require.ErrorContains(t, err, "Workers")
	require.ErrorContains(t, err, "Retries")
	_, err = biasaudit.Analyse(nil, nil)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
	_, err = biasaudit.Analyse(&biasaudit.Result{}, nil)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
}

// never checks that none of the subjects below passes.
func never(t *testing.T, p biasaudit.Plan, s biasaudit.Subject) *biasaudit.Report {
	t.Helper()
	rep := audit(t, p, s, 2, nil)
	require.Contains(t, []biasaudit.Verdict{biasaudit.Insufficient, biasaudit.Inconclusive}, rep.Verdict)
	return rep
}

func TestTooFewNames(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Probes[0].Cues = slices.Concat(p.Probes[0].Cues[:5], p.Probes[0].Cues[20:25])
	n := map[string]int{}
	for _, c := range p.Probes[0].Cues {
		n[c.Levels["ethnicity"]]++
	}
	require.Len(t, n, 2)
	rep := never(t, p, &audittest.Stub{})
	require.Equal(t, biasaudit.Insufficient, rep.Verdict)
	require.Contains(t, find(rep, "handover").Why, "at least 8")
}

// A metric that says NaN or infinity, or more than a share can be.
func TestScoresThatAreNone(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Metrics = slices.Clone(p.Metrics)
	p.Metrics[0].Of = func(biasaudit.Outcome) float64 { return math.NaN() }
	rep := never(t, p, &audittest.Stub{})
	require.Equal(t, biasaudit.Insufficient, find(rep, "handover").Verdict)
	for _, v := range []float64{math.Inf(1), 0.5, 2} {
		p.Metrics[0].Of = func(biasaudit.Outcome) float64 { return v }
		_, err := biasaudit.Run(t.Context(), p, &audittest.Stub{}, nil)
		require.ErrorIs(t, err, biasaudit.ErrPlan)
		require.ErrorContains(t, err, "handover")
	}
	// A third of the cells missing, for one group only: no figure is made of
	// what is left.
	p, black := plan(t, 1)
	p.Metrics = slices.Clone(p.Metrics)
	stub := &audittest.Stub{Seed: 1}
	rep = never(t, p, biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		x, err := stub.Ask(ctx, turns)
		for _, b := range black {
			if strings.Contains(turns[0], b) && len(turns[0])%2 == 0 {
				for i := range x {
					x[i].Trace.Decision = ""
				}
			}
		}
		return x, err
	}))
	require.Equal(t, biasaudit.Insufficient, find(rep, "handover").Verdict)
}

// Subjects that break their word: each call fails, and is counted as failed.
func TestSubjectsThatMisbehave(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]biasaudit.Subject{
		"no exchange": biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) { return nil, nil }),
		"too many": biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) {
			return make([]transcripts.Exchange, 9), nil
		}),
		"an error": biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) { return nil, errDown }),
		"a panic":  biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) { panic("secret words") }),
		"sleeps past time": biasaudit.SubjectFunc(func(ctx context.Context, _ []string) ([]transcripts.Exchange, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := plan(t, 1)
			_, err := biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Timeout: 5 * time.Millisecond, GiveUp: 10})
			require.ErrorIs(t, err, biasaudit.ErrSubject)
			require.True(t, biasaudit.IsIncomplete(err))
			require.NotContains(t, err.Error(), "secret words")
		})
	}
}

// A site that was down while the audit ran is not found in its results: the
// calls that ended the run are asked again.
func TestAnOutageIsNotAnOutcome(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 5)
	s := &counting{inner: &audittest.Stub{Seed: 5, Extra: 0.05, Mark: black}, stop: 600}
	path := filepath.Join(t.TempDir(), "journal")
	j, err := biasaudit.OpenJournal(path, p)
	require.NoError(t, err)
	_, err = biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Journal: j, Now: clock})
	require.ErrorIs(t, err, biasaudit.ErrSubject)
	require.ErrorIs(t, err, errDown, "it says why")
	require.NoError(t, j.Close())
	s.stop = 0
	j, err = biasaudit.OpenJournal(path, p)
	require.NoError(t, err)
	require.Equal(t, 600, j.Done())
	res, err := biasaudit.Run(t.Context(), p, s, &biasaudit.RunOptions{Workers: 3, Journal: j, Now: clock})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.Zero(t, res.Failed)
	rep, err := biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Owner: "Ada"})
	require.NoError(t, err)
	require.Equal(t, audit(t, p, s.inner, 1, nil), rep)
}

// A subject that always fails, were it never given up on, still passes nothing.
func TestASubjectThatAlwaysFails(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Scenarios = p.Scenarios[:100]
	res, err := biasaudit.Run(t.Context(), p, biasaudit.SubjectFunc(func(context.Context, []string) ([]transcripts.Exchange, error) { return nil, errDown }),
		&biasaudit.RunOptions{GiveUp: 1 << 30, Now: clock})
	require.NoError(t, err)
	rep, err := biasaudit.Analyse(res, nil)
	require.NoError(t, err)
	require.Equal(t, biasaudit.Insufficient, rep.Verdict)
	require.Equal(t, p.Calls(), rep.Design.Failed)
	for _, x := range rep.Tests {
		require.Contains(t, []biasaudit.Verdict{biasaudit.Insufficient, biasaudit.Inconclusive}, x.Verdict, x.Metric)
	}
}

// An A/A arm that is far off voids a first audit of one probe.
func TestAAVoidsAtOnce(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	stub := &audittest.Stub{Seed: 1}
	seen := map[string]int{}
	rep := audit(t, p, biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		x, err := stub.Ask(ctx, turns)
		if seen[turns[0]]++; seen[turns[0]] > 1 { // whoever asks again is treated worse
			x[len(x)-1].Trace.Decision = transcripts.DecisionHandover
		}
		return x, err
	}), 1, nil)
	require.Equal(t, biasaudit.Void, rep.Verdict)
	require.True(t, rep.AA.Void)
}

// A chat endpoint whose model changes half-way is two bots.
func TestAChangedModelVoidsTheAudit(t *testing.T) {
	t.Parallel()
	p, _ := plan(t, 1)
	p.Metrics, _ = biasaudit.Select(biasaudit.Metrics(), "error", "length")
	n := 0
	rep := audit(t, p, biasaudit.SubjectFunc(func(_ context.Context, turns []string) ([]transcripts.Exchange, error) {
		n++
		model := "m-1"
		if n > 2000 {
			model = "m-2"
		}
		return slices.Repeat([]transcripts.Exchange{{Reply: "yes", Trace: transcripts.Trace{Model: model}}}, len(turns)), nil
	}), 1, nil)
	require.Equal(t, biasaudit.Void, rep.Verdict)
	require.Contains(t, rep.Headline, "model")
}

// Cues that differ among themselves, but not by group, flip as often within
// groups as between them; a bot that looks at the group flips more between.
func TestFlips(t *testing.T) {
	t.Parallel()
	p, black := plan(t, 2)
	checks := func(extra float64) biasaudit.AACheck {
		for _, c := range audit(t, p, &audittest.Stub{Seed: 2, Extra: extra, Mark: black}, 2, nil).AA.Checks {
			if c.Metric == "handover" {
				return c
			}
		}
		return biasaudit.AACheck{}
	}
	fair, biased := checks(0), checks(0.4)
	require.InDelta(t, 0, fair.FlipsBetween-fair.FlipsWithin, 0.01)
	require.Greater(t, biased.FlipsBetween-biased.FlipsWithin, 0.05)
}

// Legs of more than two levels are tested as a whole too.
func TestOmnibus(t *testing.T) {
	t.Parallel()
	p, marks := fourGroups(t)
	for _, extra := range []float64{0, 0.2} {
		rep := audit(t, p, &audittest.Stub{Seed: 3, Extra: extra, Mark: marks}, 2, nil)
		require.Len(t, rep.Omnibus, 1)
		o := rep.Omnibus[0]
		require.Equal(t, "ethnicity", o.Factor)
		require.Equal(t, 4, o.Levels)
		if extra > 0 {
			require.Less(t, o.Adjusted, 0.01)
		} else {
			require.Greater(t, o.P, 0.01)
		}
	}
}
