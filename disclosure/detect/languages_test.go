package detect_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/detect"
)

// expand writes out every combination of "(a|b)".
func expand(s string) []string {
	i := strings.IndexByte(s, '(')
	if i < 0 {
		return []string{strings.Join(strings.Fields(s), " ")}
	}
	j := i + strings.IndexByte(s[i:], ')')
	var out []string
	for _, alt := range strings.Split(s[i+1:j], "|") {
		out = append(out, expand(s[:i]+alt+s[j+1:])...)
	}
	return out
}

// TestDISC3Languages prints, for every language but English, how the messages
// of testdata/languages.txt are judged. Run it with -v for the table.
func TestDISC3Languages(t *testing.T) {
	t.Parallel()
	d, err := detect.New(nil)
	require.NoError(t, err)
	raw, err := os.ReadFile("testdata/languages.txt")
	require.NoError(t, err)
	blocks := strings.Split(string(raw), "\n@")[1:]
	require.Len(t, blocks, 31)
	t.Logf("%-8s %9s %9s %9s %9s %9s %9s", "language", "ask", "lookalike", "person", "crisis", "rights", "named")
	for _, block := range blocks {
		tag, body, _ := strings.Cut(block, "\n")
		type count struct{ right, all int }
		n := map[string]*count{}
		named := count{}
		for line := range strings.Lines(body) {
			kind, text, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok {
				continue
			}
			if n[kind] == nil {
				n[kind] = &count{}
			}
			if slices.Contains([]string{"zh-Hans", "zh-Hant", "ja"}, tag) {
				text = strings.ReplaceAll(strings.ReplaceAll(text, ") (", ")("), ") ", ")")
			}
			for _, m := range expand(text) {
				s := d.Detect(m)
				got := map[string]bool{"+": s.Identity == detect.Ask, "p": s.Person, "c": s.Crisis, "r": s.Rights != detect.RightsNone}
				right := got[kind]
				if kind == "-" {
					right = !got["+"] && !got["p"] && !got["c"] && !got["r"]
				}
				n[kind].all++
				if right {
					n[kind].right++
				} else if os.Getenv("SHOW") == tag || os.Getenv("SHOW") == "all" {
					t.Logf("%s %s %q %+v", tag, kind, m, s)
				}
				named.all++
				if s.Language == tag {
					named.right++
				}
			}
		}
		f := func(k string) float64 { return float64(n[k].right) / float64(n[k].all) }
		t.Logf("%-8s %.2f/%-4d %.2f/%-4d %.2f/%-4d %.2f/%-4d %.2f/%-4d %.2f", tag, f("+"), n["+"].all, f("-"), n["-"].all, f("p"), n["p"].all,
			f("c"), n["c"].all, f("r"), n["r"].all, float64(named.right)/float64(named.all))
		for kind, least := range map[string]struct {
			messages int
			share    float64
		}{"+": {40, .93}, "-": {45, .95}, "p": {20, .85}, "c": {12, .9}, "r": {12, .9}} {
			require.GreaterOrEqual(t, n[kind].all, least.messages, "%s %s", tag, kind)
			assert.GreaterOrEqual(t, f(kind), least.share, "%s %s", tag, kind)
		}
		assert.GreaterOrEqual(t, float64(named.right)/float64(named.all), .78, tag)
	}
}

// TestLanguagesFresh prints how free sentences are judged: of twelve languages,
// written before the word lists were widened for their kinds, and of all, fewer
// and harder, written afterwards (its head has the first score). SHOW=de lists the
// errors of one language.
func TestLanguagesFresh(t *testing.T) {
	t.Parallel()
	d, err := detect.New(nil)
	require.NoError(t, err)
	for _, set := range []struct {
		file      string
		languages int
		few       [3]int     // the least sentences of each kind
		least     [3]float64 // the least shares right
	}{
		{"languages_fresh.txt", 12, [3]int{15, 20, 15}, [3]float64{.95, .97, .95}},
		{"languages_after.txt", 31, [3]int{1, 2, 1}, [3]float64{.5, .9, .5}},
	} {
		raw, err := os.ReadFile("testdata/" + set.file)
		require.NoError(t, err)
		blocks := strings.Split(string(raw), "\n@")[1:]
		require.Len(t, blocks, set.languages)
		t.Logf("%-19s %7s %9s %7s", set.file, "ask", "lookalike", "person")
		var right, all [3]int
		for _, block := range blocks {
			tag, body, _ := strings.Cut(block, "\n")
			var ok, n [3]int
			for line := range strings.Lines(body) {
				kind, text, found := strings.Cut(strings.TrimSpace(line), " ")
				if !found {
					continue
				}
				k := strings.Index("+-p", kind)
				require.GreaterOrEqual(t, k, 0, line)
				s := d.Detect(text)
				n[k]++
				if [...]bool{s.Identity == detect.Ask, s.Identity != detect.Ask && !s.Person && !s.Crisis && s.Rights == detect.RightsNone, s.Person}[k] {
					ok[k]++
				} else if os.Getenv("SHOW") == tag || os.Getenv("SHOW") == "all" {
					t.Logf("%s %s %q %+v", tag, kind, text, s)
				}
			}
			t.Logf("%-19s %3d/%-3d   %3d/%-3d %3d/%-3d", tag, ok[0], n[0], ok[1], n[1], ok[2], n[2])
			for k := range n {
				assert.GreaterOrEqual(t, n[k], set.few[k], "%s: too few sentences of kind %d", tag, k)
				right[k] += ok[k]
				all[k] += n[k]
			}
		}
		t.Logf("%-19s %3d/%-3d   %3d/%-3d %3d/%-3d", "all", right[0], all[0], right[1], all[1], right[2], all[2])
		for k := range all {
			assert.GreaterOrEqual(t, float64(right[k])/float64(all[k]), set.least[k], "%s: kind %d", set.file, k)
		}
	}
}

