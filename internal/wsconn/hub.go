package wsconn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Options of a Hub; the zero value is the default.
type Options struct {
	// Origins are further origins that may connect, beside the page's own
	// host: "https://shop.example". There is no wildcard.
	Origins []string
	// MaxConns and MaxPerAddr bound the connections. 0: 10,000 and 20.
	MaxConns, MaxPerAddr int
	// Rate and Burst bound the frames of one connection. 0: 10 a second, 40.
	Rate, Burst int
	// Addr tells the client's address behind a proxy. nil: the peer's.
	Addr func(*http.Request) string
}

// A Hub knows all connections of one endpoint. They are closed by Run, since
// http.Server.Shutdown does not know of them.
type Hub struct {
	opts     Options
	upgrader websocket.Upgrader

	mu      sync.Mutex
	conns   map[*Conn]struct{}
	addrs   map[string]int
	stopped bool
	wg      sync.WaitGroup
}

// NewHub reports all faults of its options at once.
func NewHub(o Options) (*Hub, error) {
	var errs []error
	for _, origin := range o.Origins {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || strings.Contains(origin, "*") {
			errs = append(errs, fmt.Errorf("wsconn: origin %q is not of the form https://shop.example", origin))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	def(&o.MaxConns, 10_000)
	def(&o.MaxPerAddr, 20)
	def(&o.Rate, 10)
	def(&o.Burst, 40)
	if o.Addr == nil {
		o.Addr = func(r *http.Request) string { return host(r.RemoteAddr) }
	}
	h := &Hub{opts: o, conns: map[*Conn]struct{}{}, addrs: map[string]int{}}
	h.upgrader = websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		ReadBufferSize:   1024,
		WriteBufferSize:  1024,
		WriteBufferPool:  &sync.Pool{},
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      h.Allowed,
	}
	return h, nil
}

func def(p *int, v int) {
	if *p <= 0 {
		*p = v
	}
}

// Allowed reports whether a browser's request comes from the page's own host
// or a listed origin. A request without Origin is not a browser's and carries
// no ambient credentials, except at the console, which asks for one.
func (h *Hub) Allowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, r.Host) {
		return true
	}
	for _, o := range h.opts.Origins {
		if strings.EqualFold(o, origin) {
			return true
		}
	}
	return false
}

// Serve upgrades the request and calls f with the connection. The context ends
// when the connection or the Hub does. When f returns the connection is closed.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, f func(ctx context.Context, c *Conn)) {
	addr := h.opts.Addr(r)
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this address speaks websocket only", http.StatusUpgradeRequired)
		return
	}
	ws, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	c := &Conn{ws: ws, addr: addr, cancel: cancel, limit: rate.NewLimiter(rate.Limit(h.opts.Rate), h.opts.Burst)}
	ws.SetReadLimit(MaxFrame)
	_ = ws.SetReadDeadline(time.Now().Add(silence))
	ws.SetPongHandler(func(string) error { return ws.SetReadDeadline(time.Now().Add(silence)) })
	defer func() { _ = ws.Close() }()
	if code := h.add(c); code != 0 {
		_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "try again later"), time.Now().Add(time.Second))
		return
	}
	defer h.remove(c)
	if ws.Subprotocol() != Subprotocol {
		c.Close(CloseVersion, "subprotocol candor.v1 expected")
	} else {
		f(ctx, c)
	}
	c.Close(1000, "")
	c.linger()
}

// linger waits until what was queued is written and the peer has said goodbye.
func (c *Conn) linger() {
	_ = c.ws.SetReadDeadline(time.Now().Add(2 * time.Second))
	for {
		if _, _, err := c.ws.NextReader(); err != nil {
			return
		}
	}
}

func (h *Hub) add(c *Conn) (code int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stopped:
		return CloseGoingAway
	case len(h.conns) >= h.opts.MaxConns || h.addrs[c.addr] >= h.opts.MaxPerAddr:
		return CloseTooMany
	}
	h.conns[c] = struct{}{}
	h.addrs[c.addr]++
	h.wg.Add(1)
	return 0
}

func (h *Hub) remove(c *Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	if h.addrs[c.addr]--; h.addrs[c.addr] <= 0 {
		delete(h.addrs, c.addr)
	}
	h.wg.Done()
}

// Len is the number of open connections.
func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

// Run pings all connections until ctx ends, then closes them and waits for
// their handlers.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, c := range h.all() {
				_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
			}
		case <-ctx.Done():
			h.mu.Lock()
			h.stopped = true
			h.mu.Unlock()
			for _, c := range h.all() {
				c.Close(CloseGoingAway, "the server is going down")
			}
			h.wg.Wait()
			return ctx.Err()
		}
	}
}

func (h *Hub) all() []*Conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*Conn, 0, len(h.conns))
	for c := range h.conns {
		out = append(out, c)
	}
	return out
}
