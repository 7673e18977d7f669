package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// HUM-5: what decides about a customer waits for a person, who says why; the
// customer reads it and can ask again. Granted, the bot does it once.
func TestHUM5Decide(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := agent(t, s, look{width: 320, height: 640})
	a.available()
	c := customer(t, "http://"+s.addr, look{})
	ask := func(outcome, reason string) {
		c.say("can i buy on account")
		c.sees("A person decides about this, not the bot")
		a.until(`$("#cases button", "A person must decide")`)
		a.take()
		a.click(".actions button", "Decide")
		a.until(`$("dialog[open]")`)
		a.axe("decide")
		require.LessOrEqual(t, eval[int](a, `document.documentElement.scrollWidth`), 320, "no sideways scrolling")
		a.click("dialog .main", "")
		require.True(t, eval[bool](a, `Boolean(document.querySelector("dialog[open]"))`), "no outcome, no decision")
		a.click("dialog input[value="+outcome+"]", "")
		a.fill("dialog textarea", reason)
		a.click("dialog .main", "")
		a.until(`$(".msg", "Robin, person, decided: ` + outcome + `, buying on account")`)
		a.axe("decided")
		c.until(`$$(".msg.human").some((m) => m.innerText.includes(` + q(reason) + `))`)
		a.click(".actions button", "Return to bot")
		a.dialog("")
		a.click(".back", "")
	}
	ask("refused", "Two invoices are still open.")
	c.sees("Decision by Robin: your request is not approved.")
	c.sees("You can ask for a person to look at it again.")
	c.axe("refused")
	require.NotContains(t, eval[string](c, `$(".chat").innerText`), "You can buy on account now")
	ask("granted", "They were paid this morning.")
	c.sees("Decision by Robin: your request is approved.")
	c.say("can i buy on account")
	c.sees("You can buy on account now")
	c.say("can i buy on account")
	c.until(`$$(".msg", "A person decides about this, not the bot").length === 3`)
}
