package wsconn_test

import (
	"bytes"
	"context"
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
func serve(t *testing.T, o *wsconn.Options, f func(context.Context, *wsconn.Conn) error) *server {
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

func echo(ctx context.Context, c *wsconn.Conn) error {
	for {
		b, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.Write(ctx, b); err != nil {
			return err
		}
	}
}

func TestEchoInOrder(t *testing.T) {
	t.Parallel()
	c := dial(t, serve(t, &wsconn.Options{Rate: 1e6, Burst: 1e6}, echo))
	require.Equal(t, wsconn.Subprotocol, c.Subprotocol())
	const n = 500
	go func() {
		for i := range n {
			_ = c.WriteMessage(websocket.TextMessage, []byte(fmt.Sprint(i)))
		}
	}()
	for i := range n {
		_, b, err := c.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), string(b))
	}
}

func TestHandshakeRefusals(t *testing.T) {
	t.Parallel()
	s := serve(t, &wsconn.Options{Origins: []string{"https://shop.example"}}, echo)
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
	_, err := wsconn.NewHub(&wsconn.Options{
		Origins: []string{"*", "https://*.example", "shop.example", "https://a.example/path"},
		Queue:   -1, Ping: time.Minute, Idle: time.Minute, Rate: -1,
	})
	for _, want := range []string{`"*"`, `"https://*.example"`, `"shop.example"`, `"https://a.example/path"`, "Queue", "Idle", "Rate"} {
		require.ErrorContains(t, err, want)
	}
}

func TestLargeBinaryAndErrorsCloseWithTheirCodes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, func(ctx context.Context, c *wsconn.Conn) error {
		b, err := c.Read(ctx)
		switch {
		case err != nil:
			return err
		case string(b) == "forbidden":
			return wsconn.Close(wsconn.CodeForbidden, "not you")
		case string(b) == "panic":
			panic("boom")
		case string(b) == "fault":
			return errors.New("secret detail")
		}
		return nil
	})
	for _, c := range []struct {
		kind int
		msg  []byte
		code int
	}{
		{websocket.TextMessage, bytes.Repeat([]byte("a"), wsconn.DefaultReadLimit+1), wsconn.CodeTooLarge},
		{websocket.BinaryMessage, []byte("x"), wsconn.CodeProtocol},
		{websocket.TextMessage, []byte("forbidden"), wsconn.CodeForbidden},
		{websocket.TextMessage, []byte("panic"), wsconn.CodeInternal},
		{websocket.TextMessage, []byte("fault"), wsconn.CodeInternal},
		{websocket.TextMessage, []byte("bye"), wsconn.CodeNormal},
	} {
		conn := dial(t, s)
		require.NoError(t, conn.WriteMessage(c.kind, c.msg))
		require.Equal(t, c.code, closeCode(t, conn))
	}
}

func TestQueuedWordsComeBeforeTheClose(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, func(_ context.Context, c *wsconn.Conn) error {
		for i := range 20 {
			if err := c.Send([]byte(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		return wsconn.Close(wsconn.CodeErased, "erased")
	})
	conn := dial(t, s)
	for i := range 20 {
		_, b, err := conn.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), string(b))
	}
	require.Equal(t, wsconn.CodeErased, closeCode(t, conn))
}

func TestSlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(context.Context, *wsconn.Conn, []byte) error{
		"Send":  func(_ context.Context, c *wsconn.Conn, b []byte) error { return c.Send(b) },
		"Write": func(ctx context.Context, c *wsconn.Conn, b []byte) error { return c.Write(ctx, b) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := make(chan error, 1)
			o := &wsconn.Options{WriteTimeout: 300 * time.Millisecond}
			if name == "Send" { // only the queue ends it
				o.WriteTimeout = time.Minute
			}
			s := serve(t, o, func(ctx context.Context, c *wsconn.Conn) error {
				msg := bytes.Repeat([]byte("x"), 60<<10)
				for {
					if err := write(ctx, c, msg); err != nil {
						result <- err
						return err
					}
				}
			})
			conn := dial(t, s)
			select {
			case err := <-result: // nobody reads
				if name == "Send" {
					require.ErrorIs(t, err, wsconn.ErrSlow)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("a peer that never reads was kept")
			}
			if name == "Send" { // its socket drains in time, so it learns why
				require.Equal(t, wsconn.CodeSlow, closeCode(t, conn))
			}
		})
	}
}

