package sitesubject

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

// Errors of a Subject.
var (
	// ErrRefused: the site does not know the key, or does not let audits in.
	ErrRefused = errors.New("sitesubject: the site refused the audit")
	// ErrAnswer: the site did not answer as the protocol says.
	ErrAnswer = errors.New("sitesubject: bad answer")
)

// userAgent marks the audit for whoever reads the site's access log.
const userAgent = "candor-biasaudit"

// Options of a Subject; nil works.
type Options struct {
	// Key is the site's webchat.Options.AuditKey. Without it the audit is
	// ordinary traffic; see the package.
	Key string
	// Lang is the language that the visitor says to have, BCP 47. "": en.
	Lang string
	// Settle is how long a turn must be quiet before it counts as over, for
	// audits without Key. 0: 300 ms.
	Settle time.Duration
}

// A Subject is a biasaudit.Subject. It is safe for concurrent use, keeps one
// connection for each call under way, and never retries a turn: the audit
// does, and counts it. A site that asks to slow down is obeyed.
type Subject struct {
	url string
	o   Options

	mu   sync.Mutex
	idle []*wsconn.Client // authorised connections
}

// New returns a subject for the address of the chat, where webchat.Handler is
// mounted: https://shop.example/chat.
func New(address string, opts *Options) (*Subject, error) {
	s := &Subject{}
	if opts != nil {
		s.o = *opts
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("sitesubject: %q is not the address of a chat, such as https://shop.example/chat", address)
	}
	switch u.Scheme {
	case "http", "ws":
		u.Scheme = "ws"
	case "https", "wss":
		u.Scheme = "wss"
	default:
		return nil, fmt.Errorf("sitesubject: %q is not the address of a chat, such as https://shop.example/chat", address)
	}
	if s.o.Key != "" && u.Scheme == "ws" && !local(u.Hostname()) {
		return nil, errors.New("sitesubject: the key would travel unencrypted; use https")
	}
	if !strings.HasSuffix(u.Path, "/ws") {
		u = u.JoinPath("ws")
	}
	s.url = u.String()
	if s.o.Lang == "" {
		s.o.Lang = "en"
	}
	if s.o.Settle <= 0 {
		s.o.Settle = 300 * time.Millisecond
	}
	return s, nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Close closes the connections that are kept for further calls.
func (s *Subject) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.idle {
		_ = c.Close() // the site may be gone already
	}
	s.idle = nil
	return nil
}

// Ask holds one fresh conversation.
func (s *Subject) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	if len(turns) == 0 {
		return nil, errors.New("sitesubject: no turns")
	}
	if s.o.Key == "" {
		return s.visit(ctx, turns)
	}
	for {
		c, fresh, err := s.connection(ctx)
		if err != nil {
			return nil, err
		}
		x, err := s.ask(ctx, c, turns)
		if err == nil || errors.Is(err, ErrAnswer) {
			s.mu.Lock()
			s.idle = append(s.idle, c)
			s.mu.Unlock()
			return x, err
		}
		_ = c.Close()
		if fresh || ctx.Err() != nil || !errors.Is(err, errUnsent) {
			return nil, err
		}
		// A kept connection had ended meanwhile and took nothing: try a new one.
	}
}

// errUnsent: the connection was closed before the site took the request.
var errUnsent = errors.New("sitesubject: connection lost")

// connection returns a kept or a new authorised connection.
func (s *Subject) connection(ctx context.Context) (c *wsconn.Client, fresh bool, err error) {
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		c = s.idle[n-1]
		s.idle = s.idle[:n-1]
	}
	s.mu.Unlock()
	if c != nil {
		return c, false, nil
	}
	c, _, err = s.hello(ctx, map[string]any{"type": "hello", "v": 1, "audit": s.o.Key})
	return c, true, err
}

// hello dials and waits for the welcome. Where the site has too many
// connections it waits with growing pauses, as the protocol asks.
func (s *Subject) hello(ctx context.Context, hello any) (*wsconn.Client, wsconn.Frame, error) {
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 15*time.Second) {
		c, err := wsconn.Dial(ctx, s.url, http.Header{"User-Agent": {userAgent}})
		if err != nil {
			return nil, wsconn.Frame{}, fmt.Errorf("sitesubject: %w", err)
		}
		var f wsconn.Frame
		if err = c.Write(ctx, hello); err == nil {
			f, err = c.Read(ctx)
		}
		if err == nil && f.Type == "welcome" {
			return c, f, nil
		}
		_ = c.Close()
		switch code := wsconn.CloseCode(err); {
		case err == nil:
			return nil, f, fmt.Errorf("%w: no welcome", ErrAnswer)
		case code == wsconn.CloseForbidden:
			return nil, f, fmt.Errorf("%w: the key is not the site's AuditKey", ErrRefused)
		case code != wsconn.CloseTooMany && code != wsconn.CloseTryLater:
			return nil, f, fmt.Errorf("sitesubject: %w", err)
		}
		if err := wait(ctx, pause/2+rand.N(pause/2)); err != nil {
			return nil, f, err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fault is an error frame.
type fault struct {
	Code     string `json:"code"`
	ClientID string `json:"client_id"`
	RetryMS  int64  `json:"retry_ms"`
}

func (s *Subject) ask(ctx context.Context, c *wsconn.Client, turns []string) ([]transcripts.Exchange, error) {
	id := uuid.NewString()
	if err := c.Write(ctx, map[string]any{"type": "ask", "client_id": id, "turns": turns}); err != nil {
		return nil, errors.Join(errUnsent, err)
	}
	f, err := c.Read(ctx)
	if err != nil {
		if ctx.Err() == nil && wsconn.CloseCode(err) == wsconn.CloseGoingAway {
			err = errors.Join(errUnsent, err) // it had been closed for being idle
		}
		return nil, err
	}
	var m struct {
		fault
		Exchanges []struct {
			Reply     string            `json:"reply"`
			Disclosed bool              `json:"disclosed"`
			Trace     transcripts.Trace `json:"trace"`
			LatencyMS float64           `json:"latency_ms"`
		} `json:"exchanges"`
	}
	switch err := f.Decode(&m); {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	case f.Type == "error" && m.ClientID == id:
		return nil, fmt.Errorf("%w: %s", ErrAnswer, m.Code)
	case f.Type != "asked" || m.ClientID != id: // of another life: no longer in step
		return nil, fmt.Errorf("sitesubject: unexpected frame %q", f.Type)
	}
	out := make([]transcripts.Exchange, len(m.Exchanges))
	for i, x := range m.Exchanges {
		out[i] = transcripts.Exchange{Reply: x.Reply, Disclosed: x.Disclosed, Trace: x.Trace, Latency: time.Duration(x.LatencyMS * float64(time.Millisecond))}
	}
	return out, nil
}
