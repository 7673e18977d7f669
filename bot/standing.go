package bot

import (
	"context"
	"errors"
	"time"

	"github.com/candorbot/candor/disclosure/claims"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// standing is step 5: what code answers before any model sees the message, in
// this order: a crisis, a threat of legal steps, a request for a person, the question whether this is a
// human, a request about one's data. Who asks the question and for a person
// gets the straight answer on the way.
func (b *Bot) standing(s detect.Signals, lang string) (move, bool) {
	m := move{trace: transcripts.Trace{Decision: transcripts.DecisionStanding, Confidence: 1}}
	switch {
	case s.Crisis:
		m.trace.Standing, m.reason = "crisis", handover.Crisis
		m.say = []transcripts.Entry{b.fixed(lang, "crisis", map[string]string{"resources": b.resources(lang)})}
	case s.Legal:
		m.trace.Standing, m.reason = "legal", handover.LegalThreat
		if s.Identity == detect.Ask {
			m.say = []transcripts.Entry{b.fixed(lang, "identity", nil)}
		}
	case s.Person:
		m.trace.Standing, m.reason = "person", handover.CustomerRequest
		if s.Identity == detect.Ask {
			m.say = []transcripts.Entry{b.fixed(lang, "identity", nil)}
		}
	case s.Identity == detect.Ask:
		return b.identity(lang), true
	case s.Rights != detect.RightsNone:
		m.trace.Standing = "rights"
		m.say = []transcripts.Entry{b.fixed(lang, "rights", nil)}
	default:
		return move{}, false
	}
	return m, true
}

// identity is the straight answer.
func (b *Bot) identity(lang string) move {
	return move{
		trace: transcripts.Trace{Decision: transcripts.DecisionStanding, Standing: "identity", Confidence: 1},
		say:   []transcripts.Entry{b.fixed(lang, "identity", nil)},
	}
}

// afterCrisis reports whether a crisis was spoken of and no person has come
// since: the customer took the request back, or the wait ended. The bot then
// sells, asks and guesses nothing any more; what is no standing question goes
// to a person again.
func afterCrisis(at transcripts.Head) bool {
	return at.Case.Reason == string(handover.Crisis) && at.Case.Outcome != string(handover.Accepted)
}

// still keeps a crisis one until a person has taken it, whatever the customer
// asks for in between.
func still(h *transcripts.Head, reason handover.Reason) handover.Reason {
	if afterCrisis(*h) {
		return handover.Crisis
	}
	return reason
}

// straight gives the straight answer instead of the scope reply, or of handing
// over unsure, where the words may have asked for it: it cannot be the wrong
// answer to what nobody else could answer.
func (b *Bot) straight(s detect.Signals, m move, lang string) move {
	if s.Identity != detect.Unclear || m.trace.Fault != "" {
		return m
	}
	if m.trace.Decision == transcripts.DecisionRefuse || m.reason == handover.LowConfidence {
		return b.identity(lang)
	}
	return m
}

// claimsToBeSomebody reports whether a person or a name is all that a blocked
// draft claims.
func claimsToBeSomebody(screens []string) bool {
	for _, s := range screens {
		if s != "claims_"+string(claims.Human) && s != "claims_"+string(claims.Identity) && s != "claims_"+string(claims.Body) {
			return false
		}
	}
	return len(screens) > 0
}

// offered takes a plain yes or no to the offer of a person as what it is.
func (b *Bot) offered(at transcripts.Head, text string) (move, bool) {
	if !at.Dialog.Offered {
		return move{}, false
	}
	m := move{trace: transcripts.Trace{Decision: transcripts.DecisionStanding, Confidence: 1}}
	switch t := b.texts.For(at.Locale); {
	case t.Yes(text):
		m.trace.Standing, m.reason = "person", handover.CustomerRequest
	case t.No(text):
		m.trace.Standing = "declined"
		m.say = []transcripts.Entry{b.fixed(at.Locale, "declined", nil)}
	default:
		return move{}, false
	}
	return m, true
}

// meanwhile answers what must not wait for a person to come: while a customer
// is in the queue or has left a message the bot is silent, but a crisis, the
// question whether this is a human, and one's rights are answered by code, a
// request for a person counts again, and words are never met with silence.
func (b *Bot) meanwhile(h *transcripts.Head, said transcripts.Entry, now time.Time) []transcripts.Entry {
	if h.Floor != transcripts.FloorQueued && h.Floor != transcripts.FloorMessageLeft {
		return nil
	}
	m, ok := b.standing(b.signals(said), h.Locale)
	if !ok {
		m, ok = b.contact(said.Text, h.Locale)
	}
	if !ok {
		return b.desk.Added(h)
	}
	if m.reason != "" {
		m.trace.Reason = string(m.reason)
	}
	if len(m.say) > 0 {
		m.say[0].Trace = &m.trace
	}
	if m.reason != "" {
		return append(m.say, b.desk.Request(h, still(h, m.reason), now)...)
	}
	return m.say
}

// rights opens a ticket for a request about one's data, before the words are
// stored, so that none is lost; saying the same again finds the same ticket.
func (c *Conversation) rights(ctx context.Context, clientID string, s detect.Signals) (handover.DataRequest, error) {
	var none handover.DataRequest
	if s.Rights == detect.RightsNone || s.Crisis {
		return none, nil
	}
	// What this channel saw last may be old.
	h, _, err := c.bot.rec.Read(ctx, c.id, 0, 0)
	if err != nil || h.Floor.Ended() || !h.Ledger.Ever() {
		return none, err
	}
	// What was stored already asks for nothing new, also once it has been dealt with.
	if _, stored, err := c.bot.rec.Stored(ctx, c.id, clientID); err != nil || stored {
		return none, err
	}
	r, err := c.bot.desk.OpenRequest(ctx, h, string(s.Rights), c.bot.now())
	if errors.Is(err, handover.ErrTooManyRequests) { // there are enough of them
		return none, nil
	}
	return r, err
}

// signals are what a message asks code for.
func (b *Bot) signals(said transcripts.Entry) detect.Signals {
	s := b.detector.Detect(said.Text)
	switch said.Code {
	case saidCrisis:
		s.Crisis = true
	case saidLegal:
		s.Legal = true
	case saidPerson:
		s.Person = true
	case saidIdentity:
		s.Identity = detect.Ask
	}
	return s
}

// Codes of customer messages of which words were taken out before they were
// stored, where the message asked for what must not be lost.
const (
	saidCrisis   = "said_crisis"
	saidLegal    = "said_legal"
	saidPerson   = "said_person"
	saidIdentity = "said_identity"
)

// ahead is the code of what must not be lost of a text of which words will go.
func ahead(s detect.Signals) string {
	switch {
	case s.Crisis:
		return saidCrisis
	case s.Legal:
		return saidLegal
	case s.Person:
		return saidPerson
	case s.Identity == detect.Ask:
		return saidIdentity
	}
	return ""
}

// resources is who to call in an emergency.
func (b *Bot) resources(lang string) string {
	if r := b.opts.CrisisResources[lang]; r != "" {
		return r
	}
	if r := b.opts.CrisisResources[""]; r != "" {
		return r
	}
	return b.texts.For(lang).Format("crisis_resources", nil)
}
