package redisstore_test

import (
	"testing"

	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

// BenchmarkStore runs over loopback, without a disk.
func BenchmarkStore(b *testing.B) {
	srv := redistest.New(b, nil)
	transcripttest.BenchmarkStore(b, func() (transcripts.Store, error) {
		return redisstore.New(srv.Client(b), &redisstore.Options{Prefix: redistest.Prefix()})
	})
}

// BenchmarkPing is the bare round trip, to compare with.
func BenchmarkPing(b *testing.B) {
	c := redistest.New(b, nil).Client(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Ping(b.Context()).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
