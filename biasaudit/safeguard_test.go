package biasaudit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/probes"
)

func items(group string, units, each int) (out []biasaudit.SafeguardItem) {
	for u := range units {
		for i := range each {
			out = append(out, biasaudit.SafeguardItem{Group: group, Unit: fmt.Sprint(u), Text: fmt.Sprint(group, " ", u, " ", i), Want: "x"})
		}
	}
	return out
}

func detects(f func(text string) bool) func(context.Context, biasaudit.SafeguardItem) (bool, error) {
	return biasaudit.Detects(func(_ context.Context, text string) (bool, error) { return f(text), nil })
}

func TestSafeguardThatFailsOneGroup(t *testing.T) {
	t.Parallel()
	all := append(append(items("a", 150, 1), items("b", 150, 1)...), items("c", 150, 1)...)
	all = append(all, items("d", 10, 1)...)
	rng := rand.New(rand.NewPCG(1, 1))
	rep, err := biasaudit.AuditSafeguard(t.Context(), biasaudit.Safeguard{Name: "redaction", Limit: 0.05, Acts: detects(func(s string) bool {
		return rng.Float64() < 0.99 && !(strings.HasPrefix(s, "b") && rng.Float64() < 0.2)
	})}, "name origin", all)
	require.NoError(t, err)
	require.Equal(t, biasaudit.Disparity, rep.Verdict)
	require.Equal(t, biasaudit.Disparity, rep.Recall[1].Verdict)
	require.Less(t, rep.Recall[1].Hi, rep.Recall[0].Lo)
	require.NotEqual(t, biasaudit.Disparity, rep.Recall[0].Verdict)
	require.Equal(t, biasaudit.Insufficient, rep.Recall[3].Verdict, "ten items are never a pass")
}

func TestSafeguardThatIsEqual(t *testing.T) {
	t.Parallel()
	all := append(items("a", 400, 1), items("b", 400, 1)...)
	for i := range 400 {
		all = append(all, biasaudit.SafeguardItem{Group: []string{"a", "b"}[i%2], Unit: fmt.Sprint(i), Text: "quiet", Quiet: true})
	}
	rep, err := biasaudit.AuditSafeguard(t.Context(), biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: detects(func(s string) bool { return s != "quiet" && !strings.HasSuffix(s, "7 0") })}, "locale", all)
	require.NoError(t, err)
	require.Equal(t, biasaudit.Equivalent, rep.Verdict)
	require.Len(t, rep.Alarms, 2)
	require.Zero(t, rep.Alarms[0].Hits)
	// One that fires at the quiet items of one group only.
	n := 0
	rep, err = biasaudit.AuditSafeguard(t.Context(), biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: func(_ context.Context, i biasaudit.SafeguardItem) (bool, error) {
		n++
		return !i.Quiet || i.Group == "b" && n%5 == 0, nil
	}}, "locale", all)
	require.NoError(t, err)
	require.Equal(t, biasaudit.Disparity, rep.Verdict)
	require.Equal(t, biasaudit.Disparity, rep.Alarms[1].Verdict)
	require.Positive(t, rep.Alarms[1].Gap)
	require.Zero(t, rep.Alarms[0].Gap)
}

// Many items of few names are not many names: the interval is as wide as the
// names say, and no group is blamed or cleared for them.
func TestItemsOfOneUnitAreOneEvidence(t *testing.T) {
	t.Parallel()
	wrong, runs := 0, 60
	for run := range runs {
		rng := rand.New(rand.NewPCG(uint64(run), 5))
		missed := map[string]bool{}
		for _, g := range []string{"a", "b"} {
			for u := range 12 {
				missed[fmt.Sprint(g, " ", u)] = rng.Float64() < 0.3
			}
		}
		rep, err := biasaudit.AuditSafeguard(t.Context(), biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: detects(func(s string) bool {
			return !missed[s[:strings.LastIndex(s, " ")]]
		})}, "names", append(items("a", 12, 50), items("b", 12, 50)...))
		require.NoError(t, err)
		require.NotEqual(t, biasaudit.Equivalent, rep.Verdict, "24 names cannot show it")
		require.Greater(t, rep.Recall[0].Hi-rep.Recall[0].Lo, 0.2)
		if rep.Verdict == biasaudit.Disparity {
			wrong++
		}
	}
	require.Less(t, wrong, runs/8) // about 5 % is expected; pooled items would blame in most runs
}

