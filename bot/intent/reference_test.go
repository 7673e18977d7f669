package intent

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// The plain way to do each step of a prediction, to compare the quick one with.

func plainWords(text string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
		}
		word = nil
	}
	for _, r := range norm.NFKC.String(text) {
		switch {
		case r == '\'' || r == '\u2019':
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)):
			word = append(word, unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return words
}

// plainFeatures are the values of a message's features by block and bucket.
func plainFeatures(m *Model, words []string) [2]map[uint32]float32 {
	mask := uint32(1<<m.bits - 1)
	counts := [2]map[uint32]int{{}, {}}
	order := [2][]uint32{}
	add := func(block int, h uint64) {
		b := uint32(mix(h)>>32) & mask
		if counts[block][b]++; counts[block][b] == 1 {
			order[block] = append(order[block], b)
		}
	}
	var hashes []uint64
	for _, w := range words {
		hashes = append(hashes, hashBytes(fnvOffset, []byte(w)))
	}
	add(wordBlock, hashes[0]*31+7)
	add(wordBlock, hashes[len(hashes)-1]*37+11)
	for i, h := range hashes {
		add(wordBlock, h)
		for j := i + 1; j < len(hashes) && j-i <= pairReach; j++ {
			add(wordBlock, h*31+hashes[j]+0x9e3779b97f4a7c15)
		}
	}
	for _, w := range words {
		runes := []rune(" " + w + " ")
		for i := range runes {
			for n := minGram; n <= maxGram && i+n <= len(runes); n++ {
				add(charBlock, hashBytes(fnvOffset, []byte(string(runes[i:i+n])))+1)
			}
		}
	}
	var out [2]map[uint32]float32
	for block := range order {
		out[block] = map[uint32]float32{}
		var length float64
		for _, b := range order[block] {
			tf := 1 + float32(math.Log(float64(counts[block][b])))
			w := m.idf[block][b]
			if w == 0 {
				length += float64(tf*m.unseen) * float64(tf*m.unseen)
				continue
			}
			out[block][b] = tf * w
			length += float64(tf*w) * float64(tf*w)
		}
		for b := range out[block] {
			out[block][b] *= float32(1 / math.Sqrt(2*length))
		}
	}
	return out
}

// randomModel has nothing of sense in it, and weights at both ends.
func randomModel(rng *rand.Rand, intents int) *Model {
	m := &Model{bits: 10, maxBytes: 1 << 16, trained: 1000, temperature: 4}
	m.weights = newTable(1<<m.bits, intents)
	size := 1 + rng.IntN(127)
	for b := range 1 << m.bits {
		for c := range intents {
			if rng.IntN(3) > 0 {
				m.weights.set(b, c, rng.IntN(2*size+1)-size)
			}
		}
	}
	m.weights.measure()
	for block := range m.df {
		m.df[block] = make([]uint16, 1<<m.bits)
		for b := range m.df[block] {
			m.df[block][b] = uint16(max(0, rng.IntN(900)-200))
		}
	}
	for c := range intents {
		m.intents = append(m.intents, fmt.Sprintf("intent%04d", c))
		m.scale, m.bias = append(m.scale, rng.Float32()/50), append(m.bias, -rng.Float32())
	}
	for r := rune(0); r < 0x3000; r++ {
		m.runes = append(m.runes, r)
	}
	m.prepare()
	return m
}

func randomMessage(rng *rand.Rand) string {
	const letters = "aaabcdeeefghiijklmnnoopqrsttuvwxyz'’   ABC059.?!-éßİñøŁжщЯאבاπ日本ﬁ\u0301\u200b\ufffd🙂"
	runes := []rune(letters)
	var b strings.Builder
	for range 1 + rng.IntN(90)*rng.IntN(1+rng.IntN(3)) {
		b.WriteRune(runes[rng.IntN(len(runes))])
	}
	switch rng.IntN(20) {
	case 0:
		return strings.Repeat("a", 1+rng.IntN(400)) // one n-gram many times
	case 1:
		return b.String() + "\xff\xc3"
	case 2:
		return strings.Repeat(b.String()+" ", 20)
	}
	return b.String()
}

