package turnbench

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/claims"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
	"github.com/candorbot/candor/transcripts/redisstore"
)

const question = "Hello, I would like to know your opening hours on Saturday, please."

var questions atomic.Int64

// another is a question that was not asked before: one that is asked again
// brings a person.
func another() string {
	return fmt.Sprintf("Hello, I would like to know your opening hours in week %d, please.", questions.Add(1))
}

// A counter counts round trips and what was handed to the store.
type counter struct {
	transcripts.Store
	appends, reads, bytes atomic.Int64
}

func (c *counter) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	c.appends.Add(1)
	if h, err := transcripts.EncodeHead(next); err == nil {
		c.bytes.Add(int64(len(h)))
	}
	for _, r := range recs {
		c.bytes.Add(int64(len(r.Payload)))
	}
	return c.Store.Append(ctx, at, next, recs...)
}

func (c *counter) Read(ctx context.Context, id transcripts.ConversationID, after uint64, limit int) (transcripts.Head, []transcripts.Record, error) {
	c.reads.Add(1)
	return c.Store.Read(ctx, id, after, limit)
}

func (c *counter) reset() { c.appends.Store(0); c.reads.Store(0); c.bytes.Store(0) }

func stores(tb testing.TB) map[string]func() transcripts.Store {
	return map[string]func() transcripts.Store{
		"memory": func() transcripts.Store { return memstore.New() },
		"bolt": func() transcripts.Store {
			s, err := boltstore.Open(filepath.Join(tb.TempDir(), "candor.db"), &boltstore.Options{NoSync: true})
			require.NoError(tb, err)
			tb.Cleanup(func() { _ = s.Close() })
			return s
		},
		"redis": func() transcripts.Store {
			client, prefix := redistest.Client(tb)
			s, err := redisstore.New(client, &redisstore.Options{Prefix: prefix})
			require.NoError(tb, err)
			return s
		},
	}
}

// customer is one with an open chat window at a running bot.
func customer(tb testing.TB, s transcripts.Store) *bottest.Customer {
	engine, err := redact.New(nil)
	require.NoError(tb, err)
	r, err := bottest.NewRig(s, engine, bottest.Says("We open at seven in the morning."), &bottest.RigOptions{Bot: &bot.Options{MaxTurns: 1 << 40}})
	require.NoError(tb, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = r.Run(ctx) }()
	c, err := r.Visit(ctx)
	require.NoError(tb, err)
	tb.Cleanup(func() { c.Leave(); cancel(); <-done })
	return c
}

// TestTwoRoundTrips: a turn is two appends and nothing else, with the
// customer's window open.
func TestTwoRoundTrips(t *testing.T) {
	t.Parallel()
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &counter{Store: open()}
			c := customer(t, s)
			_, err := c.Handle(t.Context(), bottest.ID(), another())
			require.NoError(t, err)
			// Watches that are still being set up tell readers to look.
			last := int64(-1)
			require.Eventually(t, func() bool {
				before := last
				last = s.reads.Load()
				return last == before
			}, 20*time.Second, 250*time.Millisecond)
			s.reset()
			const turns = 40
			for range turns {
				_, err := c.Handle(t.Context(), bottest.ID(), another())
				require.NoError(t, err)
				_, err = c.Wait(t.Context(), func(ms []disclosure.Message) bool { return ms[len(ms)-1].Body().Seq == c.Head().Seq })
				require.NoError(t, err)
			}
			require.EqualValues(t, 2*turns, s.appends.Load())
			require.LessOrEqual(t, s.reads.Load(), int64(1), "but for the ticker of the open window, no reads")
		})
	}
}

// TestCostDoesNotGrow: the bytes that a turn hands to the store are the same
// at the beginning and after thousands of messages.
func TestCostDoesNotGrow(t *testing.T) {
	t.Parallel()
	s := &counter{Store: memstore.New()}
	c := customer(t, s)
	cost := func() int64 {
		s.reset()
		for range 50 {
			_, err := c.Handle(t.Context(), bottest.ID(), another())
			require.NoError(t, err)
		}
		return s.bytes.Load() / 50
	}
	cost()
	early := cost()
	n := 2000
	if testing.Short() {
		n = 200
	}
	for range n {
		_, err := c.Handle(t.Context(), bottest.ID(), another())
		require.NoError(t, err)
	}
	late := cost()
	require.InDelta(t, float64(early), float64(late), 0.03*float64(early)+32, "bytes a turn: %d, then %d", early, late)
}

func BenchmarkTurn(b *testing.B) {
	for _, name := range []string{"memory", "bolt", "redis"} {
		b.Run(name, func(b *testing.B) {
			s := &counter{Store: stores(b)[name]()}
			c := customer(b, s)
			s.reset()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Handle(b.Context(), bottest.ID(), another()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.bytes.Load())/float64(b.N), "stored-B/op")
			b.ReportMetric(float64(s.appends.Load())/float64(b.N), "appends/op")
		})
	}
}

// BenchmarkCurve shows the cost of a turn as the conversation grows.
func BenchmarkCurve(b *testing.B) {
	for _, name := range []string{"bolt", "redis"} {
		for _, n := range []int{0, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/messages=%d", name, n), func(b *testing.B) {
				c := customer(b, stores(b)[name]())
				for range n / 2 {
					if _, err := c.Handle(b.Context(), bottest.ID(), another()); err != nil {
						b.Fatal(err)
					}
				}
				b.ResetTimer()
				for b.Loop() {
					if _, err := c.Handle(b.Context(), bottest.ID(), another()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkSteps is the share of each step.
func BenchmarkSteps(b *testing.B) {
	ctx := context.Background()
	engine, err := redact.New(nil)
	require.NoError(b, err)
	d, err := detect.New(nil)
	require.NoError(b, err)
	b.Run("redact", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = engine.Find(ctx, question, transcripts.Hints{})
		}
	})
	b.Run("detect", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Detect(question)
		}
	})
	b.Run("screen", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			claims.Screen("We open at seven in the morning.", nil)
		}
	})
	b.Run("record", func(b *testing.B) { // redact, seal, encode, append of one message
		keys, err := transcripts.TemporaryKeyRing()
		require.NoError(b, err)
		rec, err := transcripts.NewRecorder(memstore.New(), engine, keys, nil)
		require.NoError(b, err)
		say := func(*transcripts.Head) ([]transcripts.Entry, error) {
			return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: question}}, nil
		}
		out, err := rec.Create(ctx, say)
		require.NoError(b, err)
		b.ReportAllocs()
		for b.Loop() {
			if out, err = rec.Update(ctx, out.Head, say); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("record-sealed", func(b *testing.B) { // the same with a personal value in it
		keys, err := transcripts.TemporaryKeyRing()
		require.NoError(b, err)
		rec, err := transcripts.NewRecorder(memstore.New(), engine, keys, &transcripts.RecorderOptions{RedactTimeout: time.Second})
		require.NoError(b, err)
		say := func(*transcripts.Head) ([]transcripts.Entry, error) {
			return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: question + " I am ann@example.org."}}, nil
		}
		out, err := rec.Create(ctx, say)
		require.NoError(b, err)
		b.ReportAllocs()
		for b.Loop() {
			if out, err = rec.Update(ctx, out.Head, say); err != nil {
				b.Fatal(err)
			}
		}
	})
}
