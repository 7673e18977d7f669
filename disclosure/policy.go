package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const builtinNotice = "You're chatting with an AI assistant (bot), not a human. Ask for a person at any time."

// Default cadence of the disclosure.
const (
	DefaultRemindEvery = 3 * time.Hour
	DefaultReturnAfter = 24 * time.Hour
)

// PolicyOptions are the parts of a Policy that a shop may choose. The zero
// value is the protective default. Nothing here turns the disclosure off.
type PolicyOptions struct {
	// Notice replaces the built-in disclosure, by BCP 47 language tag. A text
	// must not be blank and must say that the customer talks to a bot or an
	// AI, and what the presets ask for. The key "" is the fallback for
	// languages that are not listed.
	Notice map[string]string
	// RemindEvery is the longest time that a conversation goes on without
	// the disclosure being repeated. 0 means what the presets allow, by
	// default DefaultRemindEvery; longer than that is refused.
	RemindEvery time.Duration
	// ReturnAfter is the silence after which the disclosure is shown anew. 0
	// means what the presets allow, by default DefaultReturnAfter; longer than
	// that is refused.
	ReturnAfter time.Duration
	// Presets are the places and kinds of use whose rules apply: "eu",
	// "us-ca", "minor" and so on (see Presets). The strictest wins for each
	// field. Where you do not know where your customers are, use "eu" and
	// "us-strict". Empty means Candor's own minimum.
	Presets []string
	// CustomerServiceOnly says that the bot does nothing but customer service.
	// It cannot be combined with "companion".
	CustomerServiceOnly bool
	// Persona is what is shown of the bot beside its name. May be empty.
	Persona Persona
	// Engine is what writes the bot's words. "" is not known; bot.New checks
	// it against its backend.
	Engine Engine
	// Contact is who answers for the bot and how to reach them. Some presets
	// require parts of it.
	Contact Contact
}

// A Contact is who answers for a bot, verbatim as customers see it.
type Contact struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	// Complaint is where to complain, if not there: an address of a page, or a
	// few words.
	Complaint string `json:"complaint,omitempty"`
}

// part returns a part by its name in presets.
func (c Contact) part(name string) string {
	return strings.TrimSpace(map[string]string{"name": c.Name, "address": c.Address, "phone": c.Phone, "email": c.Email}[name])
}

// String is all parts that are set, in one line.
func (c Contact) String() string {
	var parts []string
	for _, p := range []string{"name", "address", "phone", "email"} {
		if v := c.part(p); v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, ", ")
}

// A Policy says how the bot discloses itself. The zero Policy uses the
// built-in texts and cadence.
type Policy struct {
	name        string
	notice      map[string]string
	remindEvery time.Duration
	returnAfter time.Duration
	persona     Persona
	engine      Engine
	contact     Contact
	effective   Effective
}

// NewPolicy checks the bot's name and the options and reports all faults at
// once. A nil opts is the default.
func NewPolicy(name string, opts *PolicyOptions) (Policy, error) {
	if opts == nil {
		opts = &PolicyOptions{}
	}
	e, err := Combine(opts.Presets...)
	errs := []error{CheckPersona(name, opts.Persona, opts.Engine), err}
	p := Policy{
		name: strings.TrimSpace(name), remindEvery: opts.RemindEvery, returnAfter: opts.ReturnAfter,
		persona: opts.Persona, engine: opts.Engine, contact: opts.Contact, effective: e,
	}
	for _, c := range []struct {
		field, rule string
		set, most   time.Duration
	}{{"RemindEvery", "remind_every", opts.RemindEvery, e.RemindEvery}, {"ReturnAfter", "return_after", opts.ReturnAfter, e.ReturnAfter}} {
		if c.set < 0 || c.set > c.most {
			errs = append(errs, fmt.Errorf("disclosure: %s is %v; use 0 or at most %v (%s of preset %s)", c.field, c.set, c.most, c.rule, strings.Join(e.From[c.rule], ", ")))
		}
	}
	for _, part := range e.Contact {
		if opts.Contact.part(part) == "" {
			errs = append(errs, fmt.Errorf("disclosure: Contact has no %s, which preset %s asks for (contact.%s): a chat may not be the only way to reach you; add it",
				part, strings.Join(e.From["contact."+part], ", "), part))
		}
	}
	if presets := e.conflicts["customer_service_only"]; opts.CustomerServiceOnly && len(presets) > 0 {
		errs = append(errs, fmt.Errorf("disclosure: preset %s contradicts CustomerServiceOnly; a companion does more than customer service, so leave one of them out", strings.Join(presets, ", ")))
	}
	if opts.Engine != "" && opts.Engine != EngineRules && opts.Engine != EngineModel {
		errs = append(errs, fmt.Errorf("disclosure: Engine is %q; use %q, %q or leave it empty", opts.Engine, EngineRules, EngineModel))
	}
	if len(opts.Notice) > 0 {
		p.notice = make(map[string]string, len(opts.Notice))
	}
	for _, lang := range slices.Sorted(maps.Keys(opts.Notice)) {
		text := opts.Notice[lang]
		if err := p.checkNotice(lang, text); err != nil {
			errs = append(errs, err)
			continue
		}
		p.notice[strings.ToLower(lang)] = strings.TrimSpace(text)
	}
	return p, errors.Join(errs...)
}

