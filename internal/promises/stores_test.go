package promises

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
	"github.com/candorbot/candor/transcripts/redisstore"
)

// A place is a store with a way to look at everything that it keeps.
type place struct {
	transcripts.Store
	raw func(t *testing.T) []byte
}

// memory is a store for tests that do not depend on which.
func memory() place { return place{Store: memstore.New()} }

// each runs f against every store.
func each(t *testing.T, f func(t *testing.T, s place)) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		f(t, place{Store: memstore.New()})
	})
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "candor.db")
		s, err := boltstore.Open(path, &boltstore.Options{NoSync: true})
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		f(t, place{Store: s, raw: func(t *testing.T) []byte {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			return b
		}})
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		client, prefix := redistest.Client(t)
		s, err := redisstore.New(client, &redisstore.Options{Prefix: prefix})
		require.NoError(t, err)
		f(t, place{Store: s, raw: func(t *testing.T) []byte {
			var out bytes.Buffer
			ctx := t.Context()
			for it := client.Scan(ctx, 0, prefix+"*", 1000).Iterator(); it.Next(ctx); {
				out.WriteString(it.Val() + "\n")
				b, err := client.Dump(ctx, it.Val()).Result()
				require.NoError(t, err)
				out.WriteString(b)
				// A dump may be compressed, so the values are read as well.
				switch typ := client.Type(ctx, it.Val()).Val(); typ {
				case "string":
					out.WriteString(client.Get(ctx, it.Val()).Val())
				case "list":
					for _, v := range client.LRange(ctx, it.Val(), 0, -1).Val() {
						out.WriteString(v)
					}
				case "hash":
					for k, v := range client.HGetAll(ctx, it.Val()).Val() {
						out.WriteString(k + v)
					}
				case "zset":
					for _, v := range client.ZRange(ctx, it.Val(), 0, -1).Val() {
						out.WriteString(v)
					}
				case "set":
					for _, v := range client.SMembers(ctx, it.Val()).Val() {
						out.WriteString(v)
					}
				default:
					t.Fatalf("a key of type %s that this scan does not read", typ)
				}
			}
			return out.Bytes()
		}})
	})
}

// logs collects what is logged.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type setup struct {
	desk    handover.Options
	bot     bot.Options
	backend bot.Backend
	log     *logs
	witness transcripts.Witness
	policy  *disclosure.PolicyOptions
	keys    *transcripts.KeyRing
}

// rig runs a bot over a store until the test ends.
func rig(t *testing.T, s transcripts.Store, o setup) *bottest.Rig {
	t.Helper()
	r := build(t, s, o)
	run(t, r)
	return r
}

func run(t *testing.T, r *bottest.Rig) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Error("Run did not end")
		}
	})
}

func build(t *testing.T, s transcripts.Store, o setup) *bottest.Rig {
	t.Helper()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	if o.backend == nil {
		o.backend = bottest.Says("We open at seven in the morning.")
	}
	if o.bot.TurnTimeout == 0 {
		o.bot.TurnTimeout = 150 * time.Millisecond
	}
	// What happens when the redactor is slow has tests of its own; a busy machine is none.
	ro := &transcripts.RecorderOptions{Region: "GB", RedactTimeout: time.Minute, Witness: o.witness}
	if o.log != nil {
		l := slog.New(slog.NewTextHandler(o.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		o.bot.Logger, o.desk.Logger, ro.Logger = l, l, l
	}
	r, err := bottest.NewRig(s, engine, o.backend, &bottest.RigOptions{Desk: &o.desk, Bot: &o.bot, Recorder: ro, Policy: o.policy, Keys: o.keys})
	require.NoError(t, err)
	return r
}

var ada = handover.Agent{ID: "ada", Name: "Ada"}
var ben = handover.Agent{ID: "ben", Name: "Ben"}

// here makes an agent available.
func here(t *testing.T, r *bottest.Rig, agents ...handover.Agent) {
	t.Helper()
	for _, a := range agents {
		_, err := r.Desk.SetPresence(t.Context(), a, "available")
		require.NoError(t, err)
	}
}

// log reads a conversation's whole log.
func log(t *testing.T, r *bottest.Rig, id transcripts.ConversationID) (transcripts.Head, []transcripts.Entry) {
	t.Helper()
	h, entries, err := r.Rec.Read(t.Context(), id, 0, 100_000)
	require.NoError(t, err)
	return h, entries
}

func visit(t *testing.T, r *bottest.Rig) *bottest.Customer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	t.Cleanup(cancel)
	c, err := r.Visit(ctx)
	require.NoError(t, err)
	t.Cleanup(c.Leave)
	return c
}
