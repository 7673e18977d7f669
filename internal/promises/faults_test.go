package promises

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redisstore"
)

// Redis goes away in the middle and comes back: requests are refused honestly,
// nothing that was acknowledged is lost or doubled, the channel stays open and
// hears of it, and all of it recovers by itself.
func TestRedisAwayAndBack(t *testing.T) {
	t.Parallel()
	server := redistest.New(t, &redistest.Options{AOF: true})
	s, err := redisstore.Open(t.Context(), server.URL(), &redisstore.Options{Timeout: 500 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	r := rig(t, s, setup{bot: bot.Options{MaxTurns: 1000}})

	c, token, err := r.Bot.Open(t.Context(), bot.OpenOptions{})
	require.NoError(t, err)
	ch := bottest.NewChannel()
	away := make(chan bool, 100)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	go func() {
		_ = c.Deliver(ctx, "test", 0, ch, bot.Observer{Head: func(transcripts.Head) { ch.Changed() }, Away: func(a bool) { away <- a }})
	}()
	_, err = ch.Wait(t.Context(), func([]disclosure.Message) bool { return c.Head().Ledger.Ever() })
	require.NoError(t, err)
	_, err = c.Handle(t.Context(), bottest.ID(), "hours one")
	require.NoError(t, err)

	server.Kill()
	id := bottest.ID()
	_, err = c.Say(t.Context(), id, "hours two")
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	_, err = c.Person(t.Context(), bottest.ID())
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	_, _, err = r.Bot.Open(t.Context(), bot.OpenOptions{})
	require.ErrorIs(t, err, transcripts.ErrUnavailable)

	server.Start(t)
	require.Eventually(t, func() bool { // the client sends the same words again
		_, err := c.Say(context.Background(), id, "hours two")
		return err == nil
	}, 30*time.Second, 100*time.Millisecond)
	require.NoError(t, c.Answer(t.Context()))
	again, err := r.Bot.Resume(t.Context(), token)
	require.NoError(t, err)
	_, entries := log(t, r, again.ID())
	var said []string
	for i, e := range entries {
		require.EqualValues(t, i+1, e.Seq)
		if e.Kind == transcripts.EntryMessage {
			said = append(said, e.Author.String()+": "+e.Text)
		}
	}
	require.Equal(t, []string{
		"customer: hours one", "bot: We open at seven in the morning.", "customer: hours two", "bot: We open at seven in the morning.",
	}, said)
	wait, stop := context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	seen, err := ch.Wait(wait, func(ms []disclosure.Message) bool { return len(ms) == 5 })
	require.NoError(t, err, "the channel recovers by itself: %s", bottest.Transcript(seen))
	cancel()
}

// A store that fails at every other call changes nothing about the promises:
// what was acknowledged is there once, in order.
func TestFlakyStore(t *testing.T) {
	each(t, func(t *testing.T, s place) {
		f := &flaky{Store: s.Store}
		r := rig(t, f, setup{bot: bot.Options{MaxTurns: 1000}})
		cu := visit(t, r)
		f.on.Store(true)
		var acked []string
		for i := range 40 {
			text := "hours " + string(rune('a'+i%26)) + string(rune('a'+i/26))
			id := bottest.ID()
			for {
				_, err := cu.Say(t.Context(), id, text)
				if err == nil {
					break
				}
				require.ErrorIs(t, err, transcripts.ErrUnavailable)
			}
			acked = append(acked, text)
			_ = cu.Answer(t.Context()) // may fail; another try follows
		}
		f.on.Store(false)
		require.NoError(t, cu.Answer(t.Context()))
		_, entries := log(t, r, cu.ID())
		var said []string
		answers := 0
		for _, e := range entries {
			switch {
			case e.Author == disclosure.Customer:
				said = append(said, e.Text)
			case e.Author == disclosure.Bot && e.Text != "":
				answers++
			}
		}
		require.Equal(t, acked, said)
		require.Equal(t, len(acked), answers)
	})
}

// flaky loses every third answer of Append: half of those after the append was
// done, so that the caller cannot know.
type flaky struct {
	transcripts.Store
	on atomic.Bool
	n  atomic.Int64
}

func (f *flaky) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if !f.on.Load() {
		return f.Store.Append(ctx, at, next, recs...)
	}
	switch f.n.Add(1) % 6 {
	case 0:
		return transcripts.Appended{}, errors.Join(transcripts.ErrUnavailable, errors.New("before"))
	case 3:
		if _, err := f.Store.Append(ctx, at, next, recs...); err != nil {
			return transcripts.Appended{}, errors.Join(transcripts.ErrUnavailable, err)
		}
		return transcripts.Appended{}, errors.Join(transcripts.ErrUnavailable, errors.New("after"))
	}
	return f.Store.Append(ctx, at, next, recs...)
}
