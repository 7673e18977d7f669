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

// BenchmarkClinc is one message against 150 intents, on one core.
func BenchmarkClinc(b *testing.B) {
	m, messages := clinc(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		_, _ = m.Predict(context.Background(), messages[i%len(messages)])
		i++
	}
}

// BenchmarkTrainClinc is training without calibration.
func BenchmarkTrainClinc(b *testing.B) {
	for b.Loop() {
		clinc(b)
	}
}

func clinc(b *testing.B) (*intent.Model, []string) {
	b.Helper()
	read := func(name string) []intent.Example {
		f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "intents", "clinc150", name))
		if err != nil {
			b.Skipf("the development data is absent: %v", err)
		}
		defer func() { require.NoError(b, f.Close()) }()
		recs, err := csv.NewReader(f).ReadAll()
		require.NoError(b, err)
		var out []intent.Example
		for _, r := range recs[1:] {
			out = append(out, intent.Example{Text: r[1], Intent: r[2]})
		}
		return out
	}
	m, err := intent.Train(context.Background(), read("train.csv"), &intent.Options{Folds: -1})
	require.NoError(b, err)
	var texts []string
	for _, e := range read("val.csv") {
		texts = append(texts, e.Text)
	}
	return m, texts
}
