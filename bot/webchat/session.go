package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
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
	// receiptWithin is how long the receipt of a disclosure may take.
	receiptWithin = 2 * time.Second
	// typingFor is how long a typing sign lasts.
	typingFor = 6 * time.Second
)

// in is every frame that a client sends; each type uses some of its fields.
type in struct {
	V           int     `json:"v"`
	Token       string  `json:"token"`
	LastSeq     uint64  `json:"last_seq"`
	Lang        string  `json:"lang"`
	LangSet     bool    `json:"lang_set"`
	Seq         uint64  `json:"seq"`
	ClientID    string  `json:"client_id"`
	Text        *string `json:"text"`
	Contact     string  `json:"contact"`
	Placeholder string  `json:"placeholder"`
	Value       string  `json:"value"`
	On          bool    `json:"on"`
	Audit       string  `json:"audit"`
}

type object map[string]any

// session is one connection of one customer.
type session struct {
	h    *Handler
	conn *wsconn.Conn
	c    *bot.Conversation

	mu   sync.Mutex
	lang string        // that the client was told last
	sent uint64        // last message that was put on its way
	seen uint64        // last one that the client says it showed
	wake chan struct{} // closed and replaced when seen grows
	last object        // floor frame that was sent last
	// known is closed once the log knows that the disclosure was shown.
	known    chan struct{}
	disclose sync.Once
	// A turn under way, and whether there is more to answer after it: however
	// fast a customer writes, they take one of the turns at most.
	turning, again bool
	// erasing: this connection asked for the erasure and closes after its ack.
	erasing bool
}

func (h *Handler) session(ctx context.Context, conn *wsconn.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{h: h, conn: conn, wake: make(chan struct{}), known: make(chan struct{})}
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
	case m.Audit != "" && !s.h.authorised(m.Audit):
		s.conn.Close(wsconn.CloseForbidden, "audit key not valid")
		return 0, false
	case m.Audit != "":
		s.h.audit(ctx, s.conn)
		return 0, false
	}
	token := ""
	if m.Token == "" {
		if !s.h.opens.allow(s.conn.Addr()) {
			s.conn.Close(wsconn.CloseTooMany, "too many new conversations")
			return 0, false
		}
		s.c, token, err = s.h.bot.Open(ctx, bot.OpenOptions{Lang: m.Lang, LangSet: m.LangSet})
	} else {
		s.c, err = s.h.bot.Resume(ctx, m.Token)
	}
	if err != nil {
		s.closeFor(err)
		return 0, false
	}
	h := s.c.Head()
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
	a := s.h.desk.Availability(time.Now(), h.Locale)
	stored := make([]object, 0, len(values))
	for _, p := range slices.Sorted(maps.Keys(values)) {
		typ, _, _ := strings.Cut(strings.Trim(p, "[]"), "_")
		stored = append(stored, object{"placeholder": p, "type": typ, "value": values[p]})
	}
	w := object{
		"type": "welcome", "v": version, "conversation": h.ID, "resumed": resumed, "from_seq": after + 1, "floor": h.Floor,
		"limits": object{"text": s.h.bot.MaxText()},
		"person": object{"available": a.Agents > 0 && a.Open, "hours": a.Hours, "contact": a.Contact},
		"values": stored, "retention_days": int(s.h.rec.Retention().Hours() / 24), "ping_seconds": pingSeconds,
		"expires": h.Expires,
	}
	if token != "" {
		w["token"] = token
	}
	s.mu.Lock()
	s.lang = h.Locale
	s.mu.Unlock()
	maps.Copy(w, s.locale(h.Locale))
	s.send(w)
}

// locale is what a client says in a language by itself.
func (s *session) locale(lang string) object {
	texts := s.h.texts.For(lang)
	say := func(key string) string { return texts.Format(key, nil) }
	o := object{
		"lang": texts.Lang(), "dir": texts.Dir(), "bot": object{"name": s.h.bot.Name(), "label": say("bot_label")},
		"labels": object{"bot": say("bot_label"), "human": say("human_label"), "system": say("system_label"), "assisted": say("assisted_label")},
	}
	if s.h.card != "" {
		o["card"] = object{"url": inLang(s.h.card, texts.Lang()), "label": say("card_label")}
	}
	return o
}

// inLang asks for the card in the language of the chat, which may be another
// than the browser's.
func inLang(card, lang string) string {
	u, err := url.Parse(card)
	if err != nil {
		return card
	}
	q := u.Query()
	q.Set("lang", lang)
	u.RawQuery = q.Encode()
	return u.String()
}

func (s *session) send(v any) { _ = s.conn.Send(v) }

func (s *session) text(key string) string {
	lang := ""
	if s.c != nil {
		lang = s.c.Head().Locale
	}
	return s.h.texts.For(lang).Format(key, nil)
}

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
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, transcripts.ErrNotFound): // it was there when the connection began
		s.erased()
	default:
		s.closeFor(err)
	}
}

