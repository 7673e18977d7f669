package claims

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGatesChangeNoVerdict tries every rule on many drafts of testdata: where
// the expression matches, its gate is open.
func TestGatesChangeNoVerdict(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	closed := 0
	b := rules()
	found := make([]bool, max(b.gates.count, b.abroad.count))
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n%40 != 0 { // every rule on every draft would take minutes under the race detector
				continue
			}
			lists := map[*index][][]rule{b.gates: {b.sentence, b.draft, b.names}}
			if n%400 == 0 || strings.Contains(name, "german") {
				lists[b.abroad] = [][]rule{b.foreign}
			}
			for _, s := range append(sentences(clean(line)), clean(line)) {
				low := strings.ToLower(s)
				for gates, rules := range lists {
					clear(found)
					gates.scan(low, found)
					for _, r := range slices.Concat(rules...) {
						if r.gate.open(found) {
							continue
						}
						closed++
						if r.re.takes(low) || r.re.takes(s) {
							t.Errorf("the gate of %s is shut for %q", r.re.src, s)
						}
					}
				}
			}
		}
	}
	require.NotZero(t, closed)
	ungated := 0
	for _, r := range b.sentence {
		if len(r.gate) == 0 {
			ungated++
			t.Logf("no gate: %.150s", r.re.src)
		}
	}
	t.Logf("%d rules, %d without a gate, %d nodes; gates closed %d times", len(b.sentence), ungated, b.gates.nodes, closed)
}