func TestQuickIsAsPlain(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	scored := 0
	for _, intents := range []int{2, 3, 7, 8, 9, 15, 16, 77, 150} {
		m := randomModel(rng, intents)
		s := newScratch(intents)
		for range 120 {
			text := randomMessage(rng)
			words := plainWords(text)
			s.tokenize(text)
			var got []string
			for _, w := range s.words {
				got = append(got, string(s.text[w.from+1:w.to-1]))
			}
			require.Equal(t, words, got)
			if m.score(s, text) != "" {
				continue
			}
			scored++
			want := plainFeatures(m, words)
			require.Len(t, s.feats, len(want[0])+len(want[1]))
			sums, exact, spread := make([]int, intents), make([]float64, intents), make([]float64, intents)
			for i, f := range s.feats {
				block := wordBlock
				if i >= len(want[0]) {
					block = charBlock
				}
				require.InDelta(t, want[block][f.bucket], f.value, 0)
				for c := range intents {
					w := m.weights.get(int(f.bucket), c)
					sums[c] += int(f.value*unit+0.5) * w
					exact[c] += float64(f.value) * float64(w)
					spread[c] += 0.51 / unit * math.Abs(float64(w))
				}
			}
			for c, v := range sums {
				require.EqualValues(t, v, s.totals[c], "intent %d of %d", c, intents)
				scale := float64(m.scale[c])
				require.InDelta(t, exact[c]*scale+float64(m.bias[c]), s.margins[c], spread[c]*scale+1e-9)
			}
			plainSummary(t, m, s)
		}
	}
	require.Greater(t, scored, 600)
}

func plainSummary(t *testing.T, m *Model, s *scratch) {
	t.Helper()
	best, e := m.summary(s)
	order := make([]int, len(s.margins))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.margins[b], s.margins[a]) })
	n := min(ranks, len(order))
	require.Equal(t, order[:n], s.top[:n])
	require.Equal(t, order[0], best)
	var sum float64
	for _, v := range s.margins {
		sum += math.Exp(m.temperature * (v - s.margins[best]))
	}
	require.InEpsilon(t, 1/sum, e.p, 1e-6, "what is left out counts little")
	require.InDelta(t, s.margins[best], e.margin, 0)
	require.InDelta(t, s.margins[best]-s.margins[order[1]], e.gap, 0)
}

// TestSumsAtTheEdge adds rows whose every weight is the greatest there is, as
// often as a message of the greatest length can.
func TestSumsAtTheEdge(t *testing.T) {
	t.Parallel()
	for _, weight := range []int{127, -127} {
		const intents, buckets = 11, 1 << 10
		table := newTable(buckets, intents)
		for b := range buckets {
			for c := range intents {
				table.set(b, c, weight*(1-c%2*2)) // neighbours pull apart
			}
		}
		table.measure()
		s := newScratch(intents)
		want := 0
		for i := range 60_000 {
			f := feature{uint32(i % buckets), float32(i%7) / 7}
			s.feats = append(s.feats, f)
			want += weight * int(f.value*unit+0.5)
		}
		table.weigh(s)
		for c := range intents {
			require.EqualValues(t, want*(1-c%2*2), s.totals[c])
		}
	}
}

func TestSumExp(t *testing.T) {
	t.Parallel()
	for d := -19.99; d <= 0; d += 0.0173 {
		require.InEpsilon(t, math.Exp(d), sumExp([]float64{d / 3}, 3, 0), 1e-12)
	}
	require.Zero(t, sumExp([]float64{-7, math.Inf(-1)}, 3, 0))
}

func TestPackedTable(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for _, intents := range []int{2, 8, 9, 150} {
		m := randomModel(rng, intents)
		b := m.weights.pack(intents)
		back, ok := unpackTable(b, 1<<m.bits, intents)
		require.True(t, ok)
		require.Equal(t, m.weights, back)
		for _, bad := range [][]byte{nil, b[:len(b)-1], b[:100], append(slices.Clone(b), 0)} {
			_, ok = unpackTable(bad, 1<<m.bits, intents)
			require.False(t, ok)
		}
	}
	_, ok := unpackTable([]byte{0b1000, 5, 0}, 2, 3)
	require.False(t, ok, "a weight of an intent that is not there")
	_, ok = unpackTable([]byte{1, 0, 0}, 2, 3)
	require.False(t, ok, "a weight of zero")
	_, ok = unpackTable([]byte{1, 128, 0}, 2, 3)
	require.False(t, ok, "a weight too great")
}
