package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// The fast path over eight bytes at a time must give what the slow one gives,
// at every length and place.
func TestTokeniseHashes(t *testing.T) {
	t.Parallel()
	e, err := New(nil)
	require.NoError(t, err)
	alphabet := "aBcDeFgHiJkLmNoPqRsTuVwXyZ"
	for n := 1; n <= len(alphabet); n++ {
		for pad := range 18 {
			for _, end := range []string{"", " ", ".", "-x", "0", "é", "'s", "'t", "@", "[", "`", "{"} {
				text := strings.Repeat(" ", pad) + alphabet[:n] + end
				sc := &scratch{e: e}
				sc.build(text, ascii(text))
				sc.tokenise()
				require.NotEmpty(t, sc.toks)
				tok := sc.toks[0]
				word := text[tok.start:tok.end]
				require.Equal(t, lexicon.HashOf(word), tok.hash, "%q", text)
				require.Equal(t, n > 1, tok.flags&capInner != 0)
			}
		}
	}
	for word, want := range map[string]uint8{"abc": 0, "Abc": capFirst, "ABC": capFirst | capInner | capAll, "A": capFirst, "aB": capInner, "ABCDEFGHIJ": capFirst | capInner | capAll, "McDonaldson": capFirst | capInner} {
		sc := &scratch{e: e}
		sc.build(word+" ........", true)
		sc.tokenise()
		require.Equal(t, want, sc.toks[0].flags, word)
	}
}
