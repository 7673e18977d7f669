package openaibackend_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/openaibackend"
	"github.com/candorbot/candor/disclosure"
)

var facts = []openaibackend.Fact{
	{ID: "hours", Version: "3", Text: "We open at 7:00.", Owner: "Robin"},
	{ID: "old", Text: "Delivery costs £2.", Owner: "Robin", ValidUntil: time.Unix(1e9, 0)},
	{ID: "cakes", Text: "Custom cakes need 5 days.", Owner: "Sam", Intents: []string{"cakes"}},
}

func request() *bot.Request {
	return &bot.Request{
		Text: "When do you open? I'm [NAME_1], [EMAIL_1].", Lang: "en", Intent: "hours", BotName: "Crumb",
		Scope: []bot.Intent{{Name: "hours", Title: "opening hours"}, {Name: "complaint", Title: "complaints", Handover: true}},
		History: []bot.Utterance{
			{Author: disclosure.System, Text: "You're chatting with Crumb, an AI assistant."},
			{Author: disclosure.Customer, Text: "hello"}, {Author: disclosure.Bot, Text: "Hello, how can I help?"},
			{Author: disclosure.Human, Text: "I will call you at [PHONE_1]."},
		},
		Lookup: func(context.Context, string, string) (string, error) { return "ann@example.org", nil },
	}
}

func open(t *testing.T, o *openaibackend.Options, replies ...bottest.LLMReply) (*openaibackend.Backend, *bottest.FakeLLM) {
	t.Helper()
	llm := bottest.NewFakeLLM(t, replies...)
	if o == nil {
		o = &openaibackend.Options{}
	}
	o.Facts = facts
	b, err := openaibackend.New(llm.URL, "fake-1", o)
	require.NoError(t, err)
	return b, llm
}

