package handover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// Errors of labels.
var (
	// ErrNoMessage: there is no customer's message, or no label, of that number.
	ErrNoMessage = errors.New("handover: no such message of the customer")
	// ErrBadIntent: the intent's name is empty, too long, or has spaces in it.
	ErrBadIntent = errors.New("handover: not the name of an intent")
)

// Codes of records of kind transcripts.EntryLabel. None of them holds words:
// Detail is the number of the message and the intent, or the number of the
// label.
const (
	labelled = "labelled" // "12 order_status"
	accepted = "accepted" // "15"
	rejected = "rejected"
)

const longestIntent = 100

// Label says which intent a customer's message has, so that examples can grow
// from real words. The agent must hold the case. Nothing learns from it by
// itself: an owner reviews it first, and a person trains.
func (d *Desk) Label(ctx context.Context, a Agent, id transcripts.ConversationID, clientID string, message uint64, intent string) (Done, error) {
	if intent == "" || len(intent) > longestIntent || strings.ContainsFunc(intent, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return Done{}, ErrBadIntent
	}
	e, err := d.record(ctx, id, message)
	if err != nil {
		return Done{}, err
	}
	if e.Kind != transcripts.EntryMessage || e.Author != disclosure.Customer {
		return Done{}, ErrNoMessage
	}
	return d.change(ctx, id, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if err := holds(h, a); err != nil {
			return nil, err
		}
		return []transcripts.Entry{labelEntry(a, labelled, fmt.Sprintf("%d %s", message, intent))}, nil
	})
}

// Review accepts or rejects a label; the last review counts. Only an owner may.
func (d *Desk) Review(ctx context.Context, a Agent, id transcripts.ConversationID, clientID string, label uint64, accept bool) (Done, error) {
	if !a.Owner {
		return Done{}, ErrNotOwner
	}
	e, err := d.record(ctx, id, label)
	if err != nil {
		return Done{}, err
	}
	if e.Kind != transcripts.EntryLabel || e.Code != labelled {
		return Done{}, ErrNoMessage
	}
	code := rejected
	if accept {
		code = accepted
	}
	return d.change(ctx, id, clientID, func(*transcripts.Head) ([]transcripts.Entry, error) {
		return []transcripts.Entry{labelEntry(a, code, strconv.FormatUint(label, 10))}, nil
	})
}

func labelEntry(a Agent, code, detail string) transcripts.Entry {
	return transcripts.Entry{Kind: transcripts.EntryLabel, Author: disclosure.System, Agent: a.ID, Code: code, Detail: detail}
}

// record is one record of a conversation.
func (d *Desk) record(ctx context.Context, id transcripts.ConversationID, seq uint64) (transcripts.Entry, error) {
	if seq == 0 {
		return transcripts.Entry{}, ErrNoMessage
	}
	_, entries, err := d.rec.Read(ctx, id, seq-1, 1)
	if err != nil {
		return transcripts.Entry{}, err
	}
	if len(entries) == 0 || entries[0].Seq != seq {
		return transcripts.Entry{}, ErrNoMessage
	}
	return entries[0], nil
}

// A Label is an intent that an agent gave to a customer's message.
type Label struct {
	Conversation transcripts.ConversationID `json:"conversation"`
	Seq          uint64                     `json:"seq"`     // of the label
	Message      uint64                     `json:"message"` // the record that it is about
	At           time.Time                  `json:"at"`
	Agent        string                     `json:"agent"`
	Text         string                     `json:"text"` // the message, redacted
	Intent       string                     `json:"intent"`
	Review       string                     `json:"review"` // "" until reviewed, then "accepted" or "rejected"
}

// Labels lists the labels of all conversations that still exist, newest first,
// for an owner to review and for export. Of several labels of one message the
// last counts. It reads the log of every conversation that a person has had,
// so it is for a page that is opened now and then.
func (d *Desk) Labels(ctx context.Context, a Agent) ([]Label, error) {
	if !a.Owner {
		return nil, ErrNotOwner
	}
	var out []Label
	for h, err := range d.rec.List(ctx, transcripts.Query{Floors: everyFloor}) {
		if err != nil {
			return nil, err
		}
		if h.Case.HumanFrom == 0 || h.Dialog.Audit {
			continue
		}
		part, err := d.labelsOf(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	slices.SortFunc(out, func(a, b Label) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(b.Seq, a.Seq))
	})
	return out, nil
}

var everyFloor = []transcripts.Floor{
	transcripts.FloorBot, transcripts.FloorQueued, transcripts.FloorHuman, transcripts.FloorMessageLeft, transcripts.FloorClosed, transcripts.FloorAbandoned,
}

func (d *Desk) labelsOf(ctx context.Context, id transcripts.ConversationID) ([]Label, error) {
	const page = 200
	words := map[uint64]string{}
	labels := map[uint64]*Label{} // by message
	for after := uint64(0); ; {
		_, entries, err := d.rec.Read(ctx, id, after, page)
		if errors.Is(err, transcripts.ErrNotFound) {
			return nil, nil // it expired or was erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			after = e.Seq
			switch {
			case e.Kind == transcripts.EntryMessage && e.Author == disclosure.Customer:
				words[e.Seq] = e.Text
			case e.Kind != transcripts.EntryLabel:
			case e.Code == labelled:
				number, intent, _ := strings.Cut(e.Detail, " ")
				message, err := strconv.ParseUint(number, 10, 64)
				if text, ok := words[message]; ok && err == nil {
					labels[message] = &Label{Conversation: id, Seq: e.Seq, Message: message, At: e.At, Agent: e.Agent, Text: text, Intent: intent}
				}
			default:
				for _, l := range labels {
					if strconv.FormatUint(l.Seq, 10) == e.Detail {
						l.Review = e.Code
					}
				}
			}
		}
		if len(entries) < page {
			break
		}
	}
	out := make([]Label, 0, len(labels))
	for _, l := range labels {
		out = append(out, *l)
	}
	return out, nil
}
