package transcripts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"time"
	"unicode/utf8"

	"github.com/candorbot/candor/disclosure"
)

// Defaults of RecorderOptions.
const (
	DefaultRetention     = 30 * 24 * time.Hour
	DefaultRedactTimeout = time.Second
	MaxText              = 16 << 10 // bytes of one text
)

// maxValues bounds the sealed values of one conversation. Further values are
// replaced all the same and their originals are not kept.
const maxValues = 128

// ErrNotRedacted: the text could not be searched for personal data, so it was
// neither stored nor sent on.
var ErrNotRedacted = errors.New("transcripts: text could not be redacted")

// ErrRedactTimeout is an ErrNotRedacted for want of time: the same text may
// pass later.
var ErrRedactTimeout = fmt.Errorf("%w: the redactor took too long", ErrNotRedacted)

// ErrUnproven: a record claimed a human author without an agent's proof for
// this conversation and epoch.
var ErrUnproven = errors.New("transcripts: a human author needs the proof of an agent who holds the conversation")

// RecorderOptions are the optional settings of a Recorder. The zero value is
// the protective default.
type RecorderOptions struct {
	// Retention is the longest life of a conversation, counted from its
	// opening. 0 means DefaultRetention; negative or over 3 years is refused.
	Retention time.Duration
	// Region is where local formats such as phone numbers are read: "GB".
	Region string
	// Allow lists the shop's own public data (its phone, its e-mail address),
	// which is never redacted. Case, spaces and punctuation do not matter.
	Allow []string
	// RedactTimeout bounds one search. 0 means DefaultRedactTimeout.
	RedactTimeout time.Duration
	// Special says what is done with words that tell of health, religion,
	// union membership, orientation or politics of a person; "" is SpecialTag.
	// It needs a Redactor that is a Mentioner too, as redact.Engine is; with
	// one that is not, "" does nothing.
	Special SpecialPolicy
	// Witness is told of erasures and of texts that could not be redacted, so
	// that proof of them stays. May be nil.
	Witness Witness
	// Logger gets faults, never message text. nil discards.
	Logger *slog.Logger
}

// A Recorder is the only way into the log: it redacts, seals, encodes and
// appends. It is safe for concurrent use.
type Recorder struct {
	store     Store
	redactor  Redactor
	keys      *KeyRing
	feed      *Feed
	retention time.Duration
	timeout   time.Duration
	region    string
	allow     map[string]bool
	special   SpecialPolicy
	mentioner Mentioner // nil: nobody minds special categories
	count     *counters
	witness   Witness
	log       *slog.Logger
}

