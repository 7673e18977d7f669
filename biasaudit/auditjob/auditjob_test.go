package auditjob_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/alert"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/auditjob"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/schedule"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

var key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))

// smallPlan has two groups of six names and 30 requests.
func smallPlan(t testing.TB) (biasaudit.Plan, []string) {
	t.Helper()
	names, err := probes.Get("names")
	require.NoError(t, err)
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "answered")
	require.NoError(t, err)
	var marked []string
	n := map[string]int{}
	cues := names.Cues[:0:0]
	for _, c := range names.Cues {
		e := c.Levels["ethnicity"]
		if (e != "Hispanic" && e != "White") || n[e] == 6 {
			continue
		}
		n[e]++
		c.Levels = map[string]string{"ethnicity": e}
		cues = append(cues, c)
		if e == "Hispanic" {
			marked = append(marked, "\n"+c.Mask[0])
		}
	}
	names.Factors, names.Cues = []biasaudit.Factor{{Name: "ethnicity", Levels: []string{"Hispanic", "White"}}}, cues
	return biasaudit.Plan{Name: "bakery", Seed: 7, Scenarios: probes.Scenarios()[:30], Probes: []biasaudit.Probe{names}, Metrics: metrics, Permutations: 999, MinScenarios: 30, MinCues: 5}, marked
}

func fixed(context.Context) (string, error) { return "v1", nil }

func TestFindingsAreCarriedOn(t *testing.T) {
	t.Parallel()
	plan, marked := smallPlan(t)
	bot := &audittest.Stub{Seed: 1, Extra: 0.4, Mark: marked}
	a, err := archive.New(archive.Documents(memstore.New()), key)
	require.NoError(t, err)
	var heard []biasaudit.Verdict
	now := time.Now().Add(-time.Hour)
	x, err := auditjob.New(plan, bot, fixed, a, &auditjob.Options{Owner: "Robin", Run: biasaudit.RunOptions{Workers: 2, Now: func() time.Time { now = now.Add(time.Second); return now }},
		Done: func(_ context.Context, r *biasaudit.Report) error {
			heard = append(heard, r.Verdict)
			return errors.New("mail is down")
		}})
	require.NoError(t, err)
	r, err := x.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, biasaudit.Disparity, r.Verdict)
	require.Equal(t, biasaudit.Open, r.Findings[0].State)
	f := r.Findings[0].Key
	require.NoError(t, a.Decide(t.Context(), biasaudit.Decision{Audit: "bakery", Key: f, State: biasaudit.Mitigated, Owner: "Ann", Reason: "new prompt", At: now}))
	r, err = x.Run(t.Context()) // it did not help: reopened, and Ann keeps it
	require.NoError(t, err)
	require.Equal(t, biasaudit.Open, r.Findings[0].State)
	require.Equal(t, "Ann", r.Findings[0].Owner)
	require.Contains(t, r.Findings[0].Reason, "new prompt")
	require.Len(t, r.Trend, 1)
	require.NoError(t, a.Decide(t.Context(), biasaudit.Decision{Audit: "bakery", Key: f, State: biasaudit.Accepted, Owner: "Ann", Reason: "rules ask for it", At: now}))
	r, err = x.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, biasaudit.Accepted, r.Findings[0].State)
	bot.Extra, bot.Base = 0, 1e-9 // mended: nobody is handed over
	r, err = x.Run(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, biasaudit.Disparity, r.Verdict)
	require.Len(t, r.Trend, 3)
	require.Len(t, heard, 4)
	list, err := a.List(t.Context(), "bakery")
	require.NoError(t, err)
	require.Len(t, list, 4)
}

// A killed run goes on where it was, and no call is made twice.
func TestResume(t *testing.T) {
	t.Parallel()
	plan, _ := smallPlan(t)
	stub := &audittest.Stub{Seed: 1}
	var calls atomic.Int64
	var kill context.CancelFunc
	bot := biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		if calls.Add(1) == 200 {
			kill()
		}
		return stub.Ask(context.WithoutCancel(ctx), turns)
	})
	a, err := archive.New(archive.Folder(t.TempDir()), key)
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "journals")
	x, err := auditjob.New(plan, bot, fixed, a, &auditjob.Options{Journals: dir})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	kill = cancel
	_, err = x.Run(ctx)
	require.ErrorIs(t, err, biasaudit.ErrPartially)
	require.Zero(t, x.Progress())
	list, err := a.List(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, list)
	r, err := x.Run(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, plan.Calls(), calls.Load())
	require.Equal(t, plan.Calls(), r.Design.Calls)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "the journal went when the report was kept")

	// A journal that is rubbish is begun anew.
	c, err := x.Config(t.Context())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "audit-"+c+".journal"), []byte("rubbish\nmore\n"), 0o600))
	_, err = x.Run(t.Context())
	require.NoError(t, err)
}

