package console_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

type frame map[string]any

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }
func (b *buffer) String() string              { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// a bench is a console over a running desk, mounted under a prefix.
type bench struct {
	*bottest.Rig
	server   *httptest.Server
	accounts *handover.Accounts
	logs     *buffer
	stop     context.CancelFunc
	done     chan error
}

func start(t *testing.T, more ...bot.Intent) *bench {
	t.Helper()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	b := &bench{logs: &buffer{}, done: make(chan error, 1)}
	b.Rig, err = bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{
		Desk: &handover.Options{Capacity: 2, Queues: []string{"Cakes"}}, Bot: &bot.Options{Intents: append(bottest.Intents(), more...)},
	})
	require.NoError(t, err)
	b.accounts, err = handover.NewAccounts(b.Rec, []byte(strings.Repeat("k", 32)), []handover.Account{
		{Agent: handover.Agent{ID: "ada", Name: "Ada"}}, {Agent: handover.Agent{ID: "ben", Name: "Ben"}}, {Agent: handover.Agent{ID: "olga", Name: "Olga", Owner: true}},
	})
	require.NoError(t, err)
	h, err := console.New(b.Desk, b.Rec, b.accounts, &console.Options{
		Logger:  slog.New(slog.NewTextHandler(b.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Explain: func(_ context.Context, text string) ([]string, error) { return []string{"Rests on: " + text}, nil },
		Canned:  []console.Canned{{Key: "hi", Title: "Greeting", Text: "Hello."}},
		Intents: []console.Intent{{Name: "hours", Title: "opening hours"}, {Name: "delivery", Title: "delivery"}},
	})
	require.NoError(t, err)
	b.server = httptest.NewServer(http.StripPrefix("/a/console", h))
	t.Cleanup(b.server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	b.stop = cancel
	rig := make(chan struct{})
	go func() { defer close(rig); _ = b.Run(ctx) }()
	go func() { b.done <- h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-rig })
	return b
}

func (b *bench) url(path string) string { return b.server.URL + "/a/console/" + path }

func (b *bench) cookie(t *testing.T, agent string) string {
	t.Helper()
	token, err := b.accounts.OneTimeLink(t.Context(), agent)
	require.NoError(t, err)
	value, err := b.accounts.Redeem(t.Context(), "192.0.2."+uuid.NewString(), token)
	require.NoError(t, err)
	return handover.Cookie + "=" + value
}

func (b *bench) dial(t *testing.T, cookie, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	h := http.Header{"Cookie": {cookie}}
	if origin != "" {
		h.Set("Origin", origin)
	}
	d := websocket.Dialer{Subprotocols: []string{"candor.v1"}}
	return d.Dial("ws"+strings.TrimPrefix(b.url("ws"), "http"), h)
}

type agent struct {
	t  *testing.T
	ws *websocket.Conn
}

func (b *bench) agent(t *testing.T, name string) *agent {
	t.Helper()
	ws, resp, err := b.dial(t, b.cookie(t, name), b.server.URL)
	require.NoError(t, err)
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	a := &agent{t, ws}
	a.send(frame{"type": "hello", "v": 1})
	require.Equal(t, "welcome", a.next("welcome")["type"])
	return a
}

func (a *agent) send(f frame) { a.t.Helper(); require.NoError(a.t, a.ws.WriteJSON(f)) }

// next waits for a frame of one of the types.
func (a *agent) next(types ...string) frame {
	a.t.Helper()
	require.NoError(a.t, a.ws.SetReadDeadline(time.Now().Add(10*time.Second)))
	for {
		var f frame
		require.NoError(a.t, a.ws.ReadJSON(&f), "waiting for %v", types)
		for _, typ := range types {
			if f["type"] == typ {
				return f
			}
		}
	}
}

// do sends a request and returns its answer.
func (a *agent) do(f frame) frame {
	a.t.Helper()
	if f["client_id"] == nil {
		f["client_id"] = uuid.NewString()
	}
	a.send(f)
	for {
		got := a.next("ack", "error", "revealed")
		if got["client_id"] == f["client_id"] || got["client_id"] == nil {
			return got
		}
	}
}

// waiting is a customer who asked for a person.
func (b *bench) waiting(t *testing.T) *bottest.Customer {
	t.Helper()
	c, err := b.Visit(t.Context())
	require.NoError(t, err)
	t.Cleanup(c.Leave)
	_, err = c.Handle(t.Context(), bottest.ID(), "hours, I am ann@example.org")
	require.NoError(t, err)
	_, err = c.Person(t.Context(), bottest.ID())
	require.NoError(t, err)
	return c
}

func TestWhoMayConnect(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, c := range map[string]struct {
		cookie, origin string
		status, close  int
	}{
		"no session":     {"", b.server.URL, 101, 4003},
		"forged session": {handover.Cookie + "=a.b.c", b.server.URL, 101, 4003},
		"another site":   {b.cookie(t, "ada"), "https://evil.example", 403, 0},
		"no origin":      {b.cookie(t, "ada"), "", 403, 0},
	} {
		ws, resp, err := b.dial(t, c.cookie, c.origin)
		require.NotNil(t, resp, "%s: %v", name, err)
		require.Equal(t, c.status, resp.StatusCode, name)
		_ = resp.Body.Close()
		if ws != nil {
			_, _, err := ws.ReadMessage()
			require.True(t, websocket.IsCloseError(err, c.close), "%s: %v", name, err)
			_ = ws.Close()
		}
	}
}

func TestPagesAndPosts(t *testing.T) {
	t.Parallel()
	b := start(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path, cookie string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url(path), nil)
		require.NoError(t, err)
		r.Header.Set("Cookie", cookie)
		resp, err := client.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		return resp
	}
	resp := get("", "")
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	require.Equal(t, "signin", resp.Header.Get("Location"))
	resp = get("", b.cookie(t, "ada"))
	require.Equal(t, http.StatusOK, resp.StatusCode)
	csp := resp.Header.Get("Content-Security-Policy")
	require.Contains(t, csp, "default-src 'none'")
	require.Contains(t, csp, "frame-ancestors 'none'")
	require.NotContains(t, csp, "unsafe")
	require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
	for path, status := range map[string]int{"signin": 200, "static/console.js": 200, "static/wire.js": 200, "healthz": 200, "../go.mod": 404, "static/none": 404} {
		require.Equal(t, status, get(path, "").StatusCode, path)
	}

	post := func(path string, form url.Values, site string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url(path), strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		resp, err := client.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		return resp
	}
	token, err := b.accounts.OneTimeLink(t.Context(), "ada")
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, post("signin", url.Values{"once": {token}}, "cross-site").StatusCode, "forged from another site")
	resp = post("signin", url.Values{"once": {token}}, "same-origin")
	require.Equal(t, "./", resp.Header.Get("Location"))
	require.Len(t, resp.Cookies(), 1)
	require.True(t, resp.Cookies()[0].HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, resp.Cookies()[0].SameSite)
	resp = post("signin", url.Values{"once": {token}}, "same-origin")
	require.Contains(t, resp.Header.Get("Location"), "fault=wrong", "used up")
	require.NotContains(t, b.logs.String(), token)
}

