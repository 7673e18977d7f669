package detect_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/detect"
)

func newDetector(t testing.TB) *detect.Detector {
	t.Helper()
	d, err := detect.New(nil)
	require.NoError(t, err)
	return d
}

// TestDISC3Questions scores testdata/identity_en.txt, which the trainer never
// reads; phrases were improved after looking at its errors, so it is no
// measure of the unseen. docs/honesty.md has those.
func TestDISC3Questions(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	raw, err := os.ReadFile("testdata/identity_en.txt")
	require.NoError(t, err)
	var tp, fp, fn int
	for line := range strings.Lines(string(raw)) {
		label, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if len(label) != 1 || !strings.ContainsAny(label, "+?-") {
			continue
		}
		ask := d.Detect(text).Identity == detect.Ask
		switch {
		case ask && label == "+":
			tp++
		case ask:
			fp++
			t.Logf("false alarm: %s", text)
		case label == "+":
			fn++
			t.Logf("missed: %s", text)
		}
	}
	t.Logf("recall %.3f precision %.3f", float64(tp)/float64(tp+fn), float64(tp)/float64(tp+fp))
	require.Greater(t, float64(tp)/float64(tp+fn), .92)
	require.Greater(t, float64(tp)/float64(tp+fp), .95)
}

func TestDISC3Tricks(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for _, text := range []string{
		"аre you hum\u200ban?", "are you a r0bot?", "ARE YOU A HUMAN???", "Ａｒｅ ｙｏｕ ａ ｂｏｔ？", "are you a hu\u00adman", "are you a b.o.t",
		"are you a \u202erobot\u202c?", "Are you a humaaaaan", "r u a bot", "are you hùman?", "аге уоu a bot?",
		strings.Repeat("my order is late. ", 2000) + "are you a bot?", "areyouarobot?", "AREYOUAHUMAN", "are you a 🤖", "Привет! are you a bot? مرحبا",
		"\u202ehello\u202c \u200fare you a human?\u200e", strings.Repeat("x ", 5<<20) + "are you a human?", "are\u00a0you\u2003a\u3000bot?", "are you a bot\x00?", "\xff\xfe are you a human? \xff",
	} {
		require.Equal(t, detect.Ask, d.Detect(text).Identity, "%.60q %+v", text, d.Detect(text))
	}
	for _, text := range []string{"", " ", "🙂🙂🙂", "\xff\xfe\xfd", "\u200b\u200b", strings.Repeat("a", 10<<20), strings.Repeat("? ", 1<<20), "1234567890", "…!?"} {
		s := d.Detect(text)
		require.NotEqual(t, detect.Ask, s.Identity, "%.20q", text)
		require.False(t, s.Person || s.Crisis || s.Rights != detect.RightsNone, "%.20q", text)
		require.NotEmpty(t, s.Language)
	}
}

// TestDISC3TricksInOtherLanguages: what cannot be seen, and look-alike letters,
// hide nothing there either.
func TestDISC3TricksInOtherLanguages(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for tag, text := range map[string]string{
		"de": "Sind Sie ein M\u200bensch?", "fr": "ÊTES-VOUS UN ROBOT ?", "ar": "\u202bهل أنت إنسان؟\u202c", "uk": "Ви робoт чи людина?", "tr": "BEN BİR ROBOTLA MI KONUŞUYORUM",
		"zh-Hans": "请问你是机器人吗🙂？", "ja": "ＡＩですか？", "pl": "czy jestes botem",
	} {
		s := d.Detect(text)
		require.Equal(t, detect.Ask, s.Identity, "%s %q %+v", tag, text, s)
	}
	require.True(t, d.Detect(strings.Repeat("wo ist meine Bestellung? ", 5<<17)+"Ich will mit einem Menschen sprechen").Person)
}

// TestDISC3BotsName: the bot's own name stands for "you" in such a question.
func TestDISC3BotsName(t *testing.T) {
	t.Parallel()
	d, err := detect.New(&detect.Options{Name: "Crumb"})
	require.NoError(t, err)
	require.Equal(t, detect.Ask, d.Detect("is Crumb a robot?").Identity)
	require.Equal(t, detect.Other, d.Detect("is the crumb cake vegan?").Identity)
}

