package promises

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// said counts the bot's answers and its offers of a person.
func said(entries []transcripts.Entry) (answers, offers int) {
	for _, e := range entries {
		if e.Author == disclosure.Bot && strings.Contains(e.Text, "We open at seven") {
			answers++
		}
		if e.Author == disclosure.Bot && e.Code == "repeat" {
			offers++
		}
	}
	return answers, offers
}

// TestHUM2RepeatedQuestion: who asks the same again gets the answer and the
// offer of a person, the third time a person; also when another instance takes
// over in the middle. Courtesies and buttons are no questions.
func TestHUM2RepeatedQuestion(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		choices := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
			return &bot.Draft{Text: "We open at seven in the morning.", Confidence: 1, Choices: []string{"More hours"}, Source: "template"}, nil
		}}
		keys, err := transcripts.TemporaryKeyRing()
		require.NoError(t, err)
		o := func() setup {
			return setup{keys: keys, backend: choices, bot: bot.Options{TurnTimeout: 30 * time.Second}}
		}
		first := build(t, s, o())
		here(t, first, ada)
		cu := visit(t, first)
		say := func(r *bottest.Rig, id transcripts.ConversationID, token, text string) (transcripts.Head, []transcripts.Entry) {
			t.Helper()
			c, err := r.Bot.Resume(t.Context(), token)
			require.NoError(t, err)
			_, err = c.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
			return log(t, r, id)
		}
		expect := func(h transcripts.Head, entries []transcripts.Entry, answers, offers int) {
			t.Helper()
			a, f := said(entries)
			require.Equal(t, [2]int{answers, offers}, [2]int{a, f})
			require.Equal(t, transcripts.FloorBot, h.Floor)
		}
		h, entries := say(first, cu.ID(), cu.Token, "What are your hours on ann@example.org's street?")
		expect(h, entries, 1, 0)
		h, entries = say(first, cu.ID(), cu.Token, "What are the hours in May?")
		expect(h, entries, 2, 0)
		for range 4 { // a button leads through a dialogue
			h, entries = say(first, cu.ID(), cu.Token, "More hours")
		}
		expect(h, entries, 6, 0)

		second := build(t, s, o()) // the first instance is gone
		h, entries = say(second, cu.ID(), cu.Token, "hello, WHAT ARE YUOR HOURS on ann@example.org's street please")
		expect(h, entries, 7, 1)
		last := entries[len(entries)-1]
		require.Equal(t, "repeat", last.Code)
		require.Equal(t, []string{"Yes", "No"}, last.Choices)
		require.True(t, h.Dialog.Offered)
		for _, q := range h.Dialog.Questions {
			require.NotContains(t, q.Words, "ann", "redacted words are compared")
		}

		third := build(t, s, o())
		h, entries = say(third, cu.ID(), cu.Token, "what are your hours on ann@example.org's street??")
		a, _ := said(entries)
		require.Equal(t, 7, a, "not a third time")
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		require.Equal(t, string(handover.RepeatedQuestion), h.Case.Reason)

		// A person has seen to it: the bot begins anew.
		_, err = third.Desk.Claim(t.Context(), ada, cu.ID(), h.Epoch, bottest.ID())
		require.NoError(t, err)
		_, err = third.Desk.Release(t.Context(), ada, cu.ID(), bottest.ID(), "")
		require.NoError(t, err)
		h, entries = say(third, cu.ID(), cu.Token, "what are your hours on ann@example.org's street??")
		expect(h, entries, 8, 1)

		// Sent three times before there is an answer: asked once.
		cu = visit(t, third)
		for range 3 {
			_, err = cu.Say(t.Context(), bottest.ID(), "hours?")
			require.NoError(t, err)
		}
		require.NoError(t, cu.Answer(t.Context()))
		h, entries = log(t, third, cu.ID())
		expect(h, entries, 3, 0)

		// The offer is taken by its button.
		cu = visit(t, third)
		say(third, cu.ID(), cu.Token, "hours?")
		say(first, cu.ID(), cu.Token, "hours")
		h, _ = say(second, cu.ID(), cu.Token, "Yes")
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		require.Equal(t, string(handover.CustomerRequest), h.Case.Reason)
	})
}

// TestHUM2LegalThreat: a threat of legal steps goes to a person in the same
// turn, whatever the shop has declared; a contested charge does unless the shop
// has an intent for it that is surely meant.
func TestHUM2LegalThreat(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		intents := []bot.Intent{
			{Name: "hours", Title: "Opening hours", Examples: []string{"hours"}}, {Name: "payment", Title: "Payments", Examples: []string{"payment"}},
		}
		instances := map[float64][2]*bottest.Rig{}
		for _, sure := range []float64{.6, 1} {
			o := setup{bot: bot.Options{Intents: intents, Classifier: bottest.Words{Confidence: sure}, TurnTimeout: 30 * time.Second}}
			instances[sure] = [2]*bottest.Rig{build(t, s, o), build(t, s, o)}
			here(t, instances[sure][1], ada)
		}
		for _, c := range []struct {
			text   string
			reason handover.Reason
			sure   float64
		}{
			{"My lawyer will contact you about the payment", handover.LegalThreat, 1},
			{"I will see you in court", handover.LegalThreat, 1},
			{"get me a manager or I will sue you", handover.LegalThreat, 1},
			{"Ich verklage euch", handover.LegalThreat, 1},
			{"I dispute this charge", handover.Dispute, 1},
			{"I dispute this payment", handover.Dispute, .6},
			{"I dispute this payment", "", 1},
			{"what are your hours, my brother is a lawyer", "", 1},
		} {
			r := instances[c.sure][0]
			cu := visit(t, r)
			_, err := cu.Say(t.Context(), bottest.ID(), c.text)
			require.NoError(t, err)
			other, err := instances[c.sure][1].Bot.Resume(t.Context(), cu.Token)
			require.NoError(t, err)
			require.NoError(t, other.Answer(t.Context())) // it was said to an instance that is gone
			h, entries := log(t, r, cu.ID())
			a, _ := said(entries)
			require.Equal(t, string(c.reason), h.Case.Reason, c.text)
			if c.reason == "" {
				require.Equal(t, 1, a, c.text)
				continue
			}
			require.Zero(t, a, c.text)
			require.Equal(t, transcripts.FloorQueued, h.Floor, c.text)
		}

		// With the model down, and in the queue.
		r := build(t, s, setup{backend: bottest.Bad()["fails"], bot: bot.Options{TurnTimeout: 30 * time.Second}})
		here(t, r, ada)
		cu := visit(t, r)
		_, err := cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = cu.Handle(t.Context(), bottest.ID(), "hurry up or I will take legal action")
		require.NoError(t, err)
		h, _ := log(t, r, cu.ID())
		require.Equal(t, string(handover.LegalThreat), h.Case.Reason)
	})
}
