package main

import (
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/linear"
)

// groups numbers the examples so that those of one template share a number:
// two are of one template when the word classes they are made of are the same,
// or share most of their pairs of neighbours. Cross-validation that keeps
// groups together asks what the labelled data's own splits ask: how does the
// model do on sentences of a build that it has not seen?
func groups(examples []example) []int {
	skeleton := map[string]int{}
	var pairs [][]string
	of := make([]int, len(examples))
	for i, e := range examples {
		words := lex.English(lex.Words(lex.Fold(e.text), nil), nil)
		abstract := slices.DeleteFunc(linear.Abstract(words, nil), func(w string) bool { return len(w) == 1 && strings.Contains("?.,\"", w) })
		key := strings.Join(abstract, " ")
		n, ok := skeleton[key]
		if !ok {
			n = len(pairs)
			skeleton[key] = n
			var p []string
			last := "^"
			for _, w := range append(abstract, "$") {
				p = append(p, last+" "+w)
				last = w
			}
			slices.Sort(p)
			pairs = append(pairs, slices.Compact(p))
		}
		of[i] = n
	}
	parent := make([]int, len(pairs))
	for i := range parent {
		parent[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if parent[i] != i {
			parent[i] = root(parent[i])
		}
		return parent[i]
	}
	holders := map[string][]int{}
	for i, p := range pairs {
		shared := map[int]int{}
		for _, pair := range p {
			for _, j := range holders[pair] {
				shared[j]++
			}
			holders[pair] = append(holders[pair], i)
		}
		for j, n := range shared {
			if union := len(p) + len(pairs[j]) - n; float64(n) > .55*float64(union) {
				parent[max(root(i), root(j))] = min(root(i), root(j))
			}
		}
	}
	for i := range of {
		of[i] = root(of[i])
	}
	return of
}
