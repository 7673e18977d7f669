package card

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
)

// An Audit is what the card says of the last bias audit. package biasaudit
// makes audits; the caller hands on what of it is public.
type Audit struct {
	At      time.Time `json:"at,omitzero"`      // when it ended; zero: there was none
	Verdict string    `json:"verdict"`          // in a few words
	Open    int       `json:"open"`             // findings that nobody has dealt with
	Link    string    `json:"link,omitempty"`   // where the report is published
	Config  string    `json:"config,omitempty"` // configuration that was audited: Bot.Config
}

// Options are the optional settings of a Handler; the zero value is the
// default.
type Options struct {
	// Audit tells of the last audit. nil means that there was none.
	Audit func(ctx context.Context) (Audit, error)
	// Page is where the chat is, for the link back. "" is none.
	Page string
	// Now is the clock, for tests. nil means time.Now.
	Now func() time.Time
}

// A Card is the machine-readable form. Its keys are English; what it says in
// words of ours is in Lang.
type Card struct {
	Lang        string             `json:"lang"`
	Name        string             `json:"name"`
	Title       string             `json:"title,omitempty"`
	Bio         string             `json:"bio,omitempty"`
	Notice      string             `json:"notice"` // what it says first
	Engine      Engine             `json:"engine"`
	Does        []string           `json:"does"`
	ToPeople    []string           `json:"always_to_people"`
	Decides     Decides            `json:"decides"`
	Person      Person             `json:"person"`
	Keeps       Keeps              `json:"keeps"`
	Reminds     Reminds            `json:"reminds"`
	Audit       AuditState         `json:"audit"`
	Contact     disclosure.Contact `json:"contact"`
	Presets     []string           `json:"presets"`
	Duties      []disclosure.Duty  `json:"duties"`
	ReviewDue   []string           `json:"presets_to_review,omitempty"`
	Config      string             `json:"config"`
	Generated   time.Time          `json:"generated"`
	Languages   []string           `json:"languages"`
	Accountable string             `json:"accountable"`
}

// Engine is what writes the bot's words.
type Engine struct {
	Kind     string `json:"kind"` // rules or model
	Name     string `json:"name"`
	Model    string `json:"model,omitempty"`
	Provider string `json:"provider,omitempty"`
	Remote   bool   `json:"remote"`
	// Watermark is the mark that the provider declares to be in the text; "" is none.
	Watermark string `json:"watermark,omitempty"`
}

// Decides is how it is decided who answers.
type Decides struct {
	Threshold float64  `json:"threshold"`
	Clarify   float64  `json:"clarify"`
	Scope     float64  `json:"scope"`
	MaxTurns  int      `json:"max_turns"`
	Intents   []Intent `json:"intents"`
}

// Intent is one thing that the bot is declared to do.
type Intent struct {
	Title     string  `json:"title"`
	Threshold float64 `json:"threshold"`
	Person    bool    `json:"person"`
}

// Person is how to get one.
type Person struct {
	Hours   string `json:"hours"`
	Open    bool   `json:"open"`
	Contact string `json:"contact,omitempty"`
	Paused  bool   `json:"bot_paused"`
}

// Keeps is what is stored, for how long, and how requests about it are answered.
type Keeps struct {
	RetentionDays int      `json:"retention_days"`
	Confirm       []string `json:"confirm_within,omitempty"`
	Answer        []string `json:"answer_within"`
	Complaint     []string `json:"complaint_within,omitempty"`
}

// Reminds is when the disclosure comes again, in minutes.
type Reminds struct {
	Every int `json:"every_minutes"`
	Back  int `json:"after_silence_minutes"`
}

// AuditState is the last audit and whether the next is overdue.
type AuditState struct {
	Audit
	Due     time.Time `json:"due,omitzero"`
	Overdue bool      `json:"overdue"`
	Why     string    `json:"why,omitempty"`
}

// check reports who is missing: a card without someone who answers for the bot
// is none.
func check(c disclosure.Contact) error {
	var errs []error
	if strings.TrimSpace(c.Name) == "" {
		errs = append(errs, errors.New("card: nobody answers for the bot; set PolicyOptions.Contact.Name"))
	}
	if c.Address == "" && c.Phone == "" && c.Email == "" {
		errs = append(errs, errors.New("card: there is no way to reach who answers for the bot; set an address, phone or e-mail in PolicyOptions.Contact"))
	}
	return errors.Join(errs...)
}

// Card is the card as of now, in the language that Catalog.Match finds for lang.
func (h *Handler) Card(ctx context.Context, lang string) (*Card, error) {
	lang = h.texts.Match(lang)
	w := h.words[lang]
	now := h.now()
	p, s, d := h.bot.Policy(), h.bot.Safeguards(), h.bot.Describe()
	e := p.Effective()
	a := h.desk.Availability(now, lang)
	c := &Card{
		Lang: lang,
		Name: p.Name(), Title: p.Persona().Title, Bio: p.Persona().Bio, Config: s.Config, Generated: now.UTC().Truncate(time.Second),
		Notice:  p.Notice(lang, h.texts.For(lang).Format("disclosure", map[string]string{"name": p.Name()})),
		Engine:  Engine{Kind: d.Kind, Name: d.Name, Model: d.Model, Provider: d.Provider, Remote: d.Remote, Watermark: d.Watermark},
		Decides: Decides{Threshold: s.Threshold, Clarify: s.Clarify, Scope: s.Scope, MaxTurns: s.MaxTurns},
		Person:  Person{Hours: a.Hours, Open: a.Open, Contact: a.Contact},
		Keeps:   Keeps{int(s.Retention.Hours() / 24), w.deadlines(e.Confirm), w.deadlines(e.Answer), w.deadlines(e.Complaint)},
		Reminds: Reminds{int(s.RemindEvery.Minutes()), int(s.ReturnAfter.Minutes())},
		Contact: p.Contact(), Accountable: p.Contact().Name, Presets: e.Presets, Duties: w.duties(e.Duties), Languages: h.texts.Languages(),
		Does: []string{}, ToPeople: []string{},
	}
	for _, in := range s.Intents {
		if in.Courtesy { // greetings and thanks are nothing that it does
			continue
		}
		person := in.Handover || in.Effect == bot.EffectSignificant
		c.Decides.Intents = append(c.Decides.Intents, Intent{in.Title, in.Threshold, person})
		if person {
			c.ToPeople = append(c.ToPeople, in.Title)
		} else {
			c.Does = append(c.Does, in.Title)
		}
	}
	due, err := disclosure.ReviewDue(now)
	if err != nil {
		return nil, err
	}
	for _, name := range due {
		if slices.Contains(e.Presets, name) {
			c.ReviewDue = append(c.ReviewDue, name)
		}
	}
	pause, err := h.desk.Pause(ctx)
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	c.Person.Paused = pause.All
	c.Audit, err = h.audit(ctx, now, e.AuditEvery, s.Config, w)
	return c, err
}

func (h *Handler) audit(ctx context.Context, now time.Time, months int, config string, w words) (AuditState, error) {
	var out AuditState
	if h.opts.Audit != nil {
		a, err := h.opts.Audit(ctx)
		if err != nil {
			return out, fmt.Errorf("card: the last audit: %w", err)
		}
		out.Audit = a
	}
	switch {
	case out.At.IsZero():
		out.Overdue, out.Why = true, w["audit_none"]
		return out, nil
	case out.Config != "" && out.Config != config:
		out.Overdue, out.Why = true, w["changed"]
	}
	out.Due = out.At.AddDate(0, months, 0)
	if now.After(out.Due) {
		out.Overdue, out.Why = true, w["old"]
	}
	return out, nil
}
