package transcripts_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

var (
	mail  = regexp.MustCompile(`[a-z0-9.]+@[a-z0-9.]+[a-z0-9]`)
	digit = regexp.MustCompile(`\d{8,}`)
)

// finder is a small redactor: e-mail addresses, long numbers, known values.
type finder struct{}

func (finder) Find(_ context.Context, text string, h transcripts.Hints) ([]transcripts.Span, error) {
	var spans []transcripts.Span
	switch {
	case strings.Contains(text, "make it panic"):
		panic(text)
	case strings.Contains(text, "make it hang"):
		select {}
	case strings.Contains(text, "make it fail"):
		return nil, errors.New("cannot read " + text)
	case strings.Contains(text, "make it lie"):
		return []transcripts.Span{{Start: 5, End: 2, Type: "EMAIL"}}, nil
	}
	for _, m := range mail.FindAllStringIndex(text, -1) {
		spans = append(spans, transcripts.Span{Start: m[0], End: m[1], Type: "EMAIL", Key: strings.ToLower(text[m[0]:m[1]])})
	}
	for _, m := range digit.FindAllStringIndex(text, -1) {
		spans = append(spans, transcripts.Span{Start: m[0], End: m[1], Type: "CARD"})
	}
	if len(spans) == 0 && digit.MatchString(h.Before+text) {
		spans = append(spans, transcripts.Span{Start: 0, End: len(text), Type: "CARD"})
	}
	return spans, nil
}

func recorder(t *testing.T, o *transcripts.RecorderOptions) (*transcripts.Recorder, *memstore.Store) {
	t.Helper()
	keys, err := transcripts.TemporaryKeyRing()
	require.NoError(t, err)
	s := memstore.New()
	r, err := transcripts.NewRecorder(s, finder{}, keys, o)
	require.NoError(t, err)
	return r, s
}

func says(text string) transcripts.Update {
	return func(*transcripts.Head) ([]transcripts.Entry, error) {
		return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: text}}, nil
	}
}

func TestRedactsSealsAndNumbers(t *testing.T) {
	t.Parallel()
	r, s := recorder(t, &transcripts.RecorderOptions{Allow: []string{"Hello@Bakery.example"}})
	out, err := r.Create(t.Context(), says("I am ann@example.org, or Ann@example.org no: ann@example.org. You are hello@bakery.example?"))
	require.NoError(t, err)
	require.Equal(t, "I am [EMAIL_1], or A[EMAIL_2] no: [EMAIL_1]. You are hello@bakery.example?", out.Entries[0].Text)
	out, err = r.Update(t.Context(), out.Head, says("again ann@example.org and bob@example.org [EMAIL_2] [CARD_1]"))
	require.NoError(t, err)
	require.Equal(t, "again [EMAIL_1] and [EMAIL_3] (EMAIL_2) (CARD_1)", out.Entries[0].Text, "placeholders cannot be forged")

	h, entries, err := r.Read(t.Context(), out.Head.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, out.Entries[0].Text, entries[1].Text)
	_, raw, err := s.Read(t.Context(), h.ID, 0, 10)
	require.NoError(t, err)
	head, err := transcripts.EncodeHead(h)
	require.NoError(t, err)
	for _, canary := range []string{"ann@", "bob@"} {
		require.NotContains(t, string(head), canary)
		for _, rec := range raw {
			require.NotContains(t, string(rec.Payload), canary)
		}
	}
}

