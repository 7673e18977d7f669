package promises

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// HUM-9: an owner stops the bot, as a whole or for an intent. All instances
// obey, also those that start later and a backend that was thinking already;
// customers are told the truth and reach a person.
func TestHUM9KillSwitch(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		owner := handover.Agent{ID: "olga", Name: "Olga", Owner: true}
		var heard atomic.Int64
		one := rig(t, s, setup{desk: handover.Options{Paused: func(context.Context, handover.Pause) { heard.Add(1) }}})
		two := rig(t, s, setup{})
		require.ErrorIs(t, one.Desk.SetPause(t.Context(), ada, handover.Pause{All: true, Reason: "x"}), handover.ErrNotOwner)
		require.ErrorIs(t, one.Desk.SetPause(t.Context(), owner, handover.Pause{All: true, Reason: " "}), handover.ErrNoReason)

		set := func(p handover.Pause) {
			t.Helper()
			p.Reason = "wrong prices"
			start := time.Now()
			require.NoError(t, one.Desk.SetPause(t.Context(), owner, p))
			defer func() { t.Logf("all instances obey after %v", time.Since(start)) }()
			for _, r := range []*bottest.Rig{one, two} {
				require.Eventually(t, func() bool {
					now, err := r.Desk.Pause(t.Context())
					return err == nil && now.All == p.All && now.Stops("hours") == p.Stops("hours")
				}, 20*time.Second, 5*time.Millisecond)
			}
		}
		ask := func(r *bottest.Rig, text string) (transcripts.Head, transcripts.Entry) {
			t.Helper()
			cu := visit(t, r)
			_, err := cu.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
			h, entries := log(t, r, cu.ID())
			for _, e := range entries {
				if e.Author == disclosure.Bot && e.Text != "" {
					return h, e
				}
			}
			return h, transcripts.Entry{}
		}

		set(handover.Pause{Intents: []string{"hours"}})
		h, e := ask(two, "hours")
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		require.Equal(t, string(handover.BotPaused), h.Case.Reason)
		require.Contains(t, e.Text, "switched off")
		h, e = ask(two, "delivery")
		require.Equal(t, transcripts.FloorBot, h.Floor, "only what was stopped")
		require.Contains(t, e.Text, "seven")

		set(handover.Pause{All: true})
		h, _ = ask(two, "delivery")
		require.Equal(t, string(handover.BotPaused), h.Case.Reason)
		h, e = ask(two, "are you a human?")
		require.Equal(t, transcripts.FloorBot, h.Floor)
		require.Contains(t, e.Text, "I am not a human", "code answers still")

		later := build(t, s, setup{}) // not even running yet
		p, err := later.Desk.Pause(t.Context())
		require.NoError(t, err)
		require.True(t, p.All)

		set(handover.Pause{})
		h, _ = ask(two, "delivery")
		require.Equal(t, transcripts.FloorBot, h.Floor)
		require.EqualValues(t, 3, heard.Load(), "each change is told once, for the evidence")
	})
}

// A draft that was on its way when the bot was stopped is not said.
func TestHUM9StopsADraftUnderWay(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		slow := &thinking{asked: make(chan struct{}), goOn: make(chan struct{})}
		r := rig(t, s, setup{backend: slow, bot: bot.Options{TurnTimeout: time.Minute}})
		cu := visit(t, r)
		done := make(chan error, 1)
		go func() { _, err := cu.Handle(context.WithoutCancel(t.Context()), bottest.ID(), "hours"); done <- err }()
		<-slow.asked
		require.NoError(t, r.Desk.SetPause(t.Context(), handover.Agent{ID: "olga", Owner: true}, handover.Pause{All: true, Reason: "wrong prices"}))
		close(slow.goOn)
		require.NoError(t, <-done)
		h, entries := log(t, r, cu.ID())
		require.Equal(t, string(handover.BotPaused), h.Case.Reason)
		for _, e := range entries {
			require.NotContains(t, e.Text, "seven")
		}
	})
}

type thinking struct{ asked, goOn chan struct{} }

func (b *thinking) Reply(ctx context.Context, _ *bot.Request) (*bot.Draft, error) {
	close(b.asked)
	select {
	case <-b.goOn:
		return &bot.Draft{Text: "We open at seven.", Confidence: 1, Facts: []string{"We open at seven."}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A plain yes or no to the offer of a person is taken as what it is.
func TestOfferOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		for text, floor := range map[string]transcripts.Floor{"Yes please!": transcripts.FloorQueued, "No, thanks.": transcripts.FloorBot} {
			cu := visit(t, r)
			_, err := cu.Handle(t.Context(), bottest.ID(), "nonsense")
			require.NoError(t, err)
			_, err = cu.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
			h, _ := log(t, r, cu.ID())
			require.Equal(t, floor, h.Floor, text)
			if floor == transcripts.FloorQueued {
				require.Equal(t, string(handover.CustomerRequest), h.Case.Reason)
			} else {
				require.Zero(t, h.Dialog.Failures)
			}
		}
	})
}
