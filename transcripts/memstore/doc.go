// Package memstore keeps transcripts in memory, for tests, examples, and
// audits that must stay away from the live store.
//
// # What it guarantees
//
// Everything that [transcripts.Store] asks for, as package transcripttest
// checks it, except that nothing outlives the process. Heads go through the
// same encoding as in the other stores, so what a test sees here it also sees
// there.
//
// # Concurrency
//
// A Store is safe for concurrent use. No lock is held while List or Watch
// yield, so their loops may call the Store.
//
// # Failure
//
// Only wrong arguments and ended contexts are errors. Expired conversations
// are out of sight at once and out of memory within a minute of further use.
package memstore