func TestSilentPeerIsCutAndPongKeepsAlive(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 2)
	s := serve(t, &wsconn.Options{Ping: 25 * time.Millisecond, Idle: 150 * time.Millisecond}, func(ctx context.Context, c *wsconn.Conn) error {
		_, err := c.Read(ctx)
		ended <- err
		return err
	})
	quiet := dial(t, s) // never reads, so it never answers a ping
	require.ErrorIs(t, <-ended, wsconn.ErrClosed)
	_ = quiet.Close()

	alive := dial(t, s)
	pings := make(chan struct{}, 100)
	alive.SetPingHandler(func(d string) error {
		pings <- struct{}{}
		return alive.WriteControl(websocket.PongMessage, []byte(d), time.Now().Add(time.Second))
	})
	go func() { _, _, _ = alive.ReadMessage() }()
	for range 20 { // 20 pings are far more than the idle time
		select {
		case <-pings:
		case err := <-ended:
			t.Fatalf("a peer that answers pings was cut: %v", err)
		}
	}
}

func TestReadEndsWithContext(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, func(ctx context.Context, c *wsconn.Conn) error {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		if _, err := c.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return wsconn.Close(wsconn.CodeNoHello, "no hello")
	})
	require.Equal(t, wsconn.CodeNoHello, closeCode(t, dial(t, s)))
}

func TestRunEndClosesAllAndWaits(t *testing.T) {
	t.Parallel()
	var active sync.WaitGroup
	s := serve(t, nil, func(ctx context.Context, c *wsconn.Conn) error {
		defer active.Done()
		return echo(ctx, c)
	})
	conns := make([]*websocket.Conn, 20)
	active.Add(len(conns))
	for i := range conns {
		conns[i] = dial(t, s)
		require.NoError(t, conns[i].WriteMessage(websocket.TextMessage, []byte("x")))
		_, _, err := conns[i].ReadMessage()
		require.NoError(t, err)
	}
	codes := make(chan int, len(conns))
	for _, c := range conns {
		go func() { codes <- closeCode(t, c); _ = c.Close() }()
	}
	require.ErrorIs(t, s.stop(), context.Canceled)
	require.Zero(t, s.hub.Len())
	active.Wait()
	for range conns {
		require.Equal(t, wsconn.CodeGoingAway, <-codes)
	}
	_, err := tryDial(s, nil)
	require.ErrorContains(t, err, "503")
	require.Error(t, s.hub.Run(t.Context()))
}

func TestRunCutsWhoDoesNotGo(t *testing.T) {
	t.Parallel()
	s := serve(t, &wsconn.Options{Grace: 50 * time.Millisecond}, echo)
	dial(t, s) // neither reads nor answers the close frame
	require.Eventually(t, func() bool { return s.hub.Len() == 1 }, 5*time.Second, time.Millisecond)
	require.ErrorIs(t, s.stop(), context.Canceled)
}

func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]*wsconn.Options{"all": {MaxConns: 3}, "address": {MaxPerAddr: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, o, echo)
			for range 3 {
				dial(t, s)
			}
			require.Equal(t, wsconn.CodeTooMany, closeCode(t, dial(t, s)))
			require.Eventually(t, func() bool { return s.hub.Len() == 3 }, 5*time.Second, time.Millisecond)
		})
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	waits := make(chan time.Duration, 1000)
	s := serve(t, &wsconn.Options{Rate: 0.01, Burst: 2}, func(ctx context.Context, c *wsconn.Conn) error {
		for range 3 {
			waits <- c.Allow(1)
		}
		<-ctx.Done()
		return nil
	})
	for range 5 { // five connections use up what their address has
		dial(t, s)
		require.Zero(t, <-waits)
		require.Zero(t, <-waits)
		require.Positive(t, <-waits)
	}
	dial(t, s)
	require.Positive(t, <-waits, "a new connection does not bring a new rate for the address")
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
	s := serve(t, nil, func(ctx context.Context, c *wsconn.Conn) error {
		err := echo(ctx, c)
		ended <- err
		return err
	})
	conn := dial(t, s)
	require.NoError(t, conn.NetConn().(*net.TCPConn).SetLinger(0))
	require.NoError(t, conn.NetConn().Close())
	require.ErrorIs(t, <-ended, wsconn.ErrClosed)
	require.Eventually(t, func() bool { return s.hub.Len() == 0 }, 5*time.Second, time.Millisecond)
}
