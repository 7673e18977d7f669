package storebase

import (
	"context"
	"iter"
	"sync"

	"github.com/candorbot/candor/transcripts"
)

// backlog is how many events wait for a slow watcher before it is told to look
// for itself.
const backlog = 256

// A Hub passes events to the watchers of one process. It never blocks who
// publishes: a watcher that falls behind loses events and gets one with an
// empty ID in their place. The zero Hub is ready; it is safe for concurrent
// use and must not be copied.
type Hub struct {
	mu     sync.Mutex
	subs   map[*watcher]struct{}
	closed error
}

type watcher struct {
	wake chan struct{} // capacity 1

	mu     sync.Mutex
	queue  []transcripts.Event
	missed bool
}

// Publish sends e to all watchers. An e with an empty ID tells them that they
// may have missed something.
func (h *Hub) Publish(e transcripts.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.subs {
		w.put(e)
	}
}

// Close ends all watches with err, and those that start later.
func (h *Hub) Close(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed == nil {
		h.closed = err
	}
	for w := range h.subs {
		w.poke()
	}
}

// Watch yields the events that are published from now on: the watch is in
// force when Watch returns. The caller must range over the result once or call
// stop; more than once is safe.
func (h *Hub) Watch(ctx context.Context) (events iter.Seq2[transcripts.Event, error], stop func()) {
	w := &watcher{wake: make(chan struct{}, 1)}
	h.mu.Lock()
	if h.subs == nil {
		h.subs = make(map[*watcher]struct{})
	}
	h.subs[w] = struct{}{}
	h.mu.Unlock()

	stop = func() {
		h.mu.Lock()
		delete(h.subs, w)
		h.mu.Unlock()
	}
	return func(yield func(transcripts.Event, error) bool) {
		defer stop()
		for {
			if err := h.err(); err != nil {
				yield(transcripts.Event{}, err)
				return
			}
			events, missed := w.take()
			if missed && !yield(transcripts.Event{}, nil) {
				return
			}
			for _, e := range events {
				if ctx.Err() != nil || !yield(e, nil) {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-w.wake:
			}
		}
	}, stop
}

func (h *Hub) err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

func (w *watcher) put(e transcripts.Event) {
	w.mu.Lock()
	if e.ID == "" || len(w.queue) >= backlog {
		w.queue, w.missed = w.queue[:0], true
	}
	if e.ID != "" {
		w.queue = append(w.queue, e)
	}
	w.mu.Unlock()
	w.poke()
}

func (w *watcher) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *watcher) take() ([]transcripts.Event, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	q, m := w.queue, w.missed
	w.queue, w.missed = nil, false
	return q, m
}
