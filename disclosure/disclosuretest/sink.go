package disclosuretest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
)

// A Screen is what a channel has put before the customer so far, as plain
// text in reading order, with everything that names the author.
type Screen func() string

// RunSink checks a channel, each rule as a subtest. open returns a fresh
// channel and its screen.
func RunSink(t *testing.T, open func(t *testing.T) (disclosure.Sink, Screen)) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			sink, screen := open(t)
			if err := r.check(t.Context(), sink, screen); err != nil {
				t.Errorf("%s: %v", r.rule, err)
			}
		})
	}
}

// CheckSink is RunSink without a *testing.T: all broken rules, joined.
func CheckSink(ctx context.Context, open func() (disclosure.Sink, Screen)) error {
	var errs []error
	for _, r := range rules {
		sink, screen := open()
		if err := r.check(ctx, sink, screen); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", r.name, r.rule, err))
		}
	}
	return errors.Join(errs...)
}

type rule struct {
	name, rule string
	check      func(context.Context, disclosure.Sink, Screen) error
}

const words = "We open at seven."

var rules = []rule{
	{"disclosure_first", "the disclosure is shown before any other words", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		l, notice := open()
		if err := s.Send(ctx, l.Seal(body(2, words))); err != nil {
			return err
		}
		got := screen()
		n, w := strings.Index(got, notice), strings.Index(got, words)
		if n < 0 || w >= 0 && w < n {
			return fmt.Errorf("the screen shows %q", got)
		}
		return nil
	}},
	{"own_disclosure_message", "a message that is the disclosure is shown", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		l, notice := open()
		if err := s.Send(ctx, l.SealDisclosure(body(1, notice))); err != nil {
			return err
		}
		return contains(screen(), notice)
	}},
	{"zero_message", "the zero Message shows the built-in disclosure or is refused", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		if err := s.Send(ctx, disclosure.Message{}); err != nil {
			return nil // refusing is the other right answer
		}
		return contains(screen(), disclosure.Message{}.Notice())
	}},
	{"speaker", "each message says whether a bot, a human or the system wrote it", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		l := acknowledged()
		human := attest.NewHuman("c", "a1", "Ada", 1)
		for i, m := range []disclosure.Message{l.Seal(body(2, "one")), l.SealSystem(body(3, "two")), l.SealHuman(human, 1, body(4, "three"))} {
			before := screen()
			if err := s.Send(ctx, m); err != nil {
				return fmt.Errorf("message %d: %w", i, err)
			}
			added := strings.ToLower(strings.TrimPrefix(screen(), before))
			if !strings.Contains(added, m.Speaker().Kind().String()) {
				return fmt.Errorf("a message of kind %q shows as %q", m.Speaker().Kind(), added)
			}
		}
		return nil
	}},
	{"no_false_human", "a proof of another conversation or epoch is not shown as human", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		l := acknowledged()
		m := l.SealHuman(attest.NewHuman("another", "a1", "Maria", 1), 1, body(2, "hello"))
		if err := s.Send(ctx, m); err != nil {
			return err
		}
		if got := strings.ToLower(screen()); strings.Contains(got, "human:") || strings.Contains(got, "maria") {
			return fmt.Errorf("the screen shows %q", got)
		}
		return nil
	}},
	{"order", "messages appear once each and in the order of Send", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		l := acknowledged()
		for i, w := range []string{"alpha-1", "beta-2", "gamma-3"} {
			if err := s.Send(ctx, l.Seal(body(uint64(i)+2, w))); err != nil {
				return err
			}
		}
		got := screen()
		a, b, c := strings.Index(got, "alpha-1"), strings.Index(got, "beta-2"), strings.Index(got, "gamma-3")
		if a < 0 || b < a || c < b || strings.Count(got, "beta-2") != 1 {
			return fmt.Errorf("the screen shows %q", got)
		}
		return nil
	}},
	{"cancelled", "Send on a cancelled context shows nothing and fails", func(ctx context.Context, s disclosure.Sink, screen Screen) error {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.Send(ctx, acknowledged().Seal(body(2, "late"))); err == nil {
			return errors.New("no error from Send")
		}
		if strings.Contains(screen(), "late") {
			return errors.New("the words were shown")
		}
		return nil
	}},
}

func contains(got, want string) error {
	if !strings.Contains(got, want) {
		return fmt.Errorf("the screen shows %q, without %q", got, want)
	}
	return nil
}

func body(seq uint64, text string) disclosure.Body {
	return disclosure.Body{Seq: seq, At: time.Unix(1_700_000_000, 0).UTC(), Text: text, Lang: "en"}
}

func open() (l *disclosure.Ledger, notice string) {
	l = disclosure.Policy{}.Open("c", 1, disclosure.State{})
	return l, l.Issue(time.Unix(1_700_000_000, 0), "en", "")
}

func acknowledged() *disclosure.Ledger {
	l, notice := open()
	l.Acknowledge(attest.NewReceipt(disclosure.Wording(notice), "test", time.Unix(1_700_000_001, 0)))
	return l
}
