package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/attest"
	"github.com/candorbot/candor/transcripts"
)

// errNotApproved: no person has granted the request, or it was used already.
var errNotApproved = errors.New("bot: not approved")

// checkEffects reports every intent about which only a person may decide and
// nobody is there to, or that says so in an unknown way.
func (o *Options) checkEffects(queues []string) error {
	who := fmt.Sprintf("handover.Owners (%q)", handover.Owners)
	if len(queues) > 0 {
		who += " or a queue of the desk: " + strings.Join(queues, ", ")
	}
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("bot: intent "+format, a...)) }
	for _, in := range o.Intents {
		if in.Complaint && !in.Handover {
			add("%q is a Complaint and does not always go to a person; set Handover", in.Name)
		}
		switch {
		case in.Effect != "" && in.Effect != EffectSignificant:
			add("%q has Effect %q; use \"\" or bot.EffectSignificant (%q)", in.Name, in.Effect, EffectSignificant)
			continue
		case in.Effect == "" && in.Approver != "":
			add("%q has an Approver and no Effect; set bot.EffectSignificant, or take the Approver out", in.Name)
			continue
		case in.Effect == "":
			continue
		}
		switch {
		case in.Approver == "":
			add("%q is significant and has no Approver; say whose people decide: %s", in.Name, who)
		case in.Approver != handover.Owners && !slices.Contains(queues, in.Approver):
			add("%q has the Approver %q, which does not exist; use %s", in.Name, in.Approver, who)
		}
		if in.Handover || in.Courtesy {
			add("%q is significant and also Handover or Courtesy; leave that out, people decide about it anyway", in.Name)
		}
		if len(in.Name) > 100 || strings.ContainsFunc(in.Name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			add("%q is significant, so its name is kept as evidence; use at most 100 bytes without spaces", in.Name)
		}
	}
	return errors.Join(errs...)
}

// approval takes the decision that granted an intent out of the head, before
// anything is done by it, so that it counts once: also when two instances, or
// a restart after a crash, take the same message up. Without one it is the zero
// Approval.
func (c *Conversation) approval(ctx context.Context, at transcripts.Head, said uint64, intent string) (Approval, error) {
	var a Approval
	out, err := c.bot.rec.Update(ctx, at, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		p := h.Case.Approval
		switch {
		case h.Dialog.Answered >= said:
			return nil, errDealtWith
		case p.Intent != intent || p.Outcome != transcripts.Granted || p.Agent == "" || p.Seq == 0:
			return nil, errNotApproved
		}
		a = attest.NewApproval(p.Intent, p.Agent, p.Seq)
		h.Case.Approval = transcripts.Approval{}
		return nil, nil
	})
	if errors.Is(err, errNotApproved) {
		return Approval{}, nil
	}
	if err != nil {
		return Approval{}, err
	}
	c.remember(out)
	return a, nil
}

// needsApproval says that a person decides, and goes to one who does.
func (b *Bot) needsApproval(t transcripts.Trace, in Intent, lang string) move {
	return move{trace: t, reason: handover.NeedsApproval, decides: in.Approver, say: []transcripts.Entry{b.fixed(lang, "needs_approval", nil)}}
}
