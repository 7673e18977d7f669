package wsconn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/wsconn"
)

type server struct {
	hub  *wsconn.Hub
	url  string
	stop func() error // ends Run and gives its error
}

// serve runs a hub whose connections are served by f.
func serve(t *testing.T, o wsconn.Options, f func(context.Context, *wsconn.Conn)) *server {
	t.Helper()
	hub, err := wsconn.NewHub(o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hub.Serve(w, r, f) }))
	stop := sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop(); ts.Close() })
	return &server{hub, "ws" + strings.TrimPrefix(ts.URL, "http"), stop}
}

func dial(t *testing.T, s *server) *websocket.Conn {
	t.Helper()
	c, err := tryDial(s, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	return c
}

func tryDial(s *server, h http.Header) (*websocket.Conn, error) {
	d := websocket.Dialer{Subprotocols: []string{wsconn.Subprotocol}}
	c, resp, err := d.Dial(s.url, h)
	if err != nil && resp != nil {
		return nil, fmt.Errorf("%d: %w", resp.StatusCode, err)
	}
	return c, err
}

// closeCode reads until the connection ends.
func closeCode(t *testing.T, c *websocket.Conn) int {
	t.Helper()
	for {
		_, _, err := c.ReadMessage()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			return ce.Code
		}
		require.NoError(t, err)
	}
}

func echo(ctx context.Context, c *wsconn.Conn) {
	for {
		f, err := c.Read()
		if errors.Is(err, wsconn.ErrClosed) {
			return
		}
		var raw json.RawMessage
		if err != nil || f.Decode(&raw) != nil {
			raw = json.RawMessage(`{"type":"error"}`)
		}
		if c.Write(ctx, raw) != nil {
			return
		}
	}
}

// say is a frame with a number in it.
func say(n any) []byte { return fmt.Appendf(nil, `{"type":"say","n":%v}`, n) }

func TestEchoInOrder(t *testing.T) {
	t.Parallel()
	c := dial(t, serve(t, wsconn.Options{Rate: 1e6, Burst: 1e6}, echo))
	require.Equal(t, wsconn.Subprotocol, c.Subprotocol())
	const n = 500
	go func() {
		for i := range n {
			_ = c.WriteMessage(websocket.TextMessage, say(i))
		}
	}()
	for i := range n {
		_, b, err := c.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, string(say(i)), string(b))
	}
}

func TestHandshakeRefusals(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{Origins: []string{"https://shop.example"}}, echo)
	host := strings.TrimPrefix(s.url, "ws://")
	for origin, ok := range map[string]bool{
		"":                               true,
		"http://" + host:                 true,
		"https://shop.example":           true,
		"https://SHOP.example:443":       true,
		"http://shop.example":            false,
		"https://shop.example.evil.test": false,
		"https://evil.test":              false,
		"https://evil.test/shop.example": false,
		"null":                           false,
		"https://user@shop.example":      false,
		"https://shop.example:8443":      false,
		"file://":                        false,
	} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		c, err := tryDial(s, h)
		if ok {
			require.NoError(t, err, origin)
			_ = c.Close()
			continue
		}
		require.ErrorContains(t, err, "403", origin)
	}
	two := http.Header{"Origin": {"https://shop.example", "https://evil.test"}}
	_, err := tryDial(s, two)
	require.ErrorContains(t, err, "403")

	_, resp, err := (&websocket.Dialer{Subprotocols: []string{"candor.v9"}}).Dial(s.url, nil)
	require.Error(t, err)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)

	resp, err = http.Get("http" + strings.TrimPrefix(s.url, "ws"))
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, http.StatusUpgradeRequired, resp.StatusCode)
}

func TestConfigurationFaultsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := wsconn.NewHub(wsconn.Options{
		Origins: []string{"*", "https://*.example", "shop.example", "https://a.example/path"},
		Queue:   -1, Ping: time.Minute, Silence: time.Minute, Rate: -1,
	})
	for _, want := range []string{`"*"`, `"https://*.example"`, `"shop.example"`, `"https://a.example/path"`, "Queue", "Silence", "Rate"} {
		require.ErrorContains(t, err, want)
	}
}

