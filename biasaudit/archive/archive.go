package archive

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// ErrNotFound: there is no such report.
var ErrNotFound = errors.New("archive: no such report")

// ErrReadOnly: the archive was opened without the private key.
var ErrReadOnly = errors.New("archive: opened for reading only")

const (
	// Keep is how long reports are kept: three years, so that three yearly
	// audits can be compared.
	Keep = 3 * 366 * 24 * time.Hour
	// maxReports and maxDecisions bound the list; the oldest go first.
	maxReports   = 200
	maxDecisions = 500
)

const bookName = "book"

// An Archive keeps the reports of any number of audits.
type Archive struct {
	shelf Shelf
	key   ed25519.PrivateKey // nil: reading only
	pub   ed25519.PublicKey
	now   func() time.Time
}

// New opens an archive that can be written. key signs reports, list and
// decisions; it is the same in all instances.
func New(shelf Shelf, key ed25519.PrivateKey) (*Archive, error) {
	if shelf == nil || len(key) != ed25519.PrivateKeySize {
		return nil, errors.New("archive: New needs a Shelf and an Ed25519 private key")
	}
	return &Archive{shelf: shelf, key: key, pub: key.Public().(ed25519.PublicKey), now: time.Now}, nil
}

// Open opens an archive for reading, with the public key that is trusted.
func Open(shelf Shelf, trusted ed25519.PublicKey) (*Archive, error) {
	if shelf == nil || len(trusted) != ed25519.PublicKeySize {
		return nil, errors.New("archive: Open needs a Shelf and an Ed25519 public key")
	}
	return &Archive{shelf: shelf, pub: trusted, now: time.Now}, nil
}

// An Entry is one report in the list.
type Entry struct {
	ID       string            `json:"id"`
	Audit    string            `json:"audit"` // Report.Name
	Finished time.Time         `json:"finished"`
	Verdict  biasaudit.Verdict `json:"verdict"`
	Headline string            `json:"headline"`
	Open     int               `json:"open"` // findings open when it was made
	Hash     []byte            `json:"hash"` // SHA-256 of the signed file
}

// book is the list and the decisions.
type book struct {
	Reports   []Entry              `json:"reports"` // oldest first
	Decisions []biasaudit.Decision `json:"decisions"`
}

type signedBook struct {
	Book      json.RawMessage `json:"book"`
	Signature []byte          `json:"signature"`
}

func (a *Archive) parse(b []byte) (*book, error) {
	out := &book{}
	if b == nil {
		return out, nil
	}
	var s signedBook
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("%w: the archive's list: %w", biasaudit.ErrTampered, err)
	}
	if !ed25519.Verify(a.pub, s.Book, s.Signature) {
		return nil, fmt.Errorf("%w: the archive's list was changed, or signed with another key", biasaudit.ErrTampered)
	}
	if err := json.Unmarshal(s.Book, out); err != nil {
		return nil, fmt.Errorf("%w: the archive's list: %w", biasaudit.ErrTampered, err)
	}
	return out, nil
}

func (a *Archive) read(ctx context.Context) (*book, error) {
	b, err := a.shelf.Get(ctx, bookName)
	if err != nil {
		return nil, err
	}
	return a.parse(b)
}

// change rewrites the list; what it no longer names is taken off the shelf.
func (a *Archive) change(ctx context.Context, f func(*book) error) error {
	if a.key == nil {
		return ErrReadOnly
	}
	var gone []string
	err := a.shelf.Change(ctx, bookName, func(old []byte) ([]byte, error) {
		gone = nil
		b, err := a.parse(old)
		if err != nil {
			return nil, err
		}
		if err := f(b); err != nil {
			return nil, err
		}
		slices.SortStableFunc(b.Reports, func(x, y Entry) int { return x.Finished.Compare(y.Finished) })
		for len(b.Reports) > maxReports || len(b.Reports) > 1 && a.now().Sub(b.Reports[0].Finished) > Keep {
			gone = append(gone, b.Reports[0].ID)
			b.Reports = b.Reports[1:]
		}
		b.Decisions = b.Decisions[max(0, len(b.Decisions)-maxDecisions):]
		j, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		return json.Marshal(signedBook{j, ed25519.Sign(a.key, j)})
	})
	if err != nil {
		return err
	}
	for _, id := range gone {
		err = errors.Join(err, a.shelf.Change(ctx, id, func([]byte) ([]byte, error) { return nil, nil }))
	}
	return err
}