func TestRevealNeedsPurposeAndLeavesATrace(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("I am ann@example.org"))
	require.NoError(t, err)
	_, _, err = r.Reveal(t.Context(), out.Head, "[EMAIL_1]", transcripts.Access{Actor: "agent:a1"}, nil)
	require.ErrorIs(t, err, transcripts.ErrNoPurpose)
	_, _, err = r.Reveal(t.Context(), out.Head, "[EMAIL_9]", transcripts.Access{Actor: "agent:a1", Purpose: "refund"}, nil)
	require.ErrorIs(t, err, transcripts.ErrNotFound)
	refuse := errors.New("not yours")
	_, _, err = r.Reveal(t.Context(), out.Head, "[EMAIL_1]", transcripts.Access{Actor: "agent:a1", Purpose: "refund"}, func(transcripts.Head) error { return refuse })
	require.ErrorIs(t, err, refuse)
	_, entries, err := r.Read(t.Context(), out.Head.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing was revealed, nothing recorded")

	plain, out, err := r.Reveal(t.Context(), out.Head, "[EMAIL_1]", transcripts.Access{Actor: "agent:a1", Purpose: "refund for ann@example.org"}, nil)
	require.NoError(t, err)
	require.Equal(t, "ann@example.org", plain)
	e := out.Entries[0]
	require.Equal(t, transcripts.EntryReveal, e.Kind)
	require.Equal(t, "agent:a1", e.Agent)
	require.Equal(t, "refund for [EMAIL]", e.Detail, "the purpose is redacted too")

	// The end of the case destroys the originals.
	out, err = r.Update(t.Context(), out.Head, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		h.Floor = transcripts.FloorClosed
		h.Epoch++
		return nil, nil
	})
	require.NoError(t, err)
	_, _, err = r.Reveal(t.Context(), out.Head, "[EMAIL_1]", transcripts.Access{Actor: "agent:a1", Purpose: "refund"}, nil)
	require.ErrorIs(t, err, transcripts.ErrForgotten)
}

func TestOwnScreenAndCorrection(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("I am ann@example.org"))
	require.NoError(t, err)
	screen := r.OwnScreen()
	text, err := screen.Fill(t.Context(), out.Head, "We wrote to [EMAIL_1] and [EMAIL_7].")
	require.NoError(t, err)
	require.Equal(t, "We wrote to ann@example.org and [EMAIL_7].", text)
	_, err = screen.Fill(t.Context(), out.Head, "[EMAIL_1]")
	require.NoError(t, err)
	_, entries, err := r.Read(t.Context(), out.Head.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 2, "one record a session")

	_, err = r.Correct(t.Context(), transcripts.Head{ID: out.Head.ID}, "id-1", "[EMAIL_1]", "anne@example.org")
	require.NoError(t, err)
	h, _, err := r.Read(t.Context(), out.Head.ID, 0, 0)
	require.NoError(t, err)
	text, err = r.OwnScreen().Fill(t.Context(), h, "[EMAIL_1]")
	require.NoError(t, err)
	require.Equal(t, "anne@example.org", text)
}

// TestPRIV4FailsClosed: whatever a redactor does, nothing unredacted is stored.
func TestPRIV4FailsClosed(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, &transcripts.RecorderOptions{RedactTimeout: 300 * time.Millisecond})
	out, err := r.Create(t.Context(), says("hello"))
	require.NoError(t, err)
	for _, text := range []string{"make it panic ann@example.org", "make it hang", "make it fail ann@example.org", "make it lie", "bad \xff utf-8"} {
		_, err := r.Update(t.Context(), out.Head, says(text))
		require.ErrorIs(t, err, transcripts.ErrNotRedacted, text)
		require.NotContains(t, err.Error(), "ann@", "the error does not quote the text")
	}
	_, err = r.Update(t.Context(), out.Head, says(strings.Repeat("x", transcripts.MaxText+1)))
	require.ErrorIs(t, err, transcripts.ErrTooLarge)
	_, entries, err := r.Read(t.Context(), out.Head.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestValueSplitOverTwoMessages(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("my card is 411111"))
	require.NoError(t, err)
	out, err = r.Update(t.Context(), out.Head, says("1111"))
	require.NoError(t, err)
	require.Equal(t, "[CARD_1]", out.Entries[0].Text)
}

func TestDISC5HumanAuthorNeedsProof(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("hello"))
	require.NoError(t, err)
	say := func(p disclosure.HumanProof) error {
		o, err := r.Update(t.Context(), out.Head, func(*transcripts.Head) ([]transcripts.Entry, error) {
			return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Human, Name: "Maria", Human: p, Text: "hi"}}, nil
		})
		if err == nil {
			out = o
		}
		return err
	}
	id := string(out.Head.ID)
	require.ErrorIs(t, say(disclosure.HumanProof{}), transcripts.ErrUnproven)
	require.ErrorIs(t, say(attest.NewHuman("other", "a1", "Ada", 0)), transcripts.ErrUnproven)
	require.ErrorIs(t, say(attest.NewHuman(id, "a1", "Ada", 1)), transcripts.ErrUnproven, "another epoch")
	require.NoError(t, say(attest.NewHuman(id, "a1", "Ada", 0)))
	_, entries, err := r.Read(t.Context(), out.Head.ID, 1, 10)
	require.NoError(t, err)
	require.Equal(t, "Ada", entries[0].Name)
	require.True(t, entries[0].Human.Holds(id, 0), "the proof survives storage")
}