func TestRubbish(t *testing.T) {
	t.Parallel()
	b := start(t)
	a := b.agent(t, "ada")
	for name, c := range map[string]struct{ raw, code string }{
		"not json":       {`{"type":`, "bad_frame"},
		"an array":       {`[1]`, "bad_frame"},
		"wrong type":     {`{"type":"say","text":7}`, "bad_frame"},
		"unknown":        {`{"type":"promote","client_id":"` + uuid.NewString() + `","conversation":"x"}`, "unknown_type"},
		"no id":          {`{"type":"claim","conversation":"x"}`, "bad_frame"},
		"bad status":     {`{"type":"presence","status":"asleep"}`, "bad_frame"},
		"unknown case":   {`{"type":"open","conversation":"NOSUCHCONVERSATIONNOSUCHXX"}`, "not_found"},
		"claim unknown":  {`{"type":"claim","client_id":"` + uuid.NewString() + `","conversation":"NOSUCHCONVERSATIONNOSUCHXX"}`, "not_found"},
		"text too large": {`{"type":"say","client_id":"` + uuid.NewString() + `","conversation":"x","text":"` + strings.Repeat("x", 5000) + `"}`, "too_large"},
	} {
		require.NoError(t, a.ws.WriteMessage(websocket.TextMessage, []byte(c.raw)))
		require.Equal(t, c.code, a.next("error")["code"], name)
	}
	require.NoError(t, a.ws.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte("x"), 70<<10)))
	for {
		if _, _, err := a.ws.ReadMessage(); err != nil {
			require.True(t, websocket.IsCloseError(err, 1009), "%v", err)
			break
		}
	}
}

