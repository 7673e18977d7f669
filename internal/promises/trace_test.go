package promises

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// TestHUM4TheCaseComesWithTheCustomer: whoever takes a case has the redacted
// words, what the bot understood and how surely, why it handed over, and the
// language; nothing personal but on a request by the one who holds the case, and
// a request by somebody else is refused and noted.
func TestHUM4TheCaseComesWithTheCustomer(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		lines := &logs{}
		r := rig(t, s, setup{log: lines, bot: bot.Options{TurnTimeout: 30 * time.Second}})
		here(t, r, ada, ben)
		cu := visit(t, r)
		for _, text := range []string{"hours, I am ann.canary@example.org", "let me talk to a human please"} {
			_, err := cu.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
		}
		_, err := r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		h, entries := log(t, r, cu.ID())
		require.Equal(t, string(handover.CustomerRequest), h.Case.Reason)
		require.NotEmpty(t, h.Case.Ticket)
		require.Equal(t, "en", h.Locale)
		said, understood := false, false
		for _, e := range entries {
			raw, err := json.Marshal(e)
			require.NoError(t, err)
			require.NotContains(t, string(raw), "canary")
			said = said || e.Text == "hours, I am [EMAIL_1]"
			understood = understood || e.Trace != nil && e.Trace.Intent == "hours" && e.Trace.Confidence > 0 && e.Trace.Threshold > 0
		}
		require.True(t, said)
		require.True(t, understood)

		for _, who := range []handover.Agent{ben, {ID: "olga", Owner: true}, {}} {
			_, err := r.Desk.Reveal(t.Context(), who, cu.ID(), "[EMAIL_1]", "curiosity")
			require.ErrorIs(t, err, handover.ErrNotHolder)
		}
		require.Contains(t, lines.String(), `msg="reveal refused" agent=ben`)
		plain, err := r.Desk.Reveal(t.Context(), ada, cu.ID(), "[EMAIL_1]", "to answer")
		require.NoError(t, err)
		require.Equal(t, "ann.canary@example.org", plain)
		reveals := 0
		_, entries = log(t, r, cu.ID())
		for _, e := range entries {
			if e.Kind == transcripts.EntryReveal && e.Agent != "customer" { // who sees their own on their own screen
				reveals++
				require.Equal(t, "agent:ada", e.Agent)
			}
		}
		require.Equal(t, 1, reveals, "the refused ones opened nothing")
		require.NotContains(t, lines.String(), "canary")
	})
}

// replay finds the way of a turn from its trace alone.
func replay(t transcripts.Trace, clarify, scope float64) transcripts.Decision {
	switch {
	case t.Standing != "":
		return transcripts.DecisionStanding
	case t.Reason != "":
		return transcripts.DecisionHandover
	case t.Intent == "" || t.Confidence < clarify || t.InScope < scope:
		return transcripts.DecisionRefuse
	case t.Confidence < t.Threshold:
		return transcripts.DecisionClarify
	}
	return transcripts.DecisionAnswer
}

// sayings understands what it is told to.
type sayings map[string]bot.Verdict

func (s sayings) Classify(_ context.Context, r *bot.Request) (bot.Verdict, error) {
	v, ok := s[r.Text]
	if !ok {
		return v, errors.New("broken")
	}
	return v, nil
}

// TestACC3TheTraceNamesTheCause: the trace that is stored with each turn says
// what decided it, and the same way follows from it.
func TestACC3TheTraceNamesTheCause(t *testing.T) {
	ranked := func(p float64) bot.Verdict {
		return bot.Verdict{Intent: "hours", Confidence: p, InScope: p, Ranked: []bot.Ranked{{Intent: "hours", Confidence: p}, {Intent: "delivery", Confidence: p / 2}}}
	}
	understood := sayings{"sure": ranked(.95), "so so": ranked(.6), "strange": {InScope: .01}, "sounds like it": {Intent: "hours", Confidence: .95, InScope: .1}}
	backend := &bottest.Scripted{F: func(_ context.Context, r *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: "We open at seven.", Confidence: 1, Source: "ai", Model: "m-1"}, nil
	}}
	lying := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: "I'm Maria, a real person.", Confidence: 1, Source: "ai", Model: "m-1"}, nil
	}}
	cases := map[string]struct {
		backend  bot.Backend
		text     string
		decision transcripts.Decision
		check    func(t *testing.T, tr transcripts.Trace)
	}{
		"answered":             {backend, "sure", transcripts.DecisionAnswer, func(t *testing.T, tr transcripts.Trace) { require.Equal(t, "m-1", tr.Model) }},
		"unsure":               {backend, "so so", transcripts.DecisionClarify, func(t *testing.T, tr transcripts.Trace) { require.Less(t, tr.Confidence, tr.Threshold) }},
		"elsewhere":            {backend, "strange", transcripts.DecisionRefuse, func(t *testing.T, tr transcripts.Trace) { require.True(t, tr.Offered) }},
		"about something else": {backend, "sounds like it", transcripts.DecisionRefuse, func(t *testing.T, tr transcripts.Trace) { require.Equal(t, "hours", tr.Intent) }},
		"identity":             {backend, "are you a human?", transcripts.DecisionStanding, func(t *testing.T, tr transcripts.Trace) { require.Equal(t, "identity", tr.Standing) }},
		"broken": {backend, "what breaks the classifier", transcripts.DecisionHandover, func(t *testing.T, tr transcripts.Trace) {
			require.Equal(t, string(handover.BackendError), tr.Reason)
			require.NotEmpty(t, tr.Fault)
		}},
		"screened": {lying, "sure", transcripts.DecisionHandover, func(t *testing.T, tr transcripts.Trace) {
			require.Equal(t, string(handover.ScreenBlock), tr.Reason)
			require.NotEmpty(t, tr.Screens)
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rig(t, memory(), setup{backend: c.backend, bot: bot.Options{Classifier: understood, TurnTimeout: 30 * time.Second}})
			cu := visit(t, r)
			_, err := cu.Handle(t.Context(), bottest.ID(), c.text)
			require.NoError(t, err)
			_, entries := log(t, r, cu.ID())
			n := 0
			for _, e := range entries {
				if e.Trace == nil || e.Author == disclosure.Customer {
					continue
				}
				n++
				s := r.Bot.Safeguards()
				require.Equal(t, c.decision, e.Trace.Decision)
				require.Equal(t, c.decision, replay(*e.Trace, s.Clarify, s.Scope))
				require.Equal(t, s.Config, e.Trace.Config)
				c.check(t, *e.Trace)
			}
			require.Equal(t, 1, n, "one turn, one trace")
		})
	}
}
