package intent_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent"
)

// TestBanking10 trains on the first ten examples of some BANKING77 intents and
// judges on the rest of the visible split: a guard against silent decay, with
// a floor below what was measured.
func TestBanking10(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "shared", "data", "intents", "banking77", "train80.csv")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the development data is absent: %v", err)
	}
	defer func() { require.NoError(t, f.Close()) }()
	recs, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	n := map[string]int{}
	var train, test []intent.Example
	const intents = 30 // of 77, to be quick
	for _, r := range recs[1:] {
		e := intent.Example{Text: r[1], Intent: r[2]}
		if n[e.Intent] == 0 && len(n) == intents {
			continue
		}
		if n[e.Intent]++; n[e.Intent] <= 10 {
			train = append(train, e)
		} else {
			test = append(test, e)
		}
	}
	m, err := intent.Train(context.Background(), train, &intent.Options{Folds: -1})
	require.NoError(t, err)
	right := 0
	for _, e := range test {
		p, err := m.Predict(context.Background(), e.Text)
		require.NoError(t, err)
		if p.Intent == e.Intent {
			right++
		}
	}
	acc := float64(right) / float64(len(test))
	t.Logf("accuracy %.3f on %d rows", acc, len(test))
	require.Greater(t, acc, 0.79)
}

// BenchmarkPredict is one message on one core: against a handful of intents,
// and against the 150 of CLINC150, whose table of weights does not fit the
// nearest cache, with many and with ten examples each.
func BenchmarkPredict(b *testing.B) {
	predict := func(b *testing.B, m *intent.Model, messages []string) {
		b.Helper()
		for _, text := range messages { // each once before it counts
			_, _ = m.Predict(b.Context(), text)
		}
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			_, _ = m.Predict(context.Background(), messages[i%len(messages)])
			i++
		}
	}
	b.Run("3 intents", func(b *testing.B) {
		predict(b, model(b), []string{"where is the order that i placed on monday"})
	})
	for name, most := range map[string]int{"150 intents": 100, "150 intents of 10 examples": 10} {
		b.Run(name, func(b *testing.B) {
			examples, messages := clinc(b, most)
			m, err := intent.Train(b.Context(), examples, &intent.Options{Folds: -1})
			require.NoError(b, err)
			predict(b, m, messages)
		})
	}
}

// BenchmarkTrain is training on 15,000 examples of 150 intents.
func BenchmarkTrain(b *testing.B) {
	examples, _ := clinc(b, 100)
	for name, folds := range map[string]int{"alone": -1, "and calibration": 3} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := intent.Train(b.Context(), examples, &intent.Options{Folds: folds})
				require.NoError(b, err)
			}
		})
	}
}

// clinc reads the development data: at most so many examples an intent, and
// the messages to judge on.
func clinc(b *testing.B, most int) (examples []intent.Example, messages []string) {
	b.Helper()
	read := func(name string) [][]string {
		f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "intents", "clinc150", name))
		if err != nil {
			b.Skipf("the development data is absent: %v", err)
		}
		defer func() { require.NoError(b, f.Close()) }()
		recs, err := csv.NewReader(f).ReadAll()
		require.NoError(b, err)
		return recs[1:]
	}
	n := map[string]int{}
	for _, r := range read("train.csv") {
		if n[r[2]]++; n[r[2]] <= most {
			examples = append(examples, intent.Example{Text: r[1], Intent: r[2]})
		}
	}
	for _, r := range read("val.csv") {
		messages = append(messages, r[1])
	}
	return examples, messages
}
