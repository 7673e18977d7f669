package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/disclosure/claims"
	"github.com/candorbot/candor/disclosure/detect"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// OutOfScope is the label with which classifiers say that a request belongs to
// no intent.
const OutOfScope = "oos"

// Errors of a conversation.
var (
	// ErrNotDisclosed: no channel has confirmed the disclosure yet, so nothing
	// that the customer typed is processed.
	ErrNotDisclosed = errors.New("bot: the disclosure was not confirmed yet")
	// ErrEnded: the conversation is closed.
	ErrEnded = errors.New("bot: the conversation has ended")
	// ErrEmpty: the text has no visible character.
	ErrEmpty = errors.New("bot: the text is empty")
	// ErrTooLong: the text is longer than Options.MaxText.
	ErrTooLong = errors.New("bot: the text is too long")
	// ErrBadToken: the token is not one of ours, or not for this conversation.
	ErrBadToken = errors.New("bot: the token is not valid")
	// ErrBadID: the client message id is not a UUID.
	ErrBadID = errors.New("bot: the client message id is not a UUID")
)

// A Bot holds conversations. It is safe for concurrent use.
type Bot struct {
	backend  Backend
	desk     *handover.Desk
	rec      *transcripts.Recorder
	policy   disclosure.Policy
	texts    *disclosure.Catalog
	detector *detect.Detector
	opts     Options
	intents  map[string]Intent
	info     Description
	config   *atomic.Pointer[config]
}

