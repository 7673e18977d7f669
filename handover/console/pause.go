package console

import (
	"context"

	"github.com/google/uuid"

	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/wsconn"
)

// An Intent is something that the bot is declared to do, as agents read it.
type Intent struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// sendPause tells the console whether an owner has stopped the bot.
func (s *session) sendPause(ctx context.Context) {
	p, err := s.h.desk.Pause(ctx)
	if err != nil {
		s.h.log.WarnContext(ctx, "pause", "err", err)
		return
	}
	if p.Intents == nil {
		p.Intents = []string{}
	}
	s.send(object{"type": "paused", "all": p.All, "intents": p.Intents, "reason": p.Reason, "by": p.By, "at": p.At})
}

// pause stops the bot or lets it go on, for owners.
func (s *session) pause(ctx context.Context, f wsconn.Frame, m in) {
	if _, err := uuid.Parse(m.ClientID); err != nil {
		s.refuse(f, errBad)
		return
	}
	if err := s.h.desk.SetPause(ctx, s.agent, handover.Pause{All: m.All, Intents: m.Intents, Reason: m.Reason}); err != nil {
		s.refuse(f, err)
		return
	}
	s.send(object{"type": "ack", "client_id": m.ClientID})
}
