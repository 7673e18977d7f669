package intent

import (
	"context"
	"sync/atomic"

	"github.com/candorbot/candor/bot"
)

// A Classifier adapts a Model to the bot. The bot's confidence is
// Prediction.Correct: the probability that answering is right, messages out of
// scope counted. The model can be swapped while serving. Safe for concurrent
// use; make it with [NewClassifier].
type Classifier struct{ model atomic.Pointer[Model] }

var (
	_ bot.Classifier = (*Classifier)(nil)
	_ bot.Describer  = (*Classifier)(nil)
)

// NewClassifier serves m.
func NewClassifier(m *Model) *Classifier {
	c := &Classifier{}
	c.model.Store(m)
	return c
}

// Model is the model that serves now.
func (c *Classifier) Model() *Model { return c.model.Load() }

// Swap serves m from the next message on and returns the model that served
// before. Messages being classified end with the model that they began with.
// The bot's Config changes with it, which makes an audit due; thresholds
// certified for the old model say nothing about the new one. nil changes
// nothing.
func (c *Classifier) Swap(m *Model) (old *Model) {
	if m == nil {
		return c.model.Load()
	}
	return c.model.Swap(m)
}

// Classify implements bot.Classifier.
func (c *Classifier) Classify(ctx context.Context, req *bot.Request) (bot.Verdict, error) {
	m := c.model.Load()
	if m == nil {
		return bot.Verdict{}, errNoModel
	}
	p, err := m.Predict(ctx, req.Text)
	if err != nil {
		return bot.Verdict{}, err
	}
	v := bot.Verdict{Intent: p.Intent, Confidence: p.Correct, InScope: p.InScope, Reasons: p.Reasons}
	for _, r := range p.Ranked {
		v.Ranked = append(v.Ranked, bot.Ranked{Intent: r.Intent, Confidence: r.Confidence * p.InScope})
	}
	return v, nil
}

// Describe implements bot.Describer. Hash is [Model.Hash].
func (c *Classifier) Describe() bot.Description {
	d := bot.Description{Name: "intent", Kind: "rules", Hash: "none"}
	if m := c.model.Load(); m != nil {
		d.Hash = "unknown"
		if hash, err := m.Hash(); err == nil {
			d.Hash = hash
		}
	}
	return d
}
