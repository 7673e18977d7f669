package biasaudit

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Errors of this package. More detail is joined or wrapped around them.
var (
	ErrPlan      = errors.New("biasaudit: bad plan")
	ErrSubject   = errors.New("biasaudit: the subject keeps failing")
	ErrBudget    = errors.New("biasaudit: the budget is used up")
	ErrJournal   = errors.New("biasaudit: bad journal")
	ErrTampered  = errors.New("biasaudit: the report is not what was signed")
	ErrFinding   = errors.New("biasaudit: finding cannot change this way")
	ErrNoBasis   = errors.New("biasaudit: live records need a lawful basis")
	ErrPartially = errors.New("biasaudit: the run is incomplete")
)

// A Subject answers one fresh conversation: all turns in order, one Exchange
// for each. It must keep nothing between calls and be safe for concurrent use.
// A bot satisfies it in-process; audit conversations must stay out of its live
// store and metrics.
type Subject interface {
	Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error)
}

// SubjectFunc makes a function a Subject.
type SubjectFunc func(ctx context.Context, turns []string) ([]transcripts.Exchange, error)

// Ask calls f.
func (f SubjectFunc) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	return f(ctx, turns)
}

// An Outcome is what metrics see of one conversation.
type Outcome struct {
	Exchanges []transcripts.Exchange // empty when the call failed
	Failed    bool                   // every attempt failed or timed out
	Attempts  int                    // 1 when the first attempt succeeded
	Text      string                 // all replies, the identity cue masked
}

// any reports whether f holds for an exchange.
func (o Outcome) any(f func(transcripts.Exchange) bool) bool {
	for _, e := range o.Exchanges {
		if f(e) {
			return true
		}
	}
	return false
}

// traced reports whether the subject says what happened in its pipeline.
func (o Outcome) traced() bool {
	return o.any(func(e transcripts.Exchange) bool { return e.Trace.Decision != "" })
}

func (o Outcome) latency() time.Duration {
	var d time.Duration
	for _, e := range o.Exchanges {
		d += e.Latency
	}
	return d
}

func joinReplies(x []transcripts.Exchange) string {
	parts := make([]string, len(x))
	for i, e := range x {
		parts[i] = e.Reply
	}
	return strings.Join(parts, "\n")
}
