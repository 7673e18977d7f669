package webchat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// flaky is a store that can be away.
type flaky struct {
	*memstore.Store
	away atomic.Bool
}

func (f *flaky) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if f.away.Load() {
		return transcripts.Appended{}, transcripts.ErrUnavailable
	}
	return f.Store.Append(ctx, at, next, recs...)
}

type site struct {
	rig   *bottest.Rig
	store *flaky
	chat  *webchat.Handler
	url   string
	stop  func() // ends webchat's Run and waits for it
}

func serve(t *testing.T, backend bot.Backend, o *webchat.Options) *site {
	t.Helper()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	if backend == nil {
		backend = bottest.Says("We open at seven in the morning.")
	}
	s := &site{store: &flaky{Store: memstore.New()}}
	s.rig, err = bottest.NewRig(s.store, engine, backend, &bottest.RigOptions{Bot: &bot.Options{TurnTimeout: 20 * time.Second}})
	require.NoError(t, err)
	s.chat, err = webchat.New(s.rig.Bot, s.rig.Desk, s.rig.Rec, s.rig.Texts, o)
	require.NoError(t, err)
	run := func(f func(context.Context) error) func() {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); _ = f(ctx) }()
		return sync.OnceFunc(func() { cancel(); <-done })
	}
	stopRig := run(s.rig.Run)
	s.stop = run(s.chat.Run)
	ts := httptest.NewServer(http.StripPrefix("/chat", s.chat))
	s.url = ts.URL + "/chat"
	t.Cleanup(func() { s.stop(); ts.Close(); stopRig() })
	return s
}

type frame map[string]any

func (f frame) seq() uint64 { n, _ := f["seq"].(float64); return uint64(n) }
func (f frame) author() string {
	a, _ := f["author"].(map[string]any)
	kind, _ := a["kind"].(string)
	return kind
}

// client is a browser without its eyes.
type client struct {
	t     *testing.T
	ws    *websocket.Conn
	token string
	seen  uint64
	// quiet leaves the confirming to the test.
	quiet bool
	// passed are frames that came before the answer that ask waited for.
	passed []frame
}

func (s *site) dial(t *testing.T, h http.Header) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"candor.v1"}}
	ws, resp, err := d.Dial("ws"+strings.TrimPrefix(s.url, "http")+"/ws", h)
	if err == nil {
		t.Cleanup(func() { _ = ws.Close() })
		_ = ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	}
	return ws, resp, err
}

func (s *site) connect(t *testing.T) *client {
	t.Helper()
	ws, _, err := s.dial(t, nil)
	require.NoError(t, err)
	return &client{t: t, ws: ws}
}

// open connects and says hello; without a token it waits for the disclosure.
func (s *site) open(t *testing.T, token string, last uint64) (*client, frame) {
	t.Helper()
	c := s.connect(t)
	hello := frame{"type": "hello", "v": 1, "lang": "en"}
	if token != "" {
		hello["token"], hello["last_seq"] = token, last
	}
	c.send(hello)
	w := c.await("welcome", nil)
	c.token, _ = w["token"].(string)
	if token == "" {
		c.await("message", func(f frame) bool { return f["code"] == "disclosure" })
	}
	return c, w
}

func (c *client) send(f frame) {
	c.t.Helper()
	b, err := json.Marshal(f)
	require.NoError(c.t, err)
	require.NoError(c.t, c.ws.WriteMessage(websocket.TextMessage, b))
}

func (c *client) read() (frame, error) {
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	var f frame
	require.NoError(c.t, json.Unmarshal(b, &f))
	if f["type"] == "message" {
		require.NotEmpty(c.t, f.author(), "every message says who wrote it: %s", b)
		require.Greater(c.t, f.seq(), c.seen, "in order and once: %s", b)
		c.seen = f.seq()
		if !c.quiet {
			c.send(frame{"type": "seen", "seq": c.seen})
		}
	}
	return f, nil
}

