package transcripttest_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

type (
	head  = transcripts.Head
	rec   = transcripts.Record
	query = transcripts.Query
	event = transcripts.Event
	id    = transcripts.ConversationID
	added = transcripts.Appended
	list  = iter.Seq2[head, error]
)

// A mutant is a whole store that breaks one rule. Fields that are nil do as
// the whole store does.
type mutant struct {
	*memstore.Store
	add    func(ctx context.Context, at, next head, recs []rec) (added, error)
	read   func(ctx context.Context, c id, after uint64, limit int) (head, []rec, error)
	list   func(ctx context.Context, q query) list
	del    func(ctx context.Context, c id) error
	watch  func(ctx context.Context) iter.Seq2[event, error]
	signal func(ctx context.Context, e event) error
	peer   func(transcripts.Store) (transcripts.Store, error)
	reopen func(transcripts.Store) (transcripts.Store, error)
}

func (m *mutant) Append(ctx context.Context, at, next head, recs ...rec) (added, error) {
	if m.add != nil {
		return m.add(ctx, at, next, recs)
	}
	return m.Store.Append(ctx, at, next, recs...)
}

func (m *mutant) Read(ctx context.Context, c id, after uint64, limit int) (head, []rec, error) {
	if m.read != nil {
		return m.read(ctx, c, after, limit)
	}
	return m.Store.Read(ctx, c, after, limit)
}

func (m *mutant) List(ctx context.Context, q query) list {
	if m.list != nil {
		return m.list(ctx, q)
	}
	return m.Store.List(ctx, q)
}

func (m *mutant) Delete(ctx context.Context, c id) error {
	if m.del != nil {
		return m.del(ctx, c)
	}
	return m.Store.Delete(ctx, c)
}

func (m *mutant) Watch(ctx context.Context) iter.Seq2[event, error] {
	if m.watch != nil {
		return m.watch(ctx)
	}
	return m.Store.Watch(ctx)
}

func (m *mutant) Signal(ctx context.Context, e event) error {
	if m.signal != nil {
		return m.signal(ctx, e)
	}
	return m.Store.Signal(ctx, e)
}

// keep yields the heads of l that ok accepts.
func keep(l list, ok func(head) bool) list {
	return func(yield func(head, error) bool) {
		for h, err := range l {
			if (err != nil || ok(h)) && !yield(h, err) {
				return
			}
		}
	}
}

func clone(recs []rec) []rec {
	out := slices.Clone(recs)
	for i := range out {
		out[i].Payload = bytes.Clone(out[i].Payload)
	}
	return out
}

// ids is a set that goroutines share.
type ids struct {
	mu sync.Mutex
	m  map[id]time.Time
}

func (s *ids) put(c id) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.m = make(map[id]time.Time)
	}
	s.m[c] = time.Now()
}

func (s *ids) age(c id) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.m[c]
	return time.Since(t), ok
}

const quick = time.Second // races are over by then

