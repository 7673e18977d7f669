package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/candorbot/candor/transcripts"
	berrors "go.etcd.io/bbolt/errors"
)

// scrubPages is how many pages Scrub looks at before it lets writers in.
const scrubPages = 256

// Scrub overwrites with zeros what deleted, expired and replaced values left
// in the file: bbolt keeps the bytes of a page until it needs the page again.
// After it returns, nothing that was removed before the call is in the file; copies that a
// file system, a disk or a backup keeps are out of its reach. It reads the
// free part of the file, holds up writers for short moments only, and may be
// called at any time. Run calls it every Options.ScrubEvery.
func (s *Store) Scrub(ctx context.Context) error {
	f, err := os.OpenFile(s.db.Path(), os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("boltstore: scrub: %w: %w", transcripts.ErrUnavailable, err)
	}
	defer func() { _ = f.Close() }()
	s.unscrubbed.Store(false)
	for page, more := 2, true; more; page += scrubPages {
		if err = ctx.Err(); err == nil {
			more, err = s.scrubFrom(f, page)
		}
		if err != nil {
			s.unscrubbed.Store(true)
			return err
		}
	}
	if s.opts.NoSync {
		return nil
	}
	if err := f.Sync(); err != nil {
		s.unscrubbed.Store(true)
		return fmt.Errorf("boltstore: scrub: %w: %w", transcripts.ErrUnavailable, err)
	}
	return nil
}

// scrubFrom clears the free ones of some pages. It does so inside a write
// transaction, so that no page is taken into use meanwhile.
func (s *Store) scrubFrom(f *os.File, from int) (more bool, err error) {
	tx, err := s.db.Begin(true)
	if err != nil {
		if errors.Is(err, berrors.ErrDatabaseNotOpen) {
			return false, errClosed
		}
		return false, fmt.Errorf("boltstore: scrub: %w: %w", transcripts.ErrUnavailable, err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	// Readers that began before the last commit may still see pages that it
	// freed. Those that begin from now on cannot.
	s.readers.Lock()
	s.readers.Unlock() //nolint:staticcheck // a barrier, not a critical section

	info, err := f.Stat()
	if err != nil {
		return false, fmt.Errorf("boltstore: scrub: %w", err)
	}
	size := s.db.Info().PageSize
	end := int(info.Size() / int64(size))
	buf, zero := make([]byte, size), make([]byte, size)
	for id := from; id < min(end, from+scrubPages); id++ {
		page, err := tx.Page(id)
		if err != nil {
			return false, fmt.Errorf("boltstore: scrub: %w", err)
		}
		if page != nil && page.Type != "free" { // nil: behind all pages, from a commit that failed
			continue
		}
		if _, err := f.ReadAt(buf, int64(id)*int64(size)); err != nil {
			return false, fmt.Errorf("boltstore: scrub: %w", err)
		}
		if string(buf) == string(zero) {
			continue
		}
		if _, err := f.WriteAt(zero, int64(id)*int64(size)); err != nil {
			return false, fmt.Errorf("boltstore: scrub: %w: %w", transcripts.ErrUnavailable, err)
		}
	}
	return from+scrubPages < end, nil
}
