package intent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// OutOfScope marks an example that belongs to no intent.
const OutOfScope = "oos"

var (
	// ErrNoExamples says that there is nothing to learn from.
	ErrNoExamples = errors.New("intent: no examples")
	// ErrOneIntent says that fewer than two intents have examples.
	ErrOneIntent = errors.New("intent: at least two intents are needed")
	// ErrBadExample marks an example without words, without an intent, or too long.
	ErrBadExample = errors.New("intent: unusable example")
	// ErrOption marks an option outside its range.
	ErrOption = errors.New("intent: option out of range")

	errNoModel = errors.New("intent: the classifier has no model; make it with NewClassifier")
)

// An Example is one phrasing with the intent that it belongs to, or
// [OutOfScope].
type Example struct {
	Text   string `json:"text" yaml:"text"`
	Intent string `json:"intent" yaml:"intent"`
}

// Options tune training. Nil works, and zero is the default of each field.
type Options struct {
	Seed     uint64         // of shuffles and folds
	Bits     int            // log2 of the hash table's rows, 10 to 18; default 15 (32,768 rows, one byte an intent each)
	Cost     float64        // penalty of a margin error; default 1 (ten times as much on an intent's own examples)
	Folds    int            // held-back folds to calibrate on, 2 to 10; default 3 (5 below 2,000 examples); -1: none
	OOSShare float64        // share of live messages that are out of scope, for Prediction.Correct; default 0.18
	MaxBytes int            // longer messages get confidence 0; default 4096
	Progress func(done int) // called with the number of intents learned, one call at a time; must not block
}

func (o *Options) fill(n int) (Options, error) {
	var v Options
	if o != nil {
		v = *o
	}
	if v.Bits == 0 {
		v.Bits = 15
	}
	if v.Cost == 0 {
		v.Cost = 1
	}
	if v.Folds == 0 {
		v.Folds = 3
		if n < 2000 {
			v.Folds = 5
		}
	}
	if v.OOSShare == 0 {
		v.OOSShare = 0.18
	}
	if v.MaxBytes == 0 {
		v.MaxBytes = 4096
	}
	var errs []error
	bad := func(ok bool, name string, got any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s is %v", ErrOption, name, got))
		}
	}
	bad(v.Bits >= 10 && v.Bits <= 18, "Bits", v.Bits)
	bad(v.Cost > 0 && v.Cost <= 1e6, "Cost", v.Cost)
	bad(v.Folds == -1 || v.Folds >= 2 && v.Folds <= 10, "Folds", v.Folds)
	bad(v.OOSShare > 0 && v.OOSShare < 1, "OOSShare", v.OOSShare)
	bad(v.MaxBytes > 0 && v.MaxBytes <= 1<<16, "MaxBytes", v.MaxBytes)
	return v, errors.Join(errs...)
}

// Train learns a model. All faults of the examples are reported at once. The
// same examples, options and seed give the same model. It stops soon after
// ctx ends.
func Train(ctx context.Context, examples []Example, o *Options) (*Model, error) {
	opt, err := o.fill(len(examples))
	if err != nil {
		return nil, err
	}
	if err := check(examples, opt.MaxBytes); err != nil {
		return nil, err
	}
	m, err := fit(ctx, examples, opt, opt.Progress)
	if err != nil || opt.Folds < 0 {
		return m, err
	}
	held, err := heldBack(ctx, examples, opt)
	if err != nil {
		return nil, err
	}
	m.fitProbabilities(held, opt.OOSShare)
	return m, nil
}

func check(examples []Example, maxBytes int) error {
	if len(examples) == 0 {
		return ErrNoExamples
	}
	var errs []error
	intents := map[string]bool{}
	s := &scratch{}
	for i, e := range examples {
		const most = 20 // enough to see what is wrong with a file
		if len(errs) == most {
			errs = append(errs, fmt.Errorf("%w: and perhaps more", ErrBadExample))
			break
		}
		switch {
		case strings.TrimSpace(e.Intent) == "" || !utf8.ValidString(e.Intent) || len(e.Intent) > 200:
			errs = append(errs, fmt.Errorf("%w %d: intent name missing, longer than 200 bytes or not UTF-8", ErrBadExample, i))
		case len(e.Text) > maxBytes:
			errs = append(errs, fmt.Errorf("%w %d: longer than %d bytes", ErrBadExample, i, maxBytes))
		default:
			if s.tokenize(e.Text); len(s.words) == 0 && e.Intent != OutOfScope {
				errs = append(errs, fmt.Errorf("%w %d: no letters or digits", ErrBadExample, i))
			}
			if e.Intent != OutOfScope {
				intents[e.Intent] = true
			}
		}
	}
	if len(errs) == 0 && len(intents) < 2 {
		return ErrOneIntent
	}
	const mostIntents = 2000
	if len(intents) > mostIntents {
		errs = append(errs, fmt.Errorf("%w: more than %d intents", ErrBadExample, mostIntents))
	}
	return errors.Join(errs...)
}

