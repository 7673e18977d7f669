package browsertest

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/redistest"
)

// The whole story in two windows, with axe-core in every state, on the embedded
// store and on Redis.
func TestStory(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		story(t, start(t))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		story(t, start(t, "REDIS_URL="+redistest.New(t, nil).URL()))
	})
}

func story(t *testing.T, s *site) {
	url := "http://" + s.addr

	a := open(t, look{})
	a.goTo(s.link)
	a.until(`$("#link button")`)
	a.axe("sign-in")
	a.click("#link button", "")
	a.until(`$("#presence")`)
	a.until(`$("#empty")`)
	a.axe("empty inbox")
	a.available()

	c := open(t, look{})
	c.goTo(url + "/")
	c.until(`$("button.launch")`)
	c.axe("shop page")
	require.Equal(t, 0, eval[int](c, `localStorage.length + sessionStorage.length + document.cookie.length`), "nothing is stored before the chat is opened")
	require.False(t, eval[bool](c, `performance.getEntriesByType("resource").some((r) => r.name.includes("chat.js") || r.name.includes("/ws"))`), "nothing is requested")
	c.click("button.launch", "")
	c.sees("not a human")
	require.Equal(t, "disclosure first", eval[string](c, `$$(".msg").length === 1 && $(".msg").dataset.author === "system" ? "disclosure first" : root.querySelector(".log").innerText`))
	require.Equal(t, 1, eval[int](c, `localStorage.length`), "one key after opening")
	c.axe("opened")

	c.say("when are you open on sunday?")
	c.sees("Sunday from 8:00 to 13:00")
	c.say("are you a human?")
	c.sees("I am not a human")
	c.say("what is bitcoin worth")
	c.sees("I can help with")
	c.say("where is my order HC-1042? I am ann@example.org")
	c.sees("out for delivery")
	c.axe("talk with the bot")
	require.True(t, eval[bool](c, `$$(".msg").every((m) => m.dataset.author && m.querySelector(".by").innerText.length > 3)`), "each message names its author")

	c.click(".bar .person", "Talk to a person")
	c.sees("Your place in the queue: 1")
	c.axe("queued")
	a.until(`document.title.startsWith("(1) waiting")`)
	require.Contains(t, eval[string](a, `$("#cases button").innerText`), "Asked for a person")
	a.axe("somebody waits")
	a.take()
	c.sees("Robin has joined")
	c.until(`$(".label").innerText.includes("Person")`)
	a.reply("Hello, I am reading your messages.")
	c.sees("Hello, I am reading your messages.")
	require.Equal(t, "human", eval[string](c, `$$(".msg").at(-1).dataset.author`))
	c.axe("talk with a person")

	// Placeholders, and a deliberate reveal.
	require.NotContains(t, eval[string](a, `document.body.innerText`), "ann@example.org")
	a.click(".chip", "[EMAIL_1]")
	a.until(`$("dialog[open]")`)
	a.axe("reveal dialog")
	a.dialog("to find the order")
	a.until(`$(".chip.open", "ann@example.org")`)
	a.sees("Robin saw [EMAIL_1]: to find the order")
	a.click(".why summary", "")
	a.until(`$(".reasons li", "Most like the example")`)
	a.fill(".notes textarea", "Knows the order number.")
	a.click(".notes button", "Add note")
	a.until(`$(".msg.note")`)
	a.fill(".reply textarea", "/re")
	a.until(`$(".canned li")`)
	a.enter()
	require.Contains(t, eval[string](a, `$(".reply textarea").value`), "We replace it or refund it")
	a.click(".reply .main", "Send")
	c.sees("We replace it or refund it")
	c.fill(".compose textarea", "thank you so")
	a.sees("The customer is typing")
	a.axe("case")
	require.NotContains(t, eval[string](c, `$(".chat").innerText`), "Knows the order number", "notes are private")

	// Back to the bot, with the disclosure again.
	a.click(".actions button", "Return to bot")
	a.dialog("opening hours only")
	c.sees("You are back with the AI assistant")
	c.until(`$(".label").innerText.includes("not a human")`)
	require.Equal(t, 2, eval[int](c, `$$(".msg.system", "You're chatting with Crumb").length`))
	c.say("do you deliver on saturdays?")
	c.sees("Delivery costs £4")

	// A person again, and the end.
	c.say("get me a human please")
	a.until(`$("#cases button", "Waiting")`)
	a.take()
	a.click(".actions button", "Resolve")
	a.dialog("")
	c.sees("This conversation has ended")
	c.axe("ended")
	a.until(`$(".case h2", "Ended")`)
	require.Equal(t, 0, eval[int](c, `localStorage.length`), "nothing is kept after the end")
	c.click("button.again", "")
	c.until(`$$(".msg.system", "not a human").length === 1 && $(".compose textarea")`)
}

