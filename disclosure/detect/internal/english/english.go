package english

import (
	_ "embed"
	"errors"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
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
	ruleSure
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
	"say": `tell know confirm ask swear promise admit confess wonder wondering word clarify say verify assure
		guarantee check suspect bet guess certain hope correct thinking`,
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
		case "sure":
			b.Add(ruleSure, macros.Replace(list), lists)
		case "not":
			b.Add(ruleNot, macros.Replace(list), lists)
		}
	}
	set, faults := b.Build()
	return &Judge{set}, errors.Join(faults...)
}

// Rules reports whether a phrase that asks was found, whether it is one that
// hardly stands elsewhere, and whether one that speaks of something else was.
func (j *Judge) Rules(abstract []string, buf []phrase.Token) (ask, sure, not bool) {
	j.rules.Match(j.rules.Tokens(abstract, buf), func(label byte, _, _ int) bool {
		switch label {
		case ruleNot:
			not = true
		case ruleSure:
			ask, sure = true, true
		default:
			ask = true
		}
		return !not
	})
	return ask, sure, not
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

// Features returns the set of features of normalised words, and which
// phrases were found.
func (j *Judge) Features(words, absBuf []string, tokens []phrase.Token, dst []uint32) (f []uint32, ask, sure, not bool) {
	abstract := linear.Abstract(words, absBuf)
	ask, sure, not = j.Rules(abstract, tokens)
	f = RuleFeatures(ask, not, linear.Features(words, abstract, dst))
	return linear.Set(f), ask, sure, not
}

// A Verdict is a label and the probability that it is Ask.
type Verdict struct {
	Label int
	Score float32
	// Kinds are the highest probabilities that the message, or a part of it
	// that was judged by itself, is of a kind.
	Kinds [linear.Lanes]float32
}

// Models are the two that judge the same features: which identity label, and
// of which kind a message is. Standing may be nil.
type Models struct{ Identity, Standing *linear.Model }

// window is how many words of a long message are judged at once, from its
// beginning and from its end as well as the whole.
const window = 40

// sentences bounds how many sentences are judged by themselves, from the last.
const sentences = 4

// Classify judges a message as a whole and its last sentences by themselves:
// what stands around a question must not hide it.
func (j *Judge) Classify(m Models, words, absBuf []string, tokens []phrase.Token) Verdict {
	v := j.part(m, words, absBuf, tokens, ruleAt, askAt)
	take := func(p Verdict) {
		if v.Label != Ask && p.Label == Ask {
			v.Label, v.Score = Ask, p.Score
		}
		v.add(p.Kinds)
	}
	if len(words) > window+window/2 {
		for _, part := range [][]string{words[:window], words[len(words)-window:]} {
			take(j.part(m, part, absBuf, tokens, ruleAt, askAt))
		}
	}
	if slices.Contains(words, "\"") {
		return v
	}
	if v.Label == Unclear { // that stays so; a part may still be of another kind
		take = func(p Verdict) { v.add(p.Kinds) }
	}
	end := len(words)
	for n := 0; n < sentences && end > 0; {
		start := end - 1
		for start > 0 && words[start-1] != "." && words[start-1] != "?" && words[start-1] != "," {
			start--
		}
		if start == 0 && end == len(words) {
			break // that was the whole
		}
		if sentence := words[start:end]; end-start > 2 {
			n++
			if v.Label != Ask && slices.ContainsFunc(sentence, lex.Being) {
				take(j.part(m, sentence, absBuf, tokens, sentenceAt, sentenceAt))
			} else if m.Standing != nil {
				var buf [512]uint32
				v.add(m.Standing.Score(linear.Set(linear.Features(sentence, linear.Abstract(sentence, absBuf), buf[:0]))))
			}
		}
		end = start
	}
	return v
}

func (v *Verdict) add(kinds [linear.Lanes]float32) {
	for k := range v.Kinds {
		v.Kinds[k] = max(v.Kinds[k], kinds[k])
	}
}

func (j *Judge) part(m Models, words, absBuf []string, tokens []phrase.Token, ruleAt, askAt float32) Verdict {
	var buf [512]uint32
	f, ask, sure, not := j.Features(words, absBuf, tokens, buf[:0])
	p := m.Identity.Score(f)
	v := Verdict{Label: Unclear, Score: p[Ask]}
	if m.Standing != nil {
		v.Kinds = m.Standing.Score(f)
	}
	switch {
	case sure && !not && p[Ask] > sureAt, ask && !not && p[Ask] > ruleAt && p[Unclear] < .9:
		v.Label = Ask
	case p[Ask] > askAt && p[Ask] >= p[Unclear]-lean:
		v.Label = Ask
	case p[Other] >= p[Unclear]:
		v.Label = Other
	}
	return v
}

// Probabilities from which a message asks, chosen by cross-validation that
// leaves out templates: where a phrase that hardly stands elsewhere was found,
// where another one was, where none was, and for a sentence by itself.
const sureAt, ruleAt, askAt, sentenceAt = .01, .25, .5, .85

// lean is how far Ask may stand behind Unclear: a truthful answer too many
// does less harm than one too few.
const lean = .15
