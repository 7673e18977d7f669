package detect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/detect"
)

// What redaction put in place of a name is no request for a person. An audit by
// names found this: messages that were signed were handed over.
func TestPlaceholdersAreNotSpoken(t *testing.T) {
	t.Parallel()
	d, err := detect.New(nil)
	require.NoError(t, err)
	for _, text := range []string{"where is my order\n[PERSON_1]", "where is my order?\n\nBest wishes,\n[PERSON_1]", "[PERSON_1]", "[PERSON_1] [PERSON_2]", "my details: [PHONE_1], [PERSON_12]"} {
		require.False(t, d.Detect(text).Person, text)
	}
	for _, text := range []string{"I want to talk to a person\n[PERSON_1]", "person please [EMAIL_1]"} {
		require.True(t, d.Detect(text).Person, text)
	}
}
