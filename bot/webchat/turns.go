package webchat

import (
	"context"
	"errors"

	"github.com/candorbot/candor/transcripts"
)

// answer takes the bot's turn in the background: it goes on when the
// connection is torn, and another instance takes over when the process dies.
func (s *session) answer(ctx context.Context) {
	s.h.mu.Lock()
	base := s.h.base
	s.h.mu.Unlock()
	if base == nil {
		base = ctx
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turning {
		s.again = true
		return
	}
	s.turning = true
	s.h.turns.Go(func() {
		for more := true; more; {
			s.turn(base)
			s.mu.Lock()
			more, s.again = s.again && base.Err() == nil, false
			s.turning = more
			s.mu.Unlock()
		}
	})
}

func (s *session) turn(base context.Context) {
	select {
	case s.h.slots <- struct{}{}:
		defer func() { <-s.h.slots }()
	case <-base.Done():
		return
	}
	if err := s.c.Answer(base); err != nil && base.Err() == nil {
		s.h.log.WarnContext(base, "turn", "conversation", s.c.ID(), "err", err)
		if errors.Is(err, transcripts.ErrUnavailable) {
			s.send(object{"type": "status", "store": "away"})
		}
	}
}
