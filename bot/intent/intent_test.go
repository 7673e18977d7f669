package intent_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/intent"
)

func shop() []intent.Example {
	var out []intent.Example
	add := func(name string, texts ...string) {
		for _, t := range texts {
			out = append(out, intent.Example{Text: t, Intent: name})
		}
	}
	add("opening_hours", "when are you open", "what are your opening hours", "are you open on sunday", "what time do you close", "do you open early", "closing time today?")
	add("order_status", "where is my order", "has my parcel been sent", "track my order", "my order has not arrived", "when will my package come", "order status please")
	add("returns", "i want to send this back", "how do i return an item", "can i get a refund", "return a broken cup", "money back please", "what is the refund policy")
	return out
}

func model(t testing.TB) *intent.Model {
	t.Helper()
	m, err := intent.Train(context.Background(), shop(), nil)
	require.NoError(t, err)
	return m
}

func TestPredict(t *testing.T) {
	t.Parallel()
	m := model(t)
	for text, want := range map[string]string{
		"WHERE IS MY ORDER???": "order_status", "can I return it": "returns", "are you opne on monday": "opening_hours",
	} {
		p, err := m.Predict(context.Background(), text)
		require.NoError(t, err)
		require.Equal(t, want, p.Intent, text)
		require.Equal(t, p.Intent, p.Ranked[0].Intent)
		require.InDelta(t, p.Confidence, p.Ranked[0].Confidence, 1e-12)
	}
}

func TestPredictKnowsNothing(t *testing.T) {
	t.Parallel()
	m := model(t)
	for name, text := range map[string]string{
		"empty": "", "spaces": " \t\n", "emoji": "🙂🙂", "signs": "?!...", "zero width": "\u200b\u200d\ufeff", "private use": "\ue000\ue001", "invalid": "\xff\xfe", "hebrew": "שלום עולם", "huge": strings.Repeat("order ", 200_000),
	} {
		p, err := m.Predict(context.Background(), text)
		require.NoError(t, err, name)
		require.Empty(t, p.Intent, name)
		require.Zero(t, p.Confidence, name)
		require.NotEmpty(t, p.Reasons, name)
	}
}

func TestTrainRefuses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, err := intent.Train(ctx, nil, nil)
	require.ErrorIs(t, err, intent.ErrNoExamples)
	_, err = intent.Train(ctx, []intent.Example{{Text: "a", Intent: "x"}}, nil)
	require.ErrorIs(t, err, intent.ErrOneIntent)
	_, err = intent.Train(ctx, []intent.Example{{Text: "?", Intent: "x"}, {Text: "b", Intent: ""}}, nil)
	require.ErrorIs(t, err, intent.ErrBadExample)
	require.ErrorContains(t, err, "example 0")
	require.ErrorContains(t, err, "example 1")
	_, err = intent.Train(ctx, shop(), &intent.Options{Bits: 40, Cost: -1})
	require.ErrorIs(t, err, intent.ErrOption)
	ended, stop := context.WithCancel(ctx)
	stop()
	_, err = intent.Train(ended, shop(), nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = intent.Train(ctx, []intent.Example{{Text: "one", Intent: "x"}, {Text: "two", Intent: "y"}}, nil)
	require.NoError(t, err, "one example an intent is thin but legal")
}

func TestSaveLoad(t *testing.T) {
	t.Parallel()
	m := model(t)
	again := model(t)
	a, err := m.MarshalBinary()
	require.NoError(t, err)
	b, err := again.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, a, b, "training is deterministic")
	back, err := intent.Load(bytes.NewReader(a))
	require.NoError(t, err)
	for _, e := range shop() {
		p, _ := m.Predict(context.Background(), e.Text)
		q, _ := back.Predict(context.Background(), e.Text)
		require.Equal(t, p, q)
	}
	for _, at := range []int{0, 30, len(a) / 2, len(a) - 1} {
		bad := bytes.Clone(a)
		bad[at] ^= 1
		_, err := intent.Load(bytes.NewReader(bad))
		require.ErrorIs(t, err, intent.ErrFormat, at)
	}
	newer := bytes.Clone(a)
	newer[8]++
	_, err = intent.Load(bytes.NewReader(newer))
	require.ErrorIs(t, err, intent.ErrNewer)
	older := bytes.Clone(a)
	older[8] = 1
	_, err = intent.Load(bytes.NewReader(older))
	require.ErrorIs(t, err, intent.ErrOlder)
	require.ErrorContains(t, err, "train again")
}