func TestEndsHaveTheirCodes(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{}, func(_ context.Context, c *wsconn.Conn) {
		for {
			f, err := c.Read()
			switch {
			case errors.Is(err, wsconn.ErrClosed):
				return
			case f.Type == "forbidden":
				c.Close(wsconn.CloseForbidden, "not you")
				c.Close(wsconn.CloseGone, "only the first counts")
			case f.Type == "panic":
				panic("boom")
			case f.Type == "bye":
				return
			}
		}
	})
	for name, c := range map[string]struct {
		kind, n int
		msg     []byte
		code    int
	}{
		"too large":  {websocket.TextMessage, 1, bytes.Repeat([]byte("a"), wsconn.MaxFrame+1), wsconn.CloseTooBig},
		"binary":     {websocket.BinaryMessage, 1, []byte("x"), wsconn.CloseProtocol},
		"bad frames": {websocket.TextMessage, 11, []byte("x"), wsconn.CloseProtocol},
		"too fast":   {websocket.TextMessage, 41 + 201, []byte(`{"type":"x"}`), wsconn.CloseProtocol},
		"own code":   {websocket.TextMessage, 1, []byte(`{"type":"forbidden"}`), wsconn.CloseForbidden},
		"panic":      {websocket.TextMessage, 1, []byte(`{"type":"panic"}`), wsconn.CloseInternal},
		"return":     {websocket.TextMessage, 1, []byte(`{"type":"bye"}`), wsconn.CloseNormal},
	} {
		conn := dial(t, s)
		for range c.n {
			if err := conn.WriteMessage(c.kind, c.msg); err != nil {
				break // closed in the middle
			}
		}
		require.Equal(t, c.code, closeCode(t, conn), name)
	}
}

func TestTenBadFramesAreForgiven(t *testing.T) {
	t.Parallel()
	conn := dial(t, serve(t, wsconn.Options{}, echo))
	for _, bad := range []string{"", "x", "[]", `{"type":""}`, `{"type":1}`, `{}`, `{"type":"a","Type":"b"}`, "null", "1", `"`} {
		require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(bad)))
	}
	require.NoError(t, conn.WriteMessage(websocket.TextMessage, say(1)))
	for range 10 {
		_, b, err := conn.ReadMessage()
		require.NoError(t, err)
		require.JSONEq(t, `{"type":"error"}`, string(b))
	}
	_, b, err := conn.ReadMessage()
	require.NoError(t, err)
	require.Equal(t, string(say(1)), string(b))
}

func TestQueuedWordsComeBeforeTheClose(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{}, func(_ context.Context, c *wsconn.Conn) {
		for i := range 200 {
			_ = c.Send(i)
		}
		c.Close(wsconn.CloseErased, "erased")
	})
	conn := dial(t, s)
	for i := range 200 {
		_, b, err := conn.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), string(b))
	}
	require.Equal(t, wsconn.CloseErased, closeCode(t, conn))
}

// A long history is written as fast as the client reads, and not dropped.
func TestWriteWaitsForRoom(t *testing.T) {
	t.Parallel()
	const n = 5000
	s := serve(t, wsconn.Options{Queue: 8}, func(ctx context.Context, c *wsconn.Conn) {
		for i := range n {
			if c.Write(ctx, i) != nil {
				return
			}
		}
	})
	conn := dial(t, s)
	for i := range n {
		_, b, err := conn.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), string(b))
	}
	require.Equal(t, wsconn.CloseNormal, closeCode(t, conn))
}

func TestSlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(context.Context, *wsconn.Conn, any) error{
		"Send":  func(_ context.Context, c *wsconn.Conn, v any) error { return c.Send(v) },
		"Write": func(ctx context.Context, c *wsconn.Conn, v any) error { return c.Write(ctx, v) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := make(chan error, 1)
			o := wsconn.Options{WriteTimeout: 300 * time.Millisecond}
			if name == "Send" { // only the queue ends it
				o.WriteTimeout = time.Minute
			}
			s := serve(t, o, func(ctx context.Context, c *wsconn.Conn) {
				msg := strings.Repeat("x", 60<<10)
				for {
					if err := write(ctx, c, msg); err != nil {
						result <- err
						return
					}
				}
			})
			conn := dial(t, s)
			select {
			case err := <-result: // nobody reads
				require.ErrorIs(t, err, wsconn.ErrClosed)
			case <-time.After(20 * time.Second):
				t.Fatal("a peer that never reads was kept")
			}
			if name == "Send" { // its socket drains in time, so it learns why
				require.Equal(t, wsconn.CloseSlow, closeCode(t, conn))
			}
		})
	}
}

func TestSilentPeerIsCutAndPongKeepsAlive(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 2)
	s := serve(t, wsconn.Options{Ping: 100 * time.Millisecond, Silence: 2 * time.Second}, func(_ context.Context, c *wsconn.Conn) {
		_, err := c.Read()
		ended <- err
	})
	quiet := dial(t, s) // never reads, so it never answers a ping
	require.ErrorIs(t, <-ended, wsconn.ErrClosed)
	require.Equal(t, wsconn.CloseGoingAway, closeCode(t, quiet))

	alive := dial(t, s)
	pings := make(chan struct{}, 100)
	alive.SetPingHandler(func(d string) error {
		pings <- struct{}{}
		return alive.WriteControl(websocket.PongMessage, []byte(d), time.Now().Add(time.Second))
	})
	go func() { _, _, _ = alive.ReadMessage() }()
	for range 30 { // 30 pings take longer than the silence that is allowed
		select {
		case <-pings:
		case err := <-ended:
			t.Fatalf("a peer that answers pings was cut: %v", err)
		}
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{}, func(_ context.Context, c *wsconn.Conn) {
		if _, err := c.Within(20 * time.Millisecond); errors.Is(err, wsconn.ErrClosed) {
			c.Close(wsconn.CloseNoHello, "no hello")
		}
	})
	require.Equal(t, wsconn.CloseNoHello, closeCode(t, dial(t, s)))
}

