package handover

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// The functions of this file change a head and say what to add to the log.
// They do nothing else, so that a caller can make the change together with its
// own records in one append.

// take moves the floor. Every change of it raises the epoch.
func take(h *transcripts.Head, floor transcripts.Floor) {
	h.Floor = floor
	h.Epoch++
}

func floorEntry(code, detail, agent string) transcripts.Entry {
	return transcripts.Entry{Kind: transcripts.EntryFloor, Author: disclosure.System, Code: code, Detail: detail, Agent: agent}
}

// notice is a fixed sentence in the customer's language.
func (d *Desk) notice(h *transcripts.Head, key string, vars map[string]string) transcripts.Entry {
	all := map[string]string{"ticket": h.Case.Ticket, "hours": d.hours(h.Locale), "agent": h.Case.AgentName}
	for k, v := range vars {
		all[k] = v
	}
	text := d.texts.For(h.Locale).Format(key, all)
	return transcripts.Entry{
		Kind: transcripts.EntryNotice, Author: disclosure.System, Text: text, Lang: h.Locale, Code: key, Fixed: true,
		Provenance: disclosure.Provenance{Source: "template"},
	}
}

// disclose is the disclosure that comes before the bot speaks again.
func (d *Desk) disclose(h *transcripts.Head, now time.Time) transcripts.Entry {
	ledger := d.policy.Open(string(h.ID), h.Epoch, h.Ledger)
	builtin := d.texts.For(h.Locale).Format("disclosure", map[string]string{"name": d.policy.Name()})
	text := ledger.Issue(now, h.Locale, builtin)
	h.Ledger = ledger.State()
	return transcripts.Entry{
		Kind: transcripts.EntryDisclosure, Author: disclosure.System, Text: text, Lang: h.Locale,
		Code: "disclosure", Detail: disclosure.OccasionSpeaker, Fixed: true, Provenance: disclosure.Provenance{Source: "template"},
	}
}

func (d *Desk) ticket() string { return d.opts.TicketPrefix + "-" + rand.Text()[:7] }

// Request sends a conversation toward a person. One that waits already, or
// that a person has, stays where it is; nothing is queued twice.
func (d *Desk) Request(h *transcripts.Head, reason Reason, now time.Time) []transcripts.Entry {
	switch h.Floor {
	case transcripts.FloorBot, transcripts.FloorMessageLeft:
	case transcripts.FloorQueued:
		if reason == Crisis || reason == LegalThreat && h.Case.Reason != string(Crisis) {
			h.Case.Reason = string(reason)
		}
		return []transcripts.Entry{d.notice(h, "waiting", d.position(h))}
	default:
		return nil
	}
	take(h, transcripts.FloorQueued)
	c := &h.Case
	if c.Ticket == "" {
		c.Ticket = d.ticket()
	}
	c.Reason, c.Outcome, c.Agent, c.AgentName, c.For, c.Offered = string(reason), "", "", "", "", false
	c.WaitingSince = now // also for one who left a message: until now nobody was waited for
	h.Due, h.DueFor = now.Add(d.opts.ClaimTimeout), DueClaim
	entries := []transcripts.Entry{floorEntry("request", string(reason), "")}
	a := d.Availability(now, h.Locale)
	switch {
	case d.opts.Unstaffed != "":
		c.Outcome, c.Offered = string(NoAgents), true
		entries = append(entries, d.notice(h, "unstaffed", nil))
		entries = append(entries, d.contact(h)...)
	case !a.Open:
		c.Outcome, c.Offered = string(OutsideHours), true
		entries = append(entries, d.notice(h, "outside_hours", nil))
		entries = append(entries, d.contact(h)...)
	case a.Agents == 0:
		c.Outcome, c.Offered = string(NoAgents), true
		entries = append(entries, d.notice(h, "nobody_there", nil))
		entries = append(entries, d.contact(h)...)
	default:
		entries = append(entries, d.notice(h, "handover_asking", nil), d.notice(h, "waiting", d.position(h)))
	}
	return entries
}

// contact is another way to the shop, for when nobody is there.
func (d *Desk) contact(h *transcripts.Head) []transcripts.Entry {
	c := d.opts.Contact
	if c == "" {
		c = d.policy.Contact().String()
	}
	if c == "" {
		return nil
	}
	return []transcripts.Entry{d.notice(h, "contact", map[string]string{"contact": c})}
}

