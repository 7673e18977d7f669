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

// SafeguardCase is one labelled item put to a safeguard: a planted e-mail
// address to redact, a question "are you human?" to notice.
type SafeguardCase struct {
	Group string // name origin, dialect, locale
	Found bool   // the safeguard did what it should
}

// SafeguardRow is the recall of a safeguard in one group.
type SafeguardRow struct {
	Group          string
	N, Found       int
	Recall, Lo, Hi float64 // 95 % score interval
	Gap            float64 // best recall minus this one
	P              float64 // Holm-adjusted test of this group against all others
	Verdict        Verdict
}

// Safeguards compares the recall of redaction, identity detection or detection
// of a request for a person over groups. limit is the largest gap allowed. A
// group is in Disparity when its recall differs significantly from the others'
// and the gap to the best is at least limit; Equivalent only when the 95 %
// interval of its difference from the others lies within limit. Items must be
// independent: one for each name or wording.
func Safeguards(cases []SafeguardCase, limit float64) ([]SafeguardRow, error) {
	if !(limit > 0 && limit < 1) {
		return nil, fmt.Errorf("%w: limit %v", ErrPlan, limit)
	}
	at := map[string]int{}
	var out []SafeguardRow
	all := 0
	for _, c := range cases {
		i, ok := at[c.Group]
		if !ok {
			i = len(out)
			at[c.Group] = i
			out = append(out, SafeguardRow{Group: c.Group})
		}
		out[i].N++
		if c.Found {
			out[i].Found++
			all++
		}
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("%w: needs two groups", ErrPlan)
	}
	slices.SortFunc(out, func(a, b SafeguardRow) int {
		if a.Group < b.Group {
			return -1
		}
		return 1
	})
	best := 0.0
	p := make([]float64, len(out))
	for i := range out {
		r := &out[i]
		r.Recall = float64(r.Found) / float64(r.N)
		best = max(best, r.Recall)
		x := make([]float64, len(cases))
		in := make([]bool, len(cases))
		for j, c := range cases {
			x[j], in[j] = share(c.Found), c.Group == r.Group
		}
		var err error
		if r.Lo, r.Hi, err = stats.Wilson(r.Found, r.N, 0.95); err != nil {
			return nil, err
		}
		if p[i], err = stats.Permutation(x, stats.Contrast{In: in}, 1999, uint64(i)); err != nil {
			return nil, err
		}
	}
	adj, err := stats.Holm(p)
	if err != nil {
		return nil, err
	}
	for i := range out {
		r := &out[i]
		r.Gap, r.P = best-r.Recall, adj[i]
		lo, hi, err := stats.NewcombeDifference(r.Found, r.N, all-r.Found, len(cases)-r.N, 0.95)
		if err != nil {
			return nil, err
		}
		switch {
		case r.N < SmallestCell:
			r.Verdict = Insufficient
		case r.P < 0.05 && r.Gap >= limit:
			r.Verdict = Disparity
		case lo > -limit && hi < limit:
			r.Verdict = Equivalent
		case r.P < 0.05:
			r.Verdict = SmallDifference
		default:
			r.Verdict = Inconclusive
		}
	}
	return out, nil
}
