package main

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the hours' time zone, also on machines without one

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/card"
	"github.com/candorbot/candor/bot/intent"
	"github.com/candorbot/candor/bot/openaibackend"
	"github.com/candorbot/candor/bot/rulebackend"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/redact"
	"github.com/candorbot/candor/transcripts/redisstore"
)

//go:embed site
var pages embed.FS

//go:embed intents.json
var intentsFile []byte

//go:embed out_of_scope.json
var outOfScopeFile []byte

// contact is the shop's own, public address: never redacted.
const contact = "hello@hearthandcrumb.example or 01632 960 123"

// publicContact is who answers for the bot.
var publicContact = disclosure.Contact{
	Name: "Hearth & Crumb", Address: "12 Mill Lane, Ashford", Phone: "01632 960 123", Email: "hello@hearthandcrumb.example",
}

// site is everything that the program runs.
type site struct {
	mux       http.Handler
	bot       *bot.Bot
	accounts  *handover.Accounts
	runners   []func(context.Context) error
	runAudits func(context.Context) error
	where     string
	answers   string
	audits    string
	store     transcripts.Store
	close     func()
}

type closer interface {
	transcripts.Store
	Close() error
}

func openStore(ctx context.Context, dir, redisURL string) (closer, string, []func(context.Context) error, error) {
	if redisURL != "" {
		s, err := redisstore.Open(ctx, redisURL, nil)
		return s, "Redis (REDIS_URL), keys in " + dir, nil, err
	}
	path := filepath.Join(dir, "candor.db")
	s, err := boltstore.Open(path, nil)
	if err != nil {
		return nil, "", nil, err
	}
	return s, path, []func(context.Context) error{s.Run}, nil
}

// build wires the site: store, recorder, desk, bot, and the two interfaces.
func build(ctx context.Context, data string, env func(string) string, logger *slog.Logger) (*site, error) {
	dir, err := dataDir(data)
	if err != nil {
		return nil, err
	}
	sessionKey, err := keyFile(filepath.Join(dir, "session.key"))
	if err != nil {
		return nil, err
	}
	keys, err := transcripts.OpenKeyRing(filepath.Join(dir, "candor.keys"))
	if err != nil {
		return nil, err
	}
	store, where, runners, err := openStore(ctx, dir, env("REDIS_URL"))
	if err != nil {
		return nil, err
	}
	s := &site{where: where, close: func() { _ = store.Close() }}
	if err := s.wire(ctx, dir, store, keys, sessionKey, env, logger); err != nil {
		s.close()
		return nil, err
	}
	s.runners = append(s.runners, runners...)
	return s, nil
}

