package handover

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// Errors of requests about data.
var (
	// ErrNoRequest: there is no request of that number, or it is too old.
	ErrNoRequest = errors.New("handover: no such request about data")
	// ErrRequestDone: somebody has dealt with the request already.
	ErrRequestDone = errors.New("handover: the request has been dealt with already")
	// ErrBadOutcome: the outcome is none of Answered, Declined and Mistaken.
	ErrBadOutcome = errors.New("handover: say answered, declined or mistaken")
	// ErrTooManyRequests: one conversation has asked for the same too often.
	ErrTooManyRequests = errors.New("handover: too many requests of one kind in one conversation")
)

// Complaint is the Kind of a complaint; the other kinds are detect.Rights.
const Complaint = "complaint"

// How a request about data ends.
const (
	Answered = "answered" // done as asked
	Declined = "declined" // refused; the customer was told why and how to complain
	Mistaken = "mistaken" // it was no such request
	Erased   = "erased"   // the customer deleted the conversation themselves
)

// A DataRequest is a customer's request about their data, or a complaint,
// recognised in the chat: its number, its last day under the presets in force, and who dealt with
// it. It holds no words and names the conversation by a keyed hash whose key goes
// with the conversation, so it may outlive it: for three years, as the evidence.
type DataRequest struct {
	Ticket string    `json:"ticket"`
	Kind   string    `json:"kind"` // access, erase, correct, export (detect.Rights), or Complaint
	Asked  time.Time `json:"asked"`
	// Due is the last day to answer, as its start in the zone of the desk's
	// hours: the earliest of what the presets ask for.
	Due     time.Time `json:"due"`
	Overdue time.Time `json:"overdue,omitzero"` // when it was noticed that Due has passed
	Done    time.Time `json:"done,omitzero"`
	Outcome string    `json:"outcome,omitempty"`
	By      string    `json:"by,omitempty"` // id of the owner who dealt with it, or "customer"
	ByName  string    `json:"by_name,omitempty"`
	// Conversation is where it was asked, "" once that is gone. It is looked up
	// and never stored.
	Conversation transcripts.ConversationID `json:"conversation,omitempty"`

	ref string
}

// State is open, overdue or done.
func (r DataRequest) State() string {
	switch {
	case !r.Done.IsZero():
		return "done"
	case !r.Overdue.IsZero():
		return "overdue"
	}
	return "open"
}

// detail is what records and evidence say of it: no words.
func (r DataRequest) detail() string {
	return r.Ticket + "/" + r.Kind + "/" + r.Due.Format(time.DateOnly)
}

// DueRequest is what Head.DueFor says where a request about data must be
// answered by.
const DueRequest = "request"

const (
	requestPrefix = "request."
	requestKept   = 3 * 366 * 24 * time.Hour
	mostRequests  = 50 // of one kind in one conversation
)

// due is the last day to answer what was asked at a time. A complaint for which
// no preset has a deadline has that of requests about data.
func (d *Desk) due(kind string, asked time.Time) time.Time {
	h, e := d.opts.Hours, d.policy.Effective()
	within := e.Answer
	if kind == Complaint && len(e.Complaint) > 0 {
		within = e.Complaint
	}
	by, ok := disclosure.Earliest(within, asked.In(h.zone()), func(day time.Time) bool {
		return slices.Contains(h.Closed, day.Format(time.DateOnly))
	})
	if !ok { // no preset is without one
		by = asked.AddDate(0, 0, 30)
	}
	return by
}

// OpenRequest makes sure that a request about data has a number and a last day.
// While one of the same kind is open in a conversation it is that one, also after
// a crash between this and the record of it.
func (d *Desk) OpenRequest(ctx context.Context, h transcripts.Head, kind string, asked time.Time) (DataRequest, error) {
	for n := range mostRequests {
		m := hmac.New(sha256.New, h.Proof)
		_, _ = fmt.Fprintf(m, "candor request\x00%s\x00%s\x00%d", h.ID, kind, n)
		name := base32.StdEncoding.EncodeToString(m.Sum(nil))
		r := DataRequest{Ticket: d.opts.TicketPrefix + "-R-" + name[:7], Kind: kind, Asked: asked.UTC(), Due: d.due(kind, asked)}
		id := transcripts.ConversationID(requestPrefix + r.Ticket)
		at, found, err := d.request(ctx, id)
		switch {
		case err == nil && found.ref == h.EvidenceRef() && found.Done.IsZero():
			return found, nil
		case err == nil:
			continue
		case !errors.Is(err, ErrNoRequest):
			return DataRequest{}, err
		}
		r.ref = h.EvidenceRef()
		err = d.putRequest(ctx, at, r)
		if transcripts.Raced(err) { // another instance was first
			_, r, err = d.request(ctx, id)
		}
		if err == nil {
			d.tellAll(Change{Requests: true})
		}
		return r, err
	}
	return DataRequest{}, ErrTooManyRequests
}

