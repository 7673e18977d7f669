package promises

import (
	"bytes"
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
)

var owner = handover.Agent{ID: "olga", Name: "Olga", Owner: true}

func open(t *testing.T, r *bottest.Rig) []handover.DataRequest {
	t.Helper()
	all, err := r.Desk.Requests(t.Context(), owner)
	require.NoError(t, err)
	return all
}

// TestPRIV10Tickets: a request about data, on any floor, gets a number and its
// last day by the presets in force, the customer is told both, and it is there
// after a restart, once, until an owner has closed it; who did is kept and
// proven.
func TestPRIV10Tickets(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		key, err := evidence.NewKey("shop.example")
		require.NoError(t, err)
		l, err := evidence.New(s, key, &evidence.Options{Every: 10 * time.Millisecond})
		require.NoError(t, err)
		asked := time.Date(2026, 11, 26, 22, 30, 0, 0, time.UTC)
		o := setup{
			witness: l, desk: handover.Options{TicketPrefix: "HC", Hours: handover.Hours{Zone: time.FixedZone("east", 3*3600)}},
			bot:    bot.Options{TurnTimeout: 30 * time.Second, Now: func() time.Time { return asked }},
			policy: &disclosure.PolicyOptions{Presets: []string{"eu", "us-ca"}, Contact: disclosure.Contact{Name: "Shop", Address: "1 Lane", Phone: "1", Email: "a@shop.example"}},
		}
		r := rig(t, s, o)
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		done := make(chan struct{})
		go func() { defer close(done); _ = l.Run(ctx, r.Rec) }()
		here(t, r, ada)
		cu := visit(t, r)
		id := bottest.ID()
		for range 2 { // also said twice
			_, err = cu.Handle(t.Context(), id, "Delete my chat please, ann.canary@example.org")
			require.NoError(t, err)
		}
		all := open(t, r)
		require.Len(t, all, 1)
		q := all[0]
		require.Equal(t, "erase", q.Kind)
		require.Equal(t, "open", q.State())
		require.Equal(t, cu.ID(), q.Conversation)
		// In the desk's zone it was the 27th; 30 days come before one month and before 45 days.
		require.Equal(t, "2026-12-27", q.Due.Format(time.DateOnly))
		seen, err := cu.Wait(t.Context(), func(ms []disclosure.Message) bool { return strings.Contains(bottest.Transcript(ms), "Your data") })
		require.NoError(t, err)
		require.Contains(t, bottest.Transcript(seen), "system: Your request is saved as "+q.Ticket+". We will answer it by 2026-12-27 at the latest.")
		require.Contains(t, q.Ticket, "HC-R-")

		// The same again is the same ticket, another right is another; also while a person has the case.
		_, err = cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		for _, text := range []string{"delete my chat", "what do you store about me?"} {
			_, err = cu.Say(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
		}
		require.Len(t, open(t, r), 2)
		x, err := cu.Export(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3, strings.Count(x.Text(), "Your request is saved as"))

		// Other instances, and those after a restart, know it.
		r2 := rig(t, s, o)
		require.Equal(t, open(t, r), open(t, r2))
		_, err = r2.Desk.AnswerRequest(t.Context(), ada, q.Ticket, handover.Answered)
		require.ErrorIs(t, err, handover.ErrNotOwner)
		_, err = r2.Desk.AnswerRequest(t.Context(), owner, q.Ticket, "forgotten")
		require.ErrorIs(t, err, handover.ErrBadOutcome)
		_, err = r2.Desk.AnswerRequest(t.Context(), owner, "HC-R-NOTHING", handover.Answered)
		require.ErrorIs(t, err, handover.ErrNoRequest)
		_, err = r2.Desk.AnswerRequest(t.Context(), owner, q.Ticket, handover.Answered)
		require.NoError(t, err)
		_, err = r.Desk.AnswerRequest(t.Context(), owner, q.Ticket, handover.Declined)
		require.ErrorIs(t, err, handover.ErrRequestDone)
		all = open(t, r)
		require.Equal(t, "done", all[1].State())
		require.Equal(t, [3]string{q.Ticket, "Olga", handover.Answered}, [3]string{all[1].Ticket, all[1].ByName, all[1].Outcome})
		n, late, err := r.Desk.OpenRequests(t.Context())
		require.NoError(t, err)
		require.Equal(t, [2]int{1, 0}, [2]int{n, late})
		// The first message once more, now that it is closed, asks for nothing new.
		ack, err := cu.Say(t.Context(), id, "Delete my chat please, ann.canary@example.org")
		require.NoError(t, err)
		require.True(t, ack.Duplicate)
		require.Len(t, open(t, r), 2)
		// Asked again after it was closed, it is a new one.
		_, err = cu.Say(t.Context(), bottest.ID(), "delete my chat")
		require.NoError(t, err)
		require.Len(t, open(t, r), 3)

		// Deleting the conversation answers what is open, and leaves nothing that leads to it.
		kept := cu.ID()
		require.NoError(t, cu.Erase(t.Context()))
		for _, q := range open(t, r) {
			require.Equal(t, "done", q.State())
			require.Empty(t, q.Conversation)
			require.Contains(t, []string{handover.Erased, handover.Answered}, q.Outcome)
		}
		for h, err := range s.List(t.Context(), transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorRequest}}) {
			require.NoError(t, err)
			require.NotContains(t, string(h.Document), "canary")
			require.NotContains(t, string(h.Document)+h.Subject, string(kept))
			require.False(t, h.Expires.IsZero())
			require.Less(t, time.Until(h.Expires), 4*366*24*time.Hour)
		}
		cancel()
		<-done
		var out bytes.Buffer
		require.NoError(t, l.Export(t.Context(), &out))
		sum, err := evidence.Verify(bytes.NewReader(out.Bytes()), key.Public(), nil)
		require.NoError(t, err)
		require.Equal(t, 5, sum.Events["request"], "four said, one answered")
		require.Equal(t, 3, sum.Leaves["data_request"], "one answered, two ended by the deletion")
		require.Contains(t, out.String(), `"code":"opened","detail":"`+q.Ticket+`/erase/2026-12-27"`)
		require.Contains(t, out.String(), `"code":"answered","detail":"`+q.Ticket+`/erase/2026-12-27","agent":"`+key.Agent("olga")+`"`)
		require.Contains(t, out.String(), `"detail":"erased"`)
		for _, bad := range []string{"canary", "Olga", `"olga"`, string(kept)} {
			require.NotContains(t, out.String(), bad)
		}
	})
}

