package redact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	for text, want := range map[string]transcripts.Category{
		"I am pregnant": transcripts.Health,
		"I'm disabled and cannot climb the steps": transcripts.Health,
		"my mother has depression":                transcripts.Health,
		"I was diagnosed with MS":                 transcripts.Health,
		"he had a stroke in May":                  transcripts.Health,
		"ich bin schwanger":                       transcripts.Health,
		"ich bin krank":                           transcripts.Health,
		"she is HIV-positive":                     transcripts.Health,
		"We are Catholic":                         transcripts.Religion,
		"I am a Christian":                        transcripts.Religion,
		"my faith forbids it":                     transcripts.Religion,
		"je suis musulmane":                       transcripts.Religion,
		"soy católica":                            transcripts.Religion,
		"I'm a trade union member":                transcripts.TradeUnion,
		"my union pays for it":                    transcripts.TradeUnion,
		"ich bin in der Gewerkschaft":             transcripts.TradeUnion,
		"my husband is gay":                       transcripts.Orientation,
		"I'm non-binary":                          transcripts.Orientation,
		"we are a same-sex couple":                transcripts.Orientation,
		"I voted for them":                        transcripts.Politics,
		"I am a conservative":                     transcripts.Politics,
		"mi padre es comunista":                   transcripts.Politics,
	} {
		ms := e.Mentions(text)
		require.NotEmpty(t, ms, text)
		require.Equal(t, want, ms[0].Category, text)
		require.Equal(t, [2]int{0, len(text)}, [2]int{ms[0].From, ms[0].To}, text)
	}
	for _, clean := range []string{
		"", "union jack mug", "the depressed button is broken", "Is the conservative estimate right?", "health insurance products",
		"my account is disabled", "I disabled my card", "can I get a blind for my window?", "my hearing aids are lost", "Church Street is where I live",
		"is the order there that tells of [HEALTH] and [RELIGION]?", "I came out of the shop", "I am sorry", "the western union transfer that I sent", "you diagnosed the fault, I hear",
	} {
		for _, m := range e.Mentions(clean) {
			t.Errorf("%q: %s in %q", clean, m.Category, clean[m.Start:m.End])
		}
	}
	require.Empty(t, e.Mentions("my religion \xff"))
	text := "Hi. Ｉ ａｍ ｐｒｅｇｎａｎｔ, thanks. Bye"
	ms := e.Mentions(text)
	require.Len(t, ms, 1)
	require.Equal(t, "ｐｒｅｇｎａｎｔ", text[ms[0].Start:ms[0].End])
	require.Equal(t, "Ｉ ａｍ ｐｒｅｇｎａｎｔ, thanks", text[ms[0].From:ms[0].To])
}

// TestMentionsOrdinary: support messages hardly ever tell of such things.
func TestMentionsOrdinary(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	n := 0
	texts := ordinary(t, "intents/banking77/train80.csv")
	for _, text := range texts {
		for _, m := range e.Mentions(text) {
			n++
			t.Logf("%s: %q", m.Category, text[m.From:m.To])
		}
	}
	t.Logf("%d mentions in %d messages", n, len(texts))
	require.Less(t, n*500, len(texts))
}
