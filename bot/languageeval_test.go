package bot

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/transcripts"
)

// TestEvaluateLanguageChanges counts how often English messages would change
// the language of a conversation by mistake. Run with -v for the figures.
func TestEvaluateLanguageChanges(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("an evaluation: go test ./bot -run EvaluateLanguage -v")
	}
	root := filepath.Join("..", "..", "shared", "data")
	var texts []string
	f, err := os.Open(filepath.Join(root, "identity", "val.jsonl"))
	if err != nil {
		t.Skipf("needs the labelled data beside the project: %v", err)
	}
	defer func() { _ = f.Close() }()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var l struct{ Text string }
		require.NoError(t, json.Unmarshal(sc.Bytes(), &l))
		texts = append(texts, l.Text)
	}
	g, err := os.Open(filepath.Join(root, "intents", "clinc150", "val.csv"))
	require.NoError(t, err)
	defer func() { _ = g.Close() }()
	rows, err := csv.NewReader(g).ReadAll()
	require.NoError(t, err)
	for _, r := range rows[1:] {
		texts = append(texts, r[1])
	}
	b := &Bot{}
	b.texts, err = disclosure.LoadTexts(nil)
	require.NoError(t, err)
	b.detector, err = detect.New(nil)
	require.NoError(t, err)
	misnamed, changed := 0, 0
	for _, text := range texts {
		w := wroteIn(b.detector.Detect(text).Language, text)
		if w.tag != "" && w.tag != "en" {
			misnamed++
		}
		h := &transcripts.Head{Locale: "en"}
		if b.follow(h, w) {
			changed++
			t.Logf("%s: %s", h.Locale, text)
		}
	}
	t.Logf("English messages: %d, named another language: %d, would change it: %d", len(texts), misnamed, changed)
	require.Less(t, float64(changed)/float64(len(texts)), .005)
}