// The whole way: due at once, one of two instances, due again when the bot
// changes, void is run again.
func TestScheduled(t *testing.T) {
	t.Parallel()
	plan, _ := smallPlan(t)
	stub := &audittest.Stub{Seed: 1}
	var unsteady atomic.Int64
	config := "v1"
	bot := biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		e, err := stub.Ask(ctx, turns)
		if n := unsteady.Load(); n > 0 && err == nil {
			e[len(e)-1].Trace.Config = fmt.Sprint(unsteady.Add(1) % 2)
		}
		return e, err
	})
	store := memstore.New()
	a, err := archive.New(archive.Documents(store), key)
	require.NoError(t, err)
	x, err := auditjob.New(plan, bot, func(context.Context) (string, error) { return config, nil }, a, nil)
	require.NoError(t, err)
	now := time.Now()
	var failed error
	o := &schedule.Options{Holder: "me", Now: func() time.Time { return now }, Failed: func(_ string, err error) { failed = err }}
	one, err := schedule.New(schedule.Documents(store), []schedule.Job{x.Job()}, o)
	require.NoError(t, err)
	two, err := schedule.New(schedule.Documents(store), []schedule.Job{x.Job()}, o)
	require.NoError(t, err)
	reports := func() int {
		l, err := a.List(t.Context(), "bakery")
		require.NoError(t, err)
		return len(l)
	}
	one.Tick(t.Context())
	two.Tick(t.Context())
	require.NoError(t, failed)
	require.Equal(t, 1, reports())
	config = "v2"
	unsteady.Store(1)
	two.Tick(t.Context())
	require.ErrorIs(t, failed, auditjob.ErrVoid)
	require.Equal(t, 2, reports())
	unsteady.Store(0)
	now = now.Add(2 * time.Hour)
	one.Tick(t.Context())
	require.Equal(t, 3, reports())
	st, err := one.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, schedule.NotDue, st[0].Due)
}

// Who is told what, from the schedule to the webhook.
func TestAlerts(t *testing.T) {
	t.Parallel()
	plan, marked := smallPlan(t)
	stub := &audittest.Stub{Seed: 1}
	down, unsteady := false, 0
	bot := biasaudit.SubjectFunc(func(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
		if down {
			return nil, errors.New("down")
		}
		e, err := stub.Ask(ctx, turns)
		if unsteady > 0 && err == nil {
			unsteady++
			e[len(e)-1].Trace.Config = fmt.Sprint(unsteady % 2)
		}
		return e, err
	})
	secret := []byte("0123456789abcdef")
	var got []alert.Kind
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := alert.Verify(secret, r.Header.Get(alert.SignatureHeader), body, time.Now(), 0); err != nil {
			t.Error(err)
		}
		var e alert.Event
		if err := json.Unmarshal(body, &e); err != nil {
			t.Error(err)
		}
		for _, word := range append(marked, plan.Scenarios[0].Turns...) {
			if strings.Contains(string(body), strings.TrimSpace(word)) {
				t.Error("an alert holds a cue or a message")
			}
		}
		got = append(got, e.Kind)
	}))
	t.Cleanup(hook.Close)
	store := memstore.New()
	docs := schedule.Documents(store)
	alerts, err := alert.New(docs, &alert.Webhook{URL: hook.URL, Secret: secret})
	require.NoError(t, err)
	a, err := archive.New(archive.Documents(store), key)
	require.NoError(t, err)
	config := "v1"
	now := time.Now()
	x, err := auditjob.New(plan, bot, func(context.Context) (string, error) { return config, nil }, a, &auditjob.Options{Done: alerts.Report})
	require.NoError(t, err)
	s, err := schedule.New(docs, []schedule.Job{x.Job()}, &schedule.Options{Now: func() time.Time { return now }, Seen: func(ctx context.Context, st schedule.Status) {
		require.NoError(t, alerts.Status(ctx, st))
	}})
	require.NoError(t, err)
	next := func(change func()) {
		change()
		config += "x"
		now = now.Add(2 * time.Hour)
		s.Tick(t.Context())
		now = now.Add(2 * time.Hour)
		s.Tick(t.Context()) // where it failed: a second time
	}
	next(func() {})
	require.Empty(t, got, "all is well")
	next(func() { stub.Extra, stub.Mark = 0.4, marked })
	next(func() {})
	require.Equal(t, []alert.Kind{alert.Finding}, got, "once")
	next(func() { down = true })
	require.Equal(t, []alert.Kind{alert.Finding, alert.Failed}, got, "failed twice, told once")
	now = now.Add(10 * 24 * time.Hour)
	s.Tick(t.Context())
	s.Tick(t.Context())
	require.Equal(t, []alert.Kind{alert.Finding, alert.Failed, alert.Overdue}, got)
	next(func() { down = false })
	require.Len(t, got, 3, "the finding is the same")
	next(func() { unsteady = 1 })
	require.Equal(t, []alert.Kind{alert.Finding, alert.Failed, alert.Overdue, alert.Void}, got, "void, and not failed as well")
}

// A report before that was tampered with does not stop the next audit.
func TestTamperedReportBefore(t *testing.T) {
	t.Parallel()
	plan, _ := smallPlan(t)
	dir := t.TempDir()
	a, err := archive.New(archive.Folder(dir), key)
	require.NoError(t, err)
	x, err := auditjob.New(plan, &audittest.Stub{Seed: 1}, fixed, a, nil)
	require.NoError(t, err)
	_, err = x.Run(t.Context())
	require.NoError(t, err)
	list, err := a.List(t.Context(), "")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, list[0].ID+".json"), []byte("{}"), 0o600))
	r, err := x.Run(t.Context())
	require.NoError(t, err)
	require.Empty(t, r.Trend)
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	_, err := auditjob.New(biasaudit.Plan{}, nil, nil, nil, &auditjob.Options{Run: biasaudit.RunOptions{Progress: func(biasaudit.Progress) {}}})
	require.ErrorIs(t, err, biasaudit.ErrPlan)
	require.ErrorContains(t, err, "needs a subject")
	require.ErrorContains(t, err, "Run.Progress")
}

func ExampleNew() {
	_, err := auditjob.New(biasaudit.Plan{Name: "bakery"}, nil, nil, nil, nil)
	fmt.Println(errors.Is(err, biasaudit.ErrPlan))
	// Output: true
}
