package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math"
	"os"

	"github.com/candorbot/candor/bot/intent"
	"github.com/candorbot/candor/bot/intent/risk"
)

// intentsCertificate is what calibrate prints.
type intentsCertificate struct {
	Model     string   `json:"model"` // hash
	Error     float64  `json:"target_error"`
	Promise   float64  `json:"target_confidence"`
	Certified bool     `json:"certified"`
	Threshold *float64 `json:"threshold"` // of Prediction.Correct; null: hand everything over
	Coverage  float64  `json:"coverage"`
	Bound     float64  `json:"error_bound"`
	Used      int      `json:"messages_used"`
	Answered  int      `json:"answered"`
	Wrong     int      `json:"wrong"`
	Missing   int      `json:"messages_missing"` // estimate; -1: unlikely ever with this model
	Warnings  []string `json:"warnings"`
}

func intentsCalibrate(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	path := fs.String("model", "intents.model", "model file")
	from := fs.String("messages", "", "labelled live messages, not used in training (JSON lines or CSV)")
	wrong := fs.Float64("error", 0.05, "largest share of wrong among answered messages")
	promise := fs.Float64("confidence", 0.95, "chance that the promise holds")
	share := fs.Float64("oos-share", 0, "live share of out-of-scope messages (default: the sample's)")
	svg := fs.String("svg", "", "write the risk-coverage curve here")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *from == "" {
		return errors.New("--messages is required")
	}
	messages, err := readExamples(*from)
	if err != nil {
		return err
	}
	f, err := os.Open(*path)
	if err != nil {
		return err
	}
	m, err := intent.Load(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	samples := make([]risk.Sample, len(messages))
	for i, x := range messages {
		p, err := m.Predict(ctx, x.Text)
		if err != nil {
			return err
		}
		oos := x.Intent == intent.OutOfScope
		samples[i] = risk.Sample{Score: p.Correct, Correct: !oos && p.Intent == x.Intent, OutOfScope: oos}
	}
	c, err := risk.Calibrate(samples, risk.Target{Error: *wrong, Confidence: *promise}, &risk.Options{OOSShare: *share})
	if err != nil {
		return err
	}
	if *svg != "" {
		out, err := os.Create(*svg)
		if err != nil {
			return err
		}
		if err := errors.Join(c.WriteSVG(out), out.Close()); err != nil {
			return err
		}
	}
	hash, err := m.Hash()
	if err != nil {
		return err
	}
	r := intentsCertificate{Model: hash, Error: *wrong, Promise: *promise, Certified: c.Certified, Coverage: c.Coverage,
		Bound: c.Bound, Used: c.Used, Answered: c.Answered, Wrong: c.Wrong, Missing: c.Missing, Warnings: c.Warnings}
	if !math.IsInf(c.Threshold, 0) {
		r.Threshold = &c.Threshold
	}
	return json.NewEncoder(stdout).Encode(r)
}
