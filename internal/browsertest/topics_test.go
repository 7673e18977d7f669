package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Where the bot is unsure it asks once, with buttons; "None of these" brings
// in a person, who says what the message was about; an owner reviews that and
// downloads it. axe looks at each state, wide and at 320 px.
func TestTopics(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]look{"wide": {}, "narrow": {width: 320, height: 640}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			topics(t, start(t), l)
		})
	}
}

func topics(t *testing.T, s *site, l look) {
	const unclear = "how much is a cake delivered on sunday"
	a := agent(t, s, l)
	a.available()
	c := customer(t, "http://"+s.addr, l)
	c.say(unclear)
	c.until(`$$(".choices button").length >= 3`)
	require.Equal(t, "None of these", eval[string](c, `$$(".choices button").at(-1).innerText`))
	c.axe("the bot asks back")
	require.Empty(t, eval[[]string](c, sideways))
	c.click(".choices button", "None of these")
	c.sees("Your place in the queue")
	require.False(t, eval[bool](c, `!!$(".choices")`), "it asks once")
	c.axe("none of these")

	a.until(`$("#cases button")`)
	a.take()
	c.sees("Robin has joined")
	a.click(".msg.customer .label", "Which topic is this?")
	a.until(`$("dialog[open] select")`)
	a.axe("naming the topic")
	require.Empty(t, eval[[]string](a, wider))
	eval[bool](a, `(($("dialog select").value = "delivery"), true)`)
	a.click("dialog .main", "Save")
	a.until(`!document.querySelector("dialog[open]")`)
	a.until(`document.querySelector("#announce").textContent === "Saved for review."`)

	if l.width == 320 { // the case covers the list
		a.click(".back", "")
	}
	a.click("#labels", "Labels")
	a.until(`$("ul.labels li")`)
	require.Contains(t, eval[string](a, `$("ul.labels li").innerText`), unclear)
	a.axe("reviewing labels")
	require.Empty(t, eval[[]string](a, wider))
	require.Empty(t, download(a), "nothing before the owner accepted it")
	a.click("ul.labels button", "Accept")
	a.until(`$("ul.labels .row .soft").textContent === "accepted"`)
	a.axe("accepted")
	require.JSONEq(t, `{"text": "`+unclear+`", "intent": "delivery"}`, download(a))
}

// wider lists what is wider than the window.
const wider = `[...root.querySelectorAll("dialog[open], dialog[open] *")].filter((e) => visible(e) && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + " " + e.textContent.slice(0, 40))`

// download is what the link in the owner's list saves.
func download(w *window) string {
	w.t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](
		`fetch(document.querySelector("dialog a[download]").href).then((r) => r.ok ? r.text() : "status " + r.status)`, chromedp.EvalAwaitPromise))
	require.NoError(w.t, err)
	return text
}
