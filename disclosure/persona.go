package disclosure

import (
	_ "embed" // the data
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed persona.json
var personaFile []byte

// An Engine is what kind of program writes the bot's words.
type Engine string

// The engines. The zero Engine is not known: then nothing is said about it.
const (
	EngineRules Engine = "rules" // written rules, fixed words
	EngineModel Engine = "model" // a language model
)

// A Persona is what is shown of a bot beside its name. Every part may be empty.
type Persona struct {
	Title     string // "Bread helper"
	AvatarAlt string // what the picture shows, for those who cannot see it
	Bio       string // a few sentences about the bot
}

// personaWords are what a persona must not say, each list over all languages.
type personaWords struct {
	Licensed   map[string][]string `json:"licensed"`
	Honorific  []string            `json:"honorific"`
	Human      map[string][]string `json:"human"`
	Claim      []string            `json:"claim"`
	Real       []string            `json:"real"`
	Denial     []string            `json:"denial"`
	Job        []string            `json:"job"`
	Life       []string            `json:"life"`
	Face       []string            `json:"face"`
	Drawn      []string            `json:"drawn"`
	Boast      []string            `json:"boast"`
	Generative []string            `json:"generative"`
	Given      []string            `json:"given"`
}

var loadPersona = sync.OnceValues(func() (*personaWords, error) {
	var w personaWords
	if err := json.Unmarshal(personaFile, &w); err != nil {
		return nil, fmt.Errorf("disclosure: persona words: %w", err)
	}
	return &w, nil
})

// said is a text made ready to look for words in: lower case, with one space
// around each word.
func said(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '%' && r != '\'' && r != '’'
	})
	return " " + strings.ReplaceAll(strings.Join(words, " "), "’", "'") + " "
}

// says reports whether a text has a word or phrase: as whole words or, where a
// script writes no spaces between words, anywhere.
func says(ready, phrase string) bool {
	if r, _ := utf8.DecodeRuneInString(phrase); spaceless(r) {
		return strings.Contains(ready, phrase)
	}
	return strings.Contains(ready, " "+phrase+" ")
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

func first(ready string, phrases []string) string {
	i := slices.IndexFunc(phrases, func(p string) bool { return says(ready, p) })
	if i < 0 {
		return ""
	}
	return phrases[i]
}

func firstOf(ready string, by map[string][]string) string {
	for _, phrases := range by {
		if p := first(ready, phrases); p != "" {
			return p
		}
	}
	return ""
}

// automated reports whether a text says that it is about a machine.
func automated(ready string, w *personaWords) bool {
	return first(ready, []string{"ai", "bot", "chatbot", "robot", "ki", "ia", "automated", "automatic", "virtual", "artificial", "assistant", "helper", "assist"}) != "" ||
		first(ready, w.Drawn) != "" || strings.Contains(ready, "bot ")
}

// CheckPersona reports everything in a bot's name, title, picture and bio that
// would make it pass for a person or a licensed professional, or claim more
// than it is, each with the rule and what to do. NewPolicy calls it.
func CheckPersona(name string, p Persona, e Engine) error {
	w, err := loadPersona()
	if err != nil {
		return err
	}
	errs := []error{checkName(name, w)}
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("disclosure: "+format, a...)) }
	for _, part := range []struct{ what, text string }{{"title", p.Title}, {"avatar's description", p.AvatarAlt}, {"bio", p.Bio}} {
		if len(part.text) > 2000 || !utf8.ValidString(part.text) {
			add("the bot's %s is over 2000 bytes or not valid text; shorten it", part.what)
			continue
		}
		ready := said(part.text)
		if t := firstOf(ready, w.Licensed); t != "" {
			add("the bot's %s says %q: only a person can hold a licensed profession (professional_titles); say what the bot does instead", part.what, t)
		}
		if b := first(ready, w.Boast); b != "" {
			add("the bot's %s says %q: that claims more than a bot can be (overstated); say what it does, and that it can be wrong", part.what, b)
		}
		if g := first(ready, w.Generative); g != "" && e == EngineRules {
			add("the bot's %s says %q, but it answers from written rules (engine); take it out", part.what, g)
		}
	}
	if ready := said(p.Title); !automated(ready, w) {
		if j := first(ready, w.Job); j != "" {
			add("the bot's title %q is that of a person (%q, human_passing); put \"AI\" or \"bot\" before it", p.Title, j)
		}
	}
	if ready := said(p.AvatarAlt); first(ready, w.Drawn) == "" {
		if f := first(ready, w.Face); f != "" {
			add("the bot's avatar shows %q (human_passing); use a drawing that nobody takes for a person, and say so in its description", f)
		}
	}
	ready := said(p.Bio)
	if l := first(ready, w.Life); l != "" {
		add("the bot's bio says %q (human_passing): a bot has no life to tell of; take it out", l)
	}
	if c := first(ready, slices.Concat(w.Claim, w.Real)); c != "" && !deniesHuman(ready) {
		add("the bot's bio says %q (human_passing); it is none, so take it out", c)
	}
	return errors.Join(errs...)
}

func checkName(name string, w *personaWords) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return errors.New("disclosure: the bot has no name; give it one that customers can address, such as \"Crumb\"")
	}
	if len(name) > 60 || !utf8.ValidString(name) {
		return fmt.Errorf("disclosure: the bot's name is %d bytes long or not valid text; use at most 60", len(name))
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return fmt.Errorf("disclosure: the bot's name contains the invisible character %U; remove it", r)
		}
	}
	ready := said(name)
	if h := firstOf(ready, w.Human); h != "" {
		return fmt.Errorf("disclosure: the bot's name %q says that it is a %s; choose another", name, h)
	}
	t := first(ready, w.Honorific)
	if t == "" {
		t = firstOf(ready, w.Licensed)
	}
	if t != "" {
		return fmt.Errorf("disclosure: the bot's name %q has the title %q, which only a person can hold; remove it", name, t)
	}
	words := strings.Fields(ready)
	if len(words) >= 2 && slices.Contains(w.Given, words[0]) && !automated(ready, w) {
		return fmt.Errorf("disclosure: the bot's name %q reads like a person's full name; use one word, or add \"Bot\"", name)
	}
	return nil
}
