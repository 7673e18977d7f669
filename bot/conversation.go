package bot

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// Deadlines in Head.DueFor that package bot sweeps.
const (
	dueReply = "reply" // a customer's message has no answer yet
	dueIdle  = handover.DueIdle
)

// replyWithin is after how long another instance takes an unanswered message
// up, counted beyond the turn's own time-out.
const replyWithin = 10 * time.Second

// A Conversation is one customer's conversation, as one channel sees it. It is
// safe for concurrent use; several may exist for the same conversation, in one
// process or many.
type Conversation struct {
	bot *Bot
	id  transcripts.ConversationID

	turn sync.Mutex // one turn of the bot at a time

	mu     sync.Mutex // guards what follows
	head   transcripts.Head
	recent []transcripts.Entry // visible entries up to head.Seq, bounded
	upTo   uint64              // recent is complete up to this record
}

// An Ack says that a request was stored.
type Ack struct {
	Seq       uint64
	Duplicate bool
}

func (b *Bot) conversation(h transcripts.Head, entries []transcripts.Entry) *Conversation {
	c := &Conversation{bot: b, id: h.ID, head: h}
	if len(entries) > 0 {
		c.remember(transcripts.Appended{Head: h, Entries: entries})
	}
	return c
}

// ID names the conversation.
func (c *Conversation) ID() transcripts.ConversationID { return c.id }

// Head is the conversation's head as this channel saw it last.
func (c *Conversation) Head() transcripts.Head {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.head
}

// remember takes over what an append or a read brought.
func (c *Conversation) remember(out transcripts.Appended) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if out.Head.Version > c.head.Version || c.head.Version == 0 {
		c.head = out.Head
	}
	if len(out.Entries) == 0 || out.Entries[0].Seq != c.upTo+1 {
		return // a gap: recall fills it when it is needed
	}
	for _, e := range out.Entries {
		c.upTo = e.Seq
		if e.Kind.Visible() {
			c.recent = append(c.recent, e)
		}
	}
	if most := c.bot.opts.History + 8; len(c.recent) > 2*most {
		c.recent = append([]transcripts.Entry(nil), c.recent[len(c.recent)-most:]...)
	}
}

// recall makes sure that recent is complete up to seq; at most one read when
// this process wrote everything itself.
func (c *Conversation) recall(ctx context.Context, seq uint64) ([]transcripts.Entry, error) {
	for {
		c.mu.Lock()
		if c.upTo >= seq {
			recent := c.recent
			c.mu.Unlock()
			return recent, nil
		}
		after := c.upTo
		if back := uint64(3*c.bot.opts.History + 24); seq > after+back { // older ones are not needed
			after = seq - back
			c.upTo, c.recent = after, nil
		}
		c.mu.Unlock()
		h, entries, err := c.bot.rec.Read(ctx, c.id, after, 200)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, transcripts.ErrNotFound
		}
		c.remember(transcripts.Appended{Head: h, Entries: entries})
	}
}

// update appends to the conversation as it is now, whoever has the floor: for
// what a customer does, which always counts.
func (c *Conversation) update(ctx context.Context, clientID string, u transcripts.Update) (Ack, error) {
	at := c.Head()
	for try := 0; ; try++ {
		out, err := c.bot.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			if h.Floor.Ended() {
				return nil, ErrEnded
			}
			return u(h)
		})
		if errors.Is(err, transcripts.ErrStale) && try < 8 {
			at = out.Head
			continue
		}
		if try == 0 && (errors.Is(err, ErrEnded) || errors.Is(err, ErrNotDisclosed) || errors.Is(err, handover.ErrNotWaiting)) {
			// What this channel saw last may be old: look before refusing.
			at = transcripts.Head{ID: c.id}
			continue
		}
		if err != nil {
			if !errors.Is(err, transcripts.ErrUnavailable) && ctx.Err() == nil {
				if first, ok, e := c.bot.rec.Stored(ctx, c.id, clientID); e == nil && ok {
					return Ack{Seq: first.Seq, Duplicate: true}, nil
				}
			}
			return Ack{}, err
		}
		c.remember(out)
		return Ack{Seq: out.Seq, Duplicate: out.Duplicate}, nil
	}
}

// Say stores what the customer said; an answer comes from Answer. Saying the
// same clientID again stores nothing and gives the first Ack again. Errors:
// ErrEmpty, ErrTooLong, ErrBadID, ErrNotDisclosed, ErrEnded, and those of the
// Recorder; none of them changes anything.
func (c *Conversation) Say(ctx context.Context, clientID, text string) (Ack, error) {
	text, err := c.bot.clean(text)
	if err != nil {
		return Ack{}, err
	}
	if err := checkID(clientID); err != nil {
		return Ack{}, err
	}
	special := c.bot.rec.Special(ctx, text)
	typed := c.bot.detector.Detect(text)
	code := ""
	if len(special) > 0 { // words will go: what they ask for must not
		code = ahead(typed)
	}
	wrote := wroteIn(typed.Language, text)
	asked, err := c.rights(ctx, clientID, typed)
	if err != nil {
		return Ack{}, err
	}
	return c.update(ctx, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if !h.Ledger.Ever() {
			return nil, ErrNotDisclosed
		}
		now := c.bot.now()
		switched := c.bot.follow(h, wrote)
		said := transcripts.Entry{Kind: transcripts.EntryMessage, Author: disclosure.Customer, ClientID: clientID, Text: text, Lang: h.Locale, Code: code}
		entries := []transcripts.Entry{said}
		if asked.Ticket != "" {
			entries = append(entries, c.bot.desk.Requested(h, asked)...)
		}
		if h.Floor == transcripts.FloorBot {
			ledger := c.bot.policy.Open(string(h.ID), h.Epoch, h.Ledger)
			occasion := ledger.Due(now)
			ledger.Spoke(now)
			h.Ledger = ledger.State()
			if occasion == "" && switched {
				occasion = disclosure.OccasionLanguage
			}
			if occasion != "" { // before the bot speaks again
				entries = append(entries, c.bot.disclose(h, occasion, now)...)
			}
			h.Dialog.Asked = h.Seq + 1
			h.Due, h.DueFor = now.Add(c.bot.opts.TurnTimeout+replyWithin), dueReply
		}
		entries = append(entries, c.bot.meanwhile(h, said, now)...)
		if len(special) > 0 && !h.Dialog.Warned { // kindly, and once
			h.Dialog.Warned = true
			entries = append(entries, transcripts.Entry{
				Kind: transcripts.EntryNotice, Author: disclosure.System, Text: c.bot.text(h.Locale, "special", nil), Lang: h.Locale, Code: "special", Fixed: true,
			})
		}
		return entries, nil
	})
}