// fit learns the margins only.
func fit(ctx context.Context, examples []Example, opt Options, done func(int)) (*Model, error) {
	names := map[string]int32{}
	runes := map[rune]bool{}
	for _, e := range examples {
		if e.Intent != OutOfScope {
			names[e.Intent] = 0
		}
	}
	m := &Model{bits: opt.Bits, maxBytes: opt.MaxBytes, seed: opt.Seed, trained: len(examples)}
	for name := range names {
		m.intents = append(m.intents, name)
	}
	slices.Sort(m.intents)
	for i, name := range m.intents {
		names[name] = int32(i)
	}
	buckets := 1 << opt.Bits
	s := newScratch(len(m.intents))
	m.df[0], m.df[1] = make([]uint16, buckets), make([]uint16, buckets)
	for _, e := range examples {
		s.tokenize(e.Text)
		for _, r := range string(s.text) {
			if r != ' ' {
				runes[r] = true
			}
		}
		s.count(uint32(buckets - 1))
		for block, grams := range s.grams {
			for _, g := range grams {
				if m.df[block][g.bucket] < math.MaxUint16 {
					m.df[block][g.bucket]++
				}
			}
		}
	}
	for r := range runes {
		m.runes = append(m.runes, r)
	}
	slices.Sort(m.runes)
	m.prepare()
	var data rows
	for _, e := range examples {
		s.tokenize(e.Text)
		s.count(uint32(buckets - 1))
		s.vectorize(&m.idf, m.unseen)
		label := int32(-1)
		if e.Intent != OutOfScope {
			label = names[e.Intent]
		}
		data.add(s.feats, label)
	}
	if err := trainAll(ctx, &data, opt, m, done); err != nil {
		return nil, err
	}
	m.temperature, m.oosShare, m.blind = 4, opt.OOSShare, len(m.intents) < leftOut
	return m, nil
}

// prepare derives what is not stored: inverse document frequencies and pools.
func (m *Model) prepare() {
	n := float64(m.trained)
	m.unseen = float32(math.Log(1+n) + 1)
	for block := range m.df {
		m.idf[block] = make([]float32, len(m.df[block]))
		for b, df := range m.df[block] {
			if df > 0 {
				m.idf[block][b] = float32(math.Log((1+n)/(1+float64(df))) + 1)
			}
		}
	}
	intents := len(m.intents)
	for c := range m.unknown {
		if _, ok := slices.BinarySearch(m.runes, rune(c)); !ok && wordRune(rune(c)) {
			m.unknown[c] = 1
		}
	}
	m.hash = &lazyHash{}
	m.pool = &sync.Pool{New: func() any { return newScratch(intents) }}
}

// folds deals the examples of each intent out to the folds at random, so that
// a rare intent is not missing from one by chance. Phrasings with the same
// words stay together.
func folds(examples []Example, opt Options) []int {
	rng := rand.New(rand.NewPCG(opt.Seed, 2))
	fold := make([]int, len(examples))
	next := map[string]int{}
	same := map[string]int{}
	s := &scratch{}
	for _, at := range rng.Perm(len(examples)) {
		e := examples[at]
		s.tokenize(e.Text)
		key := e.Intent + string(s.text)
		f, ok := same[key]
		if !ok {
			if _, begun := next[e.Intent]; !begun {
				next[e.Intent] = rng.IntN(opt.Folds)
			}
			f = next[e.Intent] % opt.Folds
			next[e.Intent]++
			same[key] = f
		}
		fold[at] = f
	}
	return fold
}

// leftOut says that one intent in ten sits out a fold, where there are ten.
const leftOut = 10

// heldBack scores every example with a model that has not seen it. In each
// fold some whole intents are left out as well, unless there are out-of-scope
// examples enough: their messages stand in for what is out of scope.
func heldBack(ctx context.Context, examples []Example, opt Options) ([]evidence, error) {
	rng := rand.New(rand.NewPCG(opt.Seed, 4))
	fold := folds(examples, opt)
	names := map[string]int{}
	var order []string
	for _, e := range examples {
		if _, ok := names[e.Intent]; !ok && e.Intent != OutOfScope {
			names[e.Intent] = 0
			order = append(order, e.Intent)
		}
	}
	slices.Sort(order)
	for i, at := range rng.Perm(len(order)) {
		names[order[at]] = i
	}
	const enough = 50 // real out-of-scope examples need no stand-ins
	real := 0
	for _, e := range examples {
		if e.Intent == OutOfScope {
			real++
		}
	}
	var out []evidence
	for f := range opt.Folds {
		absent := func(e Example) bool {
			return e.Intent != OutOfScope && real < enough && len(order) >= leftOut && names[e.Intent]%max(leftOut, opt.Folds) == f
		}
		var train, test []Example
		for i, e := range examples {
			if fold[i] == f {
				if absent(e) {
					e.Intent = OutOfScope
				}
				test = append(test, e)
			} else if !absent(e) {
				train = append(train, e)
			}
		}
		if check(train, opt.MaxBytes) != nil {
			continue // too few examples to hold any back
		}
		m, err := fit(ctx, train, opt, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, m.gather(test)...)
	}
	return out, nil
}
