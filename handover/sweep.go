package handover

import (
	"context"
	"errors"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// errNotDue: another instance has dealt with the deadline.
var errNotDue = errors.New("handover: not due any more")

func (d *Desk) sweepLoop(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			d.sweep(ctx, time.Now().UTC())
		}
	}
}

// sweep deals with the deadlines that have passed. Any instance may; each
// deadline is dealt with once, because the append is conditional.
func (d *Desk) sweep(ctx context.Context, now time.Time) {
	for h, err := range d.rec.List(ctx, transcripts.Query{DueBefore: now, Limit: 200}) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				d.opts.Logger.WarnContext(ctx, "sweep: list", "err", err)
			}
			return
		}
		if h.Floor == transcripts.FloorRequest {
			d.overdue(ctx, h, now)
			continue
		}
		u := d.deadline(h.DueFor, now)
		if u == nil {
			continue
		}
		out, err := d.rec.Update(ctx, h, u)
		switch {
		case err == nil:
			d.learn(out.Head)
		case !transcripts.Raced(err) && !errors.Is(err, errNotDue) && !errors.Is(err, transcripts.ErrNotFound) && !errors.Is(err, context.Canceled):
			d.opts.Logger.WarnContext(ctx, "sweep", "conversation", h.ID, "due", h.DueFor, "err", err)
		}
	}
}

// deadline is what happens when a deadline has passed, nil if it is not the
// desk's.
func (d *Desk) deadline(what string, now time.Time) transcripts.Update {
	var f func(h *transcripts.Head) []transcripts.Entry
	switch what {
	case DueClaim:
		f = func(h *transcripts.Head) []transcripts.Entry {
			h.Case.Outcome, h.Case.Offered = string(TimedOut), true
			// A closed desk is no reason to give up on anybody.
			from := now
			if next := d.opts.Hours.Next(now); next.After(now) {
				from = next
			}
			h.Due, h.DueFor = from.Add(d.opts.AbandonAfter), DueAbandon
			return []transcripts.Entry{floorEntry("wait", string(TimedOut), ""), d.notice(h, "claim_timeout", nil)}
		}
	case DueAgent:
		f = func(h *transcripts.Head) []transcripts.Entry { return d.agentDue(h, now) }
	case DueAbandon, DueIdle:
		f = func(h *transcripts.Head) []transcripts.Entry { return d.end(h, "idle_ended", what, "") }
	default:
		return nil
	}
	return func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if h.DueFor != what || h.Due.IsZero() || h.Due.After(now) {
			return nil, errNotDue
		}
		return f(h), nil
	}
}

// agentDue looks whether the holder of a case is still there and answers, and
// puts the case back into the queue when not.
func (d *Desk) agentDue(h *transcripts.Head, now time.Time) []transcripts.Entry {
	d.mu.Lock()
	p, ok := d.presence[h.Case.Agent]
	d.mu.Unlock()
	here := ok && p.Beat.Add(d.opts.AgentSilence).After(now)
	silent := h.Last.Unread > 0 && !h.Last.UnreadSince.Add(d.opts.AnswerWithin).After(now)
	if here && !silent {
		h.Due = p.Beat.Add(d.opts.AgentSilence)
		if answer := h.Last.UnreadSince.Add(d.opts.AnswerWithin); h.Last.Unread > 0 && answer.Before(h.Due) {
			h.Due = answer
		}
		return nil
	}
	event, words := "agent_away", "agent_away"
	if here {
		event, words = "agent_silent", "transferred"
	}
	agent := h.Case.Agent
	left := d.notice(h, "human_left", nil)
	take(h, transcripts.FloorQueued)
	c := &h.Case
	// Failed puts them first in the queue; WaitingSince stays.
	c.Agent, c.AgentName, c.Outcome, c.HumanTo = "", "", string(Failed), h.Seq
	h.Due, h.DueFor = now.Add(d.opts.ClaimTimeout), DueClaim
	return []transcripts.Entry{floorEntry(event, string(Failed), agent), left, d.notice(h, words, nil)}
}
