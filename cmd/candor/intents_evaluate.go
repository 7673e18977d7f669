package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/candorbot/candor/bot/intent"
)

// intentsReport is what evaluate prints. A figure that the test set cannot
// give (no out-of-scope rows, say) is null.
type intentsReport struct {
	Accuracy      *float64 `json:"accuracy"`         // in scope, nothing rejected
	AUROC         *float64 `json:"auroc"`            // in scope against out of scope, by InScope's margin
	OOSRecall     *float64 `json:"oos_recall_at_95"` // threshold accepts 95 % of in-scope validation rows (of test rows without --validation)
	ECE           *float64 `json:"ece"`              // in scope, 15 equal-width bins of Confidence
	ECEStream     *float64 `json:"ece_stream"`       // all rows, an out-of-scope row counted as wrong, of Correct
	TrainSeconds  float64  `json:"train_seconds"`    // calibration included
	Microseconds  float64  `json:"microseconds_per_prediction"`
	ModelBytes    int      `json:"model_bytes"`
	Examples      int      `json:"train_rows"`
	TestInScope   int      `json:"test_in_scope"`
	TestOOS       int      `json:"test_oos"`
	ThresholdFrom string   `json:"threshold_from"`
}

func intentsEvaluate(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	train := fs.String("train", "", "examples to learn (JSON lines or CSV)")
	test := fs.String("test", "", "labelled messages to judge on")
	validation := fs.String("validation", "", "labelled messages to calibrate on (default: held-back folds of the examples)")
	share := fs.Float64("oos-share", 0, "share of live messages that are out of scope (default: 0.18)")
	seed := fs.Uint64("seed", 0, "seed")
	bits := fs.Int("bits", 0, "log2 of the table's rows (default 15)")
	cost := fs.Float64("cost", 0, "penalty of a margin error (default 1)")
	asJSON := fs.Bool("json", false, "print one JSON object")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *train == "" || *test == "" {
		return errors.New("--train and --test are required")
	}
	examples, err := readExamples(*train)
	if err != nil {
		return err
	}
	rows, err := readExamples(*test)
	if err != nil {
		return err
	}
	var val []intent.Example
	if *validation != "" {
		if val, err = readExamples(*validation); err != nil {
			return err
		}
	}
	o := &intent.Options{Seed: *seed, Bits: *bits, Cost: *cost, OOSShare: *share}
	if val != nil {
		o.Folds = -1
	}
	began := time.Now()
	m, err := intent.Train(ctx, examples, o)
	if err != nil {
		return err
	}
	if val != nil {
		if m, err = m.Calibrated(val, *share); err != nil {
			return err
		}
	}
	r := intentsReport{TrainSeconds: time.Since(began).Seconds(), Examples: len(examples), ThresholdFrom: "test"}
	if err := r.measure(ctx, m, rows, val); err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(stdout, "%s\n", b)
	}
	return err
}

func (r *intentsReport) measure(ctx context.Context, m *intent.Model, rows, val []intent.Example) error {
	b, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	r.ModelBytes = len(b)
	got := make([]intent.Prediction, len(rows))
	began := time.Now()
	for i, x := range rows {
		if got[i], err = m.Predict(ctx, x.Text); err != nil {
			return err
		}
	}
	r.Microseconds = float64(time.Since(began).Microseconds()) / float64(max(1, len(rows)))
	var in, out []float64
	var conf, all []bin
	right := 0
	for i, p := range got {
		ok := p.Intent == rows[i].Intent
		all = append(all, bin{p.Correct, ok})
		if rows[i].Intent == intent.OutOfScope {
			out = append(out, scopeScore(p))
			continue
		}
		in = append(in, scopeScore(p))
		conf = append(conf, bin{p.Confidence, ok})
		if ok {
			right++
		}
	}
	r.TestInScope, r.TestOOS = len(in), len(out)
	if len(in) == 0 {
		return nil
	}
	r.Accuracy, r.ECE = new(float64(right)/float64(len(in))), new(ece(conf))
	r.ECEStream = new(ece(all))
	if len(out) == 0 {
		return nil
	}
	r.AUROC = new(auroc(in, out))
	from := in
	if val != nil {
		from, r.ThresholdFrom = nil, "validation"
		for _, x := range val {
			if x.Intent == intent.OutOfScope {
				continue
			}
			p, err := m.Predict(ctx, x.Text)
			if err != nil {
				return err
			}
			from = append(from, scopeScore(p))
		}
	}
	slices.Sort(from)
	t := from[len(from)/20]
	below := 0
	for _, s := range out {
		if s < t {
			below++
		}
	}
	r.OOSRecall = new(float64(below) / float64(len(out)))
	return nil
}

// scopeScore orders messages by how far in scope they are; one without a
// verdict comes last.
func scopeScore(p intent.Prediction) float64 {
	if p.Intent == "" {
		return math.Inf(-1)
	}
	return p.Margin
}

type bin struct {
	confidence float64
	right      bool
}

// ece is the expected calibration error over 15 bins of equal width (Naeini
// et al., AAAI 2015).
func ece(rows []bin) float64 {
	const bins = 15
	var n, right, conf [bins]float64
	for _, r := range rows {
		i := min(int(r.confidence*bins), bins-1)
		n[i]++
		conf[i] += r.confidence
		if r.right {
			right[i]++
		}
	}
	var sum float64
	for i := range n {
		sum += math.Abs(right[i] - conf[i])
	}
	return sum / float64(len(rows))
}

// auroc is the chance that an in-scope row scores above an out-of-scope one,
// ties counted half.
func auroc(in, out []float64) float64 {
	slices.Sort(out)
	var sum float64
	for _, v := range in {
		lo, _ := slices.BinarySearch(out, v)
		hi := lo
		for hi < len(out) && out[hi] == v {
			hi++
		}
		sum += float64(lo) + float64(hi-lo)/2
	}
	return sum / float64(len(in)) / float64(len(out))
}