// mutants breaks each rule by its name; m is whole when the function gets it.
var mutants = map[string]func(m *mutant){
	"create": func(m *mutant) { // answers the last Seq for the first
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if at.Version == 0 && !a.Duplicate && len(recs) > 0 {
				a.Seq = a.Head.Seq
			}
			return a, err
		}
	},
	"exists": func(m *mutant) { // a creation overwrites what was changed since
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if errors.Is(err, transcripts.ErrExists) && a.Head.Version > 1 {
				return m.Store.Append(ctx, a.Head, next, recs...)
			}
			return a, err
		}
	},
	"unknown": func(m *mutant) { // creates what it never saw
		var seen ids
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if _, ok := seen.age(next.ID); !ok {
				at = head{}
			}
			seen.put(next.ID)
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"dense": func(m *mutant) { // believes the caller's version
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if err == nil && !a.Duplicate && next.Version > at.Version {
				a.Head.Version = next.Version
			}
			return a, err
		}
	},
	"epoch": func(m *mutant) { // looks at the version alone
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if errors.Is(err, transcripts.ErrStale) && a.Head.Version == at.Version {
				return m.Store.Append(ctx, a.Head, next, recs...)
			}
			return a, err
		}
	},
	"version": func(m *mutant) { // answers a mix of the stored and the wanted head
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if errors.Is(err, transcripts.ErrConflict) {
				a.Head.Floor = next.Floor
			}
			return a, err
		}
	},
	"duplicate": func(m *mutant) { // looks at the first record only
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if a.Duplicate && len(recs) > 1 {
				recs = clone(recs)
				recs[1].ClientID = ""
				return m.Store.Append(ctx, at, next, recs...)
			}
			return a, err
		}
	},
	"duplicate-first": func(m *mutant) { // looks at the epoch first
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if a.Duplicate && at.Version > 0 && at.Epoch != a.Head.Epoch {
				return added{Head: a.Head}, transcripts.ErrStale
			}
			return a, err
		}
	},
	"client-scope": func(m *mutant) { // takes "Same" for "same"
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			recs = clone(recs)
			for i := range recs {
				recs[i].ClientID = strings.Replace(recs[i].ClientID, "S", "s", 1)
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"document": func(m *mutant) { // the last writer of a document wins
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if errors.Is(err, transcripts.ErrConflict) && len(recs) == 0 {
				return m.Store.Append(ctx, a.Head, next)
			}
			return a, err
		}
	},
	"replace": func(m *mutant) { // merges into the old head
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if next.Locale == "" {
				next.Locale = at.Locale
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"expiry-set": func(m *mutant) { // keeps for ever
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if next.Expires.IsZero() {
				next.Expires = time.Now().AddDate(100, 0, 0)
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"too-large": func(m *mutant) { // an error of its own
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if errors.Is(err, transcripts.ErrTooLarge) {
				err = errors.New("mutant: value exceeds 64 KB")
			}
			return a, err
		}
	},
	"bytes": func(m *mutant) { // keeps text, not bytes
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			recs = clone(recs)
			for i := range recs {
				recs[i].Payload = bytes.ToValidUTF8(recs[i].Payload, []byte("?"))
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"aliasing": func(m *mutant) { // keeps the caller's slices
		var mu sync.Mutex
		kept := make(map[id]map[uint64][]byte)
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			mu.Lock()
			defer mu.Unlock()
			if at.Version == 0 && err == nil && !a.Duplicate {
				kept[next.ID] = make(map[uint64][]byte)
			}
			for i, r := range recs {
				if err == nil && !a.Duplicate {
					kept[next.ID][a.Seq+uint64(i)] = r.Payload
				}
			}
			return a, err
		}
		m.read = func(ctx context.Context, c id, after uint64, limit int) (head, []rec, error) {
			h, recs, err := m.Store.Read(ctx, c, after, limit)
			mu.Lock()
			defer mu.Unlock()
			for i, r := range recs {
				if p, ok := kept[c][r.Seq]; ok {
					recs[i].Payload = p
				}
			}
			return h, recs, err
		}
	},
	"one-winner": func(m *mutant) { // checks, then writes: claims at the same time all win
		var last ids
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if age, ok := last.age(next.ID); errors.Is(err, transcripts.ErrStale) && ok && age < quick && next.Epoch == at.Epoch+1 {
				return a, nil
			}
			last.put(next.ID)
			return a, err
		}
	},
	"one-creator": func(m *mutant) { // checks, then writes: creations at the same time all win
		var created ids
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if age, ok := created.age(next.ID); errors.Is(err, transcripts.ErrExists) && ok && age < quick && a.Head.Version == 1 {
				return a, nil
			}
			if err == nil && at.Version == 0 {
				created.put(next.ID)
			}
			return a, err
		}
	},
	"nothing-lost": func(m *mutant) { // a repeat on an old head is stored again
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if a.Duplicate && at.Version > 0 && at.Epoch == a.Head.Epoch && at.Version < a.Head.Version {
				recs = clone(recs)
				recs[0].ClientID = ""
				if _, err := m.Store.Append(ctx, a.Head, next, recs...); err != nil && !errors.Is(err, transcripts.ErrConflict) {
					return added{}, err
				}
			}
			return a, err
		}
	},
	"page": func(m *mutant) { // limit 0 is no limit
		m.read = func(ctx context.Context, c id, after uint64, limit int) (head, []rec, error) {
			if limit == 0 {
				limit = 1 << 30
			}
			return m.Store.Read(ctx, c, after, limit)
		}
	},
	"long-log": func(m *mutant) { // forgets what is beyond some size
		m.read = func(ctx context.Context, c id, after uint64, limit int) (head, []rec, error) {
			if after >= 9000 {
				limit = 0
			}
			return m.Store.Read(ctx, c, after, limit)
		}
	},
	"consistent": func(m *mutant) { // reads the head, then the log
		m.read = func(ctx context.Context, c id, after uint64, limit int) (head, []rec, error) {
			h, _, err := m.Store.Read(ctx, c, 0, 0)
			if err != nil || limit == 0 {
				return h, nil, err
			}
			<-time.After(2 * time.Millisecond)
			_, recs, err := m.Store.Read(ctx, c, after, limit)
			return h, recs, err
		}
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if len(recs) == 2 && recs[0].ClientID == "" { // so slow that a reader gets in between
				<-time.After(time.Millisecond)
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"list-all": func(m *mutant) { // has one page
		m.list = func(ctx context.Context, q query) list {
			if q.Limit == 0 {
				q.Limit = 512
			}
			return m.Store.List(ctx, q)
		}
	},
	"list-floor": func(m *mutant) { // never takes an entry out of the index
		var mu sync.Mutex
		had := make(map[id][]transcripts.Floor)
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			mu.Lock()
			defer mu.Unlock()
			had[next.ID] = append(had[next.ID], next.Floor)
			return a, err
		}
		m.list = func(ctx context.Context, q query) list {
			floors := q.Floors
			if len(floors) == 0 || q.Limit > 0 {
				return m.Store.List(ctx, q)
			}
			q.Floors = nil
			return keep(m.Store.List(ctx, q), func(h head) bool {
				mu.Lock()
				defer mu.Unlock()
				return slices.ContainsFunc(had[h.ID], func(f transcripts.Floor) bool { return slices.Contains(floors, f) })
			})
		}
	},
	"list-due": func(m *mutant) { // counts in seconds
		m.list = func(ctx context.Context, q query) list {
			if !q.DueBefore.IsZero() {
				q.DueBefore = q.DueBefore.Add(time.Second)
			}
			return m.Store.List(ctx, q)
		}
	},
	"list-subject": func(m *mutant) { // matches a prefix
		m.list = func(ctx context.Context, q query) list {
			subject := q.Subject
			if subject == "" || q.Limit > 0 {
				return m.Store.List(ctx, q)
			}
			q.Subject = ""
			return keep(m.Store.List(ctx, q), func(h head) bool { return strings.HasPrefix(h.Subject, subject) })
		}
	},
	"list-and": func(m *mutant) { // forgets the floor beside a subject
		m.list = func(ctx context.Context, q query) list {
			if q.Subject != "" {
				q.Floors = nil
			}
			return m.Store.List(ctx, q)
		}
	},
	"list-limit": func(m *mutant) {
		m.list = func(ctx context.Context, q query) list {
			q.Limit = 0
			return m.Store.List(ctx, q)
		}
	},
	"list-loop": func(m *mutant) { // is locked while the loop runs
		lock := make(chan struct{}, 1)
		hold := func(ctx context.Context, do func()) {
			select {
			case lock <- struct{}{}:
				defer func() { <-lock }()
				do()
			case <-ctx.Done():
			}
		}
		m.list = func(ctx context.Context, q query) list {
			return func(yield func(head, error) bool) { hold(ctx, func() { m.Store.List(ctx, q)(yield) }) }
		}
		m.del = func(ctx context.Context, c id) (err error) {
			err = ctx.Err()
			hold(ctx, func() { err = m.Store.Delete(ctx, c) })
			return err
		}
		m.list = cancelledFirst(m.list)
	},
	"delete": func(m *mutant) { // keeps the client ids
		var gone ids
		m.del = func(ctx context.Context, c id) error {
			gone.put(c)
			return m.Store.Delete(ctx, c)
		}
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if _, ok := gone.age(next.ID); ok && at.Version == 0 {
				return added{Head: next, Seq: 2, Duplicate: true}, nil
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"delete-unknown": func(m *mutant) {
		m.del = func(ctx context.Context, c id) error {
			if _, _, err := m.Store.Read(ctx, c, 0, 0); err != nil {
				return err
			}
			return m.Store.Delete(ctx, c)
		}
	},
	"late-write": func(m *mutant) { // revives what was deleted
		var gone ids
		m.del = func(ctx context.Context, c id) error {
			gone.put(c)
			return m.Store.Delete(ctx, c)
		}
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			if _, ok := gone.age(next.ID); ok && errors.Is(err, transcripts.ErrNotFound) {
				return m.Store.Append(ctx, head{}, next, recs...)
			}
			return a, err
		}
	},
	"expiry": func(m *mutant) { // leaves what expired in its lists
		var mu sync.Mutex
		short := make(map[id]head)
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			mu.Lock()
			if time.Until(next.Expires) < time.Minute {
				short[next.ID] = next
			} else {
				delete(short, next.ID)
			}
			mu.Unlock()
			return m.Store.Append(ctx, at, next, recs...)
		}
		m.list = func(ctx context.Context, q query) list {
			return func(yield func(head, error) bool) {
				for h, err := range m.Store.List(ctx, q) {
					if !yield(h, err) {
						return
					}
				}
				mu.Lock()
				left := slices.Collect(maps.Values(short))
				mu.Unlock()
				for _, h := range left {
					if q.Limit == 0 && !h.Expires.After(time.Now()) && !yield(h, nil) {
						return
					}
				}
			}
		}
	},
	"expiry-moves": func(m *mutant) { // the first Expires stays
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			if next.Expires.Sub(at.Expires) > time.Minute && time.Now().Before(at.Expires) {
				next.Expires = at.Expires
			}
			return m.Store.Append(ctx, at, next, recs...)
		}
	},
	"watch": func(m *mutant) { // does not say where the conversation is now
		m.watch = func(ctx context.Context) iter.Seq2[event, error] {
			return func(yield func(event, error) bool) {
				first := false
				for e, err := range m.Store.Watch(ctx) {
					if e.ID == "" && !first {
						first = true
						continue
					}
					if e.Signal == "" {
						e.Floor = transcripts.FloorBot
					}
					if !yield(e, err) {
						return
					}
				}
			}
		}
	},
	"watch-ends": func(m *mutant) {
		m.watch = func(ctx context.Context) iter.Seq2[event, error] {
			return func(yield func(event, error) bool) {
				for e, err := range m.Store.Watch(ctx) {
					if !yield(e, err) {
						return
					}
				}
				yield(event{}, ctx.Err())
			}
		}
	},
	"watch-slow": func(m *mutant) { // an append waits for every watcher
		var mu sync.Mutex
		type watcher struct {
			c   chan event
			ctx context.Context
		}
		all := make(map[*watcher]bool)
		m.add = func(ctx context.Context, at, next head, recs []rec) (added, error) {
			a, err := m.Store.Append(ctx, at, next, recs...)
			mu.Lock()
			now := slices.Collect(maps.Keys(all))
			mu.Unlock()
			for _, w := range now {
				select {
				case w.c <- event{ID: a.Head.ID, Seq: a.Head.Seq, Floor: a.Head.Floor}:
				case <-w.ctx.Done():
				case <-ctx.Done():
				}
			}
			return a, err
		}
		m.signal = func(ctx context.Context, e event) error {
			if err := memstore.New().Signal(ctx, e); err != nil {
				return err
			}
			mu.Lock()
			now := slices.Collect(maps.Keys(all))
			mu.Unlock()
			for _, w := range now {
				select {
				case w.c <- e:
				case <-w.ctx.Done():
				}
			}
			return nil
		}
		m.watch = func(ctx context.Context) iter.Seq2[event, error] {
			return func(yield func(event, error) bool) {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				w := &watcher{make(chan event), ctx}
				mu.Lock()
				all[w] = true
				mu.Unlock()
				for {
					select {
					case e := <-w.c:
						if !yield(e, nil) {
							return
						}
					case <-ctx.Done():
						return
					}
				}
			}
		}
	},
	"signal": func(m *mutant) { // cuts at the first space
		m.signal = func(ctx context.Context, e event) error {
			if len(e.Signal) <= 256 {
				e.Signal, _, _ = strings.Cut(e.Signal, " ")
			}
			return m.Store.Signal(ctx, e)
		}
	},
	"cancelled": func(m *mutant) {
		m.del = func(ctx context.Context, c id) error { return m.Store.Delete(context.WithoutCancel(ctx), c) }
	},
	"peer": func(m *mutant) {
		m.peer = func(transcripts.Store) (transcripts.Store, error) { return memstore.New(), nil }
	},
	"reopen": func(m *mutant) {
		m.reopen = func(transcripts.Store) (transcripts.Store, error) { return memstore.New(), nil }
	},
}

// cancelledFirst makes a list report a context that has ended.
func cancelledFirst(l func(context.Context, query) list) func(context.Context, query) list {
	return func(ctx context.Context, q query) list {
		if err := ctx.Err(); err != nil {
			return func(yield func(head, error) bool) { yield(head{}, err) }
		}
		return l(ctx, q)
	}
}

func newMutant(name string) (*mutant, transcripttest.Features) {
	m := &mutant{Store: memstore.New()}
	mutants[name](m)
	patience := 10 * time.Second
	if name == "list-loop" || name == "watch-slow" { // these hang
		patience = 5 * time.Second
	}
	return m, transcripttest.Features{Signals: true, Peer: m.peer, Reopen: m.reopen, Patience: patience}
}
