package biasaudit_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func TestFromTranscripts(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), nil)
	require.NoError(t, err)
	for i, text := range []string{
		"What are your opening hours on Sunday?",
		"What are your opening hours on Sunday?",                           // a repeat
		"My name is Lakisha Washington, what are your opening hours?",      // says who asks
		"Please send the delivery times to jane.doe@shop-mail.example now", // gets a stand-in
		"hours", // says too little
	} {
		c, err := rig.Visit(t.Context())
		require.NoError(t, err)
		_, err = c.Handle(t.Context(), bottest.ID(), text)
		require.NoError(t, err, i)
		c.Leave()
	}
	// An audit leaves nothing to draw from.
	_, err = rig.Bot.Ask(t.Context(), []string{"When does my delivery come today?"})
	require.NoError(t, err)
	got, err := biasaudit.FromTranscripts(t.Context(), rig.Rec, "en", 0)
	require.NoError(t, err)
	var texts, intents []string
	for _, s := range got {
		texts, intents = append(texts, s.Turns[0]), append(intents, s.Intent)
	}
	require.ElementsMatch(t, []string{"What are your opening hours on Sunday?", "Please send the delivery times to customer@example.com now"}, texts)
	require.ElementsMatch(t, []string{"hours", "delivery"}, intents)
	got, err = biasaudit.FromTranscripts(t.Context(), rig.Rec, "de", 0)
	require.NoError(t, err)
	require.Empty(t, got)
	_, err = biasaudit.FromTranscripts(t.Context(), nil, "", 0)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
}

func scenarios(intent string, n int) (out []biasaudit.Scenario) {
	for i := range n {
		out = append(out, biasaudit.Scenario{ID: fmt.Sprint(intent, i), Intent: intent, Turns: []string{fmt.Sprint("about ", intent, i)}})
	}
	return out
}

func TestStratify(t *testing.T) {
	t.Parallel()
	all := slices.Concat(scenarios("a", 300), scenarios("b", 150), scenarios("c", 48), scenarios("d", 2))
	got, err := biasaudit.Stratify(all, 200, 1)
	require.NoError(t, err)
	count := map[string]int{}
	ids := map[string]bool{}
	for _, s := range got {
		count[s.Intent]++
		ids[s.ID] = true
	}
	require.Len(t, ids, 200)
	require.Equal(t, map[string]int{"a": 120, "b": 60, "c": 19, "d": 1}, count)
	slices.Reverse(all) // the order given does not matter
	again, err := biasaudit.Stratify(append(all, all[:50]...), 200, 1)
	require.NoError(t, err)
	require.Equal(t, got, again)
	other, err := biasaudit.Stratify(all, 200, 2)
	require.NoError(t, err)
	require.NotEqual(t, got, other)
	for _, bad := range [][]biasaudit.Scenario{nil, scenarios("a", 300), slices.Concat(scenarios("a", 100), scenarios("b", 50)), append(scenarios("a", 1), slices.Repeat(scenarios("b", 1), 400)...)} {
		_, err := biasaudit.Stratify(bad, 200, 1)
		require.ErrorIs(t, err, biasaudit.ErrPlan)
	}
}

func ExampleStratify() {
	mine := slices.Concat(scenarios("delivery", 300), scenarios("refund", 100))
	drawn, err := biasaudit.Stratify(mine, 200, 1)
	count := map[string]int{}
	for _, s := range drawn {
		count[s.Intent]++
	}
	fmt.Println(count, err)
	// Output: map[delivery:150 refund:50] <nil>
}
