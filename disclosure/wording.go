package disclosure

import (
	_ "embed" // the data
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed wording.json
var wordingFile []byte

// A saying is something that a notice may have to say: any of its words, by
// language; "" is for every language.
type saying struct {
	Means   string              `json:"means"`
	Example string              `json:"example"`
	Words   map[string][]string `json:"words"`
}

var loadWording = sync.OnceValues(func() (map[string]saying, error) {
	m := map[string]saying{}
	if err := json.Unmarshal(wordingFile, &m); err != nil {
		return nil, fmt.Errorf("disclosure: wording: %w", err)
	}
	return m, nil
})

// in reports whether a text says it. Words of the language count and, where
// the language is not listed, those of every language.
func (s saying) in(lang, text string) bool {
	ready := said(text)
	base, _, _ := strings.Cut(lang, "-")
	lists := [][]string{s.Words[""]}
	own := false
	for tag, words := range s.Words {
		if tag != "" && (strings.EqualFold(tag, lang) || strings.EqualFold(tag, base) || strings.HasPrefix(strings.ToLower(tag), strings.ToLower(base)+"-")) {
			lists, own = append(lists, words), true
		}
	}
	if !own {
		for _, words := range s.Words {
			lists = append(lists, words)
		}
	}
	return slices.ContainsFunc(lists, func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return has(ready, w) })
	})
}

// has is says, but lets words in other scripts and long ones be part of a
// word: endings differ with the case.
func has(ready, phrase string) bool {
	phrase = strings.ReplaceAll(phrase, "’", "'")
	if r, _ := utf8.DecodeRuneInString(phrase); r >= utf8.RuneSelf || strings.ContainsFunc(phrase, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return strings.Contains(ready, phrase)
	}
	if len(phrase) > 4 {
		return strings.Contains(ready, phrase)
	}
	return says(ready, phrase)
}

func deniesHuman(text string) bool {
	m, err := loadWording()
	return err == nil && m["not_human"].in("und", text)
}

// checkWording reports what a notice must say by the presets and does not.
func (e Effective) checkWording(name, lang, text string) error {
	rules, err := loadWording()
	if err != nil {
		return err
	}
	if name != "" { // "Crumb Bot" does not say that it is a bot
		text = strings.ReplaceAll(text, name, " ")
	}
	text = strings.ReplaceAll(text, "{name}", " ")
	var errs []error
	for _, key := range e.Wording {
		rule := rules[key]
		if rule.in(lang, text) {
			continue
		}
		if key == "ai_or_bot" {
			errs = append(errs, fmt.Errorf("disclosure: the notice for language %q does not say that the customer talks to a bot or an AI; say so", lang))
			continue
		}
		errs = append(errs, fmt.Errorf("disclosure: the notice for language %q does not say %s, which preset %s asks for (wording.%s); add it, in English for example %q",
			lang, rule.Means, strings.Join(e.From["wording."+key], ", "), key, rule.Example))
	}
	return errors.Join(errs...)
}
