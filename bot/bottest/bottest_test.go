package bottest_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/disclosuretest"
)

var ask = bot.Request{Text: "when do you open?", Lang: "en", Intent: "hours", BotName: "Crumb"}

type backendFunc func(context.Context, *bot.Request) (*bot.Draft, error)

func (f backendFunc) Reply(ctx context.Context, r *bot.Request) (*bot.Draft, error) { return f(ctx, r) }

func fine() *bot.Draft { return &bot.Draft{Text: "At seven.", Confidence: 1, Source: "template"} }

func TestSuiteAcceptsASoundBackend(t *testing.T) {
	t.Parallel()
	bottest.RunBackend(t, func(*testing.T) bot.Backend {
		return backendFunc(func(context.Context, *bot.Request) (*bot.Draft, error) { return fine(), nil })
	}, ask)
}

// Every rule must be able to fail, and fails alone for what breaks it.
func TestSuiteFindsBrokenBackends(t *testing.T) {
	t.Parallel()
	shared := fine()
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	for rule, f := range map[string]backendFunc{
		"answers": func(context.Context, *bot.Request) (*bot.Draft, error) { return nil, errors.New("no") },
		"no_panic_no_rubbish": func(_ context.Context, r *bot.Request) (*bot.Draft, error) {
			d := fine()
			if r.Lang == "tlh" {
				d.Confidence = math.NaN()
			}
			return d, nil
		},
		"leaves_request": func(_ context.Context, r *bot.Request) (*bot.Draft, error) { r.Text = "x"; return fine(), nil },
		"keeps_secrets": func(ctx context.Context, r *bot.Request) (*bot.Draft, error) {
			d := fine()
			d.Text, _ = r.Lookup(ctx, "[EMAIL_1]", "test")
			return d, nil
		},
		"ends_with_context": func(ctx context.Context, _ *bot.Request) (*bot.Draft, error) {
			if ctx.Err() != nil {
				<-block
			}
			return fine(), nil
		},
	} {
		err := bottest.CheckBackend(t.Context(), func() bot.Backend { return f }, ask)
		require.ErrorContains(t, err, rule+":")
		require.Equal(t, 1, strings.Count(err.Error(), "\n")+1, "only %s should fail: %v", rule, err)
	}
	err := bottest.CheckBackend(t.Context(), func() bot.Backend { return &stuck{shared} }, ask)
	require.ErrorContains(t, err, "describes:")
}

// stuck describes itself differently each time.
type stuck struct{ d *bot.Draft }

func (s *stuck) Reply(context.Context, *bot.Request) (*bot.Draft, error) { return fine(), nil }
func (s *stuck) Describe() bot.Description {
	s.d.Text += "x"
	return bot.Description{Name: "x", Kind: "rules", Hash: s.d.Text}
}

func TestScriptedFollowsItsSteps(t *testing.T) {
	t.Parallel()
	s := bottest.NewScripted(bottest.Sure("one"), bottest.Failing(), bottest.Empty(), bottest.Unsure("four", 0.1))
	d, err := s.Reply(t.Context(), &ask)
	require.NoError(t, err)
	require.Equal(t, "one", d.Text)
	_, err = s.Reply(t.Context(), &ask)
	require.ErrorIs(t, err, bottest.ErrScripted)
	d, err = s.Reply(t.Context(), &ask)
	require.NoError(t, err)
	require.Nil(t, d)
	for range 2 { // the last step is repeated
		d, err = s.Reply(t.Context(), &ask)
		require.NoError(t, err)
		require.Equal(t, "four", d.Text)
	}
	require.Len(t, s.Asked(), 5)
	require.True(t, s.Saw("when do you open"))
	require.False(t, s.Saw("secret"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Script(bottest.Stalling())
	_, err = s.Reply(ctx, &ask)
	require.ErrorIs(t, err, context.Canceled)
	require.NotEmpty(t, bottest.Lies())
}

func TestSinkKeepsTheRulesOfAChannel(t *testing.T) {
	t.Parallel()
	disclosuretest.RunSink(t, func(*testing.T) (disclosure.Sink, disclosuretest.Screen) {
		s := bottest.NewSink()
		return s, s.Screen
	})
}

func TestSinkWaits(t *testing.T) {
	t.Parallel()
	s := bottest.NewSink()
	done := make(chan error, 1)
	go func() {
		done <- s.Wait(t.Context(), func(m []disclosure.Message) bool { return len(m) == 2 })
	}()
	require.NoError(t, s.Send(t.Context(), disclosure.Message{}))
	s.Fail(func(disclosure.Message) error { return bottest.ErrScripted })
	require.ErrorIs(t, s.Send(t.Context(), disclosure.Message{}), bottest.ErrScripted)
	s.Fail(nil)
	require.NoError(t, s.Send(t.Context(), disclosure.Message{}))
	require.NoError(t, <-done)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Send(ctx, disclosure.Message{}), context.Canceled)
	require.ErrorContains(t, s.Wait(ctx, func([]disclosure.Message) bool { return false }), "screen shows")
}

func ExampleScripted() {
	liar := bottest.NewScripted(bottest.Sure("I'm Maria, a real person."))
	d, err := liar.Reply(context.Background(), &bot.Request{Text: "are you human?"})
	fmt.Println(d.Text, d.Confidence, err)
	fmt.Println(len(liar.Asked()), liar.Saw("human"))
	// Output:
	// I'm Maria, a real person. 1 <nil>
	// 1 true
}

func ExampleSink() {
	s := bottest.NewSink()
	_ = s.Send(context.Background(), disclosure.Message{}) // the zero message shows the disclosure only
	fmt.Print(s.Screen())
	// Output:
	// bot: You're chatting with an AI assistant (bot), not a human. Ask for a person at any time.
}
