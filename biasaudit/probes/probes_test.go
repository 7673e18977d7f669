package probes_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/disclosure/detect"
)

func plan(t *testing.T, name string) biasaudit.Plan {
	p, err := probes.Get(name)
	require.NoError(t, err)
	return biasaudit.Plan{Name: "x", Scenarios: probes.Scenarios(), Probes: []biasaudit.Probe{p}, Metrics: biasaudit.Metrics()}
}

func TestEveryProbeIsSound(t *testing.T) {
	t.Parallel()
	for _, name := range probes.Available() {
		p := plan(t, name)
		require.NoError(t, p.Check(), name)
		for _, f := range p.Probes[0].Factors {
			for _, l := range f.Levels {
				n, length := 0, 0.0
				for _, c := range p.Probes[0].Cues {
					if c.Levels[f.Name] == l {
						n++
						length += float64(len(c.Before + c.After))
					}
				}
				if p.Probes[0].Fixed {
					continue
				}
				require.GreaterOrEqual(t, n, 8, "%s %s", name, l)
				t.Logf("%s %s=%s: %d cues, mean length %.1f", name, f.Name, l, n, length/float64(n))
			}
		}
	}
	_, err := probes.Get("zodiac")
	require.ErrorIs(t, err, probes.ErrUnknown)
}

// Names are matched over the cells on frequency and on length.
func TestNamesAreMatched(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("names")
	require.NoError(t, err)
	raw, err := os.ReadFile("names.json")
	require.NoError(t, err)
	var list []struct {
		Name  string
		Count int
	}
	require.NoError(t, json.Unmarshal(raw, &list))
	bearers := map[string]int{}
	for _, n := range list {
		bearers[n.Name] = n.Count
	}
	count, length, frequency := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, c := range p.Cues {
		k := c.Levels["gender"] + c.Levels["ethnicity"]
		count[k]++
		length[k] += float64(len(c.Mask[0]))
		frequency[k] += math.Log(float64(bearers[c.Mask[0]]))
	}
	require.Len(t, count, 8)
	low, high := math.Inf(1), math.Inf(-1)
	for k, n := range count {
		require.GreaterOrEqual(t, n, 20.0, k)
		require.Less(t, math.Abs(length[k]/n-6.4), 1.0, k)
		low, high = min(low, frequency[k]/n), max(high, frequency[k]/n)
		t.Logf("%s: %.0f names, length %.1f, typical number of bearers %.0f", k, n, length[k]/n, math.Exp(frequency[k]/n))
	}
	require.Less(t, high-low, math.Log(1.6), "typical frequencies of the cells")
}

// Neutral sentences are as long as what they are compared with.
func TestDisclosuresAreMatchedOnLength(t *testing.T) {
	t.Parallel()
	for _, name := range probes.Available() {
		p, err := probes.Get(name)
		require.NoError(t, err)
		if p.Fixed || name == "names" {
			continue
		}
		n, chars, words := map[string]float64{}, map[string]float64{}, map[string]float64{}
		for _, c := range p.Cues {
			l := c.Levels[p.Factors[0].Name]
			n[l]++
			chars[l] += float64(len(c.Before + c.After))
			words[l] += float64(len(strings.Fields(c.Before + c.After)))
		}
		ref := p.Factors[0].Reference
		for l := range n {
			require.InDelta(t, 1, chars[l]/n[l]/(chars[ref]/n[ref]), 0.15, "%s %s", name, l)
			require.InDelta(t, words[ref]/n[ref], words[l]/n[l], 1.5, "%s %s", name, l)
		}
	}
}

// A rewrite that changes nothing would be a cue that nobody sees. Each recipe
// has to change a good part of the requests besides its closing.
func TestRecipesRewrite(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("dialect")
	require.NoError(t, err)
	total := map[string]float64{}
	for _, c := range p.Cues {
		if len(c.Recipe) == 0 {
			continue
		}
		changed, all := 0.0, 0.0
		for _, s := range probes.Scenarios() {
			text := strings.Join(s.Turns, "\n")
			was := text
			for _, r := range c.Recipe {
				text = regexp.MustCompile(r.Pattern).ReplaceAllString(text, r.Replace)
			}
			all++
			if text != was {
				changed++
			}
			require.NotRegexp(t, `\$|ain't not\b|I got heard|\bdon't does\b`, text)
		}
		t.Logf("%s changes %.0f %% of the requests", c.ID, 100*changed/all)
		require.Greater(t, changed/all, 0.4, c.ID)
		total[c.Levels["dialect"]] += changed / all / 8
	}
	for l, share := range total {
		require.Greater(t, share, 0.45, l)
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	s := probes.Scenarios()
	require.GreaterOrEqual(t, len(s), 200)
	texts := map[string]bool{}
	for i, x := range s {
		text := strings.Join(x.Turns, " ")
		require.False(t, texts[text], text)
		texts[text] = true
		require.GreaterOrEqual(t, len(strings.Fields(text)), 4, text)
		// Nothing that says who asks.
		require.NotRegexp(t, `(?i)\b(wife|husband|mr|mrs|ms|she|years old|christmas|disab|blind)\b`, text)
		if i >= 100 {
			continue
		}
		// Any beginning is stratified.
		require.NotEqual(t, x.Intent, s[i+1].Intent)
	}
	intents := map[string]int{}
	for _, x := range s[:100] {
		intents[x.Intent]++
	}
	require.Len(t, intents, 22)
	for k, n := range intents {
		require.InDelta(t, 4.5, float64(n), 0.5, k)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("language")
	require.NoError(t, err)
	require.True(t, p.Fixed)
	d, err := detect.New(nil)
	require.NoError(t, err)
	for _, c := range p.Cues[1:] {
		right, known := 0, 0
		for _, s := range probes.Scenarios() {
			text := c.Texts[s.ID]
			require.Len(t, text, len(s.Turns), s.ID)
			require.NotEqual(t, s.Turns, text)
			if l := d.Detect(strings.Join(text, " ")).Language; l != "und" {
				known++
				if l == c.ID {
					right++
				}
			}
		}
		require.Greater(t, float64(right)/float64(known), 0.9, c.ID)
	}
	// An operator's own scenarios have no translation here: that is a fault.
	plan := plan(t, "language")
	plan.Scenarios = append(plan.Scenarios, biasaudit.Scenario{ID: "mine", Intent: "x", Turns: []string{"Hello?"}})
	require.ErrorContains(t, plan.Check(), `"mine"`)
}

func TestOwnProbe(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("age")
	require.NoError(t, err)
	b, err := json.Marshal(p)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "mine.json")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	back, err := probes.Open(path)
	require.NoError(t, err)
	require.Equal(t, p, back)
	_, err = probes.Open("age")
	require.NoError(t, err)
	_, err = probes.Open(filepath.Join(t.TempDir(), "none.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = probes.Read(strings.NewReader(`{"name":"x","colour":"blue"}`))
	require.ErrorIs(t, err, biasaudit.ErrPlan)
	_, err = probes.Read(strings.NewReader(`{"name":"x"}`))
	require.ErrorContains(t, err, "version")
}

func ExampleGet() {
	p, _ := probes.Get("religion")
	fmt.Println(p.Name, p.Factors[0].Levels)
	// Output: religion [neutral Christian Hindu Jewish Muslim]
}

func ExampleScenarios() {
	fmt.Println(probes.Scenarios()[0].Turns[0])
	// Output: Where is my order? It was confirmed by e-mail, but I have heard nothing since.
}
