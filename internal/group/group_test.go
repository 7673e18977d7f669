package group_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/group"
)

func TestFirstExitCancelsAllAndWaits(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	var ended atomic.Int32
	wait := func(ctx context.Context) error { <-ctx.Done(); ended.Add(1); return ctx.Err() }
	err := group.Run(t.Context(), wait, func(context.Context) error { return boom }, wait)
	require.ErrorIs(t, err, boom)
	require.EqualValues(t, 2, ended.Load())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, group.Run(ctx, wait), context.Canceled)
	require.NoError(t, group.Run(t.Context()))
}
