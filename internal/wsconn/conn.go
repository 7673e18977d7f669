package wsconn

import (
	"bytes"
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
	// ErrClosed: the connection is closed.
	ErrClosed = errors.New("wsconn: closed")
	// ErrBadFrame: the frame is not a JSON object of the protocol.
	ErrBadFrame = errors.New("wsconn: not a frame of the protocol")
	// ErrTooFast: the client sends faster than it may; the frame was dropped.
	ErrTooFast = errors.New("wsconn: too fast")
)

const (
	writeWait = 10 * time.Second
	// silence is how long a client may say nothing, pongs included.
	silence = 60 * time.Second
	// pingEvery keeps the connection and everything on its way awake.
	pingEvery = 25 * time.Second
)

// A Conn is one websocket. Send and Close may be called by any goroutine, Read
// by one.
type Conn struct {
	ws     *websocket.Conn
	addr   string
	limit  *rate.Limiter
	cancel context.CancelFunc
	bad    int

	mu      sync.Mutex
	queue   [][]byte
	bytes   int
	writing bool
	closed  bool
	code    int
	reason  string
}

// Addr is the client's address without its port.
func (c *Conn) Addr() string { return c.addr }

// Send queues a frame. A client that reads too slowly is disconnected with
// CloseSlow, so that it resumes; no frame is ever skipped.
func (c *Conn) Send(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	if len(c.queue) >= maxQueuedFrames || c.bytes+len(b) > maxQueuedBytes {
		c.closeLocked(CloseSlow, "read too slowly")
		return ErrClosed
	}
	c.queue = append(c.queue, b)
	c.bytes += len(b)
	if !c.writing {
		c.writing = true
		go c.drain() // lives only while there is something to write
	}
	return nil
}

func (c *Conn) drain() {
	for {
		c.mu.Lock()
		if len(c.queue) == 0 {
			c.writing = false
			c.queue = nil // an idle connection holds no buffer
			closed, code, reason := c.closed, c.code, c.reason
			c.mu.Unlock()
			if closed {
				c.sayBye(code, reason)
			}
			return
		}
		b := c.queue[0]
		c.queue = c.queue[1:]
		c.bytes -= len(b)
		c.mu.Unlock()
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeWait))
		if err := c.ws.WriteMessage(websocket.TextMessage, b); err != nil {
			c.mu.Lock()
			c.queue, c.bytes, c.writing, c.closed = nil, 0, false, true
			c.mu.Unlock()
			_ = c.ws.Close()
			c.cancel()
			return
		}
	}
}

// Close says why and closes. What was queued before is still written, except
// with CloseSlow.
func (c *Conn) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeLocked(code, reason)
}

func (c *Conn) closeLocked(code int, reason string) {
	if c.closed {
		return
	}
	c.closed, c.code, c.reason = true, code, reason
	if code == CloseSlow {
		c.queue, c.bytes = nil, 0
	}
	if !c.writing {
		c.writing = true
		go c.drain()
	}
}

func (c *Conn) sayBye(code int, reason string) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	// The reader stops when the peer answers, or here at the latest.
	_ = c.ws.SetReadDeadline(time.Now().Add(2 * time.Second))
	c.cancel()
}

// A Frame is what came from a client: its type, and the whole object to decode.
type Frame struct {
	Type string
	raw  []byte
}

// Decode reads the frame into v. A field of the wrong type is ErrBadFrame.
func (f Frame) Decode(v any) error {
	if err := json.Unmarshal(f.raw, v); err != nil {
		return fmt.Errorf("%w: %s", ErrBadFrame, clue(err))
	}
	return nil
}

// clue names the field at fault without repeating its content.
func clue(err error) string {
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) && te.Field != "" {
		return fmt.Sprintf("field %q must be %s", te.Field, te.Type)
	}
	return "not a JSON object"
}

// Parse reads the outside of a frame.
func Parse(b []byte) (Frame, error) {
	var t struct {
		Type *string `json:"type"`
	}
	if !bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("{")) {
		return Frame{}, fmt.Errorf("%w: not a JSON object", ErrBadFrame)
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return Frame{}, fmt.Errorf("%w: %s", ErrBadFrame, clue(err))
	}
	if t.Type == nil || *t.Type == "" || len(*t.Type) > 40 {
		return Frame{}, fmt.Errorf("%w: field \"type\" is missing", ErrBadFrame)
	}
	return Frame{Type: *t.Type, raw: b}, nil
}

// Within is Read with a deadline for this one frame.
func (c *Conn) Within(d time.Duration) (Frame, error) {
	_ = c.ws.SetReadDeadline(time.Now().Add(d))
	return c.Read()
}

// Read returns the next frame. ErrBadFrame and ErrTooFast leave the connection
// open, ErrTooFast with the frame that was too much; after too many bad ones, and with every other error, it is closed.
func (c *Conn) Read() (Frame, error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return Frame{}, c.readError(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return Frame{}, c.readError(err)
	}
	_ = c.ws.SetReadDeadline(time.Now().Add(silence))
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed { // no longer listening, only waiting for the peer's goodbye
		return Frame{}, ErrClosed
	}
	if kind != websocket.TextMessage {
		c.Close(CloseProtocol, "text frames only")
		return Frame{}, ErrClosed
	}
	f, err := Parse(b)
	if !c.limit.Allow() { // with the frame, so that the answer can name it
		return f, c.strike(ErrTooFast)
	}
	if err != nil {
		return Frame{}, c.strike(err)
	}
	return f, nil
}

// strike counts what a client does wrong.
func (c *Conn) strike(err error) error {
	if c.bad++; c.bad > maxBadFrames && errors.Is(err, ErrBadFrame) || c.bad > 20*maxBadFrames {
		c.Close(CloseProtocol, "too many bad frames")
		return ErrClosed
	}
	return err
}

func (c *Conn) readError(err error) error {
	if errors.Is(err, websocket.ErrReadLimit) {
		c.Close(CloseTooBig, "frame too large")
	}
	return fmt.Errorf("%w: %w", ErrClosed, err)
}

// host is the address without its port.
func host(remote string) string {
	h, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return h
}
