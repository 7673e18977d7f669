package promises

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
)

// TestACC1ACC2EvidenceOverAllConversations: with two instances on one store,
// every disclosure, handover, reveal and erasure is proven once, verifies with
// the public key alone, holds no words, and outlives the transcripts.
func TestACC1ACC2EvidenceOverAllConversations(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		key, err := evidence.NewKey("shop.example")
		require.NoError(t, err)
		var rigs []*bottest.Rig
		var proofs []*evidence.Log
		var wg sync.WaitGroup
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		stop := func() { cancel(); wg.Wait() }
		defer stop()
		for range 2 {
			l, err := evidence.New(s, key, &evidence.Options{Every: 20 * time.Millisecond})
			require.NoError(t, err)
			r := rig(t, s, setup{witness: l})
			wg.Go(func() { _ = l.Run(ctx, r.Rec) })
			rigs, proofs = append(rigs, r), append(proofs, l)
		}
		here(t, rigs[0], ada)
		const each = 4
		var kept, gone transcripts.ConversationID
		for i := range 2 * each {
			r := rigs[i%2]
			cu := visit(t, r)
			_, err := cu.Handle(t.Context(), bottest.ID(), "hours, I am ann.canary@example.org")
			require.NoError(t, err)
			_, err = cu.Handle(t.Context(), bottest.ID(), "delete my chat please")
			require.NoError(t, err)
			_, err = cu.Handle(t.Context(), bottest.ID(), "what is bitcoin worth")
			require.NoError(t, err)
			_, err = cu.Person(t.Context(), bottest.ID())
			require.NoError(t, err)
			_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
			require.NoError(t, err)
			_, err = r.Desk.Reveal(t.Context(), ada, cu.ID(), "[EMAIL_1]", "refund")
			require.NoError(t, err)
			_, err = r.Desk.Release(t.Context(), ada, cu.ID(), bottest.ID(), "")
			require.NoError(t, err)
			kept = cu.ID()
			if i < each {
				gone = cu.ID()
				require.NoError(t, cu.Erase(t.Context()))
			}
		}
		stop()
		conversation, err := rigs[0].Rec.Evidence(t.Context(), kept)
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, proofs[1].Export(t.Context(), &out))
		sum, err := evidence.Verify(bytes.NewReader(out.Bytes()), key.Public(), &evidence.VerifyOptions{Conversations: []*transcripts.EvidenceLog{conversation}})
		require.NoError(t, err)
		require.Equal(t, 2*each, sum.Conversations)
		require.Equal(t, each, sum.Leaves[evidence.KindErased])
		require.GreaterOrEqual(t, sum.Events["receipt"], 2*each)
		require.Equal(t, 2*each, strings.Count(out.String(), `"code":"[EMAIL_1]"`), "each reveal by the agent once")
		require.Equal(t, 3*2*each, sum.Events["floor"], "request, claim and release of each")
		require.Equal(t, 2*2*each, sum.Events["answer"], "each request about their data, and each refusal")
		require.Equal(t, 2*each, strings.Count(out.String(), `"code":"out_of_scope"`))
		require.Equal(t, 1, sum.Matched)
		for _, bad := range []string{"canary", "hours", "bitcoin", `"ada"`, "refund", string(gone), string(kept)} {
			require.NotContains(t, out.String(), bad)
		}
	})
}