// await reads until a frame of the type for which ok holds.
func (c *client) await(typ string, ok func(frame) bool) frame {
	c.t.Helper()
	for {
		var f frame
		if len(c.passed) > 0 {
			f, c.passed = c.passed[0], c.passed[1:]
		} else {
			var err error
			f, err = c.read()
			require.NoError(c.t, err, "while waiting for %s", typ)
		}
		if f["type"] == typ && (ok == nil || ok(f)) {
			return f
		}
	}
}

// ask sends a request and waits for its ack or error.
func (c *client) ask(f frame) frame {
	c.t.Helper()
	if f["client_id"] == nil {
		f["client_id"] = bottest.ID()
	}
	c.send(f)
	for {
		got, err := c.read()
		require.NoError(c.t, err)
		if (got["type"] == "ack" || got["type"] == "error") && got["client_id"] == f["client_id"] {
			return got
		}
		c.passed = append(c.passed, got)
	}
}

func (c *client) closeCode() int {
	c.t.Helper()
	for {
		_, err := c.read()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			return ce.Code
		}
		require.NoError(c.t, err)
	}
}

// head is the conversation as the store has it.
func (s *site) head(t *testing.T, id any) transcripts.Head {
	t.Helper()
	h, _, err := s.rig.Rec.Read(t.Context(), transcripts.ConversationID(fmt.Sprint(id)), 0, 0)
	require.NoError(t, err)
	return h
}

func fromBot(f frame) bool { return f.author() == "bot" }

func TestFirstWords(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c := s.connect(t)
	c.quiet = true
	c.send(frame{"type": "hello", "v": 1, "lang": "de-AT,en;q=0.5", "lang_set": true})
	w := c.await("welcome", nil)
	require.Equal(t, "de", w["lang"])
	require.Equal(t, "bot", w["floor"])
	require.NotEmpty(t, w["token"])
	d := c.await("message", nil)
	require.Equal(t, "disclosure", d["code"], "the disclosure is the first message")
	require.NotEmpty(t, d["wording"])

	// Not confirmed: nothing is taken, whatever is asked.
	for _, f := range []frame{{"type": "say", "text": "hours"}, {"type": "person"}, {"type": "leave_message", "text": "call me", "contact": "ann@example.org"}} {
		require.Equal(t, "not_disclosed", c.ask(f)["code"], f["type"])
	}
	c.send(frame{"type": "seen", "seq": d.seq()})
	require.Eventually(t, func() bool { return s.head(t, w["conversation"]).Ledger.Ever() }, 5*time.Second, time.Millisecond)
	id := bottest.ID()
	ack := c.ask(frame{"type": "say", "client_id": id, "text": "what are your hours?"})
	require.Equal(t, "ack", ack["type"])
	own := c.await("message", func(f frame) bool { return f.author() == "customer" })
	require.Equal(t, id, own["client_id"], "the echo names the client's own message")
	require.Equal(t, ack.seq(), own.seq())
	answer := c.await("message", fromBot)
	require.Equal(t, "We open at seven in the morning.", answer["text"])
	require.Equal(t, "ai", answer["provenance"].(map[string]any)["source"])
}

func TestDuplicatesAndResume(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, w := s.open(t, "", 0)
	ask := frame{"type": "say", "client_id": bottest.ID(), "text": "hours, I'm at ann@example.org"}
	first := c.ask(ask)
	require.Equal(t, "ack", first["type"])
	answer := c.await("message", fromBot)
	again := c.ask(ask)
	require.Equal(t, first["seq"], again["seq"])
	require.Equal(t, true, again["duplicate"])
	before := s.head(t, w["conversation"]).Seq

	// Another line, from the start: the same messages, once each, in order.
	c2, w2 := s.open(t, c.token, 0)
	require.Equal(t, true, w2["resumed"])
	require.Nil(t, w2["token"], "the secret is told once")
	require.Equal(t, w["conversation"], w2["conversation"])
	require.EqualValues(t, 1, w2["from_seq"])
	values := w2["values"].([]any)
	require.Len(t, values, 1)
	require.Equal(t, map[string]any{"placeholder": "[EMAIL_1]", "type": "EMAIL", "value": "ann@example.org"}, values[0])
	own := c2.await("message", func(f frame) bool { return f.author() == "customer" })
	require.Contains(t, own["text"], "ann@example.org", "the customer's own screen shows their own words")
	require.Equal(t, answer.seq(), c2.await("message", fromBot).seq())

	// A third one that has seen all gets nothing old.
	c3, w3 := s.open(t, c.token, answer.seq())
	require.EqualValues(t, answer.seq()+1, w3["from_seq"])
	c3.seen = answer.seq()
	c3.ask(frame{"type": "say", "text": "and delivery?"}) // read checks that nothing older comes
	require.Greater(t, s.head(t, w["conversation"]).Seq, before)
	// What one tab says, the others show.
	require.Contains(t, c2.await("message", func(f frame) bool { return f.author() == "customer" })["text"], "delivery")
}