// Handle is Say and then Answer: for channels without acknowledgements.
func (c *Conversation) Handle(ctx context.Context, clientID, text string) (Ack, error) {
	ack, err := c.Say(ctx, clientID, text)
	if err != nil {
		return ack, err
	}
	return ack, c.Answer(ctx)
}

// Person asks for a person. It works on every floor, model up or down.
func (c *Conversation) Person(ctx context.Context, clientID string) (Ack, error) {
	return c.act(ctx, clientID, func(h *transcripts.Head, now time.Time) ([]transcripts.Entry, error) {
		if !h.Ledger.Ever() {
			return nil, ErrNotDisclosed
		}
		entries := c.bot.desk.Request(h, still(h, handover.CustomerRequest), now)
		h.Dialog.Answered = h.Dialog.Asked
		return entries, nil
	})
}

// CancelWait ends the wait for a person: back to the bot.
func (c *Conversation) CancelWait(ctx context.Context, clientID string) (Ack, error) {
	return c.act(ctx, clientID, c.bot.desk.Cancel)
}

// LeaveMessage leaves words and a contact for later.
func (c *Conversation) LeaveMessage(ctx context.Context, clientID, text, contact string) (Ack, error) {
	text, err := c.bot.clean(text)
	if err != nil {
		return Ack{}, err
	}
	contact, err = c.bot.clean(contact)
	if err != nil {
		return Ack{}, err
	}
	if err := checkID(clientID); err != nil {
		return Ack{}, err
	}
	return c.update(ctx, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if !h.Ledger.Ever() {
			return nil, ErrNotDisclosed
		}
		return c.bot.desk.LeaveMessage(h, clientID, text, contact, time.Now().UTC())
	})
}

// End ends the conversation for the customer; the sealed originals are
// destroyed.
func (c *Conversation) End(ctx context.Context, clientID string) (Ack, error) {
	ack, err := c.act(ctx, clientID, c.bot.desk.End)
	if errors.Is(err, ErrEnded) {
		return Ack{Seq: c.Head().Seq, Duplicate: true}, nil
	}
	return ack, err
}

// act is a request without words: its first record carries the client's id.
func (c *Conversation) act(ctx context.Context, clientID string, f func(*transcripts.Head, time.Time) ([]transcripts.Entry, error)) (Ack, error) {
	if err := checkID(clientID); err != nil {
		return Ack{}, err
	}
	return c.update(ctx, clientID, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		entries, err := f(h, time.Now().UTC())
		if err == nil && len(entries) > 0 && entries[0].ClientID == "" {
			entries[0].ClientID = clientID
		}
		return entries, err
	})
}

// Typing tells agents that the customer is typing. Best effort.
func (c *Conversation) Typing(ctx context.Context, on bool) {
	c.signal(ctx, "customer", on)
}

func (c *Conversation) signal(ctx context.Context, who string, on bool) {
	s := "typing:" + who
	if !on {
		s = "typed:" + who
	}
	c.bot.rec.Feed().Signal(ctx, transcripts.Event{ID: c.id, Signal: s})
}

// Correct replaces a stored value by what the customer says is right.
func (c *Conversation) Correct(ctx context.Context, clientID, placeholder, value string) (Ack, error) {
	if err := checkID(clientID); err != nil {
		return Ack{}, err
	}
	out, err := c.bot.rec.Correct(ctx, c.Head(), clientID, placeholder, value)
	if err != nil {
		return Ack{}, err
	}
	c.remember(out)
	return Ack{Seq: out.Seq, Duplicate: out.Duplicate}, nil
}

// Erase removes the conversation from every key, index and queue.
func (c *Conversation) Erase(ctx context.Context) error {
	h := c.Head()
	if err := c.bot.rec.Erase(ctx, c.id); err != nil {
		return err
	}
	// Their open requests about data are dealt with by that. Where it cannot be
	// stored now, an owner closes them.
	if err := c.bot.desk.Erased(ctx, h); err != nil {
		c.bot.opts.Logger.WarnContext(ctx, "requests of an erased conversation", "err", err)
	}
	return nil
}

func checkID(id string) error {
	if len(id) != 36 {
		return ErrBadID
	}
	if _, err := uuid.Parse(id); err != nil {
		return ErrBadID
	}
	return nil
}

// clean checks a customer's text and takes out what no one can see: control
// characters and marks that reorder text.
func (b *Bot) clean(text string) (string, error) {
	if len(text) > 4*b.opts.MaxText {
		return "", ErrTooLong
	}
	if !utf8.ValidString(text) {
		return "", transcripts.ErrNotRedacted
	}
	visible, n := false, 0
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r):
			visible = true
		}
		n++
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case n > b.opts.MaxText:
		return "", ErrTooLong
	case !visible:
		return "", ErrEmpty
	}
	return strings.TrimSpace(text), nil
}
