package disclosure

import (
	"encoding/json"
	"errors"
	"time"
)

// ErrUnsealed is returned when a Message that no Ledger made is encoded.
var ErrUnsealed = errors.New("disclosure: message was not sealed by a ledger")

// Provenance says how a text came to be (obligation DISC-7).
type Provenance struct {
	// Source is "ai" (a model wrote it), "ai_assisted" (a person sent an
	// AI-drafted text), "template" (a fixed or written rule) or "human".
	Source string `json:"source"`
	// Model is the model's id where Source is ai or ai_assisted.
	Model string `json:"model,omitempty"`
	// Watermark is the mark that the provider declares to be in the text
	// itself. Nobody changes a text that carries one.
	Watermark string `json:"watermark,omitempty"`
	// DigitalSourceType is the IPTC term for Source, set by the Ledger.
	DigitalSourceType string `json:"digital_source_type,omitempty"`
}

// Marked is the provenance with its IPTC term, nil where the source is not
// known.
func (p Provenance) Marked() *Provenance {
	if p.Source == "" {
		return nil
	}
	p.DigitalSourceType = sourceType(p.Source)
	return &p
}

// A Body is the content of a message before it is sealed.
type Body struct {
	Seq        uint64    // the record's number in the conversation's log
	At         time.Time // when it was recorded
	Text       string    // plain text
	Lang       string    // BCP 47 language of Text
	Choices    []string  // short replies that the customer may pick
	Code       string    // for fixed sentences: the key of the text
	ClientID   string    // for the customer's own words: the id that the client gave them
	Provenance Provenance
}

// A Message is words on their way to a customer, with their author. Only a
// Ledger makes one that has words; the zero Message shows the built-in
// disclosure and nothing else.
type Message struct {
	sealed  bool
	body    Body
	speaker Speaker
	notice  string
	wording string
}

// Sealed reports whether a Ledger made the message.
func (m Message) Sealed() bool { return m.sealed }

// Speaker is who wrote the message.
func (m Message) Speaker() Speaker { return m.speaker }

// Body is the content. For the zero Message it is empty.
func (m Message) Body() Body { return m.body }

// Notice is the disclosure that must be shown before the text, "" once a
// channel has confirmed that it was.
func (m Message) Notice() string {
	if !m.sealed {
		return builtinNotice
	}
	return m.notice
}

// Wording is the hash of the disclosure's wording that this message carries or
// is; a channel hands it back when it confirms.
func (m Message) Wording() string { return m.wording }

// Text is all that has to be shown: the notice, if one is due, then the words.
func (m Message) Text() string {
	n := m.Notice()
	switch {
	case n == "":
		return m.body.Text
	case m.body.Text == "" || m.body.Text == n:
		return n
	}
	return n + "\n\n" + m.body.Text
}

type wireAuthor struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name,omitempty"`
}

type wireMessage struct {
	Seq        uint64      `json:"seq"`
	At         time.Time   `json:"at"`
	Author     wireAuthor  `json:"author"`
	Notice     string      `json:"notice,omitempty"`
	Text       string      `json:"text"`
	Lang       string      `json:"lang,omitempty"`
	Choices    []string    `json:"choices,omitempty"`
	Code       string      `json:"code,omitempty"`
	ClientID   string      `json:"client_id,omitempty"`
	Provenance *Provenance `json:"provenance,omitempty"`
	Wording    string      `json:"wording,omitempty"`
}

// MarshalJSON writes the wire form: docs/protocol.md, "message". It fails with
// ErrUnsealed for a message that no Ledger made.
func (m Message) MarshalJSON() ([]byte, error) {
	if !m.sealed {
		return nil, ErrUnsealed
	}
	w := wireMessage{
		Seq: m.body.Seq, At: m.body.At, Author: wireAuthor{m.speaker.kind, m.speaker.name},
		Notice: m.notice, Text: m.body.Text, Lang: m.body.Lang, Choices: m.body.Choices,
		Code: m.body.Code, ClientID: m.body.ClientID, Wording: m.wording,
	}
	if m.body.Provenance.Source != "" {
		w.Provenance = &m.body.Provenance
	}
	return json.Marshal(w)
}
