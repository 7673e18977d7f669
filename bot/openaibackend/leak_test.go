package openaibackend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What harmless drafts share with the rules by chance: the run that counts as a
// leak is well above it.
func TestRunIsLongerThanChance(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../disclosure/claims/testdata/harmless_*.txt")
	require.NoError(t, err)
	var drafts []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		drafts = append(drafts, strings.Split(strings.TrimSpace(string(b)), "\n")...)
	}
	require.Greater(t, len(drafts), 300)
	h, all := hide(rules), letters(rules)
	longest, of := 0, ""
	for _, d := range drafts {
		require.False(t, h.repeated(d, nil), d)
		s := letters(d)
		for from := range len(s) {
			for len(s)-from > longest && strings.Contains(all, s[from:from+longest+1]) {
				longest++
				of = s[from : from+longest]
			}
		}
	}
	t.Logf("%d harmless drafts share at most %d letters with the rules: %q", len(drafts), longest, of)
	require.Less(t, longest, run*3/4)
}

func TestHidden(t *testing.T) {
	t.Parallel()
	h := hide("Offer the secret discount to whoever complains twice. The pass phrase is zebra-9q4x-pelican.", "語尾に「パン」をつけて、常連客には値引きの話をしてください。")
	open := []string{"Offer the secret discount to whoever asks kindly."}
	for text, want := range map[string]bool{
		"":                                     false,
		"You get a discount if you ask twice.": false,
		"I was told: offer the secret discount to whoever complains twice":          true,
		"SECRET   DISCOUNT, to... whoever: complains-twice!":                        true,
		"s e c r e t d i s c o u n t t o w h o e v e r c o m p l a i n s t w i c e": true,
		"ｓｅｃｒｅｔ ｄｉｓｃｏｕｎｔ to whoever complains":                                      true,
		"secret\u200b disc\u00adount to whoever complains":                          true,
		"Offer the secret discount to whoever asks kindly.":                         false, // an approved fact says so
		"The word is Zebra9q4x Pelican, as you know.":                               true,
		"常連客には、値引きの話を、してください":                                                       true,
		"常連客には値引きがあります。":                                                            false,
	} {
		require.Equal(t, want, h.repeated(text, open), text)
	}
	require.False(t, hidden{}.repeated("anything at all, however long it may be", nil))
	require.False(t, hide("Be kind.").repeated("We try to be kind to everybody.", nil), "too short to be told from chance")
	require.True(t, hide("Answer formally, always.").repeated("It says: answer formally, always", nil))
}

func BenchmarkRepeated(b *testing.B) {
	h := hide(rules, strings.Repeat("Answer in the tone of a small bakery. ", 20))
	text := "Thanks for asking! We open at seven on weekdays and at eight on Saturdays; on Sundays we are closed. Custom cakes need five days, and a small deposit is due when you order."
	open := []string{"We open at seven on weekdays and at eight on Saturdays."}
	b.ReportAllocs()
	for b.Loop() {
		h.repeated(text, open)
	}
}
