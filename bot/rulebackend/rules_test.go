package rulebackend_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/rulebackend"
)

func texts(t string) map[string]string { return map[string]string{"": t} }

var (
	past   = time.Now().Add(-time.Hour)
	future = time.Now().Add(time.Hour)
	number = regexp.MustCompile(`HC-\d{4}`)
)

func lookUp(ctx context.Context, req *bot.Request) (rulebackend.Answer, error) {
	if n := number.FindString(req.Text); n != "" {
		return rulebackend.Answer{Text: "Order " + n + " is on its way.", Facts: []string{n + " left at 9:00"}, Receipts: []string{"looked_up:" + n}}, nil
	}
	if _, err := req.Lookup(ctx, "[EMAIL_1]", "look up the order"); err != nil {
		return rulebackend.Answer{}, err
	}
	return rulebackend.Answer{Text: "The order for [EMAIL_1] is on its way."}, nil
}

func backend(t *testing.T) *rulebackend.Backend {
	t.Helper()
	b, err := rulebackend.NewWithFacts([]rulebackend.Rule{
		{Intent: "hours", Version: "2", Owner: "Robin", Text: map[string]string{"": "We are open {hours}.", "de": "Wir haben {hours} offen, an Sonntagen {hours}."}},
		{Intent: "price", Owner: "Robin", Text: texts("Delivery costs {delivery}."), ValidUntil: future},
		{Intent: "sale", Owner: "Robin", Text: texts("All half price."), ValidUntil: past},
		{Intent: "stale", Owner: "Robin", Text: texts("It costs {old}, and we open {hours}.")},
		{Intent: "order", Owner: "Sam", Handle: lookUp},
		{Intent: "silent", Owner: "Sam", Handle: func(context.Context, *bot.Request) (rulebackend.Answer, error) { return rulebackend.Answer{}, nil }},
	}, []rulebackend.Fact{
		{ID: "hours", Version: "7", Owner: "Robin", Text: map[string]string{"": "7 to 18", "de": "von 7 bis 18 Uhr"}},
		{ID: "delivery", Owner: "Robin", Text: texts("£4"), ValidUntil: future},
		{ID: "old", Owner: "Sam", Text: texts("£2"), ValidUntil: past},
	})
	require.NoError(t, err)
	return b
}

func TestConformance(t *testing.T) {
	t.Parallel()
	bottest.RunBackend(t, func(t *testing.T) bot.Backend { return backend(t) },
		bot.Request{Text: "when do you open", Lang: "en", Intent: "hours"},
		bot.Request{Text: "where is HC-1042", Lang: "en", Intent: "order"},
		bot.Request{Text: "where is my order", Lang: "en", Intent: "order"})
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	b := backend(t)
	for _, c := range []struct {
		intent, lang, text, in string
		entries, facts         []string
	}{
		{"hours", "en", "We are open 7 to 18.", "en", []string{"hours@2", "hours@7"}, []string{"7 to 18"}},
		{"hours", "fr", "We are open 7 to 18.", "en", []string{"hours@2", "hours@7"}, []string{"7 to 18"}},
		{
			"hours", "de-AT", "Wir haben von 7 bis 18 Uhr offen, an Sonntagen von 7 bis 18 Uhr.", "de",
			[]string{"hours@2", "hours@7"}, []string{"von 7 bis 18 Uhr", "von 7 bis 18 Uhr"},
		},
		{"price", "en", "Delivery costs £4.", "en", []string{"price@1", "delivery@1"}, []string{"£4"}},
	} {
		d, err := b.Reply(t.Context(), &bot.Request{Intent: c.intent, Lang: c.lang})
		require.NoError(t, err)
		require.Equal(t, &bot.Draft{Text: c.text, Lang: c.in, Confidence: 1, Entries: c.entries, Facts: c.facts, Source: "template"}, d)
	}
	d, err := b.Reply(t.Context(), &bot.Request{Intent: "order", Lang: "en", Text: "where is HC-1042?"})
	require.NoError(t, err)
	require.Equal(t, "Order HC-1042 is on its way.", d.Text)
	require.Equal(t, []string{"looked_up:HC-1042"}, d.Receipts)
	require.Equal(t, []string{"HC-1042 left at 9:00"}, d.Facts)
}

