package claims

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryClassHasWords(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(wordsFile) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			require.True(t, slices.Contains(classNames, strings.TrimSuffix(name, "]")), line)
		}
	}
	var all class
	for w, c := range readWords(wordsFile) {
		require.Equal(t, strings.ToLower(w), w)
		all |= c
	}
	require.Equal(t, class(1)<<len(classNames)-1, all)
	require.Equal(t, leisure, class(1)<<(len(classNames)-1), "constants and names in one order")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	r := reading{words: rules().words}
	s := "I'm sure you CAN'T, İ've – don't!"
	r.read(s, strings.ToLower(s))
	var got []string
	for _, x := range r.t {
		got = append(got, x.w)
	}
	require.Equal(t, []string{"i", "am", "sure", "you", "can", "not"}, got[:6])
	require.True(t, r.t[len(r.t)-2].brk, "a dash")
}

// TestDraftRulesAnswerAQuestion: whole drafts are looked at only where they ask.
func TestDraftRulesAnswerAQuestion(t *testing.T) {
	t.Parallel()
	for _, r := range rules().draft {
		require.Contains(t, r.re.src, `\?`)
	}
}
