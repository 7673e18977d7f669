package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

// Ask has one fresh conversation with the whole pipeline as it is deployed
// (limits, redaction, standing questions, scope, backend, screens, desk) and
// returns what happened, one Exchange for each turn. It is for audits: nothing
// reaches the live store, the agents' inbox or live figures. With it *Bot is a
// biasaudit.Subject. It is safe for concurrent use.
func (b *Bot) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	rec, err := b.rec.Shadow(memstore.New())
	if err != nil {
		return nil, err
	}
	desk, err := b.desk.Shadow(rec)
	if err != nil {
		return nil, err
	}
	shadow := *b
	shadow.rec, shadow.desk = rec, desk
	c, _, err := shadow.Open(ctx, OpenOptions{audit: true})
	if err != nil {
		return nil, err
	}
	screen := &collector{}
	d := &delivery{c: c, channel: "audit", sink: screen, screen: rec.OwnScreen()}
	if err := d.catchUp(ctx); err != nil {
		return nil, err
	}
	out := make([]transcripts.Exchange, 0, len(turns))
	for _, text := range turns {
		screen.take()
		from, start := c.Head().Seq, time.Now()
		if _, err := c.Handle(ctx, uuid.NewString(), text); err != nil {
			return out, err
		}
		if err := d.catchUp(ctx); err != nil {
			return out, err
		}
		x := transcripts.Exchange{Reply: screen.take(), Disclosed: c.Head().Ledger.Ever(), Latency: time.Since(start)}
		_, entries, err := rec.Read(ctx, c.id, from, page)
		if err != nil {
			return out, err
		}
		x.Trace.Decision = transcripts.DecisionSilent // unless the bot took a turn
		for _, e := range entries {
			if e.Trace != nil {
				x.Trace = *e.Trace
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// A collector is the audit's screen.
type collector struct {
	mu    sync.Mutex
	words []string
}

// Send implements disclosure.Sink.
func (s *collector) Send(ctx context.Context, m disclosure.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Speaker().Kind() != disclosure.Customer {
		s.words = append(s.words, m.Text())
	}
	return nil
}

func (s *collector) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := strings.Join(s.words, "\n")
	s.words = nil
	return out
}
