package promises

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

var _ biasaudit.Subject = (*bot.Bot)(nil)

// 9. Audited: the deployed bot can be asked as it is, and the audit leaves no
// trace in the live store, the inbox or the figures.
func TestPromise9Audited(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		r := rig(t, s, setup{})
		here(t, r, ada)
		got, err := r.Bot.Ask(t.Context(), []string{"hours, I am ann.canary@example.org", "are you human?", "what is bitcoin", "get me a human please", "hours"})
		require.NoError(t, err)
		require.Len(t, got, 5)
		require.Equal(t, transcripts.DecisionAnswer, got[0].Trace.Decision)
		require.Contains(t, got[0].Reply, "We open")
		require.Equal(t, "hours", got[0].Trace.Intent)
		require.Equal(t, "identity", got[1].Trace.Standing)
		require.Equal(t, transcripts.DecisionRefuse, got[2].Trace.Decision)
		require.Equal(t, string(handover.CustomerRequest), got[3].Trace.Reason)
		require.Equal(t, transcripts.DecisionSilent, got[4].Trace.Decision)
		for _, x := range got {
			require.True(t, x.Disclosed)
		}
		require.Empty(t, r.Desk.Inbox())
		for h, err := range r.Rec.List(t.Context(), transcripts.Query{}) {
			require.NoError(t, err)
			require.Equal(t, transcripts.FloorDocument, h.Floor, "only the agent's presence is stored")
		}
	})
}
