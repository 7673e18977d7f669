// Package console is the agents' side: sign-in, the console's page, and the
// websocket behind it, as one http.Handler that can be mounted anywhere.
//
// # What it guarantees
//
// Only a signed-in agent, from the console's own origin, gets a connection; a
// revoked session ends it. Everything an agent does is a conditional append of
// package handover. Agents see redacted text; an original is shown to the one
// who asked, after who and why was recorded.
//
// Other pages for the people at the desk, such as that of the bias audits, are
// mounted with Options.Pages, behind the same sign-in.
//
// # Concurrency
//
// A Handler is safe for concurrent use. Run closes its connections.
//
// # Failure
//
// Every request is answered by an ack or an error of docs/protocol.md; an error
// changes nothing.
package console
