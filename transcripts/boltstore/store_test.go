package boltstore_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var n atomic.Int32
	path := func() string { return filepath.Join(dir, fmt.Sprint(n.Load(), ".db")) }
	opts := &boltstore.Options{NoSync: true} // the suite is about meaning; kill_test.go is about durability
	transcripttest.RunStore(t, func() (transcripts.Store, error) {
		n.Add(1)
		return boltstore.Open(path(), opts)
	}, transcripttest.Features{Signals: true, Reopen: func(s transcripts.Store) (transcripts.Store, error) {
		if err := s.(*boltstore.Store).Close(); err != nil {
			return nil, err
		}
		return boltstore.Open(path(), opts)
	}})
}
