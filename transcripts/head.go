package transcripts

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/candorbot/candor/disclosure"
)

// A Floor says who may speak in a conversation.
type Floor string

// The floors. Document floors are for heads that are not conversations.
const (
	FloorBot         Floor = "bot"          // the bot answers
	FloorQueued      Floor = "queued"       // waiting for a person; the bot is silent
	FloorHuman       Floor = "human"        // an agent holds it; the bot is silent
	FloorMessageLeft Floor = "message_left" // a ticket waits for an answer
	FloorClosed      Floor = "closed"       // ended; nothing more is added
	FloorAbandoned   Floor = "abandoned"    // the customer left the queue; ended

	FloorDocument Floor = "document" // not a conversation: a session, a presence, a lease
	FloorRequest  Floor = "request"  // not a conversation: the ticket of a request about data (package handover)
)

// Ended reports whether the case has ended, so that its data key is destroyed.
func (f Floor) Ended() bool { return f == FloorClosed || f == FloorAbandoned }

// A Head is what is known of a conversation at a glance. It is small and
// bounded however long the log grows, and holds nothing personal in clear.
type Head struct {
	ID ConversationID `json:"id"`
	// Seq is the number of the last record, Version counts the heads that
	// were stored, Epoch the changes of the floor. Seq and Version are set by
	// the store; whoever changes Floor or Agent adds one to Epoch.
	Seq     uint64 `json:"seq"`
	Version uint64 `json:"version"`
	Epoch   uint64 `json:"epoch"`

	Floor   Floor     `json:"floor"`
	Opened  time.Time `json:"opened"`
	Updated time.Time `json:"updated"`
	// Expires is when the conversation vanishes: the absolute cap.
	Expires time.Time `json:"expires"`
	// Due is the next deadline that a sweep has to look at, zero if none;
	// DueFor says which.
	Due    time.Time `json:"due,omitzero"`
	DueFor string    `json:"due_for,omitempty"`
	// Subject is the customer's pseudonym (a keyed hash), "" if unknown.
	Subject string `json:"subject,omitempty"`
	// Token is the SHA-256 of the secret that lets the customer's client
	// come back to the conversation.
	Token  []byte `json:"token,omitempty"`
	Locale string `json:"locale,omitempty"`

	// The case, once one was asked for. See package handover.
	Case Case `json:"case,omitzero"`
	// Dialog is the bot's bounded memory of the conversation.
	Dialog Dialog `json:"dialog,omitzero"`
	// Ledger is the state of the disclosure.
	Ledger disclosure.State `json:"ledger,omitzero"`
	// Last is the end of the last words for lists, redacted.
	Last Snippet `json:"last,omitzero"`

	// Key is the wrapped data key and Values are what it seals. The Recorder
	// keeps both and destroys them when the case ends.
	Key    []byte        `json:"key,omitempty"`
	Values []SealedValue `json:"values,omitempty"`
	// Tail is the sealed end of the customer's last message, where a value
	// may go on in the next one.
	Tail []byte `json:"tail,omitempty"`

	// Chain is the evidence chain over all records so far.
	Chain []byte `json:"chain,omitempty"`
	// Proof is the key under which evidence outside of the conversation names
	// it (EvidenceRef). It is destroyed with the head.
	Proof []byte `json:"proof,omitempty"`
	// Document is the content of a head that is not a conversation.
	Document json.RawMessage `json:"document,omitempty"`
}

// A Case is a conversation on its way to, or with, a person.
type Case struct {
	Ticket       string    `json:"ticket,omitempty"`       // what the customer can quote
	Reason       string    `json:"reason,omitempty"`       // why the bot handed over
	Outcome      string    `json:"outcome,omitempty"`      // how the wait ended
	Queue        string    `json:"queue,omitempty"`        // team that should take it
	For          string    `json:"for,omitempty"`          // agent it was transferred to
	Agent        string    `json:"agent,omitempty"`        // who holds it now
	AgentName    string    `json:"agent_name,omitempty"`   // their public name
	WaitingSince time.Time `json:"waiting_since,omitzero"` // never reset by a bot or system message
	AnsweredAt   time.Time `json:"answered_at,omitzero"`   // the holder's last words
	HumanFrom    uint64    `json:"human_from,omitempty"`   // first and last record of the last time a
	HumanTo      uint64    `json:"human_to,omitempty"`     // person had it, for the bot's context
	Contact      string    `json:"contact,omitempty"`      // placeholder of where to answer: [EMAIL_1]
	Offered      bool      `json:"offered,omitempty"`      // leaving a message was offered
	Approval     Approval  `json:"approval,omitzero"`      // of what the bot may not do by itself
}

