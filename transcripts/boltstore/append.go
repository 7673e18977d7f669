package boltstore

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	bolt "go.etcd.io/bbolt"
)

// Append implements [transcripts.Store]. It returns when the records are on
// disk; calls that run at the same time share one sync.
func (s *Store) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Appended{}, err
	}
	now := time.Now()
	if err := storebase.Append(at, next, recs, now); err != nil {
		return transcripts.Appended{}, err
	}
	next.Seq, next.Version = at.Seq+uint64(len(recs)), at.Version+1
	encoded, err := transcripts.EncodeHead(next)
	if err != nil {
		return transcripts.Appended{}, err
	}
	a := addition{at: at, meta: metaOf(next), id: next.ID, head: encoded}
	size := len(encoded)
	for _, r := range recs {
		a.clients = append(a.clients, r.ClientID)
		a.values = append(a.values, encodeRecord(r))
		size += len(r.Payload)
	}
	if err := s.submit(ctx, size, a.run); err != nil {
		return transcripts.Appended{}, err
	}
	if a.found != nil {
		head, err := decodeHead(a.found)
		if err != nil {
			return transcripts.Appended{}, wrap(err)
		}
		return transcripts.Appended{Head: head, Seq: a.first, Duplicate: a.duplicate}, a.outcome
	}
	if a.outcome != nil {
		return transcripts.Appended{}, a.outcome
	}
	out := transcripts.Appended{Head: next.Clone(), Seq: a.first}
	out.Head.Seq, out.Head.Version = a.meta.seq, a.meta.version
	s.hub.Publish(transcripts.Event{ID: next.ID, Seq: out.Head.Seq, Floor: next.Floor})
	return out, nil
}

// An addition is one Append on its way into a commit.
type addition struct {
	at      transcripts.Head
	id      transcripts.ConversationID
	meta    meta
	head    []byte
	clients []string
	values  [][]byte

	// The outcome, set anew by each run.
	found     []byte // the stored head where nothing was added
	first     uint64
	duplicate bool
	outcome   error
}

func (a *addition) run(tx *bolt.Tx) (changed bool, err error) {
	a.found, a.first, a.duplicate, a.outcome = nil, 0, false, nil
	// The clock is read here: the write may have waited for its turn.
	var old *meta
	now := time.Now()
	m, _, err := find(tx, a.id, now)
	switch {
	case err == nil:
		old = &m
	case !errors.Is(err, transcripts.ErrNotFound):
		return false, err
	case a.at.Version != 0:
		a.outcome = transcripts.ErrNotFound
		return false, nil
	}
	if old == nil {
		// An expired conversation of that id may not have been swept yet.
		if _, err := purge(tx, a.id, unlimited); err != nil {
			return false, err
		}
	} else if a.refused(tx, old) {
		return false, nil
	}
	return true, a.put(tx, old)
}

// refused reports whether nothing may be added to the conversation.
func (a *addition) refused(tx *bolt.Tx, old *meta) bool {
	clients := tx.Bucket(bucketClients)
	for _, id := range a.clients {
		if id == "" {
			continue
		}
		if v := clients.Get(clientKey(a.id, id)); len(v) == 8 {
			a.first, a.duplicate = binary.BigEndian.Uint64(v), true
			break
		}
	}
	switch {
	case a.duplicate:
	case a.at.Version == 0:
		a.outcome = transcripts.ErrExists
	case a.at.Epoch != old.epoch:
		a.outcome = transcripts.ErrStale
	case a.at.Version != old.version:
		a.outcome = transcripts.ErrConflict
	default:
		return false
	}
	a.found = append([]byte(nil), tx.Bucket(bucketHeads).Get([]byte(a.id))...)
	return true
}

func (a *addition) put(tx *bolt.Tx, old *meta) error {
	a.meta.seq, a.meta.version = 0, 1
	if old != nil {
		a.meta.seq, a.meta.version = old.seq, old.version+1
	}
	a.first = a.meta.seq + 1
	log, clients := tx.Bucket(bucketLog), tx.Bucket(bucketClients)
	for i, v := range a.values {
		a.meta.seq++
		if err := log.Put(logKey(a.id, a.meta.seq), v); err != nil {
			return err
		}
		if a.clients[i] != "" {
			seq := binary.BigEndian.AppendUint64(nil, a.meta.seq)
			if err := clients.Put(clientKey(a.id, a.clients[i]), seq); err != nil {
				return err
			}
		}
	}
	if err := tx.Bucket(bucketHeads).Put([]byte(a.id), encodeHead(a.meta, a.head)); err != nil {
		return err
	}
	return reindex(tx, a.id, old, &a.meta)
}

// An indexEntry is one key of one index.
type indexEntry struct {
	bucket []byte
	key    string
}

// entries returns the index keys of a head, in the same order for all; "" for
// an index that it is not in. A nil meta is in none.
func entries(id transcripts.ConversationID, m *meta) [4]indexEntry {
	e := [4]indexEntry{{bucket: bucketFloor}, {bucket: bucketDue}, {bucket: bucketSubject}, {bucket: bucketExpiry}}
	if m == nil {
		return e
	}
	e[0].key = m.floor + "\x00" + string(id)
	if m.hasDue {
		e[1].key = string(m.due[:]) + string(id)
	}
	if m.hasSubject {
		e[2].key = string(m.subject[:]) + string(id)
	}
	e[3].key = string(m.expires[:]) + string(id)
	return e
}

// reindex moves id from where old put it to where next does; nil is nowhere.
func reindex(tx *bolt.Tx, id transcripts.ConversationID, old, next *meta) error {
	from, to := entries(id, old), entries(id, next)
	for i, e := range to {
		if e.key == from[i].key {
			continue
		}
		b := tx.Bucket(e.bucket)
		if from[i].key != "" {
			if err := b.Delete([]byte(from[i].key)); err != nil {
				return err
			}
		}
		if e.key != "" {
			if err := b.Put([]byte(e.key), nil); err != nil {
				return err
			}
		}
	}
	return nil
}
