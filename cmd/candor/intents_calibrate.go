package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/intent/risk"
)

// intentsCertificate is what calibrate prints.
type intentsCertificate struct {
	Model     string   `json:"model"` // hash
	Error     float64  `json:"target_error"`
	Promise   float64  `json:"target_confidence"`
	Certified bool     `json:"certified"`
	Threshold float64  `json:"threshold"` // for bot.Options; 1: hand everything over that is not asked back
	Clarify   float64  `json:"clarify"`   // for bot.Options: ask back from here, hand over below
	Scope     float64  `json:"scope"`     // for bot.Options: the certificate holds with it only
	Coverage  float64  `json:"coverage"`
	Asked     int      `json:"messages_asked_back"`
	Bound     float64  `json:"error_bound"`
	Used      int      `json:"messages_used"`
	Answered  int      `json:"answered"`
	Wrong     int      `json:"wrong"`
	Missing   int      `json:"messages_missing"` // estimate; -1: unlikely ever with this model
	Warnings  []string `json:"warnings"`
}

func intentsCalibrate(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	path := fs.String("model", "intents.model", "model file")
	from := fs.String("messages", "", "labelled live messages, not used in training (JSON lines, CSV or YAML)")
	learned := fs.String("examples", "", "what the model learned from, to find messages that it has seen")
	want := target
	fs.Float64Var(&want.Error, "error", target.Error, "largest share of wrong among answered messages")
	fs.Float64Var(&want.Confidence, "confidence", target.Confidence, "chance that the promise holds")
	var o risk.Options
	fs.Float64Var(&o.OOSShare, "oos-share", 0, "live share of out-of-scope messages (default: the sample's)")
	fs.Float64Var(&o.Clarify, "clarify", 0.5, "least share of clarifying questions that name the right intent")
	fs.BoolVar(&o.Authored, "authored", false, "the messages were written for the purpose: nothing is certified")
	fs.Uint64Var(&o.Seed, "seed", 0, "seed of thinning to the out-of-scope share")
	scope := fs.Float64("scope", bot.DefaultScope, "the bot's Options.Scope")
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
	if *learned != "" {
		examples, err := readExamples(*learned)
		if err != nil {
			return err
		}
		for _, x := range examples {
			o.Training = append(o.Training, x.Text)
		}
	}
	m, err := loadModel(*path)
	if err != nil {
		return err
	}
	samples := make([]risk.Sample, len(messages))
	for i, x := range messages {
		p, err := m.Predict(ctx, x.Text)
		if err != nil {
			return err
		}
		samples[i] = sampleOf(p, x, *scope)
	}
	c, err := risk.Calibrate(samples, want, &o)
	if err != nil {
		return err
	}
	if *svg != "" {
		if err := writeFile(*svg, c.WriteSVG); err != nil {
			return err
		}
	}
	hash, err := m.Hash()
	if err != nil {
		return err
	}
	if *learned == "" {
		c.Warnings = append(c.Warnings, "not checked whether the model has learned from these messages: say --examples")
	}
	r := intentsCertificate{Model: hash, Error: want.Error, Promise: want.Confidence, Certified: c.Certified, Scope: *scope, Coverage: c.Coverage,
		Asked: c.Asked, Bound: c.Bound, Used: c.Used, Answered: c.Answered, Wrong: c.Wrong, Missing: c.Missing, Warnings: c.Warnings}
	r.Threshold, r.Clarify = c.Thresholds()
	enc := json.NewEncoder(stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
