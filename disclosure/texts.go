package disclosure

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

//go:embed texts/*.json
var bundles embed.FS

// maxWords bounds a fixed sentence: people read it while they wait.
const maxWords = 25

// textKeys are the keys that every bundle has, with the variables that each
// must use; those in brackets it may use.
var textKeys = map[string]string{
	// What the bot is, and says by itself.
	"disclosure": "name", "reminder": "name", "break": "", "identity": "name", "bot_label": "", "human_label": "", "system_label": "",
	"assisted_label": "", "card_label": "", "contact": "contact",
	"scope": "scope", "repeat": "", "declined": "", "clarify": "", "none_of_these": "", "error_apology": "", "paused": "", "needs_approval": "", "rights": "", "rights_ticket": "ticket date", "crisis": "resources", "crisis_resources": "",
	// On the way to a person and back.
	"handover_asking": "", "waiting": "ticket [position]", "nobody_there": "ticket", "outside_hours": "hours ticket",
	"claim_timeout": "", "human_joined": "agent", "human_left": "agent", "transferred": "", "decision_granted": "agent", "decision_refused": "agent", "returned_to_bot": "",
	"wait_cancelled": "", "message_left": "ticket", "agent_away": "", "ended": "", "idle_ended": "", "unstaffed": "ticket",
	// How days are called in opening hours, Monday first, and what customers say
	// to an offer: lists that are not shown as they are.
	"days": "", "always_open": "", "yes_words": "", "no_words": "",
	// What went wrong.
	"too_fast": "", "too_large": "", "empty": "", "not_disclosed": "", "closed": "", "not_found": "", "not_redacted": "", "special": "",
	"unavailable": "", "internal": "", "bad_request": "", "stale": "", "forgotten": "",
}

var variable = regexp.MustCompile(`\{([a-z_]*)\}`)

// A Catalog holds the fixed sentences of every language. It is immutable.
type Catalog struct {
	tags    []language.Tag
	matcher language.Matcher
	texts   map[string]Texts
	letters profiles
}

// Texts are the fixed sentences of one language.
type Texts struct {
	lang string
	m    map[string]string
}

