package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

func testStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "t.db"), &Options{NoSync: true, SweepEvery: 5 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *Store) keyCount(t *testing.T) int {
	t.Helper()
	n := 0
	require.NoError(t, s.db.View(func(tx *bolt.Tx) error {
		for _, b := range buckets {
			n += tx.Bucket(b).Stats().KeyN
		}
		return nil
	}))
	return n
}

func conversation(expires time.Duration) transcripts.Head {
	now := time.Now()
	return transcripts.Head{ID: transcripts.NewConversationID(), Floor: "bot", Due: now, Subject: "s", Expires: now.Add(expires)}
}

// Expired conversations leave every bucket: with Run all of them, without it a
// few with each commit.
func TestSweep(t *testing.T) {
	t.Parallel()
	records := make([]transcripts.Record, 40)
	for i := range records {
		records[i] = transcripts.Record{ClientID: fmt.Sprint(i), Payload: []byte("x")}
	}
	for _, running := range []bool{true, false} {
		t.Run(fmt.Sprint("run ", running), func(t *testing.T) {
			t.Parallel()
			s := testStore(t)
			for range 30 {
				_, err := s.Append(t.Context(), transcripts.Head{}, conversation(50*time.Millisecond), records...)
				require.NoError(t, err)
			}
			kept, err := s.Append(t.Context(), transcripts.Head{}, conversation(time.Hour))
			require.NoError(t, err)
			const own = 5 // a head and four index entries
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			if running {
				go func() { ended <- s.Run(ctx) }()
			} else {
				ended <- nil
			}
			at := kept.Head
			require.Eventually(t, func() bool {
				if !running {
					a, err := s.Append(t.Context(), at, at)
					require.NoError(t, err)
					at = a.Head
				}
				return s.keyCount(t) == own
			}, 20*time.Second, time.Millisecond)
			cancel()
			require.NoError(t, <-ended)
			_, _, err = s.Read(t.Context(), kept.Head.ID, 0, 0)
			require.NoError(t, err)
		})
	}
}

