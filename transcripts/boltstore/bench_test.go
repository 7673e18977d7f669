package boltstore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
	"github.com/stretchr/testify/require"
)

// BenchmarkNoSync leaves the disk out: what the store itself costs.
func BenchmarkNoSync(b *testing.B) { bench(b, &boltstore.Options{NoSync: true}) }

// BenchmarkDurable is the default.
func BenchmarkDurable(b *testing.B) { bench(b, nil) }

// BenchmarkOpen opens a file of 20,000 conversations, checks included.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "t.db")
	s, err := boltstore.Open(path, fast)
	require.NoError(b, err)
	for range 20_000 {
		_, err := s.Append(b.Context(), transcripts.Head{}, newHead(), rec("a"), rec("b"), rec("c"), rec("d"))
		require.NoError(b, err)
	}
	require.NoError(b, s.Close())
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		s, err := boltstore.Open(path, fast)
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

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
