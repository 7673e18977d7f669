// Package redact finds personal values in what people type into a support chat
// and stands placeholders in their place: [EMAIL_1], [CARD_1], [PERSON_1].
//
// An Engine is the transcripts.Redactor that ships with Candor. It reads a
// text once, splits it into words and numbers, and gives each to recognizers
// that check what can be checked: card numbers by network and Luhn digit,
// IBANs by country and remainder, national ids of some thirty countries by
// their own rule, phone numbers by the numbering plan. Names and addresses are
// weighed from embedded lists, the shape of the words and the words around
// them, without a model and without a network.
//
// # What it guarantees
//
// Spans are byte ranges of the original text, on rune borders, sorted and
// apart, whatever invisible characters, full-width digits, look-alike letters
// or escapes the text used. What stands in a placeholder already is never
// touched, so redacting twice changes nothing. The work is linear in the
// length of the text. Redacted text is pseudonymous, not anonymous: see
// docs/redaction.md for what is found, how well, and what cannot be.
//
// # Concurrency
//
// An Engine never changes after New and may be used by any number of
// goroutines. A Numbering, a Stream and a Restorer belong to one goroutine.
//
// # Failure
//
// Text that is too long or no UTF-8, an unknown region, a recognizer that
// panics or answers nonsense and an ended context are errors of the whole
// call, without spans: a caller stores and sends nothing then. No error holds
// text of the customer. Stats counts them.
//
// # Extending
//
// Options.Recognizers adds types; package redacttest checks them, and whole
// redactors. Package presidio joins in an analyzer service.
package redact
