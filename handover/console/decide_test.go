package console_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
)

// HUM-5 over the wire: who decides, what for, and what the record says.
func TestHUM5Decide(t *testing.T) {
	t.Parallel()
	b := start(t, bot.Intent{Name: "credit", Title: "buying on account", Effect: bot.EffectSignificant, Approver: handover.Owners})
	ada, olga := b.agent(t, "ada"), b.agent(t, "olga")
	c, err := b.Visit(t.Context())
	require.NoError(t, err)
	t.Cleanup(c.Leave)
	_, err = c.Handle(t.Context(), bottest.ID(), "credit please")
	require.NoError(t, err)
	id := string(c.ID())
	waits := olga.next("case")
	require.Equal(t, "needs_approval", waits["reason"])
	require.Equal(t, map[string]any{"intent": "credit", "by": "owners"}, waits["approval"])

	decide := func(a *agent, intent, outcome, reason string) frame {
		return a.do(frame{"type": "decide", "conversation": id, "intent": intent, "outcome": outcome, "reason": reason})
	}
	require.Equal(t, "not_yours", decide(olga, "credit", "granted", "ok")["code"], "not claimed yet")
	require.Equal(t, "ack", ada.do(frame{"type": "claim", "conversation": id})["type"])
	require.Equal(t, "not_allowed", decide(ada, "credit", "granted", "ok")["code"], "ada is no owner")
	require.Equal(t, "not_yours", decide(olga, "credit", "granted", "ok")["code"])
	require.Equal(t, "ack", ada.do(frame{"type": "transfer", "conversation": id, "to": "olga"})["type"])
	require.Equal(t, "ack", olga.do(frame{"type": "claim", "conversation": id})["type"])
	for _, outcome := range []string{"", "yes", "Granted"} {
		require.Equal(t, "bad_frame", decide(olga, "credit", outcome, "ok")["code"], "no outcome is no refusal and no grant")
	}
	require.Equal(t, "bad_frame", decide(olga, "credit", "granted", " ")["code"], "say why")
	require.Equal(t, "stale", decide(olga, "hours", "granted", "ok")["code"])
	require.Equal(t, "bad_frame", olga.do(frame{"type": "decide", "conversation": id, "client_id": "x", "intent": "credit", "outcome": "granted", "reason": "ok"})["code"])

	done := decide(olga, "credit", "refused", "Two invoices are open.")
	require.Equal(t, "ack", done["type"], "%v", done)
	olga.send(frame{"type": "open", "conversation": id, "last_seq": done["seq"].(float64) - 1})
	opened := olga.next("opened")
	require.Equal(t, map[string]any{"intent": "credit", "by": "owners", "outcome": "refused", "agent": "olga", "seq": done["seq"]}, opened["case"].(map[string]any)["approval"])
	r := olga.next("record")
	require.Equal(t, []any{"decision", "credit", "refused", "olga", "Two invoices are open."}, []any{r["kind"], r["code"], r["detail"], r["agent"], r["text"]})
	require.Equal(t, map[string]any{"kind": "human", "name": "Olga"}, r["author"])
	require.NotContains(t, b.logs.String(), "invoices")
}
