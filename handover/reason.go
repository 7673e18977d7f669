package handover

// A Reason says why a conversation went toward a person.
type Reason string

// The reasons. CustomerRequest cannot be configured away or put behind a
// threshold.
const (
	CustomerRequest Reason = "customer_request"
	LowConfidence   Reason = "low_confidence"
	OutOfScope      Reason = "out_of_scope"
	PolicyTopic     Reason = "policy_topic"
	RepeatedFailure Reason = "repeated_failure"
	ScreenBlock     Reason = "screen_block"
	BackendError    Reason = "backend_error"
	TurnCap         Reason = "turn_cap"
	Crisis          Reason = "crisis"
	AgentTakeover   Reason = "agent_takeover"
	BotPaused       Reason = "bot_paused"
	NeedsApproval   Reason = "needs_approval"
	// RepeatedQuestion: asked a third time what the bot has answered twice.
	RepeatedQuestion Reason = "repeated_question"
	LegalThreat      Reason = "legal_threat" // threatens legal steps or an authority
	Dispute          Reason = "dispute"      // contests a charge or a decision
)

// An Outcome says how a wait for a person ended.
type Outcome string

// The outcomes.
const (
	Accepted            Outcome = "accepted"
	TimedOut            Outcome = "timed_out"
	NoAgents            Outcome = "no_agents"
	OutsideHours        Outcome = "outside_hours"
	MessageLeft         Outcome = "message_left"
	CancelledByCustomer Outcome = "cancelled_by_customer"
	Failed              Outcome = "failed"
)