func TestConcurrentUpdatesLoseNothing(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("hello"))
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := r.Update(context.Background(), out.Head, says("mine is bob@example.org")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	h, entries, err := r.Read(t.Context(), out.Head.ID, 0, 100)
	require.NoError(t, err)
	require.Len(t, entries, 21)
	require.Len(t, h.Values, 1)
	require.EqualValues(t, 21, h.Seq)
}

func TestStaleFloorIsForTheCallerToDecide(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	before, err := r.Create(t.Context(), says("hello"))
	require.NoError(t, err)
	_, err = r.Update(t.Context(), before.Head, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		h.Floor, h.Epoch = transcripts.FloorHuman, h.Epoch+1
		return nil, nil
	})
	require.NoError(t, err)
	out, err := r.Update(t.Context(), before.Head, says("a late draft"))
	require.ErrorIs(t, err, transcripts.ErrStale)
	require.Equal(t, transcripts.FloorHuman, out.Head.Floor)
}

func TestNewRecorderReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := transcripts.NewRecorder(nil, nil, nil, &transcripts.RecorderOptions{Retention: -1, RedactTimeout: -1})
	for _, want := range []string{"Store", "Redactor", "KeyRing", "Retention", "RedactTimeout"} {
		require.ErrorContains(t, err, want)
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	open := func() *transcripts.Recorder {
		k, err := transcripts.OpenKeyRing(path)
		require.NoError(t, err)
		r, err := transcripts.NewRecorder(shared, finder{}, k, nil)
		require.NoError(t, err)
		return r
	}
	out, err := open().Create(t.Context(), says("I am ann@example.org"))
	require.NoError(t, err)
	require.NoError(t, transcripts.RotateKeyFile(path))
	plain, _, err := open().Reveal(t.Context(), out.Head, "[EMAIL_1]", transcripts.Access{Actor: "a", Purpose: "p"}, nil)
	require.NoError(t, err)
	require.Equal(t, "ann@example.org", plain, "old keys still open after rotation")

	st, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, st.Mode().Perm())
	require.NoError(t, os.Chmod(path, 0o644))
	_, err = transcripts.OpenKeyRing(path)
	require.ErrorContains(t, err, "chmod 600")
	bad := filepath.Join(t.TempDir(), "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte("{"), 0o600))
	_, err = transcripts.OpenKeyRing(bad)
	require.ErrorContains(t, err, "not a Tink keyset")
}

var shared = memstore.New()

func TestFeedBringsOwnEntriesAtOnce(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	out, err := r.Create(t.Context(), says("hello"))
	require.NoError(t, err)
	sub := r.Feed().Subscribe(out.Head.ID)
	defer sub.Close()
	_, err = r.Update(t.Context(), out.Head, says("second"))
	require.NoError(t, err)
	n := <-sub.Events
	for n.Seq < 2 { // the store's own event for the creation may still come
		n = <-sub.Events
	}
	require.Equal(t, "second", n.Entries[0].Text)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
}

func FuzzDecodeRecord(f *testing.F) {
	r, s := func() (*transcripts.Recorder, *memstore.Store) {
		keys, _ := transcripts.TemporaryKeyRing()
		s := memstore.New()
		r, _ := transcripts.NewRecorder(s, finder{}, keys, nil)
		return r, s
	}()
	out, err := r.Create(f.Context(), says("hello ann@example.org"))
	if err != nil {
		f.Fatal(err)
	}
	_, recs, err := s.Read(f.Context(), out.Head.ID, 0, 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(recs[0].Payload)
	f.Add([]byte{})
	f.Add([]byte{1, 200, 1})
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, err := transcripts.DecodeRecord("c", transcripts.Record{Seq: 1, Payload: payload})
		if err != nil && !errors.Is(err, transcripts.ErrCorrupt) {
			t.Fatalf("error of another kind: %v", err)
		}
		if err == nil && e.Seq != 1 {
			t.Fatalf("seq %d", e.Seq)
		}
	})
}
