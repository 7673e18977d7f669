package redact

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A Recognizer is a type of value that a shop adds: a customer number, a
// policy number, a list of its members. At least one of Pattern, Words and
// Find is needed.
type Recognizer struct {
	// Type is the placeholder's name: capitals, digits, underscores, starting
	// with a capital, at most 32 bytes. It may be one of the engine's types.
	Type string
	// Pattern is a regular expression (RE2 syntax, linear time). Where it has
	// a group named "value" that group is the value, else the whole match.
	Pattern string
	// Words are values to find as they are, in any case, on word borders.
	Words []string
	// Check, when not nil, must accept a value of Pattern or Words.
	Check func(value string) bool
	// Context, when not empty, lists words of which one must stand within
	// eight words before or three after the value, in any case.
	Context []string
	// Key, when not nil, gives a value's canonical form; the default is the
	// value in lower case without spaces.
	Key func(value string) string
	// Find, when not nil, finds values by code of its own: byte ranges of the
	// text, half open, on rune borders. An impossible range is an error of the
	// whole call.
	Find func(text string) [][2]int
}

type compiled struct {
	Recognizer
	re      *regexp.Regexp
	group   int
	words   map[lexicon.Hash]bool
	phrases []*regexp.Regexp
	context map[lexicon.Hash]bool
	kind    kind
}

func (e *Engine) compile() error {
	var errs []error
	for i, r := range e.opts.Recognizers {
		c := compiled{Recognizer: r, kind: kCustom + kind(i)}
		fault := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("redact: recognizer %d (%q): "+format, append([]any{i, r.Type}, args...)...))
		}
		if !validType(r.Type) {
			fault("Type must match [A-Z][A-Z0-9_]{0,31} and not end in a number")
		}
		if r.Pattern == "" && len(r.Words) == 0 && r.Find == nil {
			fault("needs Pattern, Words or Find")
		}
		if r.Pattern != "" {
			re, err := regexp.Compile(r.Pattern)
			switch {
			case err != nil:
				fault("Pattern: %w", err)
			case re.MatchString(""):
				fault("Pattern matches the empty text")
			default:
				c.re, c.group = re, max(re.SubexpIndex("value"), 0)
			}
		}
		c.words = map[lexicon.Hash]bool{}
		for _, w := range r.Words {
			f := strings.TrimSpace(w)
			if f == "" {
				fault("Words holds an empty word")
				continue
			}
			re, err := regexp.Compile(`(?i)` + regexp.QuoteMeta(f))
			if err != nil {
				fault("Words: %w", err)
				continue
			}
			c.phrases = append(c.phrases, re)
		}
		c.context = map[lexicon.Hash]bool{}
		for _, w := range r.Context {
			if strings.ContainsAny(strings.TrimSpace(w), " \t\n") || strings.TrimSpace(w) == "" {
				fault("Context: %q is not one word", w)
				continue
			}
			c.context[lexicon.HashOf(strings.TrimSpace(w))] = true
		}
		e.custom = append(e.custom, c)
	}
	if len(e.opts.Recognizers) > 200 {
		errs = append(errs, errors.New("redact: more than 200 recognizers"))
	}
	return errors.Join(errs...)
}

func validType(t string) bool {
	if t == "" || len(t) > 32 || t[0] < 'A' || t[0] > 'Z' {
		return false
	}
	for i := range len(t) {
		if c := classes[t[i]]; c != cUpper && c != cDigit && t[i] != '_' {
			return false
		}
	}
	cut := strings.LastIndexByte(t, '_')
	return t[len(t)-1] != '_' && (cut < 0 || !digitsOnly(t[cut+1:]))
}

// customs runs the recognizers over the view, so that they see plain digits
// and letters too.
func (sc *scratch) customs(string) error {
	for i := range sc.e.custom {
		c := &sc.e.custom[i]
		if c.re != nil {
			for _, m := range c.re.FindAllStringSubmatchIndex(sc.v.s, -1) {
				if m[2*c.group] >= 0 {
					sc.customValue(c, m[2*c.group], m[2*c.group+1])
				}
			}
		}
		for _, re := range c.phrases {
			for _, m := range re.FindAllStringIndex(sc.v.s, -1) {
				if wordBorder(sc.v.s, m[0]) && wordBorder(sc.v.s, m[1]) {
					sc.customValue(c, m[0], m[1])
				}
			}
		}
		if c.Find != nil {
			for _, m := range c.Find(sc.v.s) {
				if m[0] < 0 || m[1] > len(sc.v.s) || m[0] >= m[1] || !boundary(sc.v.s, m[0]) || !boundary(sc.v.s, m[1]) {
					return fmt.Errorf("%w: %s answered the range [%d, %d) of %d bytes", ErrRecognizer, c.Type, m[0], m[1], len(sc.v.s))
				}
				sc.customValue(c, m[0], m[1])
			}
		}
	}
	return nil
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// wordBorder reports that i is not inside a run of letters and digits.
func wordBorder(s string, i int) bool {
	return i == 0 || i == len(s) || !letterOrDigit(s[i-1]) || !letterOrDigit(s[i])
}

func (sc *scratch) customValue(c *compiled, start, end int) {
	value := sc.v.s[start:end]
	if start == end || c.Check != nil && !c.Check(strings.Clone(value)) {
		return
	}
	if len(c.context) > 0 && !sc.hasContext(c, start, end) {
		return
	}
	key := strings.ToLower(dropSpace(value))
	if c.Key != nil {
		key = c.Key(strings.Clone(value))
	}
	if key == "" {
		key = strings.ToLower(value)
	}
	sc.addKey(int32(start), int32(end), c.kind, rankCheck, strings.Clone(key))
}

func (sc *scratch) hasContext(c *compiled, start, end int) bool {
	k := sc.tokenAt(int32(start))
	for i := k - 1; i >= 0 && i >= k-8; i-- {
		if c.context[sc.toks[i].hash] {
			return true
		}
	}
	for i, n := sc.tokenAt(int32(end)), 0; i < len(sc.toks) && n < 3; i, n = i+1, n+1 {
		if c.context[sc.toks[i].hash] {
			return true
		}
	}
	return false
}
