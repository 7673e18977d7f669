package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// TestSpecialCategories: words of special categories are not kept, the
// customer is told so kindly and once, and what they asked for is not lost,
// whatever the policy.
func TestSpecialCategories(t *testing.T) {
	t.Parallel()
	for policy, stored := range map[transcripts.SpecialPolicy]string{
		transcripts.SpecialTag:  "I am [HEALTH] and want to talk to a person",
		transcripts.SpecialDrop: "[HEALTH]",
		transcripts.SpecialKeep: "I am deaf and want to talk to a person",
	} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			engine, err := redact.New(nil)
			require.NoError(t, err)
			rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{
				Recorder: &transcripts.RecorderOptions{Special: policy},
			})
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			go func() { _ = rig.Run(ctx) }()
			customer, err := rig.Visit(ctx)
			require.NoError(t, err)
			defer customer.Leave()
			_, err = customer.Handle(ctx, bottest.ID(), "What are your opening hours? My wife is pregnant.")
			require.NoError(t, err)
			_, err = customer.Handle(ctx, bottest.ID(), "I am Catholic, are you a human?")
			require.NoError(t, err)
			_, err = customer.Handle(ctx, bottest.ID(), "I am deaf and want to talk to a person")
			require.NoError(t, err)

			h, entries, err := rig.Rec.Read(ctx, customer.Head().ID, 0, 100)
			require.NoError(t, err)
			notices, answers := 0, 0
			var last string
			for _, e := range entries {
				if e.Code == "identity" {
					answers++
				}
				if e.Code == "special" {
					notices++
					require.Equal(t, transcripts.EntryNotice, e.Kind)
				}
				if e.Author == disclosure.Customer && e.Kind == transcripts.EntryMessage {
					last = e.Text
				}
			}
			require.Equal(t, stored, last)
			require.Equal(t, 1, answers, "the question who is speaking is answered")
			require.NotEqual(t, transcripts.FloorBot, h.Floor, "the request for a person is heard")
			if policy == transcripts.SpecialKeep {
				require.Zero(t, notices)
				return
			}
			require.Equal(t, 1, notices, "told once")
			for _, e := range entries {
				require.NotContains(t, e.Text, "pregnant")
			}
		})
	}
}
