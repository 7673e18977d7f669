package promises

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// While nobody has come yet, what must not wait does not: a crisis, a straight
// question, one's rights, another request for a person.
func TestStandingQuestionsInTheQueue(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		for _, floor := range []transcripts.Floor{transcripts.FloorQueued, transcripts.FloorMessageLeft} {
			cu := visit(t, r)
			_, err := cu.Person(t.Context(), bottest.ID())
			require.NoError(t, err)
			if floor == transcripts.FloorMessageLeft {
				_, err = cu.LeaveMessage(t.Context(), bottest.ID(), "please call me", "ann@example.org")
				require.NoError(t, err)
			}
			say := func(text string) (transcripts.Head, []transcripts.Entry) {
				before, _ := log(t, r, cu.ID())
				_, err := cu.Handle(t.Context(), bottest.ID(), text)
				require.NoError(t, err)
				h, entries := log(t, r, cu.ID())
				var visible []transcripts.Entry // receipts may come in between
				for _, e := range entries[before.Seq:] {
					if e.Kind.Visible() {
						visible = append(visible, e)
					}
				}
				return h, visible
			}

			h, news := say("are you a human?")
			require.Contains(t, news[1].Text, "I am not a human")
			require.Equal(t, disclosure.Bot, news[1].Author)
			require.Equal(t, floor, h.Floor)

			h, news = say("by the way, I need it on Friday")
			require.Equal(t, floor, h.Floor, "words alone move nothing")
			if floor == transcripts.FloorMessageLeft {
				require.Equal(t, "message_left", news[1].Code, "kept with the message, and said so")
				require.Contains(t, news[1].Text, h.Case.Ticket)
				require.Equal(t, "[EMAIL_1]", h.Case.Contact)
			} else {
				require.Len(t, news, 1, "the bot is silent")
			}

			h, news = say("I want to kill myself")
			require.Contains(t, news[1].Text, "112")
			require.Equal(t, transcripts.FloorQueued, h.Floor)
			require.Equal(t, string(handover.Crisis), h.Case.Reason, "agents see it")
		}
	})
}

// Who left a message can ask for a person again, and ending the chat does not
// destroy the address that the answer goes to.
func TestMessageLeftIsNoDeadEnd(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		cu := visit(t, r)
		_, err := cu.LeaveMessage(t.Context(), bottest.ID(), "please call me", "ann@example.org")
		require.NoError(t, err)
		ticket := cu.Head().Case.Ticket
		_, err = cu.End(t.Context(), bottest.ID())
		require.NoError(t, err)
		h, _ := log(t, r, cu.ID())
		require.Equal(t, transcripts.FloorMessageLeft, h.Floor)
		require.NotEmpty(t, h.Key, "the address can still be opened")

		_, err = cu.Handle(t.Context(), bottest.ID(), "let me talk to a human please")
		require.NoError(t, err)
		h, _ = log(t, r, cu.ID())
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		require.Equal(t, ticket, h.Case.Ticket)

		here(t, r, ada)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		plain, err := r.Desk.Reveal(t.Context(), ada, cu.ID(), "[EMAIL_1]", "to answer")
		require.NoError(t, err)
		require.Equal(t, "ann@example.org", plain)
	})
}

// What customers are told of their place is true: a transfer keeps it, and who
// lost their agent is first.
func TestPlacesInTheQueue(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{desk: handover.Options{AgentSilence: 50 * time.Millisecond, ClaimTimeout: time.Hour}})
		here(t, r, ben)
		first, second, third := visit(t, r), visit(t, r), visit(t, r)
		for _, cu := range []*bottest.Customer{first, second, third} {
			_, err := cu.Person(t.Context(), bottest.ID())
			require.NoError(t, err)
		}
		places := func(want ...int) { // the desk hears of every change, a moment later
			t.Helper()
			var got []int
			require.Eventually(t, func() bool {
				got = nil
				for _, cu := range []*bottest.Customer{first, second, third} {
					h, _ := log(t, r, cu.ID())
					got = append(got, r.Desk.Position(h))
				}
				return slices.Equal(want, got)
			}, 20*time.Second, 10*time.Millisecond, "%v", got)
		}
		places(1, 2, 3)

		here(t, r, ada)
		_, err := r.Desk.Claim(t.Context(), ada, second.ID(), 0, bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Transfer(t.Context(), ada, second.ID(), bottest.ID(), "ben", "", "")
		require.NoError(t, err)
		places(1, 2, 3)

		eve := handover.Agent{ID: "eve", Name: "Eve"} // never there: lost at once
		_, err = r.Desk.Claim(t.Context(), eve, third.ID(), 0, bottest.ID())
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			h, _ := log(t, r, third.ID())
			return h.Floor == transcripts.FloorQueued && h.Case.Outcome == string(handover.Failed)
		}, 20*time.Second, 10*time.Millisecond)
		places(2, 3, 1)
		require.Equal(t, third.ID(), r.Desk.Inbox()[0].ID)
	})
}

// A customer is not stuck with an agent who is there and does not answer.
func TestSilentAgent(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{desk: handover.Options{AgentSilence: 5 * time.Second, AnswerWithin: time.Second, ClaimTimeout: time.Hour}})
		cu := visit(t, r)
		_, err := cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		here(t, r, ada)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Say(t.Context(), ada, cu.ID(), bottest.ID(), "Hello.", false)
		require.NoError(t, err)
		h, _ := log(t, r, cu.ID())
		require.True(t, h.Last.UnreadSince.IsZero())
		_, err = cu.Say(t.Context(), bottest.ID(), "are you still there")
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			here(t, r, ada) // her console is open all the time
			h, _ = log(t, r, cu.ID())
			return h.Floor == transcripts.FloorQueued
		}, 20*time.Second, 20*time.Millisecond)
		_, entries := log(t, r, cu.ID())
		require.Equal(t, "agent_silent", entries[len(entries)-3].Code)
		require.Equal(t, "human_left", entries[len(entries)-2].Code)
		require.Equal(t, "transferred", entries[len(entries)-1].Code)
	})
}

// A case that went to a team once is anybody's again after the bot had it.
func TestQueueIsForgottenWithTheCase(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{desk: handover.Options{Queues: []string{"Cakes"}}})
		here(t, r, ada)
		cu := visit(t, r)
		_, err := cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Transfer(t.Context(), ada, cu.ID(), bottest.ID(), "", "Cakes", "")
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		done, err := r.Desk.Release(t.Context(), ada, cu.ID(), bottest.ID(), "")
		require.NoError(t, err)
		require.Empty(t, done.Head.Case.Queue)
		_, err = cu.Person(t.Context(), bottest.ID())
		require.NoError(t, err)
		h, _ := log(t, r, cu.ID())
		require.Empty(t, h.Case.Queue)
	})
}
