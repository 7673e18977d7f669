package group

import (
	"context"
	"sync"
)

// Run calls all fs at once with a context that is cancelled when the first of
// them returns, waits for all, and returns the first one's error.
func Run(ctx context.Context, fs ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
	)
	for _, f := range fs {
		wg.Go(func() {
			err := f(ctx)
			once.Do(func() {
				first = err
				cancel()
			})
		})
	}
	wg.Wait()
	return first
}
