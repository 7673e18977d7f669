package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
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
	ECEStream     *float64 `json:"ece_stream"`       // all rows weighted to the out-of-scope share, an out-of-scope row counted as wrong, of Correct
	ECEFloor      *float64 `json:"ece_floor"`        // what ece would be, on average, were Confidence exactly right
	StreamFloor   *float64 `json:"ece_stream_floor"` // the same of ece_stream
	TrainSeconds  float64  `json:"train_seconds"`    // calibration included
	Microseconds  float64  `json:"microseconds_per_prediction"`
	ModelBytes    int      `json:"model_bytes"`
	Examples      int      `json:"train_rows"`
	Skipped       int      `json:"train_rows_skipped"` // without words or too long
	TestInScope   int      `json:"test_in_scope"`
	TestOOS       int      `json:"test_oos"`
	OOSShare      float64  `json:"oos_share"` // of the stream that ece_stream and draws stand for
	ThresholdFrom string   `json:"threshold_from"`
	Draws         *draws   `json:"draws,omitempty"`
}

// evaluation is what evaluate was told to do.
type evaluation struct {
	train, test, validation, report string
	options                         intent.Options
	draws, labels                   int
	json                            bool
}

func (e *evaluation) flags(fs *flag.FlagSet) {
	fs.StringVar(&e.train, "train", "", "examples to learn (JSON lines, CSV, YAML or a folder)")
	fs.StringVar(&e.test, "test", "", "labelled messages to judge on")
	fs.StringVar(&e.validation, "validation", "", "labelled messages to calibrate on (default: held-back folds of the examples)")
	fs.Float64Var(&e.options.OOSShare, "oos-share", defaultShare, "share of live messages that are out of scope")
	fs.Uint64Var(&e.options.Seed, "seed", 0, "seed")
	fs.IntVar(&e.options.Bits, "bits", 0, "log2 of the table's rows (default 15)")
	fs.Float64Var(&e.options.Cost, "cost", 0, "penalty of a margin error (default 1)")
	fs.BoolVar(&e.json, "json", false, "print one JSON object")
	fs.StringVar(&e.report, "report", "", "folder to write confusion.csv, reliability.svg and coverage.svg to")
	fs.IntVar(&e.draws, "draws", 0, "try the 5 % promise with so many samples drawn from the test rows")
	fs.IntVar(&e.labels, "labels", 1000, "labelled messages in each draw")
}

const defaultShare = 0.18

