package biasaudit_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
)

func TestHandoverParity(t *testing.T) {
	t.Parallel()
	var rs []biasaudit.CaseRecord
	for i := range 200 {
		rs = append(rs, biasaudit.CaseRecord{Stratum: []string{"en", "de"}[i%2], Intent: "x", HandedOver: i%8 == 0, Resolved: true, Waiting: math.NaN()})
	}
	for range 29 {
		rs = append(rs, biasaudit.CaseRecord{Stratum: "fi", Intent: "x"})
	}
	rows, err := biasaudit.HandoverParity(biasaudit.ByLanguage, "legitimate interest", rs)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.InDelta(t, 0.25, rows[1].Escalation, 1e-12)
	require.Zero(t, rows[0].Escalation)
	require.True(t, rows[2].Suppressed)
	require.Zero(t, rows[2].N)
	_, err = biasaudit.HandoverParity(biasaudit.ByLanguage, "", rs)
	require.ErrorIs(t, err, biasaudit.ErrNoBasis)
	_, err = biasaudit.HandoverParity(biasaudit.BySelfDeclared, "consent", rs)
	require.ErrorIs(t, err, biasaudit.ErrNoBasis)
	_, err = biasaudit.HandoverParity("ethnicity", "consent", rs)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
}
