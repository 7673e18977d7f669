package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// errDealtWith: another turn has answered this message already.
var errDealtWith = errors.New("bot: already answered")

// Answer takes the bot's turn for every customer message that has none yet. It
// may be called at any time and twice; each message is answered once. When a
// person has the floor it does nothing. The error is the store's alone: what
// goes wrong with a backend goes toward a person instead.
func (c *Conversation) Answer(ctx context.Context) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	for {
		h := c.Head()
		if h.Floor != transcripts.FloorBot || h.Dialog.Answered >= h.Dialog.Asked {
			return nil
		}
		recent, err := c.recall(ctx, h.Dialog.Asked)
		if err != nil {
			return err
		}
		said, history := c.bot.next(recent, h.Dialog)
		if said == nil { // not in the log any more: nothing to answer
			return nil
		}
		c.signal(ctx, "bot", true)
		err = c.take(ctx, h, *said, history)
		if errors.Is(err, errDealtWith) || errors.Is(err, transcripts.ErrStale) {
			err = c.refresh(ctx)
		}
		c.signal(ctx, "bot", false)
		if err != nil {
			return err
		}
	}
}

func (c *Conversation) refresh(ctx context.Context) error {
	h, _, err := c.bot.rec.Read(ctx, c.id, 0, 0)
	if err == nil {
		c.remember(transcripts.Appended{Head: h})
	}
	return err
}

// next finds the first customer message without an answer and what came before.
func (b *Bot) next(recent []transcripts.Entry, d transcripts.Dialog) (*transcripts.Entry, []transcripts.Entry) {
	for i := range recent {
		e := &recent[i]
		if e.Author == disclosure.Customer && e.Kind == transcripts.EntryMessage && e.Seq > d.Answered && e.Seq <= d.Asked {
			return e, recent[max(0, i-b.opts.History):i]
		}
	}
	return nil, nil
}

// A move is what a turn comes to: words, or the way to a person, or both.
type move struct {
	trace   transcripts.Trace
	say     []transcripts.Entry
	reason  handover.Reason // "" unless it goes toward a person
	failed  bool            // counts toward handing over for repeated failure
	clarify []string
	intent  string
	decides string               // who has to decide about trace.Intent, where reason is NeedsApproval
	ticket  handover.DataRequest // of a complaint
	asked   string               // the question, where answering it counts
	offer   bool                 // a person is offered beside the answer
}

// take decides one turn and appends its outcome, on condition that the floor
// is still the bot's: a late draft is refused by the store.
func (c *Conversation) take(ctx context.Context, at transcripts.Head, said transcripts.Entry, history []transcripts.Entry) error {
	b := c.bot
	turn, cancel := context.WithTimeout(ctx, b.opts.TurnTimeout)
	m := b.decide(turn, c, at, said, history)
	cancel()
	if m.trace.Decision != transcripts.DecisionStanding && b.paused(ctx, m.trace.Intent) {
		m = b.stopped(m.trace, at.Locale) // also while a slow backend was thinking
	}
	m.trace.Config = b.Config()
	if m.reason == handover.PolicyTopic && b.intents[m.trace.Intent].Complaint {
		var err error
		if m.ticket, err = b.desk.OpenRequest(ctx, at, handover.Complaint, b.now()); err != nil && !errors.Is(err, handover.ErrTooManyRequests) {
			return err
		}
	}
	out, err := b.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		if h.Dialog.Answered >= said.Seq {
			return nil, errDealtWith
		}
		return b.conclude(h, said, m), nil
	})
	if errors.Is(err, transcripts.ErrNotRedacted) || errors.Is(err, transcripts.ErrTooLarge) {
		// The draft itself cannot be stored, so it cannot be said.
		m = b.fault(m.trace, "draft", said.Lang)
		out, err = b.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
			if h.Dialog.Answered >= said.Seq {
				return nil, errDealtWith
			}
			return b.conclude(h, said, m), nil
		})
	}
	if err != nil {
		return err
	}
	c.remember(out)
	b.opts.Logger.DebugContext(ctx, "turn", "decision", m.trace.Decision, "reason", m.trace.Reason, "intent", m.trace.Intent,
		"confidence", m.trace.Confidence, "fault", m.trace.Fault)
	return nil
}

