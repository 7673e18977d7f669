package schedule_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit/schedule"
	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redisstore"
)

// onStores runs a test on the embedded store, which instances in one process
// share, and on Redis, where each opens its own.
func onStores(t *testing.T, f func(t *testing.T, open func() transcripts.Store)) {
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		s, err := boltstore.Open(filepath.Join(t.TempDir(), "candor.db"), nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		f(t, func() transcripts.Store { return s })
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		r := redistest.New(t, nil)
		f(t, func() transcripts.Store {
			s, err := redisstore.Open(t.Context(), "redis://"+r.Addr, nil)
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() })
			return s
		})
	})
}

func fixed(v string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return v, nil }
}

func TestOneOfManyRunsIt(t *testing.T) {
	t.Parallel()
	onStores(t, func(t *testing.T, open func() transcripts.Store) {
		var runs, inside atomic.Int64
		j := schedule.Job{Name: "names & more", Spec: "@monthly", Config: fixed("a"), Run: func(context.Context, schedule.Reason) error {
			runs.Add(1)
			require.EqualValues(t, 1, inside.Add(1), "two at once")
			time.Sleep(100 * time.Millisecond)
			inside.Add(-1)
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 4 {
			s, err := schedule.New(schedule.Documents(open()), []schedule.Job{j}, &schedule.Options{Poll: 5 * time.Millisecond})
			require.NoError(t, err)
			all.Go(func() { require.NoError(t, s.Run(ctx)) })
		}
		require.Eventually(t, func() bool { return runs.Load() == 1 && inside.Load() == 0 }, 30*time.Second, 5*time.Millisecond)
		time.Sleep(100 * time.Millisecond)
		cancel()
		all.Wait()
		require.EqualValues(t, 1, runs.Load())
	})
}

func TestKilledHolderIsReplaced(t *testing.T) {
	t.Parallel()
	onStores(t, func(t *testing.T, open func() transcripts.Store) {
		const ttl = 600 * time.Millisecond
		dead, alive := schedule.Documents(open()), schedule.Documents(open())
		ok, err := dead.Lease(t.Context(), "names", "dead", ttl)
		require.NoError(t, err)
		require.True(t, ok)
		start := time.Now()
		var at time.Duration
		s, err := schedule.New(alive, []schedule.Job{{Name: "names", Spec: "@monthly", Config: fixed("a"), Run: func(_ context.Context, why schedule.Reason) error {
			at = time.Since(start)
			require.Equal(t, schedule.First, why)
			return nil
		}}}, &schedule.Options{TTL: ttl})
		require.NoError(t, err)
		require.Eventually(t, func() bool { s.Tick(t.Context()); return at > 0 }, 30*time.Second, 20*time.Millisecond)
		require.GreaterOrEqual(t, at, ttl)
		ok, err = dead.Lease(t.Context(), "names", "dead", ttl)
		require.NoError(t, err)
		require.False(t, ok, "it came back, and is no longer the holder")
	})
}

// A holder that renews keeps its lease for as long as it runs.
func TestRenewedLeaseHolds(t *testing.T) {
	t.Parallel()
	onStores(t, func(t *testing.T, open func() transcripts.Store) {
		var others atomic.Int64
		running, done := make(chan struct{}), make(chan struct{})
		job := func(run func(context.Context, schedule.Reason) error) *schedule.Scheduler {
			s, err := schedule.New(schedule.Documents(open()), []schedule.Job{{Name: "names", Spec: "@monthly", Config: fixed("a"), Run: run}}, &schedule.Options{TTL: 1500 * time.Millisecond})
			require.NoError(t, err)
			return s
		}
		one := job(func(ctx context.Context, _ schedule.Reason) error {
			close(running)
			select {
			case <-time.After(3200 * time.Millisecond):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			return nil
		})
		two := job(func(context.Context, schedule.Reason) error { others.Add(1); return nil })
		go func() { defer close(done); one.Tick(t.Context()) }()
		<-running
		for finished := false; !finished; {
			two.Tick(t.Context())
			select {
			case <-done:
				finished = true
			case <-time.After(20 * time.Millisecond):
			}
		}
		two.Tick(t.Context())
		require.Zero(t, others.Load())
		st, err := two.Status(t.Context())
		require.NoError(t, err)
		require.Equal(t, schedule.NotDue, st[0].Due)
		require.False(t, st[0].Last.IsZero())
		require.False(t, st[0].Next.IsZero())
	})
}

// Of many who take a free or an ended lease at once, one gets it.
func TestLeaseIsAtomic(t *testing.T) {
	t.Parallel()
	onStores(t, func(t *testing.T, open func() transcripts.Store) {
		var stores []schedule.Store
		for range 8 {
			stores = append(stores, schedule.Documents(open()))
		}
		for round := range 5 {
			name := string(rune('a' + round))
			var got atomic.Int64
			var all sync.WaitGroup
			for i, s := range stores {
				all.Go(func() {
					ok, err := s.Lease(context.Background(), name, string(rune('A'+i)), time.Minute)
					require.NoError(t, err)
					if ok {
						got.Add(1)
					}
				})
			}
			all.Wait()
			require.EqualValues(t, 1, got.Load())
		}
	})
}

func TestStateIsShared(t *testing.T) {
	t.Parallel()
	onStores(t, func(t *testing.T, open func() transcripts.Store) {
		var ran []schedule.Reason
		config := "a"
		var fail error
		now := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
		job := schedule.Job{Name: "names", Spec: "@monthly", Config: func(context.Context) (string, error) { return config, nil },
			Run: func(_ context.Context, why schedule.Reason) error { ran = append(ran, why); return fail }}
		o := &schedule.Options{Holder: "me", Now: func() time.Time { return now }}
		one, err := schedule.New(schedule.Documents(open()), []schedule.Job{job}, o)
		require.NoError(t, err)
		two, err := schedule.New(schedule.Documents(open()), []schedule.Job{job}, o)
		require.NoError(t, err)
		one.Tick(t.Context())
		two.Tick(t.Context())
		require.Equal(t, []schedule.Reason{schedule.First}, ran)
		now = now.AddDate(0, 5, 0) // five missed, caught up once
		two.Tick(t.Context())
		one.Tick(t.Context())
		require.Equal(t, []schedule.Reason{schedule.First, schedule.Timed}, ran)
		// A failure is known to the other, who waits too.
		config, fail = "b", errors.New("down")
		one.Tick(t.Context())
		two.Tick(t.Context())
		require.Len(t, ran, 3)
		st, err := two.Status(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, st[0].Failures)
		require.Equal(t, schedule.Changed, st[0].Due)
		require.Equal(t, now, st[0].Since)
		require.False(t, st[0].Overdue)
		now = now.Add(8 * 24 * time.Hour)
		st, err = one.Status(t.Context())
		require.NoError(t, err)
		require.True(t, st[0].Overdue)
		fail = nil
		two.Tick(t.Context())
		require.Len(t, ran, 4)
	})
}

// A clock that was wrong for a while neither stops audits nor makes a storm.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	right := now
	runs := 0
	var fail error
	s, err := schedule.New(schedule.Documents(memstore.New()), []schedule.Job{{Name: "x", Spec: "@weekly", Config: fixed("a"), Run: func(context.Context, schedule.Reason) error {
		runs++
		return fail
	}}}, &schedule.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	now = now.AddDate(20, 0, 0)
	s.Tick(t.Context())
	require.Equal(t, 1, runs)
	now = right // it was set right: twenty years without an audit will not do
	s.Tick(t.Context())
	s.Tick(t.Context())
	require.Equal(t, 2, runs)
	fail = errors.New("down")
	now = right.AddDate(5, 0, 0)
	s.Tick(t.Context())
	now, fail = right.AddDate(0, 0, 14), nil
	s.Tick(t.Context())
	s.Tick(t.Context())
	require.Equal(t, 4, runs, "the failure in the future does not hold it up")
	st, err := s.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, schedule.NotDue, st[0].Due)
}

// Ending a run is no failure, and a state that nobody can read is no audit.
func TestShutdownAndRubbish(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	docs := schedule.Documents(memstore.New())
	runs := 0
	s, err := schedule.New(docs, []schedule.Job{{Name: "x", Spec: "@weekly", Config: fixed("a"), Run: func(ctx context.Context, _ schedule.Reason) error {
		if runs++; runs == 1 {
			cancel()
		}
		return ctx.Err()
	}}}, &schedule.Options{Failed: func(_ string, err error) { t.Error(err) }})
	require.NoError(t, err)
	s.Tick(ctx)
	st, err := s.Status(t.Context())
	require.NoError(t, err)
	require.Zero(t, st[0].Failures)
	require.Equal(t, schedule.First, st[0].Due)
	s.Tick(t.Context())
	require.Equal(t, 2, runs)
	require.NoError(t, docs.Save(t.Context(), "x", []byte(`["rubbish"]`)))
	require.Error(t, docs.Save(t.Context(), "x", []byte(`not json`)))
	s.Tick(t.Context())
	require.Equal(t, 3, runs)
}

// away is a store that cannot be reached.
type away struct{ transcripts.Store }

func (away) Read(context.Context, transcripts.ConversationID, uint64, int) (transcripts.Head, []transcripts.Record, error) {
	return transcripts.Head{}, nil, transcripts.ErrUnavailable
}

func TestStoreAway(t *testing.T) {
	t.Parallel()
	var heard error
	s, err := schedule.New(schedule.Documents(away{}), []schedule.Job{{Name: "x", Spec: "@weekly", Config: fixed("a"), Run: func(context.Context, schedule.Reason) error {
		t.Error("ran without a lease")
		return nil
	}}}, &schedule.Options{Failed: func(_ string, err error) { heard = err }})
	require.NoError(t, err)
	s.Tick(t.Context())
	require.ErrorIs(t, heard, transcripts.ErrUnavailable)
	_, err = s.Status(t.Context())
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
}

// An instance that has just begun to watch takes nothing, however old what it
// finds looks, and one that has watched for the time takes it.
func TestNobodyTrustsWallClocks(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	h := transcripts.Head{Floor: transcripts.FloorDocument, Document: []byte(`{"holder":"alive"}`), Expires: time.Now().Add(time.Hour)}
	first := schedule.Documents(store)
	ok, err := first.Lease(t.Context(), "x", "alive", 200*time.Millisecond)
	require.NoError(t, err)
	require.True(t, ok)
	for d := range store.List(t.Context(), transcripts.Query{}) { // as if written ages ago
		h.ID, h.Epoch = d.ID, d.Epoch+1
		h.Updated = time.Now().AddDate(-1, 0, 0)
		_, err := store.Append(t.Context(), d, h)
		require.NoError(t, err)
	}
	second := schedule.Documents(store)
	start := time.Now()
	ok, err = second.Lease(t.Context(), "x", "new", 200*time.Millisecond)
	require.NoError(t, err)
	require.False(t, ok)
	require.Eventually(t, func() bool {
		ok, err := second.Lease(t.Context(), "x", "new", 200*time.Millisecond)
		return err == nil && ok
	}, 30*time.Second, 10*time.Millisecond)
	require.GreaterOrEqual(t, time.Since(start), 200*time.Millisecond)
}
