package evidence_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
	"github.com/candorbot/candor/transcripts/memstore"
)

// failing fails in each way that there is, with the text in its error.
type failing struct{}

func (failing) Find(ctx context.Context, text string, _ transcripts.Hints) ([]transcripts.Span, error) {
	switch {
	case strings.HasPrefix(text, "slow"):
		<-ctx.Done()
		return nil, ctx.Err()
	case strings.HasPrefix(text, "panic"):
		panic(text)
	case strings.HasPrefix(text, "wrong"):
		return []transcripts.Span{{Start: 2, End: 1, Type: "EMAIL"}}, nil
	case strings.HasPrefix(text, "error"):
		return nil, errors.New(text)
	}
	return nil, nil
}

// breaking refuses the next appends.
type breaking struct {
	transcripts.Store
	lose atomic.Int32
}

func (b *breaking) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if b.lose.Add(-1) >= 0 {
		return transcripts.Appended{}, transcripts.ErrUnavailable
	}
	return b.Store.Append(ctx, at, next, recs...)
}

// TestACC1RedactionFailures: a text that could not be redacted leaves a leaf
// that says how it failed and how often, and no word of it, also when the store
// was away meanwhile.
func TestACC1RedactionFailures(t *testing.T) {
	t.Parallel()
	store := &breaking{Store: memstore.New()}
	w := open(t, store, nil, nil)
	keys, err := transcripts.TemporaryKeyRing()
	require.NoError(t, err)
	rec, err := transcripts.NewRecorder(store, failing{}, keys, &transcripts.RecorderOptions{Witness: w.log, RedactTimeout: 20 * time.Millisecond})
	require.NoError(t, err)
	out, err := rec.Create(t.Context(), func(*transcripts.Head) ([]transcripts.Entry, error) { return nil, nil })
	require.NoError(t, err)
	say := func(text string) error {
		_, err := rec.Update(t.Context(), out.Head, func(*transcripts.Head) ([]transcripts.Entry, error) {
			return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: text + canary}}, nil
		})
		return err
	}
	for _, text := range []string{"slow ", "panic ", "panic again ", "wrong ", "error "} {
		require.ErrorIs(t, say(text), transcripts.ErrNotRedacted, text)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = rec.Redacted(gone, "slow "+canary)
	require.Error(t, err, "who went away is no failure")

	store.lose.Store(1)
	require.Error(t, w.log.Flush(t.Context()))
	require.NoError(t, w.log.Flush(t.Context()))
	require.NoError(t, w.log.Flush(t.Context()), "and only once")
	require.NoError(t, w.log.Sign(t.Context()))
	text := export(t, w.log)
	require.Contains(t, text, `"kind":"redaction_failed","code":"timeout","detail":"texts=1"`)
	require.Contains(t, text, `"kind":"redaction_failed","code":"panic","detail":"texts=2"`)
	require.Contains(t, text, `"kind":"redaction_failed","code":"failed","detail":"texts=2"`)
	require.NotContains(t, text, canary)
	require.NotContains(t, text, string(out.Head.ID))
	require.Equal(t, 3, verify(t, w, nil).Leaves[evidence.KindRedaction])

	require.Error(t, w.log.Note(t.Context(), evidence.KindRedaction, "", ""), "the log's own word")
	shadow, err := rec.Shadow(memstore.New())
	require.NoError(t, err)
	_, err = shadow.Redacted(t.Context(), "panic")
	require.ErrorIs(t, err, transcripts.ErrNotRedacted)
	require.NoError(t, w.log.Flush(t.Context()))
	require.Equal(t, 3, verify(t, w, nil).Leaves[evidence.KindRedaction], "an audit's failures are not the shop's")
}
