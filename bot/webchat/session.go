package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

const (
	version     = 1
	helloWithin = 10 * time.Second
	pingSeconds = 25
	// recent is how many records a client without history is shown.
	recent = 200
	// placeEvery is how often a place in the queue is looked at.
	placeEvery = 5 * time.Second
	// typingFor is how long a typing sign lasts.
	typingFor = 6 * time.Second
)

// in is every frame that a client sends; each type uses some of its fields.
type in struct {
	V           int     `json:"v"`
	Token       string  `json:"token"`
	LastSeq     uint64  `json:"last_seq"`
	Lang        string  `json:"lang"`
	Seq         uint64  `json:"seq"`
	ClientID    string  `json:"client_id"`
	Text        *string `json:"text"`
	Contact     string  `json:"contact"`
	Placeholder string  `json:"placeholder"`
	Value       string  `json:"value"`
	On          bool    `json:"on"`
}

type object map[string]any

// session is one connection of one customer.
type session struct {
	h    *Handler
	conn *wsconn.Conn
	c    *bot.Conversation
	lang string

	mu   sync.Mutex
	seen uint64
	wake chan struct{} // closed and replaced when seen grows
	last object        // floor frame that was sent last
}

func (h *Handler) session(ctx context.Context, conn *wsconn.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{h: h, conn: conn, wake: make(chan struct{})}
	after, ok := s.hello(ctx)
	if !ok {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.deliver(ctx, after)
	}()
	var place sync.WaitGroup
	defer func() {
		cancel()
		place.Wait()
	}()
	place.Go(func() { s.watchPlace(ctx) })
	for {
		f, err := conn.Read()
		switch {
		case errors.Is(err, wsconn.ErrClosed):
			cancel()
			<-done
			return
		case err != nil:
			s.refuse(f, err)
		default:
			s.handle(ctx, f)
		}
	}
}

// hello waits for the first frame and opens or resumes the conversation.
func (s *session) hello(ctx context.Context) (after uint64, ok bool) {
	f, err := s.conn.Within(helloWithin)
	var m in
	switch {
	case errors.Is(err, wsconn.ErrClosed):
		s.conn.Close(wsconn.CloseNoHello, "no hello in time")
		return 0, false
	case err != nil || f.Type != "hello" || f.Decode(&m) != nil:
		s.conn.Close(wsconn.CloseProtocol, "hello expected")
		return 0, false
	case m.V != version:
		s.conn.Close(wsconn.CloseVersion, "version 1 expected")
		return 0, false
	}
	token := ""
	if m.Token == "" {
		s.c, token, err = s.h.bot.Open(ctx, bot.OpenOptions{Lang: m.Lang})
	} else {
		s.c, err = s.h.bot.Resume(ctx, m.Token)
	}
	if err != nil {
		s.closeFor(err)
		return 0, false
	}
	h := s.c.Head()
	s.lang = h.Locale
	after = m.LastSeq
	if after > h.Seq {
		after = 0 // of another life; show it all
	}
	if h.Seq-after > recent {
		after = h.Seq - recent
	}
	values, err := s.c.OwnValues(ctx)
	if err != nil && !errors.Is(err, transcripts.ErrForgotten) {
		s.closeFor(err)
		return 0, false
	}
	s.welcome(h, token, m.Token != "", after, values)
	return after, true
}

func (s *session) welcome(h transcripts.Head, token string, resumed bool, after uint64, values map[string]string) {
	texts := s.h.texts.For(s.lang)
	a := s.h.desk.Availability(time.Now())
	stored := make([]object, 0, len(values))
	for p, v := range values {
		stored = append(stored, object{"placeholder": p, "value": v})
	}
	w := object{
		"type": "welcome", "v": version, "conversation": h.ID, "resumed": resumed, "from_seq": after + 1, "floor": h.Floor,
		"bot":  object{"name": s.h.bot.Name(), "label": texts.Format("bot_label", nil)},
		"lang": texts.Lang(), "dir": texts.Dir(), "limits": object{"text": s.h.bot.MaxText()},
		"labels": object{"bot": texts.Format("bot_label", nil), "human": texts.Format("human_label", nil), "system": texts.Format("system_label", nil)},
		"person": object{"available": a.Agents > 0 && a.Open, "hours": a.Hours, "contact": a.Contact},
		"values": stored, "retention_days": int(s.h.rec.Retention().Hours() / 24), "ping_seconds": pingSeconds,
		"expires": h.Expires,
	}
	if token != "" {
		w["token"] = token
	}
	s.send(w)
}

