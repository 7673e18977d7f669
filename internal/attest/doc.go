// Package attest mints the three facts that user code must not be able to make
// up: that a person holds a conversation, that a person has approved a request,
// and that a channel delivered a disclosure. It is internal, so importers can name these values through
// aliases but never fill them.
package attest