// New returns a bot that answers with backend and hands over to desk. It
// starts nothing and reports all faults of its arguments at once.
func New(backend Backend, desk *handover.Desk, rec *transcripts.Recorder, policy disclosure.Policy, texts *disclosure.Catalog, opts *Options) (*Bot, error) {
	b := &Bot{backend: backend, desk: desk, rec: rec, policy: policy, texts: texts}
	if opts != nil {
		b.opts = *opts
	}
	var errs []error
	for what, missing := range map[string]bool{
		"a Backend; rulebackend.New answers without any network":  backend == nil,
		"a Desk; handover.NewDesk makes one, also without agents": desk == nil,
		"a Recorder; transcripts.NewRecorder makes one":           rec == nil,
		"the texts; disclosure.LoadTexts(nil) gives the built-in": texts == nil,
	} {
		if missing {
			errs = append(errs, errors.New("bot: New needs "+what))
		}
	}
	if policy.Name() == "" {
		errs = append(errs, errors.New("bot: the disclosure policy has no name; make it with disclosure.NewPolicy"))
	}
	errs = append(errs, b.opts.check())
	if desk != nil {
		errs = append(errs, b.opts.checkEffects(desk.Queues()))
	}
	det, err := detect.New(&detect.Options{Name: policy.Name()})
	if err != nil {
		errs = append(errs, fmt.Errorf("bot: detector: %w", err))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	b.detector = det
	b.intents = make(map[string]Intent, len(b.opts.Intents))
	for _, in := range b.opts.Intents {
		b.intents[in.Name] = in
	}
	b.info = Description{Name: fmt.Sprintf("%T", backend), Kind: "unknown"}
	if err := b.checkPolicy(); err != nil {
		return nil, err
	}
	b.config = &atomic.Pointer[config]{}
	b.Config()
	return b, nil
}

// checkPolicy holds what is configured against the presets of the policy.
func (b *Bot) checkPolicy() error {
	errs := []error{b.policy.CheckTexts(b.texts)}
	if _, ok := b.backend.(Describer); ok {
		errs = append(errs, b.policy.CheckEngine(disclosure.Engine(b.Describe().Kind)))
	}
	if found := claims.Screen(b.policy.Persona().Bio, &claims.Options{BotName: b.policy.Name()}); len(found) > 0 {
		errs = append(errs, fmt.Errorf("bot: the bot's bio claims what a bot must not (%s); take it out", found[0].Code))
	}
	if e := b.policy.Effective(); b.rec.Retention() > e.Retention {
		errs = append(errs, fmt.Errorf("bot: the Recorder keeps conversations for %v, preset %s allows %v; set RecorderOptions.Retention",
			b.rec.Retention(), strings.Join(e.From["retention"], ", "), e.Retention))
	}
	return errors.Join(errs...)
}

// config is a hash with the descriptions that it was made from.
type config struct {
	backend, classifier Description
	hash                string
}

// Config is the hash of the effective configuration: backend, classifier,
// intents and thresholds. It follows a backend or classifier that changes
// while serving, such as a swapped model. A change makes an audit due.
func (b *Bot) Config() string {
	now := config{backend: b.Describe(), classifier: describe(b.opts.Classifier, Description{})}
	if last := b.config.Load(); last != nil && last.backend == now.backend && last.classifier == now.classifier {
		return last.hash
	}
	now.hash = b.configHash(now.backend, now.classifier)
	b.config.Store(&now)
	return now.hash
}

// Policy is how the bot discloses itself.
func (b *Bot) Policy() disclosure.Policy { return b.policy }

// Name is the bot's name.
func (b *Bot) Name() string { return b.policy.Name() }

// MaxText is the longest customer message in characters.
func (b *Bot) MaxText() int { return b.opts.MaxText }

// Describe says what the backend is now.
func (b *Bot) Describe() Description { return describe(b.backend, b.info) }

// describe asks an implementer's code, which may not be able to say or may
// even panic; then it is what was known beforehand.
func describe(v any, or Description) (d Description) {
	s, ok := v.(Describer)
	if !ok {
		return or
	}
	defer func() {
		if recover() != nil {
			d = or
		}
	}()
	return s.Describe()
}

func (b *Bot) configHash(backend, classifier Description) string {
	// Everything in here is plain data, which always encodes.
	j, _ := json.Marshal([]any{
		backend, classifier, b.opts.Intents, b.opts.Threshold, b.opts.Clarify, b.opts.Scope,
		b.opts.MaxTurns, b.opts.History, b.policy.Name(), b.policy.Notice("en", ""), b.policy.Effective().Presets, b.policy.Persona(), b.policy.Contact(),
	})
	sum := sha256.Sum256(j)
	return hex.EncodeToString(sum[:8])
}

// OpenOptions say how a conversation begins.
type OpenOptions struct {
	// Lang is the customer's language, BCP 47, or a list as in Accept-Language.
	Lang string
	// LangSet says that the customer set Lang themselves. It then stays,
	// whatever they write. Otherwise it is a first guess, such as the
	// browser's, and what they write decides.
	LangSet bool
	// Subject is the customer's pseudonym, if the shop knows one.
	Subject string

	audit bool
}

// Open begins a conversation. Its first record is the disclosure. The token is
// the secret that lets the customer's client come back; it is stored as a hash
// only.
func (b *Bot) Open(ctx context.Context, o OpenOptions) (*Conversation, string, error) {
	secret := rand.Text()
	sum := sha256.Sum256([]byte(secret))
	out, err := b.rec.Create(ctx, func(h *transcripts.Head) ([]transcripts.Entry, error) {
		h.Token, h.Subject, h.Locale = sum[:], o.Subject, b.texts.Match(o.Lang)
		h.Dialog.Audit, h.Dialog.LangSet = o.audit, o.LangSet && b.texts.Speaks(o.Lang)
		h.Due, h.DueFor = h.Opened.Add(b.opts.IdleClose), dueIdle
		return b.disclose(h, disclosure.OccasionFirst, h.Opened), nil
	})
	if err != nil {
		return nil, "", err
	}
	return b.conversation(out.Head, out.Entries), string(out.Head.ID) + "." + secret, nil
}

// Resume goes on with the conversation of a token: ErrBadToken for one that is
// not ours, transcripts.ErrNotFound for one that expired or was erased.
func (b *Bot) Resume(ctx context.Context, token string) (*Conversation, error) {
	id, secret, ok := strings.Cut(token, ".")
	if !ok || len(id) != 26 || len(secret) != 26 {
		return nil, ErrBadToken
	}
	h, _, err := b.rec.Read(ctx, transcripts.ConversationID(id), 0, 0)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(sum[:], h.Token) != 1 {
		return nil, ErrBadToken
	}
	return b.conversation(h, nil), nil
}

// disclose puts the disclosure in force and returns the entries that show it.
func (b *Bot) disclose(h *transcripts.Head, occasion string, now time.Time) []transcripts.Entry {
	key := "disclosure"
	if occasion == disclosure.OccasionReminder {
		key = "reminder"
	}
	ledger := b.policy.Open(string(h.ID), h.Epoch, h.Ledger)
	text := ledger.Issue(now, h.Locale, b.text(h.Locale, key, nil))
	h.Ledger = ledger.State()
	entries := []transcripts.Entry{{
		Kind: transcripts.EntryDisclosure, Author: disclosure.System, Text: text, Lang: h.Locale,
		Code: "disclosure", Detail: occasion, Fixed: true, Provenance: disclosure.Provenance{Source: "template"},
	}}
	if occasion == disclosure.OccasionReminder && b.policy.Effective().Break {
		entries = append(entries, transcripts.Entry{
			Kind: transcripts.EntryNotice, Author: disclosure.System, Text: b.text(h.Locale, "break", nil), Lang: h.Locale, Code: "break", Fixed: true,
			Provenance: disclosure.Provenance{Source: "template"},
		})
	}
	return entries
}

// text is a fixed sentence in a language, with the bot's name filled in.
func (b *Bot) text(lang, key string, vars map[string]string) string {
	all := map[string]string{"name": b.policy.Name(), "scope": b.scope()}
	for k, v := range vars {
		all[k] = v
	}
	return b.texts.For(lang).Format(key, all)
}

// scope says in words what the bot is declared to do.
func (b *Bot) scope() string {
	titles := make([]string, 0, len(b.opts.Intents))
	for _, in := range b.opts.Intents {
		if !in.Handover && !in.Courtesy && in.Effect == "" {
			titles = append(titles, in.Title)
		}
	}
	return strings.Join(titles, ", ")
}
