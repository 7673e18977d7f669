package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/intent"
	"github.com/candorbot/candor/bot/intent/risk"
)

// target is the promise that evaluate tries and calibrate makes by default.
var target = risk.Target{Error: 0.05, Confidence: 0.95}

// sampleOf is a labelled message as a bot with the default scope treats it.
func sampleOf(p intent.Prediction, x intent.Example, scope float64) risk.Sample {
	s := risk.Sample{Score: p.Correct, OutOfScope: x.Intent == intent.OutOfScope, Text: x.Text}
	s.Correct = !s.OutOfScope && p.Intent == x.Intent
	s.Among = slices.Contains(p.Choices(), x.Intent)
	if p.InScope < scope {
		s.Score = 0 // the bot does not answer it, however sure
	}
	return s
}

// draws is how the promise fared when it was made again and again.
type draws struct {
	Draws     int     `json:"draws"`
	Labels    int     `json:"labels"`
	Broken    float64 `json:"broken"`    // share of draws whose real error was above the target
	Certified float64 `json:"certified"` // share of draws with a threshold
	Coverage  float64 `json:"coverage"`  // mean share of the stream answered, 0 without a threshold
	Best      float64 `json:"best_coverage"`
}

var errNoMix = errors.New("--draws needs in-scope and out-of-scope test rows")

// tryPromise takes the test rows, at the stated out-of-scope share, for the
// stream; draws samples from it, certifies and judges on the stream.
func tryPromise(got []intent.Prediction, rows []intent.Example, n, labels int, share float64) (*draws, error) {
	var in, out []risk.Sample
	for i, p := range got {
		s := sampleOf(p, rows[i], bot.DefaultScope)
		s.Text = "" // the same row may be drawn twice
		if s.OutOfScope {
			out = append(out, s)
		} else {
			in = append(in, s)
		}
	}
	if len(in) == 0 || len(out) == 0 || labels < 1 {
		return nil, errNoMix
	}
	type level struct{ score, answered, wrong float64 }
	var stream []level
	for _, s := range slices.Concat(in, out) {
		w := (1 - share) / float64(len(in))
		if s.OutOfScope {
			w = share / float64(len(out))
		}
		l := level{s.Score, w, 0}
		if !s.Correct {
			l.wrong = w
		}
		stream = append(stream, l)
	}
	slices.SortFunc(stream, func(a, b level) int { return cmp.Compare(b.score, a.score) })
	for i := range stream[1:] {
		stream[i+1].answered += stream[i].answered
		stream[i+1].wrong += stream[i].wrong
	}
	real := func(threshold float64) (coverage, err float64) {
		i, _ := slices.BinarySearchFunc(stream, threshold, func(l level, t float64) int {
			if l.score >= t {
				return -1
			}
			return 1
		})
		if i == 0 {
			return 0, 0
		}
		return stream[i-1].answered, stream[i-1].wrong / stream[i-1].answered
	}
	d := &draws{Draws: n, Labels: labels}
	for i, l := range stream {
		if l.wrong <= target.Error*l.answered && (i+1 == len(stream) || stream[i+1].score < l.score) {
			d.Best = l.answered
		}
	}
	rng := rand.New(rand.NewPCG(1, 5))
	sample := make([]risk.Sample, labels)
	for range n {
		for i := range sample {
			if rng.Float64() < share {
				sample[i] = out[rng.IntN(len(out))]
			} else {
				sample[i] = in[rng.IntN(len(in))]
			}
		}
		c, err := risk.Calibrate(sample, target, nil)
		if err != nil {
			return nil, err
		}
		if !c.Certified {
			continue
		}
		coverage, wrong := real(c.Threshold)
		d.Certified++
		d.Coverage += coverage
		if wrong > target.Error {
			d.Broken++
		}
	}
	for _, sum := range []*float64{&d.Certified, &d.Coverage, &d.Broken} {
		*sum /= float64(n)
	}
	return d, nil
}

// writeReport writes what is easier to look at than to read: which intents
// are confused, whether probabilities mean what they say, and errors against
// coverage.
func writeReport(dir string, got []intent.Prediction, rows []intent.Example) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	var all []bin
	samples := make([]risk.Sample, len(rows))
	for i, p := range got {
		all = append(all, bin{p.Correct, p.Intent == rows[i].Intent, 1})
		samples[i] = sampleOf(p, rows[i], bot.DefaultScope)
	}
	c, err := risk.Calibrate(samples, target, nil)
	if err != nil {
		return err
	}
	return errors.Join(
		writeFile(filepath.Join(dir, "confusion.csv"), func(w io.Writer) error { return writeConfusion(w, got, rows) }),
		writeFile(filepath.Join(dir, "reliability.svg"), func(w io.Writer) error { return writeReliability(w, all) }),
		writeFile(filepath.Join(dir, "coverage.svg"), c.WriteSVG),
	)
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// writeConfusion lists who is taken for whom, most often first; out-of-scope
// rows and messages without a verdict included.
func writeConfusion(w io.Writer, got []intent.Prediction, rows []intent.Example) error {
	n, size := map[[2]string]int{}, map[string]int{}
	for i, p := range got {
		size[rows[i].Intent]++
		if p.Intent != rows[i].Intent {
			n[[2]string{rows[i].Intent, p.Intent}]++
		}
	}
	var pairs [][2]string
	for pair := range n {
		pairs = append(pairs, pair)
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		return cmp.Or(n[b]-n[a], cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	out := csv.NewWriter(w)
	_ = out.Write([]string{"intent", "taken_for", "rows", "of"}) // Error says it
	for _, p := range pairs {
		_ = out.Write([]string{p[0], p[1], strconv.Itoa(n[p]), strconv.Itoa(size[p[0]])})
	}
	out.Flush()
	return out.Error()
}

// writeReliability draws the share that was right against the probability
// stated. On the diagonal they are the same; a dot's area is its rows.
func writeReliability(w io.Writer, rows []bin) error {
	const left, top, side = 50.0, 20.0, 240.0
	n, right, conf := binned(rows)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 310" role="img" font-family="sans-serif" font-size="11">` +
		`<title>Share right against the probability stated</title><rect width="320" height="310" fill="#fff"/>`)
	fmt.Fprintf(&b, `<path d="M%g %gV%gH%g" fill="none" stroke="#333"/><path d="M%g %gL%g %g" stroke="#b00" stroke-dasharray="5 4"/>`,
		left, top, top+side, left+side, left, top+side, left+side, top)
	for i := range n {
		if n[i] > 0 {
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#05a"/>`, left+side*conf[i]/n[i], top+side*(1-right[i]/n[i]),
				max(2, 8*n[i]/float64(len(rows))))
		}
	}
	fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">probability stated, 0 to 100 %%</text><text x="5" y="%g">100 %%</text><text x="5" y="%g">right</text></svg>`,
		left+side/2, top+side+30, top+8, top+side)
	_, err := io.WriteString(w, b.String())
	return err
}
