package boltstore

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/stretchr/testify/require"
)

func TestSmoke(t *testing.T) {
	p := filepath.Join(t.TempDir(), "a.db")
	s, err := Open(p, nil)
	require.NoError(t, err)
	_, err = Open(p, &Options{LockTimeout: time.Millisecond})
	require.ErrorIs(t, err, ErrLocked)
	h := transcripts.Head{ID: transcripts.NewConversationID(), Floor: "bot", Expires: time.Now().Add(time.Hour)}
	a, err := s.Append(t.Context(), transcripts.Head{}, h, transcripts.Record{ClientID: "x", Payload: []byte("hi")})
	require.NoError(t, err)
	a, err = s.Append(t.Context(), a.Head, a.Head, transcripts.Record{ClientID: "y", Payload: []byte("ho")})
	require.NoError(t, err)
	require.EqualValues(t, 2, a.Seq)
	require.NoError(t, s.Close())
	s, err = Open(p, nil)
	require.NoError(t, err)
	hh, recs, err := s.Read(t.Context(), h.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, recs, 2)
	require.EqualValues(t, 2, hh.Version)
	n := 0
	for range s.List(t.Context(), transcripts.Query{Floors: []transcripts.Floor{"bot"}}) {
		n++
	}
	require.Equal(t, 1, n)
	require.NoError(t, s.Delete(t.Context(), h.ID))
	require.NoError(t, s.Close())
}
