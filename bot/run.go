package bot

import (
	"context"
	"errors"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// sweepEvery is how often unanswered messages are looked for.
const sweepEvery = 5 * time.Second

// Run answers messages whose instance died before it could, until ctx ends.
// Any number of instances may run; each message is answered once.
func (b *Bot) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		b.sweep(ctx)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (b *Bot) sweep(ctx context.Context) {
	q := transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorBot}, DueBefore: time.Now().UTC(), Limit: 100}
	for h, err := range b.rec.List(ctx, q) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				b.opts.Logger.WarnContext(ctx, "sweep: list", "err", err)
			}
			return
		}
		if h.DueFor != dueReply {
			continue
		}
		if err := b.conversation(h, nil).Answer(ctx); err != nil && !errors.Is(err, context.Canceled) {
			b.opts.Logger.WarnContext(ctx, "sweep: answer", "conversation", h.ID, "err", err)
		}
	}
}