func (s *session) send(v any) { _ = s.conn.Send(v) }

func (s *session) text(key string) string { return s.h.texts.For(s.lang).Format(key, nil) }

// deliver shows the conversation until the connection or the conversation
// ends. A conversation that has ended stays on the screen.
func (s *session) deliver(ctx context.Context, after uint64) {
	err := s.c.Deliver(ctx, "webchat", after, s, bot.Observer{
		Head: s.floor,
		Typing: func(who string, on bool) {
			ttl := typingFor
			if !on {
				ttl = 0
			}
			s.send(object{"type": "typing", "author": object{"kind": who}, "ttl_ms": ttl.Milliseconds()})
		},
		Away: func(away bool) {
			state := "ok"
			if away {
				state = "away"
			}
			s.send(object{"type": "status", "store": state})
		},
	})
	if err != nil && ctx.Err() == nil {
		s.closeFor(err)
	}
}

// Send implements disclosure.Sink: a message that carries the disclosure is
// confirmed when the client says that it was seen.
func (s *session) Send(ctx context.Context, m disclosure.Message) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := s.conn.Send(json.RawMessage(`{"type":"message",` + string(raw[1:]))); err != nil {
		return err
	}
	if m.Wording() == "" {
		return nil
	}
	for {
		s.mu.Lock()
		seen, wake := s.seen, s.wake
		s.mu.Unlock()
		if seen >= m.Body().Seq {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		}
	}
}

// floor tells the client who has the floor, when that changed.
func (s *session) floor(h transcripts.Head) {
	f := object{"type": "floor", "floor": h.Floor, "epoch": h.Epoch}
	if h.Case.Ticket != "" {
		f["ticket"] = h.Case.Ticket
	}
	switch h.Floor {
	case transcripts.FloorHuman:
		f["agent"] = object{"name": h.Case.AgentName}
	case transcripts.FloorQueued:
		if n := s.h.desk.Position(h); n > 0 {
			f["position"] = n
		}
		f["since"], f["offer_message"] = h.Case.WaitingSince, h.Case.Offered
	}
	s.mu.Lock()
	same := equal(s.last, f)
	s.last = f
	s.mu.Unlock()
	if !same {
		s.send(f)
	}
}

// watchPlace tells the customer when their place in the queue changes.
func (s *session) watchPlace(ctx context.Context) {
	tick := time.NewTicker(placeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if h := s.c.Head(); h.Floor == transcripts.FloorQueued {
				s.floor(h)
			}
		}
	}
}

