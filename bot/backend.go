package bot

import (
	"context"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
)

// An Utterance is something that was said before, redacted.
type Utterance struct {
	Author disclosure.Kind
	Text   string
	Lang   string
}

// A Request is what a Backend, Classifier or Scorer gets to see of a turn.
// Everything in it is redacted: personal values are placeholders such as
// [EMAIL_1]. It names no customer and no conversation.
type Request struct {
	// Text is what the customer said now, Lang its language (BCP 47).
	Text, Lang string
	// Approval is the decision of a person by which the bot may do what Intent
	// asks for; the zero Approval unless the intent is EffectSignificant. It
	// counts for this one call, whatever comes of it.
	Approval Approval
	// History is what was said before, oldest first, bounded.
	History []Utterance
	// Intent is what the scope step chose, "" if nothing; Verdict is why.
	Intent  string
	Verdict Verdict
	// BotName and Scope are the bot's name and what it is declared to do.
	BotName string
	Scope   []Intent
	// PersonHad says that a person had the conversation before, and with what
	// outcome, so that their promises and the bot's older ones are not mixed.
	PersonHad string
	// Lookup opens a sealed value for a purpose, so that a backend can look up
	// an order. Each call is recorded. The value must not be put into a Draft.
	Lookup func(ctx context.Context, placeholder, purpose string) (string, error)
}

// An Approval proves that a person granted a request. Importers can name the
// type and not fill it: only Desk.Decide leads to one.
type Approval = attest.Approval

// A Draft is what a Backend proposes. Only the bot can turn it into a message.
type Draft struct {
	Text, Lang string
	// Confidence is the backend's own probability that the text is right, 0 to
	// 1. NaN and values outside count as 0.
	Confidence float64
	// Choices are short replies that the customer may pick.
	Choices []string
	// Entries are the knowledge entries the text rests on: id@version.
	Entries []string
	// Facts are approved sentences that ground the amounts, dates and
	// percentages in Text.
	Facts []string
	// Receipts name what was done for sure ("refund:4711"). Without one the
	// bot may not say that something was done.
	Receipts []string
	// Source is "ai" for a model's words, "template" for written ones.
	Source string
	Model  string
	// Tokens is how many tokens of the model Text has, 0 where it is not known.
	Tokens int
}

// A Backend proposes replies. It must honour ctx, which carries the turn's
// deadline, and be safe for concurrent use. An error, like a draft without
// text, sends the customer to a person.
type Backend interface {
	Reply(ctx context.Context, req *Request) (*Draft, error)
}

// A Description says what a backend is, for the bot card and the traces.
type Description struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // "rules" or "model"; "unknown" for a backend that is no Describer
	Model    string `json:"model,omitempty"`
	Provider string `json:"provider,omitempty"`
	Remote   bool   `json:"remote"` // text leaves this machine
	// Watermark names the mark that the provider puts into the text itself, so
	// that machines can tell that a model made it, as the provider declares it.
	// "" and "none" are no mark.
	Watermark string `json:"watermark,omitempty"`
	Hash      string `json:"hash"` // of rules, prompt and settings
}

// A Describer is a Backend or Classifier that can say what it is.
type Describer interface {
	Describe() Description
}

// An Intent is something that the bot is declared to do.
type Intent struct {
	// Name is what classifiers and backends call it.
	Name string
	// Title says it to customers, in a few plain words.
	Title string
	// Examples are phrasings of customers.
	Examples []string
	// Handover sends every such request to a person: a policy topic.
	Handover bool
	// Complaint opens a ticket for what is asked for, with the last day that the
	// presets ask for, as for a request about one's data: its number and day are
	// told at once and owners see it until it is answered. It needs Handover.
	Complaint bool
	// Effect is EffectSignificant where what is asked for decides about somebody
	// with a legal effect or one like it: credit, a contract, a claim, an
	// account. The bot then asks the Approver and does nothing before a person
	// has granted it. "" for everything else.
	Effect string
	// Approver says whose people decide where Effect is EffectSignificant: a
	// queue of the desk, or handover.Owners.
	Approver string
	// Courtesy is small talk, such as greetings and thanks: answered, and not
	// named when the bot says what it can do or asks what was meant.
	Courtesy bool
	// Threshold replaces the bot's threshold for this intent where it is
	// higher.
	Threshold float64
}

// EffectSignificant marks an intent about which only a person may decide.
const EffectSignificant = "significant"

// A Verdict is what a Classifier makes of a request.
type Verdict struct {
	// Intent is the most likely intent, "" or "oos" for none.
	Intent string
	// Confidence is the calibrated probability that Intent is right, InScope
	// that the request is within the scope at all; 0 to 1.
	Confidence, InScope float64
	// Ranked are the likely intents, best first.
	Ranked []Ranked
	// Reasons say why, in words for agents.
	Reasons []string
	// Handover sends the request to a person whatever the rest says: the
	// classifier knows that it is not to be trusted now.
	Handover bool
}

// Ranked is one likely intent.
type Ranked struct {
	Intent     string
	Confidence float64
}

// A Classifier finds the intent of a request. It must be safe for concurrent
// use. Errors and confidences that are not numbers from 0 to 1 count as no
// confidence at all.
type Classifier interface {
	Classify(ctx context.Context, req *Request) (Verdict, error)
}

// A Scorer judges how likely it is that a draft is right, 0 to 1. The lowest of
// all confidences decides.
type Scorer interface {
	Score(ctx context.Context, req *Request, d *Draft) (float64, error)
}
