package webchat

import (
	"errors"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

var (
	errMissing     = errors.New("webchat: a field is missing")
	errUnknownType = errors.New("webchat: unknown type")
)

// refuse answers a request that could not be done. Nothing was changed.
func (s *session) refuse(f wsconn.Frame, err error) {
	code, key, retry := classify(err)
	if code == "internal" {
		s.h.log.Error("request failed", "type", f.Type, "conversation", s.c.ID(), "err", err)
	}
	o := object{"type": "error", "code": code, "text": s.text(key)}
	var m in
	if f.Type != "" && f.Decode(&m) == nil && m.ClientID != "" && len(m.ClientID) <= 64 {
		o["client_id"] = m.ClientID
	}
	if retry > 0 {
		o["retry_ms"] = retry.Milliseconds()
	}
	s.send(o)
}

// classify maps an error to its code, text and pause of docs/protocol.md.
func classify(err error) (code, key string, retry time.Duration) {
	for _, c := range []struct {
		err       error
		code, key string
		retry     time.Duration
	}{
		{errUnknownType, "unknown_type", "bad_request", 0},
		{errMissing, "bad_frame", "bad_request", 0},
		{wsconn.ErrBadFrame, "bad_frame", "bad_request", 0},
		{bot.ErrBadID, "bad_frame", "bad_request", 0},
		{wsconn.ErrTooFast, "too_fast", "too_fast", time.Second},
		{bot.ErrTooLong, "too_large", "too_large", 0},
		{transcripts.ErrTooLarge, "too_large", "too_large", 0},
		{bot.ErrEmpty, "empty", "empty", 0},
		{handover.ErrEmpty, "empty", "empty", 0},
		{bot.ErrNotDisclosed, "not_disclosed", "not_disclosed", 0},
		{bot.ErrEnded, "ended", "closed", 0},
		{transcripts.ErrNotFound, "not_found", "not_found", 0},
		{transcripts.ErrForgotten, "forgotten", "forgotten", 0},
		{transcripts.ErrRedactTimeout, "unavailable", "unavailable", 2 * time.Second},
		{transcripts.ErrNotRedacted, "not_redacted", "not_redacted", 0},
		{transcripts.ErrStale, "stale", "stale", 0},
		{handover.ErrNotWaiting, "stale", "stale", 0},
		{transcripts.ErrUnavailable, "unavailable", "unavailable", 2 * time.Second},
	} {
		if errors.Is(err, c.err) {
			return c.code, c.key, c.retry
		}
	}
	return "internal", "internal", time.Second
}

// closeFor ends the connection for an error that leaves nothing to talk about.
func (s *session) closeFor(err error) {
	switch {
	case errors.Is(err, bot.ErrBadToken):
		s.conn.Close(wsconn.CloseForbidden, "token not valid")
	case errors.Is(err, transcripts.ErrNotFound):
		s.conn.Close(wsconn.CloseGone, "no such conversation")
	case errors.Is(err, transcripts.ErrUnavailable):
		s.conn.Close(wsconn.CloseTryLater, "store away")
	case errors.Is(err, wsconn.ErrClosed):
	default:
		s.h.log.Error("connection", "err", err)
		s.conn.Close(wsconn.CloseInternal, "internal fault")
	}
}