// An Approval is a request that only a person may decide about
// (bot.Intent.Effect), and how that stands. One that was used, and that of a
// case that has ended, is gone; the log keeps the decision.
type Approval struct {
	Intent  string `json:"intent"`
	By      string `json:"by"`                // whose people decide: a queue, or handover.Owners
	Outcome string `json:"outcome,omitempty"` // "" while nobody has decided, then Granted or Refused
	Agent   string `json:"agent,omitempty"`   // who decided
	Seq     uint64 `json:"seq,omitempty"`     // the record of the decision
}

// The outcomes of a decision.
const (
	Granted = "granted"
	Refused = "refused"
)

// A Dialog is what the bot remembers beside the log.
type Dialog struct {
	Asked      uint64   `json:"asked,omitempty"`      // record of the customer's last words on the bot's floor
	Answered   uint64   `json:"answered,omitempty"`   // last of them that the bot has dealt with
	Turns      int      `json:"turns,omitempty"`      // customer turns that the bot had the floor for
	Failures   int      `json:"failures,omitempty"`   // in a row: clarified, out of scope, blocked
	Clarifying []string `json:"clarifying,omitempty"` // intents that the bot asked about last
	Intent     string   `json:"intent,omitempty"`     // of the last answer
	Offered    bool     `json:"offered,omitempty"`    // the bot asked last whether a person is wanted
	Warned     bool     `json:"warned,omitempty"`     // the customer was told that words of special categories are not needed
	Audit      bool     `json:"audit,omitempty"`      // audit traffic, kept out of live figures
	LangSet    bool     `json:"lang_set,omitempty"`   // the customer set Head.Locale; what they write does not change it
	// Questions are the last of the customer's that the bot answered itself.
	Questions []Question `json:"questions,omitempty"`
}

// A Question is what a customer asked, as package bot compares it: redacted,
// without case, accents, marks and courtesies.
type Question struct {
	Words string `json:"w"`
	Times int    `json:"n"` // how often the bot has answered it
	Seq   uint64 `json:"s"` // record of the last answer: what was said before it asks nothing again
}

// A Snippet is the end of the last words.
type Snippet struct {
	Author disclosure.Kind `json:"author"`
	Text   string          `json:"text,omitempty"`
	At     time.Time       `json:"at,omitzero"`
	// Unread counts customer messages since the holder's last words;
	// UnreadSince is when the first of them came.
	Unread      int       `json:"unread,omitempty"`
	UnreadSince time.Time `json:"unread_since,omitzero"`
}

// A SealedValue is one personal value of a conversation: its placeholder and
// the encrypted original.
type SealedValue struct {
	Type string `json:"t"`
	N    int    `json:"n"`
	Hash []byte `json:"h"`           // keyed hash of Type and Key, to find it again
	Box  []byte `json:"b,omitempty"` // the original, encrypted under the data key
}

// Placeholder is what stands for the value in texts: [TYPE_n].
func (v SealedValue) Placeholder() string { return fmt.Sprintf("[%s_%d]", v.Type, v.N) }

// Clone returns a copy that shares no memory with h.
func (h Head) Clone() Head {
	h.Token = slices.Clone(h.Token)
	h.Dialog.Clarifying = slices.Clone(h.Dialog.Clarifying)
	h.Dialog.Questions = slices.Clone(h.Dialog.Questions)
	h.Key = slices.Clone(h.Key)
	h.Values = slices.Clone(h.Values)
	for i := range h.Values {
		h.Values[i].Hash, h.Values[i].Box = slices.Clone(h.Values[i].Hash), slices.Clone(h.Values[i].Box)
	}
	h.Tail = slices.Clone(h.Tail)
	h.Chain = slices.Clone(h.Chain)
	h.Proof = slices.Clone(h.Proof)
	h.Document = slices.Clone(h.Document)
	return h
}

// EncodeHead is the form in which stores keep heads.
func EncodeHead(h Head) ([]byte, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("transcripts: encode head: %w", err)
	}
	if len(b) > MaxHead {
		return nil, fmt.Errorf("%w: head of %d bytes, at most %d", ErrTooLarge, len(b), MaxHead)
	}
	return b, nil
}

// DecodeHead reads what EncodeHead wrote.
func DecodeHead(b []byte) (Head, error) {
	var h Head
	if err := json.Unmarshal(b, &h); err != nil {
		return Head{}, fmt.Errorf("transcripts: decode head: %w", err)
	}
	return h, nil
}