// Requested is what goes into the conversation of a request about data: the
// record, and the confirmation that the customer reads.
func (d *Desk) Requested(h *transcripts.Head, r DataRequest) []transcripts.Entry {
	return []transcripts.Entry{
		{Kind: transcripts.EntryRequest, Author: disclosure.System, Code: "opened", Detail: r.detail()},
		d.notice(h, "rights_ticket", map[string]string{"ticket": r.Ticket, "date": r.Due.Format(time.DateOnly)}),
	}
}

// request reads one.
func (d *Desk) request(ctx context.Context, id transcripts.ConversationID) (transcripts.Head, DataRequest, error) {
	h, _, err := d.rec.Documents().Read(ctx, id, 0, 0)
	if errors.Is(err, transcripts.ErrNotFound) {
		return transcripts.Head{}, DataRequest{}, ErrNoRequest
	}
	if err != nil {
		return transcripts.Head{}, DataRequest{}, err
	}
	r, err := readRequest(h)
	return h, r, err
}

func readRequest(h transcripts.Head) (DataRequest, error) {
	var r DataRequest
	if err := json.Unmarshal(h.Document, &r); err != nil {
		return r, fmt.Errorf("handover: request %s: %w", h.ID, err)
	}
	r.ref = h.Subject
	return r, nil
}

// putRequest stores one, on condition that the stored one is still at.
func (d *Desk) putRequest(ctx context.Context, at transcripts.Head, r DataRequest) error {
	next := at.Clone()
	r.Conversation = ""
	j, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("handover: request: %w", err)
	}
	next.ID, next.Floor, next.Subject, next.Document = transcripts.ConversationID(requestPrefix+r.Ticket), transcripts.FloorRequest, r.ref, j
	next.Due, next.DueFor = time.Time{}, ""
	if r.State() == "open" {
		next.Due, next.DueFor = r.Due.AddDate(0, 0, 1).UTC(), DueRequest
	}
	next.Updated = time.Now().UTC()
	if at.Version == 0 {
		next.Opened, next.Expires = next.Updated, r.Asked.Add(requestKept)
	}
	_, err = d.rec.Documents().Append(ctx, at, next)
	return err
}

// AnswerRequest records that an owner has dealt with a request about data:
// Answered, Declined or Mistaken. It is kept with who did, recorded in the
// conversation where that is still there, and in the evidence. Telling the
// customer is the owner's.
func (d *Desk) AnswerRequest(ctx context.Context, a Agent, ticket, outcome string) (DataRequest, error) {
	switch {
	case !a.Owner:
		return DataRequest{}, ErrNotOwner
	case outcome != Answered && outcome != Declined && outcome != Mistaken:
		return DataRequest{}, ErrBadOutcome
	}
	for range 8 {
		at, r, err := d.request(ctx, transcripts.ConversationID(requestPrefix+ticket))
		if err != nil {
			return r, err
		}
		if !r.Done.IsZero() {
			return r, ErrRequestDone
		}
		live, err := d.conversations(ctx)
		if err != nil {
			return r, err
		}
		if id, ok := live[r.ref]; ok { // first, with an id of its own, so that a repetition adds nothing
			_, err := d.change(ctx, id, "request:"+ticket, func(*transcripts.Head) ([]transcripts.Entry, error) {
				return []transcripts.Entry{{Kind: transcripts.EntryRequest, Author: disclosure.System, Agent: a.ID, Code: outcome, Detail: r.detail()}}, nil
			})
			if err != nil && !errors.Is(err, transcripts.ErrNotFound) {
				return r, err
			}
		}
		r.Done, r.Outcome, r.By, r.ByName = time.Now().UTC(), outcome, a.ID, a.Name
		if err = d.putRequest(ctx, at, r); transcripts.Raced(err) {
			continue
		}
		if err == nil {
			d.ended(ctx, r)
		}
		return r, err
	}
	return DataRequest{}, transcripts.ErrConflict
}

