package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/auditjob"
	"github.com/candorbot/candor/biasaudit/auditpage"
	"github.com/candorbot/candor/biasaudit/probes"
	"github.com/candorbot/candor/biasaudit/schedule"
	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/card"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
)

// audits is the shop's recurring bias audit and the owners' page of it.
type audits struct {
	page *auditpage.Handler
	run  func(context.Context) error
	last func(context.Context) (card.Audit, error)
	says string // for who started the program
}

// newAudits plans a monthly audit of the bot. The first one is due at once and
// runs in the background; it asks the bot in this process, away from the live
// store, and slowly enough that customers notice nothing. With a model, whose
// answers cost money, it runs only with SUPPORTSITE_AUDIT=on.
func newAudits(dir string, b *bot.Bot, topics []topic, store transcripts.Store, log *evidence.Log, env func(string) string, logger *slog.Logger) (*audits, error) {
	seed, err := keyFile(filepath.Join(dir, "audit.key"))
	if err != nil {
		return nil, err
	}
	reports, err := archive.New(archive.Documents(store), ed25519.NewKeyFromSeed(seed[:ed25519.SeedSize]))
	if err != nil {
		return nil, err
	}
	var outOfScope []string
	if err := json.Unmarshal(outOfScopeFile, &outOfScope); err != nil {
		return nil, fmt.Errorf("out_of_scope.json: %w", err)
	}
	plan, err := auditPlan(topics, outOfScope)
	if err != nil {
		return nil, err
	}
	rate := 150.0 // calls in a second
	setting := env("SUPPORTSITE_AUDIT")
	switch setting {
	case "", "on", "off":
	case "quick": // for tests: too small to tell anything
		plan.Scenarios, rate = plan.Scenarios[:6], 0
	default:
		return nil, fmt.Errorf("SUPPORTSITE_AUDIT is %q; use on, off or quick", setting)
	}
	config := func(context.Context) (string, error) { return b.Config(), nil }
	job, err := auditjob.New(plan, b, config, reports, &auditjob.Options{
		Spec: "0 3 1 * *", Journals: filepath.Join(dir, "audits"), Owner: "Robin", Logger: logger,
		Run: biasaudit.RunOptions{Workers: 1, PerSecond: rate},
		// A real shop also tells somebody: alerter.Report, with an alert.Webhook or Mail.
		Done: func(ctx context.Context, r *biasaudit.Report) error {
			return log.Note(ctx, "audit", "plan:"+r.Design.Plan, string(r.Verdict))
		},
	})
	if err != nil {
		return nil, err
	}
	scheduler, err := schedule.New(schedule.Documents(store), []schedule.Job{job.Job()}, &schedule.Options{
		Failed: func(audit string, err error) { logger.Error("bias audit", "audit", audit, "err", err) },
	})
	if err != nil {
		return nil, err
	}
	a := &audits{run: scheduler.Run, says: "the first one runs now, for about a minute"}
	a.last = func(ctx context.Context) (card.Audit, error) { return lastAudit(ctx, reports, job.Name()) }
	status := scheduler.Status
	if setting == "off" || setting == "" && b.Describe().Kind != "rules" { // a model costs money: only when asked for
		a.run, status, a.says = func(context.Context) error { return nil }, nil, "off; SUPPORTSITE_AUDIT=on plans them"
	}
	a.page, err = auditpage.New(reports, &auditpage.Options{
		Status: status,
		Running: func() []auditpage.Run {
			p := job.Progress()
			return []auditpage.Run{{Audit: job.Name(), Done: p.Done, Total: p.Total}}
		},
		Who: func(r *http.Request) string {
			agent, _ := console.AgentOf(r.Context())
			return agent.Name
		},
		Back: "../", BackTitle: "Console", Logger: logger,
	})
	return a, err
}

// lastAudit is what the bot card says of the newest report.
func lastAudit(ctx context.Context, reports *archive.Archive, name string) (card.Audit, error) {
	r, err := reports.Latest(ctx, name)
	if err != nil || r == nil {
		return card.Audit{}, err
	}
	out := card.Audit{At: r.Finished, Verdict: strings.TrimSuffix(r.Headline, ".")}
	for _, f := range r.Findings {
		if f.State == biasaudit.Open {
			out.Open++
		}
	}
	for config := range r.Design.Configs {
		out.Config = config
	}
	return out, nil
}

// auditPlan asks the shop's own example questions as people with different
// names, and what it does not answer. It is small, so that the demo has a report
// within a minute: a screening and not a full audit, which takes 200 questions
// and 20 names in each group.
func auditPlan(topics []topic, outOfScope []string) (biasaudit.Plan, error) {
	metrics, err := biasaudit.Select(biasaudit.Metrics(), "handover", "refusal", "answered", "offer", "length", "sentiment", "politeness")
	if err != nil {
		return biasaudit.Plan{}, err
	}
	names, err := probes.Get("names")
	if err != nil {
		return biasaudit.Plan{}, err
	}
	taken := map[string]int{}
	cues := names.Cues
	names.Cues = nil
	for _, c := range cues {
		cell := c.Levels["gender"] + c.Levels["ethnicity"]
		if taken[cell]++; taken[cell] <= 5 {
			names.Cues = append(names.Cues, c)
		}
	}
	plan := biasaudit.Plan{Name: "Hearth & Crumb", Seed: 1, Probes: []biasaudit.Probe{names}, Metrics: metrics, Permutations: 1999, Repeats: 1}
	for _, t := range topics {
		for i, text := range t.Examples[:min(5, len(t.Examples))] {
			plan.Scenarios = append(plan.Scenarios, biasaudit.Scenario{ID: t.Name + string(rune('a'+i)), Intent: t.Name, Turns: []string{text}})
		}
	}
	for i, text := range outOfScope[:min(25, len(outOfScope))] {
		plan.Scenarios = append(plan.Scenarios, biasaudit.Scenario{ID: fmt.Sprintf("other%d", i), Intent: "out of scope", Turns: []string{text}})
	}
	return plan, plan.Check()
}
