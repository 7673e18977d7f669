package handover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/group"
	"github.com/candorbot/candor/transcripts"
)

// Errors of what agents do. None of them changes anything.
var (
	// ErrNotHolder: the agent does not hold this case.
	ErrNotHolder = errors.New("handover: you do not hold this case")
	// ErrAtCapacity: the agent holds as many cases as allowed.
	ErrAtCapacity = errors.New("handover: you hold as many cases as you may")
	// ErrNotWaiting: the conversation does not wait for a person.
	ErrNotWaiting = errors.New("handover: the conversation does not wait for a person")
	// ErrNoAgent: there is no such agent or queue.
	ErrNoAgent = errors.New("handover: no such agent or queue")
	// ErrEmpty: there is no text.
	ErrEmpty = errors.New("handover: the text is empty")
)

// AlreadyClaimedError says who was first.
type AlreadyClaimedError struct{ Agent, Name string }

// Error implements error.
func (e *AlreadyClaimedError) Error() string {
	return fmt.Sprintf("handover: %s has already taken this case", e.Name)
}

// Defaults of Options.
const (
	DefaultClaimTimeout = 3 * time.Minute
	DefaultAgentSilence = 90 * time.Second
	DefaultAnswerWithin = 15 * time.Minute
	DefaultAbandonAfter = 7 * 24 * time.Hour
	DefaultIdleClose    = 24 * time.Hour
	DefaultCapacity     = 4
	sweepEvery          = time.Second
)

// What Head.DueFor says of a deadline that the desk looks after.
const (
	DueIdle    = "idle"    // nobody wrote to the bot for long
	DueClaim   = "claim"   // nobody took the case in time
	DueAgent   = "agent"   // is the holder still there?
	DueAbandon = "abandon" // the customer has been waiting in vain
)

// Options are the optional settings of a Desk; the zero value is the default.
type Options struct {
	// Hours is when people are there. The zero value is always.
	Hours Hours
	// Contact is another way to reach the shop, shown when nobody is there.
	Contact string
	// Unstaffed says why nobody ever sits at this desk, so that only messages
	// can be left. "" means that agents do.
	Unstaffed string
	// ClaimTimeout is after how long a customer is offered to leave a message.
	ClaimTimeout time.Duration
	// AgentSilence is how long an agent may be out of reach before the case
	// goes back to the queue.
	AgentSilence time.Duration
	// AnswerWithin is how long a customer waits for words of the agent who has
	// the case before it goes to a colleague.
	AnswerWithin time.Duration
	// AbandonAfter ends a wait in vain, counted from when the desk is open. It
	// is long: a case stays visible.
	AbandonAfter time.Duration
	// IdleClose ends a conversation with the bot in which nobody writes.
	IdleClose time.Duration
	// Capacity is how many cases an agent may hold. 0 means DefaultCapacity.
	Capacity int
	// Queues are the teams that cases can be sent to, beside the general one.
	Queues []string
	// TicketPrefix begins ticket numbers: "HC". At most 8 letters.
	TicketPrefix string
	// Paused hears of every change of the switch that this instance stored, for
	// the evidence. It must not block. May be nil.
	Paused func(ctx context.Context, p Pause)
	// Overdue hears, once for each, of requests about data, and complaints, whose
	// last day has passed, to tell somebody by mail. It must not block. May be nil.
	Overdue func(ctx context.Context, r DataRequest)
	// Logger gets faults, never message text. nil discards.
	Logger *slog.Logger
}

func (o *Options) check() error {
	var errs []error
	for name, p := range map[string]*time.Duration{
		"ClaimTimeout": &o.ClaimTimeout, "AgentSilence": &o.AgentSilence, "AnswerWithin": &o.AnswerWithin, "AbandonAfter": &o.AbandonAfter, "IdleClose": &o.IdleClose,
	} {
		if *p < 0 {
			errs = append(errs, fmt.Errorf("handover: Options.%s is %v; use 0 for the default", name, *p))
		}
	}
	if o.Capacity < 0 || o.Capacity > 100 {
		errs = append(errs, fmt.Errorf("handover: Options.Capacity is %d; use 0 for %d, at most 100", o.Capacity, DefaultCapacity))
	}
	if len(o.TicketPrefix) > 8 || strings.ContainsFunc(o.TicketPrefix, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		errs = append(errs, fmt.Errorf("handover: Options.TicketPrefix is %q; use up to 8 capital letters", o.TicketPrefix))
	}
	if slices.Contains(o.Queues, Owners) {
		errs = append(errs, fmt.Errorf("handover: Options.Queues has %q, which stands for the desk's owners; rename that queue", Owners))
	}
	errs = append(errs, o.Hours.check())
	or(&o.ClaimTimeout, DefaultClaimTimeout)
	or(&o.AgentSilence, DefaultAgentSilence)
	or(&o.AnswerWithin, DefaultAnswerWithin)
	or(&o.AbandonAfter, DefaultAbandonAfter)
	or(&o.IdleClose, DefaultIdleClose)
	or(&o.Capacity, DefaultCapacity)
	or(&o.TicketPrefix, "T")
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return errors.Join(errs...)
}

