package transcripts

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"time"
)

// Errors of every Store. Implementations return these, wrapped or bare, and
// transcripttest checks that they do.
var (
	// ErrNotFound: there is no such conversation, or it expired or was erased.
	ErrNotFound = errors.New("transcripts: no such conversation")
	// ErrStale: the floor changed hands since the caller read the head; what
	// it wanted to say no longer counts.
	ErrStale = errors.New("transcripts: the floor has changed hands")
	// ErrConflict: somebody else appended first, with the floor unchanged.
	// Read the head that came with the error and try again.
	ErrConflict = errors.New("transcripts: the conversation has moved on")
	// ErrExists: a conversation of that id exists already.
	ErrExists = errors.New("transcripts: conversation exists")
	// ErrUnavailable: the store cannot be reached or cannot write now. Nothing
	// is known to have been stored; repeating with the same ClientID is safe.
	ErrUnavailable = errors.New("transcripts: store unavailable")
	// ErrTooLarge: a record or head is larger than MaxRecord or MaxHead.
	ErrTooLarge = errors.New("transcripts: record too large")
)

// Limits that every Store accepts and the Recorder keeps, in bytes.
const (
	MaxRecord = 64 << 10
	MaxHead   = 128 << 10
	MaxAppend = 64 // records in one Append
)

// A ConversationID names one conversation: 26 letters and digits that carry
// 130 random bits. It is a name and not a credential.
type ConversationID string

// NewConversationID returns a fresh id.
func NewConversationID() ConversationID { return ConversationID(rand.Text()) }

// A Record is one entry of a conversation's log as a Store sees it.
type Record struct {
	// Seq numbers the records of a conversation 1, 2, 3 without gaps. The
	// store assigns it.
	Seq uint64
	// ClientID is the id that the author's client gave the message, "" where
	// there is none. It is unique within a conversation.
	ClientID string
	// Payload is redacted and encoded by the Recorder. Stores keep it as it is.
	Payload []byte
}

// Appended is the outcome of an Append.
type Appended struct {
	// Head is the stored head: the new one, or with ErrStale, ErrConflict and
	// for a duplicate the one found.
	Head Head
	// Seq is that of the first record added, or for a duplicate that of the
	// record that was added the first time.
	Seq uint64
	// Duplicate says that a ClientID was in the log already: nothing was added.
	Duplicate bool
	// Entries are the added records as they were stored, decoded: redacted,
	// with Seq and At. Stores leave it empty; the Recorder fills it.
	Entries []Entry
}

// A Query selects conversations. Its set fields must all match; the zero
// Query selects all.
type Query struct {
	Floors    []Floor   // any of these
	DueBefore time.Time // Head.Due is set and not after this
	Subject   string    // Head.Subject is this
	Limit     int       // at most so many; 0 means no limit
}

// An Event says that something happened in a conversation, of any instance.
// Events only wake readers and may be lost or doubled; the log is the truth.
type Event struct {
	ID    ConversationID
	Seq   uint64 // Head.Seq after an append, 0 for a signal
	Floor Floor  // Head.Floor after an append
	// Signal is a small passing thing that is never stored, such as
	// "typing:customer"; "" for an append. Signals are at most 256 bytes.
	Signal string
}

// A Store keeps conversations: a head each, which is replaced, and a log, which
// only grows. It also serves small documents that are heads without a log:
// agent sessions, presence, leases. Implementations pass transcripttest, are
// safe for concurrent use, and make Append durable before they return.
type Store interface {
	// Append adds recs to the log and replaces the head by next, atomically.
	//
	// If a ClientID of recs is in the log already nothing changes and the
	// answer is a Duplicate, whatever else has happened since. Otherwise the
	// stored head must have at's Epoch, else ErrStale, and at's Version, else
	// ErrConflict; both come with the stored head in Appended.Head. A zero
	// at.Version creates the conversation: ErrExists if next.ID is taken.
	// With a non-zero at.Version an unknown id is ErrNotFound, so that a late
	// write cannot revive what was erased.
	//
	// The store sets Seq of recs and of next (at.Seq+1, +2, …) and
	// next.Version (at.Version+1), keeps everything until next.Expires at the
	// latest, and does not keep or change the caller's slices. next.Expires
	// must be set and in the future; ids are 1 to 128 visible ASCII characters,
	// client ids at most 256 bytes and different within one append.
	Append(ctx context.Context, at, next Head, recs ...Record) (Appended, error)

	// Read returns the head and up to limit records with Seq > after, in
	// order; limit 0 means the head only. ErrNotFound if there is none.
	Read(ctx context.Context, id ConversationID, after uint64, limit int) (Head, []Record, error)

	// List yields the heads that match, in no particular order. A conversation
	// that changes while List runs may or may not be seen. An error ends it.
	List(ctx context.Context, q Query) iter.Seq2[Head, error]

	// Delete removes the conversation from every key, index and queue. An
	// unknown id is not an error.
	Delete(ctx context.Context, id ConversationID) error

	// Watch yields events of all conversations, of all instances on this
	// store, from the moment the loop starts until ctx ends or the loop
	// breaks. An event with an empty ID means that events may have been
	// missed: readers must look for themselves. The first event is one of
	// these: from it on nothing is missed. A deletion is an event with Seq 0.
	// A connection that breaks is opened again by the store; only a fault that
	// cannot heal is an error.
	Watch(ctx context.Context) iter.Seq2[Event, error]
}

// A Signaler is a Store that can also pass on signals. Both shipped stores do.
type Signaler interface {
	// Signal sends e to all who Watch. Best effort; nothing is stored.
	Signal(ctx context.Context, e Event) error
}
