package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
)

// A shop is the example site with its page in another language, and with the
// requests that it got.
type shop struct {
	*httptest.Server

	mu    sync.Mutex
	lang  string
	paths []string
	// instead answers the addresses that begin with prefix.
	prefix  string
	instead http.HandlerFunc
}

func newShop(t *testing.T, s *site, lang string) *shop {
	t.Helper()
	p := &shop{lang: lang}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: s.addr})
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			if r.Request.URL.Path != "/" {
				return nil
			}
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			p.mu.Lock()
			tag := fmt.Sprintf("<html lang=%q data-candor-lang=%[1]q dir=%q>", p.lang, map[bool]string{true: "rtl", false: "ltr"}[strings.HasPrefix(p.lang, "ar")])
			p.mu.Unlock()
			page := strings.Replace(string(b), `<html lang="en">`, tag, 1)
			r.Body = io.NopCloser(strings.NewReader(page))
			r.ContentLength = int64(len(page))
			r.Header.Set("Content-Length", fmt.Sprint(len(page)))
			return nil
		},
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.paths = append(p.paths, r.URL.Path)
		prefix, instead := p.prefix, p.instead
		p.mu.Unlock()
		if instead != nil && strings.HasPrefix(r.URL.Path, prefix) {
			instead(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(p.CloseClientConnections)
	return p
}

func (p *shop) answer(prefix string, f http.HandlerFunc) {
	p.mu.Lock()
	p.prefix, p.instead = prefix, f
	p.mu.Unlock()
}

func (p *shop) speak(lang string) { p.mu.Lock(); p.lang = lang; p.mu.Unlock() }

// fetched are the files of words that were asked for.
func (p *shop) fetched() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []string{}
	for _, path := range p.paths {
		if name, ok := strings.CutPrefix(path, "/chat/words/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// shot keeps a picture where SCREENSHOTS names a folder.
func (w *window) shot(name string) {
	w.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	require.NoError(w.t, err)
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600))
}

// sideways lists what is wider than its place, cut placeholders too.
const sideways = `[document.documentElement, ...root.querySelectorAll(".chat, .chat *")]
	.filter((e) => visible(e) && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
	.concat([...root.querySelectorAll(".chat *")].filter((e) => visible(e) && ((r) => r.width && (r.left < -1 || r.right > innerWidth + 1))(e.getBoundingClientRect())))
	.concat([...root.querySelectorAll("[placeholder]")].filter((e) => visible(e) && ((c, s) => (c.font = s.font,
		c.measureText(e.placeholder).width > e.clientWidth - 2 * parseFloat(s.paddingLeft)))(document.createElement("canvas").getContext("2d"), getComputedStyle(e))))
	.map((e) => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40))`

// Every customer understands the control for a person and what is said about
// their data; a small screen holds it.
func TestLanguages(t *testing.T) {
	t.Parallel()
	s := start(t, "SUPPORTSITE_HOURS=closed")
	w := open(t, look{width: 320, height: 640})
	for _, c := range []struct{ lang, tag, dir, launch, person, place, data, erase, download, leave string }{
		{"ar", "ar", "rtl", "تحدث مع مساعد الذكاء الاصطناعي", "التحدث مع شخص", "مكانك", "بياناتك", "حذف كل شيء", "تنزيل", "ترك رسالة"},
		{"de-AT", "de", "ltr", "Chat mit unserem KI-Assistenten", "Mit einem Menschen sprechen", "Warteschlange", "Ihre Daten", "Alles löschen", "Herunterladen", "Nachricht hinterlassen"},
		{"ja", "ja", "ltr", "AIアシスタントとチャット", "人間の担当者と話す", "順番待ち", "あなたのデータ", "すべて削除", "ダウンロード", "伝言を残す"},
		{"zh-TW", "zh-Hant", "ltr", "與人工智慧助理聊天", "與真人交談", "排隊順位", "您的資料", "全部刪除", "下載", "留言"},
	} {
		p := newShop(t, s, c.lang)
		narrow := func(state string) {
			t.Helper()
			w.shot(c.tag + " " + state)
			require.Empty(t, eval[[]string](w, sideways), "%s, %s", c.tag, state)
		}
		w.goTo(p.URL + "/")
		w.until(`$("button.launch")`)
		require.Equal(t, c.launch, eval[string](w, `$("button.launch").innerText`))
		require.True(t, eval[bool](w, `((r) => r.left >= 15 && r.right <= 305 && r.height < 80)($("button.launch").getBoundingClientRect())`))
		require.Empty(t, p.fetched(), "no words before the chat is opened")
		w.shot(c.tag + " launcher")
		w.click("button.launch", "")
		w.until(fmt.Sprintf(`$(".bar .person", %s) && $(".msg.system")`, q(c.person)))
		require.Equal(t, []string{c.tag + ".json"}, p.fetched(), "one language, once")
		require.Equal(t, c.tag+" "+c.dir, eval[string](w, `$(".chat").lang + " " + getComputedStyle($(".chat")).direction`))
		require.Equal(t, c.dir, eval[string](w, `getComputedStyle($(".compose textarea")).direction`))
		narrow("opened")
		w.axe(c.tag + ", opened")
		w.say("do you deliver to Ashford?")
		w.until(`$(".msg.bot")`)
		w.fill(".compose textarea", strings.Repeat("x", 1950))
		w.until(`$(".left").innerText.includes("50")`)
		narrow("talk")
		w.fill(".compose textarea", "")
		w.click(".head .quiet", c.data)
		w.until(fmt.Sprintf(`$(".side button", %s) && $(".values li")`, q(c.download)))
		require.Contains(t, eval[string](w, `$(".side").innerText`), "30")
		narrow("data")
		w.click(".danger button", c.erase)
		w.until(`$$(".danger button").length === 2`)
		narrow("erase")
		w.press("\x1b")
		w.click(".bar .person", c.person)
		w.until(fmt.Sprintf(`$(".wait p", %s)`, q(c.place)))
		narrow("waiting")
		w.click(".wait button", c.leave)
		w.until(`$("#leave-text")`)
		w.click(".side .send", "")
		w.until(`$("#leave-text-fault").innerText`)
		narrow("message")
		w.axe(c.tag + ", leave a message")
		require.Equal(t, []string{c.tag + ".json"}, p.fetched())
	}
}

// Pictures of every language at 320 px, for translators:
// SCREENSHOTS=/tmp/shots go test -run TestPictures
func TestPictures(t *testing.T) {
	if os.Getenv("SCREENSHOTS") == "" {
		t.Skip("set SCREENSHOTS to a folder for pictures of every language")
	}
	s := start(t, "SUPPORTSITE_HOURS=closed")
	catalog, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	w := open(t, look{width: 320, height: 640})
	for _, lang := range catalog.Languages() {
		p := newShop(t, s, lang)
		w.goTo(p.URL + "/")
		w.until(`$("button.launch")`)
		w.shot("all " + lang + " 0")
		require.Less(t, eval[float64](w, `$("button.launch").getBoundingClientRect().height`), 80.0, lang)
		w.click("button.launch", "")
		w.until(`$(".chat").lang && $(".msg.system")`)
		for i, step := range []string{`1`, `$(".head .quiet").click()`, `$(".danger button").click()`,
			`($(".side .quiet").click(), $(".bar .person").click())`, `$(".wait button").click()`, `$(".side .send").click()`} {
			eval[bool](w, "("+step+", true)")
			w.until([]string{`1`, `$(".values li") || $(".side .fault").innerText`, `$$(".danger button").length === 2`, `$(".wait p")`, `$("#leave-text")`, `$("#leave-text-fault").innerText`}[i])
			w.shot(fmt.Sprint("all ", lang, " ", i+1))
			if found := eval[[]string](w, sideways); len(found) > 0 {
				t.Errorf("%s, step %d: %v", lang, i+1, found)
			}
		}
	}
}

// Whatever happens to the file of words, the chat opens, in English.
func TestWordsFallBackToEnglish(t *testing.T) {
	t.Parallel()
	s := start(t)
	release := make(chan struct{})
	defer close(release)
	w := open(t, look{width: 320, height: 640})
	for name, broken := range map[string]http.HandlerFunc{
		"missing": http.NotFound,
		"broken":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"person": "Mit einem`)) },
		"strange": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"person": 5, "send": "", "data": null}`))
		},
		"null":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`null`)) },
		"page":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<!doctype html>`)) },
		"torn":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"silent": func(http.ResponseWriter, *http.Request) { <-release },
	} {
		p := newShop(t, s, "de")
		p.answer("/chat/words/", broken)
		w.goTo(p.URL + "/")
		w.click("button.launch", "")
		w.until(`$(".bar .person", "Talk to a person") && $(".msg.system", "keinem Menschen")`)
		require.Equal(t, "Send Your data", eval[string](w, `$(".compose .send").innerText + " " + $(".head .quiet").innerText`), name)
	}
	// Words that a file does not have are English too.
	p := newShop(t, s, "de")
	p.answer("/chat/words/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"person": "Mensch, bitte", "toString": "x"}`))
	})
	w.goTo(p.URL + "/")
	w.click("button.launch", "")
	w.until(`$(".bar .person", "Mensch, bitte") && $(".compose .send", "Send")`)
}

