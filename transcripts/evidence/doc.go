// Package evidence keeps proof of what a bot did across all conversations:
// disclosures that were shown, changes of the floor, reveals, consents,
// erasures and changes of the configuration. It holds no words and names
// nobody, so it may outlive the conversations that it tells of.
//
// # What it guarantees
//
//   - One log for all instances on a store: a Merkle tree as in transparency
//     logs (golang.org/x/mod/sumdb/tlog), whose head is signed on a schedule as
//     a checkpoint (golang.org/x/mod/sumdb/note). 100 writers make one log.
//   - Each conversation's records are covered without a gap and once, with the
//     head of its own chain, so that a transcript's evidence can be checked
//     against the log.
//   - A conversation is named by an HMAC under a key of its own that lives in
//     its head: when it is erased or expires nobody can find its leaves again.
//     Agents are named by an HMAC under a key in the key file.
//   - [Verify] needs only the export and the public key. It finds a leaf that
//     was flipped, deleted, inserted or moved, an export that was cut off, and,
//     with a checkpoint that was kept elsewhere, a log that was cut back or
//     rewritten by its own keeper.
//
// # What it cannot do
//
// Whoever has the signing key can write another log. Only checkpoints kept
// where they cannot reach ([Options.Publish]) show that. What happens in the
// seconds before a machine dies is taken from the conversations afterwards, and
// the log says that it was.
//
// # Cost
//
// The path of a turn is not touched: the log follows what was appended, some
// seconds behind, and writes many events in one append.
//
// # Concurrency
//
// A Log is safe for concurrent use, and so are many processes on one store.
package evidence
