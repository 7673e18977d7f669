package handover

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Errors of pausing the bot.
var (
	// ErrNotOwner: only an owner may do this.
	ErrNotOwner = errors.New("handover: only an owner may do this")
	// ErrNoReason: a reason is needed, so that it can be understood later.
	ErrNoReason = errors.New("handover: say why")
)

// A Pause is the switch that stops the bot, as a whole or for some intents:
// what it would have answered goes to people. The questions that code answers
// (is this a human, a crisis, a person, one's rights) are answered still. It
// is a small document in the store, so that all instances obey it, and a
// restart changes nothing. The zero Pause stops nothing.
type Pause struct {
	All     bool      `json:"all,omitempty"`
	Intents []string  `json:"intents,omitempty"`
	By      string    `json:"by,omitempty"` // id of the owner
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// Stops reports whether the bot may not answer requests of an intent.
func (p Pause) Stops(intent string) bool { return p.All || slices.Contains(p.Intents, intent) }

const (
	pauseID = transcripts.ConversationID("pause")
	// A pause is written again when it is pauseFresh old and vanishes only
	// when nobody has run a desk for pauseLife.
	pauseFresh = 24 * time.Hour
	pauseLife  = 365 * 24 * time.Hour
)

// Pause is the switch as it stands. Instances that Run hear of a change at
// once; until the desk has looked for the first time the store is asked.
func (d *Desk) Pause(ctx context.Context) (Pause, error) {
	d.mu.Lock()
	p, known := d.pause, d.pauseKnown
	d.mu.Unlock()
	if known {
		return p, nil
	}
	return d.lookPause(ctx)
}

// SetPause stops the bot or lets it go on. It needs an owner and a reason.
func (d *Desk) SetPause(ctx context.Context, a Agent, p Pause) error {
	switch {
	case !a.Owner:
		return ErrNotOwner
	case strings.TrimSpace(p.Reason) == "":
		return ErrNoReason
	case len(p.Reason) > 500 || len(p.Intents) > 200 || slices.ContainsFunc(p.Intents, func(s string) bool { return s == "" || len(s) > 100 }):
		return fmt.Errorf("%w: the reason or the list of intents", transcripts.ErrTooLarge)
	}
	clean, err := d.rec.Redacted(ctx, p.Reason)
	if err != nil {
		return err
	}
	p.Reason, p.By, p.At = clean, a.ID, time.Now().UTC()
	if err := d.putPause(ctx, p); err != nil {
		return err
	}
	if d.opts.Paused != nil {
		d.opts.Paused(ctx, p)
	}
	d.opts.Logger.WarnContext(ctx, "pause", "all", p.All, "intents", p.Intents, "by", p.By)
	return nil
}

func (d *Desk) putPause(ctx context.Context, p Pause) error {
	store := d.rec.Documents()
	for range 8 {
		at, _, err := store.Read(ctx, pauseID, 0, 0)
		if err != nil && !errors.Is(err, transcripts.ErrNotFound) {
			return err
		}
		err = transcripts.PutDocument(ctx, store, at, pauseID, p, time.Now().Add(pauseLife))
		if err == nil {
			d.obey(p, at.Version+1)
			return nil
		}
		if !transcripts.Raced(err) {
			return err
		}
	}
	return transcripts.ErrConflict
}

func (d *Desk) lookPause(ctx context.Context) (Pause, error) {
	h, _, err := d.rec.Documents().Read(ctx, pauseID, 0, 0)
	if errors.Is(err, transcripts.ErrNotFound) {
		d.obey(Pause{}, 0)
		return Pause{}, nil
	}
	if err != nil {
		return Pause{}, err
	}
	return d.readPause(ctx, h)
}

func (d *Desk) readPause(ctx context.Context, h transcripts.Head) (Pause, error) {
	var p Pause
	if err := json.Unmarshal(h.Document, &p); err != nil {
		// What cannot be read stops the bot: people answer until it is set anew.
		p = Pause{All: true, Reason: "the switch could not be read"}
		d.opts.Logger.ErrorContext(ctx, "pause", "err", err)
	}
	d.obey(p, h.Version)
	if (p.All || len(p.Intents) > 0) && time.Since(h.Updated) > pauseFresh {
		if err := transcripts.PutDocument(ctx, d.rec.Documents(), h, pauseID, p, time.Now().Add(pauseLife)); err != nil && !transcripts.Raced(err) {
			d.opts.Logger.WarnContext(ctx, "pause", "err", err)
		}
	}
	return p, nil
}

// obey takes the switch over, unless a later one is known.
func (d *Desk) obey(p Pause, version uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pauseKnown && version < d.pauseVersion {
		return
	}
	changed := d.pauseKnown && !p.At.Equal(d.pause.At)
	d.pause, d.pauseVersion, d.pauseKnown = p, version, true
	if changed {
		d.tell(Change{Paused: true})
	}
}
