package redact_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

// The glance at a text that needs no scan must change nothing: the same engine
// with a recognizer that finds nothing reads every text in full.
func TestEvaluationGlance(t *testing.T) {
	t.Parallel()
	opts := redact.Options{Profile: redact.ProfileStructured}
	e := engine(t, &opts)
	opts.Recognizers = []redact.Recognizer{{Type: "NEVER", Pattern: `neverstandsthere\d`}}
	full := engine(t, &opts)
	var texts []string
	for _, name := range []string{"banking77/train80.csv", "clinc150/train.csv", "clinc150/val.csv", "clinc150/oos_train_plus.csv"} {
		texts = append(texts, ordinary(t, "intents/"+name)...)
	}
	for _, g := range sentences(t) {
		texts = append(texts, g.Text)
	}
	before := ""
	for _, text := range texts {
		for _, h := range []transcripts.Hints{{}, {Before: before}} {
			want, err := full.Find(context.Background(), text, h)
			require.NoError(t, err)
			got, err := e.Find(context.Background(), text, h)
			require.NoError(t, err)
			require.Len(t, got, len(want), "%q after %q", text, h.Before)
			for i := range want {
				require.Equal(t, want[i], got[i], "%q after %q", text, h.Before)
			}
		}
		before = text
	}
	t.Logf("%d texts", len(texts))
}
