package bot

import (
	"fmt"
	"slices"
	"time"
)

// Safeguards are what protects customers, as it is in force: for the bot card,
// and for evidence.Log.Configured, which records a change of them. They hold no
// secret and no words but those that customers see anyway.
type Safeguards struct {
	Config      string            `json:"config"` // Bot.Config
	Threshold   float64           `json:"threshold"`
	Clarify     float64           `json:"clarify"`
	Scope       float64           `json:"scope"`
	MaxTurns    int               `json:"max_turns"`
	Intents     []IntentSafeguard `json:"intents"`
	RemindEvery time.Duration     `json:"remind_every"`
	ReturnAfter time.Duration     `json:"return_after"`
	Retention   time.Duration     `json:"retention"`
	Presets     []string          `json:"presets"`
	Remote      bool              `json:"remote"` // redacted text leaves this machine
}

// An IntentSafeguard is what holds for one intent.
type IntentSafeguard struct {
	Name      string  `json:"name"`
	Title     string  `json:"title"`
	Handover  bool    `json:"handover"`            // always goes to a person
	Complaint bool    `json:"complaint,omitempty"` // gets a ticket with its last day
	Effect    string  `json:"effect,omitempty"`
	Approver  string  `json:"approver,omitempty"` // whose people decide, where Effect is significant
	Courtesy  bool    `json:"courtesy,omitempty"`
	Threshold float64 `json:"threshold"` // in force: the higher of the bot's and its own
}

// Safeguards are those in force.
func (b *Bot) Safeguards() Safeguards {
	s := Safeguards{
		Config: b.Config(), Threshold: b.opts.Threshold, Clarify: b.opts.Clarify, Scope: b.opts.Scope, MaxTurns: b.opts.MaxTurns,
		Retention: b.rec.Retention(), Presets: b.policy.Effective().Presets, Remote: b.info.Remote,
	}
	s.RemindEvery, s.ReturnAfter = b.policy.Cadence()
	for _, in := range b.opts.Intents {
		s.Intents = append(s.Intents, IntentSafeguard{
			Name: in.Name, Title: in.Title, Handover: in.Handover, Complaint: in.Complaint, Effect: in.Effect, Approver: in.Approver, Courtesy: in.Courtesy,
			Threshold: max(b.opts.Threshold, in.Threshold),
		})
	}
	return s
}

// Weaker lists what protects less than before, in words. What cannot be
// weakened (the disclosure, the identity answer, the way to a person, the
// redaction) has no setting and is not in it.
func (s Safeguards) Weaker(before Safeguards) []string {
	var out []string
	add := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	lower := func(what string, now, then float64) {
		if now < then {
			add("%s: %v, was %v", what, now, then)
		}
	}
	longer := func(what string, now, then time.Duration) {
		if now > then {
			add("%s: %v, was %v", what, now, then)
		}
	}
	lower("threshold", s.Threshold, before.Threshold)
	lower("clarify", s.Clarify, before.Clarify)
	lower("scope", s.Scope, before.Scope)
	if s.MaxTurns > before.MaxTurns {
		add("max turns: %d, was %d", s.MaxTurns, before.MaxTurns)
	}
	longer("reminder", s.RemindEvery, before.RemindEvery)
	longer("notice on return", s.ReturnAfter, before.ReturnAfter)
	longer("retention", s.Retention, before.Retention)
	if s.Remote && !before.Remote {
		add("text goes to a model elsewhere")
	}
	for _, p := range before.Presets {
		if !slices.Contains(s.Presets, p) {
			add("preset %s is gone", p)
		}
	}
	for _, now := range s.Intents {
		i := slices.IndexFunc(before.Intents, func(in IntentSafeguard) bool { return in.Name == now.Name })
		if i < 0 {
			continue
		}
		if before.Intents[i].Handover && !now.Handover {
			add("intent %s no longer goes to a person", now.Name)
		}
		if before.Intents[i].Complaint && !now.Complaint {
			add("intent %s no longer opens a ticket", now.Name)
		}
		if before.Intents[i].Effect == EffectSignificant && now.Effect != EffectSignificant && !now.Handover {
			add("intent %s no longer needs a person's decision", now.Name)
		}
		if now.Threshold < before.Intents[i].Threshold && (now.Threshold != s.Threshold || s.Threshold >= before.Threshold) {
			add("threshold of intent %s: %v, was %v", now.Name, now.Threshold, before.Intents[i].Threshold)
		}
	}
	return out
}
