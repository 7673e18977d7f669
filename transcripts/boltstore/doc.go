// Package boltstore keeps transcripts in one file, embedded in the process
// (go.etcd.io/bbolt). A shop with one server needs nothing else.
//
// # What it guarantees
//
// Everything that [transcripts.Store] asks for, as package transcripttest
// checks it. An Append that returned is on disk: a killed process or machine
// loses nothing that was acknowledged. Appends that run at the same time share
// one sync of the disk; a single writer never waits for company. The cost of an
// append does not grow with the length of a conversation and hardly with their
// number. The file is readable by its owner alone. Every value carries a
// checksum, and Open checks the structure of the whole file first, so Open
// takes time in proportion to the file.
//
// # What is removed
//
// Deleted and expired conversations are out of sight at once. Their bytes, and
// those of replaced heads with their data keys, stay in free pages of the file
// until these are used again or Scrub has overwritten them, which Run does
// every hour. The file does not shrink.
//
// # Concurrency
//
// A Store is safe for concurrent use. One process at a time can have the file;
// a second one gets ErrLocked. No transaction is held while List or Watch
// yield, so their loops may call the Store.
//
// # Failure
//
// A full disk, a file system that turned read-only, or a closed Store are
// transcripts.ErrUnavailable. Open tells a file in use (ErrLocked) from a
// damaged one (ErrDamaged).
package boltstore
