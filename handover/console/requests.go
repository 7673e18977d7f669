package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/wsconn"
)

// requests answers an owner: requests.json is the list of customers' requests
// about their data, with their last days.
func (h *Handler) requests(w http.ResponseWriter, r *http.Request) {
	agent, err := h.auth.Authenticate(r)
	if err != nil {
		h.away(w, r, err)
		return
	}
	all, err := h.desk.Requests(r.Context(), agent)
	switch {
	case errors.Is(err, handover.ErrNotOwner):
		http.Error(w, "only an owner may see this", http.StatusForbidden)
		return
	case err != nil:
		h.log.ErrorContext(r.Context(), "requests", "err", err)
		http.Error(w, "the store cannot be reached now; try again", http.StatusServiceUnavailable)
		return
	}
	out := make([]object, len(all))
	for i, q := range all {
		out[i] = requestOf(q)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func requestOf(q handover.DataRequest) object {
	o := object{"ticket": q.Ticket, "kind": q.Kind, "asked": q.Asked, "due": q.Due.Format("2006-01-02"), "state": q.State()}
	if !q.Done.IsZero() {
		o["done"], o["outcome"], o["by"] = q.Done, q.Outcome, q.By
		if q.ByName != "" {
			o["by"] = q.ByName
		}
	}
	if q.Conversation != "" {
		o["conversation"] = q.Conversation
	}
	return o
}

// sendRequests tells an owner's console how many requests about data wait, and
// how many are overdue.
func (s *session) sendRequests(ctx context.Context) {
	if !s.agent.Owner {
		return
	}
	open, overdue, err := s.h.desk.OpenRequests(ctx)
	if err != nil {
		s.h.log.WarnContext(ctx, "requests", "err", err)
		return
	}
	s.send(object{"type": "requests", "open": open, "overdue": overdue})
}

// answered closes a request about data, for owners.
func (s *session) answered(ctx context.Context, f wsconn.Frame, m in) {
	if _, err := uuid.Parse(m.ClientID); err != nil {
		s.refuse(f, errBad)
		return
	}
	q, err := s.h.desk.AnswerRequest(ctx, s.agent, m.Ticket, m.Outcome)
	if errors.Is(err, handover.ErrRequestDone) && q.By == s.agent.ID && q.Outcome == m.Outcome {
		err = nil // a repetition
	}
	if err != nil {
		s.refuse(f, err)
		return
	}
	s.send(object{"type": "ack", "client_id": m.ClientID})
}
