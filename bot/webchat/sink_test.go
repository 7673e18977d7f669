package webchat

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/disclosuretest"
	"github.com/candorbot/candor/internal/wsconn"
)

// A session is a channel: what the wire carries is what the rules of channels
// are checked on, with a client that shows and confirms.
func TestSessionKeepsTheRulesOfAChannel(t *testing.T) {
	t.Parallel()
	disclosuretest.RunSink(t, func(t *testing.T) (disclosure.Sink, disclosuretest.Screen) {
		hub, err := wsconn.NewHub(wsconn.Options{})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = hub.Run(ctx) }()
		sessions := make(chan *session, 1)
		ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hub.Serve(w, r, func(_ context.Context, c *wsconn.Conn) {
				s := &session{conn: c, wake: make(chan struct{})}
				sessions <- s
				for {
					f, err := c.Read()
					if err != nil {
						return
					}
					var m in
					if f.Decode(&m) == nil {
						s.saw(m.Seq)
					}
				}
			})
		}))
		t.Cleanup(func() { cancel(); <-ended; ts.Close() })
		ws, _, err := (&websocket.Dialer{Subprotocols: []string{wsconn.Subprotocol}}).Dial("ws"+strings.TrimPrefix(ts.URL, "http"), nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = ws.Close() })
		s := <-sessions
		var mu sync.Mutex
		var screen strings.Builder
		last := uint64(0)
		go func() {
			for {
				_, b, err := ws.ReadMessage()
				if err != nil {
					return
				}
				var m struct {
					Seq          uint64
					Notice, Text string
					Author       struct{ Kind, Name string }
				}
				if json.Unmarshal(b, &m) != nil {
					return
				}
				mu.Lock()
				if m.Notice != "" {
					fmt.Fprintf(&screen, "system: %s\n", m.Notice)
				}
				fmt.Fprintf(&screen, "%s %s: %s\n", m.Author.Kind, m.Author.Name, m.Text)
				last = m.Seq
				mu.Unlock()
				_ = ws.WriteJSON(object{"type": "seen", "seq": m.Seq})
			}
		}()
		return s, func() string {
			// Send returns when a message is on its way; wait for the screen.
			deadline := time.Now().Add(5 * time.Second)
			for tick := time.Tick(time.Millisecond); ; <-tick {
				s.mu.Lock()
				sent := s.sent
				s.mu.Unlock()
				mu.Lock()
				if text := screen.String(); last >= sent || time.Now().After(deadline) {
					mu.Unlock()
					return text
				}
				mu.Unlock()
			}
		}
	})
}

func TestSeenConfirmsOnlyWhatWasSent(t *testing.T) {
	t.Parallel()
	s := &session{wake: make(chan struct{})}
	s.saw(1 << 60) // before anything was sent
	require.Zero(t, s.seen)
	s.sent = 3
	wake := s.wake
	s.saw(1 << 60)
	require.EqualValues(t, 3, s.seen, "a later disclosure is still unconfirmed")
	<-wake
	s.saw(2)
	require.EqualValues(t, 3, s.seen)
}

func TestBudget(t *testing.T) {
	t.Parallel()
	b := newBudget(time.Hour, 2)
	require.True(t, b.allow("a"))
	require.True(t, b.allow("a"))
	require.False(t, b.allow("a"))
	require.True(t, b.allow("b"), "one address does not use up another's")
	for i := range maxKnown {
		b.allow(fmt.Sprint(i))
	}
	require.LessOrEqual(t, len(b.m), maxKnown, "memory is bounded")
	quick := newBudget(time.Nanosecond, 1)
	for i := range 3 * maxKnown {
		require.True(t, quick.allow(fmt.Sprint(i)), "full buckets are forgotten")
	}
	require.LessOrEqual(t, len(quick.m), maxKnown)
}