func TestConformance(t *testing.T) {
	t.Parallel()
	bottest.RunBackend(t, func(t *testing.T) bot.Backend {
		b, _ := open(t, nil, bottest.LLMSays("We open at 7:00.", 0.9, "hours@3"))
		return b
	}, *request())
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	b, llm := open(t, &openaibackend.Options{Key: "sk-test"}, bottest.LLMSays("We open at 7:00.", 0.9, "hours@3"))
	d, err := b.Reply(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, &bot.Draft{
		Text: "We open at 7:00.", Lang: "en", Confidence: 0.9, Entries: []string{"hours@3"}, Facts: []string{"We open at 7:00."},
		Source: "ai", Model: "fake-1",
	}, d)

	// What left: placeholders and valid facts, and nothing that names anybody.
	require.Len(t, llm.Requests(), 1)
	for _, in := range []string{"[EMAIL_1]", "opening hours", "hours@3", "A person of the team"} {
		require.True(t, llm.Saw(in), in)
	}
	for _, out := range []string{"ann@example.org", "Delivery costs", "Custom cakes", "complaints", "You're chatting", `"user"` + `:`, "safety_identifier", "metadata", `"tools"`} {
		require.False(t, llm.Saw(out), out)
	}
	h := llm.Requests()[0].Header
	require.Equal(t, "Bearer sk-test", h.Get("Authorization"))
	for name := range h {
		require.Contains(t, []string{"Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "User-Agent"}, name)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	var body struct {
		Messages []struct{ Role, Content string }
	}
	sent := func(o *openaibackend.Options, n, size int) int {
		b, llm := open(t, o)
		r := request()
		r.History = nil
		for i := range n {
			r.History = append(r.History, bot.Utterance{Author: disclosure.Customer, Text: fmt.Sprintf("%d %s", i, strings.Repeat("x", size))})
		}
		_, err := b.Reply(t.Context(), r)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(llm.Requests()[0].Body, &body))
		require.Equal(t, "system", body.Messages[0].Role)
		require.Equal(t, r.Text, body.Messages[len(body.Messages)-1].Content)
		return len(body.Messages) - 2
	}
	require.Equal(t, openaibackend.DefaultHistory, sent(nil, 100, 1))
	require.Equal(t, 3, sent(&openaibackend.Options{History: 3}, 100, 1))
	require.Equal(t, "97 x", body.Messages[1].Content, "the last ones, oldest first")
	require.Zero(t, sent(&openaibackend.Options{History: -1}, 100, 1))
	require.Equal(t, 3, sent(nil, 100, 4000), "bounded in bytes as well")
}

func TestConfidence(t *testing.T) {
	t.Parallel()
	structured := func(conf string) string { return `{"answer":"At seven.","confidence":` + conf + `,"entries":[]}` }
	for name, c := range map[string]struct {
		reply bottest.LLMReply
		want  float64
	}{
		"self-report":                   {bottest.LLMReply{Content: structured("0.8")}, 0.8},
		"self-report in a fence":        {bottest.LLMReply{Content: "```json\n" + structured("0.8") + "\n```"}, 0.8},
		"neither":                       {bottest.LLMReply{Content: "At seven."}, 0},
		"no number":                     {bottest.LLMReply{Content: structured(`"high"`)}, 0},
		"no number, sure tokens":        {bottest.LLMReply{Content: structured(`"high"`), LogProb: -0.001}, 0},
		"over 1":                        {bottest.LLMReply{Content: structured("1.5")}, 0},
		"negative":                      {bottest.LLMReply{Content: structured("-0.5")}, 0},
		"too large for a float":         {bottest.LLMReply{Content: structured("1e999")}, 0},
		"null, sure tokens":             {bottest.LLMReply{Content: structured("null"), LogProb: -0.001}, 0},
		"NaN as a string":               {bottest.LLMSays("At seven.", math.NaN()), 0},
		"plain text, tokens":            {bottest.LLMReply{Content: "At seven.", LogProb: math.Log(0.7)}, 0.7},
		"both, tokens lower":            {bottest.LLMReply{Content: structured("0.9"), LogProb: math.Log(0.6)}, 0.6},
		"both, self-report lower":       {bottest.LLMReply{Content: structured("0.2"), LogProb: math.Log(0.6)}, 0.2},
		"not a log-probability":         {bottest.LLMReply{Content: "At seven.", LogProb: 0.5}, 0},
		"unanswerable":                  {bottest.LLMReply{Content: `{"answer":"?","answerable":false,"confidence":1}`}, 0},
		"no words":                      {bottest.LLMReply{Content: `{"answer":"","confidence":1}`}, 0},
		"names a fact it was not given": {bottest.LLMSays("At seven.", 1, "hours@3", "invented@1"), 0},
		"names an ended fact":           {bottest.LLMSays("It costs £2.", 1, "old@1"), 0},
	} {
		b, _ := open(t, nil, c.reply)
		d, err := b.Reply(t.Context(), request())
		require.NoError(t, err, name)
		require.InDelta(t, c.want, d.Confidence, 1e-9, name)
		require.NotEmpty(t, d.Text, name)
	}
}

func TestFaultsHaveTheirClass(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply bottest.LLMReply
		class error
		asked int
	}{
		"401":           {bottest.LLMReply{Fault: bottest.Unauthorized}, openaibackend.ErrAuth, 1},
		"429":           {bottest.LLMReply{Fault: bottest.RateLimited}, openaibackend.ErrRateLimited, 2},
		"500":           {bottest.LLMReply{Fault: bottest.ServerError}, openaibackend.ErrServer, 2},
		"slow":          {bottest.LLMReply{Fault: bottest.Slow}, openaibackend.ErrTimeout, 1},
		"trickle":       {bottest.LLMReply{Fault: bottest.Trickle}, openaibackend.ErrTimeout, 1},
		"cut off":       {bottest.LLMReply{Fault: bottest.CutOff, Content: "We open"}, openaibackend.ErrCutOff, 1},
		"malformed":     {bottest.LLMReply{Fault: bottest.Malformed}, openaibackend.ErrMalformed, 1},
		"broken report": {bottest.LLMReply{Content: `{"answer":"At se`}, openaibackend.ErrMalformed, 1},
		"empty choices": {bottest.LLMReply{Fault: bottest.EmptyChoices}, openaibackend.ErrEmpty, 1},
		"empty content": {bottest.LLMReply{Content: " \n"}, openaibackend.ErrEmpty, 1},
		"huge":          {bottest.LLMReply{Fault: bottest.Huge}, openaibackend.ErrTooLarge, 1},
		"redirect":      {bottest.LLMReply{Fault: bottest.Redirect}, openaibackend.ErrRedirect, 1},
		"tool call":     {bottest.LLMReply{Fault: bottest.ToolCall}, openaibackend.ErrToolCall, 1},
		"out of tokens": {bottest.LLMReply{Fault: bottest.TooLong, Content: `{"answer":"We`}, openaibackend.ErrCutOff, 1},
		"filtered":      {bottest.LLMReply{Fault: bottest.Filtered, Content: "x"}, openaibackend.ErrFiltered, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &openaibackend.Options{Attempts: 2}
			if errors.Is(c.class, openaibackend.ErrTimeout) {
				o.Timeout = 200 * time.Millisecond
			}
			b, llm := open(t, o, c.reply)
			d, err := b.Reply(t.Context(), request())
			require.Nil(t, d)
			require.ErrorIs(t, err, c.class)
			var e *openaibackend.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.asked, e.Attempts)
			require.Len(t, llm.Requests(), c.asked)
			require.NotContains(t, err.Error(), "Incorrect API key", "errors do not quote the server")
			if errors.Is(c.class, openaibackend.ErrTimeout) {
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}
		})
	}
	b, err := openaibackend.New("http://127.0.0.1:1/v1", "m", &openaibackend.Options{Attempts: 1})
	require.NoError(t, err)
	_, err = b.Reply(t.Context(), request())
	require.ErrorIs(t, err, openaibackend.ErrNetwork)
}

