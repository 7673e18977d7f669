// Package auditpage is the owners' page of the audits: what the last one came
// to and what to do, findings and the decisions about them, the trend, and every
// report. It is an http.Handler without scripts, to be mounted behind a sign-in,
// such as in console.Options.Pages.
//
// # What it guarantees
//
// Only reports that verify are shown. A decision needs an owner and a reason,
// comes from the page's own origin, and is recorded with who entered it. The
// pages load nothing and run nothing.
//
// It does not ask who the reader is: whoever mounts it decides who may see it.
//
// # Concurrency
//
// A Handler is safe for concurrent use.
//
// # Failure
//
// A report that was changed is named as such; the others are shown. A store that
// is away is a page that says so, with status 503.
package auditpage
