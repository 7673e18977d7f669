package wsconn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// A Hub upgrades requests to websockets and owns them until they ended. Make
// one with NewHub, let Run run, and call Serve from an http.Handler.
type Hub struct {
	o       Options
	origins Origins
	up      websocket.Upgrader
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu      sync.Mutex
	running bool
	closed  bool
	n       int
	next    int
	slots   [slots]map[*Conn]struct{}
	addrs   map[string]*address
}

// slots spread the pings over time.
const slots = 25

// An address is what is known of one client address.
type address struct {
	name    string
	conns   int
	rate    *rate.Limiter // requests, all connections together
	connect *rate.Limiter // new connections
}

// perAddress is how much more all connections of an address may do than one.
const perAddress = 5

// NewHub reports all faults of its options at once.
func NewHub(o Options) (*Hub, error) {
	origins, err := o.complete()
	if err != nil {
		return nil, err
	}
	h := &Hub{o: o, origins: origins, addrs: map[string]*address{}}
	for i := range h.slots {
		h.slots[i] = map[*Conn]struct{}{}
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.up = websocket.Upgrader{
		HandshakeTimeout: o.WriteTimeout,
		// Small buffers: a message may be larger than they are, and there is
		// one read buffer for every connection, however idle.
		ReadBufferSize: 256, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
		Subprotocols: []string{Subprotocol},
		CheckOrigin:  origins.Allowed,
	}
	return h, nil
}

// Allowed reports whether a request may come from where it comes: Origins.Allowed.
func (h *Hub) Allowed(r *http.Request) bool { return h.origins.Allowed(r) }

// Origins is the allow-list, for the other endpoints of a handler.
func (h *Hub) Origins() Origins { return h.origins }

// Len is the number of connections now.
func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// Serve upgrades the request and calls f in a goroutine of its own with the new
// connection and a context that ends with it; Serve itself returns at once.
// When f returns the connection is closed, with CloseInternal if f panicked. f
// must return soon after its context ended.
//
// A request that is not a websocket handshake, of a foreign origin, or without
// the subprotocol is answered with an HTTP error; too many connections are
// accepted and closed with CloseTooMany, which is all that a browser can see.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, f func(ctx context.Context, c *Conn)) {
	if !h.origins.Allowed(r) {
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "websocket only", http.StatusUpgradeRequired)
		return
	}
	if !slices.Contains(websocket.Subprotocols(r), Subprotocol) {
		http.Error(w, "subprotocol "+Subprotocol+" needed", http.StatusBadRequest)
		return
	}
	ip := h.o.Addr(r)
	addr, full := h.admit(ip)
	if addr == nil && !full {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "going down", http.StatusServiceUnavailable)
		return
	}
	ws, err := h.up.Upgrade(w, r, nil)
	if err != nil { // answered already
		h.release(ip)
		if !full {
			h.wg.Done()
		}
		return
	}
	ws.SetReadLimit(MaxFrame)
	if full {
		deadline := time.Now().Add(time.Second)
		_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(CloseTooMany, "too many connections"), deadline)
		_ = ws.Close()
		h.release(ip)
		return
	}
	c := &Conn{hub: h, ws: ws, addr: addr, farewell: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(h.ctx)
	ws.SetPongHandler(func(string) error { c.awaken(h.o.Silence); return nil })
	ws.SetPingHandler(func(data string) error {
		c.awaken(h.o.Silence)
		err := ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		if errors.Is(err, websocket.ErrCloseSent) {
			return nil
		}
		return err
	})
	h.add(c)
	go h.run(c, ip, f)
}

func (h *Hub) run(c *Conn, ip string, f func(context.Context, *Conn)) {
	defer h.wg.Done()
	defer h.release(ip)
	defer h.remove(c)
	c.finish(h.call(c, f))
}

// call keeps a panic in one connection's function from ending the process, as
// net/http does for handlers. It returns the code to close with.
func (h *Hub) call(c *Conn, f func(context.Context, *Conn)) (code int) {
	defer func() {
		if p := recover(); p != nil { // p may quote what was said
			h.o.Logger.Error("wsconn: panic", slog.String("type", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
			code = CloseInternal
		}
	}()
	f(c.ctx, c)
	return CloseNormal
}

// admit counts a connection in. It gives the address, or with full nothing and
// the connection has to be turned away (and still be released), or neither
// when the hub is closed.
func (h *Hub) admit(ip string) (addr *address, full bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, false
	}
	a := h.addrs[ip]
	if a == nil {
		a = &address{
			name:    ip,
			rate:    rate.NewLimiter(rate.Limit(h.o.Rate*perAddress), h.o.Burst*perAddress),
			connect: rate.NewLimiter(rate.Limit(max(1, float64(h.o.MaxPerAddr)/10)), h.o.MaxPerAddr),
		}
		h.addrs[ip] = a
	}
	full = h.n >= h.o.MaxConns || a.conns >= h.o.MaxPerAddr || !a.connect.Allow()
	a.conns++
	h.n++
	if full {
		return nil, true
	}
	h.wg.Add(1)
	return a, false
}

func (h *Hub) release(ip string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n--
	a := h.addrs[ip]
	a.conns--
	h.forget(ip, a)
}

// forget drops an address of which there is nothing to remember any more. The
// caller holds h.mu.
func (h *Hub) forget(ip string, a *address) {
	if a.conns == 0 && a.connect.Tokens() >= float64(a.connect.Burst()) && a.rate.Tokens() >= float64(a.rate.Burst()) {
		delete(h.addrs, ip)
	}
}

func (h *Hub) add(c *Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next = (h.next + 1) % slots
	c.slot = h.next
	h.slots[c.slot][c] = struct{}{}
	if h.closed { // Run ended between admit and here
		c.Close(CloseGoingAway, "going down")
	}
}

func (h *Hub) remove(c *Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.slots[c.slot], c)
}

// Run sends the pings until ctx ends. Then it closes every connection with
// CloseGoingAway, waits until all their functions have returned, and returns
// ctx's error; connections that have not ended after Options.Grace are cut.
// Serve refuses from then on. A Hub runs once.
func (h *Hub) Run(ctx context.Context) error {
	h.mu.Lock()
	if h.running {
		h.mu.Unlock()
		return errors.New("wsconn: Run was called twice")
	}
	h.running = true
	h.mu.Unlock()
	tick := time.NewTicker(max(h.o.Ping/slots, time.Millisecond))
	defer tick.Stop()
	for i := 0; ; i = (i + 1) % slots {
		select {
		case <-ctx.Done():
			h.shutdown()
			return ctx.Err()
		case <-tick.C:
			h.pingSlot(i)
		}
	}
}

func (h *Hub) pingSlot(i int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.slots[i] {
		c.mu.Lock()
		if c.closing == nil {
			c.ping = true
			c.startWriting()
		}
		c.mu.Unlock()
	}
	if i == 0 {
		for ip, a := range h.addrs {
			h.forget(ip, a)
		}
	}
}

func (h *Hub) each(f func(*Conn)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.slots {
		for c := range s {
			f(c)
		}
	}
}

func (h *Hub) shutdown() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.each(func(c *Conn) { c.Close(CloseGoingAway, "going down") })
	cut := time.AfterFunc(h.o.Grace, func() {
		h.each(func(c *Conn) { _ = c.ws.NetConn().Close() })
	})
	defer cut.Stop()
	h.wg.Wait()
	h.cancel()
}
