// Package bot answers customers within a declared scope and hands over to a
// person when it is not sure or when asked.
//
// # The turn
//
// Say stores the customer's redacted words and returns; Answer then takes the
// bot's turn: standing questions that code answers (crisis, a request for a
// person, "are you human?", rights), the scope, the backend's draft, the
// screens, the decision, and one conditional append. A late draft is refused
// by the store when a person has taken over meanwhile.
//
// # What it guarantees
//
// No exported call returns a model's words: they reach a customer only as
// disclosure.Message, through a Sink, after the disclosure was shown. Whatever
// goes wrong (an error, a time-out, a panic, NaN) goes toward a person.
//
// An intent whose Effect is EffectSignificant reaches the backend only with the
// Approval of a person, once for each decision. The classifier says which
// intent a request has, so a backend that acts checks Request.Approval.For, too.
//
// # Concurrency
//
// Bot and Conversation are safe for concurrent use. Several Conversations may
// exist for one conversation, in one process or many; each message is answered
// once.
//
// # Failure
//
// The errors of a Conversation are about the customer's request or the store,
// never about a backend. None of them changes anything.
//
// # Extending
//
// Implement Backend, Classifier or Scorer; bottest.RunBackend checks a backend.
package bot