// ended tells the evidence and the consoles.
func (d *Desk) ended(ctx context.Context, r DataRequest) {
	d.rec.Note(ctx, "data_request", r.Ticket, r.Outcome)
	d.tellAll(Change{Requests: true})
}

// Erased closes the requests of a conversation that its customer has deleted:
// there is nothing left to answer about.
func (d *Desk) Erased(ctx context.Context, h transcripts.Head) error {
	if h.EvidenceRef() == "" {
		return nil
	}
	var errs []error
	for at, err := range d.rec.List(ctx, transcripts.Query{Subject: h.EvidenceRef(), Floors: []transcripts.Floor{transcripts.FloorRequest}}) {
		if err != nil {
			return err
		}
		r, err := readRequest(at)
		if err == nil && r.Done.IsZero() {
			r.Done, r.Outcome, r.By = time.Now().UTC(), Erased, "customer"
			if err = d.putRequest(ctx, at, r); err == nil {
				d.ended(ctx, r)
			}
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// overdue notes, once and by one instance, that a request's last day has passed.
func (d *Desk) overdue(ctx context.Context, at transcripts.Head, now time.Time) {
	r, err := readRequest(at)
	if err == nil {
		r.Overdue = now
		err = d.putRequest(ctx, at, r)
	}
	switch {
	case transcripts.Raced(err): // another instance did
		return
	case err != nil:
		d.opts.Logger.WarnContext(ctx, "sweep", "due", DueRequest, "err", err)
		return
	}
	d.opts.Logger.ErrorContext(ctx, "a request about data is overdue", "ticket", r.Ticket, "due", r.Due.Format(time.DateOnly))
	d.rec.Note(ctx, "data_request", r.Ticket, "overdue")
	d.tellAll(Change{Requests: true})
	if d.opts.Overdue != nil {
		d.opts.Overdue(ctx, r)
	}
}

// Requests lists the requests about data, for an owner: those to answer first,
// the most urgent on top, then those that are done, newest first. Like Labels it
// looks at every conversation, so it is for a page that is opened now and then.
func (d *Desk) Requests(ctx context.Context, a Agent) ([]DataRequest, error) {
	if !a.Owner {
		return nil, ErrNotOwner
	}
	live, err := d.conversations(ctx)
	if err != nil {
		return nil, err
	}
	out, err := d.requests(ctx)
	for i := range out {
		out[i].Conversation = live[out[i].ref]
	}
	return out, err
}

func (d *Desk) requests(ctx context.Context) ([]DataRequest, error) {
	var out []DataRequest
	for h, err := range d.rec.List(ctx, transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorRequest}}) {
		if err != nil {
			return nil, err
		}
		r, err := readRequest(h)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	order := []string{"overdue", "open", "done"}
	slices.SortFunc(out, func(a, b DataRequest) int {
		return cmp.Or(slices.Index(order, a.State())-slices.Index(order, b.State()), b.Done.Compare(a.Done), a.Due.Compare(b.Due), cmp.Compare(a.Ticket, b.Ticket))
	})
	return out, nil
}

// OpenRequests counts the requests about data that nobody has dealt with, and
// how many of them are overdue.
func (d *Desk) OpenRequests(ctx context.Context) (open, overdue int, err error) {
	all, err := d.requests(ctx)
	for _, r := range all {
		switch r.State() {
		case "overdue":
			overdue++
			open++
		case "open":
			open++
		}
	}
	return open, overdue, err
}

// conversations are those that exist, by EvidenceRef.
func (d *Desk) conversations(ctx context.Context) (map[string]transcripts.ConversationID, error) {
	out := map[string]transcripts.ConversationID{}
	for h, err := range d.rec.List(ctx, transcripts.Query{Floors: everyFloor}) {
		if err != nil {
			return nil, err
		}
		if ref := h.EvidenceRef(); ref != "" {
			out[ref] = h.ID
		}
	}
	return out, nil
}