func (s *site) wire(ctx context.Context, dir string, store transcripts.Store, keys *transcripts.KeyRing, sessionKey []byte, env func(string) string, logger *slog.Logger) error {
	log, err := proof(store, dir)
	if err != nil {
		return err
	}
	redactor, err := redact.New(&redact.Options{
		Region: "GB", Allow: []string{"Hearth & Crumb", "Crumb", "Robin", "Sam", "Mill Lane", "Ashford"}, AllowEmails: []string{"@hearthandcrumb.example"},
	})
	if err != nil {
		return err
	}
	rec, err := transcripts.NewRecorder(store, redactor, keys, &transcripts.RecorderOptions{
		Region: "GB", Allow: []string{"hello@hearthandcrumb.example", "01632 960 123", "12 Mill Lane"}, Witness: log, Logger: logger,
	})
	if err != nil {
		return err
	}
	texts, err := disclosure.LoadTexts(nil)
	if err != nil {
		return err
	}
	policy, err := disclosure.NewPolicy("Crumb", &disclosure.PolicyOptions{Presets: []string{"uk"}, Contact: publicContact, CustomerServiceOnly: true})
	if err != nil {
		return err
	}
	hours, err := deskHours(env("SUPPORTSITE_HOURS"))
	if err != nil {
		return err
	}
	desk, err := handover.NewDesk(rec, policy, texts, &handover.Options{
		Hours: hours, Contact: contact, TicketPrefix: "HC", Queues: []string{"Orders", "Cakes"}, ClaimTimeout: claimTimeout(env), Logger: logger,
		Paused: func(ctx context.Context, p handover.Pause) {
			if err := log.Note(ctx, "pause", fmt.Sprintf("all=%t", p.All), fmt.Sprintf("intents=%d", len(p.Intents))); err != nil {
				logger.Error("evidence of a pause", "err", err)
			}
		},
	})
	if err != nil {
		return err
	}
	topics, intents, rules, classifier, err := knowledge(ctx)
	if err != nil {
		return err
	}
	backend, answers, err := answerer(rules, env)
	if err != nil {
		return err
	}
	s.answers = answers
	b, err := bot.New(backend, desk, rec, policy, texts, &bot.Options{Intents: intents, Classifier: classifier, Logger: logger})
	if err != nil {
		return err
	}
	s.bot = b
	if err := recordConfig(ctx, log, b, reason(env)); err != nil {
		return err
	}
	chat, err := webchat.New(b, desk, rec, texts, &webchat.Options{Origins: strings.Fields(env("SUPPORTSITE_ORIGINS")), Card: "/bot", Logger: logger})
	if err != nil {
		return err
	}
	if s.accounts, err = accounts(rec, sessionKey, env("SUPPORTSITE_SECOND_AGENT") != ""); err != nil {
		return err
	}
	declared := make([]console.Intent, len(intents))
	for i, in := range intents {
		declared[i] = console.Intent{Name: in.Name, Title: in.Title}
	}
	audits, err := newAudits(dir, b, topics, store, log, env, logger)
	if err != nil {
		return err
	}
	s.audits, s.runAudits, s.store = audits.says, audits.run, store
	about, err := card.New(b, desk, texts, &card.Options{Page: "/", Audit: audits.last})
	if err != nil {
		return err
	}
	desks, err := console.New(desk, rec, s.accounts, &console.Options{Logger: logger, Intents: declared, Explain: explain(classifier, topics), Pages: []console.Page{
		{Path: "audits", Title: "Bias audits", Owners: true, Handler: audits.page},
	}, Canned: []console.Canned{
		{Key: "hello", Title: "Greeting", Text: "Hello, thank you for waiting. I'm reading what you wrote."},
		{Key: "photo", Title: "Ask for a photo", Text: "Could you send a photo to hello@hearthandcrumb.example with your order number?"},
		{Key: "refund", Title: "Refund rules", Text: "We replace it or refund it, as you prefer. Refunds reach your account within 5 working days."},
		{Key: "bye", Title: "Goodbye", Text: "Is there anything else I can do for you?"},
	}})
	if err != nil {
		return err
	}
	s.runners = append(s.runners, rec.Run, desk.Run, b.Run, chat.Run, desks.Run, s.runAudits, func(ctx context.Context) error { return log.Run(ctx, rec) })
	return s.routes(chat, desks, evidencePage(log, s.accounts), about)
}

// accounts are the demo's agents. Robin signs in with the link that is printed;
// Sam, if wanted, with a name and a secret that everybody knows.
func accounts(rec *transcripts.Recorder, key []byte, second bool) (*handover.Accounts, error) {
	all := []handover.Account{{Agent: handover.Agent{ID: "robin", Name: "Robin", Queues: []string{"Orders"}, Owner: true}}}
	if second {
		hash, err := handover.HashSecret("demo secret of Sam")
		if err != nil {
			return nil, err
		}
		all = append(all, handover.Account{Agent: handover.Agent{ID: "sam", Name: "Sam", Queues: []string{"Cakes"}}, Hash: hash})
	}
	return handover.NewAccounts(rec, key, all)
}

func (s *site) routes(chat, desks, proof, about http.Handler) error {
	root, err := fs.Sub(pages, "site")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/chat/", http.StripPrefix("/chat", chat))
	mux.Handle("/console/", http.StripPrefix("/console", desks))
	mux.Handle("GET /evidence", proof)
	mux.Handle("/bot", about)
	mux.Handle("/console", http.RedirectHandler("/console/", http.StatusSeeOther))
	shop := http.FileServerFS(root)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		shop.ServeHTTP(w, r)
	})
	s.mux = mux
	return nil
}

// deskHours are the agents' hours; "closed" shows what customers see then.
func deskHours(setting string) (handover.Hours, error) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return handover.Hours{}, err
	}
	day := []handover.Span{{From: 7 * 60, To: 18 * 60}}
	week := map[time.Weekday][]handover.Span{
		time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day, time.Saturday: day,
		time.Sunday: {{From: 8 * 60, To: 13 * 60}},
	}
	switch setting {
	case "", "always": // so that the example can be tried at any time
		return handover.Hours{Zone: zone}, nil
	case "shop":
		return handover.Hours{Zone: zone, Week: week}, nil
	case "closed":
		tomorrow := (time.Now().In(zone).Weekday() + 1) % 7
		return handover.Hours{Zone: zone, Week: map[time.Weekday][]handover.Span{tomorrow: day}}, nil
	}
	return handover.Hours{}, fmt.Errorf("SUPPORTSITE_HOURS is %q; use always, shop or closed", setting)
}

