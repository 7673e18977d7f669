package redact

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A Profile is a named choice of types.
type Profile string

// The profiles.
const (
	// ProfileDefault: all types but ages.
	ProfileDefault Profile = "default"
	// ProfileStrict: all types.
	ProfileStrict Profile = "strict"
	// ProfileStructured: all types with a form of their own: no names and no
	// addresses. The fastest.
	ProfileStructured Profile = "structured"
	// ProfilePayment: cards, bank accounts, passwords and keys only.
	ProfilePayment Profile = "payment"
)

// Profiles lists the profiles.
func Profiles() []Profile {
	return []Profile{ProfileDefault, ProfileStrict, ProfileStructured, ProfilePayment}
}

func (e *Engine) chooseKinds() error {
	var errs []error
	switch e.opts.Profile {
	case "", ProfileDefault:
		e.kinds = allKinds &^ (1 << kAge)
	case ProfileStrict:
		e.kinds = allKinds
	case ProfileStructured:
		e.kinds = allKinds &^ (nameKinds | 1<<kAge)
	case ProfilePayment:
		e.kinds = cardKinds | bankKinds | secretKind
	default:
		errs = append(errs, fmt.Errorf("redact: no profile %q", e.opts.Profile))
	}
	custom := map[string]bool{}
	for _, r := range e.opts.Recognizers {
		custom[r.Type] = true
	}
	if len(e.opts.Types) > 0 {
		e.kinds = 0
		for _, t := range e.opts.Types {
			if k := kindOf(t); k != kNone {
				e.kinds |= 1 << k
			} else if !custom[t] {
				errs = append(errs, fmt.Errorf("redact: Types: no type %q", t))
			}
		}
	}
	for _, t := range e.opts.Without {
		k := kindOf(t)
		switch {
		case k == kNone && !custom[t]:
			errs = append(errs, fmt.Errorf("redact: Without: no type %q", t))
		case slices.Contains(e.opts.Types, t):
			errs = append(errs, fmt.Errorf("redact: type %q is in Types and in Without", t))
		case custom[t]:
			errs = append(errs, fmt.Errorf("redact: Without names %q, which a recognizer finds", t))
		default:
			e.kinds &^= 1 << k
		}
	}
	if e.kinds == 0 && len(e.opts.Recognizers) == 0 && len(errs) == 0 {
		errs = append(errs, errors.New("redact: nothing is left to find"))
	}
	e.kinds |= 1 << kOpaque
	return errors.Join(errs...)
}

func (e *Engine) checkRegion() error {
	r := e.opts.Region
	if r == "" || knownRegion(r) {
		return nil
	}
	return fmt.Errorf("redact: no region %q: give a CLDR region such as GB", r)
}

func knownRegion(r string) bool { return phonenumbers.GetCountryCodeForRegion(r) != 0 }

// allowList is what is never redacted.
type allowList struct {
	words   map[lexicon.Hash]bool // single words
	phrases map[string]bool       // folded, several words
	longest int                   // words of the longest phrase
	emails  map[string]bool
	domains map[string]bool
}

func (e *Engine) chooseAllow() error {
	var errs []error
	a := &e.allow
	a.words, a.phrases = map[lexicon.Hash]bool{}, map[string]bool{}
	a.emails, a.domains = map[string]bool{}, map[string]bool{}
	for _, w := range e.opts.Allow {
		f := foldWords(w)
		n := len(strings.Fields(f))
		switch {
		case n == 0:
			errs = append(errs, fmt.Errorf("redact: Allow: %q holds no word", w))
		case n == 1:
			a.words[lexicon.HashOf(f)] = true
		default:
			a.phrases[f] = true
			a.longest = max(a.longest, n)
		}
	}
	for _, m := range e.opts.AllowEmails {
		m = strings.ToLower(strings.TrimSpace(m))
		switch {
		case len(m) > 1 && m[0] == '@':
			a.domains[m[1:]] = true
		case strings.Count(m, "@") == 1:
			a.emails[m] = true
		default:
			errs = append(errs, fmt.Errorf("redact: AllowEmails: %q is neither an address nor an @domain", m))
		}
	}
	return errors.Join(errs...)
}

// allowed drops candidates that the allow-list names. A checksum is never
// overruled, except for the shop's own addresses.
func (sc *scratch) allowed() {
	a := &sc.e.allow
	if len(a.words)+len(a.phrases)+len(a.emails)+len(a.domains) == 0 {
		return
	}
	phrases := sc.allowedPhrases()
	out := sc.cands[:0]
	for _, c := range sc.cands {
		text := sc.v.s[c.start:c.end]
		switch c.kind {
		case kEmail:
			m := strings.ToLower(dropSpace(text))
			_, dom, _ := strings.Cut(m, "@")
			if a.emails[m] || a.domains[dom] {
				continue
			}
		case kPerson, kUsername, kAddress:
			f := strings.TrimPrefix(foldWords(text), "@")
			if !strings.Contains(f, " ") && a.words[lexicon.HashOf(f)] || within(phrases, c) {
				continue
			}
		}
		out = append(out, c)
	}
	sc.cands = out
}

// allowedPhrases are the ranges where allowed phrases stand, as start and end.
func (sc *scratch) allowedPhrases() (out []int32) {
	a := &sc.e.allow
	if len(a.phrases) == 0 {
		return nil
	}
	for i := range sc.toks {
		// A possessive 's is a token of its own.
		for k := i + 1; k < len(sc.toks) && k < i+2*a.longest; k++ {
			start, end := sc.toks[i].start, sc.toks[k].end
			if a.phrases[foldWords(sc.v.s[start:end])] {
				out = append(out, start, end)
			}
		}
	}
	return out
}

func within(ranges []int32, c cand) bool {
	for n := 0; n+1 < len(ranges); n += 2 {
		if c.start >= ranges[n] && c.end <= ranges[n+1] {
			return true
		}
	}
	return false
}
