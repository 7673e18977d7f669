package risk_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent/risk"
)

var five = risk.Target{Error: 0.05, Confidence: 0.95}

// draw is a population with a known risk: the score is uniform and the chance
// to be wrong at score s is (1-s)^3, so that the risk above t is (1-t)^3/4.
func draw(rng *rand.Rand, n int) []risk.Sample {
	out := make([]risk.Sample, n)
	for i := range out {
		s := rng.Float64()
		out[i] = risk.Sample{Score: s, Correct: rng.Float64() >= cube(1-s)}
	}
	return out
}

func TestPromiseIsKept(t *testing.T) {
	t.Parallel()
	for _, n := range []int{200, 500, 1000} {
		const draws = 1000
		rng := rand.New(rand.NewPCG(uint64(n), 0))
		broken, certified := 0, 0
		for range draws {
			c, err := risk.Calibrate(draw(rng, n), five, nil)
			require.NoError(t, err)
			if !c.Certified {
				require.NotZero(t, c.Missing)
				continue
			}
			certified++
			require.LessOrEqual(t, c.Bound, five.Error+1e-9)
			if cube(1-c.Threshold)/4 > five.Error {
				broken++
			}
		}
		t.Logf("n=%d: broken %d, certified %d of %d", n, broken, certified, draws)
		require.LessOrEqual(t, broken, 64, "5 %% and 1.4 points of noise")
		if n == 1000 {
			require.Greater(t, certified, 800)
		}
	}
}

func TestMonitor(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	run := func(p float64, n int) bool {
		m, err := risk.NewMonitor(five)
		require.NoError(t, err)
		for range n {
			if m.Observe(rng.Float64() < p) {
				return true
			}
		}
		return false
	}
	alarms, found := 0, 0
	for range 1000 {
		if run(0.05, 1000) {
			alarms++
		}
		if run(0.15, 500) {
			found++
		}
	}
	t.Logf("false alarms %d, found %d of 1000", alarms, found)
	require.LessOrEqual(t, alarms, 64)
	require.Greater(t, found, 900)
}

func TestBounds(t *testing.T) {
	t.Parallel()
	// Smallest n for k wrong at 5 % and 95 %: 59 (0), 93 (1), 124 (2), 208 (5).
	for k, n := range map[int]int{0: 59, 1: 93, 2: 124, 5: 208} {
		require.LessOrEqual(t, risk.UpperBound(k, n, 0.95), 0.05)
		require.Greater(t, risk.UpperBound(k, n-1, 0.95), 0.05)
	}
	require.InDelta(t, 1, risk.UpperBound(0, 0, 0.95), 0)
}

func TestMixAndFaults(t *testing.T) {
	t.Parallel()
	_, err := risk.Calibrate(nil, risk.Target{Error: math.NaN(), Confidence: 0.95}, nil)
	require.ErrorIs(t, err, risk.ErrTarget)
	_, err = risk.Calibrate([]risk.Sample{{Score: math.NaN()}}, five, nil)
	require.ErrorIs(t, err, risk.ErrSample)
	_, err = risk.Calibrate([]risk.Sample{{Score: 1, Correct: true}}, five, &risk.Options{OOSShare: 0.2})
	require.ErrorIs(t, err, risk.ErrMix)
	c, err := risk.Calibrate(nil, five, nil)
	require.NoError(t, err)
	require.False(t, c.Certified)
	require.Positive(t, c.Missing)
	c, err = risk.Calibrate(draw(rand.New(rand.NewPCG(1, 2)), 500), five, nil)
	require.NoError(t, err)
	require.NotEmpty(t, c.Warnings, "no out-of-scope message")
}

func TestSVG(t *testing.T) {
	t.Parallel()
	c, err := risk.Calibrate(draw(rand.New(rand.NewPCG(1, 2)), 2000), five, nil)
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, c.WriteSVG(&b))
	d := xml.NewDecoder(strings.NewReader(b.String()))
	for err == nil {
		_, err = d.Token()
	}
	require.ErrorIs(t, err, io.EOF)
}

func ExampleUpperBound() {
	fmt.Printf("%.3f\n", risk.UpperBound(0, 59, 0.95))
	// Output: 0.050
}

func ExampleMonitor() {
	m, _ := risk.NewMonitor(risk.Target{Error: 0.05, Confidence: 0.95})
	for n := 1; ; n++ {
		if m.Observe(true) {
			fmt.Println("broken after", n, "wrong answers in a row")
			return
		}
	}
	// Output: broken after 2 wrong answers in a row
}

func cube(x float64) float64 { return x * x * x }