func TestCaseFromClaimToEnd(t *testing.T) {
	t.Parallel()
	b := start(t)
	ada, ben := b.agent(t, "ada"), b.agent(t, "ben")
	ada.send(frame{"type": "presence", "status": "available"})
	c := b.waiting(t)
	id := string(c.ID())
	waits := ada.next("case")
	require.Equal(t, "queued", waits["floor"])
	require.Equal(t, "customer_request", waits["reason"])

	for _, f := range []frame{{"type": "say", "text": "hi"}, {"type": "release"}, {"type": "resolve"}, {"type": "transfer", "to": "ben"}, {"type": "reveal", "placeholder": "[EMAIL_1]", "purpose": "x"}} {
		f["conversation"] = id
		require.Contains(t, []any{"not_yours", "not_found"}, ada.do(f)["code"], "%v without holding it", f["type"])
	}
	claim := frame{"type": "claim", "conversation": id, "epoch": waits["epoch"], "client_id": uuid.NewString()}
	first := ada.do(claim)
	require.Equal(t, "ack", first["type"], "%v", first)
	again := ada.do(claim)
	require.Equal(t, first["seq"], again["seq"])
	require.Equal(t, true, again["duplicate"])
	lost := ben.do(frame{"type": "claim", "conversation": id, "epoch": waits["epoch"]})
	require.Equal(t, "already_claimed", lost["code"])
	require.Contains(t, lost["text"], "Ada")

	say := frame{"type": "say", "conversation": id, "text": "Hello, this is Ada.", "client_id": uuid.NewString()}
	said := ada.do(say)
	require.Equal(t, said["seq"], ada.do(say)["seq"], "said once")
	require.Equal(t, "not_yours", ben.do(frame{"type": "say", "conversation": id, "text": "me too"})["code"])
	require.Equal(t, "not_yours", ben.do(frame{"type": "reveal", "conversation": id, "placeholder": "[EMAIL_1]", "purpose": "curious"})["code"])
	require.Equal(t, "bad_frame", ada.do(frame{"type": "reveal", "conversation": id, "placeholder": "[EMAIL_1]"})["code"], "no purpose")
	require.Equal(t, "ann@example.org", ada.do(frame{"type": "reveal", "conversation": id, "placeholder": "[EMAIL_1]", "purpose": "to answer"})["value"])
	require.Equal(t, "ack", ada.do(frame{"type": "note", "conversation": id, "text": "a nice customer"})["type"])

	// A console that comes back gets the records after the last it showed.
	_, entries, err := b.Rec.Read(t.Context(), c.ID(), 0, 100)
	require.NoError(t, err)
	for _, after := range []int{0, 3, len(entries) - 1} {
		again := b.agent(t, "ada")
		again.send(frame{"type": "open", "conversation": id, "last_seq": after})
		again.next("opened")
		for want := after + 1; want <= len(entries); want++ {
			require.EqualValues(t, want, again.next("record")["seq"])
		}
		_ = again.ws.Close()
	}

	require.Equal(t, "not_found", ada.do(frame{"type": "transfer", "conversation": id, "to": "nobody"})["code"])
	require.Equal(t, "ack", ada.do(frame{"type": "transfer", "conversation": id, "queue": "Cakes", "note": "about a cake"})["type"])
	require.Equal(t, "ack", ben.do(frame{"type": "claim", "conversation": id})["type"])
	require.Equal(t, "ack", ben.do(frame{"type": "resolve", "conversation": id})["type"])
	require.Contains(t, []any{"stale", "not_yours"}, ben.do(frame{"type": "claim", "conversation": id})["code"])
	h, _, err := b.Rec.Read(t.Context(), c.ID(), 0, 0)
	require.NoError(t, err)
	require.Equal(t, transcripts.FloorClosed, h.Floor)
	require.NotContains(t, b.logs.String(), "nice customer")
	require.NotContains(t, b.logs.String(), "ann@example.org")
}