func TestHUM1PersonAndLookAlikes(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for _, text := range []string{
		"agent please", "stop the bot", "let me talk to someone", "I want to speak to a human", "human", "representative!!", "can I talk to a real person",
		"this is useless, get me a manager", "my cake was stale and nobody answers, I want to talk to someone now", "I don't want to talk to a bot", "live agent",
		"transfer me to customer service", "pls connect me with an agnet", "is there a human I can talk to", "could a real person help me", "no more bots please",
		"speak to representative", "I need human help", "put me through to your supervisor", "I'd rather deal with a person",
	} {
		require.True(t, d.Detect(text).Person, text)
	}
	for _, text := range []string{
		"human resources", "person of the year", "is a person needed at delivery", "are you a human?", "am I talking to a person or a bot", "how much per person",
		"I talked to a person yesterday", "my manager ordered the cake", "the travel agent booked it", "do robots dream", "I need a person to sign for it?", "prove you are not a robot",
		"Am I talking to you, a bot, or a human? my order 4711 is late", "so you are not a bot?",
	} {
		require.False(t, d.Detect(text).Person, text)
	}
}

func TestHUM7CrisisAndLookAlikes(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for _, text := range []string{
		"I want to kill myself", "i want to die", "thinking about suicide", "I can't go on anymore", "I don't want to live anymore", "everyone would be better off without me",
		"going to end it all tonight", "i keep cutting myself", "there is no reason to live", "I wish I was dead",
	} {
		require.True(t, d.Detect(text).Crisis, text)
	}
	for _, text := range []string{
		"my phone died", "the battery is dead", "this cake is to die for", "how do I kill the process", "I'm dying of hunger", "suicide squad tickets", "cut my hair", "end my subscription",
	} {
		require.False(t, d.Detect(text).Crisis, text)
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for text, want := range map[string]detect.Rights{
		"delete my chat": detect.RightsErase, "what do you store about me": detect.RightsAccess, "please erase all my data": detect.RightsErase,
		"what data do you have on me?": detect.RightsAccess, "I want a copy of my data": detect.RightsAccess, "export my conversation": detect.RightsExport,
		"correct the information you hold about me": detect.RightsCorrect, "right to be forgotten": detect.RightsErase,
		"delete my card": detect.RightsNone, "forgot my password": detect.RightsNone, "where is my order": detect.RightsNone, "how do I cancel my order": detect.RightsNone,
	} {
		require.Equal(t, want, d.Detect(text).Rights, text)
	}
}

func TestDetectIsTheSameFromManyGoroutines(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	want := d.Detect("wait, are you a bot or a person?")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := d.Detect("wait, are you a bot or a person?"); got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzDetect(f *testing.F) {
	d := newDetector(f)
	for _, s := range []string{"are you a bot?", "аre you hum\u200ban", "\xff", "你是机器人吗", "a b c d", "ß ı \u0345", "هل أنت إنسان؟", "'''", "b.o.t...?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, b := d.Detect(s), d.Detect(s); a != b || a.Language == "" || a.Identity == "" {
			t.Fatalf("%q: %+v %+v", s, a, b)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	d := newDetector(b)
	for name, text := range map[string]string{
		"question": "wait, are you a real person or am i talking to a bot?",
		"ordinary": "I ordered two loaves last week and they have not arrived yet, can you check?",
		"german":   "Sind Sie ein echter Mensch oder schreibe ich hier mit einem Roboter?",
		"long":     strings.Repeat("I ordered two loaves last week and they have not arrived. ", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Detect(text)
			}
		})
	}
}

func ExampleDetector_Detect() {
	d, err := detect.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := d.Detect("hold on, am I talking to a machine?")
	fmt.Println(s.Identity, s.Person, s.Language)
	// Output: ask false en
}

func ExampleDetector_Detect_person() {
	d, err := detect.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Detect("Ich möchte mit einem Menschen sprechen").Person)
	// Output: true
}

// One word of plain letters may be of any language; phrases know the few that
// ask for something.
func TestHUM7SingleWords(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for _, text := range []string{"sure", "Sure!", "sure sure", "myself", "son", "contact", "door", "file", "face"} {
		s := d.Detect(text)
		require.False(t, s.Crisis || s.Person || s.Identity == detect.Ask || s.Rights != detect.RightsNone, "%s: %+v", text, s)
	}
	for _, text := range []string{"operator", "suicide", "оператор", "人工"} {
		s := d.Detect(text)
		require.True(t, s.Person || s.Crisis || s.Identity == detect.Ask, text)
	}
}
