package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit/schedule"
)

type memory struct {
	mu     sync.Mutex
	now    func() time.Time
	state  map[string][]byte
	holder string
	until  time.Time
}

func (m *memory) Lease(_ context.Context, _, holder string, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder != holder && m.now().Before(m.until) {
		return false, nil
	}
	m.holder, m.until = holder, m.now().Add(ttl)
	return true, nil
}

func (m *memory) Load(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[name], nil
}

func (m *memory) Save(_ context.Context, name string, b []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state[name] = b
	return nil
}

func TestDueMissedChangedAndFailed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	m := &memory{now: clock, state: map[string][]byte{}}
	config, fail := "a", error(nil)
	var ran []schedule.Reason
	j := schedule.Job{Name: "names", Spec: "@monthly",
		Config: func(context.Context) (string, error) { return config, nil },
		Run:    func(_ context.Context, why schedule.Reason) error { ran = append(ran, why); return fail }}
	s, err := schedule.New(m, []schedule.Job{j}, &schedule.Options{Now: clock, Holder: "one"})
	require.NoError(t, err)
	two, err := schedule.New(m, []schedule.Job{j}, &schedule.Options{Now: clock, Holder: "two"})
	require.NoError(t, err)
	st, err := s.Status(t.Context())
	require.NoError(t, err)
	require.True(t, st[0].Overdue)
	s.Tick(t.Context())
	two.Tick(t.Context())
	s.Tick(t.Context())
	require.Equal(t, []schedule.Reason{schedule.First}, ran)
	config = "b"
	two.Tick(t.Context()) // one still holds the lease
	require.Len(t, ran, 1)
	s.Tick(t.Context())
	require.Equal(t, schedule.Changed, ran[1])
	now = now.AddDate(0, 3, 0) // three runs missed: caught up once
	fail = errors.New("down")
	st, err = s.Status(t.Context())
	require.NoError(t, err)
	require.True(t, st[0].Overdue)
	require.Equal(t, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), st[0].Since)
	s.Tick(t.Context())
	s.Tick(t.Context()) // waits before it tries again
	require.Len(t, ran, 3)
	fail, now = nil, now.Add(2*time.Hour)
	two.Tick(t.Context())
	s.Tick(t.Context())
	require.Len(t, ran, 4)
}

func TestBadSchedules(t *testing.T) {
	t.Parallel()
	run := func(context.Context, schedule.Reason) error { return nil }
	config := func(context.Context) (string, error) { return "", nil }
	for _, spec := range []string{"", "nonsense", "0 0 30 2 *", "0 0 29 2 *", "61 * * * *"} {
		_, err := schedule.New(&memory{}, []schedule.Job{{Name: "x", Spec: spec, Config: config, Run: run}}, nil)
		require.ErrorIs(t, err, schedule.ErrSpec, spec)
	}
	_, err := schedule.New(nil, nil, nil)
	require.ErrorIs(t, err, schedule.ErrSpec)
}

func ExampleNew() {
	_, err := schedule.New(&memory{}, []schedule.Job{{Name: "names", Spec: "@monthly"}}, nil)
	fmt.Println(err)
	// Output: schedule: bad schedule: job "names" needs a name of its own, Config and Run
}

func ExampleScheduler_Status() {
	m := &memory{now: time.Now, state: map[string][]byte{}}
	s, _ := schedule.New(m, []schedule.Job{{Name: "names", Spec: "@monthly",
		Config: func(context.Context) (string, error) { return "v1", nil },
		Run:    func(context.Context, schedule.Reason) error { return nil }}}, nil)
	st, _ := s.Status(context.Background())
	fmt.Println(st[0].Due, st[0].Overdue)
	// Output: first true
}
