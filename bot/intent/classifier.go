package intent

import (
	"context"

	"github.com/candorbot/candor/bot"
)

// Classifier adapts a Model to the bot. The bot's confidence is
// Prediction.Correct: the probability that answering is right, messages out of
// scope counted.
type Classifier struct{ Model *Model }

var (
	_ bot.Classifier = Classifier{}
	_ bot.Describer  = Classifier{}
)

// Classify implements bot.Classifier.
func (c Classifier) Classify(ctx context.Context, req *bot.Request) (bot.Verdict, error) {
	p, err := c.Model.Predict(ctx, req.Text)
	if err != nil {
		return bot.Verdict{}, err
	}
	v := bot.Verdict{Intent: p.Intent, Confidence: p.Correct, InScope: p.InScope, Reasons: p.Reasons}
	for _, r := range p.Ranked {
		v.Ranked = append(v.Ranked, bot.Ranked{Intent: r.Intent, Confidence: r.Confidence * p.InScope})
	}
	return v, nil
}

// Describe implements bot.Describer.
func (c Classifier) Describe() bot.Description {
	hash, err := c.Model.Hash()
	if err != nil {
		hash = "unknown"
	}
	return bot.Description{Name: "intent", Kind: "rules", Hash: hash}
}
