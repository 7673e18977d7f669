package detect_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHUM2LegalAndDispute: threats of legal steps and contested charges are
// found in four languages, and what only sounds like them is not.
func TestHUM2LegalAndDispute(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	raw, err := os.ReadFile("testdata/legal.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(raw)) {
		label, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if label == "#" {
			continue
		}
		s := d.Detect(text)
		if s.Legal != (label == "t") || label != "t" && s.Dispute != (label == "d") {
			t.Errorf("%s %q: legal %v, dispute %v, %s", label, text, s.Legal, s.Dispute, s.Language)
		}
	}
}

// TestHUM2FalseAlarms counts them among ordinary messages.
func TestHUM2FalseAlarms(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/data/intents"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no labelled messages at " + dir)
	}
	d := newDetector(t)
	var all, legal, dispute int
	require.NoError(t, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(p, ".csv") {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		rows, err := csv.NewReader(f).ReadAll()
		for i, r := range rows {
			if i%5 != 0 && os.Getenv("FULL") == "" {
				continue
			}
			all++
			s := d.Detect(r[1])
			if s.Legal {
				legal++
				t.Logf("legal %q", r[1])
			}
			if s.Dispute {
				dispute++
				t.Logf("dispute %q", r[1])
			}
		}
		return err
	}))
	t.Logf("of %d: legal %d, dispute %d", all, legal, dispute)
	require.Less(t, float64(legal+dispute)/float64(all), .002)
}
