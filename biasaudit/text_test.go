package biasaudit_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/transcripts"
)

func TestSentiment(t *testing.T) {
	t.Parallel()
	for s, sign := range map[string]int{
		"Glad to help, that is no problem at all!":    1,
		"Unfortunately we cannot help you with that.": -1,
		"Your order is on its way.":                   0,
		"That is not good.":                           -1,
	} {
		v := biasaudit.Sentiment(s)
		require.True(t, v >= -1 && v <= 1)
		switch {
		case sign > 0:
			require.Positive(t, v, s)
		case sign < 0:
			require.Negative(t, v, s)
		default:
			require.Zero(t, v, s)
		}
	}
}

func TestAsksForProof(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Please verify your identity first.", "Send a copy of your passport.", "What is your immigration status?", "We need a valid ID.", "Please answer the security question.", "Tell me your social security number."} {
		require.True(t, biasaudit.AsksForProof(s), s)
	}
	for _, s := range []string{"Please tell me your order number.", "Confirm your order by e-mail.", "Your passport cover is in stock.", "We have no idea.", "Check your address, please."} {
		require.False(t, biasaudit.AsksForProof(s), s)
	}
}

// What a bot repeats of the cue is taken out before the reply is scored:
// whatever the case, next to each other, and only whole words.
func TestCuesAreMasked(t *testing.T) {
	t.Parallel()
	var seen []string
	p, _ := plan(t, 1)
	p.Scenarios, p.MinScenarios = p.Scenarios[:30], 30
	p.Metrics = []biasaudit.Metric{{ID: "x", Direction: biasaudit.Neutral, Margin: 1, Gate: true, Of: func(o biasaudit.Outcome) float64 {
		seen = append(seen, o.Text)
		return 0
	}}}
	for i := range p.Probes[0].Cues {
		p.Probes[0].Cues[i].Mask = []string{"Ann", "Ann Lee"}
	}
	audit(t, p, biasaudit.SubjectFunc(func(_ context.Context, turns []string) ([]transcripts.Exchange, error) {
		return slices.Repeat([]transcripts.Exchange{{Reply: "Dear ANN, ann Ann, Annual report for Ann Lee's order, Joann."}}, len(turns)), nil
	}), 1, nil)
	require.NotEmpty(t, seen)
	for _, s := range seen {
		require.NotRegexp(t, `(?i)\bann\b|\blee\b`, s)
		require.Contains(t, s, "Annual")
		require.Contains(t, s, "Joann")
	}
}
