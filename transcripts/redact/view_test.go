package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the view takes over in one go between two words is what it would make
// of them alone, and every byte knows where it came from.
func TestViewOfLongPlainRuns(t *testing.T) {
	t.Parallel()
	e, err := New(nil)
	require.NoError(t, err)
	view := func(s string) (string, []int32) {
		sc := &scratch{e: e}
		sc.build(s, false)
		off := sc.v.off
		for i := range sc.v.s {
			if sc.v.off == nil {
				off = append(off, int32(i))
			}
		}
		return sc.v.s, off[:len(sc.v.s)]
	}
	words := []string{"ｊ@ｅ.com", "\u0430bc", "abc\u0430", "\u0430\u0432", "a\u200bb", "a\x00b", "４１", "x", "", "don't", "\u0430" + strings.Repeat("b", 20), strings.Repeat("b", 20) + "\u0430"}
	for n := range 40 {
		pad := " " + (strings.Repeat("it is\n", 8))[:n] + " "
		for _, a := range words {
			for _, b := range words {
				va, oa := view(a)
				vb, ob := view(b)
				v, off := view(a + pad + b)
				require.Equal(t, va+pad+vb, v, "%q", a+pad+b)
				for i := range pad {
					oa = append(oa, int32(len(a)+i))
				}
				for _, o := range ob {
					oa = append(oa, o+int32(len(a)+len(pad)))
				}
				require.Equal(t, oa, off, "%q", a+pad+b)
			}
		}
	}
}
