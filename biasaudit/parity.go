package biasaudit

import (
	"fmt"
	"math"
	"slices"

	"github.com/candorbot/candor/biasaudit/stats"
)

// SmallestCell is the size below which a cell of live records is suppressed.
const SmallestCell = 30

// Strata that live records may be split by. There is none for a trait that a
// person did not state, and nothing here guesses one.
const (
	ByLanguage     = "language"
	ByChannel      = "channel"
	ByAssistive    = "assistive_mode"
	ByHour         = "time_of_day"
	BySelfDeclared = "self_declared"
)

// A CaseRecord is one conversation, by its caller's account. It holds no text.
type CaseRecord struct {
	Stratum              string // value of the stratum: de, e-mail
	Intent               string
	Consent              bool // the customer agreed to this use; needed for BySelfDeclared
	HandedOver, Resolved bool
	Waiting              float64 // seconds until a person came; NaN when none was asked for
}

// ParityRow is one stratum standardised to the intents of all records.
type ParityRow struct {
	Stratum                                string
	N                                      int
	Suppressed                             bool    // N is below SmallestCell: no rates are given
	Escalation, EscalationLo, EscalationHi float64 // raw share, 95 % score interval
	Resolution, ResolutionLo, ResolutionHi float64
	// StandardEscalation weights the stratum's intents as they are overall;
	// NaN when an intent of the whole is missing in the stratum.
	StandardEscalation float64
	Waiting            float64 // median seconds, NaN when unknown
}

// HandoverParity compares strata of live traffic. basis names the lawful basis
// and must not be empty; records without consent are refused for
// self-declared traits. It is observational: it shows differences, not causes.
func HandoverParity(by, basis string, records []CaseRecord) ([]ParityRow, error) {
	if basis == "" {
		return nil, ErrNoBasis
	}
	if !slices.Contains([]string{ByLanguage, ByChannel, ByAssistive, ByHour, BySelfDeclared}, by) {
		return nil, fmt.Errorf("%w: %q is not a stratum that may be used", ErrPlan, by)
	}
	intents := map[string]float64{}
	groups := map[string][]CaseRecord{}
	for _, r := range records {
		if by == BySelfDeclared && !r.Consent {
			return nil, fmt.Errorf("%w: a record without consent", ErrNoBasis)
		}
		intents[r.Intent]++
		groups[r.Stratum] = append(groups[r.Stratum], r)
	}
	var out []ParityRow
	for name, rs := range groups {
		row := ParityRow{Stratum: name, N: len(rs), Waiting: math.NaN(), StandardEscalation: math.NaN()}
		if row.N < SmallestCell {
			row.N, row.Suppressed = 0, true // the count itself may identify
			out = append(out, row)
			continue
		}
		esc, res := 0, 0
		var waits []float64
		in, up := map[string]float64{}, map[string]float64{}
		for _, r := range rs {
			in[r.Intent]++
			if r.HandedOver {
				esc++
				up[r.Intent]++
			}
			if r.Resolved {
				res++
			}
			waits = append(waits, r.Waiting)
		}
		n := float64(row.N)
		row.Escalation, row.Resolution = float64(esc)/n, float64(res)/n
		var err error
		if row.EscalationLo, row.EscalationHi, err = stats.Wilson(esc, row.N, 0.95); err != nil {
			return nil, err
		}
		if row.ResolutionLo, row.ResolutionHi, err = stats.Wilson(res, row.N, 0.95); err != nil {
			return nil, err
		}
		standard := 0.0
		for i, k := range intents {
			standard += k / float64(len(records)) * up[i] / in[i] // 0/0 is NaN and stays so
		}
		row.StandardEscalation = standard
		row.Waiting = stats.PooledMedian(waits)
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b ParityRow) int {
		if a.Stratum < b.Stratum {
			return -1
		}
		return 1
	})
	return out, nil
}
