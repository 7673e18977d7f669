// Package claims screens drafts for what a bot must never say: that it is a
// person or alive, that it has a body, a private life or a human name, that it
// suffers when the customer leaves, that it holds a licensed profession, or
// that it did something which nobody did.
//
// # What it guarantees
//
// Screen is deterministic and calls no model. It looks at the draft sentence
// by sentence and, for claims that take two sentences, at the whole. It finds
// wording, not intent: docs/honesty.md states how much of a held-out set it
// finds and how often it stops a harmless draft. English is covered best. That
// the speaker is a person is found in all shipped languages; the other claims
// in German, French and Spanish too, elsewhere hardly.
//
// # Concurrency and failure
//
// Screen is safe for concurrent use and cannot fail.
//
// # Extending
//
// What leaves instead of a refused draft is the caller's policy.
package claims
