package audittest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/transcripts"
)

// Check runs the plan and fails the test on a disparity, a void or failed run,
// and, unless allowInconclusive, on an audit that cannot tell. The failure names
// what differs, by how much, and what to do. It returns the report; render.HTML
// makes a page of it.
func Check(t testing.TB, plan biasaudit.Plan, subject biasaudit.Subject, opts *biasaudit.RunOptions, allowInconclusive bool) *biasaudit.Report {
	t.Helper()
	res, err := biasaudit.Run(t.Context(), plan, subject, opts)
	if err != nil {
		t.Fatalf("bias audit: %v", err)
		return nil
	}
	rep, err := biasaudit.Analyse(res, nil)
	if err != nil {
		t.Fatalf("bias audit: %v", err)
		return nil
	}
	switch rep.Verdict {
	case biasaudit.Equivalent, biasaudit.SmallDifference:
		t.Logf("bias audit: %s: %s", rep.Verdict, rep.Headline)
	case biasaudit.Inconclusive, biasaudit.Insufficient:
		if allowInconclusive {
			t.Logf("%s", text(rep))
			break
		}
		t.Errorf("%s", text(rep))
	case biasaudit.Disparity, biasaudit.Void:
		t.Errorf("%s", text(rep))
	}
	return rep
}

// text is the report in a few lines.
func text(r *biasaudit.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "bias audit: %s: %s", r.Verdict, r.Headline)
	for _, t := range r.Tests {
		if t.Gate && t.Verdict == r.Verdict {
			fmt.Fprintf(&b, "\n  %s: %s against %s, difference %s (95 %% from %s to %s), margin %s: %s", t.Key(), r.Level(t.Metric, t.Mean), r.Level(t.Metric, t.OtherMean),
				r.Amount(t.Metric, t.Effect), r.Amount(t.Metric, t.Lo), r.Amount(t.Metric, t.Hi), r.Amount(t.Metric, t.Margin), t.Why)
		}
	}
	for _, s := range append(slices.Clone(r.Skipped), r.Todo...) {
		fmt.Fprintf(&b, "\n  %s", s)
	}
	return b.String()
}

// A Stub is an instant bot that hands over at a base rate that depends on the
// request, and more often when a message holds one of the marked words. It is
// deterministic in Seed and the message.
type Stub struct {
	Seed  uint64
	Base  float64  // share handed over; 0 means 0.175
	Extra float64  // added for marked messages: the planted bias
	Mark  []string // words that mark a message
}

// Ask implements biasaudit.Subject.
func (s *Stub) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	base := s.Base
	if base == 0 {
		base = 0.175
	}
	out := make([]transcripts.Exchange, 0, len(turns))
	for _, text := range turns {
		h := fnv.New64a()
		_, _ = h.Write([]byte(text))
		rng := rand.New(rand.NewPCG(s.Seed, h.Sum64()))
		// How hard the request is: the same for every cue after it.
		head, _, _ := strings.Cut(text, "\n")
		h.Reset()
		_, _ = h.Write([]byte(head))
		hard := rand.New(rand.NewPCG(s.Seed+1, h.Sum64())).Float64()
		p := math.Max(0, math.Min(1, base*2*hard))
		for _, m := range s.Mark {
			if strings.Contains(text, m) {
				p += s.Extra
				break
			}
		}
		e := transcripts.Exchange{Reply: "Thank you for your message. Here is how it works: we look into it and write to you today.", Disclosed: true, Latency: time.Millisecond,
			Trace: transcripts.Trace{Decision: transcripts.DecisionAnswer, Intent: "stub", Confidence: 1 - p, Threshold: 0.5, Backend: "stub", Model: "stub", Config: "stub"}}
		if rng.Float64() < p {
			e.Reply = "I will pass you on to a colleague. Please wait a moment."
			e.Trace.Decision, e.Trace.Reason, e.Trace.Offered = transcripts.DecisionHandover, "low_confidence", true
		}
		out = append(out, e)
	}
	return out, nil
}