// TestPRIV10Overdue: a request that nobody has answered by the end of its last
// day is told of once, whichever of two instances notices it, also when its
// conversation is gone.
func TestPRIV10Overdue(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		key, err := evidence.NewKey("shop.example")
		require.NoError(t, err)
		l, err := evidence.New(s, key, nil)
		require.NoError(t, err)
		var told atomic.Int32
		now := time.Now().UTC()
		o := setup{witness: l, bot: bot.Options{TurnTimeout: 30 * time.Second, Now: func() time.Time { return now.AddDate(0, 0, -31) }}, desk: handover.Options{
			Overdue: func(context.Context, handover.DataRequest) { told.Add(1) },
		}}
		r := build(t, s, o) // no sweeps yet
		c, _, err := r.Bot.Open(t.Context(), bot.OpenOptions{Lang: "en"})
		require.NoError(t, err)
		ch := bottest.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = c.Deliver(ctx, "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }}) }()
		_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
		require.NoError(t, err)
		_, err = c.Say(t.Context(), bottest.ID(), "send me a copy of my data")
		require.NoError(t, err)
		cancel()
		require.NoError(t, s.Delete(t.Context(), c.ID()), "it expired")
		require.Equal(t, "open", open(t, r)[0].State())

		sub := r.Desk.Subscribe() // before anybody can notice
		defer sub.Close()
		run(t, r)
		b := rig(t, s, o)
		require.Eventually(t, func() bool { return open(t, b)[0].State() == "overdue" && told.Load() > 0 }, 20*time.Second, 20*time.Millisecond)
		n, late, err := b.Desk.OpenRequests(t.Context())
		require.NoError(t, err)
		require.Equal(t, [2]int{1, 1}, [2]int{n, late})
		require.Eventually(t, func() bool {
			select {
			case c := <-sub.Changes:
				return c.Requests
			default:
				return false
			}
		}, 20*time.Second, 5*time.Millisecond, "owners' consoles hear of it")
		// Sweeps come every second; two more of both change nothing.
		time.Sleep(2200 * time.Millisecond)
		require.EqualValues(t, 1, told.Load())
		_, err = b.Desk.AnswerRequest(t.Context(), owner, open(t, b)[0].Ticket, handover.Answered)
		require.NoError(t, err, "it can be closed without the conversation")
		require.NoError(t, l.Sign(t.Context()))
		var out bytes.Buffer
		require.NoError(t, l.Export(t.Context(), &out))
		require.Equal(t, 1, strings.Count(out.String(), `"detail":"overdue"`))
		require.Equal(t, 1, strings.Count(out.String(), `"detail":"answered"`))
	})
}

