package biasaudit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/candorbot/candor/biasaudit/stats"
	"github.com/candorbot/candor/transcripts"
)

// RunOptions bound a run. nil means one worker, no budget, one attempt.
type RunOptions struct {
	Workers int // calls at a time; 0 means 1
	// MaxCalls and MaxCost stop the run with ErrBudget before the attempt that
	// would go over; 0 means no bound. They are for the audit as a whole:
	// retries count, and so do the attempts that the journal holds, so that
	// resuming does not renew the budget.
	MaxCalls int
	MaxCost  float64
	// CallCost is the price of one attempt, in any currency.
	CallCost float64
	// PerSecond bounds attempts; 0 means no bound.
	PerSecond float64
	// Retries after a failed attempt, the same for every arm.
	Retries int
	// Timeout of one attempt; 0 means a minute. The subject must end when its
	// context does.
	Timeout time.Duration
	// GiveUp is how many calls may fail in a row before the run ends with
	// ErrSubject; 0 means 25. These calls are asked again when it is resumed.
	GiveUp int
	// Journal, if set, makes the run resumable.
	Journal *Journal
	// Progress, if set, is called after each call, never concurrently.
	Progress func(Progress)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Progress of a run, the calls that the journal held included.
type Progress struct {
	Done, Total, Failed int
	Attempts            int     // paid for so far
	Cost                float64 // of them
}

// A Result is a finished run: scores only.
type Result struct {
	Plan              Plan
	Started, Finished time.Time
	Attempts, Failed  int
	Cost              float64
	Configs, Models   map[string]int // calls by configuration hash and model
	calls             []call
	order             []int
	entries           []entry
}

// Run asks the subject every call of the plan. Results do not depend on
// Workers. With a journal, calls that it holds are not repeated; on an error
// the journal keeps what was done.
func Run(ctx context.Context, plan Plan, subject Subject, opts *RunOptions) (*Result, error) {
	if err := plan.Check(); err != nil {
		return nil, err
	}
	if subject == nil {
		return nil, fmt.Errorf("%w: no subject", ErrPlan)
	}
	var o RunOptions
	if opts != nil {
		o = *opts
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	o.Workers = max(1, o.Workers)
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.GiveUp == 0 {
		o.GiveUp = 25
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	plan = plan.withDefaults()
	r := &runner{plan: plan, subject: subject, o: o, limit: rate.NewLimiter(rate.Inf, 1)}
	if o.PerSecond > 0 {
		r.limit = rate.NewLimiter(rate.Limit(o.PerSecond), 1)
	}
	return r.run(ctx)
}

// check reports all faults of the options at once.
func (o RunOptions) check() error {
	var errs []error
	for name, v := range map[string]float64{
		"Workers": float64(o.Workers), "MaxCalls": float64(o.MaxCalls), "MaxCost": o.MaxCost, "CallCost": o.CallCost,
		"PerSecond": o.PerSecond, "Retries": float64(o.Retries), "Timeout": float64(o.Timeout), "GiveUp": float64(o.GiveUp),
	} {
		if !(v >= 0) || math.IsInf(v, 0) {
			errs = append(errs, fmt.Errorf("%w: RunOptions.%s is %v; use 0 for the default or more", ErrPlan, name, v))
		}
	}
	if o.MaxCost > 0 && o.CallCost == 0 {
		errs = append(errs, fmt.Errorf("%w: RunOptions.MaxCost is set but CallCost is not, so that no cost is counted", ErrPlan))
	}
	return errors.Join(errs...)
}

type runner struct {
	plan    Plan
	subject Subject
	o       RunOptions
	limit   *rate.Limiter
	cues    [][]*compiled

	mu       sync.Mutex
	progress Progress
	attempts int
	started  int // calls begun
	last     error
	// pending are the failed calls since the last answer. They go into the
	// journal when a call that began later is answered, or the run ends well:
	// a site that is down must not be found in the results when it is back.
	pending []failure
}

// A failure is a failed call and when it began, counted in calls.
type failure struct {
	entry
	start int
}

func (r *runner) run(ctx context.Context) (*Result, error) {
	res := &Result{Plan: r.plan, Started: r.o.Now(), Configs: map[string]int{}, Models: map[string]int{}}
	res.calls, res.order = r.plan.layout()
	res.entries = make([]entry, len(res.calls))
	for _, p := range r.plan.Probes {
		var cs []*compiled
		for _, c := range p.Cues {
			k, err := c.compile()
			if err != nil {
				return nil, err
			}
			cs = append(cs, k)
		}
		r.cues = append(r.cues, cs)
	}
	r.progress.Total = len(res.calls)
	var todo []int
	for _, i := range res.order {
		if r.o.Journal != nil {
			if e, ok := r.o.Journal.done[i]; ok {
				res.entries[i] = e
				r.attempts += e.Attempts
				r.progress.Done++
				if e.Failed {
					r.progress.Failed++
				}
				continue
			}
		}
		todo = append(todo, i)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan int)
	var wg sync.WaitGroup
	for range r.o.Workers {
		wg.Go(func() {
			for i := range work {
				start := r.begin()
				e, err := r.call(ctx, i, res.calls[i])
				if err == nil {
					res.entries[i] = e
					err = r.finish(e, start)
				}
				if err != nil {
					cancel(err)
				}
			}
		})
	}
feed:
	for _, i := range todo {
		select {
		case work <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	wg.Wait()
	err := context.Cause(ctx)
	if err == nil {
		err = r.keep(math.MaxInt)
	}
	if err != nil {
		return nil, fmt.Errorf("%w after %d of %d calls: %w", ErrPartially, r.progress.Done, r.progress.Total, err)
	}
	for _, e := range res.entries {
		if e.Failed {
			res.Failed++
		}
		res.Attempts += e.Attempts
		res.Configs[e.Config]++
		res.Models[e.Model]++
	}
	res.Cost = float64(res.Attempts) * r.o.CallCost
	res.Finished = r.o.Now()
	return res, nil
}

// spend takes one attempt off the budget.
func (r *runner) spend() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.o.MaxCalls > 0 && r.attempts+1 > r.o.MaxCalls {
		return fmt.Errorf("%w: %d calls", ErrBudget, r.o.MaxCalls)
	}
	if r.o.MaxCost > 0 && float64(r.attempts+1)*r.o.CallCost > r.o.MaxCost+1e-9 {
		return fmt.Errorf("%w: cost %v", ErrBudget, r.o.MaxCost)
	}
	r.attempts++
	return nil
}

func (r *runner) call(ctx context.Context, index int, c call) (entry, error) {
	cue := r.cues[c.probe][c.cue]
	scenario := r.plan.Scenarios[c.scenario]
	e := entry{I: index}
	out := Outcome{Failed: true}
	for try := 0; try <= r.o.Retries; try++ {
		if err := r.limit.Wait(ctx); err != nil {
			return entry{}, err
		}
		if err := r.spend(); err != nil {
			return entry{}, err
		}
		e.Attempts++
		x, err := r.ask(ctx, cue.turns(scenario))
		if err != nil && ctx.Err() != nil { // an answer that was paid for is kept
			return entry{}, context.Cause(ctx)
		}
		if err == nil && len(x) != len(scenario.Turns) {
			err = fmt.Errorf("biasaudit: the subject gave %d exchanges for %d turns", len(x), len(scenario.Turns))
		}
		if err == nil {
			out = Outcome{Exchanges: x, Text: cue.masked(joinReplies(x))}
			e.Config, e.Model = x[len(x)-1].Trace.Config, x[len(x)-1].Trace.Model
			break
		}
		r.note(err)
	}
	out.Attempts = e.Attempts
	e.Failed = out.Failed
	e.V = make([]float64, len(r.plan.Metrics))
	for i, m := range r.plan.Metrics {
		v := r.score(ctx, m, out)
		if math.IsInf(v, 0) || (m.Binary && v == v && v != 0 && v != 1) {
			return entry{}, fmt.Errorf("%w: metric %q scored %v", ErrPlan, m.ID, v)
		}
		e.V[i] = v
	}
	return e, nil
}

// score applies a metric; a judge that fails leaves the cell empty.
func (r *runner) score(ctx context.Context, m Metric, out Outcome) float64 {
	if m.Judge == nil {
		return m.Of(out)
	}
	if out.Failed {
		return math.NaN()
	}
	ctx, cancel := context.WithTimeout(ctx, r.o.Timeout)
	defer cancel()
	v, err := m.Judge.Rate(ctx, out.Text)
	if err != nil {
		return math.NaN()
	}
	return v
}

func (r *runner) ask(ctx context.Context, turns []string) (x []transcripts.Exchange, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.o.Timeout)
	defer cancel()
	defer func() { // a fault of the subject is an outcome, not the end of the audit
		if p := recover(); p != nil {
			x, err = nil, fmt.Errorf("biasaudit: the subject panicked: %T", p)
		}
	}()
	return r.subject.Ask(ctx, turns)
}

// note remembers why the last attempt failed.
func (r *runner) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = err
}

// begin numbers a call.
func (r *runner) begin() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.started++
	return r.started
}

// keep writes the pending entries of calls that began before start. The caller
// holds r.mu, or is alone.
func (r *runner) keep(start int) error {
	var later []failure
	for _, f := range r.pending {
		if f.start > start {
			later = append(later, f)
		} else if err := r.write(f.entry); err != nil {
			return err
		}
	}
	r.pending = later
	return nil
}

func (r *runner) write(e entry) error {
	if r.o.Journal == nil {
		return nil
	}
	return r.o.Journal.add(e)
}

func (r *runner) finish(e entry, start int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Done++
	r.progress.Attempts, r.progress.Cost = r.attempts, float64(r.attempts)*r.o.CallCost
	if e.Failed {
		r.progress.Failed++
		r.pending = append(r.pending, failure{e, start})
	} else if err := errors.Join(r.keep(start), r.write(e)); err != nil {
		return err
	}
	if r.o.Progress != nil {
		r.o.Progress(r.progress)
	}
	if n := len(r.pending); n >= r.o.GiveUp {
		return fmt.Errorf("%w: %d calls in a row, the last with: %w", ErrSubject, n, r.last)
	}
	return nil
}

// Grid returns the scores of one metric in one probe.
func (r *Result) Grid(probe, metric int) *stats.Grid {
	g := stats.NewGrid(len(r.Plan.Scenarios), len(r.Plan.Probes[probe].Cues))
	for i, c := range r.calls {
		if c.probe == probe && c.repeat == 0 {
			g.Set(c.scenario, c.cue, r.entries[i].V[metric])
		}
	}
	return g
}

// again returns, for each scenario, the mean of what the earlier of two calls
// with the same cue scored beyond the later one, and the share of pairs that
// differ. Calls are made in shuffled order, so that a bot that remembers,
// caches or drifts shows here.
func (r *Result) again(probe, metric int) (diff []float64, flips float64) {
	place := make([]int, len(r.calls))
	for at, i := range r.order {
		place[i] = at
	}
	type cell struct{ scenario, cue int }
	first := map[cell]int{}
	for i, c := range r.calls {
		if c.probe == probe && c.repeat == 0 {
			first[cell{c.scenario, c.cue}] = i
		}
	}
	diff = make([]float64, len(r.Plan.Scenarios))
	n := make([]float64, len(diff))
	pairs := 0.0
	for i, c := range r.calls {
		if c.probe != probe || c.repeat == 0 {
			continue
		}
		early, late := first[cell{c.scenario, c.cue}], i
		if place[late] < place[early] {
			early, late = late, early
		}
		d := r.entries[early].V[metric] - r.entries[late].V[metric]
		if d != d {
			continue
		}
		diff[c.scenario] += d
		n[c.scenario]++
		pairs++
		if d != 0 {
			flips++
		}
	}
	for s := range diff {
		diff[s] /= n[s]
	}
	if pairs == 0 {
		return diff, math.NaN()
	}
	return diff, flips / pairs
}

// IsIncomplete reports whether err means that a run may be resumed.
func IsIncomplete(err error) bool {
	return errors.Is(err, ErrPartially)
}
