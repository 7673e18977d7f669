package console

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

const (
	version     = 1
	helloWithin = 10 * time.Second
	pingSeconds = 25
	page        = 200
	maxOpen     = 20 // conversations shown on one connection
	maxText     = 4000
	typingFor   = 6 * time.Second
)

// in is every frame that a console sends; each type uses some of its fields.
type in struct {
	V            int                        `json:"v"`
	ClientID     string                     `json:"client_id"`
	Conversation transcripts.ConversationID `json:"conversation"`
	LastSeq      uint64                     `json:"last_seq"`
	Epoch        uint64                     `json:"epoch"`
	Status       string                     `json:"status"`
	Text         string                     `json:"text"`
	Note         string                     `json:"note"`
	Assisted     bool                       `json:"assisted"`
	On           bool                       `json:"on"`
	Placeholder  string                     `json:"placeholder"`
	Purpose      string                     `json:"purpose"`
	To           string                     `json:"to"`
	Queue        string                     `json:"queue"`
	All          bool                       `json:"all"`
	Intents      []string                   `json:"intents"`
	Reason       string                     `json:"reason"`
	Seq          uint64                     `json:"seq"`
	Intent       string                     `json:"intent"`
	Accept       bool                       `json:"accept"`
	Outcome      string                     `json:"outcome"`
	Ticket       string                     `json:"ticket"`
}

type object map[string]any

// session is one console connection of one agent.
type session struct {
	h     *Handler
	conn  *wsconn.Conn
	agent handover.Agent

	mu    sync.Mutex
	open  map[transcripts.ConversationID]context.CancelFunc
	views sync.WaitGroup
}

func (h *Handler) serve(ctx context.Context, conn *wsconn.Conn, agent handover.Agent, still func() error) {
	ctx, cancel := context.WithCancel(ctx)
	s := &session{h: h, conn: conn, agent: agent, open: map[transcripts.ConversationID]context.CancelFunc{}}
	defer s.views.Wait()
	defer cancel()
	f, err := conn.Within(helloWithin)
	var m in
	switch {
	case errors.Is(err, wsconn.ErrClosed):
		conn.Close(wsconn.CloseNoHello, "no hello in time")
		return
	case err != nil || f.Type != "hello" || f.Decode(&m) != nil:
		conn.Close(wsconn.CloseProtocol, "hello expected")
		return
	case m.V != version:
		conn.Close(wsconn.CloseVersion, "version 1 expected")
		return
	}
	p, err := h.desk.SetPresence(ctx, agent, "")
	if err != nil {
		h.log.WarnContext(ctx, "presence", "err", err)
		conn.Close(wsconn.CloseTryLater, "store away")
		return
	}
	sub := h.desk.Subscribe()
	defer sub.Close()
	canned := h.opts.Canned
	if canned == nil {
		canned = []Canned{}
	}
	queues := h.desk.Queues()
	if queues == nil {
		queues = []string{}
	}
	intents := h.opts.Intents
	if intents == nil {
		intents = []Intent{}
	}
	s.send(object{
		"type": "welcome", "v": version, "agent": agent, "status": p.Status, "capacity": h.desk.Capacity(), "canned": canned,
		"agents": s.agents(), "queues": queues, "pages": s.h.links(agent), "ping_seconds": pingSeconds, "now": time.Now().UTC(),
		"limits": object{"text": maxText}, "intents": intents, "explains": h.opts.Explain != nil,
	})
	s.sendPause(ctx)
	s.sendRequests(ctx)
	s.inbox()
	s.views.Go(func() { s.follow(ctx, sub, still) })
	for {
		f, err := conn.Read()
		switch {
		case errors.Is(err, wsconn.ErrClosed):
			return
		case err != nil:
			s.refuse(f, err)
		default:
			s.handle(ctx, f)
		}
	}
}

func (s *session) send(v any) { _ = s.conn.Send(v) }

func (s *session) agents() []object {
	now := time.Now()
	out := []object{}
	for _, p := range s.h.desk.Agents() {
		status := p.Status
		if !p.Here(now) {
			status = "offline"
		}
		out = append(out, object{"id": p.Agent.ID, "name": p.Agent.Name, "status": status})
	}
	return out
}

func (s *session) inbox() {
	cases := []object{}
	for _, h := range s.h.desk.Inbox() {
		cases = append(cases, caseOf(h))
	}
	s.send(object{"type": "inbox", "cases": cases})
}