// checkNotice reports what is wrong with a notice under this policy.
func (p Policy) checkNotice(lang, text string) error {
	t := strings.TrimSpace(text)
	if t == "" {
		return fmt.Errorf("disclosure: the notice for language %q is blank; remove it to use the built-in text", lang)
	}
	if len(t) > 600 || !utf8.ValidString(t) {
		return fmt.Errorf("disclosure: the notice for language %q is %d bytes long or not valid text; use at most 600", lang, len(t))
	}
	errs := []error{p.effective.checkWording(p.name, lang, t)}
	w, err := loadPersona()
	if err != nil {
		return err
	}
	ready := said(t)
	if g := first(ready, w.Generative); g != "" && p.engine == EngineRules {
		errs = append(errs, fmt.Errorf("disclosure: the notice for language %q says %q, but the bot answers from written rules (engine); take it out", lang, g))
	}
	denial := first(ready, w.Denial)
	if denial == "" && !deniesHuman(t) {
		denial = first(ready, w.Claim)
	}
	if denial != "" {
		errs = append(errs, fmt.Errorf("disclosure: the notice for language %q says %q, which is not true of a bot; take it out", lang, denial))
	}
	return errors.Join(errs...)
}

// CheckTexts reports which languages of a catalog would break the rules of the
// presets in the first notice or a reminder. bot.New calls it.
func (p Policy) CheckTexts(c *Catalog) error {
	var errs []error
	for _, lang := range c.Languages() {
		for _, key := range []string{"disclosure", "reminder"} {
			if err := p.checkNotice(lang, p.Notice(lang, c.texts[lang].m[key])); err != nil {
				errs = append(errs, fmt.Errorf("texts %s: %w", key, err))
			}
		}
	}
	return errors.Join(errs...)
}

// CheckEngine reports where the policy says something of another engine than
// the one that runs.
func (p Policy) CheckEngine(e Engine) error {
	if p.engine != "" && p.engine != e {
		return fmt.Errorf("disclosure: PolicyOptions.Engine is %q, but the backend is %q; say what it is", p.engine, e)
	}
	p.engine = e
	errs := []error{CheckPersona(p.name, p.persona, e)}
	for _, lang := range slices.Sorted(maps.Keys(p.notice)) {
		errs = append(errs, p.checkNotice(lang, p.notice[lang]))
	}
	return errors.Join(errs...)
}

// Effective is what the presets ask for together, and which set what.
func (p Policy) Effective() Effective {
	if len(p.effective.Presets) == 0 { // the zero Policy
		e, _ := Combine()
		return e
	}
	return p.effective
}

// Contact is who answers for the bot.
func (p Policy) Contact() Contact { return p.contact }

// Persona is what is shown of the bot beside its name.
func (p Policy) Persona() Persona { return p.persona }

// Name is the bot's name.
func (p Policy) Name() string { return p.name }

// Notice is the disclosure for a language. builtin is the text of the locale
// bundle, used where the policy does not replace it; when both are empty the
// English text is used, so that the result is never empty.
func (p Policy) Notice(lang, builtin string) string {
	base, _, _ := strings.Cut(lang, "-")
	for _, key := range []string{lang, base} {
		if t := p.notice[strings.ToLower(key)]; t != "" && key != "" {
			return t
		}
	}
	if t := p.notice[""]; t != "" {
		return t
	}
	if strings.TrimSpace(builtin) != "" {
		return builtin
	}
	return builtinNotice
}

func (p Policy) cadence() (remind, back time.Duration) {
	return within(p.remindEvery, p.effective.RemindEvery, DefaultRemindEvery), within(p.returnAfter, p.effective.ReturnAfter, DefaultReturnAfter)
}

// within is the shortest of the times that are set.
func within(ds ...time.Duration) time.Duration {
	out := ds[len(ds)-1]
	for _, d := range ds {
		if d > 0 {
			out = min(out, d)
		}
	}
	return out
}

// Cadence is after how long the disclosure is repeated, and after how long a
// silence it is shown anew.
func (p Policy) Cadence() (remind, back time.Duration) { return p.cadence() }

// Wording is the hash that stands for a notice's exact text in receipts:
// SHA-256, first 16 bytes, hexadecimal.
func Wording(notice string) string {
	sum := sha256.Sum256([]byte(notice))
	return hex.EncodeToString(sum[:16])
}
