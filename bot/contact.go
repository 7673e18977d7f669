package bot

import (
	_ "embed" // the words
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/candorbot/candor/transcripts"
)

//go:embed contact.json
var contactFile []byte

// contactWords are how customers ask for the shop's contact: nouns, words that
// make a question of them, and words after which something else is meant.
type contactWords struct {
	Noun []string `json:"noun"`
	Ask  []string `json:"ask"`
	Not  []string `json:"not"`
}

var loadContact = sync.OnceValues(func() (*contactWords, error) {
	var w contactWords
	if err := json.Unmarshal(contactFile, &w); err != nil {
		return nil, fmt.Errorf("bot: contact words: %w", err)
	}
	return &w, nil
})

// mostWords bounds a question for the contact; longer ones are about more.
const mostWords = 9

// asksContact reports whether a message asks how to reach the shop, and no
// more than that: "what is your phone number?".
func asksContact(text string) bool {
	w, err := loadContact()
	if err != nil || strings.Contains(text, "[") || strings.ContainsFunc(text, unicode.IsDigit) {
		return false // a value of their own is in it
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' && r != '\'' })
	if len(words) == 0 || len(words) > mostWords {
		return false
	}
	ready := " " + strings.Join(words, " ") + " "
	in := func(list []string) bool {
		for _, p := range list {
			// Chinese and Japanese write no spaces.
			if strings.Contains(ready, " "+p+" ") || strings.ContainsFunc(p, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hangul) }) && strings.Contains(ready, p) {
				return true
			}
		}
		return false
	}
	alone := len(words) <= 2 && strings.ContainsAny(text, "?？؟;")
	return in(w.Noun) && !in(w.Not) && (alone || in(w.Ask))
}

// contact answers it, word for word as configured, model up or down.
func (b *Bot) contact(text, lang string) (move, bool) {
	c := b.policy.Contact().String()
	if c == "" || !asksContact(text) {
		return move{}, false
	}
	return move{
		trace: transcripts.Trace{Decision: transcripts.DecisionStanding, Standing: "contact", Confidence: 1},
		say:   []transcripts.Entry{b.fixed(lang, "contact", map[string]string{"contact": c})},
	}, true
}
