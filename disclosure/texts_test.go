package disclosure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
)

func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	c, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	require.Equal(t, "en", c.Languages()[0])
	for setting, want := range map[string]string{
		"": "en", "de-AT": "de", "fr-CH, fr;q=0.9, en;q=0.8": "fr", "es-419": "es", "tlh": "en", "nonsense!!": "en", "pt-BR;q=x": "en",
	} {
		require.Equal(t, want, c.Match(setting), setting)
	}
	require.Equal(t, "en", c.For("").Lang())
	require.Equal(t, "Ada has joined. You are now talking to a person.", c.For("en").Format("human_joined", map[string]string{"agent": "Ada"}))
}

func TestTextsReportAllFaults(t *testing.T) {
	t.Parallel()
	_, err := disclosure.LoadTexts(map[string]map[string]string{
		"en": {"disclosure": "Hi, I'm {name}!", "waiting": " ", "nonsense": "x", "human_joined": "Somebody is here. {agnet}"},
		"xx": {"disclosure": "x"},
	})
	for _, want := range []string{
		`"disclosure" does not say`, `"waiting" is missing or empty`, `"nonsense" is not a known key`, `"human_joined" does not use {agent}`,
		`"human_joined" uses [agnet]`, `no language "xx"`,
	} {
		require.ErrorContains(t, err, want)
	}
}
