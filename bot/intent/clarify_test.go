package intent_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent"
)

func TestChoices(t *testing.T) {
	t.Parallel()
	ranked := []intent.Ranked{{Intent: "a", Confidence: 0.5}, {Intent: "b", Confidence: 0.3}, {Intent: "c", Confidence: 0.05}, {Intent: "d", Confidence: 0.04}}
	for name, c := range map[string]struct {
		p    intent.Prediction
		want []string
	}{
		"two likely":   {intent.Prediction{InScope: 0.9, Ranked: ranked}, []string{"a", "b"}},
		"out of scope": {intent.Prediction{InScope: 0.2, Ranked: ranked}, nil},
		"one likely":   {intent.Prediction{InScope: 0.9, Ranked: []intent.Ranked{{Intent: "a", Confidence: 0.9}, {Intent: "b", Confidence: 0.1}}}, nil},
		"nothing":      {intent.Prediction{}, nil},
	} {
		require.Equal(t, c.want, c.p.Choices(), name)
	}
}
