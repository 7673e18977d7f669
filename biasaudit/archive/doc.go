// Package archive keeps signed audit reports and what people decided about
// their findings, in a folder or in the store that all instances share.
//
// # What it guarantees
//
// Reports are kept as they were signed, and verified whenever they are read. The
// list of them, with a hash of each, and the decisions are signed, too: a file
// that was changed, swapped or taken away is noticed. Everything expires after
// [Keep]. No cue, message or reply is in any of it.
//
// # Concurrency
//
// An Archive is safe for concurrent use, and over Documents by any number of
// processes. A Folder is for one process at a time.
//
// # Failure
//
// What cannot be verified is biasaudit.ErrTampered, what is not there
// ErrNotFound; a change that fails has changed nothing.
package archive
