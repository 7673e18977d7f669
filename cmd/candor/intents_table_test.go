package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent"
)

// TestIntentsTable prints where the classifier stands on the development data:
// make eval-intents. It takes minutes, so it runs only when asked.
func TestIntentsTable(t *testing.T) {
	if os.Getenv("CANDOR_EVAL") == "" {
		t.Skip("takes minutes: make eval-intents")
	}
	data := filepath.Join("..", "..", "..", "shared", "data", "intents")
	if _, err := os.Stat(data); err != nil {
		t.Skipf("the development data is absent: %v", err)
	}
	read := func(names ...string) []intent.Example {
		var all []intent.Example
		for _, n := range names {
			part, err := readExamples(filepath.Join(data, filepath.FromSlash(n)))
			require.NoError(t, err)
			all = append(all, part...)
		}
		return all
	}
	fmt.Println("set                     acc   auroc oos@95  ece (floor)    stream (floor) train s     us  model MB")
	row := func(name string, train, val, test []intent.Example, draws int) {
		r := intentsReport{OOSShare: defaultShare}
		o := intent.Options{OOSShare: defaultShare}
		began := time.Now()
		m, err := trainFor(context.Background(), train, val, o, io.Discard)
		require.NoError(t, err)
		r.TrainSeconds = time.Since(began).Seconds()
		got, err := r.measure(context.Background(), m, test, val)
		require.NoError(t, err)
		f := func(p *float64) string {
			if p == nil {
				return "    -"
			}
			return fmt.Sprintf("%.3f", *p)
		}
		fmt.Printf("%-22s %s  %s  %s  %s (%s)  %s (%s) %7.1f %6.1f %9.2f\n", name, f(r.Accuracy), f(r.AUROC), f(r.OOSRecall), f(r.ECE), f(r.ECEFloor), f(r.ECEStream), f(r.StreamFloor),
			r.TrainSeconds, r.Microseconds, float64(r.ModelBytes)/1e6)
		if draws > 0 {
			d, err := tryPromise(got, test, draws, 1000, defaultShare)
			require.NoError(t, err)
			fmt.Printf("  promise of 5 %% at 95 %%, %d draws of %d labels: broken %.1f %%, coverage %.1f %% (best possible %.1f %%), no threshold %.1f %%\n",
				d.Draws, d.Labels, 100*d.Broken, 100*d.Coverage, 100*d.Best, 100*(1-d.Certified))
		}
	}
	train, val := read("clinc150/train.csv"), read("clinc150/val.csv")
	oos, plus := read("clinc150/oos_val.csv"), read("clinc150/oos_train_plus.csv")
	var a, b []intent.Example // the rows of each intent by turns
	for i, x := range val {
		if i%2 == 0 {
			a = append(a, x)
		} else {
			b = append(b, x)
		}
	}
	row("clinc150, folds", train, nil, slices.Concat(val, oos, plus), 1000)
	row("clinc150, with 100 oos", slices.Concat(train, read("clinc150/oos_train.csv")), nil, slices.Concat(val, oos, plus), 0)
	row("clinc150, half a val", train, slices.Concat(a, oos), slices.Concat(b, plus), 1000)
	row("clinc150, other half", train, slices.Concat(b, plus), slices.Concat(a, oos), 1000)

	halves(t, train, val, slices.Concat(oos, plus))

	bank := read("banking77/train80.csv")
	for seed := range uint64(3) {
		full, test := split(bank, 0, seed)
		row(fmt.Sprint("banking77 80 %, split ", seed), full, nil, test, 0)
		for _, n := range []int{30, 10} {
			few, _ := split(full, n, seed+10)
			row(fmt.Sprintf("banking77 %d, split %d", n, seed), few, nil, test, 0)
		}
	}
}

// halves calibrates one model on random halves and judges on the others, as
// one split says little about a calibration error.
func halves(t *testing.T, train, val, oos []intent.Example) {
	t.Helper()
	m, err := intent.Train(context.Background(), train, &intent.Options{OOSShare: defaultShare, Folds: -1})
	require.NoError(t, err)
	val, oos = slices.Clone(val), slices.Clone(oos)
	rng := rand.New(rand.NewPCG(1, 7))
	const splits = 20
	var sum [7]float64
	for range splits {
		rng.Shuffle(len(val), func(i, j int) { val[i], val[j] = val[j], val[i] })
		rng.Shuffle(len(oos), func(i, j int) { oos[i], oos[j] = oos[j], oos[i] })
		v, o := len(val)/2, len(oos)/2
		c, err := m.Calibrated(slices.Concat(val[:v], oos[:o]), defaultShare)
		require.NoError(t, err)
		r := intentsReport{OOSShare: defaultShare}
		_, err = r.measure(context.Background(), c, slices.Concat(val[v:], oos[o:]), val[:v])
		require.NoError(t, err)
		for i, p := range []*float64{r.Accuracy, r.AUROC, r.OOSRecall, r.ECE, r.ECEFloor, r.ECEStream, r.StreamFloor} {
			sum[i] += *p / splits
		}
	}
	fmt.Printf("clinc150, random halves %.3f  %.3f  %.3f  %.3f (%.3f)  %.3f (%.3f)   (mean of %d)\n", sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], splits)
}

// split deals each intent's rows at random: n of them, or four fifths where n
// is 0, and the rest.
func split(rows []intent.Example, n int, seed uint64) (in, rest []intent.Example) {
	rng := rand.New(rand.NewPCG(seed, 6))
	by := map[string][]intent.Example{}
	var order []string
	for _, x := range rows {
		if by[x.Intent] == nil {
			order = append(order, x.Intent)
		}
		by[x.Intent] = append(by[x.Intent], x)
	}
	for _, name := range order {
		own := by[name]
		rng.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
		k := n
		if k == 0 {
			k = len(own) * 4 / 5
		}
		k = min(k, len(own))
		in, rest = append(in, own[:k]...), append(rest, own[k:]...)
	}
	return in, rest
}
