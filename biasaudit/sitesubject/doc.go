// Package sitesubject lets an audit question a running site over the
// customers' websocket (docs/protocol.md), with the whole pipeline as it is
// deployed.
//
// With the operator's key (webchat.Options.AuditKey) the site keeps the
// audit's conversations apart: nothing reaches the live store, the agents or
// live figures, and the audit gets the trace of each turn.
//
// Without it the audit is ordinary traffic that says so in its User-Agent: it
// counts in live figures, cases may show in the agents' inbox for a moment,
// and what happened is read off the wire (who has the floor, which fixed
// sentence was said), so that confidence and the screens are not known. Each
// conversation is erased at its end. Keep to a low rate and tell the agents.
package sitesubject
