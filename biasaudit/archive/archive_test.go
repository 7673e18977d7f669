package archive_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redisstore"
)

var key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))

func report(name string, at time.Time, findings ...string) *biasaudit.Report {
	r := &biasaudit.Report{Schema: biasaudit.ReportSchema, Name: name, Finished: at.UTC(), Verdict: biasaudit.Equivalent}
	for _, k := range findings {
		r.Verdict = biasaudit.Disparity
		r.Findings = append(r.Findings, biasaudit.Finding{Key: k, State: biasaudit.Open, Owner: "Robin", First: at.UTC(), Change: at.UTC()})
	}
	return r
}

// onShelves runs a test on a folder and on every store.
func onShelves(t *testing.T, f func(t *testing.T, s archive.Shelf)) {
	t.Run("folder", func(t *testing.T) { t.Parallel(); f(t, archive.Folder(filepath.Join(t.TempDir(), "audits"))) })
	t.Run("memory", func(t *testing.T) { t.Parallel(); f(t, archive.Documents(memstore.New())) })
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		s, err := boltstore.Open(filepath.Join(t.TempDir(), "candor.db"), nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		f(t, archive.Documents(s))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		s, err := redisstore.Open(t.Context(), "redis://"+redistest.New(t, nil).Addr, nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		f(t, archive.Documents(s))
	})
}

func TestReportsAndDecisions(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s archive.Shelf) {
		ctx := t.Context()
		a, err := archive.New(s, key)
		require.NoError(t, err)
		r, err := a.Latest(ctx, "bakery")
		require.NoError(t, err)
		require.Nil(t, r)
		now := time.Now()
		_, err = a.Add(ctx, report("bakery", now.Add(-48*time.Hour)))
		require.NoError(t, err)
		e, err := a.Add(ctx, report("bakery", now.Add(-time.Hour), "a", "b"))
		require.NoError(t, err)
		require.Equal(t, 2, e.Open)
		_, err = a.Add(ctx, report("bakery", now.Add(-time.Hour), "a", "b")) // again
		require.NoError(t, err)
		_, err = a.Add(ctx, report("other", now))
		require.NoError(t, err)
		list, err := a.List(ctx, "bakery")
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, e.ID, list[0].ID)
		all, err := a.List(ctx, "")
		require.NoError(t, err)
		require.Len(t, all, 3)
		got, err := a.Report(ctx, e.ID)
		require.NoError(t, err)
		require.Equal(t, report("bakery", now.Add(-time.Hour), "a", "b").Findings, got.Findings)
		_, err = a.Report(ctx, "20200101-000000-00000000")
		require.ErrorIs(t, err, archive.ErrNotFound)
		_, err = a.Report(ctx, "../book")
		require.ErrorIs(t, err, archive.ErrNotFound)

		d := biasaudit.Decision{Audit: "bakery", Key: "a", State: biasaudit.Accepted, Owner: "Ann", By: "Robin", At: now}
		for reason, bad := range map[string]biasaudit.Decision{
			"no reason": d,
			"no audit":  {Audit: "none", Key: "a", State: biasaudit.Accepted, Owner: "x", Reason: "y"},
			"no key":    {Audit: "bakery", Key: "z", State: biasaudit.Accepted, Owner: "x", Reason: "y"},
			"closed":    {Audit: "bakery", Key: "a", State: biasaudit.Closed, Owner: "x", Reason: "y"},
			"nonsense":  {Audit: "bakery", Key: "a", State: "done", Owner: "x", Reason: "y"},
			"long":      {Audit: "bakery", Key: "a", State: biasaudit.Accepted, Owner: "x", Reason: strings.Repeat("y", 1001)},
		} {
			require.ErrorIs(t, a.Decide(ctx, bad), biasaudit.ErrFinding, reason)
		}
		d.Reason = "the offer needs a person"
		require.NoError(t, a.Decide(ctx, d))
		latest, err := a.Latest(ctx, "bakery")
		require.NoError(t, err)
		require.Equal(t, biasaudit.Accepted, latest.Findings[0].State)
		require.Equal(t, "Ann", latest.Findings[0].Owner)
		require.Equal(t, biasaudit.Open, latest.Findings[1].State)
		signed, err := a.Report(ctx, e.ID)
		require.NoError(t, err)
		require.Equal(t, biasaudit.Open, signed.Findings[0].State, "what was signed stays")
		d.State, d.Reason, d.At = biasaudit.Open, "taken back", time.Time{} // a clock that is wrong
		require.NoError(t, a.Decide(ctx, d))
		latest, err = a.Latest(ctx, "bakery")
		require.NoError(t, err)
		require.Equal(t, "taken back", latest.Findings[0].Reason)
		ds, err := a.Decisions(ctx, "bakery")
		require.NoError(t, err)
		require.Len(t, ds, 2)
		require.Equal(t, "taken back", ds[0].Reason)

		reader, err := archive.Open(s, key.Public().(ed25519.PublicKey))
		require.NoError(t, err)
		list, err = reader.List(ctx, "bakery")
		require.NoError(t, err)
		require.Len(t, list, 2)
		_, err = reader.Add(ctx, report("x", now))
		require.ErrorIs(t, err, archive.ErrReadOnly)
		require.ErrorIs(t, reader.Decide(ctx, d), archive.ErrReadOnly)
		stranger, err := archive.Open(s, ed25519.NewKeyFromSeed([]byte(strings.Repeat("x", 32))).Public().(ed25519.PublicKey))
		require.NoError(t, err)
		_, err = stranger.List(ctx, "")
		require.ErrorIs(t, err, biasaudit.ErrTampered)
	})
}