// Writes that arrive during a commit share the next one.
func TestWritesShareCommits(t *testing.T) {
	t.Parallel()
	s := testStore(t)
	inside, release := make(chan struct{}), make(chan struct{})
	commits := 0 // guarded by the write transaction
	first := make(chan error, 1)
	go func() {
		first <- s.submit(context.Background(), 0, func(*bolt.Tx) (bool, error) {
			close(inside)
			<-release
			return true, nil
		})
	}()
	<-inside
	const writers = 50
	var wg sync.WaitGroup
	last := 0
	for range writers {
		wg.Go(func() {
			err := s.submit(context.Background(), 0, func(tx *bolt.Tx) (bool, error) {
				if tx.ID() != last {
					last = tx.ID()
					commits++
				}
				return true, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	waiting := func() int {
		s.writes.mu.Lock()
		defer s.writes.mu.Unlock()
		return len(s.writes.waiting)
	}
	require.Eventually(t, func() bool { return waiting() == writers }, 10*time.Second, time.Millisecond)

	// One that gives up while it waits is not run.
	ctx, cancel := context.WithCancel(t.Context())
	gaveUp := make(chan error, 1)
	go func() {
		gaveUp <- s.submit(ctx, 0, func(*bolt.Tx) (bool, error) { t.Error("ran"); return false, nil })
	}()
	require.Eventually(t, func() bool { return waiting() == writers+1 }, 10*time.Second, time.Millisecond)
	cancel()
	require.ErrorIs(t, <-gaveUp, context.Canceled)

	close(release)
	require.NoError(t, <-first)
	wg.Wait()
	require.Equal(t, 1, commits)
	require.False(t, s.writes.busy)
}

// A write that runs into a fault does not take others of its commit along.
func TestFaultInOneWrite(t *testing.T) {
	t.Parallel()
	s := testStore(t)
	put := func(tx *bolt.Tx, k string) error { return tx.Bucket(bucketFormat).Put([]byte(k), []byte("v")) }
	fault := errors.New("fault")
	mk := func(k string, err error) *write {
		return &write{run: func(tx *bolt.Tx) (bool, error) { return true, errors.Join(put(tx, k), err) }}
	}
	a, b, c := mk("a", nil), mk("b", fault), mk("c", nil)
	p := &write{run: func(*bolt.Tx) (bool, error) { panic("a damaged page") }}
	s.commit([]*write{a, b, p, c})
	require.NoError(t, a.err)
	require.ErrorIs(t, b.err, fault)
	require.ErrorIs(t, p.err, ErrDamaged)
	require.NoError(t, c.err)
	require.NoError(t, s.db.View(func(tx *bolt.Tx) error {
		f := tx.Bucket(bucketFormat)
		require.NotNil(t, f.Get([]byte("a")))
		require.Nil(t, f.Get([]byte("b")))
		require.NotNil(t, f.Get([]byte("c")))
		return nil
	}))
}

// What adds nothing costs no sync.
func TestOutcomesDoNotCommit(t *testing.T) {
	t.Parallel()
	s := testStore(t)
	a, err := s.Append(t.Context(), transcripts.Head{}, conversation(time.Hour), transcripts.Record{ClientID: "a"})
	require.NoError(t, err)
	txid := func() (id int) {
		require.NoError(t, s.db.View(func(tx *bolt.Tx) error { id = tx.ID(); return nil }))
		return id
	}
	before := txid()
	_, err = s.Append(t.Context(), transcripts.Head{}, a.Head)
	require.ErrorIs(t, err, transcripts.ErrExists)
	d, err := s.Append(t.Context(), a.Head, a.Head, transcripts.Record{ClientID: "a"})
	require.NoError(t, err)
	require.True(t, d.Duplicate)
	require.NoError(t, s.Delete(t.Context(), "unknown"))
	require.Equal(t, before, txid())
}

func FuzzDecodeHead(f *testing.F) {
	m := metaOf(conversation(time.Hour))
	f.Add(encodeHead(m, []byte("{}")))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, rest, err := decodeMeta(b)
		if err != nil {
			return
		}
		require.Equal(t, b, encodeHead(m, rest))
	})
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(transcripts.Record{ClientID: "a", Payload: []byte("b")}))
	f.Add([]byte{0, 0, 0, 0, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRecord(1, b)
		if err != nil {
			return
		}
		again, err := decodeRecord(1, encodeRecord(r))
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}

func FuzzTimeKey(f *testing.F) {
	f.Add(int64(0), int64(0), int64(-1), int64(5))
	f.Fuzz(func(t *testing.T, s1, n1, s2, n2 int64) {
		const limit = 1 << 40
		a, b := time.Unix(s1%limit, n1%1e9), time.Unix(s2%limit, n2%1e9)
		ka, kb := timeKey(a), timeKey(b)
		require.Equal(t, a.Compare(b), bytes.Compare(ka[:], kb[:]))
		require.True(t, keyTime(ka[:]).Equal(a))
	})
}

// BenchmarkCommit compares our queue with what bbolt offers, durable, for the
// same small write. A single writer must not wait for company.
func BenchmarkCommit(b *testing.B) {
	put := func(tx *bolt.Tx, n int64) error {
		return tx.Bucket(bucketFormat).Put(fmt.Appendf(nil, "k%d", n%1000), []byte("v"))
	}
	for _, c := range []struct {
		name   string
		commit func(s *Store, n int64) error
	}{
		{"queue", func(s *Store, n int64) error {
			return s.submit(context.Background(), 1, func(tx *bolt.Tx) (bool, error) { return true, put(tx, n) })
		}},
		{"Update", func(s *Store, n int64) error { return s.db.Update(func(tx *bolt.Tx) error { return put(tx, n) }) }},
		{"Batch", func(s *Store, n int64) error { return s.db.Batch(func(tx *bolt.Tx) error { return put(tx, n) }) }},
	} {
		for _, writers := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", c.name, writers), func(b *testing.B) {
				s, err := Open(filepath.Join(b.TempDir(), "t.db"), nil)
				require.NoError(b, err)
				b.Cleanup(func() { _ = s.Close() })
				var next atomic.Int64
				var wg sync.WaitGroup
				b.ReportAllocs()
				b.ResetTimer()
				for range writers {
					wg.Go(func() {
						for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
							if err := c.commit(s, n); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
			})
		}
	}
}