func caseOf(h transcripts.Head) object {
	c := h.Case
	o := object{
		"conversation": h.ID, "floor": h.Floor, "epoch": h.Epoch, "ticket": c.Ticket, "reason": c.Reason, "outcome": c.Outcome,
		"queue": c.Queue, "for": c.For, "opened": h.Opened, "locale": h.Locale, "contact": c.Contact, "seq": h.Seq,
		"last": object{"author": h.Last.Author, "text": h.Last.Text, "at": h.Last.At, "unread": h.Last.Unread},
	}
	if !c.WaitingSince.IsZero() {
		o["waiting_since"] = c.WaitingSince
	}
	if c.Agent != "" {
		o["agent"] = object{"id": c.Agent, "name": c.AgentName}
	}
	if c.Approval.Intent != "" {
		o["approval"] = c.Approval
	}
	return o
}

// follow passes the inbox's news on and keeps the agent's presence alive.
func (s *session) follow(ctx context.Context, sub *handover.Subscription, still func() error) {
	beat := time.NewTicker(handover.HeartbeatEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if err := still(); errors.Is(err, handover.ErrNoSession) {
				s.conn.Close(wsconn.CloseForbidden, "the session has ended")
				return
			}
			if _, err := s.h.desk.SetPresence(ctx, s.agent, ""); err != nil && ctx.Err() == nil {
				s.h.log.WarnContext(ctx, "presence", "err", err)
				s.send(object{"type": "status", "store": "away"})
			} else if err == nil {
				s.send(object{"type": "agents", "agents": s.agents()})
			}
		case <-sub.Resync:
			s.sendPause(ctx)
			s.sendRequests(ctx)
			s.inbox()
		case c := <-sub.Changes:
			switch {
			case c.Paused:
				s.sendPause(ctx)
			case c.Requests:
				s.sendRequests(ctx)
			case c.Presence:
				s.send(object{"type": "agents", "agents": s.agents()})
			case c.Gone:
				s.send(object{"type": "gone", "conversation": c.Head.ID, "floor": c.Head.Floor})
			default:
				o := caseOf(c.Head)
				o["type"] = "case"
				s.send(o)
			}
		}
	}
}

// show sends a conversation's records, then what comes, until it is shut.
func (s *session) show(ctx context.Context, id transcripts.ConversationID, after uint64) error {
	h, _, err := s.h.rec.Read(ctx, id, 0, 0)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if stop, ok := s.open[id]; ok {
		stop()
	} else if len(s.open) >= maxOpen {
		s.mu.Unlock()
		return handover.ErrAtCapacity
	}
	ctx, cancel := context.WithCancel(ctx)
	s.open[id] = cancel
	s.mu.Unlock()
	values := []string{}
	for _, v := range h.Values {
		values = append(values, v.Placeholder())
	}
	s.send(object{"type": "opened", "conversation": id, "case": caseOf(h), "values": values, "seq": h.Seq})
	s.views.Go(func() {
		defer cancel()
		s.view(ctx, id, after)
	})
	return nil
}

func (s *session) view(ctx context.Context, id transcripts.ConversationID, cursor uint64) {
	sub := s.h.rec.Feed().Subscribe(id)
	defer sub.Close()
	show := func(entries []transcripts.Entry) {
		for _, e := range entries {
			if e.Seq > cursor {
				// A long history waits for the reader instead of overrunning it.
				if s.conn.Write(ctx, recordOf(id, e)) != nil {
					return
				}
				cursor = e.Seq
			}
		}
	}
	catchUp := func() {
		for ctx.Err() == nil {
			_, entries, err := s.h.rec.Read(ctx, id, cursor, page)
			if err != nil {
				if errors.Is(err, transcripts.ErrNotFound) {
					s.send(object{"type": "gone", "conversation": id})
				}
				return // the ticker tries again
			}
			show(entries)
			if len(entries) < page {
				return
			}
		}
	}
	catchUp()
	look := time.NewTicker(5 * time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sub.Wake:
			catchUp()
		case <-look.C:
			catchUp()
		case n := <-sub.Events:
			switch {
			case n.Signal != "":
				s.typing(id, n.Signal)
			case len(n.Entries) > 0 && n.Entries[0].Seq == cursor+1:
				show(n.Entries)
			case n.Seq > cursor:
				catchUp()
			}
		}
	}
}

