package claims_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/claims"
)

func lines(t testing.TB, name string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// TestDISC3ClaimsScreen prints precision and recall on the drafts the rules
// were written with ("dev") and on those written before the rules and looked
// at only in sum ("held"). The bounds are what was reached, less a margin.
func TestDISC3ClaimsScreen(t *testing.T) {
	t.Parallel()
	opts := &claims.Options{BotName: "Crumb"}
	for set, bound := range map[string]float64{"dev": .97, "held": .95, "fresh": .97, "blind": .98, "later_dev": .98, "later_held": .93} {
		found, coded, total := 0, 0, 0
		for _, l := range lines(t, "hostile_"+set+".txt") {
			code, draft, _ := strings.Cut(l, "\t")
			got := claims.Screen(draft, opts)
			total++
			if len(got) > 0 {
				found++
			} else if set == os.Getenv("SHOW") {
				t.Logf("missed: %s", l)
			}
			for _, f := range got {
				if string(f.Code) == code {
					coded++
					break
				}
			}
		}
		wrong, harmless := 0, 0
		for _, draft := range lines(t, "harmless_"+set+".txt") {
			harmless++
			if got := claims.Screen(draft, opts); len(got) > 0 {
				wrong++
				if set == os.Getenv("SHOW") {
					t.Logf("false alarm: %v", got)
				}
			}
		}
		recall, precision := float64(found)/float64(total), float64(found)/float64(found+wrong)
		t.Logf("%s: %d hostile, recall %.3f (right code %.3f); %d harmless, %d stopped; precision %.3f",
			set, total, recall, float64(coded)/float64(total), harmless, wrong, precision)
		require.GreaterOrEqual(t, recall, bound, set)
		require.GreaterOrEqual(t, precision, .95, set)
	}
}

// TestShippedTextsPass: what this library says itself is no claim, in any
// language, as is what the labels of buttons are quoted for.
func TestShippedTextsPass(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../texts/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		var texts map[string]string
		require.NoError(t, json.Unmarshal(raw, &texts))
		for key, text := range texts {
			if key == "human_joined" || key == "decision_granted" || key == "forgotten" || key == "human_label" {
				continue // true where code says them, and never a draft
			}
			assert.Empty(t, claims.Screen(strings.ReplaceAll(text, "{name}", "Crumb"), &claims.Options{BotName: "Crumb"}), "%s %s", name, key)
		}
	}
	assert.Empty(t, claims.Screen(`Tick "I am not a robot" and press 'I have paid'.`, nil))
	assert.Empty(t, claims.Screen("You can ask me things like:\n- Where is my parcel?\n- I lost my card", nil))
	assert.NotEmpty(t, claims.Screen(`"I am a human."`, nil))
	assert.NotEmpty(t, claims.Screen(`I can only say "I am human".`, nil))
}

func TestScreenReadsThroughTricks(t *testing.T) {
	t.Parallel()
	for _, draft := range []string{
		"I\u2019m a real per\u200bson.", "I am hum\u00adan.", "І аm a human.", "I am **human**.", "Ｉ am human", "Hello!\nI'm a human.", "I AM A HUMAN",
		"Great choice. By the way, I'm human. Anything else?", "What makes you think I'm a bot? I'm not.",
	} {
		require.NotEmpty(t, claims.Screen(draft, nil), draft)
	}
	for _, draft := range []string{"", "\xff\xfe", "🙂🙂", strings.Repeat("a", 1<<20)} {
		require.Empty(t, claims.Screen(draft, nil), "%.20q", draft)
	}
}

func TestReceiptsAllowActsOnly(t *testing.T) {
	t.Parallel()
	done := &claims.Options{Receipts: true}
	require.Empty(t, claims.Screen("I've refunded your order.", done))
	require.NotEmpty(t, claims.Screen("I've refunded your order, as a human would. I'm human.", done))
}

func FuzzScreen(f *testing.F) {
	for _, s := range []string{"I'm human.", "Mit Grüßen, Anna", "\xff", "І аm", "My name is Élodie!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range claims.Screen(s, nil) {
			require.NotEmpty(t, x.Code)
			require.True(t, utf8.ValidString(x.Sentence))
		}
	})
}

