package evidence

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/candorbot/candor/transcripts"
)

const (
	// lookEvery is how often all conversations are compared with the log, for
	// what instances that died did not prove.
	lookEvery = 10 * time.Minute
	// page is how many records one read brings.
	page = 200
	// lateAfter times Every is when an event counts as forgotten by whoever
	// should have proven it.
	lateAfter = 5
	// closeWithin bounds the last append when Run ends.
	closeWithin = 5 * time.Second
)

// A batch is what happened in one conversation and is not proven yet: its
// entries from some record up to head.Seq without a gap.
type batch struct {
	head    transcripts.Head
	entries []transcripts.Entry
	read    bool // the entries must be read from the store
}

// leaves are what a batch adds to the log; nil where nothing happened that is
// worth proving. kind is KindConversation or KindErased.
func (l *Log) leavesOf(s *state, b batch, kind string) []Leaf {
	ref := b.head.EvidenceRef()
	c := s.cursors[ref]
	if ref == "" || c.erased || kind == KindConversation && b.head.Seq <= c.seq {
		return nil
	}
	events := l.key.events(b.entries, c.seq)
	if len(events) == 0 && kind == KindConversation {
		return nil
	}
	leaf := Leaf{At: l.now(), Kind: kind, Ref: ref}
	if b.head.Seq > c.seq {
		leaf.From, leaf.To, leaf.Chain = c.seq+1, b.head.Seq, b.head.Chain
	}
	var out []Leaf
	for len(events) > maxEvents { // the chain is known at the end only
		part := events[:maxEvents]
		out = append(out, Leaf{At: leaf.At, Kind: KindConversation, Ref: ref, From: leaf.From, To: part[maxEvents-1].Seq, Events: part})
		leaf.From, events = part[maxEvents-1].Seq+1, events[maxEvents:]
	}
	leaf.Events = events
	return append(out, leaf)
}

// since is how far a conversation is covered, as far as this process knows.
func (l *Log) since(ctx context.Context, ref string) (uint64, error) {
	var at uint64
	err := l.append(ctx, cached, func(s *state) ([]Leaf, error) {
		at = s.cursors[ref].seq
		return nil, nil
	})
	return at, err
}

// fetch reads what a batch lacks.
func (l *Log) fetch(ctx context.Context, b *batch) error {
	after, err := l.since(ctx, b.head.EvidenceRef())
	if err != nil {
		return err
	}
	b.entries = nil
	for {
		h, recs, err := l.store.Read(ctx, b.head.ID, after, page)
		if err != nil {
			return err
		}
		for _, r := range recs {
			e, err := transcripts.DecodeRecord(b.head.ID, r)
			if err != nil {
				return err
			}
			b.entries = append(b.entries, e)
			after = r.Seq
		}
		b.head = h
		if after >= h.Seq || len(recs) == 0 {
			return nil
		}
	}
}

// Erasing implements transcripts.Witness: it proves what is not proven yet of
// the conversation, and that it was erased.
func (l *Log) Erasing(ctx context.Context, h transcripts.Head) error {
	if h.EvidenceRef() == "" {
		return nil
	}
	b := batch{head: h}
	if err := l.fetch(ctx, &b); err != nil {
		if errors.Is(err, transcripts.ErrNotFound) {
			return nil
		}
		return err
	}
	l.pendingMu.Lock()
	delete(l.pending, h.ID)
	l.pendingMu.Unlock()
	return l.append(ctx, cached, func(s *state) ([]Leaf, error) { return l.leavesOf(s, b, KindErased), nil })
}

// Run follows the conversations of rec until ctx ends, then proves what is
// left and signs.
func (l *Log) Run(ctx context.Context, rec *transcripts.Recorder) error {
	if rec.Retention() > l.opts.Conversations {
		return fmt.Errorf("evidence: the Recorder keeps conversations for %v; set Options.Conversations to that", rec.Retention())
	}
	sub := rec.Feed().Subscribe("")
	defer sub.Close()
	flush, look, sign := time.NewTicker(l.opts.Every), time.NewTicker(lookEvery), time.NewTicker(l.opts.Checkpoint)
	defer flush.Stop()
	defer look.Stop()
	defer sign.Stop()
	soon := time.NewTimer(2 * lateAfter * l.opts.Every) // what a crash just before this start left
	defer soon.Stop()
	lookNow := func() {
		err := l.look(ctx)
		l.report(ctx, "look", err)
		if err != nil { // what it found is not proven yet
			soon.Reset(2 * lateAfter * l.opts.Every)
		}
	}
	lookNow()
	for {
		select {
		case <-ctx.Done():
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
			defer cancel()
			for drained := false; !drained; {
				select {
				case n := <-sub.Events:
					l.hear(n)
				default:
					drained = true
				}
			}
			l.report(late, "last append", errors.Join(l.Flush(late), l.Sign(late)))
			return ctx.Err()
		case n := <-sub.Events:
			l.hear(n)
		case <-flush.C:
			l.report(ctx, "append", l.Flush(ctx))
		case <-sub.Wake: // events were missed
			soon.Reset(2 * lateAfter * l.opts.Every)
		case <-soon.C:
			lookNow()
		case <-look.C:
			lookNow()
		case <-sign.C:
			l.report(ctx, "sign", l.Sign(ctx))
		}
	}
}

func (l *Log) report(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		l.opts.Logger.WarnContext(ctx, "evidence: "+what, "err", err)
	}
}

