package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindsThePlantedBias(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), dir, size{100, 10}, &out))
	for _, want := range []string{"The fair bot", "Disparity found", "Hispanic fares worse", "it is refused"} {
		require.Contains(t, out.String(), want)
	}
	for _, name := range []string{"fair.html", "fair.json", "biased.html", "biased.json"} {
		b, err := os.ReadFile(filepath.Join(dir, "biasreport-"+name))
		require.NoError(t, err)
		require.NotContains(t, string(b), "Graciela")
	}
}
