package bot_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

func screened(t testing.TB, redactor transcripts.Redactor, backend bot.Backend) *bottest.Rig {
	t.Helper()
	rig, err := bottest.NewRig(memstore.New(), redactor, backend, &bottest.RigOptions{Recorder: &transcripts.RecorderOptions{Region: "GB"}})
	require.NoError(t, err)
	return rig
}

// turn lets a bot answer one message and returns what the
// customer saw of it, where the conversation went, and the turn's trace.
func turn(t *testing.T, rig *bottest.Rig, text string) (string, transcripts.Head, transcripts.Trace) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, _, err := rig.Bot.Open(ctx, bot.OpenOptions{Lang: "en"})
	require.NoError(t, err)
	channel := bottest.NewChannel()
	deliver, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Deliver(deliver, "test", 0, channel, bot.Observer{}) }()
	defer func() { stop(); <-done }()
	_, err = channel.Wait(ctx, func(ms []disclosure.Message) bool { return len(ms) > 0 })
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, err = c.Say(ctx, bottest.ID(), text); return err == nil }, 10*time.Second, time.Millisecond)
	require.NoError(t, c.Answer(ctx))
	h, entries, err := rig.Rec.Read(ctx, c.ID(), 0, 100)
	require.NoError(t, err)
	seen, err := channel.Wait(ctx, func(ms []disclosure.Message) bool {
		for i := len(entries) - 1; i >= 0; i-- {
			if entries[i].Kind.Visible() {
				return len(ms) > 0 && ms[len(ms)-1].Body().Seq >= entries[i].Seq
			}
		}
		return true
	})
	require.NoError(t, err)
	for _, e := range entries {
		if e.Trace != nil {
			return bottest.Transcript(seen), h, *e.Trace
		}
	}
	t.Fatal("no trace")
	return "", h, transcripts.Trace{}
}

const (
	apiKey  = "sk-live-9aJ2kLm3nOp4qRs5tUv6"
	jwt     = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
	private = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"
)

// A draft that must not be said goes to a person with the code of what is wrong
// with it, nothing of it is shown, and what a shop says all day passes.
func TestScreens(t *testing.T) {
	t.Parallel()
	facts := []string{
		"Write to hello@crumb.example or see https://www.crumb.example/help.", "Call 020 7946 0958, Monday to Friday 9-17.",
		"The guests' network is called Crumb, its password is croissant77.", "Custom cakes cost £40.00 and need 5 days.",
	}
	var draft string // of the case at hand: one bot serves all, as making one takes a while
	rig := screened(t, engine(t), &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: draft, Confidence: 1, Source: "ai", Facts: facts}, nil
	}})
	for i, c := range []struct {
		draft string
		code  string // "" passes
	}{
		// BIAS-7: what is said of people, not that they are named.
		{"You people never read the rules.", "demeaning"},
		{"Women can’t drive, so we deliver.", "demeaning"},
		{"As a woman, you probably want the pink box.", "demeaning"},
		{"Ask your husband to explain it to you.", "demeaning"},
		{"We welcome Muslim, gay and disabled customers.", ""},
		{"Older people get the same price as everybody else.", ""},
		{"As a Black customer you have the same rights as everybody else.", ""},
		{"Thank you for your kind words.", ""},
		// SEC-4: credentials.
		{"The key of our system is " + apiKey + ".", "leak"},
		{"Use " + jwt, "leak"},
		{"Here you are:\n" + private, "leak"},
		{"Your password is hunter2", "leak"},
		{"It is at https://crumb.example/help?token=abcdef123456", "leak"},
		{"Our network's password is croissant77.", ""},
		{"If you forgot your password, use the link on the sign-in page.", ""},
		{"Never tell anybody your PIN.", ""},
		// SEC-2: addresses that no fact has.
		{"See https://www.crumb.example/help.", ""},
		{"See crumb.example or http://CRUMB.example/contact!", ""},
		{"Write to Hello@crumb.example.", ""},
		{"Your shop.example is fine with us.", ""}, // the customer named it
		{"Please pay at https://crumb-refunds.com/now", "ungrounded"},
		{"Please pay at crumb-refunds.com.", "ungrounded"},
		{"Please pay at www.crumb-refunds.bakery", "ungrounded"},
		{"See https://crumb.example@evil.example/", "ungrounded"},
		{"See https:\\\\evil.example\\crumb.example", "ungrounded"},
		{"See https://crumb.example.evil.zone", "ungrounded"},
		{"See https://сrumb.example/help", "ungrounded"}, // the first letter is Cyrillic
		{"See bit.ly/crumb", "ungrounded"},
		{"See cru\u200bmb-refunds.com", "ungrounded"},
		{"See evil．com", "ungrounded"},
		{"See [here](//t.me/crumb)", "ungrounded"},
		{"![](http://203.0.113.5/p.png)", "ungrounded"},
		{"Click javascript:alert('x')", "ungrounded"},
		{"Write to refunds@crumb.example.", "ungrounded"},
		{"Write to hello@crumb.example.evil.com.", "ungrounded"},
		{"Call 020 7946 0958.", ""},
		{"Call +44 20 7946 0958, Monday to Friday 9-17.", ""},
		{"Call (020) 79460958.", ""},
		{"Call 020 7946 0959.", "ungrounded"},
		{"Call 0958 020 7946.", "ungrounded"}, // the same groups
		{"Call +1 20 7946 0958 5.", "ungrounded"},
		{"A cake costs £40 and needs 5 days, e.g. for a birthday.", ""},
		{"A cake costs £30.", "ungrounded"},
		{"Yes, i.e. Monday and/or Friday at a.m. hours.Please come by.", ""},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			draft = c.draft
			seen, h, trace := turn(t, rig, "what are your hours? mine is shop.example")
			if c.code == "" {
				require.Empty(t, trace.Screens, c.draft)
				require.Equal(t, transcripts.DecisionAnswer, trace.Decision)
				require.Contains(t, seen, c.draft)
				return
			}
			require.Contains(t, trace.Screens, c.code, c.draft)
			require.Equal(t, "screen_block", trace.Reason)
			require.Equal(t, transcripts.FloorQueued, h.Floor)
			require.NotContains(t, seen, c.draft)
		})
	}
}