func claimTimeout(env func(string) string) time.Duration {
	d, err := time.ParseDuration(env("SUPPORTSITE_CLAIM_TIMEOUT"))
	if err != nil || d <= 0 {
		return 0
	}
	return d
}

func randomKey() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return b
}

// topic is one intent as intents.json has it.
type topic struct {
	Name, Title, Answer string
	Effect, Approver    string // a person decides, and whose people
	Handover, Courtesy  bool
	Complaint           bool
	Examples            []string
}

// knowledge reads what the bot may do, and how to tell.
func knowledge(ctx context.Context) ([]topic, []bot.Intent, []rulebackend.Rule, *intent.Classifier, error) {
	var topics []topic
	if err := json.Unmarshal(intentsFile, &topics); err != nil {
		return nil, nil, nil, nil, fmt.Errorf("intents.json: %w", err)
	}
	var oos []string
	if err := json.Unmarshal(outOfScopeFile, &oos); err != nil {
		return nil, nil, nil, nil, fmt.Errorf("out_of_scope.json: %w", err)
	}
	var intents []bot.Intent
	var rules []rulebackend.Rule
	for _, t := range topics {
		intents = append(intents, bot.Intent{Name: t.Name, Title: t.Title, Examples: t.Examples, Handover: t.Handover, Complaint: t.Complaint, Effect: t.Effect, Approver: t.Approver, Courtesy: t.Courtesy})
		switch {
		case t.Handover:
		case t.Name == "order_status":
			rules = append(rules, rulebackend.Rule{Intent: t.Name, Owner: "Robin", Handle: orderStatus})
		default:
			rules = append(rules, rulebackend.Rule{Intent: t.Name, Owner: "Robin", Version: "2026-11", Text: map[string]string{"": t.Answer}})
		}
	}
	var examples []intent.Example
	for _, t := range topics {
		for _, e := range t.Examples {
			examples = append(examples, intent.Example{Text: e, Intent: t.Name})
		}
	}
	for _, e := range oos {
		examples = append(examples, intent.Example{Text: e, Intent: intent.OutOfScope})
	}
	m, err := intent.Train(ctx, examples, nil)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	return topics, intents, rules, intent.NewClassifier(m), nil
}

// explain tells agents what the bot's understanding of a message rests on.
func explain(c *intent.Classifier, topics []topic) func(context.Context, string) ([]string, error) {
	var examples []intent.Example
	for _, t := range topics {
		for _, e := range t.Examples {
			examples = append(examples, intent.Example{Text: e, Intent: t.Name})
		}
	}
	return func(ctx context.Context, text string) ([]string, error) {
		e, err := c.Model().Explain(ctx, text, examples)
		if err != nil {
			return nil, err
		}
		return e.Sentences(), nil
	}
}

// answerer is the model where there is a key, and the rules where there is not.
func answerer(rules []rulebackend.Rule, env func(string) string) (bot.Backend, string, error) {
	key, base := env("OPENAI_API_KEY"), env("OPENAI_BASE_URL")
	if key == "" && base == "" {
		b, err := rulebackend.New(rules)
		return b, "written rules (set OPENAI_API_KEY to try a model)", err
	}
	if base == "" {
		base = "https://api.openai.com/v1"
	}
	model := env("OPENAI_MODEL")
	if model == "" {
		model = "gpt-4.1-mini"
	}
	o := &openaibackend.Options{Key: key, Provider: &openaibackend.Provider{
		// A real shop names its own contract here, or does not send its
		// customers' words to anybody.
		Name: "demo, no contract", Role: "processor", Contract: "none: for trying out only", Region: "unknown", Retention: "unknown", NoTraining: true,
	}}
	for _, r := range rules {
		if t := r.Text[""]; t != "" {
			o.Facts = append(o.Facts, openaibackend.Fact{ID: r.Intent, Version: r.Version, Owner: r.Owner, Text: t, Intents: []string{r.Intent}})
		}
	}
	b, err := openaibackend.New(base, model, o)
	return b, "model " + model + " at " + base + " (for trying out: no contract covers real customers)", err
}
