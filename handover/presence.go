package handover

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// How often an agent's presence is renewed, and how long it lasts without.
const (
	HeartbeatEvery = 15 * time.Second
	presentFor     = 45 * time.Second
)

// A Presence says whether an agent is there. It is a small document in the
// store, so that all instances know it.
type Presence struct {
	Agent  Agent     `json:"agent"`
	Status string    `json:"status"` // "available" or "away"
	Beat   time.Time `json:"beat"`
}

// Here reports whether the agent's console is connected.
func (p Presence) Here(now time.Time) bool { return now.Sub(p.Beat) < presentFor }

// Available reports whether the agent is there and takes cases.
func (p Presence) Available(now time.Time) bool { return p.Status == "available" && p.Here(now) }

const presencePrefix = "presence-"

func presenceID(agent string) transcripts.ConversationID {
	return transcripts.ConversationID(presencePrefix + agent)
}

// SetPresence says that an agent is there, with "available" or "away". The
// console calls it at least every HeartbeatEvery. "" keeps the status.
func (d *Desk) SetPresence(ctx context.Context, a Agent, status string) (Presence, error) {
	store := d.rec.Documents()
	for range 8 {
		at, _, err := store.Read(ctx, presenceID(a.ID), 0, 0)
		if err != nil && !errors.Is(err, transcripts.ErrNotFound) {
			return Presence{}, err
		}
		p := Presence{Status: "away"}
		if err == nil {
			if e := json.Unmarshal(at.Document, &p); e != nil {
				return Presence{}, fmt.Errorf("handover: presence of %s: %w", a.ID, e)
			}
		}
		p.Agent, p.Beat = a, time.Now().UTC()
		if status != "" {
			p.Status = status
		}
		if err := transcripts.PutDocument(ctx, store, at, presenceID(a.ID), p, p.Beat.Add(24*time.Hour)); err == nil {
			d.meet(p)
			return p, nil
		} else if !transcripts.Raced(err) {
			return Presence{}, err
		}
	}
	return Presence{}, transcripts.ErrConflict
}

// meet notes an agent's presence and tells the consoles if it is news.
func (d *Desk) meet(p Presence) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, ok := d.presence[p.Agent.ID]
	if ok && !p.Beat.After(old.Beat) {
		return
	}
	d.presence[p.Agent.ID] = p
	if !ok || old.Status != p.Status || !old.Here(p.Beat) {
		d.tell(Change{Presence: true})
	}
}

// Agents are all who have been there of late, by name.
func (d *Desk) Agents() []Presence {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]Presence, 0, len(d.presence))
	for _, p := range d.presence {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Presence) int { return strings.Compare(a.Agent.Name+a.Agent.ID, b.Agent.Name+b.Agent.ID) })
	return out
}