func equal(a, b object) bool {
	x, _ := json.Marshal(a) // plain values always encode
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// answer takes the bot's turn in the background: it goes on when the
// connection is torn, and another instance takes over when the process dies.
func (s *session) answer(ctx context.Context) {
	s.h.mu.Lock()
	base := s.h.base
	s.h.mu.Unlock()
	if base == nil {
		base = ctx
	}
	s.h.turns.Go(func() {
		select {
		case s.h.slots <- struct{}{}:
			defer func() { <-s.h.slots }()
		case <-base.Done():
			return
		}
		if err := s.c.Answer(base); err != nil && base.Err() == nil {
			s.h.log.WarnContext(base, "turn", "conversation", s.c.ID(), "err", err)
			if errors.Is(err, transcripts.ErrUnavailable) {
				s.send(object{"type": "status", "store": "away"})
			}
		}
	})
}

var _ disclosure.Sink = (*session)(nil)

// handle answers one frame.
func (s *session) handle(ctx context.Context, f wsconn.Frame) {
	var m in
	if err := f.Decode(&m); err != nil {
		s.refuse(f, err)
		return
	}
	var ack bot.Ack
	var err error
	switch f.Type {
	case "ping":
		s.send(object{"type": "pong"})
		return
	case "seen":
		s.mu.Lock()
		if m.Seq > s.seen {
			s.seen = m.Seq
			close(s.wake)
			s.wake = make(chan struct{})
		}
		s.mu.Unlock()
		return
	case "typing":
		s.c.Typing(ctx, m.On)
		return
	case "say":
		if m.Text == nil {
			s.refuse(f, errMissing)
			return
		}
		if ack, err = s.c.Say(ctx, m.ClientID, *m.Text); err == nil {
			s.ack(m.ClientID, ack)
			s.answer(ctx)
			return
		}
	case "person":
		ack, err = s.c.Person(ctx, m.ClientID)
	case "cancel_wait":
		ack, err = s.c.CancelWait(ctx, m.ClientID)
	case "leave_message":
		if m.Text == nil {
			s.refuse(f, errMissing)
			return
		}
		ack, err = s.c.LeaveMessage(ctx, m.ClientID, *m.Text, m.Contact)
	case "correct":
		ack, err = s.c.Correct(ctx, m.ClientID, m.Placeholder, m.Value)
	case "end":
		ack, err = s.c.End(ctx, m.ClientID)
	case "erase":
		if err = s.c.Erase(ctx); err == nil {
			s.ack(m.ClientID, bot.Ack{})
			s.conn.Close(wsconn.CloseErased, "erased")
			return
		}
	case "hello":
		err = wsconn.ErrBadFrame
	default:
		err = errUnknownType
	}
	if err != nil {
		s.refuse(f, err)
		return
	}
	s.ack(m.ClientID, ack)
}

func (s *session) ack(clientID string, a bot.Ack) {
	o := object{"type": "ack", "client_id": clientID, "seq": a.Seq}
	if a.Duplicate {
		o["duplicate"] = true
	}
	s.send(o)
}

var (
	errMissing     = errors.New("webchat: a field is missing")
	errUnknownType = errors.New("webchat: unknown type")
)

// refuse answers a request that could not be done. Nothing was changed.
func (s *session) refuse(f wsconn.Frame, err error) {
	code, key, retry := classify(err)
	if code == "internal" {
		s.h.log.Error("request failed", "type", f.Type, "conversation", s.c.ID(), "err", err)
	}
	o := object{"type": "error", "code": code, "text": s.text(key)}
	var m in
	if f.Type != "" && f.Decode(&m) == nil && m.ClientID != "" && len(m.ClientID) <= 64 {
		o["client_id"] = m.ClientID
	}
	if retry > 0 {
		o["retry_ms"] = retry.Milliseconds()
	}
	s.send(o)
}

// classify maps an error to its code, text and pause of docs/protocol.md.
func classify(err error) (code, key string, retry time.Duration) {
	for _, c := range []struct {
		err       error
		code, key string
		retry     time.Duration
	}{
		{errUnknownType, "unknown_type", "bad_request", 0},
		{errMissing, "bad_frame", "bad_request", 0},
		{wsconn.ErrBadFrame, "bad_frame", "bad_request", 0},
		{bot.ErrBadID, "bad_frame", "bad_request", 0},
		{wsconn.ErrTooFast, "too_fast", "too_fast", time.Second},
		{bot.ErrTooLong, "too_large", "too_large", 0},
		{transcripts.ErrTooLarge, "too_large", "too_large", 0},
		{bot.ErrEmpty, "empty", "empty", 0},
		{handover.ErrEmpty, "empty", "empty", 0},
		{bot.ErrNotDisclosed, "not_disclosed", "not_disclosed", 0},
		{bot.ErrEnded, "ended", "closed", 0},
		{transcripts.ErrNotFound, "not_found", "not_found", 0},
		{transcripts.ErrForgotten, "forgotten", "forgotten", 0},
		{transcripts.ErrNotRedacted, "not_redacted", "not_redacted", 0},
		{transcripts.ErrStale, "stale", "stale", 0},
		{handover.ErrNotWaiting, "stale", "stale", 0},
		{transcripts.ErrUnavailable, "unavailable", "unavailable", 2 * time.Second},
	} {
		if errors.Is(err, c.err) {
			return c.code, c.key, c.retry
		}
	}
	return "internal", "internal", time.Second
}

// closeFor ends the connection for an error that leaves nothing to talk about.
func (s *session) closeFor(err error) {
	switch {
	case errors.Is(err, bot.ErrBadToken):
		s.conn.Close(wsconn.CloseForbidden, "token not valid")
	case errors.Is(err, transcripts.ErrNotFound):
		s.conn.Close(wsconn.CloseGone, "no such conversation")
	case errors.Is(err, transcripts.ErrUnavailable):
		s.conn.Close(wsconn.CloseTryLater, "store away")
	case errors.Is(err, wsconn.ErrClosed):
	default:
		s.h.log.Error("connection", "err", err)
		s.conn.Close(wsconn.CloseInternal, "internal fault")
	}
}