func TestWhatHasEndedIsNotServed(t *testing.T) {
	t.Parallel()
	b := backend(t)
	for intent, want := range map[string]error{"sale": rulebackend.ErrOutOfDate, "stale": rulebackend.ErrOutOfDate, "unknown": rulebackend.ErrNoRule, "": rulebackend.ErrNoRule, "silent": rulebackend.ErrNoRule} {
		d, err := b.Reply(t.Context(), &bot.Request{Intent: intent, Lang: "en"})
		require.Nil(t, d, intent)
		require.ErrorIs(t, err, want, intent)
		require.ErrorIs(t, err, rulebackend.ErrNoRule, intent)
	}
	away := errors.New("shop system away")
	_, err := b.Reply(t.Context(), &bot.Request{Intent: "order", Lookup: func(context.Context, string, string) (string, error) { return "", away }})
	require.ErrorIs(t, err, away)
	due := b.Due(time.Now())
	require.Len(t, due, 2)
	require.Equal(t, "old@1", due[0].Entry)
	require.Equal(t, "sale@1", due[1].Entry)
	require.Len(t, b.Due(future.Add(time.Second)), 4)
}

func TestConfigurationFaultsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := rulebackend.NewWithFacts([]rulebackend.Rule{
		{}, {Intent: "a"}, {Intent: "b", Owner: "o", Text: texts("see {nothing}")}, {Intent: "b", Owner: "o", Text: map[string]string{"": "x", "de": " "}},
	}, []rulebackend.Fact{{ID: "Bad ID"}, {ID: "f"}, {ID: "f", Owner: "o", Text: texts("x")}})
	for _, want := range []string{"no Intent", `"a" has neither`, `"a" has no Owner`, "{nothing}", "two rules", `blank in language "de"`, `"Bad ID"`, `"f" has no Owner`, `"f" has no fallback`, "two facts"} {
		require.ErrorContains(t, err, want)
	}
	_, err = rulebackend.New(nil)
	require.ErrorContains(t, err, "no rules")
}

func TestHashFollowsContent(t *testing.T) {
	t.Parallel()
	hash := func(version, text string) string {
		b, err := rulebackend.NewWithFacts([]rulebackend.Rule{{Intent: "a", Owner: "o", Version: version, Text: texts("{f}")}}, []rulebackend.Fact{{ID: "f", Owner: "o", Text: texts(text)}})
		require.NoError(t, err)
		return b.Describe().Hash
	}
	require.Equal(t, hash("1", "x"), hash("", "x"))
	require.NotEqual(t, hash("1", "x"), hash("2", "x"))
	require.NotEqual(t, hash("1", "x"), hash("1", "y"))
}

func ExampleNewWithFacts() {
	b, err := rulebackend.NewWithFacts(
		[]rulebackend.Rule{{Intent: "hours", Owner: "Robin", Text: map[string]string{"": "We are open {hours}."}}},
		[]rulebackend.Fact{{ID: "hours", Version: "2026-11", Owner: "Robin", Text: map[string]string{"": "from 7:00 to 18:00"}}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := b.Reply(context.Background(), &bot.Request{Text: "when do you open?", Lang: "en", Intent: "hours"})
	fmt.Println(d.Text, d.Entries, err)
	// Output: We are open from 7:00 to 18:00. [hours@1 hours@2026-11] <nil>
}

func ExampleRule_handle() {
	b, err := rulebackend.New([]rulebackend.Rule{{
		Intent: "order_status", Owner: "Robin",
		Handle: func(_ context.Context, req *bot.Request) (rulebackend.Answer, error) {
			n := number.FindString(req.Text)
			if n == "" {
				return rulebackend.Answer{Text: "What is your order number?"}, nil
			}
			return rulebackend.Answer{Text: "Order " + n + " is in the oven."}, nil
		},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := b.Reply(context.Background(), &bot.Request{Text: "where is HC-1042?", Lang: "en", Intent: "order_status"})
	fmt.Println(d.Text, err)
	// Output: Order HC-1042 is in the oven. <nil>
}
