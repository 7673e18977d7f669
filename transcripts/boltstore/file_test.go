package boltstore_test

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

var fast = &boltstore.Options{NoSync: true, LockTimeout: 10 * time.Millisecond}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.db")
	s := open(t, path, fast)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, s.Close())
	require.NoError(t, os.Chmod(path, 0o644))
	open(t, path, fast)
	info, err = os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
}

func TestOpenFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "t.db")
	s := open(t, path, fast)
	_, err := boltstore.Open(path, fast)
	require.ErrorIs(t, err, boltstore.ErrLocked)
	require.ErrorContains(t, err, "already open by another process")
	require.NoError(t, s.Close())

	_, err = boltstore.Open(dir, fast)
	require.Error(t, err)
	_, err = boltstore.Open(filepath.Join(dir, "no", "such", "dir"), fast)
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = boltstore.Open(path, &boltstore.Options{LockTimeout: -1, SweepEvery: -1, ScrubEvery: -1})
	require.ErrorContains(t, err, "LockTimeout")
	require.ErrorContains(t, err, "SweepEvery")
	require.ErrorContains(t, err, "ScrubEvery")

	foreign := filepath.Join(dir, "foreign.db")
	db, err := bolt.Open(foreign, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err }))
	require.NoError(t, db.Close())
	_, err = boltstore.Open(foreign, fast)
	require.ErrorIs(t, err, boltstore.ErrDamaged)
	require.ErrorContains(t, err, "another program")
}

// filled returns the bytes of a file with some conversations.
func filled(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.db")
	s, err := boltstore.Open(path, fast)
	require.NoError(t, err)
	for i := range 60 {
		h := newHead()
		h.Subject, h.Due = "s", h.Opened
		a, err := s.Append(t.Context(), transcripts.Head{}, h, rec("a"), transcripts.Record{Payload: make([]byte, i*100)})
		require.NoError(t, err)
		if i%5 == 0 {
			require.NoError(t, s.Delete(t.Context(), a.Head.ID))
		}
	}
	require.NoError(t, s.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

// use reads and writes everything; any outcome but an error or success of the
// calls (a panic, a killed process) is a failure.
func use(t testing.TB, b []byte) (opened bool, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d.db")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	s, err := boltstore.Open(path, fast)
	if err != nil {
		// It must be found before bbolt trips: it would leave a goroutine
		// behind that reads on in a file that is no longer mapped.
		require.NotContains(t, err.Error(), "panic")
		return false, err
	}
	defer func() { _ = s.Close() }()
	var errs []error
	for h, err := range s.List(t.Context(), transcripts.Query{}) {
		errs = append(errs, err)
		if err == nil {
			_, recs, err := s.Read(t.Context(), h.ID, 0, 100)
			errs = append(errs, err)
			for _, r := range recs {
				if r.ClientID == "a" {
					require.Equal(t, rec("a").Payload, r.Payload, "damaged words were given out")
				}
			}
			_, err = s.Append(t.Context(), h, h, rec("b"))
			errs = append(errs, err)
		}
	}
	return true, errors.Join(errs...)
}

func TestDamagedFile(t *testing.T) {
	t.Parallel()
	whole := filled(t)
	opened, err := use(t, whole)
	require.True(t, opened)
	require.NoError(t, err)

	for _, n := range []int{1, 100, 4096, 8192, len(whole) / 2, len(whole) - 4096} {
		opened, err := use(t, whole[:n])
		if opened && n >= len(whole)-4096 {
			continue // pages at the end that were free
		}
		require.False(t, opened, "cut to %d bytes", n)
		require.ErrorIs(t, err, boltstore.ErrDamaged, "cut to %d bytes", n)
	}
	_, err = use(t, []byte(strings.Repeat("this is no database\n", 1000)))
	require.ErrorIs(t, err, boltstore.ErrDamaged)
	_, err = use(t, make([]byte, 64<<10))
	require.ErrorIs(t, err, boltstore.ErrDamaged)

	// One meta page may be torn: the other still counts.
	torn := append([]byte(nil), whole...)
	copy(torn[:4096], make([]byte, 4096))
	opened, _ = use(t, torn)
	require.True(t, opened, "one torn meta page")

	// Random damage: found at Open, found when read, or without effect; never
	// wrong words and never the end of the process.
	rnd := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- a test
	found := 0
	for range 300 {
		b := append([]byte(nil), whole...)
		for range 1 + rnd.IntN(8) {
			at := rnd.IntN(len(b))
			for i := at; i < min(len(b), at+1+rnd.IntN(64)); i++ {
				b[i] = byte(rnd.Uint32())
			}
		}
		if _, err := use(t, b); err != nil {
			found++
		}
	}
	require.Greater(t, found, 100)
}

func FuzzDamagedPage(f *testing.F) {
	whole := filled(f)
	f.Add(uint32(4096*3), []byte{0xff, 0xff})
	f.Add(uint32(4096*4+8), []byte{1, 0, 0xff, 0xff})
	f.Add(uint32(16), []byte("xxxx"))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		b := append([]byte(nil), whole...)
		copy(b[int(at)%len(b):], patch)
		_, _ = use(t, b)
	})
}

