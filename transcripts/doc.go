// Package transcripts keeps what was said, without what is personal in it.
//
// A [Recorder] is the only way into the log. It redacts a text, seals the
// originals under the conversation's own key, encodes the record, chains it
// into the evidence and appends it to a [Store]. Stores get bytes that are
// already redacted, so the author of a store cannot forget to.
//
// # What it guarantees
//
//   - Nothing unredacted is stored: a redactor that fails, panics or takes too
//     long is [ErrNotRedacted], and nothing was written.
//   - A record with a human author needs an agent's proof for this conversation
//     and this epoch.
//   - An append is atomic and conditional: on the floor not having changed hands
//     (ErrStale) and on nobody having been first (ErrConflict, which the
//     Recorder repeats by itself).
//   - Opening a sealed value needs an actor and a purpose and leaves a record;
//     when the case ends the key is destroyed.
//   - Every conversation has an absolute end.
//
// # Concurrency
//
// Recorder, Feed, KeyRing and Stores are safe for concurrent use by any number
// of goroutines, and Stores by any number of processes where they say so.
//
// # Failure
//
// A store that cannot be reached is [ErrUnavailable]: nothing is known to have
// been stored, and repeating with the same ClientID is safe.
//
// # Extending
//
// Implement [Store] and run transcripttest.RunStore; implement [Redactor] and
// run redacttest.
package transcripts
