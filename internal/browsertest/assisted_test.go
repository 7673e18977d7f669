package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// TestDISC5DraftedWithAI: an agent says with one key that a model drafted a
// reply. The customer, their copy and the console's history say so, and the next
// reply is the agent's own again.
func TestDISC5DraftedWithAI(t *testing.T) {
	t.Parallel()
	for _, l := range []look{{width: 1200, height: 850}, {width: 320, height: 640, dark: true}} {
		s := start(t)
		a := agent(t, s, l)
		a.available()
		c := customer(t, "http://"+s.addr, look{width: 320, height: 640})
		c.click(".bar .person", "Talk to a person")
		a.click("#cases button", "Waiting")
		a.click(".actions .main", "Claim")
		a.until(`$(".reply textarea")`)
		a.axe("reply")
		require.False(t, eval[bool](a, `$(".reply [type=checkbox]").checked`), "never set by itself")
		require.LessOrEqual(t, eval[int](a, `document.documentElement.scrollWidth`), eval[int](a, `innerWidth`), "no sideways scrolling")
		require.GreaterOrEqual(t, eval[float64](a, `$(".reply .check").getBoundingClientRect().height`), 24.0)

		// By keyboard alone: Tab from the reply, Space, back, Enter.
		eval[bool](a, `($(".reply textarea").focus(), true)`)
		a.press("We bake it anew tomorrow.")
		a.press("\t")
		a.until(`document.activeElement.matches(".reply [type=checkbox]")`)
		a.press(" ")
		a.until(`$(".reply [type=checkbox]").checked`)
		a.shot(fmt.Sprintf("assisted-%d", l.width))
		a.axe("drafted with AI")
		a.run(chromedp.KeyEvent("\t"))
		a.until(`document.activeElement.matches(".reply .main")`)
		a.run(chromedp.KeyEvent(kb.Enter))
		a.until(`$(".msg.human:not(.pending) .by", "Robin, person, drafted with AI")`)
		require.False(t, eval[bool](a, `$(".reply [type=checkbox]").checked`), "for that one message")
		c.until(`$$(".msg.human", "We bake it anew").length === 1 && $(".msg.human .assisted", "AI")`)
		require.Equal(t, "ai_assisted", eval[string](c, `$(".msg.human").dataset.source`))
		c.shot(fmt.Sprintf("assisted-customer-%d", l.width))
		c.axe("drafted with AI")

		a.reply("And I bring it myself.")
		c.until(`$$(".msg.human", "And I bring it").length === 1`)
		require.Equal(t, 1, eval[int](c, `$$(".msg.human .assisted").length`))
		require.Equal(t, "human", eval[string](c, `$$(".msg.human").at(-1).dataset.source`))

		// What is refused comes back as it was.
		a.fill(".reply textarea", strings.Repeat("too long ", 500))
		a.click(".reply [type=checkbox]", "")
		a.click(".reply .main", "Send")
		a.until(`$("#state", "too long") && $(".reply textarea").value.length > 4000 && $(".reply [type=checkbox]").checked`)
		a.fill(".reply textarea", "")

		// The customer's own copy, and the history after a reload.
		copied := eval[string](c, `(() => {
			const x = new XMLHttpRequest();
			x.open("GET", "/chat/transcript?format=text", false);
			x.setRequestHeader("Authorization", "Bearer " + JSON.parse(localStorage.getItem(localStorage.key(0))).token);
			x.send();
			return x.responseText;
		})()`)
		require.Contains(t, copied, "Robin (human, drafted with AI): We bake it anew tomorrow.")
		require.Contains(t, copied, "Robin (human): And I bring it myself.")
		a.run(chromedp.Reload())
		a.click("#cases button", "You")
		a.until(`$$(".msg.human .by", "drafted with AI").length === 1 && $$(".msg.human").length === 2`)
		require.False(t, eval[bool](a, `$(".reply [type=checkbox]").checked`))
	}
}