// TestPRIV10OldNews: a channel that has not heard yet that the disclosure was
// shown, since another instance showed it, opens a ticket all the same; one that
// has not heard that the chat ended opens none.
func TestPRIV10OldNews(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{bot: bot.Options{TurnTimeout: 30 * time.Second}})
		c, token, err := r.Bot.Open(t.Context(), bot.OpenOptions{Lang: "en"})
		require.NoError(t, err)
		old, err := r.Bot.Resume(t.Context(), token)
		require.NoError(t, err)
		_, err = old.Say(t.Context(), bottest.ID(), "delete my chat")
		require.ErrorIs(t, err, bot.ErrNotDisclosed)
		require.Empty(t, open(t, r))
		ch := bottest.NewChannel()
		go func() {
			_ = c.Deliver(t.Context(), "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }})
		}()
		_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
		require.NoError(t, err)
		_, err = old.Say(t.Context(), bottest.ID(), "delete my chat")
		require.NoError(t, err)
		require.Len(t, open(t, r), 1)
		late, err := r.Bot.Resume(t.Context(), token)
		require.NoError(t, err)
		_, err = c.End(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = late.Say(t.Context(), bottest.ID(), "what do you store about me?")
		require.ErrorIs(t, err, bot.ErrEnded)
		require.Len(t, open(t, r), 1, "nobody was told of a number")
	})
}

// TestPRIV10InEveryLanguage: the confirmation is in the customer's language, and
// a request in a crisis waits until the crisis is over.
func TestPRIV10InEveryLanguage(t *testing.T) {
	t.Parallel()
	r := rig(t, memory(), setup{bot: bot.Options{TurnTimeout: 30 * time.Second}})
	for lang, text := range map[string]string{"de": "Löschen Sie bitte meinen Chat", "fr": "supprimez mes données", "ar": "احذف بياناتي"} {
		c, _, err := r.Bot.Open(t.Context(), bot.OpenOptions{Lang: lang, LangSet: true})
		require.NoError(t, err)
		ch := bottest.NewChannel()
		go func() {
			_ = c.Deliver(t.Context(), "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }})
		}()
		_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
		require.NoError(t, err)
		_, err = c.Say(t.Context(), bottest.ID(), text)
		require.NoError(t, err)
		h, entries := log(t, r, c.ID())
		found := false
		for _, e := range entries {
			found = found || e.Code == "rights_ticket" && e.Lang == lang && strings.Contains(e.Text, "T-R-")
		}
		require.True(t, found, lang)
		require.Equal(t, lang, h.Locale)
	}
	cu := visit(t, r)
	before := len(open(t, r))
	_, err := cu.Say(t.Context(), bottest.ID(), "I want to kill myself, delete my chat")
	require.NoError(t, err)
	require.Len(t, open(t, r), before)
}
