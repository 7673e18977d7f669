package redisstore

import (
	"strings"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/stretchr/testify/require"
)

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(transcripts.Record{ClientID: "a", Payload: []byte("b")}))
	f.Add("")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, v string) {
		r, err := decodeRecord(7, v)
		if err != nil {
			return
		}
		again, err := decodeRecord(7, encodeRecord(r))
		require.NoError(t, err)
		require.Equal(t, r.ClientID, again.ClientID)
		require.Equal(t, string(r.Payload), string(again.Payload))
	})
}

func FuzzDecodeEvent(f *testing.F) {
	for _, s := range []string{"a 12 ID bot", "a 0 ID ", "s ID typing:customer", "", "a", "a x ID bot", "s  ", "z 1 2 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, ok := decodeEvent(s)
		if !ok {
			return
		}
		require.NotEmpty(t, e.ID, "an empty id has a meaning of its own")
		if e.Signal != "" {
			again, ok := decodeEvent(encodeSignal(e))
			require.True(t, ok)
			require.Equal(t, e, again)
		}
	})
}

func TestMembersSortAsTimes(t *testing.T) {
	t.Parallel()
	times := []time.Time{{}, time.Unix(0, 0), time.UnixMilli(1), time.UnixMilli(999), time.Now(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)}
	last := ""
	for _, tm := range times {
		m := timeMember('d', millis(tm))
		require.Len(t, m, 1+timeLen)
		require.LessOrEqual(t, last, m)
		last = m
	}
}

func TestMembersHideTheSubject(t *testing.T) {
	t.Parallel()
	h := transcripts.Head{ID: "ID", Floor: "bot", Subject: "anna", Due: time.UnixMilli(5), Expires: time.UnixMilli(9)}
	got := strings.Split(members(&h), "\n")
	require.Equal(t, []string{"x000000000000009ID", "fbot ID", "d000000000000005ID", subjectMember("anna") + "ID"}, got)
	require.NotContains(t, members(&h), "anna")
}

func TestServerVersion(t *testing.T) {
	t.Parallel()
	require.Equal(t, 7, serverVersion(map[any]any{"server": "redis", "version": "7.2.4"}))
	require.Equal(t, 6, serverVersion([]any{"server", "redis", "version", "6.2.14"}))
	require.Zero(t, serverVersion("OK"))
}
