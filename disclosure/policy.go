package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
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
	// AI. The key "" is the fallback for languages that are not listed.
	Notice map[string]string
	// RemindEvery is the longest time that a conversation goes on without
	// the disclosure being repeated. 0 means DefaultRemindEvery; longer than
	// that is refused.
	RemindEvery time.Duration
	// ReturnAfter is the silence after which the disclosure is shown anew. 0
	// means DefaultReturnAfter; longer than that is refused.
	ReturnAfter time.Duration
}

// A Policy says how the bot discloses itself. The zero Policy uses the
// built-in texts and cadence.
type Policy struct {
	name        string
	notice      map[string]string
	remindEvery time.Duration
	returnAfter time.Duration
}

// NewPolicy checks the bot's name and the options and reports all faults at
// once. A nil opts is the default.
func NewPolicy(name string, opts *PolicyOptions) (Policy, error) {
	if opts == nil {
		opts = &PolicyOptions{}
	}
	var errs []error
	if err := checkName(name); err != nil {
		errs = append(errs, err)
	}
	p := Policy{name: strings.TrimSpace(name), remindEvery: opts.RemindEvery, returnAfter: opts.ReturnAfter}
	if opts.RemindEvery < 0 || opts.RemindEvery > DefaultRemindEvery {
		errs = append(errs, fmt.Errorf("disclosure: RemindEvery is %v; use 0 or at most %v", opts.RemindEvery, DefaultRemindEvery))
	}
	if opts.ReturnAfter < 0 || opts.ReturnAfter > DefaultReturnAfter {
		errs = append(errs, fmt.Errorf("disclosure: ReturnAfter is %v; use 0 or at most %v", opts.ReturnAfter, DefaultReturnAfter))
	}
	if len(opts.Notice) > 0 {
		p.notice = make(map[string]string, len(opts.Notice))
	}
	for lang, text := range opts.Notice {
		if err := checkNotice(lang, text); err != nil {
			errs = append(errs, err)
			continue
		}
		p.notice[strings.ToLower(lang)] = strings.TrimSpace(text)
	}
	return p, errors.Join(errs...)
}

// titles are words before or in a name that make a bot pass for a person of a
// licensed profession.
var titles = []string{"dr", "doctor", "prof", "professor", "nurse", "attorney", "lawyer", "rn", "md", "mr", "mrs", "ms", "miss"}

func checkName(name string) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return errors.New("disclosure: the bot has no name; give it one that customers can address, such as \"Crumb\"")
	}
	if len(name) > 60 {
		return fmt.Errorf("disclosure: the bot's name is %d bytes long; use at most 60", len(name))
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return fmt.Errorf("disclosure: the bot's name contains the invisible character %U; remove it", r)
		}
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if w == "human" || w == "person" {
			return fmt.Errorf("disclosure: the bot's name %q says that it is a %s; choose another", name, w)
		}
		for _, t := range titles {
			if w == t {
				return fmt.Errorf("disclosure: the bot's name %q has the title %q, which only a person can hold; remove it", name, w)
			}
		}
	}
	return nil
}

// aiWords are what a replaced notice has to contain, in any language: one of
// them as a word or, where a script writes no spaces, as a part of the text.
var aiWords = []string{"ai", "bot", "chatbot", "robot", "ki", "ia", "artificial", "automated", "automatisch", "искусств", "бот", "штучн", "yapay", "人工", "机器", "機器", "ロボ", "인공", "챗봇", "बॉट", "ذكاء", "روبوت"}

func checkNotice(lang, text string) error {
	t := strings.ToLower(strings.TrimSpace(text))
	if t == "" {
		return fmt.Errorf("disclosure: the notice for language %q is blank; remove it to use the built-in text", lang)
	}
	if len(t) > 600 {
		return fmt.Errorf("disclosure: the notice for language %q is %d bytes long; use at most 600", lang, len(t))
	}
	words := strings.FieldsFunc(t, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, a := range aiWords {
		for _, w := range words {
			if w == a || (len(a) > 4 || a[0] >= 0x80) && strings.Contains(w, a) {
				return nil
			}
		}
	}
	return fmt.Errorf("disclosure: the notice for language %q does not say that the customer talks to a bot or an AI; say so", lang)
}

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
	remind, back = p.remindEvery, p.returnAfter
	if remind <= 0 || remind > DefaultRemindEvery {
		remind = DefaultRemindEvery
	}
	if back <= 0 || back > DefaultReturnAfter {
		back = DefaultReturnAfter
	}
	return remind, back
}

// Wording is the hash that stands for a notice's exact text in receipts:
// SHA-256, first 16 bytes, hexadecimal.
func Wording(notice string) string {
	sum := sha256.Sum256([]byte(notice))
	return hex.EncodeToString(sum[:16])
}
