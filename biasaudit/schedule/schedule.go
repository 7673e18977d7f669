package schedule

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Errors of this package.
var (
	ErrSpec  = errors.New("schedule: bad schedule")
	ErrLease = errors.New("schedule: lease lost")
)

// A Store keeps the state of audits and their leases, for all instances.
// Documents makes one of a transcripts.Store.
type Store interface {
	// Lease gives or renews the named lease to holder for ttl, and reports
	// whether holder has it. It must be atomic over instances.
	Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	// Load returns the last saved state, nil when there is none.
	Load(ctx context.Context, name string) ([]byte, error)
	Save(ctx context.Context, name string, state []byte) error
}

// Reason says why an audit is due.
type Reason string

// The reasons.
const (
	NotDue  Reason = ""
	First   Reason = "first"          // there was never one
	Changed Reason = "config_changed" // model, prompt, threshold, rules or lists
	Timed   Reason = "schedule"
)

// State is what is known of a job. It is JSON in the store.
type State struct {
	Last   time.Time `json:"last,omitzero"`    // when the last audit finished
	Config string    `json:"config,omitempty"` // configuration it was run on

	// Since when an audit has been due, and for which configuration, as the
	// first scheduler that saw it wrote down.
	Since     time.Time `json:"since,omitzero"`
	DueConfig string    `json:"due_config,omitempty"`

	// Failed tries since the last audit, and when the last of them ended.
	Failures int       `json:"failures,omitempty"`
	Tried    time.Time `json:"tried,omitzero"`
}

// A Job is one recurring audit.
type Job struct {
	Name string
	Spec string // five cron fields or @monthly, @weekly; in UTC
	// Config returns the hash of everything that an audit depends on. When it
	// differs from that of the last audit, the next one is due at once.
	Config func(ctx context.Context) (string, error)
	// Run carries the audit out. An error leaves it due; it is tried again
	// after Options.Retry. ctx ends when the lease is lost.
	Run func(ctx context.Context, why Reason) error
}

// Options of a Scheduler; nil works.
type Options struct {
	Holder string        // this instance; "" means a random name
	Poll   time.Duration // how often to look; 0 means a minute
	TTL    time.Duration // of the lease; 0 means two minutes
	Retry  time.Duration // after a failed audit; 0 means an hour
	// Grace after which a due audit is overdue; 0 means a week.
	Grace time.Duration
	Now   func() time.Time // nil means time.Now
	// Failed, if set, hears of errors. The scheduler goes on.
	Failed func(job string, err error)
	// Seen, if set, hears how a job stands after each look: for alerts. It is
	// called concurrently for different jobs.
	Seen func(ctx context.Context, st Status)
}

// A Scheduler runs jobs. New starts nothing. It is safe for concurrent use.
type Scheduler struct {
	jobs  []*job
	store Store
	o     Options
}

type job struct {
	Job
	when cron.Schedule

	mu    sync.Mutex // held while it looks and runs
	after time.Time  // no new try before, also when the store cannot tell
}

// New checks the jobs. A schedule that never fires, or less than once a year,
// is refused with ErrSpec: an audit is stale after a year.
func New(store Store, jobs []Job, opts *Options) (*Scheduler, error) {
	s := &Scheduler{store: store}
	if opts != nil {
		s.o = *opts
	}
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&s.o.Poll, time.Minute)
	def(&s.o.TTL, 2*time.Minute)
	def(&s.o.Retry, time.Hour)
	def(&s.o.Grace, 7*24*time.Hour)
	if s.o.Now == nil {
		s.o.Now = time.Now
	}
	if s.o.Holder == "" {
		s.o.Holder = rand.Text()
	}
	var errs []error
	if store == nil || len(jobs) == 0 {
		errs = append(errs, fmt.Errorf("%w: needs a store and a job", ErrSpec))
	}
	seen := map[string]bool{}
	for _, j := range jobs {
		if j.Name == "" || seen[j.Name] || j.Config == nil || j.Run == nil {
			errs = append(errs, fmt.Errorf("%w: job %q needs a name of its own, Config and Run", ErrSpec, j.Name))
		}
		seen[j.Name] = true
		when, err := parse(j.Spec, s.o.Now())
		if err != nil {
			errs = append(errs, fmt.Errorf("%w: job %q: %w", ErrSpec, j.Name, err))
			continue
		}
		s.jobs = append(s.jobs, &job{Job: j, when: when})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return s, nil
}

