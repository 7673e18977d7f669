package transcripttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/candorbot/candor/transcripts"
)

func lifeRules() []rule {
	return []rule{
		{name: "delete", text: "forget a deleted conversation everywhere: Read, every List, and its client ids", check: checkDelete},
		{name: "delete-unknown", text: "take the deletion of an unknown id as done", check: checkDeleteUnknown},
		{name: "late-write", text: "answer ErrNotFound to a write that comes after the deletion, and revive nothing", check: checkLateWrite},
		{name: "expiry", text: "forget a conversation everywhere when it expires, not before, and answer late writes with ErrNotFound", check: checkExpiry},
		{name: "expiry-moves", text: "keep a conversation until the Expires that was stored last, later or sooner than before", check: checkExpiryMoves},
		{name: "watch", text: "wake watchers after appends with the conversation's id, or with an empty event", check: checkWatch},
		{name: "watch-ends", text: "end a Watch without an error when its context ends or its loop is left", check: checkWatchEnds},
		{name: "watch-slow", text: "never let a watcher that does not listen hold up appends", check: checkWatchSlow},
		{name: "signal", text: "pass signals on to watchers as they are, and store nothing", applies: func(f Features) bool { return f.Signals }, check: checkSignal},
		{name: "cancelled", text: "return the context's error for one that has ended, and change nothing", check: checkCancelled},
		{name: "peer", text: "show one instance what another appended, wake it, and let one of both win", applies: func(f Features) bool { return f.Peer != nil }, check: checkPeer},
		{name: "reopen", text: "still have everything after it was closed and opened again", applies: func(f Features) bool { return f.Reopen != nil }, check: checkReopen},
	}
}

// gone reports whether nothing of the conversation is left in sight.
func (u *run) gone(h transcripts.Head) error {
	if _, _, err := u.s.Read(u.ctx, h.ID, 0, 10); !errors.Is(err, transcripts.ErrNotFound) {
		return expect("read", err, transcripts.ErrNotFound)
	}
	for what, q := range map[string]transcripts.Query{
		"all": {}, "by floor": {Floors: []transcripts.Floor{h.Floor}}, "by due time": {DueBefore: time.Now()}, "by subject": {Subject: h.Subject},
	} {
		got, err := u.list(q, h.ID)
		if err != nil {
			return err
		}
		if len(got) > 0 {
			return fmt.Errorf("list %s still has it", what)
		}
	}
	return nil
}

// listable returns a head that every kind of query finds.
func (u *run) listable() transcripts.Head {
	h := u.head()
	h.Subject, h.Due, h.Floor = string(h.ID)+"-subject", h.Opened.Add(-time.Minute), transcripts.FloorQueued
	return h
}

func checkDelete(u *run) error {
	h := u.listable()
	at, err := u.create(h, rec("a", 1), rec("b", 2))
	if err != nil {
		return err
	}
	if err := u.s.Delete(u.ctx, h.ID); err != nil {
		return err
	}
	if err := u.gone(at); err != nil {
		return err
	}
	// The same id may be used again, from the beginning.
	n := u.head()
	n.ID = h.ID
	a, err := u.s.Append(u.ctx, transcripts.Head{}, n, rec("b", 3))
	if err != nil {
		return fmt.Errorf("create again: %w", err)
	}
	if a.Duplicate || a.Seq != 1 || a.Head.Version != 1 {
		return fmt.Errorf("create again: duplicate %t, seq %d, version %d: something was left", a.Duplicate, a.Seq, a.Head.Version)
	}
	if err := u.unchanged("create again", a.Head, 1); err != nil {
		return err
	}
	got, err := u.list(transcripts.Query{Subject: h.Subject}, h.ID)
	if err == nil && len(got) > 0 {
		err = errors.New("create again: the old subject still lists it")
	}
	return err
}

