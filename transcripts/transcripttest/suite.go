package transcripttest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Features says what a store offers beyond the five methods, and so which
// rules apply.
type Features struct {
	// Signals: the store is a transcripts.Signaler.
	Signals bool
	// Peer opens another store on the same data, as a second instance of the
	// site would. Nil where only one can have the data.
	Peer func(transcripts.Store) (transcripts.Store, error)
	// Reopen closes the store and opens it again. Nil where nothing outlives
	// the store.
	Reopen func(transcripts.Store) (transcripts.Store, error)
	// Patience is how long the suite waits for something that must happen.
	// Default: 10 seconds. Passing rules do not wait it out.
	Patience time.Duration
}

// A Violation says that a store broke a rule of the contract.
type Violation struct {
	Rule string // its short name, as in the subtests
	Text string // the rule in words
	Err  error  // what was seen
}

// Error implements error.
func (v *Violation) Error() string {
	return fmt.Sprintf("%s: a store must: %s: %v", v.Rule, v.Text, v.Err)
}

// Unwrap returns what was seen.
func (v *Violation) Unwrap() error { return v.Err }

// A rule is one sentence of the contract.
type rule struct {
	name, text string
	applies    func(Features) bool // nil: always
	check      func(*run) error
}

// Rules returns the short names of all rules, in the order they run.
func Rules() []string {
	var names []string
	for _, r := range rules() {
		names = append(names, r.name)
	}
	return names
}

func rules() []rule {
	return append(append(append(appendRules(), concurrencyRules()...), readRules()...), lifeRules()...)
}

// CheckStore checks every rule that f asks for and returns the violations,
// joined; each is a *Violation. newStore is called once for each rule. A store
// that is an io.Closer is closed after its rule.
func CheckStore(ctx context.Context, newStore func() (transcripts.Store, error), f Features) error {
	var faults []error
	for _, r := range rules() {
		if r.applies == nil || r.applies(f) {
			faults = append(faults, checkRule(ctx, r, newStore, f))
		}
	}
	return errors.Join(faults...)
}

// RunStore is CheckStore with a subtest for each rule. The subtests run one
// after another.
func RunStore(t *testing.T, newStore func() (transcripts.Store, error), f Features) {
	t.Helper()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			if r.applies != nil && !r.applies(f) {
				t.Skip("not a feature of this store")
			}
			if err := checkRule(t.Context(), r, newStore, f); err != nil {
				t.Error(err)
			}
		})
	}
}

func checkRule(ctx context.Context, r rule, newStore func() (transcripts.Store, error), f Features) (err error) {
	if f.Patience <= 0 {
		f.Patience = 10 * time.Second
	}
	s, err := newStore()
	if err != nil {
		return &Violation{r.name, "be made by newStore", err}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	u := &run{ctx: ctx, s: s, f: f}
	err = r.check(u)
	cancel()
	if c, ok := u.s.(io.Closer); ok {
		if cerr := c.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("close: %w", cerr)
		}
	}
	if err != nil {
		return &Violation{r.name, r.text, err}
	}
	return nil
}

// A run is one rule being checked against one store.
type run struct {
	ctx context.Context
	s   transcripts.Store
	f   Features
}

// head returns the first head of a new conversation.
func (u *run) head() transcripts.Head {
	now := time.Now().UTC().Truncate(time.Millisecond)
	return transcripts.Head{
		ID: transcripts.NewConversationID(), Floor: transcripts.FloorBot,
		Opened: now, Updated: now, Expires: now.Add(time.Hour),
	}
}

// open creates a conversation with the records.
func (u *run) open(recs ...transcripts.Record) (transcripts.Head, error) {
	return u.create(u.head(), recs...)
}

func (u *run) create(h transcripts.Head, recs ...transcripts.Record) (transcripts.Head, error) {
	a, err := u.s.Append(u.ctx, transcripts.Head{}, h, recs...)
	if err != nil {
		return transcripts.Head{}, fmt.Errorf("create a conversation: %w", err)
	}
	return a.Head, nil
}

// add appends on top of at, with the head as it is.
func (u *run) add(at transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	return u.s.Append(u.ctx, at, at, recs...)
}

// expect compares an error with the one the contract names; nil is none.
func expect(what string, got, want error) error {
	switch {
	case want == nil && got != nil:
		return fmt.Errorf("%s: %w", what, got)
	case !errors.Is(got, want):
		return fmt.Errorf("%s: got error %v, want %w", what, got, want) //nolint:errorlint // got may be nil
	}
	return nil
}

// rec is a record with a payload that tells it apart.
func rec(client string, n int) transcripts.Record {
	return transcripts.Record{ClientID: client, Payload: fmt.Appendf(nil, `{"n":%d,"client":%q}`, n, client)}
}

func recsFrom(prefix string, from, n int) []transcripts.Record {
	out := make([]transcripts.Record, n)
	for i := range out {
		out[i] = rec(fmt.Sprintf("%s-%d", prefix, from+i), from+i)
	}
	return out
}

// readAll reads the whole log in pages.
func (u *run) readAll(s transcripts.Store, id transcripts.ConversationID, page int) (transcripts.Head, []transcripts.Record, error) {
	var all []transcripts.Record
	for {
		h, recs, err := s.Read(u.ctx, id, uint64(len(all)), page)
		if err != nil {
			return h, nil, err
		}
		all = append(all, recs...)
		if len(recs) < page {
			return h, all, nil
		}
	}
}

// unchanged reports whether the conversation still is as h says.
func (u *run) unchanged(what string, h transcripts.Head, records int) error {
	got, recs, err := u.s.Read(u.ctx, h.ID, 0, records+10)
	if err != nil {
		return fmt.Errorf("%s: read: %w", what, err)
	}
	if got.Version != h.Version || got.Seq != h.Seq || got.Epoch != h.Epoch || len(recs) != records {
		return fmt.Errorf("%s: something was stored: version %d, seq %d, epoch %d, %d records; had %d, %d, %d, %d",
			what, got.Version, got.Seq, got.Epoch, len(recs), h.Version, h.Seq, h.Epoch, records)
	}
	return nil
}

// list returns the ids that a query yields, limited to those in among unless
// that is nil: others may share the store.
func (u *run) list(q transcripts.Query, among ...transcripts.ConversationID) (map[transcripts.ConversationID]transcripts.Head, error) {
	mine := make(map[transcripts.ConversationID]bool)
	for _, id := range among {
		mine[id] = true
	}
	out := make(map[transcripts.ConversationID]transcripts.Head)
	for h, err := range u.s.List(u.ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("list: %w", err)
		}
		if !mine[h.ID] {
			continue
		}
		if _, ok := out[h.ID]; ok {
			return nil, fmt.Errorf("list: %s came twice", h.ID)
		}
		out[h.ID] = h
	}
	return out, nil
}
