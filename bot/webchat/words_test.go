package webchat_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/disclosure"
)

var (
	english     = regexp.MustCompile(`(?s)\nconst en = (\{.*?\n\});`)
	said        = regexp.MustCompile(`\bsay\("(\w+)"`)
	placeholder = regexp.MustCompile(`\{\w+\}`)
	launcher    = regexp.MustCompile(`(?m)^  "?([a-zA-Z-]+)"?: \["([^"]+)", "([^"]+)"\],$`)
)

// ownWords reads the widget's words: by language, then by key.
func ownWords(t *testing.T) map[string]map[string]string {
	t.Helper()
	static := os.DirFS("static")
	script, err := fs.ReadFile(static, "words.js")
	require.NoError(t, err)
	m := english.FindSubmatch(script)
	require.NotNil(t, m, "words.js holds English as JSON")
	all := map[string]map[string]string{"en": parseWords(t, "words.js", m[1])}
	files, err := fs.Glob(static, "words/*")
	require.NoError(t, err)
	for _, f := range files {
		b, err := fs.ReadFile(static, f)
		require.NoError(t, err)
		all[strings.TrimSuffix(path.Base(f), ".json")] = parseWords(t, f, b)
	}
	return all
}

// parseWords refuses a key that is there twice, which json.Unmarshal does not.
func parseWords(t *testing.T, name string, b []byte) map[string]string {
	t.Helper()
	m := map[string]string{}
	require.NoError(t, json.Unmarshal(b, &m), name)
	require.Equal(t, len(m), strings.Count(string(b), `": "`), "%s: a key twice, or not one a line", name)
	return m
}

func launchers(t *testing.T) map[string][]string {
	t.Helper()
	b, err := os.ReadFile("static/widget.js")
	require.NoError(t, err)
	out := map[string][]string{}
	for _, m := range launcher.FindAllStringSubmatch(string(b), -1) {
		out[m[1]] = m[2:]
	}
	return out
}

func texts(t *testing.T) *disclosure.Catalog {
	t.Helper()
	c, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	return c
}

// same are the words that a language shares with English.
var same = map[string][]string{"da": {"send"}, "fr": {"log"}, "sv": {"human"}}

// columns is a text's width in narrow letters.
func columns(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			n += 2
		default:
			n++
		}
	}
	return n
}

// widest are the columns that fit at 320 px: two buttons beside each other, a
// button beside a field, a line of its own.
var widest = map[string]int{
	"send": 11, "data": 15, "save": 11, "cancel": 11, "change": 11, "person": 28, "stop": 24, "leave": 24, "leaveSend": 28, "back": 26,
	"retry": 20, "download": 16, "downloadText": 28, "erase": 22, "eraseYes": 18, "keep": 16, "end": 22, "again": 26,
}

func TestWordsOfEveryLanguage(t *testing.T) {
	t.Parallel()
	all, catalog := ownWords(t), texts(t)
	require.ElementsMatch(t, catalog.Languages(), slices.Collect(maps.Keys(all)), "the languages of the server's fixed sentences")
	en := all["en"]
	for lang, words := range all {
		require.ElementsMatch(t, slices.Collect(maps.Keys(en)), slices.Collect(maps.Keys(words)), lang)
		for key, text := range words {
			require.NotEmpty(t, text, "%s %s", lang, key)
			require.Equal(t, strings.TrimSpace(text), text, "%s %s", lang, key)
			require.ElementsMatch(t, placeholder.FindAllString(en[key], -1), placeholder.FindAllString(text, -1), "%s %s", lang, key)
			require.Equal(t, 2*len(placeholder.FindAllString(text, -1)), strings.Count(text, "{")+strings.Count(text, "}"), "%s %s: braces", lang, key)
			require.NotContains(t, text, "<", "%s %s", lang, key)
			if lang != "en" && text == en[key] {
				require.Contains(t, same[lang], key, "%s %s is still English", lang, key)
			}
			if limit := widest[key]; limit > 0 {
				require.LessOrEqual(t, columns(text), limit, "%s %s: %s", lang, key, text)
			}
			require.LessOrEqual(t, columns(text), 2*columns(en[key])+12, "%s %s: %s", lang, key, text)
		}
	}
	for lang, words := range all {
		require.LessOrEqual(t, columns(words["write"])+columns(words["send"]), 26, "%s: the field and its button", lang)
	}
	for key := range widest {
		require.Contains(t, en, key)
	}
}

