package attest

import "time"

// A Human attests that an authenticated agent held a conversation at an
// epoch. The zero Human attests nothing.
type Human struct {
	conversation, agent, name string
	epoch                     uint64
}

// NewHuman is called by handover after authentication and a won claim, and by
// transcripts when it decodes a record that such an attestation wrote.
func NewHuman(conversation, agent, name string, epoch uint64) Human {
	return Human{conversation: conversation, agent: agent, name: name, epoch: epoch}
}

// Holds reports whether the attestation is for this conversation and epoch.
func (h Human) Holds(conversation string, epoch uint64) bool {
	return h.agent != "" && h.conversation == conversation && h.epoch == epoch
}

// Agent is the agent's id, "" for the zero Human.
func (h Human) Agent() string { return h.agent }

// Name is the agent's public name.
func (h Human) Name() string { return h.name }

// An Approval attests that an authenticated agent who may, has decided that a
// request of an intent is granted. The zero Approval approves nothing.
type Approval struct {
	intent, agent string
	seq           uint64
}

// NewApproval is called by bot when it has taken the decision out of the head,
// so that it counts once.
func NewApproval(intent, agent string, seq uint64) Approval {
	return Approval{intent: intent, agent: agent, seq: seq}
}

// For reports whether it approves requests of this intent.
func (a Approval) For(intent string) bool { return a.agent != "" && a.seq != 0 && a.intent == intent }

// Agent is the id of who decided, "" for the zero Approval.
func (a Approval) Agent() string { return a.agent }

// Intent is what was decided about.
func (a Approval) Intent() string { return a.intent }

// Seq is the number of the decision's record in the conversation.
func (a Approval) Seq() uint64 { return a.seq }

// A Receipt attests that a channel showed the disclosure with this wording.
type Receipt struct {
	wording, channel string
	at               time.Time
}

// NewReceipt is called when a channel confirmed delivery.
func NewReceipt(wording, channel string, at time.Time) Receipt {
	return Receipt{wording: wording, channel: channel, at: at}
}

// Wording is the hash of the wording that was shown, "" for the zero Receipt.
func (r Receipt) Wording() string { return r.wording }

// Channel names the channel that confirmed.
func (r Receipt) Channel() string { return r.channel }

// At is when the channel confirmed.
func (r Receipt) At() time.Time { return r.at }
