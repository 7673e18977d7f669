package handover

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// openFloors are the floors that the inbox shows.
var openFloors = []transcripts.Floor{transcripts.FloorQueued, transcripts.FloorHuman, transcripts.FloorMessageLeft}

// A Change is one piece of news for a console.
type Change struct {
	Head     transcripts.Head // a case that is new or changed; zero if it is something else
	Gone     bool             // Head is no longer in the inbox; its Floor is "" if it was erased
	Presence bool             // agents came, went or changed their status
	Paused   bool             // the bot was stopped, or may go on
	Requests bool             // a request about data came, is overdue, or was dealt with
}

// A Subscription is one console's place at the desk. When it cannot keep up,
// Resync holds a token: take the Inbox anew.
type Subscription struct {
	desk    *Desk
	Changes chan Change
	Resync  chan struct{}
}

// Subscribe listens to what happens in the inbox.
func (d *Desk) Subscribe() *Subscription {
	s := &Subscription{desk: d, Changes: make(chan Change, 256), Resync: make(chan struct{}, 1)}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.subs[s] = struct{}{}
	return s
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	delete(s.desk.subs, s)
}

func (d *Desk) tellAll(c Change) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tell(c)
}

// tell passes a change on. The caller holds d.mu.
func (d *Desk) tell(c Change) {
	for s := range d.subs {
		select {
		case s.Changes <- c:
		default:
			s.resync()
		}
	}
}

func (s *Subscription) resync() {
	select {
	case s.Resync <- struct{}{}:
	default:
	}
}

// Inbox are all open cases: those that wait first, longest first.
func (d *Desk) Inbox() []transcripts.Head {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]transcripts.Head, 0, len(d.cases))
	for _, h := range d.cases {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b transcripts.Head) int {
		if d := slices.Index(openFloors, a.Floor) - slices.Index(openFloors, b.Floor); d != 0 {
			return d
		}
		return places(a, b)
	})
	return out
}

// places orders the cases that wait: whoever lost their agent first, then by
// how long they have waited.
func places(a, b transcripts.Head) int {
	lost := func(h transcripts.Head) int {
		if h.Floor == transcripts.FloorQueued && h.Case.Outcome == string(Failed) {
			return 0
		}
		return 1
	}
	return cmp.Or(lost(a)-lost(b), a.Case.WaitingSince.Compare(b.Case.WaitingSince), strings.Compare(string(a.ID), string(b.ID)))
}

// Position is the place of a waiting case in the queue, from 1; 0 if it does
// not wait.
func (d *Desk) Position(own transcripts.Head) int {
	if own.Floor != transcripts.FloorQueued {
		return 0
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 1
	for _, h := range d.cases {
		if h.Floor == transcripts.FloorQueued && h.ID != own.ID && places(h, own) < 0 {
			n++
		}
	}
	return n
}

// learn takes a head over into the inbox, or out of it.
func (d *Desk) learn(h transcripts.Head) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.learnLocked(h)
}

func (d *Desk) learnLocked(h transcripts.Head) {
	old, had := d.cases[h.ID]
	if had && old.Version >= h.Version {
		return
	}
	if h.Dialog.Audit || !slices.Contains(openFloors, h.Floor) {
		if had {
			delete(d.cases, h.ID)
			d.tell(Change{Head: h, Gone: true})
		}
		return
	}
	d.cases[h.ID] = h
	d.tell(Change{Head: h})
}

// follow keeps inbox and presence current.
func (d *Desk) follow(ctx context.Context) error {
	sub := d.rec.Feed().Subscribe("")
	defer sub.Close()
	d.relist(ctx, true)
	look := time.NewTicker(HeartbeatEvery)
	defer look.Stop()
	for n := 1; ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
			d.relist(ctx, n%documentsEvery == 0)
			if _, err := d.lookPause(ctx); err != nil && ctx.Err() == nil {
				d.opts.Logger.WarnContext(ctx, "pause", "err", err)
			}
			n++
		case <-sub.Wake: // events were missed, perhaps some about requests too
			d.relist(ctx, true)
			d.tellAll(Change{Requests: true})
		case n := <-sub.Events:
			d.hear(ctx, n)
		}
	}
}

// hear takes one event in.
func (d *Desk) hear(ctx context.Context, n transcripts.News) {
	switch {
	case n.Signal != "":
		return
	case n.Floor == transcripts.FloorRequest:
		d.tellAll(Change{Requests: true})
		return
	case n.Head != nil:
		d.learn(*n.Head)
		return
	case n.Floor == transcripts.FloorDocument && n.ID != pauseID && !strings.HasPrefix(string(n.ID), presencePrefix):
		return
	case n.Floor == transcripts.FloorBot && d.known(n.ID).Version == 0:
		return // the bot's own business
	}
	h, _, err := d.rec.Documents().Read(ctx, n.ID, 0, 0)
	switch {
	case errors.Is(err, transcripts.ErrNotFound):
		d.forget(n.ID)
	case err != nil:
		d.opts.Logger.WarnContext(ctx, "inbox: read", "err", err)
	case h.Floor == transcripts.FloorDocument:
		d.meetDocument(ctx, h)
	default:
		d.learn(h)
	}
}

func (d *Desk) forget(id transcripts.ConversationID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h, ok := d.cases[id]; ok {
		delete(d.cases, id)
		h.Floor = "" // it was erased
		d.tell(Change{Head: h, Gone: true})
	}
}

func (d *Desk) meetDocument(ctx context.Context, h transcripts.Head) {
	if h.ID == pauseID {
		_, _ = d.readPause(ctx, h) // faults are logged
		return
	}
	if !strings.HasPrefix(string(h.ID), presencePrefix) {
		return
	}
	var p Presence
	if json.Unmarshal(h.Document, &p) == nil {
		d.meet(p)
	}
}

// documentsEvery is in how many looks at the inbox the documents are read too:
// others keep large ones there, and losing an event of a presence is told of.
const documentsEvery = 20

// relist compares the inbox with the store: the way to heal whatever events
// were lost. With documents it looks at presences and the switch as well.
func (d *Desk) relist(ctx context.Context, documents bool) {
	seen := map[transcripts.ConversationID]bool{}
	q := transcripts.Query{Floors: slices.Clone(openFloors)}
	if documents {
		q.Floors = append(q.Floors, transcripts.FloorDocument)
	}
	for h, err := range d.rec.List(ctx, q) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				d.opts.Logger.WarnContext(ctx, "inbox: list", "err", err)
			}
			return
		}
		if h.Floor == transcripts.FloorDocument {
			d.meetDocument(ctx, h)
			continue
		}
		seen[h.ID] = true
		d.learn(h)
	}
	d.mu.Lock()
	d.pauseKnown = d.pauseKnown || documents // where the list had none there is none
	var missing []transcripts.ConversationID
	for id := range d.cases {
		if !seen[id] {
			missing = append(missing, id)
		}
	}
	first := !d.ready
	d.ready = true
	if first {
		for s := range d.subs {
			s.resync()
		}
	}
	d.mu.Unlock()
	for _, id := range missing { // changed while the list was made, or gone
		d.hear(ctx, transcripts.News{Event: transcripts.Event{ID: id, Floor: transcripts.FloorClosed}})
	}
}
