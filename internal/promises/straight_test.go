package promises

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

// tell sends one message and returns what is seen of the answer.
func tell(t *testing.T, r *bottest.Rig, cu *bottest.Customer, text string) (transcripts.Head, []transcripts.Entry) {
	t.Helper()
	before, _ := log(t, r, cu.ID())
	_, err := cu.Handle(t.Context(), bottest.ID(), text)
	require.NoError(t, err)
	require.NoError(t, cu.Answer(t.Context()))
	h, entries := log(t, r, cu.ID())
	var seen []transcripts.Entry
	for _, e := range entries[before.Seq:] {
		if e.Kind.Visible() && e.Author != disclosure.Customer {
			seen = append(seen, e)
		}
	}
	return h, seen
}

// TestDISC3Straight: words that may ask for it get the straight answer instead
// of the scope reply; what is in scope is answered as ever; and who asks for a
// person in the same breath gets both.
func TestDISC3Straight(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		for _, text := range []string{"who are you?", "what are you", "is Crumb a robot?"} {
			cu := visit(t, r)
			h, seen := tell(t, r, cu, text)
			require.Equal(t, "identity", seen[0].Code, text)
			require.Contains(t, seen[0].Text, "I am not a human")
			require.Equal(t, transcripts.FloorBot, h.Floor)
			require.Zero(t, h.Dialog.Failures)
		}
		cu := visit(t, r)
		_, seen := tell(t, r, cu, "the moon is made of cheese")
		require.Equal(t, "scope", seen[0].Code)

		cu = visit(t, r)
		h, seen := tell(t, r, cu, "are you a bot? get me a human please")
		require.Equal(t, "identity", seen[0].Code)
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		require.Equal(t, string(handover.CustomerRequest), h.Case.Reason)
	})
}

// TestHUM7NothingAfterACrisis: the bot does not go on after a crisis, also not
// when the customer takes the request back or asks for a person in between.
func TestHUM7NothingAfterACrisis(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		cu := visit(t, r)
		h, seen := tell(t, r, cu, "I want to kill myself")
		require.Equal(t, "crisis", seen[0].Code)
		require.Equal(t, transcripts.FloorQueued, h.Floor)
		for _, text := range []string{"when do you open?", "get me a human", "what are your opening hours"} {
			_, err := cu.CancelWait(t.Context(), bottest.ID())
			require.NoError(t, err)
			h, seen = tell(t, r, cu, text)
			require.Equal(t, transcripts.FloorQueued, h.Floor, text)
			require.Equal(t, string(handover.Crisis), h.Case.Reason, text)
			for _, e := range seen {
				require.Equal(t, disclosure.System, e.Author, "the bot says nothing by itself: %q", e.Text)
				require.Empty(t, e.Choices)
			}
		}
		_, err := cu.CancelWait(t.Context(), bottest.ID())
		require.NoError(t, err)
		h, seen = tell(t, r, cu, "are you human?")
		require.Equal(t, "identity", seen[0].Code, "a straight answer is no promotion")
		require.Equal(t, transcripts.FloorBot, h.Floor)
	})
}

// TestDISC3ClaimIsAnswered: a draft that claims to be a person never leaves;
// the option lets the fixed sentence leave in its place.
func TestDISC3ClaimIsAnswered(t *testing.T) {
	const question = "you sound like a robot, hours please"
	for _, answer := range []bool{false, true} {
		r := rig(t, memstore.New(), setup{backend: bottest.Says("Yes, I am a human and my name is Peter."), bot: bot.Options{IdentityOnClaim: answer}})
		cu := visit(t, r)
		h, seen := tell(t, r, cu, question)
		for _, e := range seen {
			require.NotContains(t, e.Text, "Peter")
		}
		if answer {
			require.Equal(t, "identity", seen[0].Code)
			require.Equal(t, transcripts.FloorBot, h.Floor)
		} else {
			require.Equal(t, transcripts.FloorQueued, h.Floor)
			require.Equal(t, string(handover.ScreenBlock), h.Case.Reason)
		}
	}
}