// The conversation's language counts, whatever the page's is by now; words of
// the conversation keep their order while it is fetched.
func TestLanguageOfTheConversation(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := newShop(t, s, "en-GB")
	w := customer(t, p.URL, look{width: 320, height: 640})
	require.Empty(t, p.fetched(), "English is there")
	w.say("do you deliver")
	w.until(`$(".msg.bot")`)
	before := eval[string](w, `$(".log").innerText`)
	p.speak("ja")
	w.run(reload()...)
	w.until(`$$(".msg").length === 3`)
	require.Equal(t, before, eval[string](w, `$(".log").innerText`))
	require.Equal(t, "Talk to a person", eval[string](w, `$(".bar .person").innerText`))
	require.Equal(t, []string{"ja.json"}, p.fetched(), "the guess")

	p = newShop(t, s, "fr")
	w.goTo(p.URL + "/")
	w.click("button.launch", "")
	w.until(`$(".bar .person", "Parler à une personne") && $(".msg.system")`)
	w.say("do you deliver")
	w.until(`$(".msg.bot")`)
	before = eval[string](w, `$(".log").innerText`)
	require.Contains(t, before, "Vous ")
	p.speak("pt-BR")
	w.run(reload()...)
	w.until(`$(".bar .person", "Parler à une personne") && $$(".msg").length === 3`)
	require.Equal(t, before, eval[string](w, `$(".log").innerText`))
	require.Equal(t, []string{"fr.json", "pt.json", "fr.json"}, p.fetched())
}