// parse reads a cron expression and looks ahead over eight years, so that a
// leap day is seen for what it is: too rare.
func parse(spec string, now time.Time) (cron.Schedule, error) {
	when, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, err
	}
	from := now.UTC()
	for end := from.AddDate(8, 0, 0); from.Before(end); {
		next := when.Next(from)
		if next.IsZero() || next.Sub(from) > 366*24*time.Hour {
			return nil, fmt.Errorf("%q does not fire at least once a year", spec)
		}
		from = from.AddDate(0, 3, 0)
		if next.After(from) {
			from = next
		}
	}
	return when, nil
}

// Run looks for due audits and runs them until ctx ends; then it returns nil.
// A long audit does not keep another job waiting.
func (s *Scheduler) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, j := range s.jobs {
		all.Go(func() {
			t := time.NewTicker(s.o.Poll)
			defer t.Stop()
			for {
				s.look(ctx, j)
				select {
				case <-ctx.Done():
					return
				case <-t.C:
				}
			}
		})
	}
	all.Wait()
	return nil
}

// Tick looks once at every job and runs what is due, one after the other.
func (s *Scheduler) Tick(ctx context.Context) {
	for _, j := range s.jobs {
		s.look(ctx, j)
	}
}

func (s *Scheduler) look(ctx context.Context, j *job) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	now := s.o.Now()
	// A clock that was set back must not keep the job waiting.
	if !now.Before(j.after) || j.after.Sub(now) > s.o.Retry {
		if ran, err := s.try(ctx, j); err != nil && ctx.Err() == nil {
			if ran { // a store that was away is asked again at the next look
				j.after = s.o.Now().Add(s.o.Retry)
			}
			if s.o.Failed != nil {
				s.o.Failed(j.Name, err)
			}
		}
	}
	if s.o.Seen != nil && ctx.Err() == nil {
		if st, err := s.status(ctx, j); err == nil {
			s.o.Seen(ctx, st)
		}
	}
}

func (s *Scheduler) try(ctx context.Context, j *job) (ran bool, err error) {
	if d, err := s.due(ctx, j); err != nil || d.why == NotDue || d.waits {
		return false, err
	}
	mine, err := s.store.Lease(ctx, j.Name, s.o.Holder, s.o.TTL)
	if err != nil || !mine {
		return false, err
	}
	// Another instance may have finished between the look and the lease.
	d, err := s.due(ctx, j)
	if err != nil || d.why == NotDue || d.waits {
		return false, err
	}
	if d.fresh {
		if err := s.save(ctx, j, d.state); err != nil {
			return false, err
		}
	}
	run, cancel := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		s.renew(run, cancel, j)
	}()
	err = j.Run(run, d.why)
	lost := context.Cause(run)
	cancel(nil)
	<-renewed
	switch {
	case ctx.Err() != nil: // shut down: still due, and not a failure
		return true, ctx.Err()
	case errors.Is(lost, ErrLease): // the new holder does it again
		return true, errors.Join(lost, err)
	case err != nil:
		d.state.Failures, d.state.Tried = d.state.Failures+1, s.o.Now().UTC()
		return true, errors.Join(err, s.save(ctx, j, d.state))
	}
	return true, s.save(ctx, j, State{Last: s.o.Now().UTC(), Config: d.config})
}

