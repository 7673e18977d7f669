// Package handover brings a conversation from the bot to a person and back.
//
// # What it guarantees
//
// Ownership is explicit in the conversation's head and changes only by a
// conditional append: of many who claim a case one wins. A human label is given
// to the agent who holds this case at this epoch, and to nobody else. The
// customer is told of every change in the same append that makes it. Every
// case that waits ends with a person, a message left, or an explained return;
// the way to a person cannot be configured away.
//
// # Deadlines
//
// Claim time-out, an agent's silence, a wait in vain and an idle conversation
// are deadlines in the store. Any instance's Run deals with them, once.
//
// # Stopping the bot
//
// Desk.SetPause stops the bot on every instance, as a whole or for an intent:
// what it would have answered goes to people.
//
// # Decisions
//
// What has a legal effect on somebody, or one like it, the bot hands over with
// NeedsApproval. Desk.Decide records who decided, how and why, tells the
// customer, and lets the bot do what was granted once.
//
// # Asked again, threatened, disputed
//
// A question that the bot has answered twice (RepeatedQuestion), a threat of
// legal steps (LegalThreat) and a contested charge or decision (Dispute) come
// with reasons of their own. In the queue a crisis and a threat become the
// reason of the case.
//
// # Requests about data, and complaints
//
// Each is a DataRequest: a number and a last day by the presets in force, which
// the customer is told at once. It outlives its conversation, without words.
// Owners close it with Desk.AnswerRequest; Options.Overdue hears of those whose
// last day has passed.
//
// # Concurrency
//
// Desk and Accounts are safe for concurrent use. Any number of instances may
// share a store. Availability, Position and Inbox answer from a cache that Run
// keeps current.
//
// # Failure
//
// An error of an agent's request changes nothing; repeating it with the same
// client id stores nothing twice.
//
// # Extending
//
// Implement Authenticator to use the shop's own sign-in.
package handover