func intentsEvaluate(ctx context.Context, fs *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	var e evaluation
	e.flags(fs)
	if err := fs.Parse(args); err != nil {
		return err
	}
	if e.train == "" || e.test == "" {
		return errors.New("--train and --test are required")
	}
	examples, err := readExamples(e.train)
	if err != nil {
		return err
	}
	rows, err := readExamples(e.test)
	if err != nil {
		return err
	}
	var val []intent.Example
	if e.validation != "" {
		if val, err = readExamples(e.validation); err != nil {
			return err
		}
	}
	r := intentsReport{Examples: len(examples), ThresholdFrom: "test", OOSShare: e.options.OOSShare}
	examples = usable(examples)
	if r.Skipped = r.Examples - len(examples); r.Skipped > 0 {
		_, _ = fmt.Fprintf(stderr, "%d examples without words, or too long, are left out\n", r.Skipped)
	}
	e.options.Progress = progress(stderr, examples)
	began := time.Now()
	m, err := trainFor(ctx, examples, val, e.options, stderr)
	if err != nil {
		return err
	}
	r.TrainSeconds = time.Since(began).Seconds()
	got, err := r.measure(ctx, m, rows, val)
	if err != nil {
		return err
	}
	if e.draws > 0 {
		if r.Draws, err = tryPromise(got, rows, e.draws, e.labels, r.OOSShare); err != nil {
			return err
		}
	}
	if e.report != "" {
		if err := writeReport(e.report, got, rows); err != nil {
			return err
		}
	}
	enc := json.NewEncoder(stdout)
	if !e.json {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(r)
}

// usable leaves out what cannot be learned from, as a data set of somebody
// else may have such rows.
func usable(examples []intent.Example) []intent.Example {
	var out []intent.Example
	bad := map[int]bool{}
	for _, f := range intent.Diagnose(examples) {
		if f.Kind == "unreadable" {
			for _, i := range f.Examples {
				bad[i] = true
			}
		}
	}
	const mostBytes = 4096
	for i, x := range examples {
		if !bad[i] && len(x.Text) <= mostBytes {
			out = append(out, x)
		}
	}
	return out
}

// trainFor learns and calibrates: on val where that is enough, else on
// held-back folds.
func trainFor(ctx context.Context, examples, val []intent.Example, o intent.Options, stderr io.Writer) (*intent.Model, error) {
	oos := false
	for _, x := range val {
		oos = oos || x.Intent == intent.OutOfScope
	}
	if oos {
		o.Folds = -1 // else the folds say what out-of-scope messages look like
	}
	m, err := intent.Train(ctx, examples, &o)
	if err != nil || val == nil {
		return m, err
	}
	c, err := m.Calibrated(val, o.OOSShare)
	if errors.Is(err, intent.ErrTooFew) {
		_, _ = fmt.Fprintln(stderr, "too few validation rows to calibrate on: held-back folds are used")
		o.Folds = 0
		return intent.Train(ctx, examples, &o)
	}
	return c, err
}

// measure fills r in and returns the predictions of the test rows.
func (r *intentsReport) measure(ctx context.Context, m *intent.Model, rows, val []intent.Example) ([]intent.Prediction, error) {
	b, err := m.MarshalBinary()
	if err != nil {
		return nil, err
	}
	r.ModelBytes = len(b)
	got, err := r.predict(ctx, m, rows)
	if err != nil {
		return nil, err
	}
	var in, out []float64
	var conf, all []bin
	right := 0
	for i, p := range got {
		ok := p.Intent == rows[i].Intent
		all = append(all, bin{p.Correct, ok, 1})
		if rows[i].Intent == intent.OutOfScope {
			out = append(out, scopeScore(p))
			continue
		}
		in = append(in, scopeScore(p))
		conf = append(conf, bin{p.Confidence, ok, 1})
		if ok {
			right++
		}
	}
	r.TestInScope, r.TestOOS = len(in), len(out)
	if len(in) == 0 {
		return got, nil
	}
	r.Accuracy, r.ECE, r.ECEFloor = new(float64(right)/float64(len(in))), new(ece(conf)), new(eceFloor(conf))
	if len(out) == 0 {
		return got, nil
	}
	for i := range all {
		all[i].weight = (1 - r.OOSShare) / float64(len(in))
		if rows[i].Intent == intent.OutOfScope {
			all[i].weight = r.OOSShare / float64(len(out))
		}
	}
	r.ECEStream, r.StreamFloor, r.AUROC = new(ece(all)), new(eceFloor(all)), new(auroc(in, out))
	from, err := scopeScores(ctx, m, val)
	if err != nil {
		return nil, err
	}
	if r.ThresholdFrom = "validation"; len(from) == 0 {
		from, r.ThresholdFrom = in, "test"
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
	return got, nil
}

// predict runs on one core. Each chunk of rows counts with the quickest of some
// passes: what else the machine does only adds time.
func (r *intentsReport) predict(ctx context.Context, m *intent.Model, rows []intent.Example) ([]intent.Prediction, error) {
	const passes, chunk = 5, 50
	got := make([]intent.Prediction, len(rows))
	quickest := make([]time.Duration, (len(rows)+chunk-1)/chunk)
	for pass := range passes {
		for c := range quickest {
			began := time.Now()
			for i := c * chunk; i < min(len(rows), (c+1)*chunk); i++ {
				p, err := m.Predict(ctx, rows[i].Text)
				if err != nil {
					return nil, err
				}
				got[i] = p
			}
			if took := time.Since(began); pass == 0 || took < quickest[c] {
				quickest[c] = took
			}
		}
	}
	var all time.Duration
	for _, q := range quickest {
		all += q
	}
	r.Microseconds = float64(all.Nanoseconds()) / 1000 / float64(max(1, len(rows)))
	return got, nil
}

// scopeScores are the scores of the in-scope rows.
func scopeScores(ctx context.Context, m *intent.Model, rows []intent.Example) ([]float64, error) {
	var out []float64
	for _, x := range rows {
		if x.Intent == intent.OutOfScope {
			continue
		}
		p, err := m.Predict(ctx, x.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, scopeScore(p))
	}
	return out, nil
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
	weight     float64
}

const eceBins = 15

// binned are the weight, right and confidence sums of bins of equal width.
func binned(rows []bin) (n, right, conf [eceBins]float64) {
	for _, r := range rows {
		i := min(int(r.confidence*eceBins), eceBins-1)
		n[i] += r.weight
		conf[i] += r.weight * r.confidence
		if r.right {
			right[i] += r.weight
		}
	}
	return n, right, conf
}

// ece is the expected calibration error over 15 bins of equal width (Naeini
// et al., AAAI 2015).
func ece(rows []bin) float64 {
	n, right, conf := binned(rows)
	var sum, total float64
	for i := range n {
		sum += math.Abs(right[i] - conf[i])
		total += n[i]
	}
	return sum / total
}

// eceFloor is the ece to be expected of probabilities that are exactly right, as
// even they miss the shares seen in a sample: the mean over labels drawn from
// the probabilities. An ece says little where it is not far above that.
func eceFloor(rows []bin) float64 {
	const draws = 200
	rng := rand.New(rand.NewPCG(1, 1))
	drawn := slices.Clone(rows)
	var sum float64
	for range draws {
		for i := range drawn {
			drawn[i].right = rng.Float64() < drawn[i].confidence
		}
		sum += ece(drawn)
	}
	return sum / draws
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
