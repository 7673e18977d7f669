package webchat_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// BenchmarkIdleCustomer measures the memory of a customer who has an open chat
// and says nothing, beside a bare echo server on gorilla/websocket in the same
// run. Both ends and, for the customer, the conversation in the memory store
// are in the figure; the clients are the same.
func BenchmarkIdleCustomer(b *testing.B) {
	const n = 1000
	open := func(b *testing.B, url string, talk func(*websocket.Conn)) float64 {
		d := websocket.Dialer{Subprotocols: []string{"candor.v1"}, ReadBufferSize: 256, WriteBufferSize: 256}
		settle := func() (m runtime.MemStats) {
			for range 5 { // each halves the stacks that the first words needed
				runtime.GC()
			}
			runtime.ReadMemStats(&m)
			return m
		}
		conns := make([]*websocket.Conn, n)
		before := settle()
		for i := range conns {
			c, _, err := d.Dial("ws"+strings.TrimPrefix(url, "http"), nil)
			require.NoError(b, err)
			talk(c)
			conns[i] = c
		}
		after := settle()
		for _, c := range conns {
			_ = c.Close()
		}
		b.ReportMetric(float64(after.StackInuse-before.StackInuse)/n, "stackB/conn")
		return float64(after.HeapAlloc-before.HeapAlloc+after.StackInuse-before.StackInuse) / n
	}
	b.Run("gorilla", func(b *testing.B) {
		up := websocket.Upgrader{Subprotocols: []string{"candor.v1"}}
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
		var sum float64
		for range b.N {
			sum += open(b, ts.URL, func(*websocket.Conn) {})
		}
		b.ReportMetric(sum/float64(b.N), "B/conn")
	})
	b.Run("webchat", func(b *testing.B) {
		engine, err := redact.New(nil)
		require.NoError(b, err)
		rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("Seven."), nil)
		require.NoError(b, err)
		chat, err := webchat.New(rig.Bot, rig.Desk, rig.Rec, rig.Texts, &webchat.Options{
			Addr: func(r *http.Request) string { return r.RemoteAddr }, // each customer has an address of their own
		})
		require.NoError(b, err)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{}, 2)
		go func() { _ = rig.Run(ctx); ended <- struct{}{} }()
		go func() { _ = chat.Run(ctx); ended <- struct{}{} }()
		ts := httptest.NewServer(chat)
		var sum float64
		for range b.N {
			sum += open(b, ts.URL+"/ws", func(c *websocket.Conn) {
				require.NoError(b, c.WriteJSON(frame{"type": "hello", "v": 1}))
				for seen := false; !seen; { // until the disclosure was confirmed and recorded
					var f frame
					require.NoError(b, c.ReadJSON(&f))
					if f["type"] == "message" {
						require.NoError(b, c.WriteJSON(frame{"type": "seen", "seq": f.seq()}))
					}
					seen = f["type"] == "floor"
				}
			})
		}
		b.ReportMetric(sum/float64(b.N), "B/conn")
		cancel()
		<-ended
		<-ended
		ts.Close()
	})
}
