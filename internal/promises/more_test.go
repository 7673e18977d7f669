package promises

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
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

// canaries are planted everywhere a customer, a model or an agent can write.
var canaries = []string{"ann.canary@example.org", "+44 20 7946 0958", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"}

// forms are the ways in which a canary could still be read.
func forms(c string) []string {
	return []string{c, strings.ReplaceAll(c, " ", ""), strings.ReplaceAll(c, " ", "-"), strings.ToLower(c)}
}

// 6. Nothing personal at rest: no canary in any key or value, log, error or
// model request.
func TestPromise6NothingPersonalAtRest(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		lines := &logs{}
		backend := &bottest.Scripted{F: func(_ context.Context, req *bot.Request) (*bot.Draft, error) {
			return &bot.Draft{Text: "We wrote to bob.canary@example.org about that.", Confidence: 1, Source: "ai"}, nil
		}}
		r := rig(t, s, setup{backend: backend, log: lines})
		here(t, r, ada)
		cu := visit(t, r)
		say := func(text string) {
			_, err := cu.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
		}
		for _, c := range canaries {
			say("hours, and I am " + c + " you know")
			say("hours https://shop.example/reset?mail=" + strings.ReplaceAll(c, " ", "") + "&x=1 or file invoice_" + strings.ReplaceAll(c, " ", "") + ".pdf")
		}
		say("hours my card is 4111 1111")
		say("1111 1111 hours")
		_, err := cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		for _, c := range canaries {
			_, err = r.Desk.Note(t.Context(), ada, cu.ID(), bottest.ID(), "reachable at "+c)
			require.NoError(t, err)
			_, err = r.Desk.Say(t.Context(), ada, cu.ID(), bottest.ID(), "Is it "+c+"?", false)
			require.NoError(t, err)
		}
		_, err = r.Desk.Reveal(t.Context(), ada, cu.ID(), "[EMAIL_1]", "to answer ann.canary@example.org")
		require.NoError(t, err)
		other := visit(t, r)
		_, err = other.LeaveMessage(t.Context(), bottest.ID(), "please call "+canaries[1], canaries[0])
		require.NoError(t, err)
		h, _ := log(t, r, other.ID())
		require.Equal(t, "[EMAIL_1]", h.Case.Contact)

		require.NoError(t, r.Desk.SetPause(t.Context(), handover.Agent{ID: "olga", Owner: true}, handover.Pause{All: true, Reason: "as " + canaries[0] + " told us"}))

		places := map[string]string{"logs": lines.String()}
		if s.raw != nil {
			places["store"] = string(s.raw(t))
		}
		for _, id := range []transcripts.ConversationID{cu.ID(), other.ID()} {
			h, entries := log(t, r, id)
			j, err := json.Marshal(h)
			require.NoError(t, err)
			places["head of "+string(id)] = string(j)
			places["log of "+string(id)] = fmt.Sprintf("%+v", entries)
		}
		for i, req := range backend.Requests() {
			places[fmt.Sprintf("model request %d", i)] = fmt.Sprintf("%q %q %+v", req.Text, req.PersonHad, req.History)
		}
		for where, text := range places {
			for _, c := range append([]string{"bob.canary@example.org"}, canaries...) {
				for _, f := range forms(c) {
					require.NotContains(t, text, f, where)
				}
			}
		}
		// The customer's own screen has them all the same.
		seen, err := cu.Wait(t.Context(), func(ms []disclosure.Message) bool { return strings.Contains(bottest.Transcript(ms), "Is it DE89") })
		require.NoError(t, err)
		for _, c := range canaries {
			require.Contains(t, bottest.Transcript(seen), "I am "+c)
		}
	})
}

