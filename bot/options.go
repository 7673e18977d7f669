package bot

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"
)

// Defaults of Options.
const (
	DefaultThreshold   = 0.75
	DefaultScope       = 0.5
	DefaultTurnTimeout = 20 * time.Second
	DefaultMaxTurns    = 40
	DefaultMaxText     = 2000
	DefaultIdleClose   = 24 * time.Hour
	DefaultHistory     = 12
)

// Options are the optional settings of a Bot. The zero value is the
// protective default. Nothing here turns the disclosure, the identity answer,
// the way to a person or the redaction off.
type Options struct {
	// Intents is what the bot is declared to do. It must not be empty; it is
	// part of Options because a Classifier often comes with its intents.
	Intents []Intent
	// Classifier finds the intent. Required.
	Classifier Classifier
	// Scorer judges drafts in addition to the classifier. May be nil.
	Scorer Scorer
	// Threshold is the confidence, 0 to 1, from which the bot answers by
	// itself. 0 means DefaultThreshold. Derive it from labelled examples and
	// an error target (see bot/intent); do not pick it by feel.
	Threshold float64
	// Clarify is the confidence from which the bot asks back once. Below it a
	// request counts as out of scope. 0 means a third of Threshold.
	Clarify float64
	// Scope is the in-scope probability below which a request counts as out
	// of scope. 0 means DefaultScope.
	Scope float64
	// TurnTimeout bounds a turn. 0 means DefaultTurnTimeout.
	TurnTimeout time.Duration
	// MaxTurns is how many turns the bot takes before it hands over. 0 means
	// DefaultMaxTurns.
	MaxTurns int
	// MaxText is the longest customer message in characters. 0 means
	// DefaultMaxText.
	MaxText int
	// History is how many earlier messages a Backend sees. 0 means
	// DefaultHistory, at most 50.
	History int
	// IdleClose ends a conversation in which nobody wrote for so long. 0
	// means DefaultIdleClose.
	IdleClose time.Duration
	// CrisisResources is who to call in an emergency, by language; "" is the
	// fallback. Empty means the locale bundle's.
	CrisisResources map[string]string
	// IdentityOnClaim says what leaves when a backend's draft claims to be a
	// person, or a name, and nothing else is wrong with it, while the customer's
	// words may ask for that: the fixed sentence that this is a bot. False, the
	// default, hands over to a person as with every blocked draft.
	IdentityOnClaim bool
	// Now is the clock that reminders of the disclosure go by, for tests. nil
	// means time.Now.
	Now func() time.Time
	// Logger gets faults and decisions, never message text. nil discards.
	Logger *slog.Logger
}

// check fills the defaults in and reports all faults at once.
func (o *Options) check() error {
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("bot: "+format, a...)) }
	if o.Classifier == nil {
		add("Options.Classifier is missing; bot/intent trains one from your example phrasings")
	}
	if len(o.Intents) == 0 {
		add("Options.Intents is empty; declare what the bot may do")
	}
	seen := map[string]bool{}
	for i, in := range o.Intents {
		switch name := strings.TrimSpace(in.Name); {
		case name == "":
			add("Options.Intents[%d] has no Name", i)
		case name == OutOfScope:
			add("Options.Intents[%d] is named %q, which stands for everything else; rename it", i, name)
		case seen[name]:
			add("Options.Intents has %q twice", name)
		default:
			seen[name] = true
		}
		if strings.TrimSpace(in.Title) == "" {
			add("intent %q has no Title; say in a few plain words what it is, customers read it", in.Name)
		}
		if bad01(in.Threshold) {
			add("intent %q has Threshold %v; use 0 to 1", in.Name, in.Threshold)
		}
	}
	for name, v := range map[string]float64{"Threshold": o.Threshold, "Clarify": o.Clarify, "Scope": o.Scope} {
		if bad01(v) {
			add("Options.%s is %v; use 0 for the default or up to 1", name, v)
		}
	}
	for name, v := range map[string]int{"MaxTurns": o.MaxTurns, "MaxText": o.MaxText, "History": o.History} {
		if v < 0 {
			add("Options.%s is %d; use 0 for the default", name, v)
		}
	}
	if o.MaxText > DefaultMaxText*2 {
		add("Options.MaxText is %d; at most %d", o.MaxText, DefaultMaxText*2)
	}
	if o.History > 50 {
		add("Options.History is %d; at most 50", o.History)
	}
	if o.TurnTimeout < 0 || o.TurnTimeout > 2*time.Minute {
		add("Options.TurnTimeout is %v; use 0 for %v or up to 2m", o.TurnTimeout, DefaultTurnTimeout)
	}
	if o.IdleClose < 0 {
		add("Options.IdleClose is %v; use 0 for %v", o.IdleClose, DefaultIdleClose)
	}
	def(&o.Threshold, DefaultThreshold)
	def(&o.Clarify, o.Threshold/3)
	def(&o.Scope, DefaultScope)
	def(&o.TurnTimeout, DefaultTurnTimeout)
	def(&o.MaxTurns, DefaultMaxTurns)
	def(&o.MaxText, DefaultMaxText)
	def(&o.History, DefaultHistory)
	def(&o.IdleClose, DefaultIdleClose)
	if o.Clarify > o.Threshold {
		add("Options.Clarify (%v) is above Threshold (%v); it must be lower", o.Clarify, o.Threshold)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return errors.Join(errs...)
}

func bad01(f float64) bool { return math.IsNaN(f) || f < 0 || f > 1 }

func def[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

// sane makes a confidence out of what a backend or classifier says: anything
// that is not a number from 0 to 1 is no confidence at all.
func sane(f float64) float64 {
	if bad01(f) {
		return 0
	}
	return f
}
