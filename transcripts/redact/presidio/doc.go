// Package presidio adds the findings of a Presidio analyzer service to those of
// a redactor in process.
//
// # What it guarantees
//
// A text is released only when both the inner redactor and the service have
// answered. A service that is down, slow, over its limit or answers nonsense
// is an error, never a text with less redaction.
//
// # Concurrency
//
// A Redactor may be used by any number of goroutines.
//
// # Failure
//
// All errors of the service wrap ErrService and hold no text of the customer.
package presidio
