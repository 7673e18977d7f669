package wsconn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Errors of a connection.
var (
	// ErrClosed: the connection is closed or closing.
	ErrClosed = errors.New("wsconn: closed")
	// ErrBadFrame: the frame is not a JSON object of the protocol.
	ErrBadFrame = errors.New("wsconn: not a frame of the protocol")
	// ErrTooFast: the client sends faster than it may; the frame was dropped.
	ErrTooFast = errors.New("wsconn: too fast")
)

// A Conn is one websocket. Read belongs to one goroutine, which must have ended
// when the function given to Hub.Serve returns; Write, Send and Close may be
// called by any.
type Conn struct {
	hub    *Hub
	ws     *websocket.Conn
	addr   *address
	ctx    context.Context
	cancel context.CancelFunc
	slot   int

	// Of the goroutine that reads.
	limit *rate.Limiter // made with the first frame
	trust bool          // no limits on the rate
	bad   int           // what the client did wrong
	ended bool          // reading came to its end
	gone  bool          // and the peer with it: nobody is there to say goodbye to

	mu       sync.Mutex
	queue    [][]byte
	bytes    int
	room     chan struct{} // closed when the queue got shorter; nil if nobody waits
	writing  bool          // a goroutine is writing
	ping     bool          // a ping is due
	closing  *goodbye      // set once
	farewell chan struct{} // closed when the close frame was tried
}

// A goodbye is how a connection ends; the zero one is without a close frame.
type goodbye struct {
	code   int
	reason string
}

// Addr is the client's address, as Options.Addr gave it.
func (c *Conn) Addr() string { return c.addr.name }

// Read returns the next frame. ErrBadFrame and ErrTooFast leave the connection
// open, ErrTooFast with the frame that was too much and was not to be served;
// after too many of them, and with every other error, it is over: ErrClosed.
func (c *Conn) Read() (Frame, error) { return c.Within(c.hub.o.Silence) }

// Trust lifts the limits on the rate of frames, for a peer that has proved who
// it is. It belongs to the goroutine that reads.
func (c *Conn) Trust() { c.trust = true }

// Within is Read with a deadline for this one frame. After it the connection
// can only be closed.
func (c *Conn) Within(d time.Duration) (Frame, error) {
	if c.ended || !c.awaken(d) {
		return Frame{}, ErrClosed
	}
	kind, b, err := c.ws.ReadMessage()
	if err != nil {
		return Frame{}, c.readError(err)
	}
	c.mu.Lock()
	closing := c.closing != nil
	c.mu.Unlock()
	if closing { // no longer listening
		return Frame{}, ErrClosed
	}
	if kind != websocket.TextMessage {
		c.Close(CloseProtocol, "text frames only")
		return Frame{}, ErrClosed
	}
	f, err := Parse(b)
	if c.trust {
		if err != nil {
			return Frame{}, c.strike(err)
		}
		return f, nil
	}
	if c.limit == nil {
		c.limit = rate.NewLimiter(rate.Limit(c.hub.o.Rate), c.hub.o.Burst)
	}
	if !c.limit.Allow() || !c.addr.rate.Allow() { // with the frame, so that the answer can name it
		return f, c.strike(ErrTooFast)
	}
	if err != nil {
		return Frame{}, c.strike(err)
	}
	return f, nil
}

const (
	maxBadFrames = 10
	maxTooFast   = 200
)

// strike counts what a client does wrong.
func (c *Conn) strike(err error) error {
	c.bad++
	if errors.Is(err, ErrBadFrame) && c.bad > maxBadFrames || c.bad > maxTooFast {
		c.Close(CloseProtocol, "too many bad frames")
		return ErrClosed
	}
	return err
}

func (c *Conn) readError(err error) error {
	c.ended = true
	ne, ok := errors.AsType[net.Error](err)
	switch {
	case ok && ne.Timeout(): // silent: perhaps there, perhaps not
	case errors.Is(err, websocket.ErrReadLimit): // gorilla has sent the close frame
		c.abandon()
	default:
		c.gone = true
		c.abandon()
	}
	return fmt.Errorf("%w: %w", ErrClosed, err)
}

// awaken moves the deadline for silence; false once the connection is closing.
func (c *Conn) awaken(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing == nil && c.ws.SetReadDeadline(time.Now().Add(d)) == nil
}

// Write queues v's JSON form. Where the queue is full it waits for room until
// ctx ends, the connection closes, or the write time-out passes: then the
// connection closes with CloseSlow. nil means that the frame will be written in
// order unless the connection breaks, not that the peer has it. Write is for
// what one client asked for, such as a long history.
func (c *Conn) Write(ctx context.Context, v any) error {
	msg, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
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
		case <-c.ctx.Done():
			return ErrClosed
		case <-ctx.Done():
			if c.ctx.Err() != nil {
				return ErrClosed
			}
			return ctx.Err()
		case <-timeout:
			c.Close(CloseSlow, "read too slowly")
			return ErrClosed
		}
	}
}

// Send queues v's JSON form without waiting. A client that reads too slowly is
// disconnected with CloseSlow, so that it resumes; no frame is ever skipped.
// Send is for what goes to many clients, where nobody may wait for the slowest.
func (c *Conn) Send(v any) error {
	msg, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
	_, err = c.enqueue(msg, false)
	return err
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
		c.Close(CloseSlow, "read too slowly")
		return nil, ErrClosed
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
			c.abandon()
			end = nil
		}
		if err == nil && (end == nil || msg != nil) {
			continue
		}
		// The last thing to do; c.writing stays set, so nothing follows.
		if end != nil && end.code != 0 {
			_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(end.code, end.reason), time.Now().Add(farewellTime))
		}
		close(c.farewell)
		return
	}
}

// farewellTime bounds the close frame and the wait for the peer's answer.
const farewellTime = 2 * time.Second

// Close ends the connection: what is queued is written, except with CloseSlow,
// then a close frame with code and reason (at most 120 bytes). It does not
// wait. Only the first Close counts.
func (c *Conn) Close(code int, reason string) {
	if len(reason) > 120 {
		reason = reason[:120]
	}
	c.mu.Lock()
	if c.closing != nil {
		c.mu.Unlock()
		return
	}
	c.closing = &goodbye{code, reason}
	if code == CloseSlow { // the peer resumes after what it got
		c.queue, c.bytes = nil, 0
	}
	// A write that is stuck in a full socket gets little more time. The
	// deadline is that of the network connection, which may be set any time.
	deadline := time.Now().Add(farewellTime)
	_ = c.ws.NetConn().SetWriteDeadline(deadline)
	_ = c.ws.SetReadDeadline(deadline)
	c.startWriting()
	c.mu.Unlock()
	c.cancel()
}

// abandon ends the connection without a close frame.
func (c *Conn) abandon() {
	c.mu.Lock()
	if c.closing == nil {
		c.closing = &goodbye{}
	}
	c.queue, c.bytes = nil, 0
	c.startWriting()
	c.mu.Unlock()
	c.cancel()
	_ = c.ws.SetReadDeadline(time.Unix(1, 0)) // wakes the reader
}

// finish sees the connection to its end, after its function returned.
func (c *Conn) finish(code int) {
	switch {
	case c.gone:
		c.abandon()
	case c.ended && code == CloseNormal: // silent: if it is there, it may come back
		c.Close(CloseGoingAway, "silent")
	default:
		c.Close(code, "")
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
