package card

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func texts(t *testing.T) *disclosure.Catalog {
	t.Helper()
	c, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	return c
}

func all(t *testing.T) map[string]words {
	t.Helper()
	w, err := loadWords(bundles, texts(t).Languages())
	require.NoError(t, err)
	return w
}

// TestDISC9WordsAreChecked: what is missing, empty or wrong is refused.
func TestDISC9WordsAreChecked(t *testing.T) {
	t.Parallel()
	bundle := func(text string) fstest.MapFS {
		return fstest.MapFS{"words/en.json": {Data: []byte(`{"a": "All of {n}", "b": "Back"}`)}, "words/de.json": {Data: []byte(text)}}
	}
	both := []string{"en", "de"}
	_, err := loadWords(bundle(`{"a": "Alle {n}", "b": "Zurück"}`), both)
	require.NoError(t, err)
	for text, want := range map[string]string{
		`{"a": "Alle {n}"}`:                             `words de: "b" is missing or empty`,
		`{"a": "Alle {n}", "b": " "}`:                   `words de: "b" is missing or empty`,
		`{"a": "Alle", "b": "Zurück"}`:                  `"a" uses [], not [{n}]`,
		`{"a": "Alle {m}", "b": "Zurück"}`:              `"a" uses [{m}], not [{n}]`,
		`{"a": "Alle {n}", "b": "Zurück", "c": "mehr"}`: `"c" is not a known key`,
		`{`: `words/de.json`,
	} {
		_, err := loadWords(bundle(text), both)
		require.ErrorContains(t, err, want, text)
	}
	_, err = loadWords(bundle(`{"a": "Alle {n}", "b": "Zurück"}`), []string{"en", "de", "fr"})
	require.ErrorContains(t, err, `"fr"`)
	_, err = loadWords(bundle(`{"a": "Alle {n}", "b": "Zurück"}`), []string{"en"})
	require.ErrorContains(t, err, "words/de.json")
}

// same are the texts that a language shares with English.
var same = map[string][]string{
	"de": {"back"}, "da": {"email"}, "it": {"email"}, "nl": {"email"}, "cs": {"email"}, "sk": {"email"}, "pt": {"email"}, "pl": {"email"}, "hu": {"email"}, "ro": {"email"},
	"fr": {"email", "minutes"},
}

// A text left in English, in another script or with another bundle's key; and
// the duties in words that the presets say.
func TestWordsAreOfTheirLanguage(t *testing.T) {
	t.Parallel()
	scripts := map[string][]*unicode.RangeTable{
		"ar": {unicode.Arabic}, "bg": {unicode.Cyrillic}, "uk": {unicode.Cyrillic}, "el": {unicode.Greek}, "hi": {unicode.Devanagari},
		"ja": {unicode.Han, unicode.Hiragana, unicode.Katakana}, "ko": {unicode.Hangul}, "zh-Hans": {unicode.Han}, "zh-Hant": {unicode.Han},
	}
	w := all(t)
	for lang, m := range w {
		want := scripts[lang]
		if want == nil {
			want = []*unicode.RangeTable{unicode.Latin}
		}
		for key, text := range m {
			require.Equal(t, strings.TrimSpace(text), text, "%s %s", lang, key)
			require.NotContains(t, text, "<", "%s %s", lang, key)
			if lang != "en" && text == w["en"][key] {
				require.Contains(t, same[lang], key, "%s %s is still English", lang, key)
			}
			own := 0
			for _, r := range variable.ReplaceAllString(text, "") {
				switch {
				case unicode.In(r, want...):
					own++
				case unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && r != 'ー':
					t.Errorf("%s %s: %q is written in another script: %s", lang, key, r, text)
				}
			}
			require.Positive(t, own, "%s %s: %s", lang, key, text)
		}
		for _, unit := range []string{"days", "business_days", "months", "hours", "minutes"} {
			require.Contains(t, m.count(30, unit), "30", lang)
			require.Contains(t, m.count(1, unit), "1", lang)
		}
	}
	b, err := os.ReadFile("../../disclosure/duties.json")
	require.NoError(t, err)
	duties := map[string]disclosure.Duty{}
	require.NoError(t, json.Unmarshal(b, &duties))
	n := 0
	for key := range w["en"] {
		if code, ok := strings.CutPrefix(key, "duty_"); ok && duties[code].Text != "" {
			n++
			require.Equal(t, duties[code].Text, w["en"][key], "what disclosure says")
		}
	}
	require.Len(t, duties, n, "every duty is in the words")
}