func TestRetries(t *testing.T) {
	t.Parallel()
	ok := bottest.LLMSays("We open at 7:00.", 0.9)
	b, llm := open(t, nil, bottest.LLMReply{Fault: bottest.ServerError}, bottest.LLMReply{Fault: bottest.RateLimited, RetryAfter: "0.2"}, ok)
	start := time.Now()
	d, err := b.Reply(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, "We open at 7:00.", d.Text)
	require.Len(t, llm.Requests(), 3)
	require.GreaterOrEqual(t, time.Since(start), 200*time.Millisecond, "Retry-After counts")

	// A wait that would outlast the deadline is not begun.
	b, llm = open(t, nil, bottest.LLMReply{Fault: bottest.RateLimited, RetryAfter: "3600"}, ok)
	_, err = b.Reply(t.Context(), request())
	require.ErrorIs(t, err, openaibackend.ErrRateLimited)
	require.Len(t, llm.Requests(), 1)
}

func TestConfigurationFaultsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := openaibackend.New("http://api.example.com/v1", "", &openaibackend.Options{
		Provider: &openaibackend.Provider{Name: "Example AI"}, Attempts: -1, History: 99,
		Facts: []openaibackend.Fact{{ID: "a@b", Text: "x", Owner: "o"}, {ID: "c"}, {ID: "c", Text: "y", Owner: "o"}},
	})
	for _, want := range []string{
		"not https", "model", "Role", "Contract", "Region", "Retention", "NoTraining", "Attempts", "History", "ID", `"c" has no Text`, `"c" has no Owner`, "two facts",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = openaibackend.New("https://api.example.com/v1", "m", nil)
	require.ErrorContains(t, err, "Provider", "text leaves this machine only on record")
	_, err = openaibackend.New("https://user:pw@127.0.0.1/v1", "m", nil)
	require.Error(t, err)
	_, err = openaibackend.New("http://[::1]:8080/v1", "m", nil)
	require.NoError(t, err)
	full := &openaibackend.Provider{Name: "Example AI Ltd", Role: "processor", Contract: "DPA-7", Region: "EU", Retention: "none", NoTraining: true}
	b, err := openaibackend.New("https://api.example.com/v1", "m", &openaibackend.Options{Provider: full})
	require.NoError(t, err)
	require.True(t, b.Describe().Remote)
	require.Contains(t, b.Describe().Provider, "Example AI Ltd")
}

// A transport of the caller's is still pinned to the configured host.
func TestEgressIsPinned(t *testing.T) {
	t.Parallel()
	var elsewhere int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	b, llm := open(t, &openaibackend.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		resp := httptest.NewRecorder()
		http.Redirect(resp, r, other.URL, http.StatusPermanentRedirect)
		return resp.Result(), nil
	})})
	_, err := b.Reply(t.Context(), request())
	require.ErrorIs(t, err, openaibackend.ErrRedirect)
	require.Zero(t, elsewhere)
	require.Empty(t, llm.Requests())
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func ExampleNew() {
	b, err := openaibackend.New("http://127.0.0.1:11434/v1", "llama3.2", &openaibackend.Options{
		Facts: []openaibackend.Fact{{ID: "hours", Version: "2026-11", Text: "We open at 7:00.", Owner: "Robin"}},
	})
	fmt.Println(err, b.Describe().Kind, b.Describe().Model, b.Describe().Remote)
	// Output:
	// <nil> model llama3.2 false
}

func ExampleNew_remote() {
	_, err := openaibackend.New("https://api.example.com/v1", "some-model", &openaibackend.Options{Key: "secret"})
	fmt.Println(err)
	// Output:
	// openaibackend: api.example.com is not this machine: Options.Provider must say who gets the text and on what terms
}

// TestDISC7DeclaredWatermark: what the provider declares is what the backend
// says of itself, and a reply knows how many tokens its words have where the
// server tells.
func TestDISC7DeclaredWatermark(t *testing.T) {
	t.Parallel()
	llm := bottest.NewFakeLLM(t, bottest.LLMReply{Content: "We open at seven on Sundays.", LogProb: -0.01})
	p := openaibackend.Provider{Name: "Example AI Ltd", Role: "processor", Contract: "DPA 7", Region: "EU", Retention: "none", NoTraining: true, Watermark: "SynthID Text"}
	b, err := openaibackend.New(llm.URL, "m", &openaibackend.Options{Provider: &p})
	require.NoError(t, err)
	require.Equal(t, "SynthID Text", b.Describe().Watermark)
	require.True(t, b.Describe().Watermarked())
	d, err := b.Reply(t.Context(), &bot.Request{Text: "when?"})
	require.NoError(t, err)
	require.Equal(t, 6, d.Tokens)
	for _, none := range []string{"", "none", " None "} {
		require.False(t, bot.Description{Watermark: none}.Watermarked(), none)
	}
	llm.Script(bottest.LLMSays("We open at seven.", 0.9))
	d, err = b.Reply(t.Context(), &bot.Request{Text: "when?"})
	require.NoError(t, err)
	require.Zero(t, d.Tokens, "the server did not tell")
}