// conclude turns a move into entries and the new head.
func (b *Bot) conclude(h *transcripts.Head, said transcripts.Entry, m move) []transcripts.Entry {
	now := time.Now().UTC()
	d := &h.Dialog
	d.Answered = said.Seq
	d.Turns++
	d.Clarifying, d.Intent = m.clarify, m.intent
	d.Offered = m.reason == "" && (m.trace.Decision == transcripts.DecisionRefuse || m.offer)
	if m.trace.Decision == transcripts.DecisionAnswer && m.asked != "" {
		answered(d, m.asked, said.Seq, h.Seq+1)
	}
	if m.failed {
		d.Failures++
	} else {
		d.Failures = 0
	}
	if m.reason == "" && d.Failures >= 2 && m.trace.Decision != transcripts.DecisionStanding {
		m.reason = handover.RepeatedFailure
		m.say, d.Clarifying = nil, nil // no question whose answer nobody waits for
	}
	if m.reason == "" && d.Turns >= b.opts.MaxTurns {
		m.reason = handover.TurnCap
		if m.offer {
			m.say = m.say[:1] // no offer of what comes anyway
		}
	}
	if m.reason != "" && m.trace.Decision != transcripts.DecisionStanding {
		m.trace.Decision = transcripts.DecisionHandover
	}
	m.trace.Reason = string(m.reason)
	entries := slices.Clone(m.say) // the Recorder redacts in place, and this may run again
	trace := m.trace
	if len(entries) > 0 {
		entries[0].Trace = &trace
	} else {
		entries = append(entries, transcripts.Entry{Kind: transcripts.EntryTurn, Author: disclosure.Bot, Code: string(trace.Decision), Trace: &trace})
	}
	if m.ticket.Ticket != "" {
		entries = append(entries, b.desk.Requested(h, m.ticket)...)
	}
	if m.reason != "" {
		d.Answered = d.Asked // a person answers what else is there
		if m.reason == handover.NeedsApproval {
			return append(entries, b.desk.RequestDecision(h, m.trace.Intent, m.decides, now)...)
		}
		return append(entries, b.desk.Request(h, still(h, m.reason), now)...)
	}
	if d.Answered >= d.Asked {
		h.Due, h.DueFor = now.Add(b.opts.IdleClose), dueIdle
	}
	return entries
}

// decide is steps 5 to 9 of the way of a message. It never fails: whatever
// goes wrong goes toward a person.
func (b *Bot) decide(ctx context.Context, c *Conversation, at transcripts.Head, said transcripts.Entry, history []transcripts.Entry) move {
	lang := at.Locale
	signals := b.signals(said)
	if m, ok := b.standing(signals, lang); ok {
		return m
	}
	if afterCrisis(at) {
		return move{trace: transcripts.Trace{Standing: "crisis"}, reason: handover.Crisis}
	}
	if m, ok := b.offered(at, said.Text); ok {
		return m
	}
	if m, ok := b.contact(said.Text, lang); ok {
		return m
	}
	if b.paused(ctx, "") {
		return b.stopped(transcripts.Trace{}, lang)
	}
	q := ""
	if !pressed(said.Text, history) {
		q = question(said.Text)
	}
	times := asked(at.Dialog, q, said.Seq)
	if times >= 2 {
		return move{reason: handover.RepeatedQuestion}
	}
	req := b.request(c, at, said, history)
	v, m, done := b.scopeOf(ctx, at, req)
	if signals.Dispute && b.contested(v, &m) {
		return m
	}
	if done {
		return b.straight(signals, m, lang)
	}
	req.Intent, req.Verdict = v.Intent, v
	if in := b.intents[v.Intent]; in.Effect == EffectSignificant {
		approval, err := c.approval(ctx, at, said.Seq, v.Intent)
		if err != nil {
			b.opts.Logger.WarnContext(ctx, "approval failed", "err", err)
			return b.fault(m.trace, "approval", lang)
		}
		if !approval.For(v.Intent) {
			return b.needsApproval(m.trace, in, lang)
		}
		req.Approval, m.trace.Approved = approval, approval.Seq()
	}
	start := time.Now()
	draft, err := b.reply(ctx, req)
	m.trace.BackendMS = time.Since(start).Milliseconds()
	if errors.Is(err, ErrLeak) {
		m.trace.Screens, m.reason = []string{"leak"}, handover.ScreenBlock
		b.opts.Logger.WarnContext(ctx, "draft blocked", "screens", m.trace.Screens)
		return m
	}
	if err != nil {
		b.opts.Logger.WarnContext(ctx, "backend failed", "fault", faultClass(err), "ms", m.trace.BackendMS)
		return b.fault(m.trace, faultClass(err), lang)
	}
	m.trace.Model, m.trace.Entries = draft.Model, clipAll(draft.Entries)
	found, err := b.screen(ctx, draft, req)
	if err != nil {
		b.opts.Logger.WarnContext(ctx, "draft not screened", "fault", faultClass(err))
		return b.fault(m.trace, "draft", lang)
	}
	if len(found) > 0 {
		m.trace.Screens = found
		b.opts.Logger.WarnContext(ctx, "draft blocked", "screens", found)
		if b.opts.IdentityOnClaim && signals.Identity != detect.Other && claimsToBeSomebody(found) {
			answer := b.identity(lang)
			answer.trace.Screens, answer.trace.Model = found, draft.Model
			return answer
		}
		m.reason = handover.ScreenBlock
		return m
	}
	m.trace.Confidence = min(v.Confidence, sane(draft.Confidence))
	if b.opts.Scorer != nil {
		s, err := b.score(ctx, req, draft)
		if err != nil {
			return b.fault(m.trace, "scorer", lang)
		}
		m.trace.Confidence = min(m.trace.Confidence, sane(s))
	}
	if m.trace.Confidence < m.trace.Threshold {
		if signals.Dispute {
			m.reason = handover.Dispute
			return m
		}
		return b.straight(signals, b.unsure(at, v, m, lang), lang)
	}
	m.trace.Decision, m.intent = transcripts.DecisionAnswer, v.Intent
	by := b.Describe()
	b.mark(ctx, &m.trace, draft, by)
	m.say = []transcripts.Entry{{
		Kind: transcripts.EntryMessage, Author: disclosure.Bot, Text: draft.Text, Lang: draft.Lang, Choices: clipAll(draft.Choices),
		Provenance: provenance(draft, by),
	}}
	if !b.intents[v.Intent].Courtesy {
		m.asked = q
	}
	if m.offer = times == 1; m.offer {
		m.trace.Offered = true
		m.say = append(m.say, b.repeat(lang))
	}
	return m
}

