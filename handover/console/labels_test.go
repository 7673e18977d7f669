package console_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts"
)

func (b *bench) get(t *testing.T, path, agent string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url(path), nil)
	require.NoError(t, err)
	req.Header.Set("Cookie", b.cookie(t, agent))
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func TestLabelsAreReviewedBeforeTheyAreExamples(t *testing.T) {
	t.Parallel()
	b := start(t)
	ada, ben, olga := b.agent(t, "ada"), b.agent(t, "ben"), b.agent(t, "olga")
	c := b.waiting(t)
	id := string(c.ID())
	_, entries, err := b.Rec.Read(t.Context(), c.ID(), 0, 100)
	require.NoError(t, err)
	var message, other uint64
	for _, e := range entries {
		if e.Kind == transcripts.EntryMessage && e.Author == disclosure.Customer && message == 0 {
			message = e.Seq // "hours, I am ann@example.org"
		} else if e.Author != disclosure.Customer {
			other = e.Seq
		}
	}
	label := frame{"type": "label", "conversation": id, "seq": message, "intent": "hours"}
	require.Equal(t, "not_yours", ada.do(label)["code"], "not claimed yet")
	delete(label, "client_id")
	require.Equal(t, "ack", ada.do(frame{"type": "claim", "conversation": id})["type"])
	require.Equal(t, "not_yours", ben.do(frame{"type": "label", "conversation": id, "seq": message, "intent": "hours"})["code"])
	require.Equal(t, "bad_frame", ada.do(frame{"type": "label", "conversation": id, "seq": message, "intent": "made_up"})["code"])
	for _, seq := range []uint64{0, other, 9999} {
		require.Equal(t, "not_found", ada.do(frame{"type": "label", "conversation": id, "seq": seq, "intent": "hours"})["code"], seq)
	}
	first := ada.do(label)
	require.Equal(t, "ack", first["type"], "%v", first)
	require.Equal(t, first["seq"], ada.do(label)["seq"], "repeated, stored once")
	second := ada.do(frame{"type": "label", "conversation": id, "seq": message, "intent": "delivery"})

	_, body := b.get(t, "labels.json", "olga")
	var all []handover.Label
	require.NoError(t, json.Unmarshal([]byte(body), &all))
	require.Len(t, all, 1, "the last label of a message counts")
	require.Equal(t, "delivery", all[0].Intent)
	require.Equal(t, "ada", all[0].Agent)
	require.Equal(t, "hours, I am [EMAIL_1]", all[0].Text)
	require.Empty(t, all[0].Review)
	_, body = b.get(t, "labels.jsonl", "olga")
	require.Empty(t, body, "nothing is an example before a person says so")

	review := frame{"type": "review", "conversation": id, "seq": second["seq"], "accept": true}
	require.Equal(t, "not_allowed", ada.do(review)["code"], "no owner")
	require.Equal(t, "not_found", olga.do(frame{"type": "review", "conversation": id, "seq": message, "accept": true})["code"], "no label")
	delete(review, "client_id")
	require.Equal(t, "ack", olga.do(review)["type"])
	_, body = b.get(t, "labels.jsonl", "olga")
	require.JSONEq(t, `{"text":"hours, I am [EMAIL_1]","intent":"delivery"}`, body)
	require.Equal(t, "ack", olga.do(frame{"type": "review", "conversation": id, "seq": second["seq"], "accept": false})["type"])
	_, body = b.get(t, "labels.jsonl", "olga")
	require.Empty(t, body, "the last review counts")

	for _, path := range []string{"labels.json", "labels.jsonl"} {
		code, _ := b.get(t, path, "ada")
		require.Equal(t, http.StatusForbidden, code)
	}
	// The records hold numbers and names only.
	_, entries, err = b.Rec.Read(t.Context(), c.ID(), 0, 100)
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		if e.Kind == transcripts.EntryLabel {
			n++
			require.Empty(t, e.Text)
		}
	}
	require.Equal(t, 4, n)
	require.NotContains(t, b.logs.String(), "hours, I am")
}

func TestIntentsAreChecked(t *testing.T) {
	t.Parallel()
	b := start(t)
	_, err := console.New(b.Desk, b.Rec, b.accounts, &console.Options{Intents: []console.Intent{{Name: "a b", Title: "x"}, {Name: "oos", Title: "x"}, {Name: "y"}}})
	require.ErrorContains(t, err, "Intents[0]")
	require.ErrorContains(t, err, `"oos"`)
	require.ErrorContains(t, err, "Intents[2]")
}
