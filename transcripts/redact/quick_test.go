package redact

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

// quickCannotHide checks the one thing quick promises: where it says that
// nothing is there, a full scan finds nothing.
func quickCannotHide(t *testing.T, e *Engine, s string) {
	t.Helper()
	if !ascii(s) || !quick(s) {
		return
	}
	sc := e.pool.Get().(*scratch)
	spans, err := sc.run(context.Background(), s, true, 0, &transcripts.Hints{})
	require.NoError(t, err)
	require.Empty(t, spans, "%q", s)
	require.False(t, sc.escape && hasEscapes(s) || sc.longRun, "%q", s)
	e.pool.Put(sc)
}

func TestQuick(t *testing.T) {
	t.Parallel()
	e, err := New(&Options{Profile: ProfileStructured})
	require.NoError(t, err)
	for _, s := range []string{
		"", "hi, where is my parcel?", cleanMessage, "My PIN is blocked and I can't log in!", "one of the two is broken",
		"I'm at the office, don't call", "CAN YOU PLEASE HELP ME?", "well-known brand - really",
	} {
		require.True(t, quick(s), "%q", s)
		quickCannotHide(t, e, s)
	}
	for _, s := range []string{
		"order 1", "a@b", "see http://x", "[EMAIL_1", "100%25", "my password is hunter!", "my password is 'summer'", "username is bob_x",
		"john dot doe at example dot com", "four one two three", "one o o o", "-----BEGIN PRIVATE KEY-----\nabc", "our BIC is DEUTDEFF",
		"am9obkBleGFtcGxlLmNvbQ", "aGVsbG8gd29ybGQgYWJj", "user=bob", "Zoë", strings.Repeat("a", 40),
	} {
		require.False(t, quick(s), "%q", s)
	}
}

func TestQuickOnChat(t *testing.T) {
	t.Parallel()
	e, err := New(&Options{Profile: ProfileStructured})
	require.NoError(t, err)
	for _, s := range chatText(t) {
		quickCannotHide(t, e, s)
	}
}

func FuzzQuick(f *testing.F) {
	e, err := New(&Options{Profile: ProfileStructured})
	require.NoError(f, err)
	for _, s := range []string{
		"my password's \"abc def\"", "john(at)example(dot)com", "user-name bob", "double oh seven one two three four", "swift DEUTDEFF",
		"p'assword is x!", "ke'y token secret abcdefghijkl", "one-o'three", "d'utilisateur bob",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { quickCannotHide(t, e, s) })
}