// Choices are shown too, and written words may be wrong as well.
func TestScreensChoicesAndTemplates(t *testing.T) {
	t.Parallel()
	for code, d := range map[string]bot.Draft{
		"ungrounded": {Text: "Which one?", Choices: []string{"Pay at crumb-refunds.com"}, Source: "ai"},
		"demeaning":  {Text: "You people never read the rules.", Source: "template"},
		"leak":       {Text: "The key is " + apiKey, Source: "template"},
		"":           {Text: "Call 020 7946 0958 or see https://crumb.example.", Choices: []string{"I have a baby"}, Source: "template"},
	} {
		model := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) { c := d; c.Confidence = 1; return &c, nil }}
		_, _, trace := turn(t, screened(t, engine(t), model), "what are your hours?")
		if code == "" {
			require.Empty(t, trace.Screens)
			continue
		}
		require.Equal(t, []string{code}, trace.Screens)
	}
}

// A backend's own guard counts as a screen.
func TestLeakOfABackend(t *testing.T) {
	t.Parallel()
	model := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return nil, fmt.Errorf("model: %w", bot.ErrLeak)
	}}
	_, h, trace := turn(t, screened(t, engine(t), model), "what are your hours?")
	require.Equal(t, []string{"leak"}, trace.Screens)
	require.Equal(t, "screen_block", trace.Reason)
	require.Empty(t, trace.Fault)
	require.Equal(t, transcripts.FloorQueued, h.Floor)
}

// blind fails for drafts only.
type blind struct{ transcripts.Redactor }

func (b blind) Find(ctx context.Context, text string, hints transcripts.Hints) ([]transcripts.Span, error) {
	if text == "We open soon." {
		return nil, errors.New("out of order")
	}
	return b.Redactor.Find(ctx, text, hints)
}

// What cannot be looked at is not said.
func TestUnscreenedIsNotSaid(t *testing.T) {
	t.Parallel()
	seen, h, trace := turn(t, screened(t, blind{engine(t)}, bottest.Says("We open soon.")), "what are your hours?")
	require.Equal(t, "draft", trace.Fault)
	require.Equal(t, transcripts.FloorQueued, h.Floor)
	require.NotContains(t, seen, "We open soon.")
}

func BenchmarkScreen(b *testing.B) {
	rig := screened(b, engine(b), bottest.Says("x"))
	d := &bot.Draft{Text: "Thanks for asking! We have your order and its payment. Let us know if you are at home on Friday; our driver will ask for a signature.", Source: "ai"}
	b.ReportAllocs()
	for b.Loop() {
		if found, err := rig.Bot.Screen(b.Context(), d, &bot.Request{BotName: "Crumb"}); err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}
