package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

var (
	_ transcripts.Store    = (*Store)(nil)
	_ transcripts.Signaler = (*Store)(nil)
)

// Errors of Open beside those of the operating system.
var (
	// ErrLocked: another process, or another Store of this one, has the file.
	ErrLocked = errors.New("boltstore: already open by another process")
	// ErrDamaged: the file is no transcript file, or was cut or overwritten.
	ErrDamaged = errors.New("boltstore: file is damaged or not a transcript file")
)

// Options are the settings of a Store. The zero value is durable.
type Options struct {
	// NoSync leaves it to the operating system when to write to disk: what
	// was acknowledged is lost if the machine (not only the process) dies.
	// For tests and benchmarks.
	NoSync bool
	// LockTimeout is how long Open waits for a file that is in use. Default:
	// one second.
	LockTimeout time.Duration
	// SweepEvery is the pause between two sweeps of Run. Default: one minute.
	SweepEvery time.Duration
	// ScrubEvery is how often Run calls Scrub. Default: one hour.
	ScrubEvery time.Duration
}

func (o *Options) withDefaults() (Options, error) {
	var v Options
	if o != nil {
		v = *o
	}
	var faults []error
	if v.LockTimeout < 0 {
		faults = append(faults, errors.New("boltstore: Options.LockTimeout is negative"))
	}
	if v.SweepEvery < 0 {
		faults = append(faults, errors.New("boltstore: Options.SweepEvery is negative"))
	}
	if v.ScrubEvery < 0 {
		faults = append(faults, errors.New("boltstore: Options.ScrubEvery is negative"))
	}
	if v.LockTimeout == 0 {
		v.LockTimeout = time.Second
	}
	if v.SweepEvery == 0 {
		v.SweepEvery = time.Minute
	}
	if v.ScrubEvery == 0 {
		v.ScrubEvery = time.Hour
	}
	return v, errors.Join(faults...)
}

// A Store keeps conversations in one file. Get one from Open. It is safe for
// concurrent use.
type Store struct {
	db     *bolt.DB
	opts   Options
	hub    storebase.Hub
	writes writeQueue

	readers    sync.RWMutex // held for reading by every read transaction
	unscrubbed atomic.Bool  // something was written since the last Scrub
}

// Open opens the file at path, or creates it readable by its owner alone, and
// checks that its structure is whole. It is ErrLocked if the file is in use,
// ErrDamaged if it cannot be trusted, and transcripts.ErrUnavailable if the
// operating system refuses. A nil opts is the same as the zero Options.
func Open(path string, opts *Options) (*Store, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := verify(path, o.LockTimeout); err != nil {
		return nil, err
	}
	db, err := openFile(path, &bolt.Options{
		Timeout: o.LockTimeout,
		NoSync:  o.NoSync,
		// The free list is found again by reading the file at Open, which
		// verify does anyway, so that commits stay small when much is free.
		NoFreelistSync: true,
		FreelistType:   bolt.FreelistMapType,
		NoStatistics:   true,
	})
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, opts: o}
	s.unscrubbed.Store(true) // an earlier process may have left something
	if err := s.prepare(path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// openFile turns bbolt's errors and panics into ours.
func openFile(path string, o *bolt.Options) (db *bolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("%w: %s: panic: %v", ErrDamaged, path, r)
		}
	}()
	db, err = bolt.Open(path, 0o600, o)
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s", ErrLocked, path)
	}
	var refused *fs.PathError
	var errno syscall.Errno
	if errors.As(err, &refused) || errors.As(err, &errno) {
		return nil, fmt.Errorf("boltstore: open: %w: %w", transcripts.ErrUnavailable, err)
	}
	return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
}

