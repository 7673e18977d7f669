package intent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// A Finding is one weakness of a set of examples.
type Finding struct {
	Kind     string   `json:"kind"`     // few_examples, uneven, no_out_of_scope, duplicate, contradiction, unreadable or overlap
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
		s.tokenize(e.Text)
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
		} else if typical := median(distinct); name != OutOfScope && 10*n <= typical {
			out = append(out, Finding{"uneven", []string{name}, nil,
				fmt.Sprintf("it has %d distinct phrasings and the others about %d: add some, or it loses against them", n, typical)})
		}
	}
	if n := distinct[OutOfScope]; n == 0 && len(names) > 0 {
		out = append(out, Finding{"no_out_of_scope", []string{OutOfScope}, nil,
			"there is no example of what you do not answer: add twenty or more messages with the intent " + OutOfScope})
	}
	return out
}

func median(count map[string]int) int {
	var n []int
	for name, c := range count {
		if name != OutOfScope {
			n = append(n, c)
		}
	}
	slices.Sort(n)
	return n[len(n)/2]
}

// Overlaps lists pairs of intents that a model trained on the other examples
// confuses: kind "overlap", most confusions first, at most twenty. It trains a
// model for each of o's folds, so it takes as long as calibrated training.
func Overlaps(ctx context.Context, examples []Example, o *Options) ([]Finding, error) {
	opt, err := o.fill(len(examples))
	if err != nil {
		return nil, err
	}
	if opt.Folds < 0 {
		return nil, fmt.Errorf("%w: Overlaps needs folds", ErrOption)
	}
	if err := check(examples, opt.MaxBytes); err != nil {
		return nil, err
	}
	fold := folds(examples, opt)
	size := map[string]int{}
	for _, e := range examples {
		size[e.Intent]++
	}
	confused := map[[2]string][]int{}
	for f := range opt.Folds {
		var train []Example
		for i, e := range examples {
			if fold[i] != f {
				train = append(train, e)
			}
		}
		if check(train, opt.MaxBytes) != nil {
			continue
		}
		m, err := fit(ctx, train, opt, nil)
		if err != nil {
			return nil, err
		}
		for i, e := range examples {
			if fold[i] != f || e.Intent == OutOfScope {
				continue
			}
			p, err := m.Predict(ctx, e.Text)
			if err != nil {
				return nil, err
			}
			if p.Intent != "" && p.Intent != e.Intent {
				pair := [2]string{min(p.Intent, e.Intent), max(p.Intent, e.Intent)}
				confused[pair] = append(confused[pair], i)
			}
		}
	}
	var out []Finding
	for pair, at := range confused {
		// Once in ten is more than the odd hard phrasing.
		if n := len(at); n >= 2 && 10*n >= min(size[pair[0]], size[pair[1]]) {
			slices.Sort(at)
			out = append(out, Finding{"overlap", pair[:], at, fmt.Sprintf(
				"%d of their examples are taken for the other: if one answer serves both, merge %s and %s; otherwise add phrasings that tell them apart", n, pair[0], pair[1])})
		}
	}
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(len(b.Examples)-len(a.Examples), slices.Compare(a.Intents, b.Intents))
	})
	return out[:min(len(out), 20)], nil
}