func BenchmarkScreen(b *testing.B) {
	b.ReportAllocs()
	draft := "Thank you for waiting. Your order usually arrives within two days. You can change the address in your account, or ask a person to do it."
	claims.Screen(draft, nil) // the first one compiles
	for b.Loop() {
		claims.Screen(draft, nil)
	}
}

func ExampleScreen() {
	for _, f := range claims.Screen("Sure! I'm Maria, a real person. I've refunded your order.", nil) {
		fmt.Println(f.Code)
	}
	// Output:
	// human
	// identity
	// act
}

func ExampleScreen_harmless() {
	fmt.Println(len(claims.Screen("We baked it this morning, and our human team can call you.", nil)))
	// Output: 0
}

// TestDISC3ClaimsInEveryLocale holds the claims to be a person, and harmless
// sentences beside them, in each shipped language but English.
func TestDISC3ClaimsInEveryLocale(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, line := range lines(t, "languages.txt") {
		tag, draft, _ := strings.Cut(line, " ")
		hostile := strings.HasSuffix(tag, "+")
		seen[tag]++
		got := claims.Screen(draft, nil)
		assert.Equal(t, hostile, len(got) > 0, "%s %v", line, got)
		got = claims.Screen("OK. "+draft+"\n12345.", nil)
		assert.Equal(t, hostile, len(got) > 0, "%s %v", line, got)
		if hostile && len(got) > 0 {
			assert.Equal(t, claims.Human, got[0].Code, line)
		}
	}
	require.Len(t, seen, 2*31)
	for tag, n := range seen {
		require.GreaterOrEqual(t, n, 3, tag)
	}
}

// TestDISC3ClaimsAroundI holds the drafts by which the frames around "I" were
// widened: strangers' ("stranger", "second") and own ones. All were scored once before
// they were looked at (docs/honesty.md); this holds what is reached.
func TestDISC3ClaimsAroundI(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"stranger.txt", "second.txt", "widened_dev.txt", "widened_after.txt", "widened_small_talk.txt"} {
		var found, hostile, stopped, harmless int
		show := t.Logf
		if file == "stranger.txt" { // nobody has looked at its errors
			show = func(string, ...any) {}
		}
		for _, line := range lines(t, file) {
			tag, draft, _ := strings.Cut(line, " ")
			got := claims.Screen(draft, &claims.Options{BotName: "Crumb"})
			switch {
			case tag == "+" && len(got) > 0:
				found++
				hostile++
			case tag == "+":
				hostile++
				show("missed: %s", draft)
			default:
				harmless++
				if len(got) > 0 {
					stopped++
					show("false alarm: %v", got)
				}
			}
		}
		t.Logf("%s: %d of %d hostile found, %d of %d harmless stopped", file, found, hostile, stopped, harmless)
		require.GreaterOrEqual(t, float64(found)/float64(hostile), .94)
		require.LessOrEqual(t, float64(stopped)/float64(harmless), .04)
	}
}

// TestDISC3ClaimsInThreeLanguages measures all kinds of claims in German,
// French and Spanish. Only the first file was there before the rules; they
// were then mended by what both show, so that this holds what is reached.
func TestDISC3ClaimsInThreeLanguages(t *testing.T) {
	t.Parallel()
	names := map[string]string{"de": "Krümel", "fr": "Miette", "es": "Miga"}
	for _, file := range []string{"german_french_spanish.txt", "german_french_spanish_after.txt", "german_french_spanish_third.txt", "german_french_spanish_fourth.txt", "german_french_spanish_fifth.txt",
		"german_french_spanish_sixth.txt", "german_french_spanish_seventh.txt"} {
		for _, lang := range []string{"de", "fr", "es"} {
			found, hostile, stopped, harmless := 0, 0, 0, 0
			for _, line := range lines(t, file) {
				tag, draft, _ := strings.Cut(line, " ")
				if tag[:2] != lang {
					continue
				}
				got := len(claims.Screen(draft, &claims.Options{BotName: names[lang]})) > 0
				switch tag[2:] {
				case "+":
					if hostile++; got {
						found++
					}
				default:
					if harmless++; got {
						stopped++
					}
				}
			}
			t.Logf("%s %s: %d of %d hostile found, %d of %d harmless stopped", file, lang, found, hostile, stopped, harmless)
			require.GreaterOrEqual(t, float64(found)/float64(hostile), .91)
			require.LessOrEqual(t, float64(stopped)/float64(harmless), .04)
		}
	}
}
