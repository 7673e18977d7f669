package boltstore

import (
	"bytes"
	"context"
	"errors"
	"math"
	"time"

	"github.com/candorbot/candor/transcripts"
	bolt "go.etcd.io/bbolt"
)

const unlimited = math.MaxInt

// runBudget is how many keys one commit of Run removes, so that appends in
// between need not wait long.
const runBudget = 1000

// Run removes expired conversations from the file every Options.SweepEvery,
// clears what they left with Scrub every Options.ScrubEvery, until ctx ends,
// and returns nil then. It is optional: expired conversations are never seen
// again with or without it, and every commit takes a few along. Without it the
// last of them stay in the file while nothing is written.
func (s *Store) Run(ctx context.Context) error {
	sweeps, scrubs := time.NewTicker(s.opts.SweepEvery), time.NewTicker(s.opts.ScrubEvery)
	defer sweeps.Stop()
	defer scrubs.Stop()
	step := s.sweepAll
	for {
		// Other faults may heal by themselves: a full disk has room again.
		if err := step(ctx); errors.Is(err, errClosed) || errors.Is(err, ErrDamaged) {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-sweeps.C:
			step = s.sweepAll
		case <-scrubs.C:
			step = s.scrubIfNeeded
		}
	}
}

func (s *Store) scrubIfNeeded(ctx context.Context) error {
	if !s.unscrubbed.Load() {
		return nil
	}
	return s.Scrub(ctx)
}

func (s *Store) sweepAll(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = s.sweepSome(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) sweepSome(ctx context.Context) (more bool, err error) {
	err = s.submit(ctx, 0, func(tx *bolt.Tx) (bool, error) {
		n, err := sweep(tx, time.Now(), runBudget)
		more = n >= runBudget
		return n > 0, err
	})
	return more, err
}

// sweep removes about budget keys of expired conversations and returns how
// many it did.
func sweep(tx *bolt.Tx, now time.Time, budget int) (int, error) {
	removed := 0
	for removed < budget {
		k, _ := tx.Bucket(bucketExpiry).Cursor().First()
		if len(k) <= timeLen || keyTime(k).After(now) {
			return removed, nil
		}
		n, err := purge(tx, transcripts.ConversationID(k[timeLen:]), budget-removed)
		if err != nil {
			return removed, err
		}
		removed += n
		if n == 0 { // an index entry without a head
			if err := tx.Bucket(bucketExpiry).Delete(bytes.Clone(k)); err != nil {
				return removed, err
			}
			removed++
		}
	}
	return removed, nil
}

// purge removes up to budget keys of a conversation, its head and index
// entries last, so that one that was left half removed is found again. It
// returns how many it removed.
func purge(tx *bolt.Tx, id transcripts.ConversationID, budget int) (int, error) {
	v := tx.Bucket(bucketHeads).Get([]byte(id))
	if v == nil {
		return 0, nil
	}
	m, _, err := decodeMeta(v)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, b := range [][]byte{bucketLog, bucketClients} {
		n, err := removePrefix(tx.Bucket(b), logPrefix(id), budget-removed)
		if removed += n; err != nil || removed >= budget {
			return removed, err
		}
	}
	if err := reindex(tx, id, &m, nil); err != nil {
		return removed, err
	}
	return removed + 1, tx.Bucket(bucketHeads).Delete([]byte(id))
}

func removePrefix(b *bolt.Bucket, prefix []byte, budget int) (int, error) {
	c := b.Cursor()
	for n := 0; ; n++ {
		k, _ := c.Seek(prefix)
		if n >= budget || !bytes.HasPrefix(k, prefix) {
			return n, nil
		}
		if err := c.Delete(); err != nil {
			return n, err
		}
	}
}

// Delete implements [transcripts.Store]. Watchers get an event with Seq 0, so
// that readers of the conversation look and find it gone.
func (s *Store) Delete(ctx context.Context, id transcripts.ConversationID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	found := false
	err := s.submit(ctx, 0, func(tx *bolt.Tx) (bool, error) {
		n, err := purge(tx, id, unlimited)
		found = n > 0
		return found, err
	})
	if err == nil && found {
		s.hub.Publish(transcripts.Event{ID: id})
	}
	return err
}