// 7. Nothing lost: retries, torn connections and dead instances neither lose,
// double nor reorder what was acknowledged.
func TestPromise7NothingLost(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{bot: bot.Options{TurnTimeout: 5 * time.Second, MaxTurns: 1000}})
		cu := visit(t, r)
		rng := rand.New(rand.NewPCG(7, 7))
		var acked []string
		seqs := map[string]uint64{}
		for i := range 60 {
			id, text := bottest.ID(), fmt.Sprintf("hours number %d", i)
			for range 1 + rng.IntN(3) { // sent again after a break
				ack, err := cu.Say(t.Context(), id, text)
				require.NoError(t, err)
				if seqs[id] == 0 {
					acked = append(acked, text)
					seqs[id] = ack.Seq
				}
				require.Equal(t, seqs[id], ack.Seq, "the first answer comes again")
			}
			if rng.IntN(3) == 0 {
				require.NoError(t, cu.Answer(t.Context()))
			}
		}
		require.NoError(t, cu.Answer(t.Context()))
		require.NoError(t, cu.Answer(t.Context()), "twice does no harm")
		_, entries := log(t, r, cu.ID())
		var said []string
		answers := 0
		for i, e := range entries {
			require.EqualValues(t, i+1, e.Seq)
			switch {
			case e.Author == disclosure.Customer:
				said = append(said, e.Text)
			case e.Author == disclosure.Bot && e.Kind == transcripts.EntryMessage:
				answers++
			}
		}
		require.Equal(t, acked, said)
		require.Equal(t, 60, answers, "each message is answered once")

		// A channel that comes back sees the rest, once and in order.
		for _, after := range []uint64{0, 1, 17, entries[len(entries)-1].Seq} {
			ch := bottest.NewChannel()
			again, err := r.Bot.Resume(t.Context(), cu.Token)
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			caught := make(chan struct{}, 1000)
			go func() {
				_ = again.Deliver(ctx, "test", after, ch, bot.Observer{Head: func(transcripts.Head) { caught <- struct{}{} }})
			}()
			<-caught
			cancel()
			var want []uint64
			for _, e := range entries {
				if e.Seq > after && e.Kind.Visible() {
					want = append(want, e.Seq)
				}
			}
			var got []uint64
			for _, m := range ch.Seen() {
				got = append(got, m.Body().Seq)
			}
			require.Equal(t, want, got, "after %d", after)
		}
	})
}

// A message whose instance died before the answer is answered by another.
func TestAnotherInstanceAnswers(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := build(t, s, setup{}) // does not run: the instance that dies
		c, _, err := r.Bot.Open(t.Context(), bot.OpenOptions{})
		require.NoError(t, err)
		ch := bottest.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = c.Deliver(ctx, "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }}) }()
		_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
		require.NoError(t, err)
		_, err = c.Say(t.Context(), bottest.ID(), "hours")
		require.NoError(t, err)
		cancel()
		// Its deadline has passed.
		_, err = r.Rec.Update(t.Context(), transcripts.Head{ID: c.ID()}, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			require.Equal(t, "reply", h.DueFor)
			h.Due = time.Now().Add(-time.Second).UTC()
			return nil, nil
		})
		require.NoError(t, err)
		other := rig(t, s, setup{})
		require.Eventually(t, func() bool {
			_, entries, err := other.Rec.Read(context.Background(), c.ID(), 0, 100)
			return err == nil && entries[len(entries)-1].Author == disclosure.Bot
		}, 20*time.Second, 20*time.Millisecond)
	})
}

// 8. Nothing for ever: everything expires; the customer can see, export,
// correct and erase.
func TestPromise8NothingForEver(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		cu := visit(t, r)
		_, err := cu.Handle(t.Context(), bottest.ID(), "hours, I am ann.canary@example.org")
		require.NoError(t, err)
		h, entries := log(t, r, cu.ID())
		require.WithinDuration(t, h.Opened.Add(transcripts.DefaultRetention), h.Expires, time.Second, "an absolute cap")

		x, err := cu.Export(t.Context())
		require.NoError(t, err)
		require.Equal(t, "ann.canary@example.org", x.Stored["[EMAIL_1]"])
		require.Contains(t, x.Text(), "hours, I am ann.canary@example.org")
		require.GreaterOrEqual(t, len(x.Records), len(entries))

		_, err = cu.Correct(t.Context(), bottest.ID(), "[EMAIL_1]", "anne@example.org")
		require.NoError(t, err)
		x, err = cu.Export(t.Context())
		require.NoError(t, err)
		require.Equal(t, "anne@example.org", x.Stored["[EMAIL_1]"])

		require.NoError(t, cu.Erase(t.Context()))
		require.NoError(t, cu.Erase(t.Context()), "again is no error")
		_, err = cu.Say(t.Context(), bottest.ID(), "hours")
		require.ErrorIs(t, err, transcripts.ErrNotFound, "a late write cannot revive it")
		_, err = r.Bot.Resume(t.Context(), cu.Token)
		require.ErrorIs(t, err, transcripts.ErrNotFound)
		for h, err := range r.Rec.List(t.Context(), transcripts.Query{}) {
			require.NoError(t, err)
			require.NotEqual(t, cu.ID(), h.ID)
		}
	})
}

