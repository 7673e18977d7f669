package browsertest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDISC2LabelStaysInView: on a phone and on a desktop, at both ends of the
// conversation, the label that says who one talks to is in view, not covered, and
// not smaller than what is said. axe has measured its contrast.
func TestDISC2LabelStaysInView(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, l := range []look{{width: 320, height: 640}, {width: 1280, height: 900}} {
		c := open(t, l)
		c.goTo("http://" + s.addr + "/")
		c.until(`$("button.launch")`)
		c.click("button.launch", "")
		c.sees("not a human")
		for _, text := range []string{"when are you open on sunday?", "do you deliver?", "are you human?", "what are your opening hours on mondays?"} {
			c.say(text)
		}
		c.until(`$$(".msg.bot").length >= 4`)
		for _, end := range []string{"0", "1e6"} {
			require.Equal(t, "in view", eval[string](c, `(() => {
				$(".log").scrollTop = `+end+`;
				const label = $(".label"), r = label.getBoundingClientRect();
				if (r.width === 0 || r.top < 0 || r.left < 0 || r.bottom > innerHeight || r.right > innerWidth) return "outside: " + JSON.stringify(r);
				const top = root.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
				if (top !== label) return "covered by " + (top && top.className);
				const size = (e) => parseFloat(getComputedStyle(e).fontSize);
				return size(label) < size($(".msg.bot .text")) ? "smaller than the words" : "in view";
			})()`))
			require.Contains(t, eval[string](c, `$(".label").innerText`), "not a human")
		}
		c.axe("label in view")
	}
}

// TestDISC8WindowFollowsTheLanguage: who writes German on an English page gets a
// German window, with the disclosure in German.
func TestDISC8WindowFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := open(t, look{})
	c.goTo("http://" + s.addr + "/")
	c.until(`$("button.launch")`)
	c.click("button.launch", "")
	c.sees("not a human")
	c.say("Sind Sie eigentlich ein Mensch?")
	c.sees("Ich bin kein Mensch")
	c.sees("Sie chatten mit Crumb")
	c.until(`$(".chat").lang === "de" && $(".label").innerText.includes("kein Mensch")`)
	c.until(`$(".bar .person").innerText.includes("Menschen")`)
	c.say("هل أنت إنسان أم روبوت؟")
	c.until(`$(".chat").dir === "rtl"`)
	c.axe("right to left")

	// The bot card, from the window's own link, in the language of the window.
	link := eval[string](c, `$("a.card").href`)
	require.Equal(t, "http://"+s.addr+"/bot?lang=ar", link)
	for _, l := range []look{{width: 320, height: 640, dark: true}, {width: 1200, height: 850}} {
		card := open(t, l)
		card.goTo(link)
		require.Equal(t, "rtl", eval[string](card, `getComputedStyle(document.querySelector("h1")).direction`))
		card.axe("bot card, right to left")
		card.shot(fmt.Sprintf("card-ar-%d", l.width))
		card.goTo("http://" + s.addr + "/bot?lang=en")
		card.axe("bot card")
		card.shot(fmt.Sprintf("card-en-%d", l.width))
		require.GreaterOrEqual(t, eval[float64](card, `Math.min(...$$("a").map((a) => a.getBoundingClientRect().height))`), 24.0)
		for _, lang := range eval[[]string](card, `$$("nav a").map((a) => a.lang)`) {
			card.goTo("http://" + s.addr + "/bot?lang=" + lang)
			require.Equal(t, lang, eval[string](card, `document.documentElement.lang`))
			require.LessOrEqual(t, eval[int](card, `document.documentElement.scrollWidth`), eval[int](card, `innerWidth`), "%s at %d", lang, l.width)
			require.NotContains(t, eval[string](card, `document.body.innerText`), "{", lang)
			if lang == "de" || lang == "ja" {
				card.shot(fmt.Sprintf("card-%s-%d", lang, l.width))
			}
		}
	}
}
