package detect_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/detect"
)

// lines returns the labels and messages of a file of testdata, every
// combination of "(a|b)" written out, with their number among those of the
// label (of the file where counting is by file).
func lines(t *testing.T, name string, byLabel bool, each func(n int, label, text string)) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	count := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		label, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || len(label) != 1 || label == "#" {
			continue
		}
		key := label
		if !byLabel {
			key = ""
		}
		for _, m := range expand(text) {
			each(count[key], label, m)
		}
		count[key]++
	}
}

type share struct{ right, all int }

func (s *share) add(right bool) {
	s.all++
	if right {
		s.right++
	}
}

func (s *share) value() float64 { return float64(s.right) / float64(s.all) }

// TestDISC3People scores questions as people put them. Half of each
// file was never looked at for errors; the other half is learned from.
func TestDISC3People(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file              string
		recall, precision float64
	}{{"identity_people_en.txt", .87, .93}, {"identity_fresh_en.txt", .85, .95}} {
		people(t, c.file, c.recall, c.precision)
	}
}

func people(t *testing.T, file string, minRecall, minPrecision float64) {
	t.Helper()
	d := newDetector(t)
	var recall, precision [2]share
	lines(t, file, false, func(n int, label, text string) {
		ask := d.Detect(text).Identity == detect.Ask
		if label == "+" {
			recall[n%2].add(ask)
		}
		if ask {
			precision[n%2].add(label == "+")
		}
	})
	t.Logf("%s, development: recall %.3f precision %.3f; held: recall %.3f precision %.3f of %d questions", file,
		recall[0].value(), precision[0].value(), recall[1].value(), precision[1].value(), recall[1].all)
	require.Greater(t, recall[1].value(), minRecall)
	require.Greater(t, precision[1].value(), minPrecision)
}

// TestDISC3Strangers and TestHUM1HUM7Strangers score messages of a writer who
// did not know the detector, which are never learned from.
func TestDISC3Strangers(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	var recall, precision share
	lines(t, "identity_unseen_en.txt", false, func(_ int, label, text string) {
		ask := d.Detect(text).Identity == detect.Ask
		if label == "+" {
			recall.add(ask)
		}
		if ask {
			precision.add(label == "+")
		}
	})
	t.Logf("recall %.3f of %d, precision %.3f of %d", recall.value(), recall.all, precision.value(), precision.all)
	require.GreaterOrEqual(t, recall.value(), .96)
	require.GreaterOrEqual(t, precision.value(), .93)
}

func TestHUM1HUM7Strangers(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	raw, err := os.ReadFile("testdata/standing_blind_en.txt")
	require.NoError(t, err)
	least := map[string]float64{"person": .96, "noperson": .97, "crisis": .96, "nocrisis": .92, "rights": .94, "norights": .97}
	got := map[string]*share{}
	for line := range strings.Lines(string(raw)) {
		kind, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if kind == "#" {
			continue
		}
		s := d.Detect(text)
		of, look := strings.CutPrefix(kind, "no")
		found := map[string]bool{"person": s.Person, "crisis": s.Crisis, "rights": s.Rights != detect.RightsNone}[of]
		if got[kind] == nil {
			got[kind] = &share{}
		}
		got[kind].add(found != look)
	}
	require.Len(t, got, len(least))
	for kind, s := range got {
		t.Logf("%s: %d of %d", kind, s.right, s.all)
		require.GreaterOrEqual(t, s.value(), least[kind], kind)
	}
}

// TestHUM1HUM7Fresh scores requests for a person, crises and rights requests
// that were written before the phrases and the model.
func TestHUM1HUM7Fresh(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	got := map[string]*[2]share{"p": {}, "c": {}, "r": {}, "-": {}}
	lines(t, "standing_en.txt", true, func(n int, label, text string) {
		s := d.Detect(text)
		found := map[string]bool{"p": s.Person, "c": s.Crisis, "r": s.Rights != detect.RightsNone}
		right := found[label]
		if label == "-" {
			right = !s.Person && !s.Crisis && s.Rights == detect.RightsNone
		}
		got[label][n%2].add(right)
	})
	for label, least := range map[string]float64{"p": .98, "c": .94, "r": .94, "-": .95} {
		for half, s := range got[label] {
			t.Logf("%s half %d: %d of %d", label, half, s.right, s.all)
			require.GreaterOrEqual(t, s.value(), least, label)
		}
	}
}

// TestHUM1FalseAlarms counts what ordinary messages of customers set off:
// every fifth of them, or all with FULL=1.
func TestHUM1FalseAlarms(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/data/intents"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no labelled messages at " + dir)
	}
	d := newDetector(t)
	var all, ask, person, crisis, rights int
	require.NoError(t, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".csv" {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			return err
		}
		for i, r := range rows[1:] {
			if r[2] == "are_you_a_bot" || i%5 != 0 && os.Getenv("FULL") == "" {
				continue
			}
			s := d.Detect(r[1])
			all++
			for n, hit := range map[*int]bool{&ask: s.Identity == detect.Ask, &person: s.Person, &crisis: s.Crisis, &rights: s.Rights != detect.RightsNone} {
				if hit {
					*n++
				}
			}
		}
		return nil
	}))
	t.Logf("of %d messages: identity %d, person %d, crisis %d, rights %d", all, ask, person, crisis, rights)
	for _, n := range []int{ask, person, crisis, rights} {
		require.Less(t, float64(n), .005*float64(all))
	}
}

// TestDISC3QuestionsAreNoRequests: who asks whether this is a human is not
// handed over for it, but who asks for one in the same breath is.
func TestDISC3QuestionsAreNoRequests(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	var taken share
	for _, name := range []string{"identity_people_en.txt", "identity_en.txt", "identity_more_en.txt"} {
		lines(t, name, false, func(_ int, label, text string) {
			if label == "+" {
				taken.add(d.Detect(text).Person)
			}
		})
	}
	t.Logf("%d of %d questions are taken for a request", taken.right, taken.all)
	require.Less(t, taken.value(), .03)
	for _, text := range []string{"are you a bot? get me a human please", "Are you a robot? I want to talk to a person", "stop, are you a machine? let me talk to someone"} {
		s := d.Detect(text)
		require.True(t, s.Person && s.Identity == detect.Ask, text)
	}
}