// contested sends a contested charge or decision to a person, unless the shop
// has declared an intent for it, or the bot is stopped.
func (b *Bot) contested(v Verdict, m *move) bool {
	in, known := b.intents[v.Intent]
	if m.reason == handover.BotPaused || known && !in.Courtesy && m.trace.Fault == "" && !v.Handover && v.InScope >= b.opts.Scope && v.Confidence >= m.trace.Threshold {
		return false
	}
	m.reason, m.failed, m.clarify, m.say = handover.Dispute, false, nil, nil
	m.trace.Offered = false
	return true
}

// scopeOf is step 6. done means that the turn is decided without a backend.
func (b *Bot) scopeOf(ctx context.Context, at transcripts.Head, req *Request) (Verdict, move, bool) {
	m := move{trace: transcripts.Trace{Threshold: b.opts.Threshold, Backend: b.Describe().Name}}
	v, ok := b.chosen(at, req.Text)
	if !ok && b.noneChosen(at, req.Text) {
		m.reason, m.failed = handover.LowConfidence, true
		return v, m, true
	}
	if !ok {
		var err error
		if v, err = b.classify(ctx, req); err != nil {
			b.opts.Logger.WarnContext(ctx, "classifier failed", "fault", faultClass(err))
			return v, b.fault(m.trace, "classifier", req.Lang), true
		}
	}
	m.trace.Intent, m.trace.Confidence, m.trace.InScope = v.Intent, v.Confidence, v.InScope
	in, known := b.intents[v.Intent]
	m.trace.Threshold = max(b.opts.Threshold, in.Threshold)
	if known && b.paused(ctx, v.Intent) {
		return v, b.stopped(m.trace, req.Lang), true
	}
	if v.Handover {
		m.reason = handover.LowConfidence
		return v, m, true
	}
	if !known || v.InScope < b.opts.Scope || v.Confidence < b.opts.Clarify {
		m.trace.Decision, m.trace.Offered, m.failed = transcripts.DecisionRefuse, true, true
		if at.Dialog.Failures >= 1 {
			m.reason = handover.OutOfScope
			return v, m, true
		}
		m.say = []transcripts.Entry{b.fixed(req.Lang, "scope", nil)}
		return v, m, true
	}
	if in.Handover {
		m.reason = handover.PolicyTopic
		return v, m, true
	}
	if v.Confidence < m.trace.Threshold {
		return v, b.unsure(at, v, m, req.Lang), true
	}
	return v, m, false
}