// The page calls the chat's buttons what the window calls them.
func TestWordsAgreeWithTheWindow(t *testing.T) {
	t.Parallel()
	for lang, m := range all(t) {
		file := "../webchat/static/words/" + lang + ".json"
		if lang == "en" {
			file = "../webchat/static/words.js"
		}
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(b), `"person": "`+m["person"]+`"`, lang)
	}
}

// No word that nothing says.
func TestWordsAreSaid(t *testing.T) {
	t.Parallel()
	said := map[string]bool{"self": true, "days": true, "business_days": true, "months": true, "hours": true, "minutes": true, "audit_none": true, "changed": true, "old": true}
	for _, m := range regexp.MustCompile(`(?:Say|Plain) "(\w+)"`).FindAllStringSubmatch(pageText, -1) {
		said[m[1]] = true
	}
	for key := range all(t)["en"] {
		require.True(t, said[key] || strings.HasPrefix(key, "duty_"), key)
		delete(said, key)
	}
	require.Empty(t, said)
}

// English and no other language on a page in another.
var englishWords = regexp.MustCompile(`(?i)\b(?:the|this|with|answers?|until|which)\b`)

// TestDISC9EveryLanguage: the page and the JSON are in the language asked for,
// by ?lang= before Accept-Language, from right to left in Arabic; what the shop
// wrote stays as it is and keeps its own direction, and keys stay English.
func TestDISC9EveryLanguage(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	policy := &disclosure.PolicyOptions{
		Contact: disclosure.Contact{Name: "Хліб & <b>", Address: "12 Mill Lane", Phone: "01632 960 123", Email: "a@b.example"}, Presets: []string{"eu", "us-strict", "companion", "minor", "uk", "es"},
	}
	r, err := bottest.NewRig(memstore.New(), engine, bottest.Says("x"), &bottest.RigOptions{Policy: policy, Bot: &bot.Options{Threshold: 0.8}})
	require.NoError(t, err)
	h, err := New(r.Bot, r.Desk, r.Texts, &Options{Page: "/"})
	require.NoError(t, err)
	get := func(target, accept string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodGet, target, nil)
		req.Header.Set("Accept-Language", accept)
		h.ServeHTTP(w, req)
		return w
	}
	var keys []string
	for _, lang := range r.Texts.Languages() {
		w := get("/bot?lang="+lang, "fr")
		page, m := w.Body.String(), h.words[lang]
		require.Equal(t, http.StatusOK, w.Code, lang)
		require.Equal(t, lang, w.Header().Get("Content-Language"))
		dir := r.Texts.For(lang).Dir()
		require.Contains(t, page, `<html lang="`+lang+`" dir="`+dir+`">`)
		require.Equal(t, lang == "ar", dir == "rtl")
		for _, key := range []string{"does", "reach", "complain", "decides", "code", "kept", "fair", "audit_none", "rules", "duty_crisis_protocol"} {
			require.Contains(t, html.UnescapeString(page), m[key], "%s %s", lang, key)
		}
		require.Contains(t, page, "<bdi>01632 960 123</bdi>")
		require.Contains(t, page, "<bdi>Хліб &amp; &lt;b&gt;</bdi>")
		_, body, found := strings.Cut(page, "</style>")
		require.True(t, found)
		require.NotRegexp(t, `\{[a-z]+\}`, body, lang)
		require.Equal(t, len(r.Texts.Languages())-1, strings.Count(page, "hreflang="))
		own := regexp.MustCompile(`(?s)<style>.*?</style>|<bdi>.*?</bdi>|<[^>]*>`).ReplaceAllString(page, " ")
		if lang != "en" {
			require.NotRegexp(t, englishWords, own, lang)
		}

		var c Card
		raw := get("/bot?format=json&lang="+lang, "fr").Body.Bytes()
		require.NoError(t, json.Unmarshal(raw, &c))
		require.Equal(t, lang, c.Lang)
		require.Equal(t, m["audit_none"], c.Audit.Why)
		require.Contains(t, page, html.EscapeString(c.Notice))
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &fields))
		var names []string
		for name := range fields {
			names = append(names, name)
		}
		slices.Sort(names)
		if keys == nil {
			keys = names
		}
		require.Equal(t, keys, names, lang)
	}
	for _, c := range [][3]string{{"/bot", "de-AT,de;q=0.9,en;q=0.5", "de"}, {"/bot?lang=xx", "ja", "ja"}, {"/bot?lang=%3Cscript%3E", "", "en"}, {"/bot", "tlh", "en"}, {"/bot?lang=zh-TW", "de", "zh-Hant"}, {"/bot?lang=" + strings.Repeat("a", 5000), "", "en"}} {
		require.Equal(t, c[2], get(c[0], c[1]).Header().Get("Content-Language"), c)
	}
	require.Contains(t, get("/bot", "").Header().Get("Vary"), "Accept-Language")
}