func checkDeleteUnknown(u *run) error {
	id := transcripts.NewConversationID()
	for range 2 {
		if err := u.s.Delete(u.ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func checkLateWrite(u *run) error {
	h, err := u.create(u.listable(), rec("a", 1))
	if err != nil {
		return err
	}
	if err := u.s.Delete(u.ctx, h.ID); err != nil {
		return err
	}
	for _, r := range []transcripts.Record{rec("b", 2), rec("a", 1)} {
		if _, err := u.add(h, r); !errors.Is(err, transcripts.ErrNotFound) {
			return expect("append after delete", err, transcripts.ErrNotFound)
		}
	}
	_, _, err = u.s.Read(u.ctx, h.ID, 0, 1)
	return expect("read after a late write", err, transcripts.ErrNotFound)
}

// until polls while what must happen has not.
func (u *run) until(what string, cond func() (bool, error)) error {
	deadline := time.After(u.f.Patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := cond()
		if ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-deadline:
			return fmt.Errorf("waited %v, but %s", u.f.Patience, what)
		case <-u.ctx.Done():
			return u.ctx.Err()
		}
	}
}

// skew is what the clocks of a store's server and of this process may differ
// by. On one machine it is nothing but rounding.
const skew = 5 * time.Millisecond

// lives polls until the conversation is not found, and reports one that went
// before its time.
func (u *run) lives(h transcripts.Head) error {
	return u.until("it is still there", func() (bool, error) {
		before := time.Now()
		_, _, err := u.s.Read(u.ctx, h.ID, 0, 0)
		if err == nil {
			return false, nil
		}
		if !errors.Is(err, transcripts.ErrNotFound) {
			return false, err
		}
		if early := time.Until(h.Expires); early > skew {
			return false, fmt.Errorf("it went %v too early (read at %v)", early, before)
		}
		return true, nil
	})
}

func checkExpiry(u *run) error {
	stays, err := u.create(u.listable(), rec("a", 1))
	if err != nil {
		return err
	}
	h := u.listable()
	h.Expires = time.Now().Add(300 * time.Millisecond)
	at, err := u.create(h, rec("a", 1), rec("b", 2))
	if err != nil {
		return err
	}
	if err := u.lives(at); err != nil {
		return err
	}
	if err := u.gone(at); err != nil {
		return err
	}
	late := at
	late.Expires = time.Now().Add(time.Hour)
	if _, err := u.s.Append(u.ctx, at, late, rec("c", 3)); !errors.Is(err, transcripts.ErrNotFound) {
		return expect("append after expiry", err, transcripts.ErrNotFound)
	}
	n := u.head()
	n.ID = h.ID
	a, err := u.s.Append(u.ctx, transcripts.Head{}, n, rec("b", 3))
	if err != nil || a.Duplicate || a.Seq != 1 {
		return errors.Join(fmt.Errorf("create again: duplicate %t, seq %d", a.Duplicate, a.Seq), err)
	}
	if err := u.unchanged("create again", a.Head, 1); err != nil {
		return err
	}
	return u.unchanged("another conversation", stays, 1)
}

func checkExpiryMoves(u *run) error {
	soon := time.Now().Add(250 * time.Millisecond)
	longer, shorter := u.head(), u.listable()
	longer.Expires = soon
	l, err := u.create(longer, rec("a", 1))
	if err != nil {
		return err
	}
	s, err := u.create(shorter, rec("a", 1))
	if err != nil {
		return err
	}
	next := l
	next.Expires = soon.Add(time.Hour)
	a, err := u.s.Append(u.ctx, l, next, rec("b", 2))
	if err != nil {
		return err
	}
	next = s
	next.Expires = soon.Add(100 * time.Millisecond)
	b, err := u.s.Append(u.ctx, s, next, rec("b", 2))
	if err != nil {
		return err
	}
	if err := u.lives(b.Head); err != nil {
		return fmt.Errorf("sooner: %w", err)
	}
	if err := u.unchanged("later", a.Head, 2); err != nil {
		return err
	}
	got, err := u.list(transcripts.Query{}, l.ID)
	if err == nil && len(got) != 1 {
		err = errors.New("later: no list has it")
	}
	return err
}

func checkCancelled(u *run) error {
	h, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(u.ctx)
	cancel()
	_, aerr := u.s.Append(ctx, h, h, rec("b", 2))
	_, _, rerr := u.s.Read(ctx, h.ID, 0, 1)
	var lerr error
	for _, err := range u.s.List(ctx, transcripts.Query{}) {
		lerr = err
		if err == nil {
			break
		}
	}
	for what, err := range map[string]error{"Append": aerr, "Read": rerr, "List": lerr, "Delete": u.s.Delete(ctx, h.ID)} {
		if err := expect(what, err, context.Canceled); err != nil {
			return err
		}
	}
	return u.unchanged("cancelled calls", h, 1)
}

func checkPeer(u *run) error {
	peer, err := u.f.Peer(u.s)
	if err != nil {
		return err
	}
	at, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	h, recs, err := peer.Read(u.ctx, at.ID, 0, 10)
	if err != nil || h.Version != 1 || len(recs) != 1 {
		return errors.Join(fmt.Errorf("the peer reads version %d and %d records", h.Version, len(recs)), err)
	}
	ctx, cancel := context.WithCancel(u.ctx)
	defer cancel()
	w, end := watch(ctx, peer)
	if _, at, err = u.woken(w, end, at); err != nil {
		return fmt.Errorf("the peer's watch: %w", err)
	}
	errs := race(racers, func(i int) error {
		s := u.s
		if i%2 == 1 {
			s = peer
		}
		_, err := s.Append(u.ctx, at, at, rec(fmt.Sprint("p", i), i))
		return err
	})
	if err := oneNil(errs, transcripts.ErrConflict); err != nil {
		return err
	}
	if err := peer.Delete(u.ctx, at.ID); err != nil {
		return err
	}
	return u.gone(at)
}

func checkReopen(u *run) error {
	at, err := u.create(u.listable(), recsFrom("a", 0, 5)...)
	if err != nil {
		return err
	}
	dead, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	if err := u.s.Delete(u.ctx, dead.ID); err != nil {
		return err
	}
	s, err := u.f.Reopen(u.s)
	if err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	u.s = s
	if err := u.unchanged("open again", at, 5); err != nil {
		return err
	}
	if err := u.same(at); err != nil {
		return err
	}
	for what, q := range map[string]transcripts.Query{"floor": {Floors: []transcripts.Floor{at.Floor}}, "due": {DueBefore: time.Now()}, "subject": {Subject: at.Subject}} {
		if err := u.listed(what, q, []transcripts.ConversationID{at.ID}, 0); err != nil {
			return err
		}
	}
	a, err := u.add(at, rec("a-3", 3))
	if err != nil || !a.Duplicate || a.Seq != 4 {
		return errors.Join(fmt.Errorf("a client id is not found again: seq %d", a.Seq), err)
	}
	return u.gone(dead)
}
