package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

func (s *Store) raw(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile(s.db.Path())
	require.NoError(t, err)
	return b
}

// whole runs bbolt's own check of the file.
func (s *Store) whole(t *testing.T) {
	t.Helper()
	require.NoError(t, s.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	}))
}

// After Scrub nothing that was deleted, expired or replaced is in the file,
// and all else is.
func TestScrub(t *testing.T) {
	t.Parallel()
	s := testStore(t)
	key, gone, kept := []byte("CANARY-KEY"), []byte("CANARY-WORDS"), []byte("these words stay")
	big := append(bytes.Repeat([]byte("x"), 30_000), gone...) // pages that overflow
	var stay []transcripts.Head
	for i := range 200 {
		h := conversation(time.Hour)
		h.Key = key
		if i%3 == 1 {
			h.Expires = time.Now().Add(30 * time.Millisecond)
		}
		words := gone
		if i%3 == 2 {
			words = kept
		} else if i%20 == 0 {
			words = big
		}
		a, err := s.Append(t.Context(), transcripts.Head{}, h, transcripts.Record{Payload: words})
		require.NoError(t, err)
		switch i % 3 {
		case 0:
			require.NoError(t, s.Delete(t.Context(), h.ID))
		case 2: // the case ends: its key is forgotten
			next := a.Head
			next.Key = nil
			a, err = s.Append(t.Context(), a.Head, next)
			require.NoError(t, err)
			stay = append(stay, a.Head)
		}
	}
	time.Sleep(40 * time.Millisecond) // all have expired: one sweep, so that few pages are used again
	require.Eventually(t, func() bool {
		require.NoError(t, s.sweepAll(t.Context()))
		n := 0
		for _, err := range s.List(t.Context(), transcripts.Query{}) {
			require.NoError(t, err)
			n++
		}
		return n == len(stay) && s.keyCount(t) == len(stay)*6
	}, 10*time.Second, 10*time.Millisecond)
	encoded := []byte(`"key":"Q0FOQVJZLUtFWQ=="`)
	require.True(t, bytes.Contains(s.raw(t), gone), "the test would show nothing")

	require.NoError(t, s.Scrub(t.Context()))
	raw := s.raw(t)
	require.False(t, bytes.Contains(raw, gone))
	require.False(t, bytes.Contains(raw, encoded))
	s.whole(t)
	for _, h := range stay {
		_, recs, err := s.Read(t.Context(), h.ID, 0, 10)
		require.NoError(t, err)
		require.Equal(t, kept, recs[0].Payload)
	}
	require.False(t, s.unscrubbed.Load())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Scrub(ctx), context.Canceled)
	require.True(t, s.unscrubbed.Load(), "an unfinished one is due again")
	require.NoError(t, s.Close())
	require.ErrorIs(t, s.Scrub(t.Context()), transcripts.ErrUnavailable)
}

// Readers and writers go on during Scrub and see only what is right.
func TestScrubWhileInUse(t *testing.T) {
	t.Parallel()
	s := testStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				h := conversation(time.Hour)
				words := fmt.Appendf(nil, "%d-%d-%s", w, i, bytes.Repeat([]byte("y"), i%9000))
				_, err := s.Append(context.Background(), transcripts.Head{}, h, transcripts.Record{Payload: words})
				if err != nil {
					t.Error(err)
					return
				}
				_, recs, err := s.Read(context.Background(), h.ID, 0, 10)
				if err != nil || len(recs) != 1 || !bytes.Equal(recs[0].Payload, words) {
					t.Error("read back something else", err)
					return
				}
				if i%4 != 0 {
					if err := s.Delete(context.Background(), h.ID); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for range 40 {
		require.NoError(t, s.Scrub(t.Context()))
		for _, err := range s.List(t.Context(), transcripts.Query{}) {
			require.NoError(t, err)
		}
	}
	cancel()
	wg.Wait()
	s.whole(t)
}
