package memstore_test

import (
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

func BenchmarkStore(b *testing.B) {
	transcripttest.BenchmarkStore(b, func() (transcripts.Store, error) { return memstore.New(), nil })
}