func TestSafeguardBadInput(t *testing.T) {
	t.Parallel()
	yes := detects(func(string) bool { return true })
	for _, c := range []struct {
		s     biasaudit.Safeguard
		items []biasaudit.SafeguardItem
	}{
		{biasaudit.Safeguard{Limit: 0.05, Acts: yes}, items("a", 9, 9)},
		{biasaudit.Safeguard{Name: "x", Acts: yes}, items("a", 9, 9)},
		{biasaudit.Safeguard{Name: "x", Limit: 0.05}, items("a", 9, 9)},
		{biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: yes}, items("a", 9, 9)},
		{biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: yes}, nil},
		{biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: yes}, append(items("a", 9, 9), biasaudit.SafeguardItem{Group: "b"})},
	} {
		_, err := biasaudit.AuditSafeguard(t.Context(), c.s, "x", c.items)
		require.ErrorIs(t, err, biasaudit.ErrPlan)
	}
	// One that always fails found nothing, and is no pass.
	rep, err := biasaudit.AuditSafeguard(t.Context(), biasaudit.Safeguard{Name: "x", Limit: 0.05, Acts: func(context.Context, biasaudit.SafeguardItem) (bool, error) { return true, errDown }}, "x",
		append(items("a", 40, 1), items("b", 40, 1)...))
	require.NoError(t, err)
	require.Equal(t, 80, rep.Failed)
	require.Zero(t, rep.Recall[0].Hits)
	require.NotEqual(t, biasaudit.Equivalent, rep.Verdict)
}

func TestItemsOf(t *testing.T) {
	t.Parallel()
	p, err := probes.Get("names")
	require.NoError(t, err)
	ask, err := probes.Requests("identity", "en")
	require.NoError(t, err)
	got, err := biasaudit.ItemsOf(p, "ethnicity", ask, false)
	require.NoError(t, err)
	require.Len(t, got, len(p.Cues)*len(ask))
	require.Contains(t, got[0].Text, "Best wishes")
	require.Equal(t, "identity", got[0].Want)
	_, err = biasaudit.ItemsOf(p, "height", ask, false)
	require.ErrorIs(t, err, biasaudit.ErrPlan)
	p, err = probes.Get("language")
	require.NoError(t, err)
	_, err = biasaudit.ItemsOf(p, "language", ask, false)
	require.ErrorIs(t, err, biasaudit.ErrPlan, "no translation of these")
}

func TestSafeguardAdapters(t *testing.T) {
	t.Parallel()
	redact := biasaudit.Redacts(func(_ context.Context, text string) (string, error) {
		return strings.ReplaceAll(text, "Anna", "[PERSON_1]"), nil
	})
	for text, want := range map[string]bool{"I am Anna.": true, "I am Anna Banana.": false} {
		got, err := redact(t.Context(), biasaudit.SafeguardItem{Text: text, Want: strings.TrimSuffix(strings.TrimPrefix(text, "I am "), ".")})
		require.NoError(t, err)
		require.Equal(t, want, got, text)
	}
	got, err := redact(t.Context(), biasaudit.SafeguardItem{Text: "Nobody here.", Quiet: true})
	require.NoError(t, err)
	require.False(t, got)
	intent := biasaudit.Classifies(func(context.Context, string) (string, error) { return "refund", nil })
	got, err = intent(t.Context(), biasaudit.SafeguardItem{Want: "refund"})
	require.NoError(t, err)
	require.True(t, got)
}

func ExampleAuditSafeguard() {
	// A redactor that knows names with a capital of A to M only.
	names := func(_ context.Context, text string) (string, error) {
		words := strings.Fields(text)
		for i, w := range words {
			if w[0] >= 'A' && w[0] <= 'M' {
				words[i] = "[PERSON_1]"
			}
		}
		return strings.Join(words, " "), nil
	}
	var all []biasaudit.SafeguardItem
	for i := range 60 {
		for _, n := range []string{"Anna", "Zeynep"} {
			all = append(all, biasaudit.SafeguardItem{Group: n[:1], Unit: fmt.Sprint(i), Text: n + " " + fmt.Sprint(i), Want: n})
		}
	}
	rep, err := biasaudit.AuditSafeguard(context.Background(), biasaudit.Safeguard{Name: "redaction", Limit: 0.05, Acts: biasaudit.Redacts(names)}, "first letter", all)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rep.Recall {
		fmt.Printf("%s %.0f %% [%.0f, %.0f] %s\n", r.Group, 100*r.Rate, 100*r.Lo, 100*r.Hi, r.Verdict)
	}
	fmt.Println(rep.Verdict)
	// Output:
	// A 100 % [94, 100] equivalent
	// Z 0 % [0, 6] disparity
	// disparity
}
