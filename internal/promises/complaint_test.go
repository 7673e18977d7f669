package promises

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// TestACC5AComplaintIsFollowedUp: a complaint goes to a person and is a ticket
// with the last day of the preset, told at once, once, also with the model down
// and two instances; owners close it. An audit's complaint is none.
func TestACC5AComplaintIsFollowedUp(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		asked := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
		contact := disclosure.Contact{Name: "Shop", Address: "1 Lane", Phone: "1", Email: "a@shop.example"}
		for preset, due := range map[string]string{"default": "2026-12-26", "uk": "2026-12-26", "es": "2026-12-18"} {
			o := setup{backend: bottest.Bad()["fails"], bot: bot.Options{TurnTimeout: 30 * time.Second, Now: func() time.Time { return asked }}}
			o.policy = &disclosure.PolicyOptions{Presets: []string{preset}, Contact: contact}
			o.desk.Hours = handover.Hours{Closed: []string{"2026-12-08"}}
			r, other := rig(t, s, o), rig(t, s, o)
			cu := visit(t, r)
			id := bottest.ID()
			var wg sync.WaitGroup
			for _, r := range []*bottest.Rig{r, other} {
				wg.Go(func() {
					c, err := r.Bot.Resume(context.WithoutCancel(t.Context()), cu.Token)
					if err == nil {
						_, err = c.Handle(context.WithoutCancel(t.Context()), id, "I have a complaint")
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			h, entries := log(t, r, cu.ID())
			require.Equal(t, string(handover.PolicyTopic), h.Case.Reason)
			require.NotEqual(t, transcripts.FloorBot, h.Floor)
			var said strings.Builder
			for _, e := range entries {
				said.WriteString(e.Text + "\n")
			}
			q := mine(t, r, cu.ID())
			require.Len(t, q, 1, preset)
			require.Equal(t, handover.Complaint, q[0].Kind)
			require.Equal(t, due, q[0].Due.Format(time.DateOnly), preset)
			require.Equal(t, 1, strings.Count(said.String(), "Your request is saved as "+q[0].Ticket+". We will answer it by "+due), preset)

			_, err := r.Bot.Ask(t.Context(), []string{"I have a complaint", "delete my chat"})
			require.NoError(t, err)
			n, _, err := r.Desk.OpenRequests(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n, "an audit opens none")
			_, err = other.Desk.AnswerRequest(t.Context(), owner, q[0].Ticket, handover.Declined)
			require.NoError(t, err)
			require.Equal(t, "done", mine(t, r, cu.ID())[0].State())
		}
	})
}

// mine are the requests of one conversation.
func mine(t *testing.T, r *bottest.Rig, id transcripts.ConversationID) (out []handover.DataRequest) {
	t.Helper()
	for _, q := range open(t, r) {
		if q.Conversation == id {
			out = append(out, q)
		}
	}
	return out
}
