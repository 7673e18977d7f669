package disclosure

import (
	"fmt"

	"github.com/candorbot/candor/internal/attest"
)

// A Kind says what sort of author wrote some words.
type Kind uint8

// The kinds of author. The zero Kind is Bot: words of unknown origin count as
// automated.
const (
	Bot Kind = iota
	Human
	System
	Customer
)

var kindNames = [...]string{"bot", "human", "system", "customer"}

// String returns "bot", "human", "system" or "customer".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[Bot]
}

// MarshalText writes the Kind as String does.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Kind) UnmarshalText(b []byte) error {
	for i, n := range kindNames {
		if n == string(b) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("disclosure: unknown author kind %q", b)
}

// A HumanProof attests that an authenticated agent holds a conversation now.
// Only package handover is given one, after a claim that won; importers can
// name the type and not fill it. The zero HumanProof proves nothing.
type HumanProof = attest.Human

// A Receipt attests that a channel confirmed to have shown the disclosure.
// Importers can name the type and not fill it.
type Receipt = attest.Receipt

// A Speaker is who wrote some words, as the customer is told. The zero Speaker
// is an unnamed bot.
type Speaker struct {
	kind Kind
	name string
}

// Kind is what sort of author this is.
func (s Speaker) Kind() Kind { return s.kind }

// Name is the name shown beside the kind; it may be empty.
func (s Speaker) Name() string { return s.name }

// BotSpeaker is an automated author with the bot's name.
func BotSpeaker(name string) Speaker { return Speaker{kind: Bot, name: name} }

// SystemSpeaker is the support system itself: fixed sentences about what is
// going on.
func SystemSpeaker() Speaker { return Speaker{kind: System} }

// CustomerSpeaker is the customer's own side of the conversation.
func CustomerSpeaker() Speaker { return Speaker{kind: Customer} }

// HumanSpeaker is the person that proof speaks of, or an unnamed bot where the
// proof is empty or belongs to another conversation or epoch.
func HumanSpeaker(proof HumanProof, conversation string, epoch uint64) Speaker {
	if !proof.Holds(conversation, epoch) {
		return Speaker{}
	}
	return Speaker{kind: Human, name: proof.Name()}
}
