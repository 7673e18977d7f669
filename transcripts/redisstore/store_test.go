package redisstore_test

import (
	"testing"

	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// suite runs the conformance suite; every rule has a prefix of its own.
func suite(t *testing.T, client, second redis.UniversalClient, namePrefix string) {
	t.Helper()
	var prefix string
	transcripttest.RunStore(t, func() (transcripts.Store, error) {
		prefix = namePrefix + redistest.Prefix()
		return redisstore.New(client, &redisstore.Options{Prefix: prefix})
	}, transcripttest.Features{
		Signals: true,
		Peer: func(transcripts.Store) (transcripts.Store, error) {
			return redisstore.New(second, &redisstore.Options{Prefix: prefix})
		},
		Reopen: func(s transcripts.Store) (transcripts.Store, error) {
			require.NoError(t, s.(*redisstore.Store).Close())
			return redisstore.New(second, &redisstore.Options{Prefix: prefix})
		},
	})
}

func TestStore(t *testing.T) {
	t.Parallel()
	c, _ := redistest.Client(t)
	c2 := redis.NewClient(c.Options())
	t.Cleanup(func() { _ = c2.Close() })
	suite(t, c, c2, "")
}

func TestStoreOnCluster(t *testing.T) {
	t.Parallel()
	c := redistest.NewCluster(t, 3)
	suite(t, c.Client(t), c.Client(t), "")
}