// 10. Provable: the evidence verifies offline, holds no words, and tells of
// disclosures, handovers and reveals.
func TestPromise10Provable(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		here(t, r, ada)
		cu := visit(t, r)
		_, err := cu.Handle(t.Context(), bottest.ID(), "hours, I am ann.canary@example.org")
		require.NoError(t, err)
		_, err = cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Reveal(t.Context(), ada, cu.ID(), "[EMAIL_1]", "refund")
		require.NoError(t, err)
		_, err = r.Desk.Resolve(t.Context(), ada, cu.ID(), bottest.ID(), "")
		require.NoError(t, err)
		evidence, err := r.Rec.Evidence(t.Context(), cu.ID())
		require.NoError(t, err)
		j, err := json.Marshal(evidence)
		require.NoError(t, err)
		var offline transcripts.EvidenceLog
		require.NoError(t, json.Unmarshal(j, &offline))
		require.NoError(t, offline.Verify())
		for _, want := range []string{`"kind":"receipt"`, `"kind":"floor"`, `"kind":"reveal"`, `"detail":"refund"`} {
			require.Contains(t, string(j), want)
		}
		require.NotContains(t, string(j), "hours")
		offline.Records = offline.Records[:len(offline.Records)-1]
		offline.Seq--
		require.ErrorIs(t, offline.Verify(), transcripts.ErrTampered)
	})
}

// Random walks over everything that customers, agents and clocks can do: from
// the queue every path ends with a person, a message left, or an explained
// return, and the customer was told.
func TestNoDeadEnds(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{desk: handover.Options{Capacity: 100, ClaimTimeout: time.Hour, AgentSilence: time.Hour}})
		here(t, r, ada, ben)
		walks := 40
		if testing.Short() {
			walks = 5
		}
		for seed := range walks {
			rng := rand.New(rand.NewPCG(uint64(seed), 1))
			cu := visit(t, r)
			ctx := t.Context()
			for range 12 {
				_ = []func() error{
					func() error { _, err := cu.Handle(ctx, bottest.ID(), "hours"); return err },
					func() error { _, err := cu.Handle(ctx, bottest.ID(), "nonsense"); return err },
					func() error { _, err := cu.Person(ctx, bottest.ID()); return err },
					func() error { _, err := cu.CancelWait(ctx, bottest.ID()); return err },
					func() error { _, err := cu.LeaveMessage(ctx, bottest.ID(), "call me", "ann@example.org"); return err },
					func() error { _, err := r.Desk.Claim(ctx, ada, cu.ID(), 0, bottest.ID()); return err },
					func() error { _, err := r.Desk.Claim(ctx, ben, cu.ID(), 0, bottest.ID()); return err },
					func() error { _, err := r.Desk.Say(ctx, ada, cu.ID(), bottest.ID(), "hello", false); return err },
					func() error { _, err := r.Desk.Release(ctx, ada, cu.ID(), bottest.ID(), ""); return err },
					func() error { _, err := r.Desk.Transfer(ctx, ada, cu.ID(), bottest.ID(), "ben", "", ""); return err },
				}[rng.IntN(10)]()
			}
			h, entries := log(t, r, cu.ID())
			checkWalk(t, h, entries)
			cu.Leave()
		}
	})
}

func checkWalk(t *testing.T, h transcripts.Head, entries []transcripts.Entry) {
	t.Helper()
	for i, e := range entries {
		if e.Kind != transcripts.EntryFloor {
			continue
		}
		told := false // every change of the floor is explained in the same append
		for _, n := range entries[i+1:] {
			if n.Epoch != e.Epoch {
				break
			}
			if n.Kind == transcripts.EntryNotice {
				told = true
				break
			}
		}
		// Notices of a change may carry the epoch before it (who left) or after.
		for j := i + 1; j < len(entries) && !told && j <= i+4; j++ {
			told = entries[j].Kind == transcripts.EntryNotice && entries[j].At.Equal(e.At)
		}
		require.True(t, told, "the customer was not told of %q", e.Code)
	}
	switch h.Floor {
	case transcripts.FloorQueued:
		require.NotEmpty(t, h.Case.Ticket)
		require.False(t, h.Due.IsZero(), "a wait has a deadline")
		require.False(t, h.Case.WaitingSince.IsZero())
	case transcripts.FloorHuman:
		require.NotEmpty(t, h.Case.Agent)
		require.False(t, h.Due.IsZero(), "an agent's silence has a deadline")
	case transcripts.FloorMessageLeft:
		require.NotEmpty(t, h.Case.Ticket)
		require.Equal(t, "[EMAIL_1]", h.Case.Contact)
	case transcripts.FloorBot:
		require.False(t, h.Due.IsZero())
	}
}