func (s *session) typing(id transcripts.ConversationID, signal string) {
	verb, who, _ := strings.Cut(signal, ":")
	ttl := typingFor
	if verb != "typing" {
		ttl = 0
	}
	if who == "customer" || who == "bot" {
		s.send(object{"type": "typing", "conversation": id, "author": object{"kind": who}, "ttl_ms": ttl.Milliseconds()})
	}
}

func recordOf(id transcripts.ConversationID, e transcripts.Entry) object {
	author := object{"kind": e.Author}
	if e.Name != "" {
		author["name"] = e.Name
	}
	o := object{"type": "record", "conversation": id, "seq": e.Seq, "at": e.At, "kind": e.Kind, "author": author}
	for k, v := range map[string]string{"text": e.Text, "lang": e.Lang, "code": e.Code, "detail": e.Detail, "client_id": e.ClientID, "agent": e.Agent} {
		if v != "" {
			o[k] = v
		}
	}
	if e.Provenance.Source != "" {
		o["provenance"] = e.Provenance
	}
	if e.Trace != nil {
		o["trace"] = e.Trace
	}
	return o
}

var (
	errUnknownType = errors.New("console: unknown type")
	errBad         = errors.New("console: a field is missing or not valid")
	errTooLarge    = errors.New("console: too large")
)

// handle answers one frame.
func (s *session) handle(ctx context.Context, f wsconn.Frame) {
	var m in
	if err := f.Decode(&m); err != nil {
		s.refuse(f, err)
		return
	}
	var done handover.Done
	var err error
	desk := s.h.desk
	switch f.Type {
	case "ping":
		s.send(object{"type": "pong"})
		return
	case "presence":
		if m.Status != "available" && m.Status != "away" {
			s.refuse(f, errBad)
			return
		}
		if _, err := desk.SetPresence(ctx, s.agent, m.Status); err != nil {
			s.refuse(f, err)
		}
		return
	case "open":
		if err := s.show(ctx, m.Conversation, m.LastSeq); err != nil {
			s.refuse(f, err)
		}
		return
	case "shut":
		s.mu.Lock()
		if stop, ok := s.open[m.Conversation]; ok {
			stop()
			delete(s.open, m.Conversation)
		}
		s.mu.Unlock()
		return
	case "typing":
		desk.Typing(ctx, s.agent, m.Conversation, m.On)
		return
	case "pause":
		s.pause(ctx, f, m)
		return
	case "explain":
		s.explain(ctx, f, m)
		return
	case "answered":
		s.answered(ctx, f, m)
		return
	}
	if _, e := uuid.Parse(m.ClientID); e != nil || m.Conversation == "" {
		if known[f.Type] {
			s.refuse(f, errBad)
		} else {
			s.refuse(f, errUnknownType)
		}
		return
	}
	if len([]rune(m.Text)) > maxText || len([]rune(m.Note)) > maxText || len([]rune(m.Reason)) > maxText {
		s.refuse(f, errTooLarge)
		return
	}
	switch f.Type {
	case "claim":
		done, err = desk.Claim(ctx, s.agent, m.Conversation, m.Epoch, m.ClientID)
	case "say":
		done, err = desk.Say(ctx, s.agent, m.Conversation, m.ClientID, m.Text, m.Assisted)
	case "note":
		done, err = desk.Note(ctx, s.agent, m.Conversation, m.ClientID, m.Text)
	case "transfer":
		done, err = desk.Transfer(ctx, s.agent, m.Conversation, m.ClientID, m.To, m.Queue, m.Note)
	case "release":
		done, err = desk.Release(ctx, s.agent, m.Conversation, m.ClientID, m.Note)
	case "resolve":
		done, err = desk.Resolve(ctx, s.agent, m.Conversation, m.ClientID, m.Note)
	case "label":
		if err = errBad; s.h.knowsIntent(m.Intent) {
			done, err = desk.Label(ctx, s.agent, m.Conversation, m.ClientID, m.Seq, m.Intent)
		}
	case "review":
		done, err = desk.Review(ctx, s.agent, m.Conversation, m.ClientID, m.Seq, m.Accept)
	case "decide":
		if err = errBad; m.Outcome == transcripts.Granted || m.Outcome == transcripts.Refused {
			done, err = desk.Decide(ctx, s.agent, m.Conversation, m.ClientID, m.Intent, m.Outcome == transcripts.Granted, m.Reason)
		}
	case "reveal":
		var plain string
		if plain, err = desk.Reveal(ctx, s.agent, m.Conversation, m.Placeholder, m.Purpose); err == nil {
			s.send(object{"type": "revealed", "client_id": m.ClientID, "conversation": m.Conversation, "placeholder": m.Placeholder, "value": plain})
			return
		}
	default:
		err = errUnknownType
	}
	if err != nil {
		s.refuse(f, err)
		return
	}
	o := object{"type": "ack", "client_id": m.ClientID, "conversation": m.Conversation, "seq": done.Seq}
	if done.Duplicate {
		o["duplicate"] = true
	}
	s.send(o)
}

