// Package auditjob is a recurring audit from end to end: a plan and a bot in, a
// signed report in the archive out, with the trend and the findings of the audit
// before carried on, resumed after a kill, and told to whoever wants to know.
//
// # What it guarantees
//
// The configuration that makes an audit due is that of the bot and of the plan
// together, so a change of either does. Calls that were paid for are not repeated
// after a kill. A void audit is kept in the archive and run again.
//
// # Concurrency
//
// An Audit is safe for concurrent use; package schedule makes sure that it runs
// once.
//
// # Failure
//
// A run that fails leaves journal and archive as they are: the next try goes on.
package auditjob
