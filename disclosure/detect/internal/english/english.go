package english

import (
	_ "embed"
	"errors"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/linear"
	"github.com/candorbot/candor/disclosure/detect/internal/phrase"
)

//go:embed rules.txt
var rulesText string

// The labels.
const (
	Ask = iota
	Unclear
	Other
)

const (
	ruleAsk byte = 1 + iota
	ruleNot
)

var macros = strings.NewReplacer(
	"AREYOU", "are you not? sure|certain? that|if? you? are? not? kind|some|one|like|such|something? of? those|sort|these|them?",
	"BEING", "<H>|<R>|<ALT>",
	"MAY", "%say to|me|with|us? ~1",
)

var lists = map[string]string{
	"media":  "book song movie film show playlist album read watched heard seen play poem story article",
	"call":   "consider call classify describe identify regard categorize qualify count label define see",
	"called": "classified considered described identified regarded categorized qualified called defined known labelled labeled",
	"kind":   "some kind one of sort",
	"say": `tell know confirm ask swear promise prove admit confess wonder wondering word clarify say verify assure show
		guarantee check suspect bet guess convince certain hope correct thinking`,
}

// A Judge is immutable and safe for concurrent use.
type Judge struct {
	rules *phrase.Set
}

// New compiles the phrases.
func New() (*Judge, error) {
	b := phrase.NewBuilder()
	for section := range strings.SplitSeq(rulesText, "== ") {
		name, list, _ := strings.Cut(section, "\n")
		switch strings.TrimSpace(name) {
		case "ask":
			b.Add(ruleAsk, macros.Replace(list), lists)
		case "not":
			b.Add(ruleNot, macros.Replace(list), lists)
		}
	}
	set, faults := b.Build()
	return &Judge{set}, errors.Join(faults...)
}

// Rules reports whether a phrase that asks was found, and none that speaks of
// something else.
func (j *Judge) Rules(abstract []string, buf []phrase.Token) (ask, not bool) {
	j.rules.Match(j.rules.Tokens(abstract, buf), func(label byte, _, _ int) bool {
		if label == ruleNot {
			not = true
		} else {
			ask = true
		}
		return !not
	})
	return ask, not
}

// RuleFeatures are hashed like the model's other features.
func RuleFeatures(ask, not bool, dst []uint32) []uint32 {
	if ask {
		dst = append(dst, 0x5151, 0x5152, 0x5153)
	}
	if not {
		dst = append(dst, 0x5154)
	}
	return dst
}

// Decide turns probabilities and the phrases found into a label.
func Decide(p [linear.Classes]float32, ask, not bool) int {
	switch {
	case ask && !not && p[Ask] > .02 && p[Unclear] < .9:
		return Ask
	case p[Ask] > .4 && p[Ask] >= p[Unclear]-.15:
		return Ask
	case p[Other] >= p[Unclear]:
		return Other
	}
	return Unclear
}
