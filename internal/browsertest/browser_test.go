package browsertest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "candor-browsertest")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "supportsite")
	cmd := exec.Command("go", "build", "-o", bin, "./examples/supportsite")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

// A site is a running example site.
type site struct {
	t    *testing.T
	data string
	addr string
	env  []string
	cmd  *exec.Cmd
	link string
}

// start runs the example on a port of its own.
func start(t *testing.T, env ...string) *site {
	t.Helper()
	requireChromium(t)
	s := &site{t: t, data: t.TempDir(), env: env, addr: freeAddr(t)}
	s.up()
	t.Cleanup(func() { s.down(os.Interrupt) })
	return s
}

func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

var oneTime = regexp.MustCompile(`\?once=\S+`)

func (s *site) up() {
	s.t.Helper()
	bin, err := build()
	require.NoError(s.t, err)
	s.cmd = exec.Command(bin, "-addr", s.addr, "-data", s.data)
	s.cmd.Env = append(os.Environ(), append([]string{"REDIS_URL=", "OPENAI_API_KEY=", "OPENAI_BASE_URL=", "SUPPORTSITE_AUDIT=off"}, s.env...)...)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, s.cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := oneTime.FindString(lines.Text()); m != "" {
			s.link = "http://" + s.addr + "/console/signin" + m
		}
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			break
		}
	}
	require.NotEmpty(s.t, s.link, "the site did not start")
	go func() { _, _ = io.Copy(io.Discard, out) }()
	require.Eventually(s.t, func() bool {
		c, err := net.Dial("tcp", s.addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
}

func (s *site) down(sig os.Signal) {
	_ = s.cmd.Process.Signal(sig)
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		s.t.Error("the site did not stop")
		_ = s.cmd.Process.Kill()
	}
}

func requireChromium(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			t.Fatal("chromium is not installed")
		}
		t.Skip("chromium is not installed; apt-get install chromium")
	}
}

// A window is one browser with a profile of its own.
type window struct {
	t   *testing.T
	ctx context.Context
}

type look struct {
	width, height int64
	dark          bool
}

func open(t *testing.T, l look) *window {
	t.Helper()
	if l.width == 0 {
		l.width, l.height = 1200, 850
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(l.width, l.height), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		return err
	})))
	// Only now: a deadline on the first call would end the browser.
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return &window{t, ctx}
}

func (w *window) run(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	require.NoError(w.t, chromedp.Do(w.ctx, actions...))
}

func (w *window) goTo(url string) { w.t.Helper(); w.run(chromedp.Navigate(url)) }

// script wraps an expression in which root is the widget's shadow root, or the
// document where there is none, and $(selector, text) finds a visible element.
func script(js string) string {
	return `(() => {
		const root = document.querySelector("candor-chat")?.shadowRoot || document;
		const visible = (e) => e.checkVisibility ? e.checkVisibility({visibilityProperty: true}) : true;
		const $$ = (s, text) => [...root.querySelectorAll(s)].filter((e) => visible(e) && (!text || e.textContent.includes(text)));
		const $ = (s, text) => $$(s, text)[0];
		return (` + js + `);
	})()`
}

// eval returns the value of an expression.
func eval[T any](w *window, js string) T {
	w.t.Helper()
	out, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](script(js)))
	require.NoError(w.t, err, js)
	return out
}

// until waits until an expression is true. While a page is being left or
// loaded nothing is.
func (w *window) until(js string) {
	w.t.Helper()
	var last error
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](script("!!("+js+")")))
		if err == nil && ok {
			return
		}
		last = err
		select {
		case <-w.ctx.Done():
			w.t.Fatal(w.ctx.Err())
		case <-time.After(40 * time.Millisecond):
		}
	}
	w.t.Fatalf("never true: %s (%v)\nthe window shows:\n%s", js, last, eval[string](w, `($(".chat") || document.body).innerText`))
}