// hear keeps what this process appended. What other instances append is theirs
// to prove; look finds what they could not.
func (l *Log) hear(n transcripts.News) {
	if n.Head == nil || len(n.Entries) == 0 {
		return
	}
	l.pendingMu.Lock()
	defer l.pendingMu.Unlock()
	b := l.pending[n.ID]
	if b == nil {
		l.pending[n.ID] = &batch{head: *n.Head, entries: n.Entries}
		return
	}
	if n.Head.Seq <= b.head.Seq {
		return
	}
	if n.Entries[0].Seq != b.head.Seq+1 {
		b.read = true
	}
	if b.head = *n.Head; b.read {
		b.entries = nil
		return
	}
	b.entries = append(b.entries[:len(b.entries):len(b.entries)], n.Entries...)
}

// Flush proves what is known to have happened, now. Run does it by itself.
func (l *Log) Flush(ctx context.Context) error {
	l.pendingMu.Lock()
	todo := l.pending
	l.pending = map[transcripts.ConversationID]*batch{}
	l.pendingMu.Unlock()
	errs := []error{l.flushFailed(ctx)}
	var ready []batch
	for id, b := range todo {
		if len(l.key.events(b.entries, 0)) == 0 && !b.read {
			continue // words alone: the next event covers them
		}
		covered, err := l.since(ctx, b.head.EvidenceRef())
		if err == nil && (b.read || len(b.entries) == 0 || b.entries[0].Seq > covered+1) {
			err = l.fetch(ctx, b)
		}
		switch {
		case errors.Is(err, transcripts.ErrNotFound): // erased or expired
		case err != nil:
			errs = append(errs, err)
			l.again(id, b)
		default:
			ready = append(ready, *b)
		}
	}
	err := l.prove(ctx, ready, false)
	if err != nil {
		for i := range ready {
			l.again(ready[i].head.ID, &ready[i])
		}
	}
	return errors.Join(append(errs, err)...)
}

// NotRedacted implements transcripts.Witness. Failures are counted, and Flush
// writes one leaf for each class, so that a flood of them is a few leaves.
func (l *Log) NotRedacted(class string) {
	l.pendingMu.Lock()
	defer l.pendingMu.Unlock()
	l.failed[clean(class)]++
}

func (l *Log) flushFailed(ctx context.Context) error {
	l.pendingMu.Lock()
	todo := l.failed
	l.failed = map[string]int{}
	l.pendingMu.Unlock()
	if len(todo) == 0 {
		return nil
	}
	err := l.append(ctx, cached, func(*state) ([]Leaf, error) {
		var out []Leaf
		for _, class := range slices.Sorted(maps.Keys(todo)) {
			out = append(out, Leaf{At: l.now(), Kind: KindRedaction, Code: class, Detail: fmt.Sprintf("texts=%d", todo[class])})
		}
		return out, nil
	})
	if err != nil { // rather twice than never
		l.pendingMu.Lock()
		defer l.pendingMu.Unlock()
		for class, n := range todo {
			l.failed[class] += n
		}
	}
	return err
}

// again puts a batch back whose append failed, behind nothing newer.
func (l *Log) again(id transcripts.ConversationID, b *batch) {
	l.pendingMu.Lock()
	defer l.pendingMu.Unlock()
	if newer := l.pending[id]; newer != nil {
		newer.read = true
		return
	}
	b.read = true
	l.pending[id] = b
}

func (l *Log) prove(ctx context.Context, ready []batch, found bool) error {
	if len(ready) == 0 {
		return nil
	}
	return l.append(ctx, cached, func(s *state) ([]Leaf, error) {
		var out []Leaf
		for _, b := range ready {
			out = append(out, l.leavesOf(s, b, KindConversation)...)
		}
		if found && len(out) > 0 {
			out = append([]Leaf{{At: l.now(), Kind: KindRecovered, Code: fmt.Sprintf("conversations=%d", len(out))}}, out...)
		}
		return out, nil
	})
}

// look compares all conversations with the log and proves what is missing and
// older than whoever appended it should have needed. The log says that it was
// found so.
func (l *Log) look(ctx context.Context) error {
	if err := l.append(ctx, cached, func(*state) ([]Leaf, error) { return nil, nil }); err != nil {
		return err
	}
	var found []batch
	looked := map[string]uint64{}
	late := l.now().Add(-lateAfter * l.opts.Every)
	q := transcripts.Query{Floors: []transcripts.Floor{
		transcripts.FloorBot, transcripts.FloorQueued, transcripts.FloorHuman, transcripts.FloorMessageLeft, transcripts.FloorClosed, transcripts.FloorAbandoned,
	}}
	for h, err := range l.store.List(ctx, q) {
		if err != nil {
			return err
		}
		ref := h.EvidenceRef()
		if ref == "" || h.Updated.After(late) {
			continue
		}
		covered, err := l.since(ctx, ref)
		if err != nil {
			return err
		}
		if l.looked[ref] == h.Seq {
			looked[ref] = h.Seq
		}
		if h.Seq <= covered || looked[ref] == h.Seq {
			continue
		}
		b := batch{head: h}
		if err := l.fetch(ctx, &b); err != nil {
			if errors.Is(err, transcripts.ErrNotFound) {
				continue
			}
			return err
		}
		if len(l.key.events(b.entries, covered)) == 0 {
			looked[ref] = b.head.Seq // words alone
			continue
		}
		found = append(found, b)
		if len(found) == page {
			if err := l.prove(ctx, found, true); err != nil {
				return err
			}
			found = nil
		}
	}
	l.looked = looked
	return l.prove(ctx, found, true)
}