// Whatever happens to the connection, nothing is lost or doubled.
func TestReloadCutAndKill(t *testing.T) {
	t.Parallel()
	s := start(t)
	proxy := newProxy(t, s.addr)
	c := customer(t, "http://"+proxy.addr, look{})
	c.say("do you sell gift cards")
	c.sees("valid for 24 months")
	before := eval[string](c, `$(".log").innerText`)

	c.run(reload()...)
	c.sees("valid for 24 months")
	c.until(`$$(".msg").length === 3`)
	require.Equal(t, before, eval[string](c, `$(".log").innerText`), "a reload shows the same words")

	proxy.cut()
	c.sees("Connection lost")
	c.fill(".compose textarea", "can i freeze the bread")
	c.click(".compose .send", "")
	c.until(`$(".msg.pending")`)
	proxy.mend()
	c.sees("It freezes well")
	c.until(`$$(".msg.customer", "can i freeze the bread").length === 1 && $$(".pending").length === 0`)

	// The process dies without a goodbye and comes back on the same data.
	s.down(os.Kill)
	c.sees("Connection lost")
	c.fill(".compose textarea", "where is your shop")
	c.click(".compose .send", "")
	s.up()
	c.sees("12 Mill Lane")
	c.until(`$$(".msg.customer").length === 3 && $$(".msg.bot").length === 3 && $$(".pending").length === 0`)

	// Also with the words still unsent when the page is left.
	proxy.cut()
	c.sees("Connection lost")
	c.fill(".compose textarea", "how can i pay")
	c.click(".compose .send", "")
	c.until(`$(".msg.pending")`)
	proxy.mend()
	c.run(reload()...)
	c.sees("Apple Pay")
	c.until(`$$(".msg.customer", "how can i pay").length === 1`)
}

// An open case and the queue survive a restart, for both sides.
func TestRestartKeepsCases(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := agent(t, s, look{})
	a.available()
	c := customer(t, "http://"+s.addr, look{})
	c.click(".bar .person", "")
	c.sees("Your place in the queue")
	a.take()
	a.reply("Hello from the shop.")
	c.sees("Hello from the shop.")
	s.down(os.Interrupt)
	a.sees("Connection lost")
	s.up()
	a.until(`$("#state").innerText === ""`)
	c.say("still there?")
	a.sees("still there?")
	a.reply("Yes, I am.")
	c.sees("Yes, I am.")
	c.until(`$$(".msg.human").length === 2`)
}

// An owner stops the bot for one topic, then as a whole, and lets it go on.
func TestStopTheBot(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := agent(t, s, look{width: 320, height: 640})
	c := customer(t, "http://"+s.addr, look{})
	a.click("#pause", "Stop the bot")
	a.until(`$("dialog[open]")`)
	a.axe("stop the bot")
	require.LessOrEqual(t, eval[int](a, `document.documentElement.scrollWidth`), 320, "no sideways scrolling")
	a.click("dialog input[value=delivery]", "")
	a.fill("dialog input[name=reason]", "prices changed")
	a.click("dialog .main", "")
	a.until(`$("#paused", "prices changed")`)
	a.axe("bot stopped")
	c.say("when are you open on sunday?")
	c.sees("Sunday from 8:00 to 13:00")
	c.say("how much is delivery")
	c.sees("The AI assistant is switched off at the moment")
	c.sees("Your request HC-")
	a.click("#pause", "Bot stopped")
	a.click("dialog input[value=delivery]", "")
	a.fill("dialog input[name=reason]", "prices are right again")
	a.click("dialog .main", "")
	a.until(`!$("#paused")`)
	c.click(".wait button", "Stop waiting")
	c.sees("You are no longer waiting")
	c.say("how much is delivery")
	c.sees("Delivery costs")
}

