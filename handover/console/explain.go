package console

import (
	"context"

	"github.com/google/uuid"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

// lookBack is how many records before an answer its question may stand.
const lookBack = 20

// explain says what the bot's understanding of the customer's words before a
// record rests on. It is worked out when an agent asks, and kept nowhere.
func (s *session) explain(ctx context.Context, f wsconn.Frame, m in) {
	if s.h.opts.Explain == nil {
		s.refuse(f, errUnknownType)
		return
	}
	if _, err := uuid.Parse(m.ClientID); err != nil || m.Conversation == "" || m.Seq == 0 {
		s.refuse(f, errBad)
		return
	}
	text, err := s.question(ctx, m.Conversation, m.Seq)
	if err != nil {
		s.refuse(f, err)
		return
	}
	reasons, err := s.h.opts.Explain(ctx, text)
	if err != nil {
		s.refuse(f, err)
		return
	}
	if reasons == nil {
		reasons = []string{}
	}
	s.send(object{"type": "explained", "client_id": m.ClientID, "conversation": m.Conversation, "reasons": reasons})
}

// question finds the customer's last words before a record, redacted.
func (s *session) question(ctx context.Context, id transcripts.ConversationID, before uint64) (string, error) {
	after := uint64(0)
	if before > lookBack {
		after = before - lookBack
	}
	_, entries, err := s.h.rec.Read(ctx, id, after, lookBack)
	if err != nil {
		return "", err
	}
	text := ""
	for _, e := range entries {
		if e.Seq < before && e.Kind == transcripts.EntryMessage && e.Author == disclosure.Customer {
			text = e.Text
		}
	}
	if text == "" {
		return "", transcripts.ErrNotFound
	}
	return text, nil
}
