package transcripttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// watch starts a watcher of s; events and the end come over the channels.
func watch(ctx context.Context, s transcripts.Store) (<-chan transcripts.Event, <-chan error) {
	events, end := make(chan transcripts.Event, 1024), make(chan error, 1)
	go func() {
		for e, err := range s.Watch(ctx) {
			if err != nil {
				end <- err
				return
			}
			select {
			case events <- e:
			case <-ctx.Done():
			}
		}
		end <- nil
	}()
	return events, end
}

// woken appends to a conversation again and again until w sees it. Events may
// be lost, but not all of them; a first empty one says where the watch begins.
func (u *run) woken(w <-chan transcripts.Event, end <-chan error, at transcripts.Head) (transcripts.Event, transcripts.Head, error) {
	var seen transcripts.Event
	err := u.until("no event came for any append", func() (bool, error) {
		a, err := u.add(at, rec("", 1))
		if err != nil {
			return false, err
		}
		at = a.Head
		for {
			select {
			case e := <-w:
				if e.ID == at.ID && e.Signal == "" {
					seen = e
					return true, nil
				}
			case err := <-end:
				return false, errors.Join(errors.New("the watch ended"), err)
			default:
				return false, nil
			}
		}
	})
	return seen, at, err
}

func checkWatch(u *run) error {
	at, err := u.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(u.ctx)
	defer cancel()
	w1, end1 := watch(ctx, u.s)
	w2, end2 := watch(ctx, u.s)
	e, at, err := u.woken(w1, end1, at)
	if err != nil {
		return err
	}
	if e.Seq == 0 || e.Seq > at.Seq || e.Floor != at.Floor {
		return fmt.Errorf("event with seq %d and floor %q, want up to %d and %q", e.Seq, e.Floor, at.Seq, at.Floor)
	}
	if _, at, err = u.woken(w2, end2, at); err != nil {
		return fmt.Errorf("second watcher: %w", err)
	}
	// Both stand now: each append is seen, or said to be missed.
	next := at
	next.Floor, next.Epoch = transcripts.FloorQueued, at.Epoch+1
	a, err := u.s.Append(u.ctx, at, next, rec("", 1))
	if err != nil {
		return err
	}
	for i, w := range []<-chan transcripts.Event{w1, w2} {
		if err := u.sees(w, func(e transcripts.Event) bool {
			return e.ID == "" || e.ID == at.ID && e.Seq == a.Head.Seq && e.Floor == transcripts.FloorQueued
		}); err != nil {
			return fmt.Errorf("watcher %d: %w", i+1, err)
		}
	}
	return nil
}

func (u *run) sees(w <-chan transcripts.Event, match func(transcripts.Event) bool) error {
	deadline := time.After(u.f.Patience)
	for {
		select {
		case e := <-w:
			if match(e) {
				return nil
			}
		case <-deadline:
			return errors.New("the event did not come")
		}
	}
}

func checkWatchEnds(u *run) error {
	at, err := u.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(u.ctx)
	defer cancel()
	w, end := watch(ctx, u.s)
	if _, at, err = u.woken(w, end, at); err != nil {
		return err
	}
	cancel()
	select {
	case err := <-end:
		if err != nil {
			return fmt.Errorf("the watch ended with %w", err)
		}
	case <-time.After(u.f.Patience):
		return errors.New("the watch goes on after its context ended")
	}
	left := make(chan error, 1)
	first := make(chan struct{}, 1)
	go func() {
		for _, err := range u.s.Watch(u.ctx) {
			left <- err
			first <- struct{}{}
			return
		}
		left <- errors.New("ended by itself")
	}()
	err = u.until("the loop cannot be left", func() (bool, error) {
		a, err := u.add(at, rec("", 1))
		at = a.Head
		return len(first) > 0, err
	})
	if err != nil {
		return err
	}
	return <-left
}

func checkWatchSlow(u *run) error {
	at, err := u.open()
	if err != nil {
		return err
	}
	stands := make(chan struct{})
	release := make(chan struct{})
	defer close(release)
	go func() {
		once := false
		for _, err := range u.s.Watch(u.ctx) {
			if err != nil {
				return
			}
			if !once {
				once = true
				close(stands)
			}
			<-release
		}
	}()
	n := 0
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			for {
				a, err := u.add(at, rec("", 1))
				if err != nil {
					return err
				}
				at = a.Head
				select {
				case <-stands:
					n++
				default:
				}
				if n > 1000 {
					return nil
				}
			}
		}()
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(3 * u.f.Patience):
		return errors.New("appends hang behind a watcher that does not listen")
	}
}

func checkSignal(u *run) error {
	g, ok := u.s.(transcripts.Signaler)
	if !ok {
		return errors.New("the store is not a Signaler")
	}
	at, err := u.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(u.ctx)
	defer cancel()
	w, end := watch(ctx, u.s)
	if _, at, err = u.woken(w, end, at); err != nil {
		return err
	}
	sent := transcripts.Event{ID: at.ID, Signal: "typing:customer with a space"}
	err = u.until("the signal did not come", func() (bool, error) {
		if err := g.Signal(u.ctx, sent); err != nil {
			return false, err
		}
		for {
			select {
			case e := <-w:
				if e.Signal == "" {
					continue
				}
				if e != sent {
					return false, fmt.Errorf("signal %+v came as %+v", sent, e)
				}
				return true, nil
			default:
				return false, nil
			}
		}
	})
	if err != nil {
		return err
	}
	if err := g.Signal(u.ctx, transcripts.Event{ID: at.ID, Signal: string(make([]byte, 257))}); err == nil {
		return errors.New("a signal of 257 bytes was taken")
	}
	return u.unchanged("signal", at, int(at.Seq))
}
