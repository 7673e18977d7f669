package boltstore_test

import (
	"path/filepath"
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

// BenchmarkNoSync leaves the disk out: what the store itself costs.
func BenchmarkNoSync(b *testing.B) { bench(b, &boltstore.Options{NoSync: true}) }

// BenchmarkDurable is the default.
func BenchmarkDurable(b *testing.B) { bench(b, nil) }

func bench(b *testing.B, opts *boltstore.Options) {
	b.Helper()
	transcripttest.BenchmarkStore(b, func() (transcripts.Store, error) {
		s, err := boltstore.Open(filepath.Join(b.TempDir(), string(transcripts.NewConversationID())), opts)
		if err == nil {
			b.Cleanup(func() { _ = s.Close() })
		}
		return s, err
	})
}