func (d *Desk) position(h *transcripts.Head) map[string]string {
	return map[string]string{"position": strconv.Itoa(d.Position(*h))}
}

// Cancel takes a customer out of the queue and back to the bot, at their wish.
func (d *Desk) Cancel(h *transcripts.Head, now time.Time) ([]transcripts.Entry, error) {
	if h.Floor != transcripts.FloorQueued {
		return nil, ErrNotWaiting
	}
	take(h, transcripts.FloorBot)
	h.Case.Outcome, h.Case.Offered = string(CancelledByCustomer), false
	d.backToBot(h, now)
	return []transcripts.Entry{
		floorEntry("cancel", string(CancelledByCustomer), ""), d.notice(h, "wait_cancelled", nil), d.disclose(h, now),
	}, nil
}

// backToBot resets what the bot remembers of its tries.
func (d *Desk) backToBot(h *transcripts.Head, now time.Time) {
	h.Case.WaitingSince, h.Case.Queue, h.Case.For = time.Time{}, "", ""
	h.Dialog.Asked = h.Dialog.Answered
	h.Dialog.Turns, h.Dialog.Failures, h.Dialog.Clarifying, h.Dialog.Offered = 0, 0, nil, false
	if h.Case.Outcome == string(Accepted) { // a person has seen to what was asked again and again
		h.Dialog.Questions = nil
	}
	h.Due, h.DueFor = now.Add(d.opts.IdleClose), DueIdle
}

// LeaveMessage keeps a message for later, with a ticket number and where to
// answer it. It ends the wait.
func (d *Desk) LeaveMessage(h *transcripts.Head, clientID, text, contact string, now time.Time) ([]transcripts.Entry, error) {
	if h.Floor != transcripts.FloorQueued && h.Floor != transcripts.FloorBot && h.Floor != transcripts.FloorMessageLeft {
		return nil, ErrNotWaiting
	}
	if strings.TrimSpace(text) == "" || strings.TrimSpace(contact) == "" {
		return nil, ErrEmpty
	}
	take(h, transcripts.FloorMessageLeft)
	c := &h.Case
	if c.Ticket == "" {
		c.Ticket = d.ticket()
	}
	if c.Reason == "" {
		c.Reason = string(CustomerRequest)
	}
	if c.WaitingSince.IsZero() {
		c.WaitingSince = now
	}
	c.Outcome, c.Offered = string(MessageLeft), false
	h.Due, h.DueFor = time.Time{}, ""
	return []transcripts.Entry{
		{Kind: transcripts.EntryMessage, Author: disclosure.Customer, ClientID: clientID, Text: text, Lang: h.Locale},
		{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: contact, Lang: h.Locale, Code: transcripts.CodeContact},
		floorEntry("message_left", string(MessageLeft), ""),
		d.notice(h, "message_left", nil),
	}, nil
}

// Added answers further words to a message that was left: they are kept with it.
func (d *Desk) Added(h *transcripts.Head) []transcripts.Entry {
	if h.Floor != transcripts.FloorMessageLeft {
		return nil
	}
	return []transcripts.Entry{d.notice(h, "message_left", nil)}
}

// End ends the conversation at the customer's wish. A message that was left
// stays until somebody answers it: ending would destroy the address to answer
// to. Erasing it is another wish.
func (d *Desk) End(h *transcripts.Head, _ time.Time) ([]transcripts.Entry, error) {
	if h.Floor == transcripts.FloorMessageLeft {
		return d.Added(h), nil
	}
	return d.end(h, "ended", "customer", ""), nil
}

// end closes a conversation; a case that waits is recorded as such.
func (d *Desk) end(h *transcripts.Head, key, by, agent string) []transcripts.Entry {
	var entries []transcripts.Entry
	floor := transcripts.FloorClosed
	switch h.Floor {
	case transcripts.FloorHuman:
		h.Case.HumanTo = h.Seq
	case transcripts.FloorQueued:
		floor = transcripts.FloorAbandoned
	}
	take(h, floor)
	h.Due, h.DueFor = time.Time{}, ""
	entries = append(entries, floorEntry("end", by, agent))
	if h.Case.Agent != "" {
		entries = append(entries, d.notice(h, "human_left", nil))
	}
	h.Case.Agent, h.Case.AgentName, h.Case.WaitingSince, h.Case.Approval = "", "", time.Time{}, transcripts.Approval{}
	return append(entries, d.notice(h, key, nil))
}
