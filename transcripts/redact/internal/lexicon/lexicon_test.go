package lexicon_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for _, w := range []string{"Maria", "MARIA", "Müller", "muller", "Šárka", "O'Brien", "Ελένη", "Сергей"} {
		in := lexicon.Of(w)
		require.Positive(t, in.First()+in.Last(), w)
	}
	require.Equal(t, lexicon.Of("muller"), lexicon.Of("MÜLLER"))
	require.GreaterOrEqual(t, lexicon.Of("order").Word(), 4)
	require.NotZero(t, lexicon.Of("Berlin")&lexicon.Place)
	require.Zero(t, lexicon.Of("qzxwv"))
	require.Zero(t, lexicon.Of(""))
}

func ExampleOf() {
	in := lexicon.Of("Jennifer")
	fmt.Println(in.First(), in.Word())
	// Output: 3 0
}

func ExampleFold() {
	fmt.Println(string(lexicon.Fold('Š')), string(lexicon.Fold('ø')))
	// Output: s o
}
