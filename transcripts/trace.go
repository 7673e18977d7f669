package transcripts

import "time"

// A Decision is what the bot did with a customer's turn.
type Decision string

// The decisions. Every turn of a bot ends in exactly one of them.
const (
	DecisionAnswer   Decision = "answer"       // the bot answered within its scope
	DecisionClarify  Decision = "clarify"      // the bot asked once what was meant
	DecisionRefuse   Decision = "out_of_scope" // the bot said what it can do and offered a person
	DecisionHandover Decision = "handover"     // the case went toward a person
	DecisionStanding Decision = "standing"     // code answered: identity, crisis, rights
	DecisionSilent   Decision = "silent"       // a person holds the floor; the bot said nothing
)

// A Trace says why a turn ended as it did. It holds codes, scores and
// versions, never message text, so that it may be stored, exported and
// audited.
type Trace struct {
	Decision   Decision `json:"decision"`
	Reason     string   `json:"reason,omitempty"`     // handover reason code, when handed over
	Standing   string   `json:"standing,omitempty"`   // identity, person, crisis, legal, rights
	Intent     string   `json:"intent,omitempty"`     // best intent, "" if none
	Confidence float64  `json:"confidence"`           // calibrated P(the answer is right), 0 to 1
	Threshold  float64  `json:"threshold"`            // what Confidence was held against
	InScope    float64  `json:"in_scope,omitempty"`   // calibrated P(it is about a declared intent), 0 to 1
	Entries    []string `json:"entries,omitempty"`    // knowledge entries used, id@version
	Screens    []string `json:"screens,omitempty"`    // codes of the screens that fired
	Backend    string   `json:"backend,omitempty"`    // backend name
	Model      string   `json:"model,omitempty"`      // model id, for a model backend
	Config     string   `json:"config,omitempty"`     // hash of the effective configuration
	Offered    bool     `json:"offered,omitempty"`    // a person was offered
	Fault      string   `json:"fault,omitempty"`      // class of the fault: timeout, backend, classifier
	Approved   uint64   `json:"approved,omitempty"`   // record of the person's decision that allowed it
	Unmarked   int      `json:"unmarked,omitempty"`   // tokens of a model's long reply for which no watermark is declared
	BackendMS  int64    `json:"backend_ms,omitempty"` // time the backend took, milliseconds
}

// An Exchange is one customer turn as an audit sees it: what was said back and
// what happened in the pipeline.
type Exchange struct {
	Reply     string        // the words the customer saw, several messages joined by newlines
	Disclosed bool          // the disclosure had been shown by the time of this reply
	Trace     Trace         // why
	Latency   time.Duration // from the customer's message to the last reply
}
