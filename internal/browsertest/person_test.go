package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// control measures a control: where it is, whether something covers it, its size
// and the contrast of its words.
const control = `((sel) => {
	const e = $(sel), r = e.getBoundingClientRect();
	const rgb = (c) => c.match(/[\d.]+/g).map(Number);
	let under = e, back;
	do { back = rgb(getComputedStyle(under).backgroundColor); under = under.parentElement; } while (back[3] === 0 && under);
	const lum = (c) => { const [a, b, d] = c.map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * a + .7152 * b + .0722 * d; };
	const [x, y] = [lum(back.slice(0, 3)), lum(rgb(getComputedStyle(e).color).slice(0, 3))].sort((a, b) => b - a);
	const top = root.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	return { width: r.width, height: r.height, size: parseFloat(getComputedStyle(e).fontSize), contrast: (x + .05) / (y + .05),
		free: top === e && r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth && !e.disabled };
})`

type measured struct {
	Width, Height, Size, Contrast float64
	Free                          bool
}

// TestHUM6OneStepFromAnyState: in every state in which the bot has the floor one
// press reaches a person, on a control that is no smaller and no fainter than the
// one that sends words to the bot, and that nothing covers. A press is enough:
// nothing is asked in between.
func TestHUM6OneStepFromAnyState(t *testing.T) {
	t.Parallel()
	s := start(t)
	narrow, wide := look{width: 320, height: 640}, look{width: 1280, height: 900, dark: true}
	for _, state := range []struct {
		name string
		look look
		to   func(c *window)
	}{
		{"opened", narrow, func(*window) {}},
		{"answered", wide, func(c *window) { c.say("when are you open on sunday?") }},
		{"refused", narrow, func(c *window) { c.say("what is the capital of peru?") }},
		{"identity", wide, func(c *window) { c.say("are you a bot?") }},
		{"words half way", narrow, func(c *window) { c.fill(".compose textarea", "I was going to ask about") }},
		{"your data open", narrow, func(c *window) { c.click(".head .quiet", "Your data") }},
	} {
		name, l := state.name, state.look
		c := open(t, l)
		c.goTo("http://" + s.addr + "/")
		c.until(`$("button.launch")`)
		c.click("button.launch", "")
		c.sees("not a human")
		send := eval[measured](c, control+`(".compose .send")`)
		state.to(c)
		person := eval[measured](c, control+`(".bar .person")`)
		require.True(t, person.Free, "%s at %d: %+v", name, l.width, person)
		require.GreaterOrEqual(t, person.Width, send.Width, "%s at %d", name, l.width)
		require.GreaterOrEqual(t, person.Height, send.Height, "%s at %d", name, l.width)
		require.GreaterOrEqual(t, person.Size, send.Size, "%s at %d", name, l.width)
		require.GreaterOrEqual(t, person.Contrast, send.Contrast-.01, "%s at %d", name, l.width)
		c.click(".bar .person", "")
		c.until(`$(".wait [role=status]", "queue") || $(".wait [role=status]", "Waiting")`)
	}
}
