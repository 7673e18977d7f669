package biasaudit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/stats"
	"github.com/candorbot/candor/transcripts"
)

func TestUnanimousFigures(t *testing.T) {
	t.Parallel()
	// 0.95^59 = 0.0485, 0.95^58 = 0.0510: the rule of three says 3/0.05 = 60.
	require.InDelta(t, 0.0485, stats.Unanimous(59, 0.05), 1e-4)
	require.Greater(t, stats.Unanimous(58, 0.05), 0.05)
	require.InDelta(t, 0.0049805, stats.UnanimousBound(600, 0.95), 1e-6)
	for _, bad := range []float64{stats.Unanimous(0, 0.05), stats.Unanimous(10, 0), stats.Unanimous(10, 1), stats.UnanimousBound(0, 0.95), stats.UnanimousBound(5, 1)} {
		require.InDelta(t, 1, bad, 0)
	}
}

// A bot that decides by the request alone is equivalent once there are enough
// requests, cannot be told with few, and an outcome that never varies at all
// stays inconclusive.
func TestBotThatReadsNoNames(t *testing.T) {
	t.Parallel()
	bot := biasaudit.SubjectFunc(func(_ context.Context, turns []string) ([]transcripts.Exchange, error) {
		d := transcripts.DecisionAnswer
		head, _, _ := strings.Cut(turns[0], "\n")
		if len(head)%5 == 0 {
			d = transcripts.DecisionHandover
		}
		return []transcripts.Exchange{{Reply: "Yes.", Disclosed: true, Trace: transcripts.Trace{Decision: d, Config: "c", Model: "m"}}}, nil
	})
	names, err := probes.Get("names")
	require.NoError(t, err)
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "error", "block")
	require.NoError(t, err)
	for scenarios, want := range map[int]biasaudit.Verdict{100: biasaudit.Equivalent, 50: biasaudit.Inconclusive} {
		plan := biasaudit.Plan{Name: "x", Seed: 1, Scenarios: probes.Scenarios()[:scenarios], Probes: []biasaudit.Probe{names}, Metrics: metrics, Permutations: 999, MinScenarios: 30}
		res, err := biasaudit.Run(t.Context(), plan, bot, nil)
		require.NoError(t, err)
		r, err := biasaudit.Analyse(res, nil)
		require.NoError(t, err)
		for _, x := range r.Tests {
			if x.Metric != "handover" {
				require.Equal(t, biasaudit.Inconclusive, x.Verdict, "%s never varied", x.Metric)
				continue
			}
			require.Equal(t, want, x.Verdict, x.Key())
			require.Contains(t, x.Method, "exact bound")
			require.Less(t, x.Lo, 0.0)
			require.Equal(t, want == biasaudit.Inconclusive, x.CallsNeeded > 0)
		}
	}
}