// A file that does not compress and does not fit into one document.
func TestLargeFiles(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s archive.Shelf) {
		big := make([]byte, 300<<10)
		rng := rand.NewChaCha8([32]byte{1})
		_, _ = rng.Read(big)
		for _, b := range [][]byte{big, big[:10], big[1:], {}} {
			require.NoError(t, s.Change(t.Context(), "big", func([]byte) ([]byte, error) { return b, nil }))
			got, err := s.Get(t.Context(), "big")
			require.NoError(t, err)
			require.True(t, bytes.Equal(b, got))
		}
		require.NoError(t, s.Change(t.Context(), "big", func([]byte) ([]byte, error) { return nil, nil }))
		got, err := s.Get(t.Context(), "big")
		require.NoError(t, err)
		require.Nil(t, got)
		require.ErrorIs(t, s.Change(t.Context(), "big", func([]byte) ([]byte, error) { return nil, context.Canceled }), context.Canceled)
	})
}

// Decisions of many instances at once are all kept.
func TestConcurrentDecisions(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s archive.Shelf) {
		a, err := archive.New(s, key)
		require.NoError(t, err)
		_, err = a.Add(t.Context(), report("bakery", time.Now(), "a"))
		require.NoError(t, err)
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				require.NoError(t, a.Decide(context.Background(), biasaudit.Decision{Audit: "bakery", Key: "a", State: biasaudit.Open, Owner: "x", Reason: fmt.Sprint(i), At: time.Now()}))
			})
		}
		all.Wait()
		ds, err := a.Decisions(t.Context(), "bakery")
		require.NoError(t, err)
		require.Len(t, ds, 4)
	})
}