// LoadTexts reads the built-in bundles and puts overrides over them: by
// language, then by key. A key may be replaced and never emptied, and must keep
// its variables. All faults are reported at once.
func LoadTexts(overrides map[string]map[string]string) (*Catalog, error) {
	c := &Catalog{texts: map[string]Texts{}}
	var errs []error
	files, err := fs.Glob(bundles, "texts/*.json")
	if err != nil {
		return nil, fmt.Errorf("disclosure: texts: %w", err)
	}
	for _, f := range files {
		lang := strings.TrimSuffix(path.Base(f), ".json")
		b, err := bundles.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("disclosure: texts: %w", err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(b, &m); err != nil {
			errs = append(errs, fmt.Errorf("disclosure: texts %s: %w", lang, err))
			continue
		}
		c.texts[lang] = Texts{lang, m}
	}
	for lang, m := range overrides {
		base, ok := c.texts[lang]
		if !ok {
			errs = append(errs, fmt.Errorf("disclosure: texts: there is no language %q to replace texts of", lang))
			continue
		}
		all := maps.Clone(base.m)
		maps.Copy(all, m)
		c.texts[lang] = Texts{lang, all}
	}
	for _, lang := range slices.Sorted(maps.Keys(c.texts)) {
		errs = append(errs, checkTexts(lang, c.texts[lang].m)...)
		tag, err := language.Parse(lang)
		if err != nil {
			errs = append(errs, fmt.Errorf("disclosure: texts: %q is not a language tag: %w", lang, err))
			continue
		}
		if lang == "en" { // the first tag is the fallback
			c.tags = append([]language.Tag{tag}, c.tags...)
		} else {
			c.tags = append(c.tags, tag)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.matcher = language.NewMatcher(c.tags)
	return c, nil
}

// countWords counts words; where a script writes no spaces, three characters
// count as one.
func countWords(text string) int {
	n, run := len(strings.Fields(text)), 0
	for _, r := range text {
		if spaceless(r) && !unicode.Is(unicode.Hangul, r) {
			run++
		}
	}
	return n + run/3
}

func checkTexts(lang string, m map[string]string) []error {
	var errs []error
	add := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("disclosure: texts "+lang+": "+format, a...))
	}
	for _, key := range slices.Sorted(maps.Keys(textKeys)) {
		text := strings.TrimSpace(m[key])
		if text == "" {
			add("%q is missing or empty", key)
			continue
		}
		if n := countWords(text); n > maxWords {
			add("%q has %d words; use at most %d", key, n, maxWords)
		}
		var used []string
		for _, v := range variable.FindAllStringSubmatch(text, -1) {
			used = append(used, v[1])
		}
		for _, v := range strings.Fields(textKeys[key]) {
			if strings.HasPrefix(v, "[") {
				used = slices.DeleteFunc(used, func(u string) bool { return "["+u+"]" == v })
				continue
			}
			if !slices.Contains(used, v) {
				add("%q does not use {%s}", key, v)
			}
			used = slices.DeleteFunc(used, func(u string) bool { return u == v })
		}
		if len(used) > 0 {
			add("%q uses %v, which it is not given", key, used)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if _, ok := textKeys[key]; !ok {
			add("%q is not a known key", key)
		}
	}
	if n := len(strings.Split(m["days"], ",")); n != 7 && m["days"] != "" {
		add("\"days\" names %d days; name 7, Monday first, with commas between them", n)
	}
	minimum := Policy{effective: Effective{Wording: []string{"ai_or_bot"}}}
	for _, key := range []string{"disclosure", "reminder", "identity"} {
		if err := minimum.checkNotice(lang, m[key]); err != nil && m[key] != "" {
			add("%q does not say that the customer talks to a bot or an AI", key)
		}
	}
	return errs
}

// Languages are the tags that have texts, English first.
func (c *Catalog) Languages() []string {
	out := make([]string, len(c.tags))
	for i, t := range c.tags {
		out[i] = t.String()
	}
	return out
}

// Match finds the language for a customer's setting: a BCP 47 tag or a list as
// in Accept-Language. What is not understood or not there is English.
func (c *Catalog) Match(setting string) string {
	if len(setting) > 200 {
		setting = ""
	}
	tags, _, err := language.ParseAcceptLanguage(setting)
	if err != nil || len(tags) == 0 {
		return "en"
	}
	_, i, confidence := c.matcher.Match(tags...)
	if confidence == language.No {
		return "en"
	}
	return c.tags[i].String()
}

// For returns the texts of a language that Match returned; English for others.
func (c *Catalog) For(lang string) Texts {
	if t, ok := c.texts[lang]; ok {
		return t
	}
	if t, ok := c.texts[c.Match(lang)]; ok {
		return t
	}
	return c.texts["en"]
}

// Lang is the language of the texts.
func (t Texts) Lang() string { return t.lang }

// Dir is "rtl" for languages written from right to left, else "ltr".
func (t Texts) Dir() string {
	switch base, _, _ := strings.Cut(t.lang, "-"); base {
	case "ar", "he", "fa", "ur":
		return "rtl"
	}
	return "ltr"
}

// Format returns a text with its variables filled in. Variables without a
// value are left out. An unknown key gives "".
func (t Texts) Format(key string, vars map[string]string) string {
	text := t.m[key]
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.TrimSpace(variable.ReplaceAllStringFunc(text, func(v string) string { return vars[v[1:len(v)-1]] }))
}

// Days are the short names of the days, Monday first.
func (t Texts) Days() []string { return strings.Split(t.m["days"], ",") }

// Yes and No report whether a customer's words are nothing but a yes or a no
// to what was offered, whatever their case and punctuation.
func (t Texts) Yes(words string) bool { return t.among("yes_words", words) }

// No is described at Yes.
func (t Texts) No(words string) bool { return t.among("no_words", words) }

func (t Texts) among(key, words string) bool {
	if len(words) > 100 {
		return false
	}
	words = plain(words)
	for w := range strings.SplitSeq(t.m[key], "|") {
		if words != "" && words == plain(w) {
			return true
		}
	}
	return false
}

// plain leaves the letters, in lower case, and single spaces between words.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || r == '\'' {
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