// prepare makes the buckets of a new file and refuses a foreign one.
func (s *Store) prepare(path string) error {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return fmt.Errorf("boltstore: %s can be read by others: %w", path, err)
		}
	}
	ready := false
	err := s.db.View(func(tx *bolt.Tx) error {
		ready = tx.Bucket(bucketFormat) != nil
		if name, _ := tx.Cursor().First(); !ready && name != nil {
			return fmt.Errorf("%w: %s belongs to another program", ErrDamaged, path)
		}
		for _, b := range buckets {
			if ready && tx.Bucket(b) == nil {
				return fmt.Errorf("%w: %s lacks %q", ErrDamaged, path, b)
			}
		}
		return nil
	})
	if err != nil || ready {
		return err
	}
	err = s.db.Update(func(tx *bolt.Tx) error {
		format, err := tx.CreateBucket(bucketFormat)
		if err != nil {
			return err
		}
		if err := format.Put([]byte("version"), []byte("1")); err != nil {
			return err
		}
		for _, b := range buckets {
			if _, err := tx.CreateBucket(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("boltstore: prepare %s: %w: %w", path, transcripts.ErrUnavailable, err)
	}
	return nil
}

// Close waits for running calls, ends all watches and releases the file. Every
// later call is transcripts.ErrUnavailable.
func (s *Store) Close() error {
	s.hub.Close(errClosed)
	s.writes.close()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("boltstore: close: %w", err)
	}
	return nil
}

var errClosed = fmt.Errorf("boltstore: %w: closed", transcripts.ErrUnavailable)

// view runs fn in a read transaction and turns faults of the file into errors.
func (s *Store) view(fn func(tx *bolt.Tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	s.readers.RLock()
	defer s.readers.RUnlock()
	err = s.db.View(fn)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return errClosed
	}
	return err
}

// Read implements [transcripts.Store].
func (s *Store) Read(ctx context.Context, id transcripts.ConversationID, after uint64, limit int) (transcripts.Head, []transcripts.Record, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Head{}, nil, err
	}
	now := time.Now()
	var head transcripts.Head
	var recs []transcripts.Record
	err := s.view(func(tx *bolt.Tx) error {
		m, rest, err := find(tx, id, now)
		if err != nil {
			return err
		}
		if head, err = transcripts.DecodeHead(rest); err != nil {
			return err
		}
		head.Seq, head.Version = m.seq, m.version
		if limit <= 0 || after >= m.seq {
			return nil
		}
		n := int(min(uint64(limit), m.seq-after))
		recs = make([]transcripts.Record, 0, min(n, 1024))
		c := tx.Bucket(bucketLog).Cursor()
		want := logKey(id, after+1)
		for k, v := c.Seek(want); len(recs) < n; k, v = c.Next() {
			seq := after + 1 + uint64(len(recs))
			if want = logKey(id, seq); !slices.Equal(k, want) {
				return fmt.Errorf("%w: record %d is missing", ErrDamaged, seq)
			}
			r, err := decodeRecord(seq, v)
			if err != nil {
				return err
			}
			recs = append(recs, r)
		}
		return nil
	})
	if err != nil {
		return transcripts.Head{}, nil, wrap(err)
	}
	return head, recs, nil
}

// find returns the living head of id.
func find(tx *bolt.Tx, id transcripts.ConversationID, now time.Time) (meta, []byte, error) {
	if id == "" {
		return meta{}, nil, transcripts.ErrNotFound
	}
	v := tx.Bucket(bucketHeads).Get([]byte(id))
	if v == nil {
		return meta{}, nil, transcripts.ErrNotFound
	}
	m, rest, err := decodeMeta(v)
	if err == nil && m.expired(now) {
		err = transcripts.ErrNotFound
	}
	return m, rest, err
}

// wrap adds the package's name to faults of the file; outcomes stay bare.
func wrap(err error) error {
	switch {
	case err == nil, errors.Is(err, transcripts.ErrNotFound), errors.Is(err, transcripts.ErrUnavailable), errors.Is(err, ErrDamaged):
		return err
	case errors.Is(err, errDamaged):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return fmt.Errorf("boltstore: %w", err)
}

// Watch implements [transcripts.Store], for the watchers of this process: no
// other can have the file open. Its first event has an empty ID: from then on
// nothing is missed.
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
		return err
	}
	e.Seq = 0
	s.hub.Publish(e)
	return nil
}
