package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func TestPagesBehindSignIn(t *testing.T) {
	t.Parallel()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("x"), nil)
	require.NoError(t, err)
	accounts, err := handover.NewAccounts(rig.Rec, []byte(strings.Repeat("k", 32)), []handover.Account{
		{Agent: handover.Agent{ID: "ada", Name: "Ada", Owner: true}}, {Agent: handover.Agent{ID: "ben", Name: "Ben"}},
	})
	require.NoError(t, err)
	var got *http.Request
	var who handover.Agent
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		who, _ = console.AgentOf(r.Context())
		_ = r.ParseForm()
		_, _ = io.WriteString(w, "page "+r.PostForm.Get("a"))
	})
	h, err := console.New(rig.Desk, rig.Rec, accounts, &console.Options{Pages: []console.Page{
		{Path: "audits", Title: "Audits", Owners: true, Handler: echo}, {Path: "help", Title: "Help", Handler: echo}}})
	require.NoError(t, err)
	server := httptest.NewServer(http.StripPrefix("/console", h))
	t.Cleanup(server.Close)
	cookie := func(agent string) string {
		token, err := accounts.OneTimeLink(t.Context(), agent)
		require.NoError(t, err)
		v, err := accounts.Redeem(t.Context(), "192.0.2.1", token)
		require.NoError(t, err)
		return handover.Cookie + "=" + v
	}
	ada, ben := cookie("ada"), cookie("ben")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	do := func(method, path, cookie, site string) *http.Response {
		t.Helper()
		got = nil
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/console/"+path, strings.NewReader(url.Values{"a": {"b"}}.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Sec-Fetch-Site", site)
		resp, err := client.Do(r)
		require.NoError(t, err)
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	resp := do("GET", "audits/", ada, "")
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "/", got.URL.Path)
	require.Empty(t, got.Cookies(), "the session stays with the console")
	require.Equal(t, "ada", who.ID)
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	do("GET", "audits/report/x", ada, "")
	require.Equal(t, "/report/x", got.URL.Path)
	require.Equal(t, 200, do("POST", "audits/", ada, "same-origin").StatusCode)
	require.Equal(t, "b", got.PostForm.Get("a"))
	require.Equal(t, 200, do("GET", "help/", ben, "").StatusCode)

	for name, c := range map[string]struct {
		method, path, cookie, site string
		status                     int
		location                   string
	}{
		"no slash":            {"GET", "audits", ada, "", 303, "audits/"},
		"not an owner":        {"GET", "audits/", ben, "", 403, ""},
		"not an owner posts":  {"POST", "audits/", ben, "same-origin", 403, ""},
		"not signed in":       {"GET", "audits/", "", "", 303, "../signin"},
		"not signed in, deep": {"GET", "audits/report/x", "", "", 303, "../../signin"},
		"not signed in, bare": {"GET", "audits", "", "", 303, "signin"},
		"forged session":      {"GET", "audits/", handover.Cookie + "=a.b.c", "", 303, "../signin"},
		"from another site":   {"POST", "audits/", ada, "cross-site", 403, ""},
		"another method":      {"PUT", "audits/", ada, "same-origin", 405, ""},
		"not a page":          {"GET", "auditsx/", ada, "", 404, ""},
	} {
		resp := do(c.method, c.path, c.cookie, c.site)
		require.Equal(t, c.status, resp.StatusCode, name)
		require.Equal(t, c.location, resp.Header.Get("Location"), name)
		require.Nil(t, got, name)
	}
}

func TestBadPages(t *testing.T) {
	t.Parallel()
	ok := http.NotFoundHandler()
	_, err := console.New(nil, nil, nil, &console.Options{Pages: []console.Page{
		{Path: "signin", Title: "x", Handler: ok}, {Path: "A/b", Title: "x", Handler: ok}, {Path: "a", Title: " ", Handler: ok}, {Path: "a", Title: "x"}}})
	for _, want := range []string{`"signin"`, `"A/b"`, `two pages at "a"`, `page "a" needs a title and a handler`, "needs a Desk"} {
		require.ErrorContains(t, err, want)
	}
}