// Whatever byte of the archive is changed, it is noticed.
func TestTamperedAndBrokenFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, err := archive.New(archive.Folder(dir), key)
	require.NoError(t, err)
	e, err := a.Add(t.Context(), report("bakery", time.Now(), "a"))
	require.NoError(t, err)
	older, err := a.Add(t.Context(), report("bakery", time.Now().Add(-time.Hour)))
	require.NoError(t, err)
	path := filepath.Join(dir, e.ID+".json")
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		require.NoError(t, os.WriteFile(path, bad, 0o600))
		_, err := a.Report(t.Context(), e.ID)
		require.ErrorIs(t, err, biasaudit.ErrTampered, "byte %d", i)
		_, err = biasaudit.Verify(bad, key.Public().(ed25519.PublicKey))
		require.ErrorIs(t, err, biasaudit.ErrTampered, "byte %d", i)
	}
	// Another report in its place, rightly signed, is not the one of the list.
	other, err := os.ReadFile(filepath.Join(dir, older.ID+".json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, other, 0o600))
	_, err = a.Latest(t.Context(), "bakery")
	require.ErrorIs(t, err, biasaudit.ErrTampered)
	require.NoError(t, os.Remove(path))
	_, err = a.Report(t.Context(), e.ID)
	require.ErrorIs(t, err, archive.ErrNotFound)
	list, err := a.List(t.Context(), "bakery")
	require.NoError(t, err)
	require.Len(t, list, 2, "a broken file does not hide the others")

	book := filepath.Join(dir, "book.json")
	good, err = os.ReadFile(book)
	require.NoError(t, err)
	for _, bad := range []string{"", "{}", "not json", strings.Replace(string(good), "bakery", "bakerx", 1), string(good[:len(good)/2])} {
		require.NoError(t, os.WriteFile(book, []byte(bad), 0o600))
		_, err = a.List(t.Context(), "")
		require.ErrorIs(t, err, biasaudit.ErrTampered, bad)
		_, err = a.Add(t.Context(), report("bakery", time.Now()))
		require.ErrorIs(t, err, biasaudit.ErrTampered, "and nothing is written over it")
	}
}

func TestOldReportsGo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, err := archive.New(archive.Folder(dir), key)
	require.NoError(t, err)
	old, err := a.Add(t.Context(), report("bakery", time.Now().Add(-archive.Keep-time.Hour)))
	require.NoError(t, err)
	list, err := a.List(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, list, 1, "the only report stays, however old")
	_, err = a.Add(t.Context(), report("bakery", time.Now()))
	require.NoError(t, err)
	list, err = a.List(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoFileExists(t, filepath.Join(dir, old.ID+".json"))
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	_, err := archive.New(nil, key)
	require.Error(t, err)
	_, err = archive.New(archive.Folder("x"), key[:5])
	require.Error(t, err)
	_, err = archive.Open(archive.Folder("x"), nil)
	require.Error(t, err)
}

// away is a store that cannot be reached.
type away struct{ transcripts.Store }

func (away) Read(context.Context, transcripts.ConversationID, uint64, int) (transcripts.Head, []transcripts.Record, error) {
	return transcripts.Head{}, nil, transcripts.ErrUnavailable
}

func TestStoreAway(t *testing.T) {
	t.Parallel()
	a, err := archive.New(archive.Documents(away{}), key)
	require.NoError(t, err)
	_, err = a.List(t.Context(), "")
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	_, err = a.Add(t.Context(), report("x", time.Now()))
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
}

func Example() {
	ctx := context.Background()
	a, _ := archive.New(archive.Documents(memstore.New()), key)
	_, _ = a.Add(ctx, report("bakery", time.Now().Add(-time.Hour), "names/ethnicity/Hispanic/handover"))
	err := a.Decide(ctx, biasaudit.Decision{Audit: "bakery", Key: "names/ethnicity/Hispanic/handover", State: biasaudit.Accepted, Owner: "Robin", At: time.Now()})
	fmt.Println(err)
	// Output: biasaudit: finding cannot change this way: an owner and a reason are needed
}

// What the bot card says: the last audit that counts, with decisions.
func TestLast(t *testing.T) {
	t.Parallel()
	a, err := archive.New(archive.Documents(memstore.New()), key)
	require.NoError(t, err)
	last, err := a.Last(t.Context(), "bakery")
	require.NoError(t, err)
	require.Zero(t, last)
	at := time.Now().Add(-time.Hour).UTC()
	r := report("bakery", at, "a", "b")
	r.Design.Configs = map[string]int{"v1": 5, "": 1}
	_, err = a.Add(t.Context(), r)
	require.NoError(t, err)
	void := report("bakery", at.Add(time.Minute), "a", "b")
	void.Verdict = biasaudit.Void
	_, err = a.Add(t.Context(), void)
	require.NoError(t, err)
	require.NoError(t, a.Decide(t.Context(), biasaudit.Decision{Audit: "bakery", Key: "a", State: biasaudit.Accepted, Owner: "Ann", Reason: "why", At: time.Now()}))
	last, err = a.Last(t.Context(), "bakery")
	require.NoError(t, err)
	require.Equal(t, archive.Last{At: at, Verdict: "a difference between groups was found", Open: 1, Config: "v1"}, last)
}
