package transcripts_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

// teller is a finder that tells "pregnant" and "union", in sentences that end
// with a dot and a space.
type teller struct{ finder }

func (teller) Mentions(text string) []transcripts.Mention {
	if strings.Contains(text, "mention panic") {
		panic(text)
	}
	if strings.Contains(text, "mention nonsense") {
		return []transcripts.Mention{{Category: transcripts.Health, Start: 4, End: 2}}
	}
	var out []transcripts.Mention
	from := 0
	for _, s := range strings.SplitAfter(text, ". ") {
		for word, c := range map[string]transcripts.Category{"pregnant": transcripts.Health, "union": transcripts.TradeUnion} {
			if i := strings.Index(s, word); i >= 0 {
				out = append(out, transcripts.Mention{Category: c, Start: from + i, End: from + i + len(word), From: from, To: from + len(strings.TrimRight(s, ". "))})
			}
		}
		from += len(s)
	}
	return out
}

func telling(t *testing.T, p transcripts.SpecialPolicy) (*transcripts.Recorder, *memstore.Store) {
	t.Helper()
	keys, err := transcripts.TemporaryKeyRing()
	require.NoError(t, err)
	s := memstore.New()
	r, err := transcripts.NewRecorder(s, teller{}, keys, &transcripts.RecorderOptions{Special: p})
	require.NoError(t, err)
	return r, s
}

func TestSpecialCategories(t *testing.T) {
	t.Parallel()
	const said = "Hello. I am pregnant, mail ann@example.org. My card is 4111111111111111. The union pays"
	for policy, want := range map[transcripts.SpecialPolicy]string{
		"":                      "Hello. I am [HEALTH], mail [EMAIL_1]. My card is [CARD_1]. The [TRADE_UNION] pays",
		transcripts.SpecialTag:  "Hello. I am [HEALTH], mail [EMAIL_1]. My card is [CARD_1]. The [TRADE_UNION] pays",
		transcripts.SpecialDrop: "Hello. [HEALTH]. My card is [CARD_1]. [TRADE_UNION]",
		transcripts.SpecialKeep: "Hello. I am pregnant, mail [EMAIL_1]. My card is [CARD_1]. The union pays",
	} {
		r, s := telling(t, policy)
		out, err := r.Create(t.Context(), says(said))
		require.NoError(t, err)
		require.Equal(t, want, out.Entries[0].Text, policy)
		if policy == transcripts.SpecialKeep {
			require.Empty(t, r.Special(t.Context(), said))
			require.Empty(t, r.Stats().Special)
			continue
		}
		require.Equal(t, map[transcripts.Category]uint64{transcripts.Health: 1, transcripts.TradeUnion: 1}, r.Stats().Special)
		require.Equal(t, []transcripts.Category{transcripts.Health, transcripts.TradeUnion}, r.Special(t.Context(), said))
		// Nothing of it is stored, not even sealed.
		h, recs, err := s.Read(t.Context(), out.Head.ID, 0, 10)
		require.NoError(t, err)
		for _, rec := range recs {
			require.NotContains(t, string(rec.Payload), "pregnant")
		}
		require.Empty(t, h.Tail, "the tail could hold what was dropped")
		if policy == transcripts.SpecialDrop {
			require.Len(t, h.Values, 1, "a value in a dropped sentence is not sealed")
		}
	}
}

func TestSpecialCategoriesOfOthers(t *testing.T) {
	t.Parallel()
	r, _ := telling(t, "")
	out, err := r.Create(t.Context(), func(h *transcripts.Head) ([]transcripts.Entry, error) {
		return []transcripts.Entry{
			{Kind: transcripts.EntryNote, Author: disclosure.Human, Human: attest.NewHuman(string(h.ID), "a1", "Sam", h.Epoch), Text: "says she is pregnant"},
			{Kind: transcripts.EntryMessage, Author: disclosure.Bot, Text: "A pregnant pause", Choices: []string{"write to ann@example.org", "union"}},
		}, nil
	})
	require.NoError(t, err)
	require.Equal(t, "says she is [HEALTH]", out.Entries[0].Text, "agents' notes too")
	require.Equal(t, "A pregnant pause", out.Entries[1].Text)
	require.Equal(t, []string{"write to [EMAIL]", "union"}, out.Entries[1].Choices, "a backend's choices are redacted")
}

func TestSpecialFaults(t *testing.T) {
	t.Parallel()
	keys, err := transcripts.TemporaryKeyRing()
	require.NoError(t, err)
	_, err = transcripts.NewRecorder(memstore.New(), teller{}, keys, &transcripts.RecorderOptions{Special: "warn"})
	require.ErrorContains(t, err, `Special is "warn"`)
	_, err = transcripts.NewRecorder(memstore.New(), finder{}, keys, &transcripts.RecorderOptions{Special: transcripts.SpecialDrop})
	require.ErrorContains(t, err, "finds no mentions")
	_, err = transcripts.NewRecorder(memstore.New(), finder{}, keys, &transcripts.RecorderOptions{Special: transcripts.SpecialKeep})
	require.NoError(t, err)
	r, _ := telling(t, "")
	_, err = r.Create(t.Context(), says("mention nonsense"))
	require.ErrorIs(t, err, transcripts.ErrNotRedacted)
	require.Empty(t, r.Special(t.Context(), "mention nonsense"))
	require.EqualValues(t, 1, r.Stats().Failed)
	require.EqualValues(t, 1, r.Stats().Searched, "to look is not to search")
	require.Empty(t, r.Special(t.Context(), "mention panic"))
}

// TestFailuresAreCounted: an operator reads from Stats that redaction failed.
func TestFailuresAreCounted(t *testing.T) {
	t.Parallel()
	r, s := recorder(t, &transcripts.RecorderOptions{RedactTimeout: 20 * time.Millisecond})
	for _, text := range []string{"fine", "make it panic", "make it hang", "make it fail", "make it lie"} {
		_, err := r.Create(t.Context(), says(text))
		if text == "fine" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, transcripts.ErrNotRedacted)
		require.NotContains(t, err.Error(), text)
	}
	n := 0
	for range s.List(context.Background(), transcripts.Query{}) {
		n++
	}
	require.Equal(t, 1, n, "nothing was stored of what could not be searched")
	st := r.Stats()
	require.Equal(t, [4]uint64{5, 4, 1, 1}, [4]uint64{st.Searched, st.Failed, st.TimedOut, st.Panicked})
	shadow, err := r.Shadow(memstore.New())
	require.NoError(t, err)
	require.Zero(t, shadow.Stats().Searched)
}
