package boltstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Bounds of one commit.
const (
	maxBatch      = 256     // writes
	maxBatchBytes = 8 << 20 // of records and heads
	sweepBudget   = 64      // keys of expired conversations that leave with each commit
)

// A write is one change that shares its commit with others.
type write struct {
	size int
	// run changes tx. An error is a fault of the file and undoes the whole
	// commit; outcomes such as ErrStale are kept by the closure and change
	// nothing. It may run more than once.
	run     func(tx *bolt.Tx) (changed bool, err error)
	err     error
	leading bool      // guarded by writeQueue.mu
	wake    chan bool // true: done; false: lead the next commit
}

// A writeQueue groups the writes that arrive while a commit is under way into
// the next one. There is no goroutine and no timer: the first to arrive
// commits, so a single writer never waits for company.
type writeQueue struct {
	mu      sync.Mutex
	waiting []*write
	busy    bool
	closed  bool
}

func (q *writeQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}

// submit runs fn in a commit and returns when that is durable, or with ctx's
// error while it was still waiting for its turn.
func (s *Store) submit(ctx context.Context, size int, fn func(tx *bolt.Tx) (bool, error)) error {
	q := &s.writes
	w := &write{size: size, run: fn, wake: make(chan bool, 1)}
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return errClosed
	}
	q.waiting = append(q.waiting, w)
	lead := !q.busy
	w.leading, q.busy = lead, true
	q.mu.Unlock()

	if !lead {
		select {
		case done := <-w.wake:
			if done {
				return w.err
			}
		case <-ctx.Done():
			if q.withdraw(w) {
				return ctx.Err()
			}
			if done := <-w.wake; done {
				return w.err
			}
		}
	}
	batch := q.take()
	s.commit(batch)
	q.pass()
	for _, o := range batch {
		if o != w {
			o.wake <- true
		}
	}
	return w.err
}

// withdraw removes w unless it is being committed or has to lead.
func (q *writeQueue) withdraw(w *write) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, w)
	if i < 0 || w.leading {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// take returns the writes of the next commit, at least one.
func (q *writeQueue) take() []*write {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < len(q.waiting) && n < maxBatch && (n == 0 || size+q.waiting[n].size <= maxBatchBytes) {
		size += q.waiting[n].size
		n++
	}
	batch := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return batch
}

// pass makes the next in the queue lead.
func (q *writeQueue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.busy = false
		return
	}
	q.waiting[0].leading = true
	q.waiting[0].wake <- false
}

func (s *Store) commit(batch []*write) {
	err := s.commitOnce(batch)
	if err != nil && len(batch) > 1 && !errors.Is(err, transcripts.ErrUnavailable) {
		// One write ran into a fault: let it not take the others along.
		for _, w := range batch {
			w.err = s.commitOnce([]*write{w})
		}
		return
	}
	for _, w := range batch {
		w.err = err
	}
}

func (s *Store) commitOnce(batch []*write) (err error) {
	var tx *bolt.Tx
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
			if tx != nil {
				err = errors.Join(err, tx.Rollback())
			}
		}
	}()
	if tx, err = s.db.Begin(true); err != nil {
		if errors.Is(err, berrors.ErrDatabaseNotOpen) {
			return errClosed
		}
		return fmt.Errorf("boltstore: begin: %w: %w", transcripts.ErrUnavailable, err)
	}
	changed := false
	for _, w := range batch {
		c, err := w.run(tx)
		if err != nil {
			return errors.Join(wrap(err), tx.Rollback())
		}
		changed = changed || c
	}
	if !changed {
		return tx.Rollback() // nothing to sync
	}
	s.unscrubbed.Store(true)
	if _, err := sweep(tx, time.Now(), sweepBudget); err != nil {
		return errors.Join(wrap(err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("boltstore: commit: %w: %w", transcripts.ErrUnavailable, err)
	}
	return nil
}
