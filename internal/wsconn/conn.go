package wsconn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// A Conn is one client's websocket. Read belongs to one goroutine, which must
// have ended when the function given to Hub.Serve returns; everything else may
// be called from any.
type Conn struct {
	hub    *Hub
	ws     *websocket.Conn
	addr   *address
	ctx    context.Context
	cancel context.CancelCauseFunc
	slot   int
	reads  *rate.Limiter // bounds all messages, made with the first one
	ended  bool          // reading came to its end
	gone   bool          // and the peer with it: nobody is there to say goodbye to

	mu       sync.Mutex
	rate     *rate.Limiter // made when first needed
	queue    [][]byte
	bytes    int
	room     chan struct{} // closed when the queue got shorter; nil if nobody waits
	writing  bool          // a goroutine is writing
	ping     bool          // a ping is due
	closing  *CloseError
	farewell chan struct{} // closed when the close frame was tried
}

// Context ends when the connection is closing. Its cause is a CloseError, or
// the error that broke the connection.
func (c *Conn) Context() context.Context { return c.ctx }

// Read returns the next text message. It waits until one is there, the peer is
// gone or silent for too long, or ctx ends; after an error the connection is
// of no more use. Errors: *CloseError when the peer closed, ErrTooLarge,
// ErrBinary, ErrClosed, or ctx's.
func (c *Conn) Read(ctx context.Context) ([]byte, error) {
	if c.ended {
		return nil, ErrClosed
	}
	if ctx != c.ctx && ctx.Done() != nil {
		stop := context.AfterFunc(ctx, c.interrupt)
		defer stop()
	}
	if err := c.alive(); err != nil {
		return nil, err
	}
	kind, b, err := c.ws.ReadMessage()
	if err == nil {
		if kind == websocket.BinaryMessage {
			c.Close(CodeProtocol, "binary frame")
			return nil, ErrBinary
		}
		return b, c.pace(ctx)
	}
	c.ended = true
	if e := ctx.Err(); e != nil {
		return nil, fmt.Errorf("%w: %w", ErrClosed, e)
	}
	c.gone = true
	if errors.Is(err, websocket.ErrReadLimit) { // gorilla has sent the close frame
		c.gone = false
		err = ErrTooLarge
	} else if ce, ok := errors.AsType[*websocket.CloseError](err); ok {
		err = &CloseError{ce.Code, ce.Text}
	} else {
		err = fmt.Errorf("%w: %w", ErrClosed, err)
	}
	c.abandon(err)
	return nil, err
}

// pace slows the reading of a peer that floods: its own sending stalls.
func (c *Conn) pace(ctx context.Context) error {
	if c.reads == nil {
		c.reads = rate.NewLimiter(rate.Limit(c.hub.o.Rate*perAddress), c.hub.o.Burst*perAddress)
	}
	if c.reads.Allow() {
		return nil
	}
	if err := c.reads.Wait(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return nil
}

// alive moves the deadline for silence.
func (c *Conn) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing != nil {
		return ErrClosed
	}
	if err := c.ws.SetReadDeadline(time.Now().Add(c.hub.o.Idle)); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return nil
}

// interrupt ends a waiting Read.
func (c *Conn) interrupt() { _ = c.ws.SetReadDeadline(time.Unix(1, 0)) }

// Allow takes n requests from the rates of this connection and of its address.
// It returns 0 when they may be served, or how long to wait before trying
// again; then nothing is taken from the connection's rate.
func (c *Conn) Allow(n int) time.Duration {
	now := time.Now()
	c.mu.Lock()
	if c.rate == nil {
		c.rate = rate.NewLimiter(rate.Limit(c.hub.o.Rate), c.hub.o.Burst)
	}
	own := c.rate
	c.mu.Unlock()
	for _, l := range []*rate.Limiter{own, c.addr.rate} {
		r := l.ReserveN(now, n)
		if !r.OK() {
			return time.Minute
		}
		if d := r.DelayFrom(now); d > 0 {
			r.CancelAt(now)
			return d
		}
	}
	return 0
}

// Write queues a text message. Where the queue is full it waits for room until
// ctx ends, the connection closes, or the write time-out passes: then the
// connection closes with CodeSlow and the error is ErrSlow. nil means that the
// message will be written in order unless the connection breaks, not that the
// peer has it. Write does not keep msg's array beyond that; the caller must not
// change it.
func (c *Conn) Write(ctx context.Context, msg []byte) error {
	var timeout <-chan time.Time
	for {
		room, err := c.enqueue(msg, true)
		if err != nil || room == nil {
			return err
		}
		if timeout == nil {
			t := time.NewTimer(c.hub.o.WriteTimeout)
			defer t.Stop()
			timeout = t.C
		}
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		case <-c.ctx.Done():
			return ErrClosed
		case <-timeout:
			c.slow()
			return ErrSlow
		}
	}
}

// Send queues a text message without waiting: a full queue closes the
// connection with CodeSlow and gives ErrSlow. For what goes to many clients at
// once, where nobody may wait for the slowest.
func (c *Conn) Send(msg []byte) error {
	_, err := c.enqueue(msg, false)
	return err
}

