package risk_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/intent/risk"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
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
	for _, n := range []int{200, 1000} {
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

func TestBinomialAgainstPlainSum(t *testing.T) {
	t.Parallel()
	// P(Bin(n, p) <= k) at p = UpperBound(k, n, c) is 1-c, summed as written.
	for _, n := range []int{1, 7, 60, 500} {
		for k := 0; 2*k <= n; k += 1 + n/7 {
			p := risk.UpperBound(k, n, 0.9)
			var sum float64
			for i := 0; i <= k; i++ {
				c := 1.0
				for j := range i {
					c *= float64(n-j) / float64(j+1) * p / (1 - p)
				}
				sum += c * math.Pow(1-p, float64(n))
			}
			require.InDelta(t, 0.1, sum, 1e-6, "%d of %d", k, n)
		}
	}
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

func TestClarify(t *testing.T) {
	t.Parallel()
	// The right intent is among those named with chance 2s for score s: in
	// [c, t) that is t+c.
	const draws = 300
	broken, asks := 0, 0
	rng := rand.New(rand.NewPCG(3, 3))
	for range draws {
		s := draw(rng, 1500)
		for i := range s {
			s[i].Among = rng.Float64() < 2*s[i].Score
		}
		c, err := risk.Calibrate(s, five, nil)
		require.NoError(t, err)
		top := min(0.5, c.Threshold)
		require.LessOrEqual(t, c.Clarify, c.Threshold)
		if c.Asked == 0 {
			continue
		}
		asks++
		if top+c.Clarify < 0.5 {
			broken++
		}
		a, q := c.Thresholds()
		require.True(t, q < a && a <= 1 && q >= 0)
	}
	t.Logf("asked in %d, broken %d", asks, broken)
	require.Greater(t, asks, draws*8/10)
	require.LessOrEqual(t, broken, draws*64/1000)
	low, err := risk.Calibrate(draw(rng, 500), five, nil) // none is Among
	require.NoError(t, err)
	require.InDelta(t, low.Threshold, low.Clarify, 0, "asking back never names the right one")
	require.Zero(t, low.Asked)
}

func TestDishonestSamples(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 2))
	s := draw(rng, 1000)
	texts := make([]string, 600)
	for i := range s {
		s[i].Text = fmt.Sprintf("message %d!", i)
		if i < len(texts) {
			texts[i] = fmt.Sprintf("Message %d", i)
		}
	}
	said := func(c risk.Certificate) string { return strings.Join(c.Warnings, "\n") }
	c, err := risk.Calibrate(s, five, &risk.Options{Training: texts})
	require.NoError(t, err)
	require.Equal(t, 400, c.Used, "what it learned from does not count")
	require.Contains(t, said(c), "600 messages are examples")

	c, err = risk.Calibrate(s, five, &risk.Options{Authored: true})
	require.NoError(t, err)
	require.False(t, c.Certified)
	require.True(t, math.IsInf(c.Threshold, 1))
	require.Positive(t, c.Missing)
	require.Contains(t, said(c), "authored")
	a, _ := c.Thresholds()
	require.InDelta(t, 1, a, 0)

	for i := range s {
		s[i].Text = fmt.Sprint("same ", i%10)
	}
	c, err = risk.Calibrate(s, five, nil)
	require.NoError(t, err)
	require.Contains(t, said(c), "repeat another")

	for i := range s[:30] {
		s[i].OutOfScope, s[i].Correct = true, false
	}
	c, err = risk.Calibrate(s, five, &risk.Options{OOSShare: 0.18})
	require.NoError(t, err)
	require.Contains(t, said(c), "3 % out-of-scope messages and live traffic 18 %")
	require.Less(t, c.Used, 250, "thinned")
}

// TestOtherMix is why the mix matters: the same classifier, out-of-scope
// messages with scores of their own, and a sample that has none.
func TestOtherMix(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(6, 2))
	mixed := func(n int, oos float64) []risk.Sample {
		s := draw(rng, n)
		for i := range s {
			if rng.Float64() < oos {
				s[i] = risk.Sample{Score: rng.Float64() * 0.9, OutOfScope: true}
			}
		}
		return s
	}
	live := mixed(50_000, 0.18)
	real := func(threshold float64) float64 {
		n, wrong := 0.0, 0.0
		for _, x := range live {
			if x.Score >= threshold {
				n++
				if !x.Correct {
					wrong++
				}
			}
		}
		return wrong / max(1, n)
	}
	inScope, right := 0, 0
	for range 100 {
		c, err := risk.Calibrate(mixed(2000, 0), five, nil)
		require.NoError(t, err)
		if real(c.Threshold) > 0.05 {
			inScope++
		}
		c, err = risk.Calibrate(mixed(2000, 0.4), five, &risk.Options{OOSShare: 0.18})
		require.NoError(t, err)
		if c.Certified && real(c.Threshold) > 0.05 {
			right++
		}
	}
	t.Logf("broken: in scope only %d, another mix thinned to the live share %d of 100", inScope, right)
	require.Greater(t, inScope, 95)
	require.LessOrEqual(t, right, 11)
}

func TestMonitorKeepsItsState(t *testing.T) {
	t.Parallel()
	m, err := risk.NewMonitor(five)
	require.NoError(t, err)
	for range 40 {
		require.False(t, m.Observe(false))
	}
	m.Observe(true)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	var back risk.Monitor
	require.NoError(t, json.Unmarshal(b, &back))
	n, wrong := back.Observed()
	require.Equal(t, []int{41, 1}, []int{n, wrong})
	steps := func(m *risk.Monitor) int {
		for i := 1; ; i++ {
			if m.Observe(true) {
				require.True(t, m.Broken())
				return i
			}
		}
	}
	require.Equal(t, steps(m), steps(&back))
	for _, bad := range []string{"{}", `{"target":{"Error":0.05,"Confidence":0.95},"observed":-1}`, "[]", `{"target":{"Error":2,"Confidence":0.95}}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(bad), new(risk.Monitor)), risk.ErrState, bad)
	}
}

func TestGuardHandsOver(t *testing.T) {
	t.Parallel()
	_, err := risk.NewGuard(nil, nil)
	require.ErrorContains(t, err, "classifier")
	require.ErrorContains(t, err, "Monitor")
	m, err := risk.NewMonitor(five)
	require.NoError(t, err)
	g, err := risk.NewGuard(bottest.Words{}, m)
	require.NoError(t, err)
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{Bot: &bot.Options{Classifier: g}})
	require.NoError(t, err)
	x, err := rig.Bot.Ask(t.Context(), []string{"hours"})
	require.NoError(t, err)
	require.Equal(t, transcripts.DecisionAnswer, x[0].Trace.Decision)
	for !m.Observe(true) {
	}
	x, err = rig.Bot.Ask(t.Context(), []string{"hours"})
	require.NoError(t, err)
	require.Equal(t, transcripts.DecisionHandover, x[0].Trace.Decision)
	require.Equal(t, "low_confidence", x[0].Trace.Reason)
}

func cube(x float64) float64 { return x * x * x }
