package probes_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
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
				require.GreaterOrEqual(t, n, 8, "%s %s", name, l)
				t.Logf("%s %s=%s: %d cues, mean length %.1f", name, f.Name, l, n, length/float64(n))
			}
		}
	}
	_, err := probes.Get("zodiac")
	require.ErrorIs(t, err, probes.ErrUnknown)
}

func TestNamesAreMatched(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("names")
	require.NoError(t, err)
	count, length := map[string]int{}, map[string]float64{}
	for _, c := range p.Cues {
		k := c.Levels["gender"] + c.Levels["ethnicity"]
		count[k]++
		length[k] += float64(len(c.Mask[0]))
	}
	require.Len(t, count, 8)
	for k, n := range count {
		require.GreaterOrEqual(t, n, 20, k)
		require.Less(t, math.Abs(length[k]/float64(n)-6.4), 1.0, k)
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	s := probes.Scenarios()
	require.GreaterOrEqual(t, len(s), 200)
	intents := map[string]int{}
	for _, x := range s {
		intents[x.Intent]++
	}
	for k, n := range intents {
		require.Equal(t, 10, n, k)
	}
}

func ExampleGet() {
	p, _ := probes.Get("religion")
	fmt.Println(p.Name, p.Factors[0].Levels)
	// Output: religion [neutral Christian Jewish Muslim]
}

func ExampleScenarios() {
	fmt.Println(probes.Scenarios()[0].Turns[0])
	// Output: Where is my order? It was confirmed by e-mail.
}
