package browsertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A shop embeds the chat of another host with one script tag; a site that is
// not listed cannot.
func TestEmbeddedOnAnotherSite(t *testing.T) {
	t.Parallel()
	requireChromium(t)
	var chat string
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main><script type="module" src="` + chat + `/widget.js"></script></html>`))
	})
	shop, stranger := httptest.NewServer(page), httptest.NewServer(page)
	t.Cleanup(shop.Close)
	t.Cleanup(stranger.Close)

	s := start(t, "SUPPORTSITE_ORIGINS="+shop.URL)
	chat = "http://" + strings.Replace(s.addr, "127.0.0.1", "localhost", 1) + "/chat" // another host in every sense

	c := customer(t, shop.URL, look{})
	c.say("how much is delivery")
	c.sees("Delivery costs")
	c.run(reload()...)
	c.sees("Delivery costs")

	w := open(t, look{})
	w.goTo(stranger.URL)
	w.until(`document.querySelector("h1")`)
	w.until(`!document.querySelector("candor-chat") || $("button.launch")`)
	if eval[bool](w, `!!$("button.launch")`) {
		w.click("button.launch", "")
		w.until(`!$(".chat") || !$(".msg")`)
	}
	require.Zero(t, eval[int](w, `$$(".msg").length`), "nothing is said on a site that is not listed")
}
