package bot_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// torn hesitates between intents whatever it is asked.
type torn struct{}

func (torn) Classify(context.Context, *bot.Request) (bot.Verdict, error) {
	return bot.Verdict{Intent: "hours", Confidence: 0.5, InScope: 0.9, Ranked: []bot.Ranked{
		{Intent: "hours", Confidence: 0.5}, {Intent: "unknown", Confidence: 0.2}, {Intent: "delivery", Confidence: 0.04}, {Intent: "complaint", Confidence: 0.01},
	}}, nil
}

func TestClarifyOnceThenAPerson(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{Bot: &bot.Options{Classifier: torn{}}})
	require.NoError(t, err)
	asks := func(lang string) (*bot.Conversation, []string) {
		c, _, err := rig.Bot.Open(t.Context(), bot.OpenOptions{Lang: lang})
		require.NoError(t, err)
		sink := bottest.NewChannel()
		go func() {
			_ = c.Deliver(t.Context(), "test", 0, sink, bot.Observer{Head: func(transcripts.Head) { sink.Changed() }})
		}()
		_, err = sink.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
		require.NoError(t, err)
		_, err = c.Handle(t.Context(), bottest.ID(), "xyzzy")
		require.NoError(t, err)
		_, entries, err := rig.Rec.Read(t.Context(), c.ID(), 0, 100)
		require.NoError(t, err)
		e := entries[len(entries)-1]
		require.Equal(t, transcripts.DecisionClarify, e.Trace.Decision)
		return c, e.Choices
	}
	_, choices := asks("en")
	require.Equal(t, []string{"opening hours", "delivery", "None of these"}, choices, "in plain words; at least two; only what the bot may do")
	_, german := asks("de")
	require.Equal(t, "Nichts davon", german[len(german)-1])

	for reply, want := range map[string]struct {
		decision transcripts.Decision
		reason   string
	}{
		"Opening hours ":   {transcripts.DecisionAnswer, ""},
		"None of these":    {transcripts.DecisionHandover, "low_confidence"},
		"no":               {transcripts.DecisionHandover, "low_confidence"},
		"something else":   {transcripts.DecisionHandover, "low_confidence"}, // still torn: no second question
		"A person, please": {transcripts.DecisionStanding, "customer_request"},
	} {
		c, _ := asks("en")
		_, err := c.Handle(t.Context(), bottest.ID(), reply)
		require.NoError(t, err)
		_, entries, err := rig.Rec.Read(t.Context(), c.ID(), 0, 100)
		require.NoError(t, err)
		var last *transcripts.Trace
		for _, e := range entries {
			if e.Trace != nil {
				last = e.Trace
			}
		}
		require.Equal(t, want.decision, last.Decision, reply)
		require.Equal(t, want.reason, last.Reason, reply)
		require.Equal(t, want.reason != "", c.Head().Floor == transcripts.FloorQueued, reply)
	}
}