func or[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

// A Desk is where conversations wait for people and people answer them. It is
// safe for concurrent use; any number of instances may share a store.
type Desk struct {
	rec    *transcripts.Recorder
	policy disclosure.Policy
	texts  *disclosure.Catalog
	opts   Options

	mu       sync.Mutex
	cases    map[transcripts.ConversationID]transcripts.Head
	presence map[string]Presence
	subs     map[*Subscription]struct{}
	ready    bool

	pause Pause
	// pauseKnown: the switch has been looked at since the start; pauseVersion
	// is that of its document.
	pauseKnown   bool
	pauseVersion uint64

	claiming sync.Map // agent id → *sync.Mutex: an agent claims one case at a time
}

// NewDesk reports all faults of its arguments at once. It starts nothing.
func NewDesk(rec *transcripts.Recorder, policy disclosure.Policy, texts *disclosure.Catalog, opts *Options) (*Desk, error) {
	d := &Desk{
		rec: rec, policy: policy, texts: texts,
		cases:    map[transcripts.ConversationID]transcripts.Head{},
		presence: map[string]Presence{},
		subs:     map[*Subscription]struct{}{},
	}
	if opts != nil {
		d.opts = *opts
	}
	var errs []error
	if rec == nil {
		errs = append(errs, errors.New("handover: NewDesk needs a Recorder; transcripts.NewRecorder makes one"))
	}
	if texts == nil {
		errs = append(errs, errors.New("handover: NewDesk needs the texts; disclosure.LoadTexts(nil) gives the built-in"))
	}
	if policy.Name() == "" {
		errs = append(errs, errors.New("handover: the disclosure policy has no name; make it with disclosure.NewPolicy"))
	}
	errs = append(errs, d.opts.check())
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return d, nil
}

// Shadow is a desk with the same settings over another recorder: for audits.
func (d *Desk) Shadow(rec *transcripts.Recorder) (*Desk, error) {
	o := d.opts
	return NewDesk(rec, d.policy, d.texts, &o)
}

// Run keeps the inbox and the presence of agents current and looks after the
// deadlines until ctx ends. Deadlines live in the store: when an instance dies
// another one goes on.
func (d *Desk) Run(ctx context.Context) error {
	return group.Run(ctx, d.follow, d.sweepLoop)
}

// Queues are the teams that cases can be sent to.
func (d *Desk) Queues() []string { return d.opts.Queues }

// Capacity is how many cases an agent may hold.
func (d *Desk) Capacity() int { return d.opts.Capacity }

// Availability says whether a person can be had.
type Availability struct {
	Open     bool      // within the hours
	Agents   int       // agents who are there and have room for a case
	Hours    string    // in words
	NextOpen time.Time // when the desk opens next, zero if open or unknown
	Contact  string
}

// hours says when people are there, in a language.
func (d *Desk) hours(lang string) string {
	t := d.texts.For(lang)
	return d.opts.Hours.Words(t.Days(), t.Format("always_open", nil))
}

// Availability looks at the hours and at who is there; Hours is in lang.
func (d *Desk) Availability(now time.Time, lang string) Availability {
	a := Availability{Open: d.opts.Hours.Open(now), Hours: d.hours(lang), Contact: d.opts.Contact}
	if d.opts.Unstaffed != "" {
		a.Open = false
		return a
	}
	if !a.Open {
		a.NextOpen = d.opts.Hours.Next(now)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.presence {
		if p.Available(now) && d.held(p.Agent.ID) < d.opts.Capacity {
			a.Agents++
		}
	}
	return a
}

// held counts an agent's cases. The caller holds d.mu.
func (d *Desk) held(agent string) int {
	n := 0
	for _, h := range d.cases {
		if h.Floor == transcripts.FloorHuman && h.Case.Agent == agent {
			n++
		}
	}
	return n
}
