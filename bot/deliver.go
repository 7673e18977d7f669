package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
)

// page is how many records one read of the log brings.
const page = 200

// An Observer hears what happens beside the messages. Its functions are called
// by the goroutine of Deliver, one at a time, and must not block. Nil
// functions are skipped.
type Observer struct {
	// Head is called when the floor, the holder or the case may have changed.
	Head func(transcripts.Head)
	// Typing is called with who types: "bot" or "human".
	Typing func(who string, on bool)
	// Away is called with true when the store cannot be read, and with false
	// when it can be read again.
	Away func(bool)
}

// Deliver shows the conversation on one channel: everything after a record,
// then what comes, in order and without a gap, until ctx ends or the sink
// fails. A message with a Wording must be confirmed by the sink before the
// next is sent; the receipt is recorded. Deliver returns nil when the
// conversation has ended and all of it was shown.
func (c *Conversation) Deliver(ctx context.Context, channel string, after uint64, sink disclosure.Sink, o Observer) error {
	sub := c.bot.rec.Feed().Subscribe(c.id)
	defer sub.Close()
	d := &delivery{c: c, channel: channel, sink: sink, o: o, cursor: after, screen: c.bot.rec.OwnScreen()}
	if err := d.catchUp(ctx); err != nil {
		return err
	}
	// Wakes can be lost; a look now and then bounds how long that matters.
	look := time.NewTicker(30 * time.Second)
	defer look.Stop()
	for !d.ended {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-sub.Wake:
			err = d.catchUp(ctx)
		case <-look.C:
			err = d.catchUp(ctx)
		case n := <-sub.Events:
			err = d.news(ctx, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type delivery struct {
	c       *Conversation
	channel string
	sink    disclosure.Sink
	o       Observer
	screen  *transcripts.Screen
	cursor  uint64
	head    transcripts.Head
	away    bool
	ended   bool
}

func (d *delivery) news(ctx context.Context, n transcripts.News) error {
	if n.Signal != "" {
		verb, who, _ := strings.Cut(n.Signal, ":")
		if d.o.Typing != nil && (who == "bot" || who == "human") {
			d.o.Typing(who, verb == "typing")
		}
		return nil
	}
	switch {
	case n.Head != nil && (len(n.Entries) > 0 && n.Entries[0].Seq == d.cursor+1 || n.Head.Seq == d.cursor):
		return d.show(ctx, *n.Head, n.Entries)
	case n.Seq > d.cursor, n.Seq == 0: // 0: it was erased
		return d.catchUp(ctx)
	}
	return nil
}

// catchUp shows what the log has after the cursor. While the store is away it
// waits: the channel stays open and the customer is told.
func (d *delivery) catchUp(ctx context.Context) error {
	for pause := 200 * time.Millisecond; ; {
		h, entries, err := d.c.bot.rec.Read(ctx, d.c.id, d.cursor, page)
		if errors.Is(err, transcripts.ErrUnavailable) {
			d.setAway(true)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(pause):
				pause = min(2*pause, 3*time.Second)
			}
			continue
		}
		if err != nil {
			return err
		}
		d.setAway(false)
		if err := d.show(ctx, h, entries); err != nil || len(entries) < page {
			return err
		}
	}
}

func (d *delivery) setAway(away bool) {
	if d.away != away && d.o.Away != nil {
		d.o.Away(away)
	}
	d.away = away
}

func (d *delivery) show(ctx context.Context, h transcripts.Head, entries []transcripts.Entry) error {
	if h.Version > d.head.Version {
		d.head = h
	}
	for _, e := range entries {
		if e.Seq <= d.cursor {
			continue
		}
		if e.Kind.Visible() {
			if err := d.send(ctx, e); err != nil {
				return err
			}
		}
		d.cursor = e.Seq
	}
	d.c.remember(transcripts.Appended{Head: h, Entries: entries})
	if d.o.Head != nil {
		d.o.Head(d.head)
	}
	d.ended = d.head.Floor.Ended() && d.cursor >= d.head.Seq
	return nil
}

func (d *delivery) send(ctx context.Context, e transcripts.Entry) error {
	text, err := d.screen.Fill(ctx, d.head, e.Text)
	if err != nil && !errors.Is(err, transcripts.ErrForgotten) {
		return err
	}
	if err != nil {
		text = e.Text
	}
	body := disclosure.Body{
		Seq: e.Seq, At: e.At, Text: text, Lang: e.Lang, Choices: e.Choices, Code: e.Code,
		ClientID: e.ClientID, Provenance: e.Provenance,
	}
	if e.Kind == transcripts.EntryDecision {
		body.Code = "decision" // the intent is the shop's own name for it
	}
	ledger := d.c.bot.policy.Open(string(d.c.id), d.head.Epoch, d.head.Ledger)
	var m disclosure.Message
	switch {
	case e.Kind == transcripts.EntryDisclosure:
		m = ledger.SealDisclosure(body)
	case e.Kind == transcripts.EntryNotice:
		m = ledger.SealSystem(body)
	case e.Author == disclosure.Customer:
		m = ledger.SealCustomer(body)
	case e.Author == disclosure.Human:
		m = ledger.SealHuman(e.Human, e.Epoch, body)
	default:
		m = ledger.Seal(body)
	}
	if err := d.sink.Send(ctx, m); err != nil {
		return err
	}
	if m.Wording() == "" || ledger.Disclosed() {
		return nil
	}
	return d.receipt(ctx, attest.NewReceipt(m.Wording(), d.channel, time.Now().UTC()))
}

// receipt records that the channel confirmed the disclosure.
func (d *delivery) receipt(ctx context.Context, r disclosure.Receipt) error {
	at := d.head
	for try := 0; ; try++ {
		out, err := d.c.bot.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			ledger := d.c.bot.policy.Open(string(h.ID), h.Epoch, h.Ledger)
			if !ledger.Acknowledge(r) {
				return nil, errDealtWith
			}
			h.Ledger = ledger.State()
			return []transcripts.Entry{{Kind: transcripts.EntryReceipt, Author: disclosure.System, Code: r.Wording(), Detail: d.channel, Lang: h.Ledger.Lang}}, nil
		})
		switch {
		case errors.Is(err, transcripts.ErrStale) && try < 8:
			at = out.Head
			continue
		case errors.Is(err, errDealtWith):
			if out.Head.Version > d.head.Version {
				d.head = out.Head
			}
			return nil
		case err != nil:
			return err
		}
		d.head = out.Head
		d.c.remember(out)
		return nil
	}
}