// TestNothingOutOfScope is examples/minimal: two intents, five examples each,
// and no word about what is out of scope.
func TestNothingOutOfScope(t *testing.T) {
	t.Parallel()
	var x []intent.Example
	for _, text := range []string{"when are you open", "what are your opening hours", "are you open on saturday", "when do you close", "how late are you open today"} {
		x = append(x, intent.Example{Text: text, Intent: "hours"})
	}
	for _, text := range []string{"do you deliver", "how much is delivery", "can you send it to my home", "how long does shipping take", "do you ship abroad"} {
		x = append(x, intent.Example{Text: text, Intent: "delivery"})
	}
	m, err := intent.Train(t.Context(), x, nil)
	require.NoError(t, err)
	b, err := m.MarshalBinary()
	require.NoError(t, err)
	back, err := intent.Load(bytes.NewReader(b))
	require.NoError(t, err)
	const threshold = 0.75 // the bot's default
	for text, want := range map[string]string{
		"do you deliver to ashford": "delivery", "how much is delivery to france": "delivery", "can you send it to my office": "delivery",
		"are you open on sunday?": "hours", "when do you open": "hours", "what are your hours": "hours",
		"can you repair my pen": "", "how much is a pen": "", "tell me a joke": "", "can you send me a refund": "", "how are you": "",
		"are you a robot": "", "how do i cancel my order": "", "what is the weather today": "", "i want my money back": "",
	} {
		for _, m := range []*intent.Model{m, back} {
			p, err := m.Predict(t.Context(), text)
			require.NoError(t, err)
			if want == "" {
				require.Less(t, p.Correct, threshold, text)
				continue
			}
			require.Equal(t, want, p.Intent, text)
			require.GreaterOrEqual(t, p.Correct, threshold, text)
		}
	}
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	found := intent.Diagnose([]intent.Example{
		{Text: "Where is it?", Intent: "a"}, {Text: "where is it", Intent: "b"}, {Text: "same", Intent: "a"}, {Text: "SAME!", Intent: "a"}, {Text: "...", Intent: "a"},
	})
	var kinds []string
	for _, f := range found {
		kinds = append(kinds, f.Kind)
	}
	require.Equal(t, []string{"unreadable", "contradiction", "duplicate", "few_examples", "few_examples", "no_out_of_scope"}, kinds)
}

func TestDiagnoseUneven(t *testing.T) {
	t.Parallel()
	var x []intent.Example
	for i := range 60 {
		x = append(x, intent.Example{Text: fmt.Sprint("a ", i), Intent: "a"}, intent.Example{Text: fmt.Sprint("b ", i), Intent: "b"},
			intent.Example{Text: fmt.Sprint("c ", i%5), Intent: "c"}, intent.Example{Text: fmt.Sprint("d ", i), Intent: intent.OutOfScope})
	}
	var uneven []string
	for _, f := range intent.Diagnose(x) {
		if f.Kind == "uneven" {
			uneven = append(uneven, f.Intents...)
		}
	}
	require.Equal(t, []string{"c"}, uneven)
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	x := shop()
	for _, text := range []string{"where is my order", "has my parcel been sent", "track my order", "my order has not arrived", "when will my package come", "order status please"} {
		x = append(x, intent.Example{Text: text + " please", Intent: "tracking"})
	}
	found, err := intent.Overlaps(t.Context(), x, nil)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	require.Equal(t, []string{"order_status", "tracking"}, found[0].Intents)
	require.Equal(t, "overlap", found[0].Kind)
	_, err = intent.Overlaps(t.Context(), nil, nil)
	require.ErrorIs(t, err, intent.ErrNoExamples)
}

func TestExplain(t *testing.T) {
	t.Parallel()
	m := model(t)
	e, err := m.Explain(t.Context(), "Please, has my PARCEL been sent?", shop())
	require.NoError(t, err)
	require.Equal(t, "order_status", e.Intent)
	require.Len(t, e.Words, 6)
	require.Positive(t, e.Words[0].Margin)
	require.True(t, slices.IsSortedFunc(e.Words, func(a, b intent.Weight) int { return cmp.Compare(b.Margin, a.Margin) }))
	require.Equal(t, "has my parcel been sent", e.Nearest[0].Example.Text)
	require.Greater(t, e.Nearest[0].Similarity, 0.7)
	p, err := m.Predict(t.Context(), "Please, has my PARCEL been sent?")
	require.NoError(t, err)
	require.Equal(t, p, e.Prediction)
	for _, text := range []string{"", "🙂", "\xff"} {
		e, err = m.Explain(t.Context(), text, shop())
		require.NoError(t, err)
		require.Empty(t, e.Words)
		require.NotEmpty(t, e.Reasons)
	}
}

// TestSwapWhileServing is for the race detector, and for the hash.
func TestSwapWhileServing(t *testing.T) {
	t.Parallel()
	one := model(t)
	two, err := intent.Train(t.Context(), shop(), &intent.Options{Seed: 7, Folds: -1})
	require.NoError(t, err)
	c := intent.NewClassifier(one)
	a, b := hash(t, one), hash(t, two)
	require.NotEqual(t, a, b)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 300 {
				v, err := c.Classify(t.Context(), &bot.Request{Text: "where is my order"})
				if !assert.NoError(t, err) { //nolint:testifylint // require must not stop another goroutine
					return
				}
				assert.Equal(t, "order_status", v.Intent)
				assert.Contains(t, []string{a, b}, c.Describe().Hash)
			}
		})
	}
	for range 50 {
		require.Equal(t, one, c.Swap(two))
		require.Equal(t, two, c.Swap(one))
	}
	wg.Wait()
	require.Equal(t, one, c.Swap(nil), "nil changes nothing")
	require.Equal(t, a, c.Describe().Hash)
	c.Swap(two)
	require.Equal(t, b, c.Describe().Hash)
	_, err = new(intent.Classifier).Classify(t.Context(), &bot.Request{Text: "x"})
	require.Error(t, err, "a zero Classifier has no model")
}