// Two agents want the same case; one gets it, the other is told kindly.
func TestTwoAgents(t *testing.T) {
	t.Parallel()
	s := start(t, "SUPPORTSITE_SECOND_AGENT=1")
	a := agent(t, s, look{})
	a.available()
	b := open(t, look{})
	b.goTo("http://" + s.addr + "/console/signin")
	b.fill("#name", "sam")
	b.fill("#word", "wrong secret")
	b.click("#secret button", "")
	b.until(`$("#fault", "did not work")`)
	b.axe("sign-in refused")
	b.fill("#name", "sam")
	b.fill("#word", "demo secret of Sam")
	b.click("#secret button", "")
	b.until(`$("#presence")`)
	b.available()

	c := customer(t, "http://"+s.addr, look{})
	c.click(".bar .person", "")
	a.click("#cases button", "Waiting")
	b.click("#cases button", "Waiting")
	a.until(`$(".actions .main", "Claim")`)
	b.until(`$(".actions .main", "Claim")`)
	eval[bool](b, `(window.late = $(".actions .main", "Claim"), true)`)
	a.click(".actions .main", "Claim")
	a.until(`$(".reply textarea")`)
	b.until(`$(".case h2", "with Robin")`)
	eval[bool](b, `(window.late.hidden = false, window.late.click(), true)`)
	b.until(`$("#state", "Robin was quicker") || $(".case h2", "with Robin")`)

	// Passed on to the other one.
	a.click(".actions button", "Transfer")
	a.until(`$("dialog[open] select")`)
	a.axe("transfer dialog")
	a.dialog("")
	b.until(`$("#cases button", "for you")`)
	b.click(".actions .main", "Claim")
	b.reply("Sam here, how can I help?")
	c.sees("Sam here, how can I help?")
	c.until(`$$(".msg.system", "Robin has left").length === 1 && $$(".msg.system", "Sam has joined").length === 1`)
	a.until(`$(".case h2", "with Sam")`)
	require.Equal(t, 0, eval[int](a, `$$(".reply textarea").length`), "only the holder can write")
}

// Nobody there: honest words, a ticket, a message with an address.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	s := start(t, "SUPPORTSITE_HOURS=closed")
	c := customer(t, "http://"+s.addr, look{width: 320, height: 640, dark: true})
	c.axe("320 px, dark")
	c.click(".bar .person", "")
	c.sees("Our team is here")
	c.click(".wait button", "Leave a message")
	c.until(`$("#leave-text")`)
	c.click(".side .send", "")
	c.until(`$("#leave-text-fault").innerText && $("#leave-text").getAttribute("aria-describedby") === "leave-text-fault"`)
	c.axe("leave a message, with faults")
	c.fill("#leave-text", "Please call me about a cake.")
	c.fill("#leave-contact", "ann@example.org")
	c.click(".side .send", "")
	c.sees("Your message is saved as HC-")
	c.axe("message left")
	c.click(".head .quiet", "Your data")
	c.until(`$(".danger button")`)
	require.Equal(t, 0, eval[int](c, `$$(".side button", "End chat").length`), "the message waits for its answer")
	c.press("\x1b")
	require.True(t, eval[bool](c, `!!$(".bar .person")`), "a person is one step away, also now")
	c.say("it is for my daughter")
	c.until(`$$(".msg.system", "Your message is saved as HC-").length === 2`)

	a := agent(t, s, look{width: 320, height: 640, dark: true})
	a.until(`$("#cases button", "Message left")`)
	a.axe("inbox at 320 px, dark")
	a.click("#cases button", "")
	a.sees("Answer to: [EMAIL_1]")
	a.axe("case at 320 px, dark")
	require.LessOrEqual(t, eval[int](a, `document.documentElement.scrollWidth`), 320, "no sideways scrolling")
	require.LessOrEqual(t, eval[int](c, `document.documentElement.scrollWidth`), 320)
}

func TestClaimTimeoutOffersAMessage(t *testing.T) {
	t.Parallel()
	s := start(t, "SUPPORTSITE_CLAIM_TIMEOUT=1s")
	a := agent(t, s, look{})
	a.available()
	c := customer(t, "http://"+s.addr, look{})
	c.click(".bar .person", "")
	c.sees("Sorry that this takes so long")
	c.until(`$(".wait .person", "Leave a message")`)
	c.click(".wait button", "Stop waiting")
	c.sees("You are no longer waiting for a person")
	c.say("are you open on monday")
	c.sees("On Mondays we are closed")
}

