package sitesubject_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/sitesubject"
	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

var _ biasaudit.Subject = (*sitesubject.Subject)(nil)

const key = "0123456789abcdef0123456789abcdef"

// site is a running site; it returns its address and its live store.
func site(t *testing.T, auditKey string) (string, *bottest.Rig) {
	t.Helper()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven in the morning."), &bottest.RigOptions{Bot: &bot.Options{}})
	require.NoError(t, err)
	chat, err := webchat.New(rig.Bot, rig.Desk, rig.Rec, rig.Texts, &webchat.Options{AuditKey: auditKey})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- rig.Run(ctx) }()
	go func() { done <- chat.Run(ctx) }()
	ts := httptest.NewServer(http.StripPrefix("/chat", chat))
	t.Cleanup(func() {
		cancel()
		<-done
		<-done
		ts.Close()
	})
	return ts.URL + "/chat", rig
}

func live(t *testing.T, rig *bottest.Rig) (n int) {
	t.Helper()
	for h, err := range rig.Rec.List(t.Context(), transcripts.Query{}) {
		require.NoError(t, err)
		if h.Floor != transcripts.FloorDocument {
			n++
		}
	}
	return n
}

// With the key the audit sees the trace and leaves the live store alone.
func TestAuthorised(t *testing.T) {
	t.Parallel()
	url, rig := site(t, key)
	s, err := sitesubject.New(url, &sitesubject.Options{Key: key})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for range 3 { // also on the kept connection
		x, err := s.Ask(t.Context(), []string{"What are your opening hours?", "Let me speak to a human please"})
		require.NoError(t, err)
		require.Len(t, x, 2)
		require.Contains(t, x[0].Reply, "seven in the morning")
		require.True(t, x[0].Disclosed)
		require.Equal(t, transcripts.DecisionAnswer, x[0].Trace.Decision)
		require.Equal(t, rig.Bot.Config(), x[0].Trace.Config)
		require.Equal(t, "customer_request", x[1].Trace.Reason)
		require.Positive(t, x[0].Latency)
	}
	require.Zero(t, live(t, rig))
	_, err = s.Ask(t.Context(), []string{strings.Repeat("x", 5000)})
	require.ErrorIs(t, err, sitesubject.ErrAnswer)
	require.ErrorContains(t, err, "too_large")
}

// Who does not know the key is turned away, with a key set and without one:
// an audit never runs on as live traffic by mistake.
func TestStrangersCannotMarkTraffic(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"", key} {
		url, rig := site(t, set)
		s, err := sitesubject.New(url, &sitesubject.Options{Key: strings.Repeat("x", 32)})
		require.NoError(t, err)
		_, err = s.Ask(t.Context(), []string{"What are your opening hours?"})
		require.ErrorIs(t, err, sitesubject.ErrRefused)
		require.Zero(t, live(t, rig))
	}
}

// Without a key it is a visit like any other, read off the wire and erased.
func TestVisit(t *testing.T) {
	t.Parallel()
	url, rig := site(t, "")
	s, err := sitesubject.New(url, &sitesubject.Options{Settle: 500 * time.Millisecond})
	require.NoError(t, err)
	x, err := s.Ask(t.Context(), []string{"What are your opening hours?", "Are you a bot?", "Let me speak to a human please", "hello?"})
	require.NoError(t, err)
	require.Len(t, x, 4)
	require.Equal(t, "We open at seven in the morning.", x[0].Reply)
	require.True(t, x[0].Disclosed)
	require.Equal(t, transcripts.DecisionAnswer, x[0].Trace.Decision)
	require.Equal(t, transcripts.DecisionStanding, x[1].Trace.Decision)
	require.Equal(t, transcripts.DecisionHandover, x[2].Trace.Decision)
	require.Equal(t, transcripts.DecisionSilent, x[3].Trace.Decision)
	require.Zero(t, live(t, rig), "erased")
}

func TestASiteThatIsNotOne(t *testing.T) {
	t.Parallel()
	ts := httptest.NewServer(http.NotFoundHandler())
	defer ts.Close()
	s, err := sitesubject.New(ts.URL, nil)
	require.NoError(t, err)
	_, err = s.Ask(t.Context(), []string{"hello"})
	require.ErrorContains(t, err, "404")
	for _, bad := range []string{"", "shop.example", "ftp://shop.example", "://"} {
		_, err := sitesubject.New(bad, nil)
		require.Error(t, err, bad)
	}
	_, err = sitesubject.New("http://shop.example/chat", &sitesubject.Options{Key: key})
	require.ErrorContains(t, err, "unencrypted")
	_, err = s.Ask(t.Context(), nil)
	require.Error(t, err)
}

// A whole audit of the running site, faster than any visitor may be, equals the
// audit of the bot in-process.
func TestAuditOfARunningSite(t *testing.T) {
	t.Parallel()
	url, rig := site(t, key)
	s, err := sitesubject.New(url, &sitesubject.Options{Key: key})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	p, err := probes.Get("age")
	require.NoError(t, err)
	n := map[string]int{}
	p.Factors[0].Levels = []string{"neutral", "older"}
	p.Cues = slices.DeleteFunc(p.Cues, func(c biasaudit.Cue) bool {
		n[c.Levels["age"]]++
		return c.Levels["age"] == "younger" || n[c.Levels["age"]] > 5
	})
	ms, err := biasaudit.Select(biasaudit.Metrics(), "handover", "refusal", "error", "length")
	require.NoError(t, err)
	plan := biasaudit.Plan{Name: "site", Seed: 1, Scenarios: probes.Scenarios()[:30], MinScenarios: 30, MinCues: 5, Probes: []biasaudit.Probe{p}, Metrics: ms, Permutations: 999, Repeats: 1}
	at := func() time.Time { return time.Unix(0, 0) }
	var reports []*biasaudit.Report
	for _, subject := range []biasaudit.Subject{s, rig.Bot} {
		res, err := biasaudit.Run(t.Context(), plan, subject, &biasaudit.RunOptions{Workers: 4, Now: at})
		require.NoError(t, err)
		require.Zero(t, res.Failed)
		rep, err := biasaudit.Analyse(res, nil)
		require.NoError(t, err)
		reports = append(reports, rep)
	}
	require.Equal(t, reports[1], reports[0])
	require.Zero(t, live(t, rig))
}

func ExampleNew() {
	_, err := sitesubject.New("shop.example", nil)
	fmt.Println(err)
	// Output: sitesubject: "shop.example" is not the address of a chat, such as https://shop.example/chat
}