// unsure asks back once where there is something sensible to ask, and hands
// over otherwise.
func (b *Bot) unsure(at transcripts.Head, v Verdict, m move, lang string) move {
	m.failed = true
	var names, titles []string
	for _, r := range v.Ranked {
		if in, ok := b.intents[r.Intent]; ok && !in.Courtesy && len(names) < 3 && (sane(r.Confidence) >= 0.05 || len(names) < 2) {
			names, titles = append(names, in.Name), append(titles, in.Title)
		}
	}
	if len(at.Dialog.Clarifying) > 0 || v.Confidence < b.opts.Clarify || len(names) == 0 {
		m.reason = handover.LowConfidence
		return m
	}
	m.trace.Decision, m.trace.Offered, m.clarify = transcripts.DecisionClarify, true, names
	e := b.fixed(lang, "clarify", nil)
	titles = append(titles, b.text(lang, "none_of_these", nil))
	e.Choices = titles
	m.say = []transcripts.Entry{e}
	return m
}

// chosen recognises the choice that the customer took of those the bot gave.
func (b *Bot) chosen(at transcripts.Head, text string) (Verdict, bool) {
	for _, name := range at.Dialog.Clarifying {
		if in, ok := b.intents[name]; ok && strings.EqualFold(strings.TrimSpace(text), in.Title) {
			return Verdict{Intent: name, Confidence: 1, InScope: 1, Ranked: []Ranked{{name, 1}}}, true
		}
	}
	return Verdict{}, false
}

// noneChosen recognises that the customer meant none of the choices: then a
// person helps, as the bot asks only once.
func (b *Bot) noneChosen(at transcripts.Head, text string) bool {
	if len(at.Dialog.Clarifying) == 0 {
		return false
	}
	return strings.EqualFold(strings.TrimSpace(text), b.text(at.Locale, "none_of_these", nil)) || b.texts.For(at.Locale).No(text)
}

// fixed is a sentence of the bot that was written beforehand.
func (b *Bot) fixed(lang, key string, vars map[string]string) transcripts.Entry {
	return transcripts.Entry{
		Kind: transcripts.EntryMessage, Author: disclosure.Bot, Text: b.text(lang, key, vars), Lang: lang, Code: key, Fixed: true,
		Provenance: disclosure.Provenance{Source: "template"},
	}
}

// fault apologises and goes toward a person.
func (b *Bot) fault(t transcripts.Trace, class, lang string) move {
	t.Fault, t.Unmarked = class, 0 // what was drafted is not said
	return move{trace: t, reason: handover.BackendError, failed: true, say: []transcripts.Entry{b.fixed(lang, "error_apology", nil)}}
}

// paused reports whether an owner has stopped the bot, for an intent or as a
// whole. Where that cannot be found out the answer is yes: toward a person.
func (b *Bot) paused(ctx context.Context, intent string) bool {
	p, err := b.desk.Pause(ctx)
	return err != nil || p.Stops(intent)
}

// stopped says that the bot is switched off and goes toward a person.
func (b *Bot) stopped(t transcripts.Trace, lang string) move {
	t.Unmarked = 0 // what was drafted is not said
	return move{trace: t, reason: handover.BotPaused, say: []transcripts.Entry{b.fixed(lang, "paused", nil)}}
}

func (b *Bot) request(c *Conversation, at transcripts.Head, said transcripts.Entry, history []transcripts.Entry) *Request {
	req := &Request{Text: said.Text, Lang: at.Locale, BotName: b.policy.Name(), Scope: b.opts.Intents}
	for _, e := range history {
		if e.Kind == transcripts.EntryMessage || e.Kind == transcripts.EntryDecision {
			req.History = append(req.History, Utterance{Author: e.Author, Text: e.Text, Lang: e.Lang})
		}
	}
	if cs := at.Case; cs.HumanTo > 0 {
		req.PersonHad = fmt.Sprintf("a person had records %d to %d, outcome %s", cs.HumanFrom, cs.HumanTo, cs.Outcome)
	}
	req.Lookup = func(ctx context.Context, placeholder, purpose string) (string, error) {
		actor := "intent:" + req.Intent
		plain, out, err := b.rec.Reveal(ctx, c.Head(), placeholder, transcripts.Access{Actor: actor, Purpose: purpose}, nil)
		if err == nil {
			c.remember(out)
		}
		return plain, err
	}
	return req
}

func clipAll(ss []string) []string {
	out := make([]string, 0, min(len(ss), 8))
	for _, s := range ss {
		if len(out) == 8 {
			break
		}
		if len(s) > 120 {
			s = strings.ToValidUTF8(s[:120], "")
		}
		out = append(out, s)
	}
	return out
}
