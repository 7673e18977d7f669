package intent

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// bagData is messages of eleven intents, each with words of its own among
// words that all share.
func bagData(t *testing.T) ([]Example, *Model, *rows) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 3))
	var x []Example
	for c := range 11 {
		for range 12 {
			x = append(x, Example{
				Text:   fmt.Sprintf("please %c%c the %c%c%d now", 'a'+c, 'b'+rng.IntN(3), 'f'+rng.IntN(9), 'k'+c, rng.IntN(9)),
				Intent: fmt.Sprintf("intent%02d", c),
			})
		}
	}
	x = append(x, Example{"something else entirely", OutOfScope})
	opt, err := (&Options{Folds: -1, Bits: 12}).fill(len(x))
	require.NoError(t, err)
	m, err := fit(t.Context(), x, opt, nil)
	require.NoError(t, err)
	var r rows
	s := newScratch(len(m.intents))
	for _, e := range x {
		s.tokenize(e.Text)
		s.count(1<<12 - 1)
		s.vectorize(&m.idf, m.unseen)
		label := int32(-1)
		for c, name := range m.intents {
			if name == e.Intent {
				label = int32(c)
			}
		}
		r.add(s.feats, label)
	}
	return x, m, &r
}

// TestBagsAddUpWithTheMachines compares the margins of a model with those of
// its machines plus the logits of its bags, which only rounding tells apart.
func TestBagsAddUpWithTheMachines(t *testing.T) {
	t.Parallel()
	x, m, r := bagData(t)
	bags := learnBags(t.Context(), r, len(m.intents), 1<<12, 0)
	d := newDescent(r, 1<<12, 1)
	d.run(t.Context(), 0, 0)
	d.addCentroids(0)
	s := newScratch(len(m.intents))
	var moved float64
	for i, e := range x {
		require.Empty(t, m.score(s, e.Text))
		for c := range lanes { // the first group of machines
			want, spread := float64(d.bias[c]), 0.0
			for _, f := range r.row(i) {
				want += float64(f.value * d.w[f.bucket][c])
				spread += float64(f.value)
			}
			var logit float64
			for _, b := range bags {
				sum := b.sum(r.row(i))
				logit += float64(inner(&sum, &b.intents[c])) / bagCount
			}
			moved = max(moved, bagShare*math.Abs(logit))
			require.InDelta(t, want+bagShare*logit, s.margins[c], littleWeight*spread*float64(m.scale[c]), "%s, intent %d", e.Text, c)
		}
	}
	require.Greater(t, moved, 0.5, "the bags say more than rounding does")
}

func TestBagLearns(t *testing.T) {
	t.Parallel()
	x, m, r := bagData(t)
	learn := func(ctx context.Context, seed uint64) []bag { return learnBags(ctx, r, len(m.intents), 1<<12, seed) }
	bags := learn(t.Context(), 5)
	require.Equal(t, bags, learn(t.Context(), 5), "the same seed, the same bags")
	require.NotEqual(t, bags, learn(t.Context(), 6))
	require.NotEqual(t, bags[0], bags[1], "two that make the same mistakes are of no use")
	right := 0
	for i := range x {
		sum, best := bags[0].sum(r.row(i)), 0
		for c := range bags[0].intents {
			if inner(&sum, &bags[0].intents[c]) > inner(&sum, &bags[0].intents[best]) {
				best = c
			}
		}
		if int(r.label[i]) == best {
			right++
		}
	}
	require.GreaterOrEqual(t, right, len(x)*95/100)
	count := map[uint32]int{}
	for _, f := range r.feats {
		count[f.bucket]++
	}
	for b, v := range bags[0].grams {
		require.Equal(t, count[uint32(b)] < bagLeast, v == vector{}, "only n-grams of several examples have a vector")
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	for _, b := range learn(ended, 5) {
		require.Equal(t, make([]vector, len(m.intents)), b.intents, "nothing is learned after the end")
	}
}