// known are the types that need a client_id and a conversation.
var known = map[string]bool{"claim": true, "say": true, "note": true, "transfer": true, "release": true, "resolve": true, "reveal": true, "label": true, "review": true, "decide": true}

// faults maps errors to the codes of docs/protocol.md and to words for agents.
var faults = []struct {
	err        error
	code, text string
	retry      time.Duration
}{
	{errUnknownType, "unknown_type", "That request is not known.", 0},
	{errBad, "bad_frame", "That request was not understood.", 0},
	{wsconn.ErrBadFrame, "bad_frame", "That request was not understood.", 0},
	{wsconn.ErrTooFast, "too_fast", "That was too quick. Please wait a moment.", time.Second},
	{errTooLarge, "too_large", "That text is too long. Please make it shorter.", 0},
	{transcripts.ErrTooLarge, "too_large", "That text is too long. Please make it shorter.", 0},
	{handover.ErrEmpty, "empty", "There is no text.", 0},
	{handover.ErrNotHolder, "not_yours", "You do not hold this case.", 0},
	{handover.ErrAtCapacity, "at_capacity", "You hold as many cases as you may. Finish one first.", 0},
	{handover.ErrNotWaiting, "stale", "This conversation no longer waits for a person.", 0},
	{handover.ErrNoMessage, "not_found", "There is no such message.", 0},
	{handover.ErrNoRequest, "not_found", "There is no such request.", 0},
	{handover.ErrRequestDone, "stale", "Somebody has dealt with this request already.", 0},
	{handover.ErrBadOutcome, "bad_frame", "Say how it ended.", 0},
	{handover.ErrNoAgent, "not_found", "There is no such colleague or team.", 0},
	{handover.ErrNotOwner, "not_allowed", "Only an owner may do that.", 0},
	{handover.ErrNotApprover, "not_allowed", "Others decide about this. Please pass the case on to them.", 0},
	{handover.ErrNothingToDecide, "stale", "There is nothing to decide about any more. Please look again.", 0},
	{handover.ErrNoReason, "bad_frame", "Say why.", 0},
	{transcripts.ErrNotFound, "not_found", "This conversation does not exist any more.", 0},
	{transcripts.ErrForgotten, "forgotten", "The original was destroyed when the case ended.", 0},
	{transcripts.ErrNoPurpose, "bad_frame", "Say what you need the value for.", 0},
	{transcripts.ErrRedactTimeout, "unavailable", "That text could not be checked for personal data in time; it is tried again.", 2 * time.Second},
	{transcripts.ErrNotRedacted, "not_redacted", "That text could not be checked for personal data and was not stored.", 0},
	{transcripts.ErrStale, "stale", "The case changed meanwhile. Please look again.", 0},
	{transcripts.ErrUnavailable, "unavailable", "The store cannot be reached now. Nothing was stored; try again.", 2 * time.Second},
}

// refuse answers a request that could not be done. Nothing was changed.
func (s *session) refuse(f wsconn.Frame, err error) {
	var m in
	o := object{"type": "error", "code": "internal", "text": "Something went wrong on our side. Please try again."}
	if f.Type != "" && f.Decode(&m) == nil {
		if m.ClientID != "" && len(m.ClientID) <= 64 {
			o["client_id"] = m.ClientID
		}
		if m.Conversation != "" && len(m.Conversation) <= 64 {
			o["conversation"] = m.Conversation
		}
	}
	var claimed *handover.AlreadyClaimedError
	if errors.As(err, &claimed) {
		o["code"], o["text"] = "already_claimed", claimed.Name+" was quicker and has this case."
		s.send(o)
		return
	}
	for _, c := range faults {
		if errors.Is(err, c.err) {
			o["code"], o["text"] = c.code, c.text
			if c.retry > 0 {
				o["retry_ms"] = c.retry.Milliseconds()
			}
			s.send(o)
			return
		}
	}
	s.h.log.Error("request failed", "type", f.Type, "err", err)
	s.send(o)
}
