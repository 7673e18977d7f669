package storebase

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/stretchr/testify/require"
)

func TestHubTellsWhoFellBehind(t *testing.T) {
	t.Parallel()
	var h Hub
	events, stop := h.Watch(t.Context())
	defer stop()
	const sent = 3*backlog + 7
	for i := range sent {
		h.Publish(transcripts.Event{ID: "C", Seq: uint64(i)})
	}
	end := errors.New("end")
	var got []transcripts.Event
	for e, err := range events {
		if err != nil {
			require.ErrorIs(t, err, end)
			break
		}
		if got = append(got, e); e.Seq == sent-1 {
			h.Close(end)
		}
	}
	require.Empty(t, got[0].ID, "first that something was missed")
	require.LessOrEqual(t, len(got), backlog+1)
	for i, e := range got[1:] {
		require.EqualValues(t, sent-(len(got)-1)+i, e.Seq, "then the newest, in order")
	}
}

func TestHubWatchersAreForgotten(t *testing.T) {
	t.Parallel()
	var h Hub
	ctx, cancel := context.WithCancel(t.Context())
	events, stop := h.Watch(ctx)
	_, stop2 := h.Watch(ctx)
	require.Len(t, h.subs, 2)
	stop2()
	cancel()
	for e, err := range events {
		t.Error("an event out of nothing", e, err)
	}
	stop()
	require.Empty(t, h.subs)
}

func TestAppendReportsAllFaults(t *testing.T) {
	t.Parallel()
	now := time.Now()
	err := Append(
		transcripts.Head{ID: "A", Version: 1},
		transcripts.Head{ID: "B C", Floor: "two words", Expires: now},
		[]transcripts.Record{{ClientID: "x"}, {ClientID: "x", Payload: make([]byte, transcripts.MaxRecord+1)}, {ClientID: string(make([]byte, MaxClientID+1))}},
		now)
	for _, want := range []string{"conversation id", "another conversation", "floor", "expired already", "same client id", "65537 bytes", "257 bytes"} {
		require.ErrorContains(t, err, want)
	}
	require.ErrorIs(t, err, transcripts.ErrTooLarge)
	require.NoError(t, Append(transcripts.Head{}, transcripts.Head{ID: "B", Expires: now.Add(1)}, nil, now))
}

func TestSignal(t *testing.T) {
	t.Parallel()
	require.Error(t, Signal(transcripts.Event{ID: "A"}))
	require.Error(t, Signal(transcripts.Event{Signal: "typing"}), "an empty id has a meaning of its own")
	require.ErrorIs(t, Signal(transcripts.Event{ID: "A", Signal: string(make([]byte, MaxSignal+1))}), transcripts.ErrTooLarge)
	require.NoError(t, Signal(transcripts.Event{ID: "A", Signal: "typing"}))
}
