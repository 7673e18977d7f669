// Package alert tells people and systems outside about audits: by a signed
// webhook and by e-mail.
//
// An [Alerter] sends an [Event] when an audit found a disparity, does not count,
// failed, or is overdue; and not again while that stays the same. What was sent
// is kept in the shared store, so that neither a restart nor another instance
// repeats it. An event holds a report's headline: group labels and numbers, no
// cue, message or reply.
//
// # Concurrency
//
// Alerters, Webhooks and Mails are safe for concurrent use.
//
// # Failure
//
// A delivery is tried again with growing pauses, a bounded number of times; what
// could not be delivered is tried again later by [Alerter.Status]. Errors name
// neither addresses nor secrets. An event may arrive twice, never less than once
// as long as somebody calls Status; Event.ID tells the copies.
package alert
