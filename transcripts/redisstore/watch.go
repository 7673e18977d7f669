package redisstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	"github.com/redis/go-redis/v9"
)

const (
	pingEvery  = 5 * time.Second // silence after which a connection is tried
	minBackoff = 50 * time.Millisecond
	maxBackoff = 2 * time.Second
	patience   = 2 * time.Second // with shards whose server is away when a watch begins
)

// A subscription listens for all watchers of a Store. It lives as long as
// somebody watches.
type subscription struct {
	hub      storebase.Hub
	watchers int // guarded by Store.mu
	cancel   context.CancelFunc
	done     sync.WaitGroup
	down     atomic.Int32 // connections that are not subscribed
	ready    atomic.Bool  // watchers have been, or can be, told to look
}

// stands says that one more connection is subscribed.
func (u *subscription) stands() {
	if u.down.Add(-1) == 0 {
		u.ready.Store(true)
	}
	if u.ready.Load() {
		u.hub.Publish(transcripts.Event{}) // what came before it stood was missed
	}
}

// falls says that a connection is lost.
func (u *subscription) falls() {
	u.down.Add(1)
	u.hub.Publish(transcripts.Event{})
}

func (u *subscription) stop(err error) {
	u.hub.Close(err)
	u.cancel()
	u.done.Wait()
}

// Watch implements [transcripts.Store] with sharded pub/sub, which all
// watchers of a Store share. Its first event has an empty ID, as soon as the
// subscription stands, or after two seconds while a server is away: from then
// on nothing is missed without another such event. Watch goes on trying until
// ctx ends; only a refusal (no permission, wrong password) is an error.
func (s *Store) Watch(ctx context.Context) iter.Seq2[transcripts.Event, error] {
	return func(yield func(transcripts.Event, error) bool) {
		if ctx.Err() != nil {
			return
		}
		sub, err := s.join()
		if err != nil {
			yield(transcripts.Event{}, err)
			return
		}
		defer s.leave(sub)
		events, stop := sub.hub.Watch(ctx)
		defer stop()
		// Otherwise the event comes when it is.
		if sub.ready.Load() && !yield(transcripts.Event{}, nil) {
			return
		}
		events(yield)
	}
}

func (s *Store) join() (*subscription, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if s.sub == nil {
		s.sub = s.subscribe()
	}
	s.sub.watchers++
	return s.sub, nil
}

func (s *Store) leave(sub *subscription) {
	s.mu.Lock()
	sub.watchers--
	last := sub.watchers == 0
	if last && s.sub == sub {
		s.sub = nil
	}
	s.mu.Unlock()
	if last {
		sub.stop(errClosed)
	}
}

// subscribe starts listening: over one connection where one server has all
// shards, else over one for each shard.
func (s *Store) subscribe() *subscription {
	ctx, cancel := context.WithCancel(context.Background())
	sub := &subscription{cancel: cancel}
	var groups [][]string
	if _, single := s.client.(*redis.Client); single {
		groups = [][]string{nil}
		for i := range s.tags {
			groups[0] = append(groups[0], s.shardKeys(i).channel)
		}
	} else {
		for i := range s.tags {
			groups = append(groups, []string{s.shardKeys(i).channel})
		}
	}
	sub.down.Store(int32(len(groups)))
	sub.done.Go(func() {
		select {
		case <-ctx.Done():
		case <-time.After(patience):
			if !sub.ready.Swap(true) {
				sub.hub.Publish(transcripts.Event{})
			}
		}
	})
	for _, channels := range groups {
		sub.done.Go(func() {
			if err := s.listen(ctx, sub, channels); err != nil {
				sub.hub.Close(err)
				s.mu.Lock()
				if s.sub == sub {
					s.sub = nil // the next Watch tries anew
				}
				s.mu.Unlock()
			}
		})
	}
	return sub
}

// listen keeps one connection subscribed until ctx ends or a fault cannot heal.
func (s *Store) listen(ctx context.Context, sub *subscription, channels []string) error {
	backoff := minBackoff
	for ctx.Err() == nil {
		stood, err := s.receive(ctx, sub, channels)
		if ctx.Err() != nil {
			break
		}
		if hopeless(err) {
			return fmt.Errorf("redisstore: watch: %w", err)
		}
		if stood {
			sub.falls()
			backoff = minBackoff
		}
		select {
		case <-ctx.Done():
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, maxBackoff)
	}
	return nil //nolint:nilerr // the watch was ended
}

// hopeless tells what a new connection will not mend.
func hopeless(err error) bool {
	var re redis.Error
	if !errors.As(err, &re) {
		return false
	}
	for _, p := range []string{"NOPERM", "NOAUTH", "WRONGPASS", "ERR unknown command"} {
		if strings.HasPrefix(re.Error(), p) {
			return true
		}
	}
	return false
}

// receive subscribes and passes events on until the connection breaks; stood
// says that the subscription was complete for a while.
func (s *Store) receive(ctx context.Context, sub *subscription, channels []string) (stood bool, err error) {
	ps := s.client.SSubscribe(ctx, channels...)
	closed := context.AfterFunc(ctx, func() { _ = ps.Close() })
	defer func() {
		closed()
		_ = ps.Close()
	}()
	open, pinged := 0, false
	for {
		msg, err := ps.ReceiveTimeout(ctx, pingEvery)
		var ne net.Error
		switch {
		case err == nil:
			pinged = false
		case errors.As(err, &ne) && ne.Timeout() && !pinged && stood:
			pinged = true
			if err := ps.Ping(ctx); err != nil {
				return stood, err
			}
			continue
		default:
			return stood, err
		}
		switch m := msg.(type) {
		case *redis.Subscription:
			if m.Kind != "ssubscribe" {
				return stood, nil // the shard moved to another server
			}
			if open++; open == len(channels) {
				stood = true
				sub.stands()
			}
		case *redis.Message:
			if e, ok := decodeEvent(m.Payload); ok {
				sub.hub.Publish(e)
			}
		}
	}
}
