package claims

import (
	_ "embed"
	"strings"
)

// A class is a set of kinds of words; words.txt holds them.
type class uint64

// The classes, in the order of classNames.
const (
	adverb class = 1 << iota
	notAdverb
	negation
	notPast
	irregular
	invariant
	mental
	telling
	lookup
	reference
	textNoun
	sending
	bodyVerb
	bodyNeed
	bodyPresent
	liking
	bodyFuture
	state
	emotion
	mildEmotion
	consequence
	botNoun
	strictBot
	fineRole
	customerNoun
	fineNoun
	fineAdjective
	reporting
	conditioning
	temporal
	inverting
	personOrPlace
	humanRole
	profession
	professionTail
	professionHead
	field
	licensed
	ingBody
	ingAct
	ingFeeling
	placePreposition
	placeFine
	wasFine
	beenFine
	bodyNoun
	ownable
	leverage
	timeNoun
	english
	german
	french
	spanish
	foreign
	hurting
	withoutSubject
	meal
	leisure
)

var classNames = []string{"adverb", "not-adverb", "negation", "not-past", "irregular", "invariant", "mental", "telling", "lookup", "reference", "text-noun", "sending",
	"body-verb", "body-need", "body-present", "liking", "body-future", "state", "emotion", "mild-emotion", "consequence", "bot-noun", "strict-bot", "fine-role", "customer-noun", "fine-noun",
	"fine-adjective", "reporting", "conditioning", "temporal", "inverting", "person-or-place", "human-role", "profession", "profession-tail", "profession-head",
	"field", "licensed", "ing-body", "ing-act", "ing-feeling", "place-preposition", "place-fine", "was-fine", "been-fine", "body-noun", "ownable", "leverage",
	"time-noun", "english", "german", "french", "spanish", "foreign", "hurting", "without-subject", "meal", "leisure"}

//go:embed words.txt
var wordsFile string

// readWords reads "[class]" lines and the words under them.
func readWords(file string) map[string]class {
	out := map[string]class{}
	var c class
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			c = 0
			for i, n := range classNames {
				if n+"]" == name {
					c = 1 << i
				}
			}
			continue
		}
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				out[w] |= c
			}
		}
	}
	return out
}