func TestLongHistoryIsCutAndSaidSo(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, w := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours"})["type"])
	c.await("message", fromBot) // nothing is added behind the test's back
	require.NoError(t, c.ws.Close())
	conv, err := s.rig.Bot.Resume(t.Context(), c.token)
	require.NoError(t, err)
	for i := range 250 {
		_, err := conv.Say(t.Context(), bottest.ID(), fmt.Sprintf("hours %d %s", i, strings.Repeat("x", 1500)))
		require.NoError(t, err)
	}
	last := s.head(t, w["conversation"]).Seq
	c2, w2 := s.open(t, c.token, 0)
	require.EqualValues(t, last-200+1, w2["from_seq"])
	for c2.seen < last {
		c2.await("message", nil)
	}
}

func TestRefusalsLeaveTheStateUnchanged(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, w := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours"})["type"])
	c.await("message", fromBot)
	before := s.head(t, w["conversation"])
	id := bottest.ID()
	for _, r := range []struct {
		send string
		code string
	}{
		{`{"type":"say","client_id":"` + id + `"}`, "bad_frame"},
		{`{"type":"say","client_id":"` + id + `","text":5}`, "bad_frame"},
		{`{"type":"say","client_id":"not-a-uuid","text":"hours"}`, "bad_frame"},
		{`{"type":"say","text":"hours"}`, "bad_frame"},
		{`{"type":"hello","v":1}`, "bad_frame"},
		{`{"type":"launch","client_id":"` + id + `"}`, "unknown_type"},
		{`{"type":"claim","client_id":"` + id + `","conversation":"x"}`, "unknown_type"},
		{`{"type":"say","client_id":"` + id + `","text":" \u200b "}`, "empty"},
		{`{"type":"say","client_id":"` + id + `","text":"` + strings.Repeat("a", 2001) + `"}`, "too_large"},
		{`{"type":"correct","client_id":"` + id + `","placeholder":"[EMAIL_9]","value":"x@example.org"}`, "not_found"},
		{`{"type":"cancel_wait","client_id":"` + id + `"}`, "stale"},
		{`not json`, "bad_frame"},
		{`[]`, "bad_frame"},
	} {
		require.NoError(t, c.ws.WriteMessage(websocket.TextMessage, []byte(r.send)))
		e := c.await("error", nil)
		require.Equal(t, r.code, e["code"], r.send)
		require.NotEmpty(t, e["text"], r.send)
		if strings.Contains(r.send, id) && r.code != "bad_frame" {
			require.Equal(t, id, e["client_id"], r.send)
		}
	}
	after := s.head(t, w["conversation"])
	require.Equal(t, before.Seq, after.Seq)
	require.Equal(t, before.Epoch, after.Epoch)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours"})["type"], "the line still works")
}

