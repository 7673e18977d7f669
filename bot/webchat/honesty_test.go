package webchat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/handover"
)

// TestDISC8LocaleFollows: the window changes its language with the customer's.
func TestDISC8LocaleFollows(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, &webchat.Options{Card: "/bot"})
	c := s.connect(t)
	c.send(frame{"type": "hello", "v": 1, "lang": "en-US"})
	w := c.await("welcome", nil)
	require.Equal(t, map[string]any{"url": "/bot?lang=en", "label": "About this bot"}, w["card"])
	require.Contains(t, w["labels"].(map[string]any)["assisted"], "AI")
	d := c.await("message", nil)
	c.send(frame{"type": "seen", "seq": d.seq()})
	require.Equal(t, "ack", c.ask(frame{"type": "say", "client_id": bottest.ID(), "text": "هل أنت إنسان أم روبوت؟"})["type"])
	l := c.await("locale", nil)
	require.Equal(t, "ar", l["lang"])
	require.Equal(t, "rtl", l["dir"])
	require.NotEqual(t, w["labels"], l["labels"])
	again := c.await("message", func(f frame) bool { return f["code"] == "disclosure" && f["lang"] == "ar" })
	c.send(frame{"type": "seen", "seq": again.seq()})
	require.Equal(t, "ar", c.await("message", fromBot)["lang"])
}

// TestDISC5AssistedIsMarked: what a model drafted for an agent says so, in the
// wire and in the customer's copy.
func TestDISC5AssistedIsMarked(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	ada := handover.Agent{ID: "ada", Name: "Ada"}
	_, err := s.rig.Desk.SetPresence(t.Context(), ada, "available")
	require.NoError(t, err)
	cu, err := s.rig.Visit(t.Context())
	require.NoError(t, err)
	t.Cleanup(cu.Leave)
	_, err = cu.Person(t.Context(), bottest.ID())
	require.NoError(t, err)
	_, err = s.rig.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
	require.NoError(t, err)
	_, err = s.rig.Desk.Say(t.Context(), ada, cu.ID(), bottest.ID(), "We replace it tomorrow.", true)
	require.NoError(t, err)

	c := s.connect(t)
	c.send(frame{"type": "hello", "v": 1, "token": cu.Token})
	m := c.await("message", func(f frame) bool { return f.author() == "human" })
	p := m["provenance"].(map[string]any)
	require.Equal(t, "ai_assisted", p["source"])
	require.Contains(t, p["digital_source_type"], "compositeWithTrainedAlgorithmicMedia")
	x, err := cu.Export(t.Context())
	require.NoError(t, err)
	found := false
	for _, r := range x.Records {
		found = found || r.Author == "human" && r.Provenance != nil && r.Provenance.Source == "ai_assisted" && r.Provenance.DigitalSourceType != ""
	}
	require.True(t, found)
	require.Contains(t, x.Text(), "Ada (human, drafted with AI): We replace it tomorrow.")
}

func TestCardAddress(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	_, err := webchat.New(s.rig.Bot, s.rig.Desk, s.rig.Rec, s.rig.Texts, &webchat.Options{Card: "javascript:alert(1)"})
	require.ErrorContains(t, err, "Options.Card")
}
