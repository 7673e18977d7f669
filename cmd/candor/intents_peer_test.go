package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent"
)

// TestIntentsPeer compares with the bare classifier of nlp.js: see
// tools/intents-peer.sh, which make eval-intents calls. Both classify the same
// messages by turns, each on one core, and each chunk of messages counts with
// the quickest of its passes.
func TestIntentsPeer(t *testing.T) {
	dir := os.Getenv("CANDOR_PEER")
	if dir == "" {
		t.Skip("takes minutes and needs node: tools/intents-peer.sh")
	}
	data := filepath.Join("..", "..", "..", "shared", "data", "intents", "clinc150")
	train, err := readExamples(filepath.Join(data, "train.csv"))
	if err != nil {
		t.Skipf("the development data is absent: %v", err)
	}
	test, err := readExamples(filepath.Join(data, "val.csv"))
	require.NoError(t, err)
	few, _ := split(train, 10, 1)
	for _, set := range []struct {
		name string
		rows []intent.Example
	}{{"clinc150, 10 an intent", few}, {"clinc150", train}} {
		// In the order of the file, which is that of the intents, the peer learns worse.
		rand.New(rand.NewPCG(2, 8)).Shuffle(len(set.rows), func(i, j int) { set.rows[i], set.rows[j] = set.rows[j], set.rows[i] })
		race(t, dir, set.name, set.rows, test)
	}
}

func race(t *testing.T, dir, name string, train, test []intent.Example) {
	t.Helper()
	const passes, chunk = 9, 25
	peer := exec.CommandContext(t.Context(), "node", "intents-peer.js", "train.json", "test.json", strconv.Itoa(chunk))
	peer.Dir = dir
	for file, rows := range map[string][]intent.Example{"train.json": train, "test.json": test} {
		b, err := json.Marshal(rows)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), b, 0o600))
	}
	in, err := peer.StdinPipe()
	require.NoError(t, err)
	out, err := peer.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, peer.Start())
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	next := func(v any) {
		require.True(t, lines.Scan(), "the peer has ended")
		require.NoError(t, json.Unmarshal(lines.Bytes(), v))
	}
	var learned struct{ Seconds, Accuracy float64 }
	next(&learned) // one after the other, as there may be one core only
	began := time.Now()
	m, err := intent.Train(t.Context(), train, nil)
	require.NoError(t, err)
	seconds := time.Since(began).Seconds()
	right := 0
	for _, x := range test {
		p, err := m.Predict(t.Context(), x.Text)
		require.NoError(t, err)
		if p.Intent == x.Intent {
			right++
		}
	}
	ours, theirs := make([]float64, (len(test)+chunk-1)/chunk), make([]float64, (len(test)+chunk-1)/chunk)
	for range passes {
		for c := range ours {
			began := time.Now()
			for i := c * chunk; i < min(len(test), (c+1)*chunk); i++ {
				if _, err := m.Predict(t.Context(), test[i].Text); err != nil {
					t.Fatal(err)
				}
			}
			ours[c] = quicker(ours[c], float64(time.Since(began).Nanoseconds()))
		}
		_, err = fmt.Fprintln(in)
		require.NoError(t, err)
		var took []float64
		next(&took)
		for c := range theirs {
			theirs[c] = quicker(theirs[c], took[c])
		}
	}
	require.NoError(t, in.Close())
	require.NoError(t, peer.Wait())
	var a, b float64
	for c := range ours {
		a, b = a+ours[c], b+theirs[c]
	}
	n := float64(len(test)) * 1000
	fmt.Printf("%-23s %.1f us a message, accuracy %.3f, trained in %.1f s with calibration; nlp.js %.1f us, %.3f, %.1f s: %.1f times as long a message\n",
		name, a/n, float64(right)/float64(len(test)), seconds, b/n, learned.Accuracy, learned.Seconds, b/a)
}

func quicker(a, b float64) float64 {
	if a == 0 {
		return b
	}
	return min(a, b)
}
