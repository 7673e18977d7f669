package alert

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/schedule"
)

// An Alerter decides what is worth an alert, and sends it once.
type Alerter struct {
	store   schedule.Store
	senders []Sender
	holder  string
}

// New checks its arguments and reports all faults at once. store keeps what was
// sent: the scheduler's own will do.
func New(store schedule.Store, senders ...Sender) (*Alerter, error) {
	a := &Alerter{store: store, senders: senders, holder: rand.Text()}
	var errs []error
	if store == nil {
		errs = append(errs, fault("an Alerter needs the store of the schedule"))
	}
	if len(senders) == 0 {
		errs = append(errs, fault("an Alerter needs somebody to send to"))
	}
	seen := map[string]bool{}
	for _, s := range senders {
		if s == nil {
			errs = append(errs, fault("a sender is nil"))
			continue
		}
		if seen[s.Name()] {
			errs = append(errs, fault("two senders send to the same address"))
		}
		seen[s.Name()] = true
		errs = append(errs, s.Check())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return a, nil
}

// slot is what was, or is to be, said of one thing.
type slot struct {
	State string          `json:"state"` // what the event is about
	Event Event           `json:"event"`
	Sent  map[string]bool `json:"sent"` // by sender, for this State
	Tried time.Time       `json:"tried"`
}

type memory map[string]*slot

const (
	leaseFor = 5 * time.Minute
	// pause before what could not be delivered is tried again.
	pause = 15 * time.Minute
)

func reportName(audit string) string { return "alert report " + audit }
func statusName(audit string) string { return "alert status " + audit }

// Report sends the alert of a new report: that there are open findings, or that
// the audit does not count. Call it where the audit ran. A report with the same
// verdict and the same open findings as before is not sent again.
func (a *Alerter) Report(ctx context.Context, r *biasaudit.Report) error {
	state := ""
	switch r.Verdict {
	case biasaudit.Void:
		state = string(Void)
	default:
		var open []string
		for _, f := range r.Findings {
			if f.State == biasaudit.Open {
				open = append(open, f.Key)
			}
		}
		slices.Sort(open)
		if len(open) > 0 {
			state = string(Finding) + " " + strings.Join(open, " ")
		}
	}
	e := Of(r)
	e.Kind = Finding
	if r.Verdict == biasaudit.Void {
		e.Kind = Void
	}
	m, err := a.load(ctx, reportName(r.Name))
	if err != nil {
		return err
	}
	m.want("report", state, e.named())
	return a.flush(ctx, reportName(r.Name), m, true)
}

// Status sends alerts of an audit that is overdue or could not be run, and tries
// again what was not delivered. Hand it to schedule.Options.Seen.
func (a *Alerter) Status(ctx context.Context, st schedule.Status) error {
	m, err := a.load(ctx, statusName(st.Job))
	if err != nil {
		return err
	}
	old, err := a.load(ctx, reportName(st.Job))
	if err != nil {
		return err
	}
	late, failed := "", ""
	if st.Overdue {
		late = string(Overdue) + " " + string(st.Due) + " " + st.Since.UTC().Format(time.RFC3339)
	}
	void := old["report"] != nil && old["report"].State == string(Void) // that was said
	if st.Failures > 0 && !void {
		failed = string(Failed) + " " + st.Last.UTC().Format(time.RFC3339)
	}
	e := Event{Audit: st.Job, At: time.Now().UTC().Truncate(time.Second)}
	e.Kind, e.Headline = Overdue, overdueLine(st)
	e.Todo = []string{"Operator: see why the audit did not run; the schedule runs it as soon as it can."}
	news := m.want("overdue", late, e.named())
	e.Kind, e.Headline = Failed, "The audit could not be run. It is tried again by itself."
	e.Todo = []string{"Operator: see the server's log, and whether the bot's backend answers."}
	news = m.want("failed", failed, e.named()) || news
	if !news && !m.pending(a.senders) && !old.pending(a.senders) {
		return nil
	}
	mine, err := a.store.Lease(ctx, "alert "+st.Job, a.holder, leaseFor)
	if err != nil || !mine { // another instance does it
		return err
	}
	return errors.Join(a.flush(ctx, statusName(st.Job), m, news), a.flush(ctx, reportName(st.Job), old, false))
}

func overdueLine(st schedule.Status) string {
	last := "There was no audit yet."
	if !st.Last.IsZero() {
		last = "The last one was on " + st.Last.UTC().Format("2 January 2006") + "."
	}
	return "The audit is overdue. " + last
}

// want notes what is to be said now and reports whether that is news. "" means
// that all is well: nothing is sent, and the next trouble is news again.
func (m memory) want(name, state string, e Event) bool {
	old := m[name]
	switch {
	case state == "":
		delete(m, name)
		return old != nil
	case old != nil && old.State == state:
		return false
	}
	m[name] = &slot{State: state, Event: e, Sent: map[string]bool{}}
	return true
}

// pending reports whether something waits that was not tried of late.
func (m memory) pending(senders []Sender) bool {
	for _, s := range m {
		for _, x := range senders {
			if !s.Sent[x.Name()] && time.Since(s.Tried).Abs() > pause {
				return true
			}
		}
	}
	return false
}

func (a *Alerter) load(ctx context.Context, name string) (memory, error) {
	b, err := a.store.Load(ctx, name)
	if err != nil {
		return nil, err
	}
	m := memory{}
	if b != nil && json.Unmarshal(b, &m) != nil {
		m = memory{} // better an alert twice than none
	}
	for k, s := range m {
		if s == nil || s.Sent == nil {
			delete(m, k)
		}
	}
	return m, nil
}

// flush sends what waits and keeps what was sent. It saves before it sends, so
// that another instance takes over what a killed one did not finish.
func (a *Alerter) flush(ctx context.Context, name string, m memory, news bool) error {
	var errs []error
	var due []*slot
	for _, s := range m {
		if time.Since(s.Tried).Abs() > pause {
			s.Tried = time.Now().UTC()
			due = append(due, s)
		}
	}
	if len(due) == 0 && !news {
		return nil
	}
	if err := a.save(ctx, name, m); err != nil {
		return err
	}
	for _, s := range due {
		for _, x := range a.senders {
			if s.Sent[x.Name()] {
				continue
			}
			if err := x.Send(ctx, s.Event); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", x.Name(), err))
				continue
			}
			s.Sent[x.Name()] = true
		}
	}
	if len(due) > 0 {
		errs = append(errs, a.save(context.WithoutCancel(ctx), name, m))
	}
	return errors.Join(errs...)
}

func (a *Alerter) save(ctx context.Context, name string, m memory) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return a.store.Save(ctx, name, b)
}
