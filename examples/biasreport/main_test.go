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
	if testing.Short() {
		t.Skip("two audits of 39,000 calls")
	}
	dir := filepath.Join(t.TempDir(), "new")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), dir, &out))
	for _, want := range []string{"Equivalent within the margin", "Disparity found", "Hispanic fares worse", "it is refused"} {
		require.Contains(t, out.String(), want)
	}
	for _, name := range []string{"fair.html", "fair.json", "biased.html", "biased.json"} {
		b, err := os.ReadFile(filepath.Join(dir, "biasreport-"+name))
		require.NoError(t, err)
		require.NotContains(t, string(b), "Graciela")
	}
}