func TestAgentsSeeWhatAnAnswerRestsOn(t *testing.T) {
	t.Parallel()
	b := start(t)
	c := b.waiting(t)
	ada := b.agent(t, "ada")
	_, entries, err := b.Rec.Read(t.Context(), c.ID(), 0, 100)
	require.NoError(t, err)
	answer := slices.IndexFunc(entries, func(e transcripts.Entry) bool { return e.Trace != nil })
	require.Positive(t, answer)
	ada.send(frame{"type": "explain", "client_id": uuid.NewString(), "conversation": c.ID(), "seq": entries[answer].Seq})
	require.Equal(t, []any{"Rests on: hours, I am [EMAIL_1]"}, ada.next("explained")["reasons"], "redacted words only")
	require.Equal(t, "not_found", ada.do(frame{"type": "explain", "conversation": c.ID(), "seq": 1})["code"], "nobody had spoken")
	require.Equal(t, "bad_frame", ada.do(frame{"type": "explain", "conversation": c.ID()})["code"])
	require.Equal(t, "not_found", ada.do(frame{"type": "explain", "conversation": "nobody", "seq": 3})["code"])
}

func TestOnlyOwnersStopTheBot(t *testing.T) {
	t.Parallel()
	b := start(t)
	ada, olga := b.agent(t, "ada"), b.agent(t, "olga")
	require.Equal(t, "not_allowed", ada.do(frame{"type": "pause", "all": true, "reason": "x"})["code"])
	require.Equal(t, "bad_frame", olga.do(frame{"type": "pause", "all": true})["code"], "a reason is needed")
	require.Equal(t, "bad_frame", olga.do(frame{"type": "pause", "all": true, "reason": "x", "client_id": "1"})["code"])
	require.Equal(t, "ack", olga.do(frame{"type": "pause", "all": true, "reason": "wrong prices"})["type"])
	for {
		if f := ada.next("paused"); f["all"] == true {
			require.Equal(t, "wrong prices", f["reason"])
			require.Equal(t, "olga", f["by"])
			break
		}
	}
	late := b.agent(t, "ben")
	require.Equal(t, true, late.next("paused")["all"])
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	b := start(t)
	a := b.agent(t, "ada")
	for range 2 {
		require.Equal(t, "ack", a.do(frame{"type": "claim", "conversation": string(b.waiting(t).ID())})["type"])
	}
	require.Equal(t, "at_capacity", a.do(frame{"type": "claim", "conversation": string(b.waiting(t).ID())})["code"])
}

func TestShutdownClosesCleanly(t *testing.T) {
	t.Parallel()
	b := start(t)
	a := b.agent(t, "ada")
	b.stop()
	for {
		if _, _, err := a.ws.ReadMessage(); err != nil {
			require.True(t, websocket.IsCloseError(err, 1001), "%v", err)
			break
		}
	}
	select {
	case <-b.done:
	case <-time.After(10 * time.Second):
		t.Fatal("Run did not end")
	}
}
