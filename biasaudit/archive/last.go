package archive

import (
	"context"
	"errors"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// Last is what may be told in public of the last audit that counts. It has the
// fields of a bot card's audit (package bot/card) in their order, so that
// card.Audit(last) is one.
type Last struct {
	At      time.Time // when it ended; zero: there was none
	Verdict string    // in a few words
	Open    int       // findings that nobody has dealt with
	Link    string    // where the report is published; the caller's to set
	Config  string    // configuration of the bot that was audited
}

// Last returns the last audit that is not void, with the findings as they stand
// now. The zero Last when there is none. A report that cannot be verified is
// none, with its error.
func (a *Archive) Last(ctx context.Context, audit string) (Last, error) {
	entries, err := a.List(ctx, audit)
	if err != nil {
		return Last{}, err
	}
	for _, e := range entries {
		if e.Verdict == biasaudit.Void {
			continue
		}
		r, err := a.Report(ctx, e.ID)
		if err != nil {
			return Last{}, err
		}
		out := Last{At: r.Finished, Verdict: said(r.Verdict)}
		for c := range r.Design.Configs {
			if c != "" {
				out.Config = c // one: another would have made the audit void
			}
		}
		now, err := a.Latest(ctx, audit)
		if err != nil {
			return Last{}, err
		}
		if now == nil {
			return Last{}, errors.New("archive: the report went while it was read")
		}
		for _, f := range now.Findings {
			if f.State == biasaudit.Open {
				out.Open++
			}
		}
		return out, nil
	}
	return Last{}, nil
}

// said is a verdict in a few words, for customers.
func said(v biasaudit.Verdict) string {
	switch v {
	case biasaudit.Disparity:
		return "a difference between groups was found"
	case biasaudit.SmallDifference:
		return "a small difference, below the agreed margin"
	case biasaudit.Equivalent:
		return "any difference lies within the agreed margin"
	case biasaudit.Inconclusive, biasaudit.Insufficient:
		return "it could not be told"
	case biasaudit.Void:
	}
	return string(v)
}
