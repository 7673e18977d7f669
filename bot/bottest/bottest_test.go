package bottest_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

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

// Every misbehaving backend that returns at all breaks a rule of the suite, or
// says something that the bot's screens have to stop.
func TestBadBackendsAreFound(t *testing.T) {
	t.Parallel()
	words := map[string]bool{"claims to be human": true, "claims an act": true, "invents a price": true, "demeans": true, "sends elsewhere": true, "unsure": true}
	for name, b := range bottest.Bad() {
		if name == "ignores ctx" { // never returns; TestSuiteFindsBrokenBackends has one that can be let go
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := bottest.CheckBackend(ctx, func() bot.Backend { return b }, ask)
		cancel()
		if words[name] {
			require.NotContains(t, fmt.Sprint(err), "the backend panicked", name)
			continue
		}
		require.Error(t, err, name)
	}
}

func TestChannelKeepsTheRulesOfAChannel(t *testing.T) {
	t.Parallel()
	disclosuretest.RunSink(t, func(*testing.T) (disclosure.Sink, disclosuretest.Screen) {
		c := bottest.NewChannel()
		return c, func() string { return bottest.Transcript(c.Seen()) }
	})
}

func ExampleScripted() {
	liar := bottest.Says("I'm Maria, a real person.")
	d, err := liar.Reply(context.Background(), &bot.Request{Text: "are you human?"})
	fmt.Println(d.Text, d.Confidence, err)
	fmt.Println(liar.Requests()[0].Text)
	// Output:
	// I'm Maria, a real person. 1 <nil>
	// are you human?
}

func ExampleCheckBackend() {
	silent := &bottest.Scripted{F: func(context.Context, *bot.Request) (*bot.Draft, error) {
		return &bot.Draft{Text: " ", Source: "ai"}, nil
	}}
	err := bottest.CheckBackend(context.Background(), func() bot.Backend { return silent }, bot.Request{Text: "hello"})
	first, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Println(first)
	// Output:
	// answers: what it is made for gets a draft with words: "hello": a draft without words; return an error instead
}
