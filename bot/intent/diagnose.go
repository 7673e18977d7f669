package intent

import (
	"fmt"
	"slices"
	"strings"
)

// A Finding is one weakness of a set of examples.
type Finding struct {
	Kind     string   `json:"kind"`     // few_examples, duplicate, contradiction or unreadable
	Intents  []string `json:"intents"`  // the intents that it touches, sorted
	Examples []int    `json:"examples"` // positions in the input
	Advice   string   `json:"advice"`   // what to do, in words
}

// FewExamples is the number below which an intent is reported as thin.
const FewExamples = 5

// Diagnose lists what will make a model trained on the examples worse:
// intents with fewer than [FewExamples] distinct phrasings, phrasings given
// twice, the same phrasing under two intents, and examples without words.
// Two phrasings are the same when their normalised words are. The order of
// the findings is fixed by that of the examples.
func Diagnose(examples []Example) []Finding {
	s := &scratch{}
	same := map[string][]int{}
	distinct := map[string]int{}
	var keys, names []string
	var out []Finding
	for i, e := range examples {
		s.tokenize(e.Text, nil)
		if _, ok := distinct[e.Intent]; !ok {
			distinct[e.Intent] = 0
			names = append(names, e.Intent)
		}
		if len(s.words) == 0 {
			out = append(out, Finding{"unreadable", []string{e.Intent}, []int{i}, "write it in words: it has no letters or digits"})
			continue
		}
		key := string(s.text)
		if same[key] == nil {
			keys = append(keys, key)
		}
		same[key] = append(same[key], i)
	}
	for _, key := range keys {
		at := same[key]
		var under []string
		for _, i := range at {
			under = append(under, examples[i].Intent)
		}
		slices.Sort(under)
		under = slices.Compact(under)
		for _, name := range under {
			distinct[name]++
		}
		switch {
		case len(under) > 1:
			out = append(out, Finding{"contradiction", under, at, "keep it under one intent only: " + strings.Join(under, ", ")})
		case len(at) > 1:
			out = append(out, Finding{"duplicate", under, at, "keep one and write another phrasing instead"})
		}
	}
	for _, name := range names {
		if n := distinct[name]; n < FewExamples && name != OutOfScope {
			out = append(out, Finding{"few_examples", []string{name}, nil,
				fmt.Sprintf("it has %d distinct phrasings: add at least %d more, best from real messages", n, FewExamples-n)})
		}
	}
	return out
}
