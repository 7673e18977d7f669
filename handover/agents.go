package handover

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
)

// An Agent is a person at the desk, as an Authenticator vouches for them.
type Agent struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"` // what customers see
	Queues []string `json:"queues,omitempty"`
	Owner  bool     `json:"owner,omitempty"` // may read audits and manage agents
}

// A Done says that a request of an agent was stored.
type Done struct {
	Head      transcripts.Head
	Seq       uint64
	Duplicate bool
}

// change is a conditional append for an agent's request. Repeating a clientID
// stores nothing and answers with the first record.
func (d *Desk) change(ctx context.Context, id transcripts.ConversationID, clientID string, u transcripts.Update) (Done, error) {
	at := d.known(id)
	for try := 0; ; try++ {
		out, err := d.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			entries, err := u(h)
			if err == nil && len(entries) > 0 && clientID != "" {
				entries[0].ClientID = clientID
			}
			return entries, err
		})
		if errors.Is(err, transcripts.ErrStale) && try < 8 {
			at = out.Head // the request itself says whether it still holds
			continue
		}
		if err != nil {
			if clientID != "" && !errors.Is(err, transcripts.ErrUnavailable) && ctx.Err() == nil {
				if first, ok, e := d.rec.Stored(ctx, id, clientID); e == nil && ok {
					return Done{Head: first.Head, Seq: first.Seq, Duplicate: true}, nil
				}
			}
			return Done{Head: out.Head}, err
		}
		d.learn(out.Head)
		return Done{Head: out.Head, Seq: out.Seq, Duplicate: out.Duplicate}, nil
	}
}

func (d *Desk) known(id transcripts.ConversationID) transcripts.Head {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h, ok := d.cases[id]; ok {
		return h
	}
	return transcripts.Head{ID: id}
}

// Claim gives a waiting case to an agent; on the bot's floor it takes over. Of
// many who try one wins, the others get *AlreadyClaimedError. epoch is the one
// that the agent saw; 0 means whatever it is. Claiming what one holds already
// is not an error.
func (d *Desk) Claim(ctx context.Context, a Agent, id transcripts.ConversationID, epoch uint64, clientID string) (Done, error) {
	m, _ := d.claiming.LoadOrStore(a.ID, &sync.Mutex{})
	lock := m.(*sync.Mutex) //nolint:forcetypeassert // the only type stored
	lock.Lock()
	defer lock.Unlock()
	done, err := d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		switch {
		case h.Floor == transcripts.FloorHuman && h.Case.Agent == a.ID:
			return nil, errHeld
		case h.Floor == transcripts.FloorHuman:
			return nil, &AlreadyClaimedError{Agent: h.Case.Agent, Name: h.Case.AgentName}
		case h.Floor.Ended():
			return nil, ErrNotWaiting
		case epoch != 0 && epoch != h.Epoch:
			return nil, transcripts.ErrStale
		case !h.Ledger.Ever():
			return nil, ErrNotWaiting
		}
		d.mu.Lock()
		held := d.held(a.ID)
		d.mu.Unlock()
		if held >= d.opts.Capacity {
			return nil, ErrAtCapacity
		}
		now := time.Now().UTC()
		c := &h.Case
		if h.Floor == transcripts.FloorBot {
			c.Reason = string(AgentTakeover)
		}
		if c.Ticket == "" {
			c.Ticket = d.ticket()
		}
		if c.WaitingSince.IsZero() {
			c.WaitingSince = now
		}
		take(h, transcripts.FloorHuman)
		c.Agent, c.AgentName, c.For, c.Offered, c.Outcome = a.ID, a.Name, "", false, string(Accepted)
		c.HumanFrom, c.HumanTo = h.Seq+1, 0
		h.Dialog.Answered = h.Dialog.Asked
		if h.Last.Unread > 0 {
			h.Last.UnreadSince = now // the holder's time begins
		}
		h.Due, h.DueFor = now.Add(d.opts.AgentSilence), DueAgent
		return []transcripts.Entry{floorEntry("claim", c.Reason, a.ID), d.notice(h, "human_joined", nil)}, nil
	})
	if errors.Is(err, errHeld) {
		return Done{Head: done.Head, Seq: done.Head.Seq}, nil
	}
	return done, err
}

// errHeld: the agent has the case already; that is no fault.
var errHeld = errors.New("handover: you hold this case already")

// holds is the condition of everything an agent does in a case.
func holds(h *transcripts.Head, a Agent) error {
	if h.Floor != transcripts.FloorHuman || h.Case.Agent != a.ID || a.ID == "" {
		return ErrNotHolder
	}
	return nil
}

