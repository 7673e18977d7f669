package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/candorbot/candor/handover"
)

// outOfScope is what a message of no intent is labelled with.
const outOfScope = "oos"

// checkIntents reports all faults of Options.Intents.
func checkIntents(intents []Intent) error {
	var errs []error
	seen := map[string]bool{outOfScope: true}
	for i, in := range intents {
		if in.Name == "" || in.Title == "" || strings.ContainsAny(in.Name, " \t\n") || len(in.Name) > 100 {
			errs = append(errs, fmt.Errorf("console: Options.Intents[%d] needs a name without spaces, of at most 100 bytes, and a title", i))
		}
		if seen[in.Name] {
			errs = append(errs, fmt.Errorf("console: Options.Intents has %q twice, or it is the name for out of scope", in.Name))
		}
		seen[in.Name] = true
	}
	return errors.Join(errs...)
}

func (h *Handler) knowsIntent(name string) bool {
	return name == outOfScope || slices.ContainsFunc(h.opts.Intents, func(in Intent) bool { return in.Name == name })
}

// labels answers an owner: labels.json is all of them, for review, and
// labels.jsonl the accepted ones as examples, one JSON object a line. Nothing
// else than a person who takes that file trains anything.
func (h *Handler) labels(w http.ResponseWriter, r *http.Request, name string) {
	agent, err := h.auth.Authenticate(r)
	if err != nil {
		h.away(w, r, err)
		return
	}
	all, err := h.desk.Labels(r.Context(), agent)
	switch {
	case errors.Is(err, handover.ErrNotOwner):
		http.Error(w, "only an owner may see this", http.StatusForbidden)
		return
	case err != nil:
		h.log.ErrorContext(r.Context(), "labels", "err", err)
		http.Error(w, "the store cannot be reached now; try again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if name == "labels.json" {
		w.Header().Set("Content-Type", "application/json")
		if all == nil {
			all = []handover.Label{}
		}
		_ = enc.Encode(all)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", `attachment; filename="labels.jsonl"`)
	for _, l := range all {
		if l.Review == "accepted" {
			_ = enc.Encode(struct {
				Text   string `json:"text"`
				Intent string `json:"intent"`
			}{l.Text, l.Intent})
		}
	}
}
