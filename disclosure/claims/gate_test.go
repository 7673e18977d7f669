package claims

import (
	"os"
	"path/filepath"
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
	found := make([]bool, b.gates.count)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n%10 != 0 { // every rule on every draft would take half a minute under the race detector
				continue
			}
			for _, s := range append(sentences(clean(line)), clean(line)) {
				low := strings.ToLower(s)
				clear(found)
				b.gates.scan(low, found)
				for _, list := range [][]rule{b.sentence, b.draft, b.names} {
					for _, r := range list {
						if r.gate.open(found) {
							continue
						}
						closed++
						if r.re.MatchString(low) || r.re.MatchString(s) {
							t.Errorf("the gate of %s is shut for %q", r.re, s)
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
			t.Logf("no gate: %.150s", r.re)
		}
	}
	t.Logf("%d rules, %d without a gate, %d nodes; gates closed %d times", len(b.sentence), ungated, b.gates.nodes, closed)
}