// The customer's rights: see, correct, download, erase.
func TestYourData(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := customer(t, "http://"+s.addr, look{})
	c.say("my e-mail is ann@example.org, when are you open")
	c.click(".head .quiet", "Your data")
	c.until(`$(".values .value", "ann@example.org")`)
	c.axe("your data")
	require.True(t, eval[bool](c, `!!$(".label", "not a human") && !!$(".bar .person")`), "a panel hides neither the label nor the way to a person")
	c.click(".values button", "Change")
	c.fill(".values input", "anne@example.org")
	c.click(".values form button", "Save")
	c.until(`$(".values .value", "anne@example.org")`)
	c.click(".danger button", "Delete everything")
	c.click(".danger button", "Yes, delete")
	c.sees("Your conversation was deleted")
	require.Equal(t, 0, eval[int](c, `localStorage.length`))
}

// Everything by keyboard: open, chat, ask for a person, close; the label stays
// in view, and Escape gives the focus back.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := open(t, look{width: 320, height: 640})
	c.goTo("http://" + s.addr + "/")
	c.until(`$("button.launch")`)
	for range 20 {
		if eval[bool](c, `root.activeElement === root.querySelector("button.launch")`) {
			break
		}
		c.press("\t")
	}
	c.press("\r")
	c.sees("not a human")
	c.until(`root.activeElement?.matches(".compose textarea")`)
	for _, text := range []string{"do you deliver", "how can i pay", "do you sell gift cards", "when are you open", "where are you"} {
		c.press(text)
		c.enter()
		c.until(`$$(".pending").length === 0 && root.querySelector("textarea").value === ""`)
	}
	c.until(`$$(".msg.bot").length === 5`)
	for _, end := range []string{"0", "1e6"} {
		eval[bool](c, `($(".log").scrollTop = `+end+`, true)`)
		require.True(t, eval[bool](c, `((r) => r.top >= 0 && r.bottom <= innerHeight && r.width > 0)($(".label").getBoundingClientRect())`), "the label never scrolls away")
	}
	require.GreaterOrEqual(t, eval[float64](c, `parseFloat(getComputedStyle($(".label")).fontSize) - parseFloat(getComputedStyle($(".msg .text")).fontSize)`), 0.0)
	// Shift-Tab from the field reaches the control for a person.
	for range 20 {
		if eval[bool](c, `!!root.activeElement?.matches(".bar .person")`) {
			break
		}
		c.press("\t")
	}
	require.True(t, eval[bool](c, `!!root.activeElement?.matches(".bar .person")`), "reached by Tab")
	require.GreaterOrEqual(t, eval[float64](c, `root.activeElement.getBoundingClientRect().height`), 44.0)
	c.press("\r")
	c.sees("Your request HC-")
	c.press("\x1b")
	c.until(`root.activeElement?.matches("button.launch")`)
	require.True(t, eval[bool](c, `root.querySelector(".chat").hidden`))
}

// New words are announced whole, and the focus stays where it is.
func TestAnnouncements(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := customer(t, "http://"+s.addr, look{})
	eval[bool](c, `(window.added = [], new MutationObserver((ms) => ms.forEach((m) => m.addedNodes.forEach((n) => window.added.push(n.nodeType === 1 && n.matches(".msg") && n.innerText.length > 0)))).observe($(".log"), {childList: true}), true)`)
	c.say("do you deliver")
	c.sees("Delivery costs")
	require.Equal(t, []bool{true, true}, eval[[]bool](c, `window.added`), "one addition a message, whole")
	require.True(t, eval[bool](c, `$(".log").getAttribute("role") === "log" && $(".state").getAttribute("role") === "status"`))
	require.True(t, eval[bool](c, `root.activeElement.matches(".compose textarea")`))
}

// Words are shown as words, whatever is in them.
func TestTextIsNeverMarkup(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := agent(t, s, look{})
	a.available()
	c := customer(t, "http://"+s.addr, look{})
	evil := `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[x](javascript:alert(1)) delivery`
	c.say(evil)
	c.click(".bar .person", "")
	a.take()
	a.sees("onerror")
	a.reply(evil)
	c.until(`$$(".msg.human", "onerror").length === 1`)
	time.Sleep(200 * time.Millisecond) // an error handler would have run by now
	for _, w := range []*window{a, c} {
		require.True(t, eval[bool](w, `window.hacked === undefined && $$(".log img, .log script, .log a").length === 0`))
	}
}
