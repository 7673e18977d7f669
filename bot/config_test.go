package bot_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// changing is a classifier whose description and verdict can change.
type changing struct {
	hash     atomic.Pointer[string]
	handover atomic.Bool
}

func (c *changing) Classify(context.Context, *bot.Request) (bot.Verdict, error) {
	return bot.Verdict{Intent: "hours", Confidence: 0.99, InScope: 0.99, Handover: c.handover.Load()}, nil
}

func (c *changing) Describe() bot.Description {
	h := c.hash.Load()
	if h == nil {
		panic("not ready")
	}
	return bot.Description{Name: "changing", Hash: *h}
}

func TestConfigFollowsTheClassifier(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	c := &changing{}
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{Bot: &bot.Options{Classifier: c}})
	require.NoError(t, err, "a Describe that panics is no description")
	before := rig.Bot.Config()
	c.hash.Store(new("one"))
	one := rig.Bot.Config()
	require.NotEqual(t, before, one)
	require.Equal(t, one, rig.Bot.Config())
	x, err := rig.Bot.Ask(t.Context(), []string{"when do you open"})
	require.NoError(t, err)
	require.Equal(t, one, x[0].Trace.Config)
	require.Equal(t, transcripts.DecisionAnswer, x[0].Trace.Decision)

	c.hash.Store(new("two"))
	two := rig.Bot.Config()
	require.NotEqual(t, one, two)
	c.handover.Store(true)
	x, err = rig.Bot.Ask(t.Context(), []string{"when do you open"})
	require.NoError(t, err)
	require.Equal(t, two, x[0].Trace.Config)
	require.Equal(t, transcripts.DecisionHandover, x[0].Trace.Decision, "a classifier that asks for a person gets one, whatever its confidence")
	require.Equal(t, "low_confidence", x[0].Trace.Reason)
	c.hash.Store(new("one"))
	require.Equal(t, one, rig.Bot.Config(), "back to what it was")
}
