package biasaudit_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func TestHandoverParity(t *testing.T) {
	t.Parallel()
	var rs []biasaudit.CaseRecord
	for i := range 200 {
		r := biasaudit.CaseRecord{Stratum: []string{"en", "de"}[i%2], Intent: "x", HandedOver: i%8 == 0, Resolved: true, Waiting: math.NaN()}
		if i%2 == 0 {
			r.Waiting = float64(i)
		}
		rs = append(rs, r)
	}
	for range 29 {
		rs = append(rs, biasaudit.CaseRecord{Stratum: "fi", Intent: "x"})
	}
	rows, err := biasaudit.HandoverParity(biasaudit.ByLanguage, "legitimate interest", rs)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	en := rows[1]
	require.Equal(t, "en", en.Stratum)
	require.InDelta(t, 0.25, en.Escalation.Rate, 1e-12)
	require.InDelta(t, 0.25, en.Escalation.Standard, 1e-12)
	require.InDelta(t, 0.25, en.Escalation.Gap, 1e-12)
	require.Positive(t, en.Escalation.GapLo)
	require.InDelta(t, 99, en.Waiting, 1e-9)
	require.True(t, en.WaitingLo < 99 && en.WaitingHi > 99)
	require.True(t, math.IsNaN(rows[0].Waiting), "nobody waited")
	require.Zero(t, rows[0].Escalation.Rate)
	// 29 are too few: not a figure of them, nor how many they are.
	require.True(t, rows[2].Suppressed)
	require.Zero(t, rows[2].N)
	require.True(t, math.IsNaN(rows[2].Resolution.Rate))
	require.NotContains(t, fmt.Sprintf("%+v", rows[2]), "29")
}

func TestHandoverParityIsRefused(t *testing.T) {
	t.Parallel()
	rs := []biasaudit.CaseRecord{{Stratum: "en", Intent: "x", Waiting: math.NaN()}}
	_, err := biasaudit.HandoverParity(biasaudit.ByLanguage, "", rs)
	require.ErrorIs(t, err, biasaudit.ErrNoBasis)
	_, err = biasaudit.HandoverParity(biasaudit.BySelfDeclared, "consent", rs)
	require.ErrorIs(t, err, biasaudit.ErrNoBasis)
	rs[0].Consent = true
	_, err = biasaudit.HandoverParity(biasaudit.BySelfDeclared, "consent", rs)
	require.NoError(t, err)
	// There is no splitting by a trait that nobody stated.
	for _, by := range []string{"ethnicity", "gender", "surname", ""} {
		_, err = biasaudit.HandoverParity(by, "consent", rs)
		require.ErrorIs(t, err, biasaudit.ErrPlan)
	}
	for _, bad := range []biasaudit.CaseRecord{{}, {Stratum: "en", Waiting: -1}, {Stratum: "en", Waiting: math.Inf(1)}} {
		_, err = biasaudit.HandoverParity(biasaudit.ByLanguage, "contract", []biasaudit.CaseRecord{bad})
		require.ErrorIs(t, err, biasaudit.ErrPlan)
	}
}

// Standardised by intent, a stratum that only asks harder questions is not
// worse (Simpson's paradox, worked by hand).
func TestParityIsStandardisedByIntent(t *testing.T) {
	t.Parallel()
	var rs []biasaudit.CaseRecord
	add := func(stratum, intent string, n, up int) {
		for i := range n {
			rs = append(rs, biasaudit.CaseRecord{Stratum: stratum, Intent: intent, HandedOver: i < up, Waiting: math.NaN()})
		}
	}
	add("en", "hours", 90, 9)
	add("en", "refund", 10, 5)
	add("de", "hours", 10, 1)
	add("de", "refund", 90, 45)
	rows, err := biasaudit.HandoverParity(biasaudit.ByLanguage, "contract", rs)
	require.NoError(t, err)
	require.InDelta(t, 0.46, rows[0].Escalation.Rate, 1e-12)
	require.InDelta(t, 0.14, rows[1].Escalation.Rate, 1e-12)
	require.InDelta(t, 0.30, rows[0].Escalation.Standard, 1e-12)
	require.InDelta(t, 0.30, rows[1].Escalation.Standard, 1e-12)
}

func TestLiveRecords(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), nil)
	require.NoError(t, err)
	ada := handover.Agent{ID: "ada", Name: "Ada"}
	say := func(texts ...string) *bottest.Customer {
		c, err := rig.Visit(t.Context())
		require.NoError(t, err)
		for _, text := range texts {
			_, err = c.Handle(t.Context(), bottest.ID(), text)
			require.NoError(t, err)
		}
		return c
	}
	say().Leave()                                // said nothing
	say("What are your opening hours?").Leave()  // answered
	c := say("Let me speak to a human, please.") // handed over and resolved
	_, err = rig.Desk.Claim(t.Context(), ada, c.ID(), 0, bottest.ID())
	require.NoError(t, err)
	_, err = rig.Desk.Resolve(t.Context(), ada, c.ID(), bottest.ID(), "")
	require.NoError(t, err)
	c.Leave()
	say("I have a complaint about the bread").Leave() // waits still
	_, err = rig.Bot.Ask(t.Context(), []string{"What are your opening hours?"})
	require.NoError(t, err)

	rs, err := biasaudit.LiveRecords(t.Context(), rig.Rec, biasaudit.ByLanguage)
	require.NoError(t, err)
	require.Len(t, rs, 3)
	kinds := map[string]int{}
	for _, r := range rs {
		require.Equal(t, "en", r.Stratum)
		kinds[fmt.Sprint(r.Intent, " ", r.HandedOver, r.Resolved, r.Waiting == r.Waiting)]++
	}
	require.Equal(t, map[string]int{"hours false true false": 1, "unknown true true true": 1, "complaint true false false": 1}, kinds)
	rs, err = biasaudit.LiveRecords(t.Context(), rig.Rec, biasaudit.ByChannel)
	require.NoError(t, err)
	require.Equal(t, "test", rs[0].Stratum)
	rs, err = biasaudit.LiveRecords(t.Context(), rig.Rec, biasaudit.ByHour)
	require.NoError(t, err)
	require.Regexp(t, `^\d\d-\d\d$`, rs[0].Stratum)
	_, err = biasaudit.LiveRecords(t.Context(), rig.Rec, biasaudit.BySelfDeclared)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
}

func ExampleHandoverParity() {
	var records []biasaudit.CaseRecord
	for i := range 400 {
		records = append(records, biasaudit.CaseRecord{Stratum: []string{"de", "en"}[i%2], Intent: "refund", HandedOver: i%4 == 0 || i%16 == 1, Waiting: math.NaN()})
	}
	rows, err := biasaudit.HandoverParity(biasaudit.ByLanguage, "legitimate interest: equal service", records)
	for _, r := range rows {
		fmt.Printf("%s: %d conversations, %.0f %% handed over, %+.0f points beside the others\n", r.Stratum, r.N, 100*r.Escalation.Rate, 100*r.Escalation.Gap)
	}
	fmt.Println(err)
	// Output:
	// de: 200 conversations, 50 % handed over, +38 points beside the others
	// en: 200 conversations, 12 % handed over, -38 points beside the others
	// <nil>
}