func TestRunEndClosesAllAndWaits(t *testing.T) {
	t.Parallel()
	var active sync.WaitGroup
	s := serve(t, wsconn.Options{}, func(ctx context.Context, c *wsconn.Conn) {
		defer active.Done()
		echo(ctx, c)
	})
	conns := make([]*websocket.Conn, 20)
	active.Add(len(conns))
	for i := range conns {
		conns[i] = dial(t, s)
		require.NoError(t, conns[i].WriteMessage(websocket.TextMessage, say(1)))
		_, _, err := conns[i].ReadMessage()
		require.NoError(t, err)
	}
	codes := make(chan int, len(conns))
	for _, c := range conns {
		go func() {
			defer func() { _ = c.Close() }()
			_, _, err := c.ReadMessage()
			var ce *websocket.CloseError
			if errors.As(err, &ce) {
				codes <- ce.Code
			} else {
				codes <- 0
			}
		}()
	}
	require.ErrorIs(t, s.stop(), context.Canceled)
	require.Zero(t, s.hub.Len())
	active.Wait()
	for range conns {
		require.Equal(t, wsconn.CloseGoingAway, <-codes)
	}
	_, err := tryDial(s, nil)
	require.ErrorContains(t, err, "503")
	require.Error(t, s.hub.Run(t.Context()))
}

func TestRunCutsWhoDoesNotGo(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{Grace: 50 * time.Millisecond}, echo)
	dial(t, s) // neither reads nor answers the close frame
	require.Eventually(t, func() bool { return s.hub.Len() == 1 }, 5*time.Second, time.Millisecond)
	require.ErrorIs(t, s.stop(), context.Canceled)
}

func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]wsconn.Options{"all": {MaxConns: 3}, "address": {MaxPerAddr: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, o, echo)
			for range 3 {
				dial(t, s)
			}
			require.Equal(t, wsconn.CloseTooMany, closeCode(t, dial(t, s)))
			require.Eventually(t, func() bool { return s.hub.Len() == 3 }, 5*time.Second, time.Millisecond)
		})
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	s := serve(t, wsconn.Options{Rate: 1, Burst: 10}, func(_ context.Context, c *wsconn.Conn) {
		for {
			f, err := c.Read()
			switch {
			case errors.Is(err, wsconn.ErrClosed):
				return
			case errors.Is(err, wsconn.ErrTooFast):
				_ = c.Send(map[string]string{"too_fast": f.Type})
			default:
				_ = c.Send(map[string]string{"ok": f.Type})
			}
		}
	})
	// served counts how many of n frames are served.
	served := func(n int) (ok int) {
		conn := dial(t, s)
		for range n {
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, say(1)))
		}
		for range n {
			_, b, err := conn.ReadMessage()
			require.NoError(t, err)
			if bytes.Contains(b, []byte("ok")) {
				ok++
			} else {
				require.JSONEq(t, `{"too_fast":"say"}`, string(b), "the answer can name the frame")
			}
		}
		return ok
	}
	total := 0
	for range 8 { // connecting anew does not bring a new rate for the address
		n := served(20)
		require.Less(t, n, 15)
		total += n
	}
	require.GreaterOrEqual(t, total, 45)
	require.Less(t, total, 75)
}

func TestClientAddr(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"203.0.113.9:1", "", "203.0.113.9"},
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"}, // not a proxy: its word counts for nothing
		{"127.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:1", "1.1.1.1, 198.51.100.1, 10.1.1.1", "198.51.100.1"},
		{"127.0.0.1:1", "nonsense", "127.0.0.1"},
		{"[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::"},
		{"[::ffff:203.0.113.9]:1", "", "203.0.113.9"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		require.Equal(t, c.want, wsconn.ClientAddr(r, proxies).String(), "%+v", c)
	}
}

// A torn line, without any goodbye, ends the connection's function.
func TestTornLine(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	s := serve(t, wsconn.Options{}, func(_ context.Context, c *wsconn.Conn) {
		_, err := c.Read()
		ended <- err
	})
	conn := dial(t, s)
	require.NoError(t, conn.NetConn().(*net.TCPConn).SetLinger(0))
	require.NoError(t, conn.NetConn().Close())
	require.ErrorIs(t, <-ended, wsconn.ErrClosed)
	require.Eventually(t, func() bool { return s.hub.Len() == 0 }, 5*time.Second, time.Millisecond)
}
