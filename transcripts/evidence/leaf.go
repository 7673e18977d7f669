package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// Kinds of leaf. Note adds others.
const (
	KindConversation = "conversation" // what happened in a conversation since its last leaf
	KindErased       = "erased"       // a conversation was erased; may hold its last events
	KindConfig       = "config"       // the effective configuration changed
	KindRecovered    = "recovered"    // events were found that a broken run had not proven
	// KindRedaction: texts could not be redacted and were not stored. Code is
	// how it failed (transcripts.RedactionTimeout and so on), Detail how many.
	KindRedaction = "redaction_failed"
)

// A Leaf is one entry of the log.
type Leaf struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	// Ref names a conversation (transcripts.Head.EvidenceRef); From and To are
	// the records that the leaf covers, Chain is the conversation's own
	// evidence chain after To.
	Ref    string  `json:"ref,omitempty"`
	From   uint64  `json:"from,omitempty"`
	To     uint64  `json:"to,omitempty"`
	Chain  []byte  `json:"chain,omitempty"`
	Events []Event `json:"events,omitempty"`
	// Code and Detail say what a leaf without a conversation is about.
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
	// Change is set for KindConfig.
	Change *Change `json:"change,omitempty"`
}

// An Event is one thing that happened in a conversation.
type Event struct {
	Seq  uint64    `json:"seq"` // the record in the conversation's log
	At   time.Time `json:"at"`
	Kind string    `json:"kind"` // disclosure, receipt, floor, reveal, consent, decision, request, answer, compliance
	// Code is the wording of a disclosure or receipt (disclosure.Wording), the
	// change of a floor, the placeholder of a reveal, the consent, what became of
	// a request about data, the intent of a decision, what was answered by code:
	// "identity", "rights" or "out_of_scope" (the bot said that it does not answer
	// this), what was not as a rule asks: "no_watermark" (DISC-7).
	Code string `json:"code,omitempty"`
	// Detail is the occasion of a disclosure, the channel of a receipt, the
	// reason of a change of the floor, the outcome of a decision, the ticket, kind
	// and last day of a request about data, the length of a reply without a watermark.
	Detail string `json:"detail,omitempty"`
	Lang   string `json:"lang,omitempty"`  // of a disclosure or receipt
	Agent  string `json:"agent,omitempty"` // Key.Agent, "customer" or "intent:<name>"
}

// plain is all that may be in a code or detail: no words.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.,:@/*\[\]=-]{0,128}$`)

func clean(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return ""
}

// event is the content-free part of an entry worth proving.
func (k *Key) event(e transcripts.Entry) (Event, bool) {
	ev := Event{Seq: e.Seq, At: e.At, Kind: string(e.Kind), Code: clean(e.Code), Detail: clean(e.Detail)}
	switch e.Kind {
	case transcripts.EntryDisclosure:
		ev.Code, ev.Lang = disclosure.Wording(e.Text), clean(e.Lang)
	case transcripts.EntryReceipt:
		ev.Lang = clean(e.Lang)
	case transcripts.EntryFloor:
		if e.Code == "transfer" { // its detail is who or which team it goes to
			ev.Detail = ""
		}
		if e.Agent != "" {
			ev.Agent = k.Agent(e.Agent)
		}
	case transcripts.EntryReveal:
		ev.Detail = "" // the purpose is in an agent's own words
		ev.Agent = clean(e.Agent)
		if id, ok := strings.CutPrefix(e.Agent, "agent:"); ok {
			ev.Agent = k.Agent(id)
		}
	case transcripts.EntryDecision: // why is in words, and stays out
		ev.Agent = k.Agent(e.Agent)
	case transcripts.EntryConsent:
	case transcripts.EntryRequest:
		if e.Agent != "" {
			ev.Agent = k.Agent(e.Agent)
		}
	case transcripts.EntryMessage, transcripts.EntryTurn:
		switch t := e.Trace; {
		case t == nil:
			return Event{}, false
		case t.Unmarked > 0:
			ev.Kind, ev.Code, ev.Detail = "compliance", "no_watermark", fmt.Sprintf("tokens=%d", t.Unmarked)
		case t.Standing == "identity" || t.Standing == "rights":
			ev.Kind, ev.Code, ev.Detail = "answer", t.Standing, ""
		case t.Decision == transcripts.DecisionRefuse: // a second one in a row is a handover: a change of the floor
			ev.Kind, ev.Code, ev.Detail = "answer", string(t.Decision), ""
		default:
			return Event{}, false
		}
	default:
		return Event{}, false
	}
	return ev, true
}

func (k *Key) events(entries []transcripts.Entry, after uint64) []Event {
	var out []Event
	for _, e := range entries {
		if e.Seq <= after {
			continue
		}
		if ev, ok := k.event(e); ok {
			out = append(out, ev)
		}
	}
	return out
}

// maxEvents bounds the events of one leaf, so that it fits into a record.
const maxEvents = 100

func encodeLeaf(l Leaf) ([]byte, error) {
	b, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("evidence: encode leaf: %w", err)
	}
	return b, nil
}

// A Change is a change of the effective configuration.
type Change struct {
	// Config is the hash of the configuration in force: bot.Config.
	Config string `json:"config"`
	// Safeguards is what protects customers, as plain data without secrets, so
	// that the next start can compare: bot.Safeguards as JSON, at most 16 kB.
	Safeguards json.RawMessage `json:"safeguards,omitempty"`
	// Weaker lists what protects less than before (bot.Safeguards.Weaker). It
	// needs an Owner, who decided it, and a Reason: a role and a sentence
	// without personal data, at most 200 bytes each.
	Weaker []string `json:"weaker,omitempty"`
	Owner  string   `json:"owner,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// ErrUnexplained: a change weakens a safeguard and does not say who decided it
// and why.
var ErrUnexplained = errors.New("evidence: a change that weakens a safeguard needs an owner and a reason")

func (c Change) check() error {
	var errs []error
	if !plain.MatchString(c.Config) || c.Config == "" {
		errs = append(errs, errors.New("evidence: Change.Config is not a hash; use bot.Config"))
	}
	if len(c.Safeguards) > 16<<10 || len(c.Safeguards) > 0 && !json.Valid(c.Safeguards) {
		errs = append(errs, errors.New("evidence: Change.Safeguards is no JSON or over 16 kB"))
	}
	if len(c.Owner) > 200 || len(c.Reason) > 200 {
		errs = append(errs, errors.New("evidence: Change.Owner and Change.Reason are at most 200 bytes"))
	}
	if len(c.Weaker) > 0 && (strings.TrimSpace(c.Owner) == "" || strings.TrimSpace(c.Reason) == "") {
		errs = append(errs, fmt.Errorf("%w: %s", ErrUnexplained, strings.Join(c.Weaker, "; ")))
	}
	return errors.Join(errs...)
}
