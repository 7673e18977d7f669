package demeaning

import (
	"os"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The words that a wording needs only save time: no verdict changes when all
// patterns are tried.
func TestGatesChangeNoVerdict(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/demeaning.txt")
	require.NoError(t, err)
	texts := strings.Split(string(raw), "\n")
	// Each group in the plainest generalisations.
	for _, g := range alternatives(t, groupWords) {
		texts = append(texts, g+" are lazy.", "All "+g+" can't cope.")
	}
	require.Greater(t, len(texts), 300)
	var all []*regexp.Regexp
	for _, w := range wordings {
		all = append(all, regexp.MustCompile(strings.Replace(w.re.String(), "^", `\b`, 1)))
	}
	for _, line := range texts {
		s := excused.ReplaceAllString(clean(line), " ")
		want := slices.ContainsFunc(all, func(re *regexp.Regexp) bool { return re.MatchString(s) })
		require.Equal(t, want, found(s), line)
	}
	for _, g := range alternatives(t, groupWords) {
		require.True(t, Found(g+" are lazy."), g)
	}
}

// alternatives are the strings that an expression of plain words can match; \w
// is one letter.
func alternatives(t *testing.T, expr string) []string {
	t.Helper()
	re, err := syntax.Parse(regexp.MustCompile(`\\w\+`).ReplaceAllString(expr, "x"), syntax.Perl)
	require.NoError(t, err)
	return expand(re)
}

func expand(re *syntax.Regexp) []string {
	switch re.Op { //nolint:exhaustive // what plain words are made of
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		var out []string
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, string(r))
			}
		}
		return out
	case syntax.OpCapture:
		return expand(re.Sub[0])
	case syntax.OpQuest:
		return append([]string{""}, expand(re.Sub[0])...)
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			out = append(out, expand(sub)...)
		}
		return out
	case syntax.OpConcat:
		out := []string{""}
		for _, sub := range re.Sub {
			var next []string
			for _, a := range out {
				for _, b := range expand(sub) {
					next = append(next, a+b)
				}
			}
			out = next
		}
		return out
	}
	return []string{""}
}
