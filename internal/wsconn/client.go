package wsconn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxReply bounds what a Client reads in one frame, in bytes.
const maxReply = 1 << 20

// A Client is the visitor's end of a websocket, for programs that talk to a
// running site. Read belongs to one goroutine; Write and Close may be called
// by any. It answers the server's pings while it reads.
type Client struct {
	ws *websocket.Conn
	mu sync.Mutex // one writer
}

// Dial opens a websocket at a ws or wss address, offering Subprotocol. It ends
// with ctx. The error of a refused handshake names its HTTP status.
func Dial(ctx context.Context, address string, header http.Header) (*Client, error) {
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 20 * time.Second, Subprotocols: []string{Subprotocol}}
	ws, resp, err := d.DialContext(ctx, address, header)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("wsconn: handshake answered with status %d: %w", resp.StatusCode, err)
		}
		return nil, fmt.Errorf("wsconn: dial: %w", err)
	}
	if ws.Subprotocol() != Subprotocol {
		_ = ws.Close()
		return nil, fmt.Errorf("wsconn: the server does not speak %s", Subprotocol)
	}
	ws.SetReadLimit(maxReply)
	return &Client{ws: ws}, nil
}

// Read returns the next frame. After an error, that of ctx included, the
// connection can only be closed; CloseCode says how the server ended it.
func (c *Client) Read(ctx context.Context) (Frame, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.ws.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return Frame{}, fmt.Errorf("%w: %w", ErrClosed, errors.Join(ctx.Err(), err))
	}
	var t struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(b, &t); err != nil || t.Type == "" {
		return Frame{}, fmt.Errorf("%w: the server sent no frame", ErrBadFrame)
	}
	return Frame{Type: t.Type, raw: b}, nil
}

// Write sends v's JSON form; ctx's deadline bounds it.
func (c *Client) Write(ctx context.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsconn: encode: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(10 * time.Second)
	}
	_ = c.ws.SetWriteDeadline(deadline)
	if err := c.ws.WriteMessage(websocket.TextMessage, b); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return nil
}

// Close says goodbye and closes the connection.
func (c *Client) Close() error {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(CloseNormal, ""), time.Now().Add(time.Second))
	return c.ws.Close()
}

// CloseCode is the code that the peer closed with, 0 if err is not about that.
func CloseCode(err error) int {
	if ce, ok := errors.AsType[*websocket.CloseError](err); ok {
		return ce.Code
	}
	return 0
}