// NewRecorder reports all faults of its arguments at once.
func NewRecorder(s Store, r Redactor, k *KeyRing, opts *RecorderOptions) (*Recorder, error) {
	if opts == nil {
		opts = &RecorderOptions{}
	}
	var errs []error
	if s == nil {
		errs = append(errs, errors.New("transcripts: NewRecorder needs a Store; boltstore.Open gives an embedded one"))
	}
	if r == nil {
		errs = append(errs, errors.New("transcripts: NewRecorder needs a Redactor; redact.New gives the standard one"))
	}
	if k == nil {
		errs = append(errs, errors.New("transcripts: NewRecorder needs a KeyRing; OpenKeyRing keeps one in a file"))
	}
	if opts.Retention < 0 || opts.Retention > 3*366*24*time.Hour {
		errs = append(errs, fmt.Errorf("transcripts: Retention is %v; use 0 for %v or up to three years", opts.Retention, DefaultRetention))
	}
	if opts.RedactTimeout < 0 {
		errs = append(errs, fmt.Errorf("transcripts: RedactTimeout is %v; use 0 for %v", opts.RedactTimeout, DefaultRedactTimeout))
	}
	mentioner, ok := r.(Mentioner)
	switch {
	case opts.Special == SpecialKeep:
		mentioner = nil
	case opts.Special != "" && opts.Special != SpecialTag && opts.Special != SpecialDrop:
		errs = append(errs, fmt.Errorf("transcripts: Special is %q; use %q, %q or %q", opts.Special, SpecialTag, SpecialDrop, SpecialKeep))
	case opts.Special != "" && !ok && r != nil:
		errs = append(errs, fmt.Errorf("transcripts: Special is %q, but the Redactor finds no mentions; redact.New gives one that does", opts.Special))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	rec := &Recorder{
		store: s, redactor: r, keys: k, feed: newFeed(s), region: opts.Region,
		retention: opts.Retention, timeout: opts.RedactTimeout, log: opts.Logger, witness: opts.Witness,
		special: opts.Special, mentioner: mentioner, count: &counters{},
		allow: make(map[string]bool, len(opts.Allow)),
	}
	if rec.retention == 0 {
		rec.retention = DefaultRetention
	}
	if rec.timeout == 0 {
		rec.timeout = DefaultRedactTimeout
	}
	if rec.log == nil {
		rec.log = slog.New(slog.DiscardHandler)
	}
	for _, a := range opts.Allow {
		rec.allow[squash(a)] = true
	}
	return rec, nil
}

// Run spreads the store's events within the process until ctx ends. Without it
// readers are not woken.
func (r *Recorder) Run(ctx context.Context) error { return r.feed.run(ctx) }

// Feed is where readers are woken.
func (r *Recorder) Feed() *Feed { return r.feed }

// Retention is the longest life of a conversation.
func (r *Recorder) Retention() time.Duration { return r.retention }

// An Update changes a copy of the head and says which entries to add. It may
// be called several times, so it must not have effects of its own; the entries
// belong to the Recorder from then on.
type Update func(h *Head) ([]Entry, error)

// maxTries bounds how often Update is repeated when others append meanwhile.
const maxTries = 32

// Create opens a conversation: u gets a fresh head with ID, Opened, Updated
// and Expires set.
func (r *Recorder) Create(ctx context.Context, u Update) (Appended, error) {
	now := time.Now().UTC()
	h := Head{ID: NewConversationID(), Floor: FloorBot, Opened: now, Updated: now, Expires: now.Add(r.retention), Proof: make([]byte, 16)}
	_, _ = rand.Read(h.Proof)
	return r.try(ctx, Head{}, h, u)
}

// Update changes the conversation whose head the caller saw last as at; an
// empty at with only an ID is read first. When others append meanwhile and the
// floor is unchanged, u is called again on the new head. When the floor has
// changed hands the answer is ErrStale with the stored head, and it is for the
// caller to decide whether its words still count.
func (r *Recorder) Update(ctx context.Context, at Head, u Update) (Appended, error) {
	if at.Version == 0 {
		h, _, err := r.store.Read(ctx, at.ID, 0, 0)
		if err != nil {
			return Appended{}, err
		}
		at = h
	}
	for try := 0; ; try++ {
		out, err := r.try(ctx, at, at.Clone(), u)
		if !errors.Is(err, ErrConflict) || try == maxTries {
			return out, err
		}
		at = out.Head
	}
}

func (r *Recorder) try(ctx context.Context, at, next Head, u Update) (Appended, error) {
	entries, err := u(&next)
	if err != nil {
		return Appended{Head: at}, err
	}
	now := time.Now().UTC()
	if now.Before(at.Updated) { // another instance's clock is ahead; time does not run backwards in a log
		now = at.Updated
	}
	next.Updated = now
	recs := make([]Record, len(entries))
	for i := range entries {
		e := &entries[i]
		e.Seq, e.At, e.Epoch = at.Seq+uint64(i)+1, now, next.Epoch
		if err := r.prepare(ctx, &next, e); err != nil {
			return Appended{Head: at}, err
		}
		payload, chain, err := encodeEntry(*e, next.Chain)
		if err != nil {
			return Appended{Head: at}, err
		}
		next.Chain = chain
		recs[i] = Record{ClientID: e.ClientID, Payload: payload}
	}
	if next.Floor.Ended() {
		next.forget()
	}
	r.feed.begin(next.ID)
	out, err := r.store.Append(ctx, at, next, recs...)
	if err != nil || out.Duplicate {
		r.feed.end(next.ID, nil)
		return out, err
	}
	out.Entries = entries
	r.feed.end(next.ID, &out)
	return out, nil
}

// forget destroys the data key: the sealed originals are gone for good.
func (h *Head) forget() {
	h.Key, h.Tail = nil, nil
	for i := range h.Values {
		h.Values[i].Box, h.Values[i].Hash = nil, nil
	}
}

// prepare checks and redacts an entry on its way into the log, and keeps the
// head's values and snippet.
func (r *Recorder) prepare(ctx context.Context, h *Head, e *Entry) error {
	if e.Author == disclosure.Human {
		if !e.Human.Holds(string(h.ID), h.Epoch) {
			return ErrUnproven
		}
		e.Agent, e.Name = e.Human.Agent(), e.Human.Name()
	}
	if len(e.Text) > MaxText {
		return fmt.Errorf("%w: text of %d bytes, at most %d", ErrTooLarge, len(e.Text), MaxText)
	}
	if !utf8.ValidString(e.Text) {
		return fmt.Errorf("%w: text is not valid UTF-8", ErrNotRedacted)
	}
	if !e.Fixed {
		if e.Text != "" {
			if err := r.redact(ctx, h, e); err != nil {
				return err
			}
		}
		for i := range e.Choices { // a backend's words too
			var err error
			if e.Choices[i], err = r.Redacted(ctx, e.Choices[i]); err != nil {
				return err
			}
		}
	}
	if e.Kind == EntryDisclosure {
		h.Ledger.IssuedSeq = e.Seq
	}
	if e.Code == CodeContact {
		h.Case.Contact = e.Text
		return nil
	}
	if e.Kind == EntryMessage || e.Kind == EntryDecision {
		h.Last.Author, h.Last.At, h.Last.Text = e.Author, e.At, snippet(e.Text)
		switch e.Author {
		case disclosure.Customer:
			if h.Last.Unread == 0 {
				h.Last.UnreadSince = e.At
			}
			h.Last.Unread++
		case disclosure.Human:
			h.Last.Unread, h.Last.UnreadSince = 0, time.Time{}
			h.Case.AnsweredAt = e.At
		}
	}
	return nil
}

// snippet is the end of a text, at most 160 bytes.
func snippet(s string) string {
	const most = 160
	if len(s) <= most {
		return s
	}
	s = s[len(s)-most:]
	for i := range s {
		if utf8.RuneStart(s[i]) {
			return "…" + s[i:]
		}
	}
	return s
}

// Read returns the head and up to limit entries after a record, decoded.
func (r *Recorder) Read(ctx context.Context, id ConversationID, after uint64, limit int) (Head, []Entry, error) {
	h, recs, err := r.store.Read(ctx, id, after, limit)
	if err != nil {
		return Head{}, nil, err
	}
	entries := make([]Entry, len(recs))
	for i, rec := range recs {
		if entries[i], err = DecodeRecord(id, rec); err != nil {
			return Head{}, nil, fmt.Errorf("conversation %s, record %d: %w", id, rec.Seq, err)
		}
	}
	return h, entries, nil
}

// Stored reports whether the log has a record with a client's id, and which: a
// request that is repeated after it was done is answered as the first time,
// even where it could no longer be done. It adds nothing.
func (r *Recorder) Stored(ctx context.Context, id ConversationID, clientID string) (Appended, bool, error) {
	h, _, err := r.store.Read(ctx, id, 0, 0)
	if err != nil {
		return Appended{}, false, err
	}
	// An append for a version that no head has can only find a duplicate.
	at := h.Clone()
	at.Version = math.MaxUint64
	out, err := r.store.Append(ctx, at, h, Record{ClientID: clientID, Payload: []byte{payloadVersion}})
	switch {
	case err == nil && out.Duplicate:
		return out, true, nil
	case errors.Is(err, ErrConflict), errors.Is(err, ErrStale):
		return out, false, nil
	}
	return out, false, err
}

// List yields the heads of conversations that match.
func (r *Recorder) List(ctx context.Context, q Query) iter.Seq2[Head, error] {
	return r.store.List(ctx, q)
}

// Erase removes a conversation from every key, index and queue. An unknown id
// is not an error. A Witness is told first.
func (r *Recorder) Erase(ctx context.Context, id ConversationID) error {
	if r.witness != nil {
		switch h, _, err := r.store.Read(ctx, id, 0, 0); {
		case errors.Is(err, ErrUnavailable):
			return err
		case err == nil:
			if err := r.witness.Erasing(ctx, h); errors.Is(err, ErrUnavailable) {
				return err
			} else if err != nil {
				r.log.ErrorContext(ctx, "erasure could not be proven; erasing all the same", "err", err)
			}
		}
	}
	return r.store.Delete(ctx, id)
}

// Documents gives access to heads that are not conversations: sessions,
// presence, leases. They are not redacted and must hold no customer's data.
func (r *Recorder) Documents() Store { return r.store }

// Shadow is a Recorder with the same redaction over another store and with a
// key ring of its own: for audits, which must not touch what is live.
func (r *Recorder) Shadow(s Store) (*Recorder, error) {
	keys, err := TemporaryKeyRing()
	if err != nil {
		return nil, err
	}
	c := *r
	c.store, c.keys, c.feed, c.count, c.witness = s, keys, newFeed(s), &counters{}, nil
	return &c, nil
}
