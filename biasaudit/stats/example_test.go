package stats_test

import (
	"fmt"

	"github.com/candorbot/candor/biasaudit/stats"
)

func ExampleHolm() {
	p, _ := stats.Holm([]float64{0.01, 0.04, 0.03})
	fmt.Printf("%.2f\n", p)
	// Output: [0.03 0.06 0.06]
}

func ExampleDesign_Power() {
	d := stats.Design{Scenarios: 200, Cues: 20, Base: 0.175, CueSD: 0.2, ScenarioSD: 1.6, Gap: 0.034}
	p, _ := d.Power(0.05)
	fmt.Println(p > 0.8)
	// Output: true
}
