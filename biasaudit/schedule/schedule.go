package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

// Errors of this package.
var (
	ErrSpec  = errors.New("schedule: bad schedule")
	ErrLease = errors.New("schedule: lease lost")
)

// A Store keeps the state of audits and their leases, for all instances.
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
	Last   time.Time `json:"last"`   // when the last audit finished
	Config string    `json:"config"` // configuration it was run on
}

// A Job is one recurring audit.
type Job struct {
	Name string
	Spec string // five cron fields or @monthly, @weekly; in UTC
	// Config returns the hash of everything that an audit depends on.
	Config func(ctx context.Context) (string, error)
	// Run carries the audit out. An error leaves it due; it is tried again
	// after Options.Retry.
	Run func(ctx context.Context, why Reason) error
}

// Options of a Scheduler; nil works.
type Options struct {
	Holder string        // this instance; "" means a name made of the start time
	Poll   time.Duration // how often to look; 0 means a minute
	TTL    time.Duration // of the lease; 0 means two minutes
	Retry  time.Duration // after a failed audit; 0 means an hour
	// Grace after which a due audit is overdue; 0 means a week.
	Grace time.Duration
	Now   func() time.Time // nil means time.Now
	// Failed, if set, hears of errors. The scheduler goes on.
	Failed func(job string, err error)
}

// A Scheduler runs jobs. New starts nothing.
type Scheduler struct {
	jobs  []job
	store Store
	o     Options
	after map[string]time.Time
}

type job struct {
	Job
	when cron.Schedule
}

// New checks the jobs. A schedule that never fires, or less than once a year,
// is refused with ErrSpec: an audit is stale after a year.
func New(store Store, jobs []Job, opts *Options) (*Scheduler, error) {
	s := &Scheduler{store: store, after: map[string]time.Time{}}
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
		s.o.Holder = fmt.Sprintf("audit-%d", time.Now().UnixNano())
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
		when, err := cron.ParseStandard(j.Spec)
		if err != nil {
			errs = append(errs, fmt.Errorf("%w: job %q: %w", ErrSpec, j.Name, err))
			continue
		}
		now := s.o.Now().UTC()
		if next := when.Next(now); next.IsZero() || next.Sub(now) > 366*24*time.Hour {
			errs = append(errs, fmt.Errorf("%w: job %q does not fire within a year", ErrSpec, j.Name))
		}
		s.jobs = append(s.jobs, job{j, when})
	}
	return s, errors.Join(errs...)
}

// Run looks for due audits and runs them until ctx ends; then it returns nil.
func (s *Scheduler) Run(ctx context.Context) error {
	t := time.NewTicker(s.o.Poll)
	defer t.Stop()
	for {
		s.Tick(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// Tick looks once and runs what is due. It must not be called concurrently.
func (s *Scheduler) Tick(ctx context.Context) {
	for _, j := range s.jobs {
		if ctx.Err() != nil {
			return
		}
		if s.o.Now().Before(s.after[j.Name]) {
			continue
		}
		if err := s.try(ctx, j); err != nil {
			s.after[j.Name] = s.o.Now().Add(s.o.Retry)
			if s.o.Failed != nil {
				s.o.Failed(j.Name, err)
			}
		}
	}
}

func (s *Scheduler) try(ctx context.Context, j job) error {
	why, _, _, err := s.due(ctx, j)
	if err != nil || why == NotDue {
		return err
	}
	mine, err := s.store.Lease(ctx, j.Name, s.o.Holder, s.o.TTL)
	if err != nil || !mine {
		return err
	}
	// Another instance may have finished between the look and the lease.
	why, _, config, err := s.due(ctx, j)
	if err != nil || why == NotDue {
		return err
	}
	run, cancel := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		t := time.NewTicker(s.o.TTL / 3)
		defer t.Stop()
		for {
			select {
			case <-run.Done():
				return
			case <-t.C:
				if ok, err := s.store.Lease(run, j.Name, s.o.Holder, s.o.TTL); run.Err() == nil && (err != nil || !ok) {
					cancel(errors.Join(ErrLease, err))
					return
				}
			}
		}
	}()
	err = j.Run(run, why)
	lost := context.Cause(run)
	cancel(nil)
	<-renewed
	if err != nil {
		return errors.Join(err, lost)
	}
	if lost != nil {
		return lost
	}
	b, err := json.Marshal(State{s.o.Now().UTC(), config})
	if err != nil {
		return err
	}
	return s.store.Save(ctx, j.Name, b)
}

// Status of a job, for the bot card.
type Status struct {
	Job     string
	Last    time.Time // zero when there was never an audit
	Due     Reason
	Since   time.Time // when it fell due by the schedule; zero when it is not due or Due is not Timed
	Overdue bool
}

// Status reports on every job.
func (s *Scheduler) Status(ctx context.Context) ([]Status, error) {
	var out []Status
	for _, j := range s.jobs {
		why, st, _, err := s.due(ctx, j)
		if err != nil {
			return nil, err
		}
		x := Status{Job: j.Name, Last: st.Last, Due: why, Overdue: why == First || why == Changed}
		if why == Timed {
			x.Since = j.when.Next(st.Last.UTC())
			x.Overdue = s.o.Now().Sub(x.Since) > s.o.Grace
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *Scheduler) due(ctx context.Context, j job) (Reason, State, string, error) {
	config, err := j.Config(ctx)
	if err != nil {
		return NotDue, State{}, "", fmt.Errorf("schedule: configuration of %q: %w", j.Name, err)
	}
	b, err := s.store.Load(ctx, j.Name)
	if err != nil {
		return NotDue, State{}, "", fmt.Errorf("schedule: load %q: %w", j.Name, err)
	}
	if b == nil {
		return First, State{}, config, nil
	}
	var st State
	if err := json.Unmarshal(b, &st); err != nil {
		return NotDue, State{}, "", fmt.Errorf("schedule: state of %q: %w", j.Name, err)
	}
	switch {
	case st.Config != config:
		return Changed, st, config, nil
	case !j.when.Next(st.Last.UTC()).After(s.o.Now().UTC()):
		return Timed, st, config, nil
	}
	return NotDue, st, config, nil
}