// Add signs a report and keeps it. Adding the same report again changes
// nothing.
func (a *Archive) Add(ctx context.Context, r *biasaudit.Report) (Entry, error) {
	if a.key == nil {
		return Entry{}, ErrReadOnly
	}
	b, err := r.Sign(a.key)
	if err != nil {
		return Entry{}, err
	}
	sum := sha256.Sum256(b)
	e := Entry{Audit: r.Name, Finished: r.Finished.UTC(), Verdict: r.Verdict, Headline: r.Headline, Hash: sum[:]}
	e.ID = strings.ToLower(e.Finished.Format("20060102-150405")) + "-" + hex.EncodeToString(sum[:4])
	for _, f := range r.Findings {
		if f.State == biasaudit.Open {
			e.Open++
		}
	}
	if err := a.shelf.Change(ctx, e.ID, func([]byte) ([]byte, error) { return b, nil }); err != nil {
		return Entry{}, err
	}
	return e, a.change(ctx, func(k *book) error {
		if !slices.ContainsFunc(k.Reports, func(x Entry) bool { return x.ID == e.ID }) {
			k.Reports = append(k.Reports, e)
		}
		return nil
	})
}

// List returns the reports of an audit, or with "" of all, newest first.
func (a *Archive) List(ctx context.Context, audit string) ([]Entry, error) {
	k, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(k.Reports, func(e Entry) bool { return audit != "" && e.Audit != audit })
	slices.Reverse(out)
	return out, nil
}

// File returns the signed file of a report, as candor audit verify takes it.
func (a *Archive) File(ctx context.Context, id string) ([]byte, error) {
	k, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(k.Reports, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return nil, ErrNotFound
	}
	b, err := a.shelf.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, fmt.Errorf("%w: it is in the list, but its file is missing", ErrNotFound)
	}
	if sum := sha256.Sum256(b); !slices.Equal(sum[:], k.Reports[i].Hash) {
		return nil, fmt.Errorf("%w: its file is not the one that was added", biasaudit.ErrTampered)
	}
	return b, nil
}

// Report returns a report as it was signed.
func (a *Archive) Report(ctx context.Context, id string) (*biasaudit.Report, error) {
	b, err := a.File(ctx, id)
	if err != nil {
		return nil, err
	}
	return biasaudit.Verify(b, a.pub)
}

// Latest returns the newest report of an audit with all decisions since it was
// made, for AnalyseOptions.Previous and for pages; nil when there is none.
func (a *Archive) Latest(ctx context.Context, audit string) (*biasaudit.Report, error) {
	k, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	id := ""
	for _, e := range k.Reports {
		if e.Audit == audit {
			id = e.ID
		}
	}
	if id == "" {
		return nil, nil
	}
	r, err := a.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, d := range k.Decisions {
		if d.Audit == audit && d.At.After(r.Finished) {
			_ = r.Decide(d) // it was checked when it was made
		}
	}
	return r, nil
}

// Decide records what a person decided about a finding of the latest report.
// biasaudit.ErrFinding when it cannot change this way.
func (a *Archive) Decide(ctx context.Context, d biasaudit.Decision) error {
	r, err := a.Latest(ctx, d.Audit)
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("%w: there is no report of %q", biasaudit.ErrFinding, d.Audit)
	}
	d.Owner, d.Reason = strings.TrimSpace(d.Owner), strings.TrimSpace(d.Reason)
	// A decision follows the report that it is about, whatever the clocks say.
	d.At = d.At.UTC()
	if least := r.Finished.Add(time.Millisecond); d.At.Before(least) {
		d.At = least
	}
	if err := r.Decide(d); err != nil {
		return err
	}
	return a.change(ctx, func(k *book) error {
		k.Decisions = append(k.Decisions, d)
		return nil
	})
}

// Decisions returns what was decided in an audit, newest first.
func (a *Archive) Decisions(ctx context.Context, audit string) ([]biasaudit.Decision, error) {
	k, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(k.Decisions, func(d biasaudit.Decision) bool { return d.Audit != audit })
	slices.Reverse(out)
	return out, nil
}
