package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Keep is how long a state outlives its last change. It is longer than the
// year after which every schedule has fired again, so that only the state of an
// audit that nobody runs any more vanishes.
const Keep = 2 * 366 * 24 * time.Hour

// Documents keeps leases and states in the store that all instances share, on
// Redis or embedded, as documents of their own. A lease is taken by a
// conditional append, so that exactly one of several instances gets it. The
// result is safe for concurrent use.
func Documents(store transcripts.Store) Store {
	return &documents{store: store, seen: map[transcripts.ConversationID]sighting{}}
}

type documents struct {
	store transcripts.Store

	mu   sync.Mutex
	seen map[transcripts.ConversationID]sighting
}

// A sighting of another's lease: its version, and when it was first seen by
// this instance's own clock, whatever the other's says.
type sighting struct {
	version uint64
	at      time.Time
}

type lease struct {
	Holder string `json:"holder"`
}

// id makes any name an id that every store takes.
func id(kind, name string) transcripts.ConversationID {
	sum := sha256.Sum256([]byte(name))
	return transcripts.ConversationID("audit-" + kind + "-" + hex.EncodeToString(sum[:16]))
}

// Lease implements Store. The lease of another holder is over when it was not
// renewed for ttl while this instance watched, by its own steady clock, or when
// the store has let it expire an hour later. So no clock that is wrong, here or
// there, takes a lease from a holder that is alive.
func (d *documents) Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	key := id("lease", name)
	for range 4 {
		at, err := d.read(ctx, key)
		if err != nil {
			return false, err
		}
		var l lease
		// A lease that cannot be read was not written by us, and is in the way
		// for ttl.
		_ = json.Unmarshal(at.Document, &l)
		if at.Version > 0 && l.Holder != holder && !d.over(key, at.Version, ttl) {
			return false, nil
		}
		now := time.Now().UTC()
		err = transcripts.PutDocument(ctx, d.store, at, key, lease{holder}, now.Add(ttl+time.Hour))
		if err == nil {
			return true, nil
		}
		if !raced(err) {
			return false, fmt.Errorf("schedule: lease: %w", err)
		}
	}
	return false, nil
}

func (d *documents) over(key transcripts.ConversationID, version uint64, ttl time.Duration) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.seen[key]; ok && s.version == version {
		return time.Since(s.at) >= ttl
	}
	d.seen[key] = sighting{version, time.Now()}
	return false
}

// Load implements Store.
func (d *documents) Load(ctx context.Context, name string) ([]byte, error) {
	at, err := d.read(ctx, id("state", name))
	if err != nil || at.Version == 0 {
		return nil, err
	}
	return at.Document, nil
}

// Save implements Store. state must be JSON.
func (d *documents) Save(ctx context.Context, name string, state []byte) error {
	key := id("state", name)
	for range 8 {
		at, err := d.read(ctx, key)
		if err != nil {
			return err
		}
		if err = transcripts.PutDocument(ctx, d.store, at, key, json.RawMessage(state), time.Now().UTC().Add(Keep)); err == nil {
			return nil
		} else if !raced(err) {
			return fmt.Errorf("schedule: save: %w", err)
		}
	}
	return transcripts.ErrConflict
}

// read returns a zero head where there is none.
func (d *documents) read(ctx context.Context, key transcripts.ConversationID) (transcripts.Head, error) {
	h, _, err := d.store.Read(ctx, key, 0, 0)
	if errors.Is(err, transcripts.ErrNotFound) {
		return transcripts.Head{}, nil
	}
	return h, err
}

// raced reports that another instance wrote first, or that the document
// vanished in between.
func raced(err error) bool {
	return transcripts.Raced(err) || errors.Is(err, transcripts.ErrNotFound)
}