// TestLanguagesHeld scores testdata/languages_held.txt. Its errors are not
// printed, so that nobody mends the detectors for them.
func TestLanguagesHeld(t *testing.T) {
	t.Parallel()
	d, err := detect.New(nil)
	require.NoError(t, err)
	raw, err := os.ReadFile("testdata/languages_held.txt")
	require.NoError(t, err)
	blocks := strings.Split(string(raw), "\n@")[1:]
	require.Len(t, blocks, 31)
	kinds := []string{"+", "p", "c", "r", "-"}
	var right, all [5]int
	t.Logf("%-8s %9s %9s %9s %9s %9s", "language", "ask", "person", "crisis", "rights", "silent")
	for _, block := range blocks {
		tag, body, _ := strings.Cut(block, "\n")
		var ok, n [5]int
		for line := range strings.Lines(body) {
			kind, text, found := strings.Cut(strings.TrimSpace(line), " ")
			if !found {
				continue
			}
			k := slices.Index(kinds, kind)
			require.GreaterOrEqual(t, k, 0, line)
			s := d.Detect(text)
			n[k]++
			if [...]bool{s.Identity == detect.Ask, s.Person, s.Crisis, s.Rights != detect.RightsNone, s.Identity != detect.Ask && !s.Person && !s.Crisis && s.Rights == detect.RightsNone}[k] {
				ok[k]++
			}
		}
		row := tag
		for k := range n {
			row += fmt.Sprintf("\t%d/%d", ok[k], n[k])
			right[k] += ok[k]
			all[k] += n[k]
		}
		t.Log(row)
	}
	for k, least := range [...]float64{.9, .85, .7, .8, .95} {
		share := float64(right[k]) / float64(all[k])
		t.Logf("all, %s: %d of %d, %.3f", kinds[k], right[k], all[k], share)
		assert.GreaterOrEqual(t, share, least, kinds[k])
	}
}

// TestDISC3HUM1LanguagesStrangers scores messages of writers who did not know
// the detectors.
func TestDISC3HUM1LanguagesStrangers(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	raw, err := os.ReadFile("testdata/languages_strangers.txt")
	require.NoError(t, err)
	least := map[string]float64{"ask": .95, "person": .92, "none": .95, "crisis": .89, "rights": .88}
	all, each := map[string]*share{}, map[string]map[string]*share{}
	for line := range strings.Lines(string(raw)) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if f[0] == "#" {
			continue
		}
		lang, kind := f[0], f[1]
		s := d.Detect(f[2])
		right := map[string]bool{
			"ask": s.Identity == detect.Ask, "person": s.Person, "crisis": s.Crisis, "rights": s.Rights != detect.RightsNone,
			"none": s.Identity != detect.Ask && !s.Person && !s.Crisis && s.Rights == detect.RightsNone,
		}[kind]
		if all[kind] == nil {
			all[kind] = &share{}
		}
		if each[lang] == nil {
			each[lang] = map[string]*share{"ask": {}, "person": {}, "none": {}, "crisis": {}, "rights": {}}
		}
		all[kind].add(right)
		each[lang][kind].add(right)
	}
	require.Len(t, all, len(least))
	for _, lang := range slices.Sorted(maps.Keys(each)) {
		line := lang
		for _, kind := range []string{"ask", "none", "person", "crisis", "rights"} {
			line += fmt.Sprintf(" | %d/%d", each[lang][kind].right, each[lang][kind].all)
		}
		t.Log(line)
	}
	for kind, s := range all {
		t.Logf("%s: %d of %d", kind, s.right, s.all)
		require.GreaterOrEqual(t, s.value(), least[kind], kind)
	}
}