func q(s string) string { b, _ := json.Marshal(s); return string(b) }

// click clicks the first visible element that contains a text.
func (w *window) click(selector, text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("$(%s, %s)", q(selector), q(text)))
	eval[bool](w, fmt.Sprintf("($(%s, %s).click(), true)", q(selector), q(text)))
}

// fill puts a text into a field as if it had been typed.
func (w *window) fill(selector, text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("$(%s)", q(selector)))
	eval[bool](w, fmt.Sprintf(`((e) => { e.focus(); e.value = %s; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })($(%s))`, q(text), q(selector)))
}

func (w *window) sees(text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("($(%s) || document.body).innerText.includes(%s)", q(".chat"), q(text)))
}

// press sends real keys.
func (w *window) press(keys string) { w.t.Helper(); w.run(chromedp.KeyEvent(keys)) }

// enter presses Enter as a keyboard does: without the character, which the page
// suppresses.
func (w *window) enter() {
	w.t.Helper()
	w.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, typ := range []input.DispatchKeyEventType{"rawKeyDown", "keyUp"} {
			_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
				Type: typ, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13,
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// The customer's side.

func customer(t *testing.T, url string, l look) *window {
	t.Helper()
	w := open(t, l)
	w.goTo(url + "/")
	w.click("button.launch", "")
	w.sees("not a human")
	return w
}

func (w *window) say(text string) {
	w.t.Helper()
	w.fill(".compose textarea", text)
	w.click(".compose .send", "")
	w.until(fmt.Sprintf(`$$(".msg.customer").some((m) => m.innerText.includes(%s) && !m.classList.contains("pending"))`, q(text)))
}

// The agent's side.

func agent(t *testing.T, s *site, l look) *window {
	t.Helper()
	w := open(t, l)
	w.goTo(s.link)
	w.click("#link button", "")
	w.until(`$("#cases") || $("#empty")`)
	w.until(`$("#presence")`)
	return w
}

func (w *window) available() {
	w.t.Helper()
	w.until(`document.querySelector("#presence")`)
	w.until(`!$("#presence").disabled`)
	w.click("#presence", "Away")
	w.until(`$("#presence", "Available")`)
}

func (w *window) take() {
	w.t.Helper()
	w.click("#cases button", "")
	w.click(".actions .main", "Claim")
	w.until(`$(".reply textarea")`)
}

func (w *window) reply(text string) {
	w.t.Helper()
	w.fill(".reply textarea", text)
	w.click(".reply .main", "Send")
	w.until(fmt.Sprintf(`$$(".msg.human").some((m) => !m.classList.contains("pending")) && $(".log").innerText.includes(%s)`, q(text[:5])))
}

// dialog fills the one dialog's first field and confirms.
func (w *window) dialog(text string) {
	w.t.Helper()
	w.until(`$("dialog[open] .main")`)
	if text != "" {
		w.fill("dialog input, dialog textarea", text)
	}
	w.click("dialog .main", "")
	w.until(`!document.querySelector("dialog[open]")`)
}

// axe fails the test for every violation in the window as it is now.
func (w *window) axe(state string) {
	w.t.Helper()
	src, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			w.t.Fatalf("axe-core is missing; run npm ci in internal/browsertest: %v", err)
		}
		w.t.Skip("axe-core is missing; run npm ci in internal/browsertest")
	}
	type violation struct {
		ID    string `json:"id"`
		Nodes []struct {
			Target  any    `json:"target"`
			Summary string `json:"failureSummary"`
		} `json:"nodes"`
	}
	w.run(chromedp.Evaluate[chromedp.Void](string(src) + ";true"))
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]violation](
		`axe.run({runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then((r) => r.violations)`, chromedp.EvalAwaitPromise))
	require.NoError(w.t, err)
	for _, v := range found {
		w.t.Errorf("%s: %s: %v", state, v.ID, v.Nodes)
	}
}
