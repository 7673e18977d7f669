package redact

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/candorbot/candor/transcripts"
)

// An Action is what stands in a value's place.
type Action string

// The actions.
const (
	ActionReplace Action = "placeholder" // [CARD_1]; the default
	ActionMask    Action = "mask"        // [CARD_1 …1111]: the last four digits stay
	ActionHash    Action = "hash"        // [CARD:9f86d081]: keyed, the same in every conversation
	ActionDrop    Action = "drop"        // nothing
)

func (e *Engine) chooseActions() error {
	var errs []error
	e.actions = map[string]Action{}
	for t, a := range e.opts.Actions {
		known := kindOf(t) != kNone || e.customType(t)
		switch k := kindOf(t); {
		case !known:
			errs = append(errs, fmt.Errorf("redact: Actions: no type %q", t))
		case k != kNone && !e.wants(k) && !e.customType(t):
			errs = append(errs, fmt.Errorf("redact: Actions names %q, which this profile does not find", t))
		}
		switch a {
		case ActionReplace, ActionMask, ActionDrop:
		case ActionHash:
			if len(e.opts.HashKey) < 16 {
				errs = append(errs, fmt.Errorf("redact: Actions: %q is hashed but HashKey has %d bytes, needs 16", t, len(e.opts.HashKey)))
			}
		default:
			errs = append(errs, fmt.Errorf("redact: Actions: no action %q for %q", a, t))
		}
		e.actions[t] = a
	}
	return errors.Join(errs...)
}

func (e *Engine) customType(t string) bool {
	return slices.ContainsFunc(e.opts.Recognizers, func(r Recognizer) bool { return r.Type == t })
}

// A Numbering gives the values of one conversation their placeholders: the
// same value always the same one. The zero value is not usable; see
// Engine.Numbering. It is not safe for concurrent use.
type Numbering struct {
	e     *Engine
	next  map[string]int
	given map[[2]string]int
}

// Numbering starts the numbers of a conversation at 1.
func (e *Engine) Numbering() *Numbering {
	return &Numbering{e: e, next: map[string]int{}, given: map[[2]string]int{}}
}

// Reserve keeps the numbers of placeholders that already stand in text from
// being given to other values.
func (n *Numbering) Reserve(text string) {
	for i := strings.IndexByte(text, '['); i >= 0; {
		if typ, num, size, ok := transcripts.ParsePlaceholder(text[i:]); ok {
			n.next[typ] = max(n.next[typ], num)
			i += size
		} else {
			i++
		}
		k := strings.IndexByte(text[i:], '[')
		if k < 0 {
			return
		}
		i += k
	}
}

// Placeholder is what stands for a span, by the action of its type. It fits
// transcripts.Replace.
func (n *Numbering) Placeholder(s transcripts.Span) string {
	a := n.e.actions[s.Type]
	if a == ActionDrop {
		return ""
	}
	if a == ActionHash {
		m := hmac.New(sha256.New, n.e.opts.HashKey)
		_, _ = m.Write([]byte(s.Type + "\x00" + s.Key))
		return "[" + s.Type + ":" + hex.EncodeToString(m.Sum(nil)[:8]) + "]"
	}
	key := [2]string{s.Type, s.Key}
	num, ok := n.given[key]
	if !ok {
		n.next[s.Type]++
		num = n.next[s.Type]
		n.given[key] = num
	}
	p := transcripts.Placeholder(s.Type, num)
	if a == ActionMask {
		if d := onlyDigits(s.Key); len(d) >= 8 {
			return p[:len(p)-1] + " …" + d[len(d)-4:] + "]"
		}
	}
	return p
}

// Redact finds and replaces in one step, for callers that keep no originals.
func (e *Engine) Redact(ctx context.Context, text string, hints transcripts.Hints, n *Numbering) (string, error) {
	spans, err := e.Find(ctx, text, hints)
	if err != nil {
		return "", err
	}
	n.Reserve(text)
	return transcripts.Replace(text, spans, n.Placeholder), nil
}