// Deadlines: nobody claims, the agent vanishes, nobody writes. Any instance
// deals with them, also one that starts later.
func TestDeadlinesSurviveTheInstance(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		first := build(t, s, setup{desk: handover.Options{ClaimTimeout: time.Millisecond}})
		c, _, err := first.Bot.Open(t.Context(), bot.OpenOptions{})
		require.NoError(t, err)
		_, err = first.Rec.Update(t.Context(), c.Head(), func(h *transcripts.Head) ([]transcripts.Entry, error) {
			h.Ledger.Shown, h.Ledger.ShownAt = disclosure.Wording(h.Ledger.Notice), time.Now().UTC()
			return nil, nil
		})
		require.NoError(t, err)
		out, err := first.Rec.Update(t.Context(), transcripts.Head{ID: c.ID()}, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			return first.Desk.Request(h, handover.CustomerRequest, time.Now().UTC()), nil
		})
		require.NoError(t, err)
		since := out.Head.Case.WaitingSince

		other := rig(t, s, setup{desk: handover.Options{AgentSilence: time.Millisecond, ClaimTimeout: time.Hour}})
		wait := func(f func(transcripts.Head) bool) transcripts.Head {
			var h transcripts.Head
			require.Eventually(t, func() bool {
				var err error
				h, _, err = other.Rec.Read(context.Background(), c.ID(), 0, 0)
				return err == nil && f(h)
			}, 20*time.Second, 10*time.Millisecond)
			return h
		}
		h := wait(func(h transcripts.Head) bool { return h.Case.Outcome == string(handover.TimedOut) })
		require.Equal(t, transcripts.FloorQueued, h.Floor, "still waiting, and visible")
		require.True(t, h.Case.Offered)
		require.True(t, since.Equal(h.Case.WaitingSince), "the clock was not reset")

		_, err = other.Desk.Claim(t.Context(), ada, c.ID(), 0, bottest.ID()) // never had a presence: gone at once
		require.NoError(t, err)
		h = wait(func(h transcripts.Head) bool { return h.Floor == transcripts.FloorQueued })
		require.Empty(t, h.Case.Agent)
		_, entries := log(t, other, c.ID())
		require.Equal(t, "agent_away", entries[len(entries)-1].Code)
	})
}

// A request that is sent again after the world has moved on gets its first
// answer, not a refusal.
func TestRepeatedAfterwards(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		here(t, r, ada)
		cu := visit(t, r)
		said, asked, claimed, answered, gone := bottest.ID(), bottest.ID(), bottest.ID(), bottest.ID(), bottest.ID()
		first, err := cu.Say(t.Context(), said, "hours")
		require.NoError(t, err)
		require.NoError(t, cu.Answer(t.Context()))
		_, err = cu.Person(t.Context(), asked)
		require.NoError(t, err)
		claim, err := r.Desk.Claim(t.Context(), ada, cu.ID(), 0, claimed)
		require.NoError(t, err)
		say, err := r.Desk.Say(t.Context(), ada, cu.ID(), answered, "Hello.", false)
		require.NoError(t, err)
		end, err := r.Desk.Resolve(t.Context(), ada, cu.ID(), gone, "")
		require.NoError(t, err)

		again, err := cu.Say(t.Context(), said, "hours")
		require.NoError(t, err, "the conversation has ended, but these words were stored before")
		require.Equal(t, bot.Ack{Seq: first.Seq, Duplicate: true}, again)
		_, err = cu.Say(t.Context(), bottest.ID(), "hours")
		require.ErrorIs(t, err, bot.ErrEnded, "new words are refused")
		for id, want := range map[string]uint64{claimed: claim.Seq, answered: say.Seq, gone: end.Seq} {
			var got handover.Done
			switch id {
			case claimed:
				got, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, id)
			case answered:
				got, err = r.Desk.Say(t.Context(), ada, cu.ID(), id, "Hello.", false)
			default:
				got, err = r.Desk.Resolve(t.Context(), ada, cu.ID(), id, "")
			}
			require.NoError(t, err)
			require.True(t, got.Duplicate)
			require.Equal(t, want, got.Seq)
		}
		_, err = r.Desk.Say(t.Context(), ada, cu.ID(), bottest.ID(), "more", false)
		require.ErrorIs(t, err, handover.ErrNotHolder)
	})
}
