package memstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
)

var (
	_ transcripts.Store    = (*Store)(nil)
	_ transcripts.Signaler = (*Store)(nil)
)

// sweepEvery is how often an Append also forgets what expired.
const sweepEvery = time.Minute

// A Store keeps conversations in memory. Get one from New.
type Store struct {
	mu    sync.RWMutex
	convs map[transcripts.ConversationID]*conversation
	swept time.Time
	hub   storebase.Hub
}

type conversation struct {
	head    []byte           // encoded, so that no memory is shared with callers
	meta    transcripts.Head // the plain fields that Append and List need
	log     []transcripts.Record
	clients map[string]uint64
}

// New returns an empty Store.
func New() *Store {
	return &Store{convs: make(map[transcripts.ConversationID]*conversation), swept: time.Now()}
}

// Append implements [transcripts.Store].
func (s *Store) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Appended{}, err
	}
	now := time.Now()
	if err := storebase.Append(at, next, recs, now); err != nil {
		return transcripts.Appended{}, err
	}
	out, err := s.append(at, next, recs, now)
	if err == nil && !out.Duplicate {
		s.hub.Publish(transcripts.Event{ID: out.Head.ID, Seq: out.Head.Seq, Floor: out.Head.Floor})
	}
	return out, err
}

func (s *Store) append(at, next transcripts.Head, recs []transcripts.Record, now time.Time) (transcripts.Appended, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.swept) >= sweepEvery {
		s.sweep(now)
	}
	c := s.find(next.ID, now)
	if c == nil {
		if at.Version != 0 {
			return transcripts.Appended{}, transcripts.ErrNotFound
		}
		c = &conversation{clients: make(map[string]uint64)}
	} else if out, done, err := c.check(at, recs); done {
		return out, err
	}

	next.Seq, next.Version = c.meta.Seq+uint64(len(recs)), c.meta.Version+1
	b, err := transcripts.EncodeHead(next)
	if err != nil {
		return transcripts.Appended{}, err
	}
	first := c.meta.Seq + 1
	for i, r := range recs {
		r.Seq, r.Payload = first+uint64(i), slices.Clone(r.Payload)
		c.log = append(c.log, r)
		if r.ClientID != "" {
			c.clients[r.ClientID] = r.Seq
		}
	}
	c.head = b
	c.meta = transcripts.Head{
		ID: next.ID, Seq: next.Seq, Version: next.Version, Epoch: next.Epoch,
		Floor: next.Floor, Expires: next.Expires, Due: next.Due, Subject: next.Subject,
	}
	s.convs[next.ID] = c
	out := transcripts.Appended{Seq: first}
	out.Head, err = transcripts.DecodeHead(b)
	return out, err
}

// check answers an append to an existing conversation that adds nothing.
func (c *conversation) check(at transcripts.Head, recs []transcripts.Record) (out transcripts.Appended, done bool, err error) {
	for _, r := range recs {
		if seq, ok := c.clients[r.ClientID]; ok && r.ClientID != "" {
			out.Seq, out.Duplicate, done = seq, true, true
			break
		}
	}
	switch {
	case done:
	case at.Version == 0:
		err = transcripts.ErrExists
	case at.Epoch != c.meta.Epoch:
		err = transcripts.ErrStale
	case at.Version != c.meta.Version:
		err = transcripts.ErrConflict
	default:
		return out, false, nil
	}
	h, derr := transcripts.DecodeHead(c.head)
	if derr != nil {
		return transcripts.Appended{}, true, derr
	}
	out.Head = h
	return out, true, err
}

// find returns the living conversation of that id, or nil.
func (s *Store) find(id transcripts.ConversationID, now time.Time) *conversation {
	if c := s.convs[id]; c != nil && c.meta.Expires.After(now) {
		return c
	}
	return nil
}

func (s *Store) sweep(now time.Time) {
	s.swept = now
	for id, c := range s.convs {
		if !c.meta.Expires.After(now) {
			delete(s.convs, id)
		}
	}
}

// Read implements [transcripts.Store].
func (s *Store) Read(ctx context.Context, id transcripts.ConversationID, after uint64, limit int) (transcripts.Head, []transcripts.Record, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Head{}, nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.find(id, time.Now())
	if c == nil {
		return transcripts.Head{}, nil, transcripts.ErrNotFound
	}
	h, err := transcripts.DecodeHead(c.head)
	if err != nil {
		return transcripts.Head{}, nil, err
	}
	if limit <= 0 || after >= uint64(len(c.log)) {
		return h, nil, nil
	}
	recs := slices.Clone(c.log[after:min(uint64(len(c.log)), after+uint64(limit))])
	for i := range recs {
		recs[i].Payload = slices.Clone(recs[i].Payload)
	}
	return h, recs, nil
}

// List implements [transcripts.Store]. It looks at every conversation once;
// with DueBefore the most overdue come first.
func (s *Store) List(ctx context.Context, q transcripts.Query) iter.Seq2[transcripts.Head, error] {
	return func(yield func(transcripts.Head, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(transcripts.Head{}, err)
			return
		}
		n := 0
		for _, m := range s.matches(q) {
			if q.Limit > 0 && n == q.Limit {
				return
			}
			// Read again: the loop's body may have changed or deleted it.
			h, _, err := s.Read(ctx, m.ID, 0, 0)
			switch {
			case err == nil && storebase.Match(q, &h, time.Now()):
				if n++; !yield(h, nil) {
					return
				}
			case err != nil && ctx.Err() != nil:
				yield(transcripts.Head{}, ctx.Err())
				return
			}
		}
	}
}

func (s *Store) matches(q transcripts.Query) []transcripts.Head {
	now := time.Now()
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []transcripts.Head
	for _, c := range s.convs {
		if storebase.Match(q, &c.meta, now) {
			out = append(out, c.meta)
		}
	}
	if !q.DueBefore.IsZero() {
		slices.SortFunc(out, func(a, b transcripts.Head) int { return a.Due.Compare(b.Due) })
	}
	return out
}

// Delete implements [transcripts.Store]. Watchers get an event with Seq 0, so
// that readers of the conversation look and find it gone.
func (s *Store) Delete(ctx context.Context, id transcripts.ConversationID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	_, ok := s.convs[id]
	delete(s.convs, id)
	s.mu.Unlock()
	if ok {
		s.hub.Publish(transcripts.Event{ID: id})
	}
	return nil
}

// Watch implements [transcripts.Store]. Its first event has an empty ID: from
// then on nothing is missed.
func (s *Store) Watch(ctx context.Context) iter.Seq2[transcripts.Event, error] {
	return func(yield func(transcripts.Event, error) bool) {
		if ctx.Err() != nil {
			return
		}
		events, stop := s.hub.Watch(ctx)
		defer stop()
		if !yield(transcripts.Event{}, nil) {
			return
		}
		events(yield)
	}
}

// Signal implements [transcripts.Signaler].
func (s *Store) Signal(ctx context.Context, e transcripts.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := storebase.Signal(e); err != nil {
		return fmt.Errorf("memstore: %w", err)
	}
	e.Seq = 0
	s.hub.Publish(e)
	return nil
}
