package wsconn_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/wsconn"
)

// idle opens n connections that say nothing and returns the heap and stack
// bytes of each, both ends together. The clients are bare TCP connections.
func idle(b *testing.B, url string, n int) (heap, stack float64) {
	b.Helper()
	addr := strings.TrimPrefix(url, "http://")
	conns := make([]net.Conn, n)
	settle := func() (m runtime.MemStats) {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m
	}
	before := settle()
	for i := range conns {
		c, err := net.Dial("tcp", addr)
		require.NoError(b, err)
		_, err = fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
			"Sec-WebSocket-Protocol: candor.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", addr)
		require.NoError(b, err)
		resp, err := http.ReadResponse(bufio.NewReaderSize(c, 16), nil)
		require.NoError(b, err)
		_ = resp.Body.Close()
		require.Equal(b, http.StatusSwitchingProtocols, resp.StatusCode)
		conns[i] = c
	}
	after := settle()
	for _, c := range conns {
		_ = c.Close()
	}
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(n), float64(after.StackInuse-before.StackInuse) / float64(n)
}

// BenchmarkIdleConnection measures the memory of an idle connection beside that
// of a bare echo server on gorilla/websocket, in one run.
func BenchmarkIdleConnection(b *testing.B) {
	const n = 2000
	b.Run("gorilla", func(b *testing.B) {
		up := websocket.Upgrader{Subprotocols: []string{wsconn.Subprotocol}}
		ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := up.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer func() { _ = c.Close() }()
			for {
				kind, msg, err := c.ReadMessage()
				if err != nil || c.WriteMessage(kind, msg) != nil {
					return
				}
			}
		}))
		defer ts.Close()
		report(b, ts.URL, n)
	})
	b.Run("wsconn", func(b *testing.B) {
		hub, err := wsconn.NewHub(wsconn.Options{MaxPerAddr: 1 << 20})
		require.NoError(b, err)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- hub.Run(ctx) }()
		ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hub.Serve(w, r, echo) }))
		report(b, ts.URL, n)
		cancel()
		<-done
		ts.Close()
	})
}

func report(b *testing.B, url string, n int) {
	b.Helper()
	var heap, stack float64
	b.ResetTimer()
	for range b.N {
		h, s := idle(b, url, n)
		heap, stack = heap+h, stack+s
	}
	b.ReportMetric(heap/float64(b.N), "heapB/conn")
	b.ReportMetric(stack/float64(b.N), "stackB/conn")
	b.ReportMetric((heap+stack)/float64(b.N), "B/conn")
}

// BenchmarkEcho is one message there and back over loopback.
func BenchmarkEcho(b *testing.B) {
	hub, err := wsconn.NewHub(wsconn.Options{Rate: 1e9, Burst: 1e8})
	require.NoError(b, err)
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hub.Serve(w, r, echo) }))
	defer func() { cancel(); <-done; ts.Close() }()
	c, _, err := (&websocket.Dialer{Subprotocols: []string{wsconn.Subprotocol}}).Dial("ws"+strings.TrimPrefix(ts.URL, "http"), nil)
	require.NoError(b, err)
	msg := []byte(`{"type":"say","client_id":"0b0e7a0e-0000-4000-8000-000000000000","text":"When do you open tomorrow?"}`)
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, c.WriteMessage(websocket.TextMessage, msg))
		_, _, err := c.ReadMessage()
		require.NoError(b, err)
	}
	_ = c.Close()
}

func BenchmarkParse(b *testing.B) {
	msg := []byte(`{"type":"say","client_id":"0b0e7a0e-0000-4000-8000-000000000000","text":"When do you open tomorrow?"}`)
	b.ReportAllocs()
	for b.Loop() {
		var f frame
		p, err := wsconn.Parse(msg)
		if err != nil || p.Decode(&f) != nil {
			b.Fatal(err)
		}
	}
}
