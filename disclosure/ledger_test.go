package disclosure_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
)

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func policy(t *testing.T, o *disclosure.PolicyOptions) disclosure.Policy {
	t.Helper()
	p, err := disclosure.NewPolicy("Crumb", o)
	require.NoError(t, err)
	return p
}

func TestDISC1NoticeUntilConfirmed(t *testing.T) {
	t.Parallel()
	l := policy(t, nil).Open("c1", 1, disclosure.State{})
	require.Equal(t, disclosure.OccasionFirst, l.Due(t0))
	notice := l.Issue(t0, "en", "")
	require.NotEmpty(t, l.Seal(disclosure.Body{Text: "hello"}).Notice())
	require.False(t, l.State().Ever())

	require.False(t, l.Acknowledge(attest.NewReceipt(disclosure.Wording("something else"), "web", t0)), "another wording")
	require.False(t, l.Disclosed())
	require.True(t, l.Acknowledge(attest.NewReceipt(disclosure.Wording(notice), "web", t0.Add(time.Second))))
	require.True(t, l.Disclosed())
	require.False(t, l.Acknowledge(attest.NewReceipt(disclosure.Wording(notice), "web", t0.Add(2*time.Second))), "once is enough")

	m := l.Seal(disclosure.Body{Text: "hello"})
	require.Empty(t, m.Notice())
	require.Equal(t, "hello", m.Text())
	require.Equal(t, "Crumb", m.Speaker().Name())

	// Another instance goes on from the stored state.
	j, err := json.Marshal(l.State())
	require.NoError(t, err)
	var s disclosure.State
	require.NoError(t, json.Unmarshal(j, &s))
	require.True(t, policy(t, nil).Open("c1", 1, s).Disclosed())
}

func TestDISC4Cadence(t *testing.T) {
	t.Parallel()
	open := func(last time.Time) *disclosure.Ledger {
		return policy(t, nil).Open("c1", 1, disclosure.State{Notice: "n", IssuedAt: t0, LastAt: last})
	}
	for _, c := range []struct {
		name      string
		last, now time.Time
		want      string
	}{
		{"just before three hours", t0.Add(2 * time.Hour), t0.Add(3*time.Hour - time.Second), ""},
		{"three hours", t0.Add(2 * time.Hour), t0.Add(3 * time.Hour), disclosure.OccasionReminder},
		{"back after a day", t0, t0.Add(24 * time.Hour), disclosure.OccasionReturn},
	} {
		require.Equal(t, c.want, open(c.last).Due(c.now), c.name)
	}
	l := open(t0)
	l.Issue(t0.Add(3*time.Hour), "en", "")
	require.Empty(t, l.Due(t0.Add(4*time.Hour)), "issued once, not due again")
	require.False(t, l.Disclosed(), "a reminder is confirmed anew")
}

func TestRepeatedDisclosureIsShownOnce(t *testing.T) {
	t.Parallel()
	state := disclosure.State{Notice: "n", IssuedAt: t0.Add(time.Hour), IssuedSeq: 9, Shown: disclosure.Wording("n"), ShownAt: t0}
	l := policy(t, nil).Open("c1", 1, state)
	require.False(t, l.Disclosed())
	require.Empty(t, l.SealSystem(disclosure.Body{Seq: 8, Text: "Ada has left."}).Notice(), "it follows as record 9")
	require.NotEmpty(t, l.SealDisclosure(disclosure.Body{Seq: 9, Text: "n"}).Wording())
	require.NotEmpty(t, l.Seal(disclosure.Body{Seq: 10, Text: "hello"}).Notice())
	state.ShownAt, state.Shown = time.Time{}, ""
	require.NotEmpty(t, policy(t, nil).Open("c1", 1, state).SealSystem(disclosure.Body{Seq: 8, Text: "x"}).Notice(), "never shown at all")
}

func TestDISC5HumanLabelNeedsProof(t *testing.T) {
	t.Parallel()
	l := policy(t, nil).Open("c1", 7, disclosure.State{})
	ada := attest.NewHuman("c1", "a1", "Ada", 5)
	require.Equal(t, disclosure.Human, l.SealHuman(ada, 5, disclosure.Body{Text: "hi"}).Speaker().Kind())
	for name, m := range map[string]disclosure.Message{
		"another epoch":        l.SealHuman(ada, 6, disclosure.Body{Text: "hi"}),
		"another conversation": l.SealHuman(attest.NewHuman("c2", "a1", "Ada", 5), 5, disclosure.Body{Text: "hi"}),
		"nobody":               l.SealHuman(attest.NewHuman("c1", "", "Ada", 5), 5, disclosure.Body{Text: "hi"}),
		"the bot":              l.Seal(disclosure.Body{Text: "hi"}),
	} {
		require.Equal(t, disclosure.Bot, m.Speaker().Kind(), name)
	}
}

func TestPolicyReportsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := disclosure.NewPolicy("Dr. Maria", &disclosure.PolicyOptions{
		Notice:      map[string]string{"en": " ", "de": "Hallo, ich bin Maria.", "fr": "Je suis une IA, pas un humain."},
		RemindEvery: 5 * time.Hour, ReturnAfter: -1,
	})
	for _, want := range []string{"title", `"en" is blank`, `"de" does not say`, "RemindEvery is 5h", "ReturnAfter is -1ns"} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), `"fr"`)
}

func TestDISC6Names(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"Crumb": true, "Baker Bot": true, "Mister Muffin": true, "": false, "  ": false, "Nurse Joy": false, "Dr. House": false,
		"A real human": false, "Cru\u200bmb": false, "Prof. Oak": false,
	} {
		_, err := disclosure.NewPolicy(name, nil)
		require.Equal(t, ok, err == nil, "%q: %v", name, err)
	}
}

func TestNoticeIsNeverEmpty(t *testing.T) {
	t.Parallel()
	p := policy(t, &disclosure.PolicyOptions{Notice: map[string]string{"de": "Sie chatten mit einer KI, keinem Menschen.", "": "This is a bot."}})
	require.Contains(t, p.Notice("de-AT", "x"), "KI")
	require.Equal(t, "This is a bot.", p.Notice("fi", "x"))
	require.NotEmpty(t, policy(t, nil).Notice("xx", " "))
	require.Equal(t, "builtin", policy(t, nil).Notice("fi", "builtin"))
}

func TestProvenance(t *testing.T) {
	t.Parallel()
	l := policy(t, nil).Open("c1", 1, disclosure.State{})
	for source, want := range map[string]string{"ai": "trainedAlgorithmicMedia", "template": "algorithmicMedia", "ai_assisted": "compositeWith"} {
		b, err := json.Marshal(l.Seal(disclosure.Body{Text: "x", Provenance: disclosure.Provenance{Source: source}}))
		require.NoError(t, err)
		require.Contains(t, string(b), want)
	}
}