func hash(t *testing.T, m *intent.Model) string {
	t.Helper()
	h, err := m.Hash()
	require.NoError(t, err)
	return h
}

func TestCalibratedHasAHashOfItsOwn(t *testing.T) {
	t.Parallel()
	m := model(t)
	before := hash(t, m)
	var more []intent.Example
	for range 4 {
		more = append(more, shop()...)
	}
	c, err := m.Calibrated(more, 0.1)
	require.NoError(t, err)
	require.NotEqual(t, before, hash(t, c))
	require.Equal(t, before, hash(t, m))
}

// TestShareOfTheStream: Correct is Confidence and InScope together, and the
// share of what is out of scope moves InScope as Bayes says.
func TestShareOfTheStream(t *testing.T) {
	t.Parallel()
	var rows []intent.Example
	for range 4 {
		rows = append(rows, shop()...)
	}
	oos := []intent.Example{{Text: "tell me a joke", Intent: intent.OutOfScope}, {Text: "are you happy", Intent: intent.OutOfScope}}
	first, err := model(t).Calibrated(append(oos, rows...), 0.2)
	require.NoError(t, err)
	second, err := first.Calibrated(rows, 0.5)
	require.NoError(t, err)
	odds := func(p float64) float64 { return p / (1 - p) }
	for _, text := range []string{"where is it", "is the weather fine", "refund please"} {
		p, err := first.Predict(t.Context(), text)
		require.NoError(t, err)
		require.InDelta(t, p.Confidence*p.InScope, p.Correct, 1e-12)
		q, err := second.Predict(t.Context(), text)
		require.NoError(t, err)
		require.InEpsilon(t, odds(p.InScope)/4, odds(q.InScope), 1e-6)
		require.Less(t, q.Correct, p.Correct)
	}
}

func FuzzPredict(f *testing.F) {
	m := model(f)
	for _, s := range []string{"", "where", "\xff", "🙂 order", "ﬁne print", "a\u0301", "İ", "it’s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := m.Predict(context.Background(), s)
		require.NoError(t, err)
		plausible(t, p)
	})
}

func plausible(t *testing.T, p intent.Prediction) {
	t.Helper()
	for _, v := range []float64{p.Confidence, p.InScope, p.Correct} {
		require.True(t, v >= 0 && v <= 1, p)
	}
	if p.Intent == "" {
		require.Zero(t, p.Confidence)
		require.NotEmpty(t, p.Reasons)
		return
	}
	require.LessOrEqual(t, p.Correct, p.Confidence)
	require.Equal(t, p.Intent, p.Ranked[0].Intent)
	require.True(t, slices.IsSortedFunc(p.Ranked, func(a, b intent.Ranked) int { return cmp.Compare(b.Confidence, a.Confidence) }), p.Ranked)
	for _, r := range p.Ranked {
		require.True(t, r.Confidence >= 0 && r.Confidence <= 1, r)
	}
}

func FuzzLoad(f *testing.F) {
	small, err := intent.Train(context.Background(), shop(), &intent.Options{Bits: 10, Folds: -1})
	require.NoError(f, err)
	b, err := small.MarshalBinary()
	require.NoError(f, err)
	f.Add(b)
	f.Add(b[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		if n := len(b) - sha256.Size; n > 0 { // the sum of damage is no obstacle
			sum := sha256.Sum256(b[:n])
			b = append(bytes.Clone(b[:n]), sum[:]...)
		}
		m, err := intent.Load(bytes.NewReader(b))
		if err != nil {
			return
		}
		p, err := m.Predict(context.Background(), "where is my order")
		require.NoError(t, err)
		plausible(t, p)
		again, err := m.MarshalBinary()
		require.NoError(t, err)
		_, err = intent.Load(bytes.NewReader(again))
		require.NoError(t, err)
	})
}

func ExampleTrain() {
	m, err := intent.Train(context.Background(), shop(), nil)
	if err != nil {
		panic(err)
	}
	p, _ := m.Predict(context.Background(), "Has my order been sent?")
	fmt.Println(p.Intent)
	// Output: order_status
}

func ExampleDiagnose() {
	for _, f := range intent.Diagnose([]intent.Example{{Text: "open today?", Intent: "hours"}}) {
		fmt.Println(f.Kind, f.Intents, f.Advice)
	}
	// Output:
	// few_examples [hours] it has 1 distinct phrasings: add at least 4 more, best from real messages
	// no_out_of_scope [oos] there is no example of what you do not answer: add twenty or more messages with the intent oos
}