// Say sends an agent's words to the customer. assisted marks text that a model
// drafted.
func (d *Desk) Say(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, text string, assisted bool) (Done, error) {
	if strings.TrimSpace(text) == "" {
		return Done{}, ErrEmpty
	}
	p := disclosure.Provenance{Source: "human"}
	if assisted {
		p.Source = "ai_assisted"
	}
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		ledger := d.policy.Open(string(h.ID), h.Epoch, h.Ledger)
		ledger.Spoke(time.Now().UTC())
		h.Ledger = ledger.State()
		return []transcripts.Entry{{
			Kind: transcripts.EntryMessage, Author: disclosure.Human, Text: text, Lang: h.Locale, Provenance: p,
			Human: attest.NewHuman(string(h.ID), a.ID, a.Name, h.Epoch),
		}}, nil
	})
}

// Note adds a private note, which customers get only in their export.
func (d *Desk) Note(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, text string) (Done, error) {
	if strings.TrimSpace(text) == "" {
		return Done{}, ErrEmpty
	}
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if h.Floor.Ended() {
			return nil, ErrNotWaiting
		}
		return d.noteEntry(h, a, text), nil
	})
}

// noteEntry is an optional private note that goes with a change of the floor.
func (d *Desk) noteEntry(h *transcripts.Head, a Agent, text string) []transcripts.Entry {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []transcripts.Entry{{
		Kind: transcripts.EntryNote, Author: disclosure.System, Agent: a.ID, Name: a.Name, Text: text, Lang: h.Locale,
	}}
}

// Transfer passes a case on to another agent or to a queue; it waits again
// until somebody claims it.
func (d *Desk) Transfer(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, to, queue, note string) (Done, error) {
	if (to == "") == (queue == "") || queue != "" && !slices.Contains(d.opts.Queues, queue) || to == a.ID {
		return Done{}, ErrNoAgent
	}
	if to != "" {
		d.mu.Lock()
		_, ok := d.presence[to]
		d.mu.Unlock()
		if !ok {
			return Done{}, ErrNoAgent
		}
	}
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		now := time.Now().UTC()
		left := d.notice(h, "human_left", nil)
		entries := []transcripts.Entry{floorEntry("transfer", to+queue, a.ID), left, d.notice(h, "transferred", nil)}
		take(h, transcripts.FloorQueued)
		c := &h.Case
		// WaitingSince stays: the customer keeps their place.
		c.For, c.Queue, c.Agent, c.AgentName, c.Outcome, c.HumanTo = to, queue, "", "", "", h.Seq
		h.Due, h.DueFor = now.Add(d.opts.ClaimTimeout), DueClaim
		return append(entries, d.noteEntry(h, a, note)...), nil
	})
}

// Release returns a case to the bot. The customer is told, the disclosure
// comes again, and the bot learns that a person had it.
func (d *Desk) Release(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, note string) (Done, error) {
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		now := time.Now().UTC()
		entries := []transcripts.Entry{floorEntry("release", "", a.ID), d.notice(h, "human_left", nil), d.notice(h, "returned_to_bot", nil)}
		take(h, transcripts.FloorBot)
		h.Case.HumanTo = h.Seq
		h.Case.Agent, h.Case.AgentName = "", ""
		d.backToBot(h, now)
		entries = append(entries, d.disclose(h, now))
		return append(entries, d.noteEntry(h, a, note)...), nil
	})
}

// Resolve ends a case; its sealed originals are destroyed.
func (d *Desk) Resolve(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, note string) (Done, error) {
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		n := d.noteEntry(h, a, note)
		return append(d.end(h, "ended", "resolved", a.ID), n...), nil
	})
}

// Reveal opens a sealed value for the agent who holds the case. Who and why is
// recorded first.
func (d *Desk) Reveal(ctx context.Context, a Agent, id transcripts.ConversationID, placeholder, purpose string) (string, error) {
	plain, out, err := d.rec.Reveal(ctx, d.known(id), placeholder, transcripts.Access{Actor: "agent:" + a.ID, Purpose: purpose},
		func(h transcripts.Head) error { return holds(&h, a) })
	if errors.Is(err, transcripts.ErrStale) {
		err = ErrNotHolder
	}
	if errors.Is(err, ErrNotHolder) {
		d.opts.Logger.WarnContext(ctx, "reveal refused", "agent", a.ID, "conversation", id)
	}
	if err != nil {
		return "", err
	}
	d.learn(out.Head)
	return plain, nil
}

// Typing tells the customer that the person is typing. Best effort.
func (d *Desk) Typing(ctx context.Context, a Agent, id transcripts.ConversationID, on bool) {
	h := d.known(id)
	if holds(&h, a) != nil {
		return
	}
	s := "typing:human"
	if !on {
		s = "typed:human"
	}
	d.rec.Feed().Signal(ctx, transcripts.Event{ID: id, Signal: s})
}
