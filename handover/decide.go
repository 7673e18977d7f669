package handover

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
)

// Errors of decisions.
var (
	// ErrNotApprover: the decision is for the people of another queue, or for
	// an owner.
	ErrNotApprover = errors.New("handover: the decision is for others; transfer the case to them")
	// ErrNothingToDecide: the bot has not asked for a decision about this
	// intent, or it was used already.
	ErrNothingToDecide = errors.New("handover: there is nothing to decide about")
)

// Owners stands for the desk's owners where the name of a queue is asked for:
// they decide (bot.Intent.Approver).
const Owners = "owners"

// MayDecide reports whether an agent may decide what is for by, a queue or
// Owners. Owners may decide everything.
func (a Agent) MayDecide(by string) bool {
	return a.Owner || by != Owners && by != "" && slices.Contains(a.Queues, by)
}

// RequestDecision sends a conversation to the people who decide about a
// request of an intent: to a queue, or to Owners. What was decided before
// about another request, and not used, no longer counts. Like Request it only
// changes the head and says what to add.
func (d *Desk) RequestDecision(h *transcripts.Head, intent, by string, now time.Time) []transcripts.Entry {
	if h.Floor == transcripts.FloorBot || h.Floor == transcripts.FloorMessageLeft { // a wait or a person's case stays as it is
		h.Case.Approval = transcripts.Approval{Intent: intent, By: by}
		h.Case.Queue = by
		if by == Owners {
			h.Case.Queue = ""
		}
	}
	return d.Request(h, NeedsApproval, now)
}

// Decide records a person's decision about what the bot may not do by itself.
// The agent must hold the case and be one of those whom the bot asked
// (MayDecide), and say why: the customer reads it, with how to contest. What
// is granted lets the bot do it once, after Release. The holder may decide
// anew until then.
func (d *Desk) Decide(ctx context.Context, a Agent, id transcripts.ConversationID, clientID, intent string, granted bool, reason string) (Done, error) {
	if strings.TrimSpace(reason) == "" {
		return Done{}, ErrNoReason
	}
	outcome := transcripts.Refused
	if granted {
		outcome = transcripts.Granted
	}
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		p := &h.Case.Approval
		switch {
		case intent == "" || p.Intent != intent:
			return nil, ErrNothingToDecide
		case !a.MayDecide(p.By):
			return nil, ErrNotApprover
		}
		p.Outcome, p.Agent, p.Seq = outcome, a.ID, h.Seq+1
		ledger := d.policy.Open(string(h.ID), h.Epoch, h.Ledger)
		ledger.Spoke(time.Now().UTC())
		h.Ledger = ledger.State()
		return []transcripts.Entry{
			{
				Kind: transcripts.EntryDecision, Author: disclosure.Human, Text: reason, Lang: h.Locale, Code: intent, Detail: outcome,
				Provenance: disclosure.Provenance{Source: "human"}, Human: attest.NewHuman(string(h.ID), a.ID, a.Name, h.Epoch),
			},
			d.notice(h, "decision_"+outcome, nil),
		}, nil
	})
}