func TestEndsOfTheLine(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	other, _ := s.open(t, "", 0)
	id, secret, _ := strings.Cut(other.token, ".")
	third, _ := s.open(t, "", 0)
	id3, _, _ := strings.Cut(third.token, ".")
	for name, c := range map[string]struct {
		send string
		code int
	}{
		"no hello first":       {`{"type":"say","text":"x"}`, 4000},
		"not json":             {`hello`, 4000},
		"another version":      {`{"type":"hello","v":2}`, 4001},
		"no version":           {`{"type":"hello"}`, 4001},
		"token of no shape":    {`{"type":"hello","v":1,"token":"x"}`, 4003},
		"wrong secret":         {`{"type":"hello","v":1,"token":"` + id + `.` + strings.Repeat("A", 26) + `"}`, 4003},
		"another's secret":     {`{"type":"hello","v":1,"token":"` + id3 + `.` + secret + `"}`, 4003},
		"unknown conversation": {`{"type":"hello","v":1,"token":"` + strings.Repeat("A", 26) + `.` + secret + `"}`, 4004},
		"over 64 KiB":          {strings.Repeat("x", 64<<10+1), 1009},
	} {
		conn := s.connect(t)
		require.NoError(t, conn.ws.WriteMessage(websocket.TextMessage, []byte(c.send)), name)
		require.Equal(t, c.code, conn.closeCode(), name)
	}
	require.NoError(t, other.ws.WriteMessage(websocket.BinaryMessage, []byte("{}")))
	require.Equal(t, 4000, other.closeCode())
	for range 11 {
		require.NoError(t, third.ws.WriteMessage(websocket.TextMessage, []byte("{")))
	}
	require.Equal(t, 4000, third.closeCode())
}

func TestTooFast(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, w := s.open(t, "", 0)
	const n = 80
	for range n {
		c.send(frame{"type": "say", "client_id": bottest.ID(), "text": "hours"})
	}
	stored, refused := 0, 0
	for stored+refused < n {
		f, err := c.read()
		require.NoError(t, err)
		switch {
		case f["type"] == "ack":
			stored++
		case f["code"] == "too_fast":
			require.NotEmpty(t, f["client_id"])
			require.Positive(t, f["retry_ms"])
			refused++
		}
	}
	require.Positive(t, refused)
	// Exactly what was acknowledged is in the log.
	_, entries, err := s.rig.Rec.Read(t.Context(), transcripts.ConversationID(fmt.Sprint(w["conversation"])), 0, 1000)
	require.NoError(t, err)
	said := 0
	for _, e := range entries {
		if e.ClientID != "" {
			said++
		}
	}
	require.Equal(t, stored, said)
}

func TestWayToAPersonAndBack(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, _ := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "person"})["type"])
	f := c.await("floor", func(f frame) bool { return f["floor"] == "queued" })
	require.NotEmpty(t, f["ticket"])
	require.Equal(t, true, f["offer_message"], "nobody is there")
	require.Equal(t, "ack", c.ask(frame{"type": "cancel_wait"})["type"])
	c.await("floor", func(f frame) bool { return f["floor"] == "bot" })
	require.Equal(t, "ack", c.ask(frame{"type": "person"})["type"])
	require.Equal(t, "empty", c.ask(frame{"type": "leave_message", "text": "call me", "contact": ""})["code"])
	require.Equal(t, "ack", c.ask(frame{"type": "leave_message", "text": "call me", "contact": "ann@example.org"})["type"])
	c.await("floor", func(f frame) bool { return f["floor"] == "message_left" })
	require.Equal(t, "ack", c.ask(frame{"type": "end"})["type"])
	c.await("message", func(f frame) bool { return f["code"] == "message_left" }) // the message stays
	require.Equal(t, "ack", c.ask(frame{"type": "person"})["type"])
	c.await("floor", func(f frame) bool { return f["floor"] == "queued" })
	require.Equal(t, "ack", c.ask(frame{"type": "end"})["type"])
	c.await("floor", func(f frame) bool { return f["floor"] == "abandoned" })
	require.Equal(t, "ended", c.ask(frame{"type": "say", "text": "hours"})["code"])
}

