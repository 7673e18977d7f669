package browsertest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
)

// TestPRIV10Requests: an owner sees what customers asked about their data, also
// after a restart and when it is overdue, opens the case, and closes the request.
func TestPRIV10Requests(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := customer(t, "http://"+s.addr, look{width: 320, height: 640})
	c.say("What do you store about me?")
	c.sees("Your request is saved as HC-R-")
	c.sees("Your data")
	c.axe("confirmed")
	c.shot("request-customer")
	c.say("Please delete my chat")
	c.until(`$$(".msg.system", "Your request is saved as HC-R-").length === 2`)

	// A month goes by: what Head.Due says is moved instead of the clock.
	s.down(os.Interrupt)
	store, err := boltstore.Open(filepath.Join(s.data, "candor.db"), nil)
	require.NoError(t, err)
	for h, err := range store.List(t.Context(), transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorRequest}, DueBefore: time.Now().AddDate(1, 0, 0), Limit: 1}) {
		require.NoError(t, err)
		next := h.Clone()
		next.Due = time.Now().Add(-time.Hour).UTC()
		_, err = store.Append(t.Context(), h, next)
		require.NoError(t, err)
	}
	require.NoError(t, store.Close())
	s.up()

	a := agent(t, s, look{width: 320, height: 640, dark: true})
	a.until(`$("#overdue", "A request about personal data, or a complaint, is overdue.")`)
	a.until(`$("#requests", "Requests (2)")`)
	a.axe("overdue")
	a.click("#requests", "")
	a.until(`$("dialog[open] li", "HC-R-")`)
	require.Equal(t, 1, eval[int](a, `$$("dialog .warn", "Overdue").length`), "the urgent one")
	require.True(t, eval[bool](a, `!!$$("dialog li")[0].querySelector(".warn")`), "is on top")
	a.axe("requests")
	a.shot("requests-320-dark")
	require.LessOrEqual(t, eval[int](a, `document.documentElement.scrollWidth`), 320, "no sideways scrolling")
	a.click("dialog li button", "Not a request")
	a.until(`$("dialog li .ask", "not a request?") && document.activeElement.textContent === "Yes, close it"`)
	a.axe("sure")
	a.shot("requests-sure-320-dark")
	a.click("dialog li button", "Back")
	a.click("dialog li button", "Answered")
	a.click("dialog li button", "Yes, close it")
	a.until(`$("dialog li", "Answered by you")`)
	require.True(t, eval[bool](a, `document.activeElement.textContent === "Answered by you"`), "the focus stays there")
	a.until(`!$("#overdue") && document.querySelector("#requests").textContent === "Requests (1)"`)
	a.click("dialog button.main", "")
	a.click("#requests", "")
	a.click("dialog summary", "Done (1)")
	a.until(`$("dialog details li", "Answered by Robin")`)
	a.click("dialog button", "Open the case")
	a.until(`$(".event", "Request: see what is stored (HC-R-")`)
	a.until(`$(".event", "Robin closed HC-R-")`)

	wide := open(t, look{width: 1200, height: 850})
	wide.goTo("http://" + s.addr + "/console/signin") // not signed in: the list is not for everybody
	require.Equal(t, "signin", eval[string](wide, `((x) => (x.open("GET", "/console/requests.json", false), x.send(), x.responseURL.split("/").at(-1)))(new XMLHttpRequest())`))

	// The customer deletes everything: nothing is left to answer.
	c.goTo("http://" + s.addr + "/")
	c.until(`$(".msg.system", "Your request is saved as HC-R-")`)
	c.click(".head .quiet", "Your data")
	c.click(".danger button", "Delete everything")
	c.click(".danger button", "Yes, delete")
	c.sees("Your conversation was deleted")
	a.until(`document.querySelector("#requests").textContent === "Requests"`)
}
