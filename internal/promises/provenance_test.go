package promises

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts/evidence"
)

// declared is a model whose provider declares a mark, or none.
type declared struct {
	*bottest.Scripted
	mark string
}

func (d declared) Describe() bot.Description {
	return bot.Description{Name: "model", Kind: "model", Model: "m-1", Provider: "Example AI Ltd", Watermark: d.mark, Hash: "h"}
}

// TestDISC7LongRepliesWithoutAMark: a model's reply of more than 200 tokens from
// a provider who declares no watermark is a compliance event in the evidence,
// without a word of it. Short ones, marked ones and written ones are none.
func TestDISC7LongRepliesWithoutAMark(t *testing.T) {
	words := func(n int) string { return "We open at seven" + strings.Repeat(" as ever", (n-4)/2) + "." }
	model := func(text string, tokens int) *bottest.Scripted {
		return &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
			return &bot.Draft{Text: text, Confidence: 1, Source: "ai", Model: "m-1", Tokens: tokens}, nil
		}}
	}
	written := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: words(400), Confidence: 1, Source: "template"}, nil
	}}
	cases := map[string]struct {
		backend bot.Backend
		events  int
	}{
		"long, nothing declared":    {declared{model(words(202), 0), ""}, 1},
		"long, declared to be none": {declared{model(words(202), 0), " None "}, 1},
		"long, unknown backend":     {model(words(202), 0), 1},
		"long, marked":              {declared{model(words(400), 0), "SynthID Text"}, 0},
		"short":                     {declared{model("We open at seven.", 0), ""}, 0},
		"200 tokens, as counted":    {declared{model(words(300), 200), ""}, 0},
		"201 tokens, as counted":    {declared{model("We open at seven.", 201), ""}, 1},
		"written":                   {declared{written, ""}, 0},
		"never said":                {declared{model("I am Maria, a real person. "+words(400), 0), ""}, 0},
		"no spaces":                 {declared{model("我们七点开门。"+strings.Repeat("我们每天都开门。", 40), 0), ""}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := memory()
			key, err := evidence.NewKey("shop.example")
			require.NoError(t, err)
			l, err := evidence.New(s, key, &evidence.Options{Every: 10 * time.Millisecond})
			require.NoError(t, err)
			r := rig(t, s, setup{witness: l, backend: c.backend, bot: bot.Options{TurnTimeout: 30 * time.Second}})
			ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
			done := make(chan struct{})
			go func() { defer close(done); _ = l.Run(ctx, r.Rec) }()
			cu := visit(t, r)
			_, err = cu.Handle(t.Context(), bottest.ID(), "hours")
			require.NoError(t, err)
			_, err = cu.Person(t.Context(), bottest.ID()) // an event behind it, to wait for
			require.NoError(t, err)
			var out bytes.Buffer
			require.Eventually(t, func() bool {
				out.Reset()
				return l.Export(t.Context(), &out) == nil && strings.Contains(out.String(), `"kind":"floor"`)
			}, 20*time.Second, 10*time.Millisecond)
			cancel()
			<-done
			sum, err := evidence.Verify(bytes.NewReader(out.Bytes()), key.Public(), nil)
			require.NoError(t, err)
			require.Equal(t, c.events, sum.Events["compliance"])
			require.Equal(t, c.events, strings.Count(out.String(), `"code":"no_watermark","detail":"tokens=`))
			require.NotContains(t, out.String(), "seven")
		})
	}
}

// TestDISC7MarksStay: a mark in the characters of a text, and the declaration of
// one, reach the customer and their copy as the model wrote them. What the model
// wrote, what was written beforehand and what a person wrote differ.
func TestDISC7MarksStay(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		marked := "We open at\u202fseven\u200b in the\u2060 morning\ufe0e.\u200c\u2063"
		r := rig(t, s, setup{backend: declared{bottest.Says(marked), "SynthID Text"}, bot: bot.Options{TurnTimeout: 30 * time.Second}})
		here(t, r, ada)
		cu := visit(t, r)
		_, err := cu.Handle(t.Context(), bottest.ID(), "hours")
		require.NoError(t, err)
		_, err = cu.Handle(t.Context(), bottest.ID(), "a person please")
		require.NoError(t, err)
		_, err = r.Desk.Claim(t.Context(), ada, cu.ID(), 0, bottest.ID())
		require.NoError(t, err)
		_, err = r.Desk.Say(t.Context(), ada, cu.ID(), bottest.ID(), "Ada here.", false)
		require.NoError(t, err)
		seen, err := cu.Wait(t.Context(), func(ms []disclosure.Message) bool { return ms[len(ms)-1].Body().Text == "Ada here." })
		require.NoError(t, err)
		types := map[string]string{}
		for _, m := range seen {
			p := m.Body().Provenance
			types[p.Source] = p.DigitalSourceType
			if p.Source == "ai" {
				require.Equal(t, marked, m.Body().Text)
				require.Equal(t, "SynthID Text", p.Watermark)
			} else {
				require.Empty(t, p.Watermark)
			}
		}
		require.NotEqual(t, types["ai"], types["template"])
		require.NotEqual(t, types["human"], types["template"])
		x, err := cu.Export(t.Context())
		require.NoError(t, err)
		found := false
		for _, e := range x.Records {
			found = found || e.Text == marked && e.Provenance.Watermark == "SynthID Text" && e.Provenance.DigitalSourceType == types["ai"]
		}
		require.True(t, found, "the customer's copy keeps it")
		require.Contains(t, x.Sources(), types["ai"])
	})
}
