package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/linear"
)

// A tally counts how labels were told apart; Ask is the positive one.
type tally struct{ tp, fp, fn, right, all int }

func (t *tally) add(m *linear.Model, set []example, show bool) {
	for _, e := range set {
		words := lex.English(lex.Words(lex.Fold(e.text), nil), nil)
		v := judge.Classify(english.Models{Identity: m}, words, nil, nil)
		best := v.Label
		t.all++
		verdict := ""
		switch {
		case best == 0 && e.label == 0:
			t.tp++
		case best == 0:
			t.fp++
			verdict = "false"
		case e.label == 0:
			t.fn++
			verdict = "miss"
		}
		if best == e.label {
			t.right++
		} else if verdict == "" {
			verdict = "mixed"
		}
		if show && verdict != "" {
			fmt.Printf("  %-5s %d got %d %.2f %.120q\n", verdict, e.label, v.Label, v.Score, e.text)
		}
	}
}

func (t *tally) String() string {
	return fmt.Sprintf("n=%-5d recall %.4f precision %.4f accuracy %.4f", t.all,
		float64(t.tp)/float64(t.tp+t.fn), float64(t.tp)/float64(t.tp+t.fp), float64(t.right)/float64(t.all))
}

func report(name string, m *linear.Model, set []example, show bool) {
	var t tally
	t.add(m, set, show)
	fmt.Printf("%-44s %s\n", name, &t)
}

// crossValidate leaves out whole groups of sentences of one build.
func crossValidate(name string, labelled, more []example, folds int, show bool) {
	of := groups(labelled)
	size := map[int]int{}
	for _, g := range of {
		size[g]++
	}
	var order []int
	for _, g := range of {
		if size[g] > 0 {
			order = append(order, g)
			size[g] = 0
		}
	}
	rng := rand.New(rand.NewPCG(11, 12))
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	fold := map[int]int{}
	for i, g := range order {
		fold[g] = i % folds
	}
	var t tally
	for k := range folds {
		var in, out []example
		for i, e := range labelled {
			if fold[of[i]] == k {
				out = append(out, e)
			} else {
				in = append(in, e)
			}
		}
		t.add(fit(slices.Concat(in, more), ofIdentity).m, out, show)
	}
	fmt.Printf("%-44s %s (%d groups)\n", name, &t, len(order))
}