// renew keeps the lease until run ends. A store that is away for a moment is
// no reason to stop a paid audit; a lease that ran out is.
func (s *Scheduler) renew(run context.Context, cancel context.CancelCauseFunc, j *job) {
	t := time.NewTicker(s.o.TTL / 3)
	defer t.Stop()
	last := time.Now()
	for {
		select {
		case <-run.Done():
			return
		case <-t.C:
		}
		ok, err := s.store.Lease(run, j.Name, s.o.Holder, s.o.TTL)
		switch {
		case run.Err() != nil:
			return
		case err == nil && ok:
			last = time.Now()
		case err == nil || time.Since(last) >= s.o.TTL*2/3:
			cancel(errors.Join(ErrLease, err))
			return
		}
	}
}

func (s *Scheduler) save(ctx context.Context, j *job, st State) error {
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	if err := s.store.Save(ctx, j.Name, b); err != nil {
		return fmt.Errorf("schedule: save %q: %w", j.Name, err)
	}
	return nil
}

// Status of a job, for the bot card, the owners' page and alerts.
type Status struct {
	Job  string
	Last time.Time // when the last audit finished; zero when there was never one
	Due  Reason    // why an audit is due, NotDue when none is
	// Since when it has been due; zero when it is not, or when no scheduler
	// has seen it yet.
	Since time.Time
	Next  time.Time // the next audit by the schedule; zero when one is due
	// Overdue: due for longer than Options.Grace, or due without a running
	// scheduler that knows of it.
	Overdue  bool
	Failures int       // failed tries since the last audit
	Tried    time.Time // when the last of them ended
}

// Status reports on every job.
func (s *Scheduler) Status(ctx context.Context) ([]Status, error) {
	var out []Status
	for _, j := range s.jobs {
		st, err := s.status(ctx, j)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

func (s *Scheduler) status(ctx context.Context, j *job) (Status, error) {
	d, err := s.due(ctx, j)
	if err != nil {
		return Status{}, err
	}
	x := Status{Job: j.Name, Last: d.state.Last, Due: d.why, Failures: d.state.Failures, Tried: d.state.Tried}
	switch {
	case d.why == NotDue:
		x.Next = j.when.Next(s.o.Now().UTC())
	case d.fresh && d.why != Timed:
		x.Overdue = true
	default:
		x.Since = d.state.Since
		x.Overdue = s.o.Now().Sub(x.Since) > s.o.Grace
	}
	return x, nil
}

// due is how a job stands.
type due struct {
	why    Reason
	config string
	state  State // with Since and DueConfig set when something is due
	fresh  bool  // nobody has written down that it is due
	waits  bool  // for Options.Retry after a failure
}

func (s *Scheduler) due(ctx context.Context, j *job) (due, error) {
	config, err := j.Config(ctx)
	if err != nil {
		return due{}, fmt.Errorf("schedule: configuration of %q: %w", j.Name, err)
	}
	b, err := s.store.Load(ctx, j.Name)
	if err != nil {
		return due{}, fmt.Errorf("schedule: load %q: %w", j.Name, err)
	}
	d := due{config: config}
	// A state that cannot be read is no state: better an audit too many.
	if b != nil && json.Unmarshal(b, &d.state) != nil {
		d.state = State{}
	}
	now := s.o.Now().UTC()
	const slack = time.Hour // between the clocks of instances
	st := &d.state
	since := now
	switch {
	case st.Last.IsZero():
		d.why = First
	case st.Config != config:
		d.why = Changed
	case st.Last.After(now.Add(slack)): // it ran while a clock was wrong
		d.why = Timed
	default:
		since = j.when.Next(st.Last.UTC())
		if since.After(now) {
			st.Since, st.DueConfig = time.Time{}, ""
			return d, nil
		}
		d.why = Timed
	}
	if st.Since.IsZero() || st.DueConfig != config || st.Since.After(now.Add(slack)) {
		st.Since, st.DueConfig, d.fresh = since, config, true
	}
	d.waits = st.Failures > 0 && !st.Tried.After(now.Add(slack)) && now.Before(st.Tried.Add(s.o.Retry))
	return d, nil
}
