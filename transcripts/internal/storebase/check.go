package storebase

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Limits beyond those of package transcripts, in bytes. Ids and floors become
// parts of keys and messages, so they are short and plain.
const (
	MaxID       = 128
	MaxFloor    = 32
	MaxClientID = 256
	MaxSignal   = 256
)

// Append reports every fault of an Append's arguments. It changes nothing.
func Append(at, next transcripts.Head, recs []transcripts.Record, now time.Time) error {
	var faults []error
	bad := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("transcripts: append: "+format, args...))
	}
	if err := ID(next.ID); err != nil {
		faults = append(faults, err)
	}
	if at.ID != "" && at.ID != next.ID {
		bad("the new head is of another conversation")
	}
	if !plain(string(next.Floor), 0, MaxFloor) {
		bad("floor must be at most %d visible ASCII characters", MaxFloor)
	}
	if next.Expires.IsZero() {
		bad("the head does not say when it expires")
	} else if !next.Expires.After(now) {
		bad("the head is expired already")
	}
	if len(recs) > transcripts.MaxAppend {
		faults = append(faults, fmt.Errorf("%w: %d records in one append, at most %d", transcripts.ErrTooLarge, len(recs), transcripts.MaxAppend))
	}
	for i, r := range recs {
		if len(r.Payload) > transcripts.MaxRecord {
			faults = append(faults, fmt.Errorf("%w: record of %d bytes, at most %d", transcripts.ErrTooLarge, len(r.Payload), transcripts.MaxRecord))
		}
		if len(r.ClientID) > MaxClientID {
			faults = append(faults, fmt.Errorf("%w: client id of %d bytes, at most %d", transcripts.ErrTooLarge, len(r.ClientID), MaxClientID))
		}
		if r.ClientID != "" && slices.ContainsFunc(recs[:i], func(o transcripts.Record) bool { return o.ClientID == r.ClientID }) {
			bad("two records have the same client id")
		}
	}
	return errors.Join(faults...)
}

// ID reports whether a store can keep a conversation of that name.
func ID(id transcripts.ConversationID) error {
	if !plain(string(id), 1, MaxID) {
		return fmt.Errorf("transcripts: a conversation id must be 1 to %d visible ASCII characters", MaxID)
	}
	return nil
}

// Signal reports whether e can be passed on.
func Signal(e transcripts.Event) error {
	if err := ID(e.ID); err != nil {
		return err
	}
	if e.Signal == "" {
		return errors.New("transcripts: the event is not a signal")
	}
	if len(e.Signal) > MaxSignal {
		return fmt.Errorf("%w: signal of %d bytes, at most %d", transcripts.ErrTooLarge, len(e.Signal), MaxSignal)
	}
	return nil
}

// plain reports whether s has low to high bytes, all visible ASCII.
func plain(s string, low, high int) bool {
	if len(s) < low || len(s) > high {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Match reports whether h is alive at now and selected by q.
func Match(q transcripts.Query, h *transcripts.Head, now time.Time) bool {
	if !h.Expires.After(now) {
		return false
	}
	if len(q.Floors) > 0 && !slices.Contains(q.Floors, h.Floor) {
		return false
	}
	if !q.DueBefore.IsZero() && (h.Due.IsZero() || h.Due.After(q.DueBefore)) {
		return false
	}
	return q.Subject == "" || h.Subject == q.Subject
}
