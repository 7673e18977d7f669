package bot_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// HUM-5: what is significant and has nobody who decides does not start; all
// faults come at once and say what to change.
func TestHUM5SignificantNeedsAnApprover(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	try := func(queues []string, intents ...bot.Intent) (*bottest.Rig, error) {
		return bottest.NewRig(memstore.New(), engine, bottest.Says("x"), &bottest.RigOptions{
			Desk: &handover.Options{Queues: queues}, Bot: &bot.Options{Intents: intents},
		})
	}
	significant := func(name, approver string) bot.Intent {
		return bot.Intent{Name: name, Title: name, Effect: bot.EffectSignificant, Approver: approver}
	}
	_, err = try([]string{"Cakes"},
		significant("none", ""), significant("unknown", "Credit"), significant("two words", handover.Owners),
		bot.Intent{Name: "typo", Title: "typo", Effect: "Significant", Approver: "Cakes"}, bot.Intent{Name: "idle", Title: "idle", Approver: "Cakes"},
		bot.Intent{Name: "both", Title: "both", Effect: bot.EffectSignificant, Approver: "Cakes", Handover: true},
		bot.Intent{Name: "unheard", Title: "unheard", Complaint: true},
	)
	for _, want := range []string{
		`"none" is significant and has no Approver; say whose people decide: handover.Owners ("owners") or a queue of the desk: Cakes`,
		`"unknown" has the Approver "Credit", which does not exist`, `"two words" is significant, so its name is kept`,
		`"typo" has Effect "Significant"; use "" or bot.EffectSignificant`, `"idle" has an Approver and no Effect`, `"both" is significant and also Handover`,
		`"unheard" is a Complaint and does not always go to a person; set Handover`,
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = try(nil, significant("credit", "Cakes"))
	require.ErrorContains(t, err, "does not exist")
	_, err = try([]string{handover.Owners}, significant("credit", handover.Owners))
	require.ErrorContains(t, err, "rename that queue")

	rig, err := try([]string{"Cakes"}, significant("credit", "Cakes"), significant("claim", handover.Owners))
	require.NoError(t, err)
	now := rig.Bot.Safeguards()
	require.Equal(t, "Cakes", now.Intents[0].Approver)
	weaker, err := try(nil, bot.Intent{Name: "credit", Title: "credit"}, significant("claim", handover.Owners))
	require.NoError(t, err)
	require.Contains(t, weaker.Bot.Safeguards().Weaker(now), "intent credit no longer needs a person's decision")
	require.Empty(t, now.Weaker(weaker.Bot.Safeguards()))
	require.NotEqual(t, now.Config, weaker.Bot.Config())
}

// The zero Approval, all that importers can make, approves nothing.
func TestHUM5ZeroApproval(t *testing.T) {
	t.Parallel()
	var a bot.Approval
	require.False(t, a.For(""))
	require.False(t, a.For("credit"))
	typ := reflect.TypeFor[bot.Approval]()
	for i := range typ.NumField() {
		require.False(t, typ.Field(i).IsExported(), "importers could fill %s", typ.Field(i).Name)
	}
	require.Contains(t, typ.PkgPath(), "/internal/", "importers cannot call what makes one")
}