func TestCorrectAndErase(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, w := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours, I'm at ann@example.org"})["type"])
	require.Equal(t, "ack", c.ask(frame{"type": "correct", "placeholder": "[EMAIL_1]", "value": "anne@example.org"})["type"])
	_, w2 := s.open(t, c.token, 0)
	require.Equal(t, "anne@example.org", w2["values"].([]any)[0].(map[string]any)["value"])
	other, _ := s.open(t, c.token, 0) // the customer's other window
	id := bottest.ID()
	c.send(frame{"type": "erase", "client_id": id})
	require.Equal(t, id, c.await("ack", func(f frame) bool { return f["client_id"] == id })["client_id"])
	require.Equal(t, 4007, c.closeCode())
	require.Equal(t, 4007, other.closeCode())
	_, _, err := s.rig.Rec.Read(t.Context(), transcripts.ConversationID(fmt.Sprint(w["conversation"])), 0, 0)
	require.ErrorIs(t, err, transcripts.ErrNotFound)
	back := s.connect(t)
	back.send(frame{"type": "hello", "v": 1, "token": c.token})
	require.Equal(t, 4004, back.closeCode())
}

func TestStoreAway(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, _ := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours"})["type"])
	c.await("message", fromBot)
	s.store.away.Store(true)
	say := frame{"type": "say", "client_id": bottest.ID(), "text": "hours please"}
	e := c.ask(say)
	require.Equal(t, "unavailable", e["code"])
	require.Positive(t, e["retry_ms"])
	late := s.connect(t)
	late.send(frame{"type": "hello", "v": 1})
	require.Equal(t, 1013, late.closeCode())
	s.store.away.Store(false)
	require.Equal(t, "ack", c.ask(say)["type"], "the same words, the same id")
	c.await("message", fromBot)
}

// A line torn right after the ack loses nothing: the answer is there on return.
func TestTornLine(t *testing.T) {
	t.Parallel()
	answering, release := make(chan struct{}, 1), make(chan struct{})
	s := serve(t, &bottest.Scripted{F: func(ctx context.Context, _ *bot.Request) (*bot.Draft, error) {
		answering <- struct{}{}
		select {
		case <-release:
			return &bot.Draft{Text: "At seven.", Confidence: 1, Source: "ai"}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}, nil)
	c, _ := s.open(t, "", 0)
	ack := c.ask(frame{"type": "say", "text": "hours"})
	<-answering
	require.NoError(t, c.ws.NetConn().(*net.TCPConn).SetLinger(0))
	require.NoError(t, c.ws.NetConn().Close())
	require.Eventually(t, func() bool { return s.chat.Connections() == 0 }, 5*time.Second, time.Millisecond)
	close(release)
	c2, _ := s.open(t, c.token, ack.seq())
	require.Equal(t, "At seven.", c2.await("message", fromBot)["text"])
}

// One customer who floods takes one turn at a time, so others are answered.
func TestOneCustomerTakesOneTurn(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var under, most atomic.Int32
	s := serve(t, &bottest.Scripted{F: func(ctx context.Context, r *bot.Request) (*bot.Draft, error) {
		if strings.Contains(r.Text, "delivery") {
			return &bot.Draft{Text: "We deliver daily.", Confidence: 1, Source: "ai"}, nil
		}
		n := under.Add(1)
		defer under.Add(-1)
		if n > most.Load() {
			most.Store(n)
		}
		select {
		case <-release:
		case <-ctx.Done():
		}
		return &bot.Draft{Text: "We open early.", Confidence: 1, Source: "ai"}, nil
	}}, &webchat.Options{MaxTurns: 2})
	greedy, _ := s.open(t, "", 0)
	for range 5 {
		require.Equal(t, "ack", greedy.ask(frame{"type": "say", "text": "hours"})["type"])
	}
	other, _ := s.open(t, "", 0)
	require.Equal(t, "ack", other.ask(frame{"type": "say", "text": "delivery"})["type"])
	require.Equal(t, "We deliver daily.", other.await("message", fromBot)["text"])
	close(release)
	for range 5 {
		greedy.await("message", fromBot)
	}
	require.EqualValues(t, 1, most.Load())
}

func TestGoingDown(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, nil)
	c, _ := s.open(t, "", 0)
	code := make(chan int, 1)
	go func() { code <- c.closeCode() }()
	s.stop()
	require.Equal(t, 1001, <-code)
	_, resp, err := s.dial(t, nil)
	require.Error(t, err)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, &webchat.Options{Origins: []string{"https://shop.example"}})
	for origin, ok := range map[string]bool{"https://shop.example": true, "https://evil.example": false, "null": false, strings.TrimSuffix(s.url, "/chat"): true} {
		_, resp, err := s.dial(t, http.Header{"Origin": {origin}})
		if !ok {
			require.Equal(t, http.StatusForbidden, resp.StatusCode, origin)
		} else {
			require.NoError(t, err, origin)
		}
		req, err := http.NewRequest(http.MethodGet, s.url+"/widget.js", nil)
		require.NoError(t, err)
		req.Header.Set("Origin", origin)
		resp, err = http.DefaultClient.Do(req)
		require.NoError(t, err)
		_ = resp.Body.Close()
		want := ""
		if ok {
			want = origin
		}
		require.Equal(t, want, resp.Header.Get("Access-Control-Allow-Origin"), origin)
		require.Contains(t, resp.Header.Values("Vary"), "Origin")
		require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Equal(t, "text/javascript; charset=utf-8", resp.Header.Get("Content-Type"))
	}
	_, err := webchat.New(nil, nil, nil, nil, &webchat.Options{Origins: []string{"*"}})
	require.ErrorContains(t, err, "needs a Bot")
	require.ErrorContains(t, err, `"*"`)
}

