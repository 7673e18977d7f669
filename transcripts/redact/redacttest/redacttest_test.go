package redacttest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
	"github.com/candorbot/candor/transcripts/redact/redacttest"
)

func TestEngineKeepsTheContract(t *testing.T) {
	t.Parallel()
	for _, p := range redact.Profiles() {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			e, err := redact.New(&redact.Options{Profile: p})
			require.NoError(t, err)
			redacttest.Run(t, e)
		})
	}
}

type mutant func(ctx context.Context, text string) ([]transcripts.Span, error)

func (m mutant) Find(ctx context.Context, text string, _ transcripts.Hints) ([]transcripts.Span, error) {
	return m(ctx, text)
}

// Each broken redactor must fail by its own rule.
func TestCheckCatchesMutants(t *testing.T) {
	t.Parallel()
	e, err := redact.New(nil)
	require.NoError(t, err)
	good := func(ctx context.Context, text string) ([]transcripts.Span, error) {
		return e.Find(ctx, text, transcripts.Hints{})
	}
	for want, m := range map[string]mutant{
		"ended context": func(_ context.Context, text string) ([]transcripts.Span, error) {
			return good(context.Background(), text)
		},
		"not UTF-8": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			return good(ctx, strings.ToValidUTF8(text, "?"))
		},
		"overlap": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			s, err := good(ctx, text)
			return append(s, s...), err
		},
		"cuts a rune": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			if strings.HasPrefix(text, "🙂") {
				return []transcripts.Span{{Start: 0, End: 1, Type: "X", Key: "k"}}, nil
			}
			return good(ctx, text)
		},
		"without a key": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			s, err := good(ctx, text)
			for i := range s {
				s[i].Key = ""
			}
			return s, err
		},
		"placeholder name": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			s, err := good(ctx, text)
			for i := range s {
				s[i].Type = "lower"
			}
			return s, err
		},
		"into a placeholder": func(ctx context.Context, text string) ([]transcripts.Span, error) {
			if i := strings.Index(text, "[EMAIL_1]"); i >= 0 && ctx.Err() == nil {
				return []transcripts.Span{{Start: i, End: i + 9, Type: "X", Key: "k"}}, nil
			}
			return good(ctx, text)
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, redacttest.Check(context.Background(), m), want)
		})
	}
}

func policy() redact.Recognizer {
	return redact.Recognizer{Type: "POLICY_NUMBER", Pattern: `\bPOL-(?P<value>\d{6})\b`, Check: func(v string) bool { return v != "000000" }}
}

func TestCheckRecognizer(t *testing.T) {
	t.Parallel()
	require.NoError(t, redacttest.CheckRecognizer(context.Background(), policy(), redacttest.Cases{
		Positive: map[string]string{"my policy is POL-123456.": "123456"},
		Negative: []string{"POL-000000", "POL-12", "order 123456"},
	}))
	require.ErrorContains(t, redacttest.CheckRecognizer(context.Background(), policy(), redacttest.Cases{
		Positive: map[string]string{"POL-000000": "000000"}, Negative: []string{"POL-654321"},
	}), "not found")
	require.ErrorContains(t, redacttest.CheckRecognizer(context.Background(), redact.Recognizer{Type: "x"}, redacttest.Cases{}), "Type")
}

func ExampleCheck() {
	e, err := redact.New(nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(redacttest.Check(context.Background(), e))
	// Output: <nil>
}

func ExampleCheckRecognizer() {
	fmt.Println(redacttest.CheckRecognizer(context.Background(), policy(), redacttest.Cases{
		Positive: map[string]string{"POL-424242": "424242"},
		Negative: []string{"POL-1"},
	}))
	// Output: <nil>
}
