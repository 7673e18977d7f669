package disclosuretest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/disclosuretest"
)

type line func(ctx context.Context, m disclosure.Message, b *strings.Builder) error

// terminal is a channel that writes to a screen, or pretends to.
type terminal struct {
	b strings.Builder
	f line
}

func (s *terminal) Send(ctx context.Context, m disclosure.Message) error { return s.f(ctx, m, &s.b) }

func honest(ctx context.Context, m disclosure.Message, b *strings.Builder) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if n := m.Notice(); n != "" {
		fmt.Fprintf(b, "system: %s\n", n)
	}
	fmt.Fprintf(b, "%s %s: %s\n", m.Speaker().Kind(), m.Speaker().Name(), m.Body().Text)
	return nil
}

func TestHonestSinkPasses(t *testing.T) {
	t.Parallel()
	disclosuretest.RunSink(t, func(*testing.T) (disclosure.Sink, disclosuretest.Screen) {
		s := &terminal{f: honest}
		return s, s.b.String
	})
}

// Each broken channel fails exactly its rule.
func TestMutantsFailTheirRule(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]line{
		"disclosure_first": func(ctx context.Context, m disclosure.Message, b *strings.Builder) error {
			if n := m.Notice(); n != "" && m.Body().Text != "" { // shown after the words
				fmt.Fprintf(b, "%s: %s\nsystem: %s\n", m.Speaker().Kind(), m.Body().Text, n)
				return ctx.Err()
			}
			return honest(ctx, m, b)
		},
		"zero_message": func(ctx context.Context, m disclosure.Message, b *strings.Builder) error {
			if !m.Sealed() {
				b.WriteString("bot: Hi!\n")
				return nil
			}
			return honest(ctx, m, b)
		},
		"speaker": func(ctx context.Context, m disclosure.Message, b *strings.Builder) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			fmt.Fprintf(b, "%s\n", m.Text())
			return nil
		},
		"order": func(ctx context.Context, m disclosure.Message, b *strings.Builder) error {
			err := honest(ctx, m, b)
			if strings.Contains(m.Body().Text, "beta") {
				err = honest(ctx, m, b)
			}
			return err
		},
		"cancelled": func(_ context.Context, m disclosure.Message, b *strings.Builder) error {
			return honest(context.Background(), m, b)
		},
	} {
		err := disclosuretest.CheckSink(t.Context(), func() (disclosure.Sink, disclosuretest.Screen) {
			s := &terminal{f: f}
			return s, s.b.String
		})
		require.ErrorContains(t, err, name+":")
		require.Len(t, strings.Split(err.Error(), "\n"), 1, "%s: %v", name, err)
	}
}