// A full disk is ErrUnavailable, loses nothing and heals when there is room.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("needs to mount a small file system: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	ballast := filepath.Join(dir, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 256<<10), 0o600))
	s := open(t, filepath.Join(dir, "t.db"), nil)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead())
	require.NoError(t, err)
	stored := 0
	for {
		var b transcripts.Appended
		if b, err = s.Append(t.Context(), a.Head, a.Head, transcripts.Record{Payload: make([]byte, 20<<10)}); err != nil {
			break
		}
		a = b
		stored++
	}
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.Positive(t, stored)
	h, recs, err := s.Read(t.Context(), a.Head.ID, 0, 1000)
	require.NoError(t, err)
	require.Len(t, recs, stored)
	require.Equal(t, a.Head.Version, h.Version)
	require.NoError(t, os.Remove(ballast))
	_, err = s.Append(t.Context(), h, h, transcripts.Record{Payload: make([]byte, 20<<10)})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	s = open(t, filepath.Join(dir, "t.db"), nil)
	_, recs, err = s.Read(t.Context(), a.Head.ID, 0, 1000)
	require.NoError(t, err)
	require.Len(t, recs, stored+1)
}

// lastError ranges over all and returns the error that ended it.
func lastError[T any](seq iter.Seq2[T, error]) (err error) {
	for _, e := range seq {
		err = e
	}
	return err
}

func TestClosed(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "t.db"), fast)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead())
	require.NoError(t, err)
	watching := make(chan error, 1)
	stands := make(chan struct{})
	go func() {
		for e, err := range s.Watch(context.Background()) {
			if err != nil {
				watching <- err
				return
			}
			if e.ID == "" {
				close(stands)
			}
		}
		watching <- nil
	}()
	<-stands
	require.NoError(t, s.Close())
	require.ErrorIs(t, <-watching, transcripts.ErrUnavailable)
	_, err = s.Append(t.Context(), a.Head, a.Head, rec("a"))
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	_, _, err = s.Read(t.Context(), a.Head.ID, 0, 1)
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.ErrorIs(t, lastError(s.List(t.Context(), transcripts.Query{})), transcripts.ErrUnavailable)
	require.ErrorIs(t, s.Delete(t.Context(), a.Head.ID), transcripts.ErrUnavailable)
	require.ErrorIs(t, s.Run(t.Context()), transcripts.ErrUnavailable)
	require.NoError(t, s.Close())
}

// Closing while others write: each call is stored or refused, and what was
// acknowledged is there.
func TestCloseWhileWriting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.db")
	s := open(t, path, fast)
	const writers = 8
	acked := make([]transcripts.Head, writers)
	var wg, started sync.WaitGroup
	started.Add(writers)
	for i := range writers {
		wg.Go(func() {
			a, err := s.Append(context.Background(), transcripts.Head{}, newHead())
			started.Done()
			for err == nil {
				acked[i] = a.Head
				a, err = s.Append(context.Background(), a.Head, a.Head, rec(""))
			}
			if !errors.Is(err, transcripts.ErrUnavailable) {
				t.Error(err)
			}
		})
	}
	started.Wait()
	require.NoError(t, s.Close())
	wg.Wait()
	s = open(t, path, fast)
	for _, h := range acked {
		got, _, err := s.Read(t.Context(), h.ID, 0, 0)
		require.NoError(t, err)
		require.Equal(t, h.Version, got.Version)
	}
}
