package memstore_test

import (
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	transcripttest.RunStore(t, func() (transcripts.Store, error) { return memstore.New(), nil }, transcripttest.Features{Signals: true})
}