func TestOwnCopy(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, &webchat.Options{Origins: []string{"https://shop.example"}})
	c, _ := s.open(t, "", 0)
	require.Equal(t, "ack", c.ask(frame{"type": "say", "text": "hours, I'm at ann@example.org"})["type"])
	c.await("message", fromBot)
	get := func(method, path, token, origin string) (*http.Response, string) {
		req, err := http.NewRequest(method, s.url+path, nil)
		require.NoError(t, err)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		if origin != "" {
			req.Header.Set("Origin", origin)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp, string(b)
	}
	resp, body := get("GET", "/transcript?format=json", c.token, "https://shop.example")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, resp.Header.Get("Content-Disposition"), "attachment")
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	require.Contains(t, body, "ann@example.org")
	require.NotContains(t, body, strings.SplitN(c.token, ".", 2)[1], "the secret is not in the copy")
	resp, body = get("GET", "/transcript?format=text", c.token, "")
	require.Equal(t, "text/plain; charset=utf-8", resp.Header.Get("Content-Type"))
	require.Contains(t, body, "We open at seven")
	other := c.token[:52] + "A"
	if other == c.token {
		other = c.token[:52] + "B"
	}
	for _, r := range []struct {
		method, path, token, origin string
		status                      int
	}{
		{"GET", "/transcript", "", "", 401},
		{"GET", "/transcript?token=" + c.token, "", "", 401}, // never in an address
		{"GET", "/transcript", "nonsense", "", 404},
		{"GET", "/transcript", strings.Repeat("A", 26) + "." + strings.Repeat("B", 26), "", 404},
		{"GET", "/transcript", other, "", 404},
		{"GET", "/transcript", c.token, "https://evil.example", 403},
		{"POST", "/transcript", c.token, "", 405},
		{"OPTIONS", "/transcript", "", "https://shop.example", 204},
		{"OPTIONS", "/transcript", "", "https://evil.example", 405},
		{"GET", "/ws", "", "", 426},
		{"GET", "/../go.mod", "", "", 404},
		{"GET", "/nothing", "", "", 404},
	} {
		resp, _ := get(r.method, r.path, r.token, r.origin)
		require.Equal(t, r.status, resp.StatusCode, "%+v", r)
	}
	for range 20 {
		resp, _ = get("GET", "/transcript", c.token, "")
	}
	require.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
	require.NotEmpty(t, resp.Header.Get("Retry-After"))
}

func TestTooManyNewConversations(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, &webchat.Options{MaxPerAddr: 1000})
	code := 0
	for range 80 {
		c := s.connect(t)
		c.send(frame{"type": "hello", "v": 1})
		f, err := c.read()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			code = ce.Code
			break
		}
		require.Equal(t, "welcome", f["type"])
	}
	require.Equal(t, 4013, code)
}
