package redisstore_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

func newHead() transcripts.Head {
	now := time.Now().UTC()
	return transcripts.Head{ID: transcripts.NewConversationID(), Floor: transcripts.FloorBot, Opened: now, Updated: now, Expires: now.Add(time.Hour)}
}

func rec(client string) transcripts.Record {
	return transcripts.Record{ClientID: client, Payload: []byte(`{"text":"hello [EMAIL_1]","client":"` + client + `"}`)}
}

func open(t *testing.T, url string, opts *redisstore.Options) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), url, opts)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// counter counts round trips.
type counter struct{ n atomic.Int64 }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook { return next }
func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}
func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

// take returns the count since the last call.
func (c *counter) take() int64 { return c.n.Swap(0) }

// A proxy stands before a server and can lose answers.
type proxy struct {
	addr string
	// lose says how many requests that hold its text are let through with
	// the connection cut before the answer.
	mu   sync.Mutex
	text string
	left int
	lost int
}

func (p *proxy) lose(text string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text, p.left, p.lost = text, n, 0
}

func (p *proxy) losses() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

func (p *proxy) cut(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 0 || !bytes.Contains(request, []byte(p.text)) {
		return false
	}
	p.left--
	p.lost++
	return true
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{addr: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c, to)
		}
	}()
	return p
}

func (p *proxy) serve(c net.Conn, to string) {
	defer func() { _ = c.Close() }()
	var d net.Dialer
	s, err := d.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = s.Close() }()
	var cut atomic.Bool
	go func() {
		b := make([]byte, 64<<10)
		for {
			n, err := s.Read(b)
			if err != nil || cut.Load() {
				_ = c.Close()
				return
			}
			if _, err := c.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	b := make([]byte, 256<<10)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		if p.cut(b[:n]) {
			cut.Store(true)
		}
		if _, err := s.Write(b[:n]); err != nil {
			return
		}
	}
}

// scan returns all keys of a server.
func scan(t *testing.T, c *redis.Client, prefix string) []string {
	t.Helper()
	var keys []string
	it := c.Scan(t.Context(), 0, prefix+"*", 1000).Iterator()
	for it.Next(t.Context()) {
		keys = append(keys, it.Val())
	}
	require.NoError(t, it.Err())
	return keys
}

// dump returns everything a key holds as text.
func dump(t *testing.T, c *redis.Client, key string) string {
	t.Helper()
	ctx := t.Context()
	var b strings.Builder
	switch kind := c.Type(ctx, key).Val(); kind {
	case "hash":
		fmt.Fprint(&b, c.HGetAll(ctx, key).Val())
	case "list":
		fmt.Fprint(&b, c.LRange(ctx, key, 0, -1).Val())
	case "zset":
		fmt.Fprint(&b, c.ZRange(ctx, key, 0, -1).Val())
	case "none": // expired since
	default:
		t.Fatalf("key %q is a %s", key, kind)
	}
	return b.String()
}

// lastError ranges over all and returns the error that ended it.
func lastError[T any](seq iter.Seq2[T, error]) (err error) {
	for _, e := range seq {
		err = e
	}
	return err
}
