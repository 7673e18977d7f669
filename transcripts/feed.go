package transcripts

import (
	"context"
	"sync"
)

// A Feed spreads the events of a Store within the process: one Watch for all
// readers. Subscribers are woken and then read the log; a slow one only gets
// fewer, later wake-ups.
type Feed struct {
	store Store
	mu    sync.Mutex
	byID  map[ConversationID]map[*Subscription]struct{}
	all   map[*Subscription]struct{}
	// flight holds the conversations that this process is appending to. The
	// store's own event for such an append would come before the entries do
	// and send every reader to the store, so it waits for them.
	flight map[ConversationID]*flight
}

type flight struct {
	n      int    // appends under way
	own    uint64 // last record that they added
	latest Event  // last event of the store meanwhile
}

// A Subscription is one reader's place at a Feed.
type Subscription struct {
	feed *Feed
	id   ConversationID
	told uint64 // last record it was told of; guarded by feed.mu
	// Wake holds a token when events may have been missed: look for yourself.
	Wake chan struct{}
	// Events holds what happened. When it is full, further events are dropped
	// and Wake is set.
	Events chan News
}

// News is an event as a reader gets it. For an append of this process Head and
// Entries are what was stored, so that a reader who is up to date need not ask
// the store; they are shared and must not be changed.
type News struct {
	Event
	Head    *Head
	Entries []Entry
}

func newFeed(s Store) *Feed {
	return &Feed{store: s, byID: map[ConversationID]map[*Subscription]struct{}{}, all: map[*Subscription]struct{}{}, flight: map[ConversationID]*flight{}}
}

// Subscribe listens to one conversation, or with an empty id to all.
func (f *Feed) Subscribe(id ConversationID) *Subscription {
	size := 16
	if id == "" {
		size = 1024
	}
	s := &Subscription{feed: f, id: id, Wake: make(chan struct{}, 1), Events: make(chan News, size)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if id == "" {
		f.all[s] = struct{}{}
		return s
	}
	if f.byID[id] == nil {
		f.byID[id] = map[*Subscription]struct{}{}
	}
	f.byID[id][s] = struct{}{}
	return s
}

// Close ends the subscription. Its channels are not closed.
func (s *Subscription) Close() {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, s)
	if m := f.byID[s.id]; m != nil {
		delete(m, s)
		if len(m) == 0 {
			delete(f.byID, s.id)
		}
	}
}

func (s *Subscription) wake() {
	select {
	case s.Wake <- struct{}{}:
	default:
	}
}

func (s *Subscription) put(e News) {
	select {
	case s.Events <- e:
	default:
		s.told = 0 // it was not told
		s.wake()
	}
}

func (f *Feed) publish(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fl := f.flight[e.ID]; fl != nil && e.Signal == "" && e.Seq > 0 {
		if e.Seq >= fl.latest.Seq {
			fl.latest = e
		}
		return
	}
	f.spread(News{Event: e})
}

// spread hands news to the subscriptions. The caller holds f.mu.
func (f *Feed) spread(e News) {
	if e.ID == "" { // something may have been missed: everyone looks for themselves
		for s := range f.all {
			s.wake()
		}
		for _, m := range f.byID {
			for s := range m {
				s.wake()
			}
		}
		return
	}
	for s := range f.all {
		s.put(e)
	}
	for s := range f.byID[e.ID] {
		if e.Signal == "" && e.Seq > 0 {
			if e.Head == nil && e.Seq <= s.told {
				continue // the store's event for what was told already
			}
			s.told = max(s.told, e.Seq)
		}
		s.put(e)
	}
}

// begin says that this process starts an append.
func (f *Feed) begin(id ConversationID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fl := f.flight[id]
	if fl == nil {
		fl = &flight{}
		f.flight[id] = fl
	}
	fl.n++
}

// end tells this process's readers at once what was stored, if out is not nil.
// The store's own event for it tells them nothing new.
func (f *Feed) end(id ConversationID, out *Appended) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fl := f.flight[id]
	if out != nil {
		h := out.Head
		fl.own = max(fl.own, h.Seq)
		f.spread(News{Event: Event{ID: id, Seq: h.Seq, Floor: h.Floor}, Head: &h, Entries: out.Entries})
	}
	if fl.n--; fl.n > 0 {
		return
	}
	delete(f.flight, id)
	if fl.latest.Seq > fl.own {
		f.spread(News{Event: fl.latest})
	}
}

// Signal passes a small passing thing on to all instances, best effort: with a
// store that cannot, to this process alone.
func (f *Feed) Signal(ctx context.Context, e Event) {
	if s, ok := f.store.(Signaler); ok {
		if s.Signal(ctx, e) == nil {
			return
		}
	}
	f.publish(e)
}

// run spreads events until ctx ends.
func (f *Feed) run(ctx context.Context) error {
	for e, err := range f.store.Watch(ctx) {
		if err != nil {
			return err
		}
		f.publish(e)
	}
	return ctx.Err()
}
