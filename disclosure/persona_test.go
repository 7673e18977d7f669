package disclosure_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
)

// TestDISC6Persona: good and bad personas, in many languages; a refusal names
// the rule and what to do.
func TestDISC6Persona(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		persona disclosure.Persona
		engine  disclosure.Engine
		want    string // "" is accepted
	}{
		{"Crumb", disclosure.Persona{Title: "AI assistant of the bakery", AvatarAlt: "Drawing of a loaf with eyes", Bio: "I answer questions about bread. I can be wrong; a person can help at any time."}, "", ""},
		{"Robin", disclosure.Persona{}, "", ""},
		{"Maria Bot", disclosure.Persona{}, "", ""},
		{"Hearth Helper", disclosure.Persona{Bio: "I am a bot, not a human."}, "", ""},
		{"Crumb", disclosure.Persona{Bio: "Ich bin ein Bot und kein Mensch."}, "", ""},
		{"Krümel", disclosure.Persona{Title: "KI-Berater"}, "", ""},
		{"Crumb", disclosure.Persona{AvatarAlt: "Cartoon of a robot woman"}, "", ""},
		{"Maria Schmidt", disclosure.Persona{}, "", "full name"},
		{"Dr Krümel", disclosure.Persona{}, "", "title"},
		{"Frau Krümel", disclosure.Persona{}, "", "title"},
		{"Docteur Miette", disclosure.Persona{}, "", "title"},
		{"Dra. Miga", disclosure.Persona{}, "", "title"},
		{"Avvocato Pane", disclosure.Persona{}, "", "title"},
		{"Mecenas Chleb", disclosure.Persona{}, "", "title"},
		{"Лікар Хліб", disclosure.Persona{}, "", "title"},
		{"パン先生", disclosure.Persona{}, "", "title"},
		{"面包医生", disclosure.Persona{}, "", "title"},
		{"طبيب الخبز", disclosure.Persona{}, "", "title"},
		{"Ein echter Mensch", disclosure.Persona{}, "", "says that it is"},
		{"一个真人", disclosure.Persona{}, "", "says that it is"},
		{"Crumb", disclosure.Persona{Title: "Senior support specialist"}, "", `put "AI" or "bot" before it`},
		{"Crumb", disclosure.Persona{Title: "Kundenberaterin"}, "", "human_passing"},
		{"Crumb", disclosure.Persona{Title: "Conseillère"}, "", "human_passing"},
		{"Crumb", disclosure.Persona{Title: "AI nurse"}, "", "licensed"},
		{"Crumb", disclosure.Persona{Title: "KI-Rechtsanwalt"}, "", "licensed"},
		{"Crumb", disclosure.Persona{AvatarAlt: "A smiling woman with a headset"}, "", "human_passing"},
		{"Crumb", disclosure.Persona{AvatarAlt: "Lächelnde Frau"}, "", "human_passing"},
		{"Crumb", disclosure.Persona{AvatarAlt: "微笑的女性"}, "", "human_passing"},
		{"Crumb", disclosure.Persona{Bio: "I was born in Ashford and have 12 years of experience."}, "", "no life"},
		{"Crumb", disclosure.Persona{Bio: "Meine Familie backt seit 1912."}, "", "no life"},
		{"Crumb", disclosure.Persona{Bio: "A real human who loves bread."}, "", "human_passing"},
		{"Crumb", disclosure.Persona{Bio: "I am never wrong about bread."}, "", "overstated"},
		{"Crumb", disclosure.Persona{Bio: "Powered by generative AI."}, disclosure.EngineRules, "written rules"},
		{"Crumb", disclosure.Persona{Bio: "Powered by generative AI."}, disclosure.EngineModel, ""},
		{"Crumb", disclosure.Persona{Bio: strings.Repeat("x", 2001)}, "", "over 2000"},
		{"Crumb", disclosure.Persona{Title: "\xff"}, "", "not valid"},
		{"\xffCrumb", disclosure.Persona{}, "", "not valid"},
	} {
		err := disclosure.CheckPersona(c.name, c.persona, c.engine)
		if c.want == "" {
			require.NoError(t, err, "%q %+v", c.name, c.persona)
			continue
		}
		require.ErrorContains(t, err, c.want, "%q %+v", c.name, c.persona)
		_, err = disclosure.NewPolicy(c.name, &disclosure.PolicyOptions{Persona: c.persona, Engine: c.engine})
		require.ErrorContains(t, err, c.want, "%q", c.name)
	}
	err := disclosure.CheckPersona("Dr. Maria", disclosure.Persona{Title: "Nurse", AvatarAlt: "woman", Bio: "my kids"}, "")
	for _, want := range []string{`"dr"`, "nurse", "woman", "my kids"} {
		require.ErrorContains(t, err, want, "all at once")
	}
}

func TestCheckEngine(t *testing.T) {
	t.Parallel()
	p := policy(t, &disclosure.PolicyOptions{Notice: map[string]string{"en": "I am a generative AI bot."}})
	require.NoError(t, p.CheckEngine(disclosure.EngineModel))
	require.ErrorContains(t, p.CheckEngine(disclosure.EngineRules), "written rules")
	p = policy(t, &disclosure.PolicyOptions{Engine: disclosure.EngineModel})
	require.ErrorContains(t, p.CheckEngine(disclosure.EngineRules), `the backend is "rules"`)
}
