package webchat

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

// minAuditKey is the shortest AuditKey, in bytes.
const minAuditKey = 32

// maxAuditTurns bounds one conversation of an audit.
const maxAuditTurns = 40

// audited is one exchange as the auditor gets it.
type audited struct {
	Reply     string            `json:"reply"`
	Disclosed bool              `json:"disclosed"`
	Trace     transcripts.Trace `json:"trace"`
	LatencyMS float64           `json:"latency_ms"`
}

// authorised reports whether a hello carries the operator's key for audits.
// Without a key in the options nobody is.
func (h *Handler) authorised(key string) bool {
	if h.auditKey == nil {
		return false
	}
	sum := sha256.Sum256([]byte(key))
	return subtle.ConstantTimeCompare(sum[:], h.auditKey[:]) == 1
}

// audit serves an authorised auditor: each "ask" is one fresh conversation
// with the whole pipeline over a store of its own (bot.Ask), so that nothing
// reaches the live store, the agents or live figures. An ask takes one of the
// turns that customers share.
func (h *Handler) audit(ctx context.Context, conn *wsconn.Conn) {
	conn.Trust() // one ask at a time, and each takes a turn
	_ = conn.Send(object{"type": "welcome", "v": version, "audit": true, "limits": object{"text": h.bot.MaxText()}, "ping_seconds": pingSeconds})
	for {
		f, err := conn.Read()
		var m struct {
			ClientID string   `json:"client_id"`
			Turns    []string `json:"turns"`
		}
		fail := func(code string) {
			o := object{"type": "error", "code": code, "text": "audit: " + code}
			if len(m.ClientID) <= 64 {
				o["client_id"] = m.ClientID
			}
			_ = conn.Send(o)
		}
		switch {
		case errors.Is(err, wsconn.ErrClosed):
			return
		case err != nil || f.Decode(&m) != nil:
			fail("bad_frame")
			continue
		case f.Type == "ping":
			_ = conn.Send(object{"type": "pong"})
			continue
		case f.Type != "ask":
			fail("unknown_type")
			continue
		case len(m.Turns) == 0 || len(m.Turns) > maxAuditTurns || m.ClientID == "" || len(m.ClientID) > 64:
			fail("bad_frame")
			continue
		}
		x, err := h.ask(ctx, m.Turns)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			code, _, _ := classify(err)
			fail(code)
			continue
		}
		if err := conn.Write(ctx, object{"type": "asked", "client_id": m.ClientID, "exchanges": x}); err != nil {
			return
		}
	}
}

func (h *Handler) ask(ctx context.Context, turns []string) ([]audited, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	xs, err := h.bot.Ask(ctx, turns)
	if err != nil {
		return nil, err
	}
	out := make([]audited, len(xs))
	for i, x := range xs {
		out[i] = audited{x.Reply, x.Disclosed, x.Trace, float64(x.Latency.Microseconds()) / 1000}
	}
	return out, nil
}
