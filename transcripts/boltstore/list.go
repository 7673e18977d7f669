package boltstore

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	bolt "go.etcd.io/bbolt"
)

// Bounds of one read transaction of List, so that it does not hold up the
// growth of the file.
const (
	pageKeys  = 512
	pageBytes = 1 << 20
)

// A scan is a range of one index that holds every match of a query.
type scan struct {
	bucket []byte
	prefix []byte // only keys with it
	until  []byte // only keys before it, if set
	skip   int    // bytes before the id
}

// scans chooses the narrowest index for q.
func scans(q transcripts.Query) []scan {
	switch {
	case q.Subject != "":
		k := subjectKey(q.Subject)
		return []scan{{bucket: bucketSubject, prefix: k[:], skip: hashLen}}
	case !q.DueBefore.IsZero():
		k := timeKey(q.DueBefore)
		return []scan{{bucket: bucketDue, until: append(k[:], 0xff), skip: timeLen}}
	case len(q.Floors) > 0:
		var out []scan
		for i, f := range q.Floors {
			if !slices.Contains(q.Floors[:i], f) {
				prefix := append([]byte(f), 0)
				out = append(out, scan{bucket: bucketFloor, prefix: prefix, skip: len(prefix)})
			}
		}
		return out
	}
	return []scan{{bucket: bucketHeads}}
}

// List implements [transcripts.Store]. It reads one index, by subject, due
// time or floor, the first of these that q sets; with DueBefore the most
// overdue come first. The loop's body may call the Store.
func (s *Store) List(ctx context.Context, q transcripts.Query) iter.Seq2[transcripts.Head, error] {
	return func(yield func(transcripts.Head, error) bool) {
		n := 0
		seen := make(map[transcripts.ConversationID]bool) // one that moves ahead of us is still one
		for _, sc := range scans(q) {
			var from []byte
			for more := true; more; {
				if err := ctx.Err(); err != nil {
					yield(transcripts.Head{}, err)
					return
				}
				limit := pageKeys
				if q.Limit > 0 {
					limit = min(limit, q.Limit-n)
				}
				var page []transcripts.Head
				var err error
				page, from, err = s.page(q, sc, from, limit)
				if err != nil {
					yield(transcripts.Head{}, wrap(err))
					return
				}
				for _, h := range page {
					if seen[h.ID] {
						continue
					}
					seen[h.ID] = true
					n++
					if !yield(h, nil) || n == q.Limit {
						return
					}
				}
				more = from != nil
			}
		}
	}
}

// page returns up to limit matches from the key from on, and where to go on;
// nil at the end.
func (s *Store) page(q transcripts.Query, sc scan, from []byte, limit int) (page []transcripts.Head, next []byte, err error) {
	now := time.Now()
	if from == nil {
		from = sc.prefix
	}
	err = s.view(func(tx *bolt.Tx) error {
		heads := tx.Bucket(bucketHeads)
		c := tx.Bucket(sc.bucket).Cursor()
		keys, size := 0, 0
		for k, _ := c.Seek(from); k != nil && bytes.HasPrefix(k, sc.prefix); k, _ = c.Next() {
			if sc.until != nil && bytes.Compare(k, sc.until) >= 0 {
				return nil
			}
			if keys == pageKeys || size > pageBytes || len(page) == limit {
				next = bytes.Clone(k)
				return nil
			}
			v := heads.Get(k[sc.skip:])
			keys++
			if v == nil {
				continue
			}
			h, ok, err := matching(q, v, now)
			if err != nil {
				return err
			}
			if ok {
				page = append(page, h)
				size += len(v)
			}
		}
		return nil
	})
	return page, next, err
}

// matching decodes a head only if its meta does not rule it out.
func matching(q transcripts.Query, v []byte, now time.Time) (transcripts.Head, bool, error) {
	m, _, err := decodeMeta(v)
	if err != nil || m.expired(now) ||
		len(q.Floors) > 0 && !slices.Contains(q.Floors, transcripts.Floor(m.floor)) ||
		!q.DueBefore.IsZero() && !m.hasDue ||
		q.Subject != "" && (!m.hasSubject || m.subject != subjectKey(q.Subject)) {
		return transcripts.Head{}, false, err
	}
	h, err := decodeHead(v)
	return h, err == nil && storebase.Match(q, &h, now), err
}