// erased ends a connection whose conversation was deleted while it was open.
// The connection that asked for it gets its ack first.
func (s *session) erased() {
	s.mu.Lock()
	asked := s.erasing
	s.mu.Unlock()
	if !asked {
		s.conn.Close(wsconn.CloseErased, "erased")
	}
}

// erase deletes the conversation. The news of it can come before the answer.
func (s *session) erase(ctx context.Context) error {
	s.setErasing(true)
	err := s.c.Erase(ctx)
	if err != nil {
		s.setErasing(false)
	}
	return err
}

func (s *session) setErasing(on bool) {
	s.mu.Lock()
	s.erasing = on
	s.mu.Unlock()
}

// Send implements disclosure.Sink: a message that carries the disclosure is
// confirmed when the client says that it was seen.
func (s *session) Send(ctx context.Context, m disclosure.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if m.Body().Code == "disclosure" { // a new language begins with it
		s.speak(m.Body().Lang)
	}
	s.mu.Lock()
	s.sent = max(s.sent, m.Body().Seq)
	s.mu.Unlock()
	// Write waits for room: a long history goes as fast as the client reads.
	if err := s.conn.Write(ctx, json.RawMessage(`{"type":"message",`+string(raw[1:]))); err != nil {
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

// speak tells the client when the language of the conversation has changed.
func (s *session) speak(lang string) {
	s.mu.Lock()
	changed := s.lang != lang
	s.lang = lang
	s.mu.Unlock()
	if changed {
		l := s.locale(lang)
		l["type"] = "locale"
		s.send(l)
	}
}

// floor tells the client who has the floor, when that changed.
func (s *session) floor(h transcripts.Head) {
	if h.Ledger.Ever() {
		s.disclose.Do(func() { close(s.known) })
	}
	s.speak(h.Locale)
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
	default: // nothing more to say
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

// saw notes what the client has shown. It cannot have shown what it was not
// sent, so a number beyond that confirms nothing that is still to come.
func (s *session) saw(seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq = min(seq, s.sent); seq > s.seen {
		s.seen = seq
		close(s.wake)
		s.wake = make(chan struct{})
	}
}

// confirmed waits a moment for the receipt of a disclosure that the client has
// confirmed already: its words may come right behind.
func (s *session) confirmed(ctx context.Context) bool {
	s.mu.Lock()
	seen := s.seen
	s.mu.Unlock()
	if seen == 0 {
		return false
	}
	t := time.NewTimer(receiptWithin)
	defer t.Stop()
	select {
	case <-s.known:
		return true
	case <-t.C:
	case <-ctx.Done():
	}
	return false
}

var _ disclosure.Sink = (*session)(nil)

// handle answers one frame.
func (s *session) handle(ctx context.Context, f wsconn.Frame) {
	var m in
	if err := f.Decode(&m); err != nil {
		s.refuse(f, err)
		return
	}
	switch f.Type {
	case "ping":
		s.send(object{"type": "pong"})
		return
	case "seen":
		s.saw(m.Seq)
		return
	case "typing":
		s.c.Typing(ctx, m.On)
		return
	}
	ack, err := s.request(ctx, f.Type, m)
	if errors.Is(err, bot.ErrNotDisclosed) && s.confirmed(ctx) {
		ack, err = s.request(ctx, f.Type, m)
	}
	if err != nil {
		s.refuse(f, err)
		return
	}
	s.ack(m.ClientID, ack)
	switch f.Type {
	case "say":
		s.answer(ctx)
	case "erase":
		s.conn.Close(wsconn.CloseErased, "erased")
	}
}

// request does what changes something.
func (s *session) request(ctx context.Context, kind string, m in) (bot.Ack, error) {
	switch kind {
	case "say":
		if m.Text == nil {
			return bot.Ack{}, errMissing
		}
		return s.c.Say(ctx, m.ClientID, *m.Text)
	case "person":
		return s.c.Person(ctx, m.ClientID)
	case "cancel_wait":
		return s.c.CancelWait(ctx, m.ClientID)
	case "leave_message":
		if m.Text == nil {
			return bot.Ack{}, errMissing
		}
		return s.c.LeaveMessage(ctx, m.ClientID, *m.Text, m.Contact)
	case "correct":
		return s.c.Correct(ctx, m.ClientID, m.Placeholder, m.Value)
	case "end":
		return s.c.End(ctx, m.ClientID)
	case "erase":
		return bot.Ack{}, s.erase(ctx)
	case "hello":
		return bot.Ack{}, wsconn.ErrBadFrame
	}
	return bot.Ack{}, errUnknownType
}

func (s *session) ack(clientID string, a bot.Ack) {
	o := object{"type": "ack", "client_id": clientID, "seq": a.Seq}
	if a.Duplicate {
		o["duplicate"] = true
	}
	s.send(o)
}
