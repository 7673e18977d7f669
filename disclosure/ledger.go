package disclosure

import "time"

// State is what a conversation remembers of its disclosures. It lives in the
// conversation's head in the store, so restarts and other instances go on
// from it. The zero State has disclosed nothing.
type State struct {
	Notice   string    `json:"notice,omitempty"`   // text that is due or was shown last
	Lang     string    `json:"lang,omitempty"`     // its language
	IssuedAt time.Time `json:"issued_at,omitzero"` // when it was last put into the log
	// IssuedSeq is the record that shows it. The Recorder sets it.
	IssuedSeq uint64    `json:"issued_seq,omitempty"`
	Shown     string    `json:"shown,omitempty"`   // wording that a channel confirmed last
	ShownAt   time.Time `json:"shown_at,omitzero"` // when
	LastAt    time.Time `json:"last_at,omitzero"`  // last message of any author
}

// Occasions on which a disclosure is due.
const (
	OccasionFirst    = "first"    // nothing was disclosed yet
	OccasionReminder = "reminder" // the cadence of the policy
	OccasionReturn   = "return"   // the customer was away
	OccasionSpeaker  = "speaker"  // a person left, the bot speaks again
	OccasionLanguage = "language" // the customer writes in another language
)

// A Ledger seals the messages of one conversation. It belongs to one goroutine
// at a time. Get one from Policy.Open.
type Ledger struct {
	policy       Policy
	conversation string
	epoch        uint64
	state        State
}

// Open returns the ledger of a conversation at an epoch, going on from state.
func (p Policy) Open(conversation string, epoch uint64, state State) *Ledger {
	return &Ledger{policy: p, conversation: conversation, epoch: epoch, state: state}
}

// State is the ledger's state, to be stored with the conversation.
func (l *Ledger) State() State { return l.state }

// Disclosed reports whether a channel confirmed the disclosure that is in
// force. Until then every message carries it.
func (l *Ledger) Disclosed() bool {
	s := l.state
	return !s.ShownAt.IsZero() && !s.ShownAt.Before(s.IssuedAt) && s.Shown == Wording(l.notice())
}

// Ever reports whether a channel has confirmed any disclosure in this
// conversation. Before that nothing a customer types may be processed.
func (s State) Ever() bool { return !s.ShownAt.IsZero() }

func (l *Ledger) notice() string {
	if l.state.Notice == "" {
		return l.policy.Notice(l.state.Lang, "")
	}
	return l.state.Notice
}

// Due returns the occasion on which a disclosure must be issued before the
// next automated words, or "".
func (l *Ledger) Due(now time.Time) string {
	remind, back := l.policy.cadence()
	switch {
	case l.state.IssuedAt.IsZero():
		return OccasionFirst
	case !l.state.LastAt.IsZero() && now.Sub(l.state.LastAt) >= back:
		return OccasionReturn
	case now.Sub(l.state.IssuedAt) >= remind:
		return OccasionReminder
	}
	return ""
}

// Issue puts a disclosure in force and returns its text, which the caller
// appends to the log as a system record. builtin is the locale bundle's text
// for lang. The disclosure counts as shown only after Acknowledge.
func (l *Ledger) Issue(now time.Time, lang, builtin string) string {
	l.state.Notice = l.policy.Notice(lang, builtin)
	l.state.Lang = lang
	l.state.IssuedAt = now
	l.state.LastAt = now
	return l.state.Notice
}

// Spoke notes that somebody wrote, for the silence that ReturnAfter measures.
func (l *Ledger) Spoke(now time.Time) {
	if now.After(l.state.LastAt) {
		l.state.LastAt = now
	}
}

// Acknowledge records that a channel confirmed a wording, and reports whether
// that changed anything. A receipt for another wording, or the zero Receipt,
// changes nothing.
func (l *Ledger) Acknowledge(r Receipt) bool {
	if r.Wording() == "" || r.Wording() != Wording(l.notice()) || l.Disclosed() {
		return false
	}
	l.state.Shown, l.state.ShownAt = r.Wording(), r.At()
	if r.At().Before(l.state.IssuedAt) { // clocks of two instances differ
		l.state.ShownAt = l.state.IssuedAt
	}
	return true
}

// Seal makes a message of the bot.
func (l *Ledger) Seal(b Body) Message {
	return l.seal(b, BotSpeaker(l.policy.name))
}

// SealSystem makes a message of the support system: fixed sentences only.
func (l *Ledger) SealSystem(b Body) Message {
	if b.Provenance.Source == "" {
		b.Provenance.Source = "template"
	}
	return l.seal(b, SystemSpeaker())
}

// SealDisclosure makes the message that is itself the disclosure; the channel
// must confirm it before the next one is sent.
func (l *Ledger) SealDisclosure(b Body) Message {
	m := l.SealSystem(b)
	m.notice = ""
	m.wording = Wording(b.Text)
	return m
}

// SealHuman makes a message of a person. Where the proof does not belong to
// this conversation and the epoch in which the words were written, the message
// is labelled as automated.
func (l *Ledger) SealHuman(proof HumanProof, epoch uint64, b Body) Message {
	s := HumanSpeaker(proof, l.conversation, epoch)
	if s.kind == Human && b.Provenance.Source == "" {
		b.Provenance.Source = "human"
	}
	return l.seal(b, s)
}

// SealCustomer makes the echo of the customer's own words, for their screen.
func (l *Ledger) SealCustomer(b Body) Message {
	m := l.seal(b, CustomerSpeaker())
	return m
}

func (l *Ledger) seal(b Body, s Speaker) Message {
	b.Provenance.DigitalSourceType = sourceType(b.Provenance.Source)
	m := Message{sealed: true, body: b, speaker: s}
	// Words from before a repeated disclosure need not carry it: it follows
	// as a message of its own, before any later words.
	earlier := l.state.Ever() && b.Seq > 0 && b.Seq < l.state.IssuedSeq
	if !l.Disclosed() && !earlier {
		m.notice = l.notice()
		m.wording = Wording(m.notice)
	}
	return m
}

// sourceType maps to the IPTC NewsCodes digital source type vocabulary.
func sourceType(source string) string {
	const base = "http://cv.iptc.org/newscodes/digitalsourcetype/"
	switch source {
	case "ai":
		return base + "trainedAlgorithmicMedia"
	case "ai_assisted":
		return base + "compositeWithTrainedAlgorithmicMedia"
	case "template":
		return base + "algorithmicMedia"
	case "human":
		return base + "humanEdits"
	}
	return ""
}