// WriteJSON is Write of v's JSON form.
func (c *Conn) WriteJSON(ctx context.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
	return c.Write(ctx, b)
}

// SendJSON is Send of v's JSON form.
func (c *Conn) SendJSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
	return c.Send(b)
}

// enqueue adds msg to the queue. With wait a full queue gives a channel that
// is closed when there may be room; without, it ends the connection.
func (c *Conn) enqueue(msg []byte, wait bool) (<-chan struct{}, error) {
	c.mu.Lock()
	if c.closing != nil {
		c.mu.Unlock()
		return nil, ErrClosed
	}
	full := len(c.queue) >= c.hub.o.Queue || len(c.queue) > 0 && c.bytes+len(msg) > c.hub.o.QueueBytes
	if full && !wait {
		c.mu.Unlock()
		c.slow()
		return nil, ErrSlow
	}
	defer c.mu.Unlock()
	if full {
		if c.room == nil {
			c.room = make(chan struct{})
		}
		return c.room, nil
	}
	c.queue = append(c.queue, msg)
	c.bytes += len(msg)
	c.startWriting()
	return nil, nil
}

// startWriting starts the writer where none runs. The caller holds c.mu.
func (c *Conn) startWriting() {
	if !c.writing {
		c.writing = true
		go c.write()
	}
}

// write writes until nothing is left. While it runs c.writing is set, so there
// is one writer at most.
func (c *Conn) write() {
	for {
		c.mu.Lock()
		ping, end := c.ping, c.closing
		c.ping = false
		var msg []byte
		if len(c.queue) > 0 {
			msg = c.queue[0]
			c.queue[0] = nil
			c.bytes -= len(msg)
			if c.queue = c.queue[1:]; len(c.queue) == 0 {
				c.queue = nil
			}
			if c.room != nil {
				close(c.room)
				c.room = nil
			}
		}
		if msg == nil && !ping && end == nil {
			c.writing = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		var err error
		if ping {
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.hub.o.WriteTimeout))
		}
		if err == nil && msg != nil {
			limit := c.hub.o.WriteTimeout
			if end != nil {
				limit = min(limit, farewellTime)
			}
			_ = c.ws.SetWriteDeadline(time.Now().Add(limit))
			err = c.ws.WriteMessage(websocket.TextMessage, msg)
		}
		if err != nil {
			c.abandon(fmt.Errorf("%w: %w", ErrClosed, err))
			end = nil
		}
		if err == nil && (end == nil || msg != nil) {
			continue
		}
		// The last thing to do; c.writing stays set, so nothing follows.
		if end != nil && end.Code != 0 {
			_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(end.Code, end.Reason), time.Now().Add(farewellTime))
		}
		close(c.farewell)
		return
	}
}

// farewellTime bounds the close frame and the wait for the peer's answer.
const farewellTime = 2 * time.Second

// Close ends the connection: what is queued is written, then a close frame with
// code and reason (at most 120 bytes, cut there). It does not wait. Only the
// first Close counts.
func (c *Conn) Close(code int, reason string) { c.end(&CloseError{code, reason}, false) }

// slow ends the connection of a peer that does not read: what is queued is
// dropped, so that the peer resumes after what it got.
func (c *Conn) slow() { c.end(&CloseError{CodeSlow, "read too slowly"}, true) }

// abandon ends the connection without a close frame.
func (c *Conn) abandon(cause error) {
	c.mu.Lock()
	first := c.closing == nil
	if first {
		c.closing = &CloseError{}
	}
	c.queue, c.bytes = nil, 0
	c.startWriting()
	c.mu.Unlock()
	if first {
		c.cancel(cause)
	}
	c.interrupt()
}

func (c *Conn) end(e *CloseError, drop bool) {
	if len(e.Reason) > 120 {
		e.Reason = e.Reason[:120]
	}
	c.mu.Lock()
	if c.closing != nil {
		c.mu.Unlock()
		return
	}
	c.closing = e
	if drop {
		c.queue, c.bytes = nil, 0
	}
	// A write that is stuck in a full socket gets little more time. The
	// deadline is that of the network connection, which may be set any time.
	deadline := time.Now().Add(farewellTime)
	_ = c.ws.NetConn().SetWriteDeadline(deadline)
	_ = c.ws.SetReadDeadline(deadline)
	c.startWriting()
	c.mu.Unlock()
	c.cancel(e)
}

// finish sees the connection to its end, after its function returned.
func (c *Conn) finish(err error) {
	code, reason := codeOf(err)
	if c.gone {
		c.abandon(ErrClosed)
	} else {
		c.Close(code, reason)
	}
	<-c.farewell
	if nc := c.ws.NetConn(); !c.gone {
		// Closing a line with unread data on it cuts it, and our last words may
		// be lost. So only our half is closed, until the peer closes its own.
		if half, ok := nc.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
			_ = nc.SetReadDeadline(time.Now().Add(farewellTime))
			_, _ = io.Copy(io.Discard, nc)
		}
	}
	_ = c.ws.Close()
}
