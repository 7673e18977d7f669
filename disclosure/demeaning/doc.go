// Package demeaning finds words that demean: slurs, stereotyping
// generalisations and assumptions, condescension. The bot screens every draft
// with it, and bias audits count it.
//
// # What it guarantees
//
// Found is deterministic and calls no model. Words that only name a group never
// trigger it: what counts is what is said of people. It knows English only and
// finds wording, not intent: docs/biasaudit.md states how much it finds of a
// corpus of this project's own (testdata/demeaning.txt); expect less of other
// wordings.
//
// # Concurrency and failure
//
// Found is safe for concurrent use and cannot fail.
//
// # Extending
//
// A new wording names the words without which it need not be tried.
package demeaning
