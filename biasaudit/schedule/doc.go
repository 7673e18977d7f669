// Package schedule runs bias audits when they are due: by a cron expression, at
// once when the bot's configuration changed, and late when a run was missed.
//
// # What it guarantees
//
// Of all instances that share a [Store] exactly one runs an audit: it holds a
// lease, renews it while it runs, and is told to stop (its ctx ends with
// ErrLease) when the lease is lost. When it is killed another takes over after
// Options.TTL. Missed audits are caught up, once. An audit that fails stays due,
// and every instance waits Options.Retry before the next try. How every job
// stands is in [Status].
//
// # Concurrency
//
// A Scheduler is safe for concurrent use. Jobs do not wait for each other.
//
// # Failure
//
// While the store is away nothing runs; Options.Failed hears of it. A state that
// cannot be read, or that lies in the future because a clock was wrong, makes
// the audit due: one too many is better than none.
package schedule
