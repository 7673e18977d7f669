package redisstore

import (
	"testing"

	"github.com/candorbot/candor/internal/redistest"
	"github.com/stretchr/testify/require"
)

func TestSmoke(t *testing.T) {
	s, err := Open(t.Context(), redistest.New(t, nil).URL(), nil)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	s, err = Open(t.Context(), redistest.NewCluster(t, 3).URL(), nil)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	_, se := redistest.NewSentinel(t, nil)
	s, err = Open(t.Context(), "redis://"+se.Addr+"/0?master_name="+redistest.SentinelMaster, nil)
	require.NoError(t, err)
	require.NoError(t, s.Close())
}