// scripts are the writing systems that are not Latin.
var scripts = map[string][]*unicode.RangeTable{
	"ar": {unicode.Arabic}, "bg": {unicode.Cyrillic}, "uk": {unicode.Cyrillic}, "el": {unicode.Greek}, "hi": {unicode.Devanagari},
	"ja": {unicode.Han, unicode.Hiragana, unicode.Katakana}, "ko": {unicode.Hangul}, "zh-Hans": {unicode.Han}, "zh-Hant": {unicode.Han},
}

// A file under the wrong name, or a line left in another language.
func TestWordsAreWrittenInTheirScript(t *testing.T) {
	t.Parallel()
	for lang, words := range ownWords(t) {
		want := scripts[lang]
		if want == nil {
			want = []*unicode.RangeTable{unicode.Latin}
		}
		for key, text := range words {
			own, other := 0, 0
			for _, r := range placeholder.ReplaceAllString(text, "") {
				switch {
				case unicode.In(r, want...):
					own++
				case unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && r != 'ー':
					other++
				}
			}
			require.Positive(t, own, "%s %s: %s", lang, key, text)
			require.Zero(t, other, "%s %s: %s", lang, key, text)
		}
	}
}

// ai is how a language says "AI".
var ai = map[string]string{
	"ar": "ذكاء", "de": "KI", "es": "IA", "fr": "IA", "it": "IA", "pt": "IA", "fi": "ekoäly", "tr": "apay zekâ", "zh-Hans": "人工智能", "zh-Hant": "人工智慧",
}

// The widget calls things what the fixed sentences call them.
func TestWordsAgreeWithTheFixedSentences(t *testing.T) {
	t.Parallel()
	catalog := texts(t)
	for lang, words := range ownWords(t) {
		fixed := catalog.For(lang)
		require.Equal(t, lang, fixed.Lang())
		require.Contains(t, fixed.Format("rights", nil), words["data"], "%s: the sentence on rights names the control", lang)
		require.Contains(t, fixed.Format("bot_label", nil), words["bot"], lang)
		require.Equal(t, fixed.Format("system_label", nil), words["system"], lang)
		mark := ai[lang]
		if mark == "" {
			mark = "AI"
		}
		for _, key := range []string{"bot", "theAssistant"} {
			require.Contains(t, words[key], mark, "%s %s says that it is an AI", lang, key)
		}
		label := launchers(t)[lang]
		require.Len(t, label, 2, "widget.js has no launcher for %s", lang)
		require.Contains(t, label[0], mark, "%s: the launcher says that it is an AI", lang)
		require.LessOrEqual(t, columns(label[0]), 36, label[0])
		require.Less(t, columns(label[1]), 24, label[1])
	}
	require.Len(t, launchers(t), len(catalog.Languages()))
}

// No word that nothing says, nothing said without a word.
func TestWordsAreSaid(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(os.DirFS("static"), "*.js")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(path.Join("static", f))
		require.NoError(t, err)
		for _, m := range said.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(ownWords(t)["en"])), slices.Collect(maps.Keys(used)))
}

func TestWordsAreServed(t *testing.T) {
	t.Parallel()
	const shop = "https://shop.example"
	s := serve(t, nil, &webchat.Options{Origins: []string{shop}})
	get := func(name, etag string) (*http.Response, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+name, nil)
		require.NoError(t, err)
		req.Header.Set("If-None-Match", etag)
		req.Header.Set("Origin", shop)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp, string(b)
	}
	for _, lang := range texts(t).Languages()[1:] {
		resp, body := get("/words/"+lang+".json", "")
		require.Equal(t, http.StatusOK, resp.StatusCode, lang)
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		require.Equal(t, shop, resp.Header.Get("Access-Control-Allow-Origin"), "for a chat on another site")
		require.Equal(t, ownWords(t)[lang], parseWords(t, lang, []byte(body)))
		resp, _ = get("/static/words/"+lang+".json", resp.Header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, resp.StatusCode, lang)
	}
	for _, name := range []string{"/words", "/words/", "/words/ru.json", "/words/AR.json", "/words/../words.go"} {
		resp, _ := get(name, "")
		require.Equal(t, http.StatusNotFound, resp.StatusCode, name)
	}
}
