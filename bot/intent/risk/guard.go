package risk

import (
	"context"
	"errors"

	"github.com/candorbot/candor/bot"
)

// A Guard is a bot.Classifier that keeps a promise: while its Monitor finds
// the promise kept it is the classifier that it wraps; once broken, every
// request goes to a person. It is safe for concurrent use as far as the
// classifier is.
type Guard struct {
	classifier bot.Classifier
	monitor    *Monitor
}

var (
	_ bot.Classifier = (*Guard)(nil)
	_ bot.Describer  = (*Guard)(nil)
)

// NewGuard needs both.
func NewGuard(c bot.Classifier, m *Monitor) (*Guard, error) {
	var errs []error
	if c == nil {
		errs = append(errs, errors.New("risk: a Guard needs a classifier to guard"))
	}
	if m == nil {
		errs = append(errs, errors.New("risk: a Guard needs a Monitor; make one with NewMonitor and the target that was certified"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Guard{c, m}, nil
}

// Classify implements bot.Classifier.
func (g *Guard) Classify(ctx context.Context, req *bot.Request) (bot.Verdict, error) {
	v, err := g.classifier.Classify(ctx, req)
	if err == nil && g.monitor.Broken() {
		v.Handover = true
		v.Reasons = append(v.Reasons, "more answers were wrong than was promised: people answer until the bot is calibrated anew")
	}
	return v, err
}

// Describe implements bot.Describer: what the classifier says of itself. A
// broken promise changes nothing that an audit has seen but the handovers.
func (g *Guard) Describe() bot.Description {
	if d, ok := g.classifier.(bot.Describer); ok {
		return d.Describe()
	}
	return bot.Description{}
}
