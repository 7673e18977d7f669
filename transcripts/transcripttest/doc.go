// Package transcripttest checks that an implementation of [transcripts.Store]
// keeps the contract that Candor's promises rest on.
//
// The author of a store calls RunStore from a test:
//
//	func TestStore(t *testing.T) {
//		transcripttest.RunStore(t, func() (transcripts.Store, error) { return mystore.New() }, transcripttest.Features{Signals: true})
//	}
//
// # What it guarantees
//
// Each rule is one sentence of the contract, and a failure says which. The
// package's own tests hold a broken store for every rule, which fails that
// rule and no other. CheckStore is the same without a testing.T.
//
// # Concurrency
//
// Rules run one after another; each makes its own store, and several
// goroutines use it where the rule is about concurrency. The stores that
// newStore returns may share their data with each other and with others.
//
// # Extending
//
// A store that meets every rule needs no tests of its own for what the contract
// says, only for what it adds: durability, faults of the network, formats.
package transcripttest
