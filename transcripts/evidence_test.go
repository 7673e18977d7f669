package transcripts_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

// TestACC1EvidenceVerifiesOffline: every kind of tampering is found, with
// nothing but the exported JSON.
func TestACC1EvidenceVerifiesOffline(t *testing.T) {
	t.Parallel()
	r, _ := recorder(t, nil)
	out, err := r.Create(t.Context(), says("I am ann@example.org"))
	require.NoError(t, err)
	for range 5 {
		out, err = r.Update(t.Context(), out.Head, says("the canary sings"))
		require.NoError(t, err)
	}
	log, err := r.Evidence(t.Context(), out.Head.ID)
	require.NoError(t, err)
	exported, err := json.Marshal(log)
	require.NoError(t, err)
	require.NotContains(t, string(exported), "canary", "evidence holds no words")
	require.NotContains(t, string(exported), "ann@")

	load := func() *transcripts.EvidenceLog {
		var l transcripts.EvidenceLog
		require.NoError(t, json.Unmarshal(exported, &l))
		return &l
	}
	require.NoError(t, load().Verify())
	for name, tamper := range map[string]func(l *transcripts.EvidenceLog){
		"flipped": func(l *transcripts.EvidenceLog) { l.Records[2] = slices.Clone(l.Records[3]) },
		"edited": func(l *transcripts.EvidenceLog) {
			l.Records[1] = json.RawMessage(string(l.Records[1][:len(l.Records[1])-1]) + ` }`)
		},
		"deleted":  func(l *transcripts.EvidenceLog) { l.Records = slices.Delete(l.Records, 2, 3); l.Seq-- },
		"inserted": func(l *transcripts.EvidenceLog) { l.Records = slices.Insert(l.Records, 2, l.Records[2]); l.Seq++ },
		"moved":    func(l *transcripts.EvidenceLog) { l.Records[1], l.Records[2] = l.Records[2], l.Records[1] },
		"cut off":  func(l *transcripts.EvidenceLog) { l.Records = l.Records[:4]; l.Seq = 4 },
		"emptied":  func(l *transcripts.EvidenceLog) { l.Records, l.Seq = nil, 0 },
		"rubbish":  func(l *transcripts.EvidenceLog) { l.Records[0] = json.RawMessage(`[]`) },
	} {
		l := load()
		tamper(l)
		require.ErrorIs(t, l.Verify(), transcripts.ErrTampered, name)
	}
}
