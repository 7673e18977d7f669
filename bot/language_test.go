package bot_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// oneEngine serves all tests: to make one takes a while.
var oneEngine = sync.OnceValues(func() (*redact.Engine, error) { return redact.New(nil) })

func engine(t testing.TB) *redact.Engine {
	t.Helper()
	e, err := oneEngine()
	require.NoError(t, err)
	return e
}

// chat opens a conversation whose disclosure was shown, and says things in it.
func chat(t *testing.T, r *bottest.Rig, o bot.OpenOptions, said ...string) []transcripts.Entry {
	t.Helper()
	c, _, err := r.Bot.Open(t.Context(), o)
	require.NoError(t, err)
	ch := bottest.NewChannel()
	go func() {
		_ = c.Deliver(t.Context(), "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }})
	}()
	_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
	require.NoError(t, err)
	for _, text := range said {
		_, err = c.Handle(t.Context(), bottest.ID(), text)
		require.NoError(t, err)
	}
	_, entries, err := r.Rec.Read(t.Context(), c.ID(), 0, 1000)
	require.NoError(t, err)
	return entries
}

func last(entries []transcripts.Entry) transcripts.Entry {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Kind == transcripts.EntryMessage && entries[i].Author == disclosure.Bot {
			return entries[i]
		}
	}
	return transcripts.Entry{}
}

// TestDISC8LanguageFollowsTheCustomer: a language that the customer set stays;
// otherwise what they write decides, from that message on, with the disclosure
// in that language first. What is not sure changes nothing.
func TestDISC8LanguageFollowsTheCustomer(t *testing.T) {
	t.Parallel()
	r, err := bottest.NewRig(memstore.New(), engine(t), bottest.Says("We open at seven."), nil)
	require.NoError(t, err)
	english := bot.OpenOptions{Lang: "en-GB,en;q=0.9"}
	for name, c := range map[string]struct {
		open bot.OpenOptions
		said []string
		want string
	}{
		"English browser, German words": {english, []string{"Sind Sie eigentlich ein Mensch?"}, "de"},
		"from then on":                  {english, []string{"Wann haben Sie morgen offen bitte?", "robot?"}, "de"},
		"and back":                      {english, []string{"Wann haben Sie morgen offen bitte?", "Sorry, are you a human being or a machine?"}, "en"},
		"set, it stays":                 {bot.OpenOptions{Lang: "en", LangSet: true}, []string{"Sind Sie eigentlich ein Mensch?"}, "en"},
		"French":                        {english, []string{"Est-ce que vous êtes un robot ?"}, "fr"},
		"another script, one word":      {english, []string{"こんにちは"}, "ja"},
		"right to left":                 {english, []string{"هل أنت إنسان أم روبوت؟"}, "ar"},
		"German browser, English words": {bot.OpenOptions{Lang: "de-AT"}, []string{"Could you tell me when you open tomorrow?"}, "en"},
		"a stray word":                  {english, []string{"danke"}, "en"},
		"nothing to go by":              {english, []string{"🙂🙂 1234 !!"}, "en"},
		"no texts for it":               {english, []string{"Je suis désolé mais ego sum homo 12", "Mwen ta renmen konnen ki lè nou louvri"}, "en"},
		"a set language without texts":  {bot.OpenOptions{Lang: "qaa", LangSet: true}, []string{"Wann haben Sie morgen offen bitte?"}, "de"},
		"misleading English":            {english, []string{"am I talking to a real person or a bot", "is this just a robot i am talking to?"}, "en"},
	} {
		entries := chat(t, r, c.open, c.said...)
		if name == "no texts for it" { // whatever it becomes, there are words for it
			require.NotEmpty(t, last(entries).Text, name)
			continue
		}
		require.Equal(t, c.want, last(entries).Lang, "%s: %q", name, last(entries).Text)
		var notice transcripts.Entry
		for _, e := range entries {
			if e.Kind == transcripts.EntryDisclosure {
				notice = e
			}
		}
		require.Equal(t, c.want, notice.Lang, "%s: the disclosure is in that language too", name)
	}
	entries := chat(t, r, english, "Sind Sie eigentlich ein Mensch?")
	require.Contains(t, last(entries).Text, "Ich bin kein Mensch")
}