// What cannot be read is not "none", and a download that fails says so.
func TestYourDataCannotBeRead(t *testing.T) {
	t.Parallel()
	p := newShop(t, start(t), "ga")
	p.answer("/chat/transcript", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "too many downloads; wait a moment", http.StatusTooManyRequests)
	})
	w := open(t, look{width: 320, height: 640})
	w.goTo(p.URL + "/")
	w.click("button.launch", "")
	w.until(`$(".msg.system")`)
	w.click(".head .quiet", "Do shonraí")
	w.until(`$(".side .fault", "Níor éirigh leis sin")`)
	require.Empty(t, eval[string](w, `$(".values").innerText`))
	eval[bool](w, `($(".side .fault").textContent = "", true)`)
	w.click(".side button", "Íoslódáil mar théacs")
	w.until(`$(".side .fault", "Níor éirigh leis sin")`)
	require.NotContains(t, eval[string](w, `$(".chat").innerText`), "too many")
}

// The launcher chooses as the server does.
func TestLauncherLanguage(t *testing.T) {
	t.Parallel()
	s := start(t)
	catalog, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	w := open(t, look{})
	w.goTo("http://" + s.addr + "/")
	w.until(`$("button.launch")`)
	tags := append(catalog.Languages(), "en-US", "de-AT", "pt-BR", "es-419", "ar-EG", "ro-MD", "zh", "zh-CN", "zh-SG", "zh-TW", "zh-HK", "zh-MO",
		"zh-Hans-HK", "zh-Hant-HK", "zh_TW", "ZH-tw", "PT-br", "cmn", "nb", "nb-NO", "no", "bs", "gl", "eu", "lb", "gsw", "ru", "he", "fa", "th", "vi", "xx", "*",
		"constructor")
	for i, tag := range tags {
		load := fmt.Sprintf(`(document.documentElement.lang = %s, document.querySelector("candor-chat").remove(),
			import("/chat/widget.js?%d").then(() => document.querySelector("candor-chat").shadowRoot.querySelector("button").lang))`, q(tag), i)
		got, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](load, chromedp.EvalAwaitPromise))
		require.NoError(t, err, tag)
		require.Equal(t, catalog.Match(tag), got, tag)
	}
}
