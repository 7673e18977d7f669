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
	if !quick(s) {
		return
	}
	require.True(t, ascii(s), "%q", s)
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

// Every place of a value relative to the blocks that quick reads, and every
// word that it looks for.
func TestQuickAtEveryPlace(t *testing.T) {
	t.Parallel()
	for n := range 140 {
		pad := strings.Repeat("so it is ", 16)[:n]
		for _, v := range []string{
			"7", "@", "=", ":", "[", "%", "\\", "&", "\x00", "\x80", "\xff", "é", "--", " username is", " u'sername is", " bic", " s'wift",
			" aGVsbGVXb3Js", " a'GVsbGVXb3Js", strings.Repeat("b", quickLongest), " four one two three", " one o o o", " password#", " password isn't",
			" dot at", " d'ot at", " d'ot a't", " gebruikersnaam",
		} {
			require.False(t, quick(pad+v), "%q", pad+v)
			require.False(t, quick(pad+v+" "+pad), "%q", pad+v+" "+pad)
		}
		require.True(t, quick(pad))
		require.True(t, quick(pad+" don't, I'd well-known (really)"), n)
	}
	for c, words := range cueWords {
		for w := range strings.FieldsSeq(words) {
			if c&(cueUser|cueBIC) != 0 && !strings.Contains(w, "-") {
				require.False(t, quick("the "+w+" x"), w)
				require.False(t, quick(strings.ToUpper(w)), w)
			}
			if c&cuePassword != 0 && len(w) > 4 && !strings.Contains(w, "-") {
				require.False(t, quick(w+" x!"), w)
			}
			if c&cueSpoken != 0 {
				require.False(t, quick(strings.Repeat(w+" ", 4)), w)
			}
		}
	}
}

func FuzzQuick(f *testing.F) {
	e, err := New(&Options{Profile: ProfileStructured})
	require.NoError(f, err)
	for _, s := range []string{
		"my password's \"abc def\"", "john(at)example(dot)com", "user-name bob", "double oh seven one two three four", "swift DEUTDEFF",
		"p'assword is x!", "ke'y token secret abcdefghijkl", "one-o'three", "d'utilisateur bob", "bob's'username x'y", "''a't do't'", "I'mswift d'e'u't",
		strings.Repeat("so it is ", 7) + "username bob", strings.Repeat("it's ", 12) + "a'b'swift'c", "o'ne o'ne o o two",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quickCannotHide(t, e, s)
		quickCannotHide(t, e, strings.Repeat("so it is ", 8)[:len(s)%72]+s)
	})
}
