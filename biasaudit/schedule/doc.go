// Package schedule runs bias audits when they are due: by a cron expression,
// at once when the bot's configuration changed, and late when a run was missed.
// A lease makes sure that one instance runs each audit.
package schedule
