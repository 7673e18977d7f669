package auditjob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/schedule"
)

// ErrVoid: the audit was carried out and does not count.
var ErrVoid = errors.New("auditjob: the audit is void")

// Options of an Audit; nil works.
type Options struct {
	// Spec is when: five cron fields or @monthly, @weekly; in UTC. "" means
	// @monthly.
	Spec string
	// Journals is a folder for the journals of runs under way. "" keeps none:
	// a run that was killed begins again.
	Journals string
	// Run bounds a run; Journal and Progress are set by the Audit.
	Run biasaudit.RunOptions
	// Owner is who new findings are assigned to.
	Owner string
	// Done, if set, hears of each new report: alert.Alerter.Report. Its error
	// is logged; the audit counts.
	Done func(context.Context, *biasaudit.Report) error
	// Logger gets the beginning, the outcome and faults. nil discards.
	Logger *slog.Logger
}

// An Audit is a plan that is carried out again and again.
type Audit struct {
	plan    biasaudit.Plan
	subject biasaudit.Subject
	config  func(context.Context) (string, error)
	archive *archive.Archive
	o       Options

	mu       sync.Mutex
	progress biasaudit.Progress
}

// New checks its arguments and reports all faults at once. config returns the
// hash of the bot's configuration: model, prompts, thresholds, rules.
func New(plan biasaudit.Plan, subject biasaudit.Subject, config func(context.Context) (string, error), a *archive.Archive, opts *Options) (*Audit, error) {
	x := &Audit{plan: plan, subject: subject, config: config, archive: a}
	if opts != nil {
		x.o = *opts
	}
	if x.o.Spec == "" {
		x.o.Spec = "@monthly"
	}
	if x.o.Logger == nil {
		x.o.Logger = slog.New(slog.DiscardHandler)
	}
	errs := []error{plan.Check()}
	if subject == nil || config == nil || a == nil {
		errs = append(errs, errors.New("auditjob: New needs a subject, its configuration and an archive"))
	}
	if x.o.Run.Journal != nil || x.o.Run.Progress != nil {
		errs = append(errs, errors.New("auditjob: Run.Journal and Run.Progress are the Audit's own; use Journals and Progress()"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return x, nil
}

// Name of the audit: that of the plan.
func (x *Audit) Name() string { return x.plan.Name }

// Job is the audit for package schedule.
func (x *Audit) Job() schedule.Job {
	return schedule.Job{Name: x.plan.Name, Spec: x.o.Spec, Config: x.Config, Run: func(ctx context.Context, why schedule.Reason) error {
		x.o.Logger.InfoContext(ctx, "bias audit begins", "audit", x.plan.Name, "why", string(why))
		r, err := x.Run(ctx)
		if r != nil {
			x.o.Logger.InfoContext(ctx, "bias audit done", "audit", x.plan.Name, "verdict", string(r.Verdict), "calls", r.Design.Calls, "took", r.Finished.Sub(r.Started).String())
		}
		return err
	}}
}

// Config is the hash of the bot's configuration and the plan.
func (x *Audit) Config(ctx context.Context) (string, error) {
	c, err := x.config(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(c + "\n" + x.plan.Hash()))
	return hex.EncodeToString(sum[:16]), nil
}

// Progress of the run under way on this instance; the zero value when there is
// none.
func (x *Audit) Progress() biasaudit.Progress {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.progress
}

func (x *Audit) at(p biasaudit.Progress) {
	x.mu.Lock()
	before := x.progress
	x.progress = p
	x.mu.Unlock()
	if p.Total > 0 && 10*p.Done/p.Total != 10*before.Done/p.Total {
		x.o.Logger.Info("bias audit", "audit", x.plan.Name, "done", p.Done, "of", p.Total, "failed", p.Failed)
	}
}

// Run carries the audit out now and returns its report. ErrVoid comes with the
// report of an audit that does not count.
func (x *Audit) Run(ctx context.Context) (*biasaudit.Report, error) {
	previous, err := x.archive.Latest(ctx, x.plan.Name)
	if errors.Is(err, biasaudit.ErrTampered) || errors.Is(err, archive.ErrNotFound) {
		// An archive that was tampered with must not stop audits for ever.
		x.o.Logger.ErrorContext(ctx, "the report before cannot be verified; trend and findings begin anew", "audit", x.plan.Name, "err", err)
		previous, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	o := x.o.Run
	o.Progress = x.at
	defer x.at(biasaudit.Progress{})
	path := ""
	if x.o.Journals != "" {
		if path, err = x.journal(ctx, &o); err != nil {
			return nil, err
		}
	}
	res, err := biasaudit.Run(ctx, x.plan, x.subject, &o)
	if o.Journal != nil {
		err = errors.Join(err, o.Journal.Close())
	}
	if err != nil {
		return nil, err
	}
	r, err := biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Previous: previous, Owner: x.o.Owner})
	if err != nil {
		return nil, err
	}
	if _, err := x.archive.Add(ctx, r); err != nil {
		return nil, fmt.Errorf("auditjob: keep the report: %w", err)
	}
	if path != "" { // only now that the report is kept
		if err := os.Remove(path); err != nil {
			x.o.Logger.WarnContext(ctx, "the journal cannot be removed", "err", err)
		}
	}
	if x.o.Done != nil {
		if err := x.o.Done(ctx, r); err != nil {
			x.o.Logger.ErrorContext(ctx, "the alert was not delivered", "audit", x.plan.Name, "err", err)
		}
	}
	if r.Verdict == biasaudit.Void {
		return r, ErrVoid
	}
	return r, nil
}

// journal opens the journal of this configuration. One that is broken, or of
// another plan, is begun anew: it cannot be resumed anyway.
func (x *Audit) journal(ctx context.Context, o *biasaudit.RunOptions) (string, error) {
	c, err := x.Config(ctx)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(x.o.Journals, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(x.o.Journals, "audit-"+c+".journal")
	o.Journal, err = biasaudit.OpenJournal(path, x.plan)
	if errors.Is(err, biasaudit.ErrJournal) {
		x.o.Logger.WarnContext(ctx, "the journal cannot be resumed; the run begins anew", "audit", x.plan.Name, "err", err)
		if err = os.Remove(path); err == nil {
			o.Journal, err = biasaudit.OpenJournal(path, x.plan)
		}
	}
	return path, err
}
