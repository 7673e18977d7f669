package transcripts

import (
	"time"

	"github.com/candorbot/candor/disclosure"
)

// An EntryKind says what a record of the log is.
type EntryKind string

// The kinds of entry. Customers see messages, disclosures, notices and decisions; agents
// also see notes; the rest is evidence and never holds words.
const (
	EntryMessage    EntryKind = "message"    // words of the customer, the bot or a person
	EntryDisclosure EntryKind = "disclosure" // the disclosure, as a system message
	EntryNotice     EntryKind = "notice"     // a fixed sentence of the system
	EntryNote       EntryKind = "note"       // an agent's private note
	EntryDecision   EntryKind = "decision"   // a person's decision on a customer's request: Code is the intent, Detail granted or refused, Text why

	EntryReceipt EntryKind = "receipt" // a channel confirmed the disclosure
	EntryFloor   EntryKind = "floor"   // the floor changed hands
	EntryReveal  EntryKind = "reveal"  // a sealed value was opened
	EntryConsent EntryKind = "consent" // a consent was given, refused or withdrawn
	EntryTurn    EntryKind = "turn"    // why the bot did what it did, where no words followed
	EntryRequest EntryKind = "request" // a request about data: Code is opened, answered, declined or mistaken, Detail ticket/kind/last day
	EntryLabel   EntryKind = "label"   // a person said which intent a message has, or reviewed that
)

// CodeContact marks a message that is where the customer can be reached. It is
// sealed as a whole where nothing personal was found in it, and becomes
// Case.Contact.
const CodeContact = "contact"

// Visible reports whether customers see entries of this kind.
func (k EntryKind) Visible() bool {
	return k == EntryMessage || k == EntryDisclosure || k == EntryNotice || k == EntryDecision
}

// An Entry is one record of the log, decoded. Text is as typed on its way into
// the Recorder and redacted from then on.
type Entry struct {
	Seq  uint64    // set by the store
	At   time.Time // set by the Recorder
	Kind EntryKind

	Author disclosure.Kind
	// Human proves a person's words; without it Author Human is refused.
	Human disclosure.HumanProof
	// Agent and Name are the person's id and public name. The Recorder sets
	// them from Human for messages.
	Agent, Name string

	ClientID   string
	Text       string
	Lang       string
	Choices    []string
	Provenance disclosure.Provenance
	// Fixed marks a sentence that Candor or the shop wrote beforehand: it is
	// not searched for personal data. Never set it on words that a customer,
	// an agent or a model had a part in.
	Fixed bool

	// Code is the text key of a notice, the event of a floor change, the
	// purpose of a consent or reveal, the occasion of a disclosure, the intent
	// of a decision.
	Code string
	// Detail is a content-free addition to Code: a reason, an outcome, the
	// placeholder revealed, the wording of a receipt.
	Detail string
	Trace  *Trace
	// Epoch is the epoch in which the record was written. The Recorder sets it.
	Epoch uint64
}
