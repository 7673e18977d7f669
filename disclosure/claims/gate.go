package claims

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// A gate holds pieces of text of which a sentence must contain some before an
// expression can match it: one of every set. Expressions are tried only where
// their gate is open, which changes no verdict, only the time it takes.
type gate []int // numbers of sets in an index

// An index finds in one pass over a text which sets of pieces occur in it. It
// is a tree of the pieces, byte by byte, its edges in one open hash table.
type index struct {
	keys    []uint32 // node and byte of an edge, plus one; 0 is none
	ends    []uint32 // where the edge leads
	nodes   uint32
	sets    [][]int32       // sets whose piece ends at a node
	starts  [1 << 10]uint64 // bits of the first three bytes of the pieces, hashed
	count   int
	numbers map[string]int // sets by their pieces, for those that rules share
}

// maxSets bounds how many sets are asked of one expression.
const maxSets = 3

// maxWords bounds how many pieces a set is written out to.
const maxWords = 30

func newIndex() *index {
	return &index{keys: make([]uint32, 1<<10), ends: make([]uint32, 1<<10), nodes: 1, sets: make([][]int32, 1), numbers: map[string]int{}}
}

// slot returns where the edge is, or would be.
func (x *index) slot(node uint32, c byte) (int, uint32) {
	key := (node<<8 | uint32(c)) + 1
	i := int(key * 0x9e3779b1 >> 8)
	for i &= len(x.keys) - 1; x.keys[i] != 0 && x.keys[i] != key; i = (i + 1) & (len(x.keys) - 1) {
	}
	return i, key
}

func (x *index) grow() {
	keys, ends := x.keys, x.ends
	x.keys, x.ends = make([]uint32, 2*len(keys)), make([]uint32, 2*len(keys))
	for i, key := range keys {
		if key != 0 {
			at, _ := x.slot((key-1)>>8, byte(key-1))
			x.keys[at], x.ends[at] = key, ends[i]
		}
	}
}

// gate returns the gate of an expression.
func (x *index) gate(expr string) gate {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil // the expression itself is compiled elsewhere, and fails there
	}
	sets := needed(tree.Simplify())
	slices.SortStableFunc(sets, func(a, b []string) int { return len(a) - len(b) })
	var g gate
	for _, set := range sets[:min(len(sets), maxSets)] {
		g = append(g, x.add(set))
	}
	return g
}

func (x *index) add(set []string) int {
	set = slices.Clone(set)
	slices.Sort(set)
	set = slices.Compact(set)
	key := strings.Join(set, "\x00")
	if n, ok := x.numbers[key]; ok {
		return n
	}
	n := x.count
	x.numbers[key] = n
	x.count++
	for _, text := range set {
		node := uint32(0)
		h := start(text[0], text[1], text[2])
		x.starts[h>>6] |= 1 << (h & 63)
		for _, c := range []byte(text) {
			if int(x.nodes)*2 > len(x.keys) {
				x.grow()
			}
			at, key := x.slot(node, c)
			if x.keys[at] == 0 {
				x.keys[at], x.ends[at] = key, x.nodes
				x.nodes++
				x.sets = append(x.sets, nil)
			}
			node = x.ends[at]
		}
		x.sets[node] = append(x.sets[node], int32(n))
	}
	return n
}

// start hashes the first bytes of a piece; no piece is shorter.
func start(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9e3779b1 >> 16
}

// scan marks the sets that occur in s, a lower-cased text.
func (x *index) scan(s string, found []bool) {
	for i := 0; i+2 < len(s); i++ {
		if h := start(s[i], s[i+1], s[i+2]); x.starts[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		node := uint32(0)
		for k := i; k < len(s); k++ {
			at, _ := x.slot(node, s[k])
			if x.keys[at] == 0 {
				break
			}
			node = x.ends[at]
			for _, set := range x.sets[node] {
				found[set] = true
			}
		}
	}
}

func (g gate) open(found []bool) bool {
	for _, set := range g {
		if !found[set] {
			return false
		}
	}
	return true
}

// needed returns sets of pieces, each at least three bytes long, in lower
// case; every match contains a piece of each set.
func needed(t *syntax.Regexp) [][]string {
	switch t.Op {
	case syntax.OpLiteral:
		if text := strings.ToLower(string(t.Rune)); len(text) >= 3 {
			return [][]string{{text}}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(t.Sub[0])
	case syntax.OpRepeat:
		if t.Min > 0 {
			return needed(t.Sub[0])
		}
	case syntax.OpConcat:
		var out [][]string
		var run []string // what a run of literals and small alternatives spells
		flush := func() {
			if set, ok := usable(run); ok {
				out = append(out, set)
			}
			run = nil
		}
		for _, sub := range t.Sub {
			if words, ok := spelled(sub); ok && len(words)*max(1, len(run)) <= maxWords {
				run = times(run, words)
				continue
			}
			flush()
			out = append(out, needed(sub)...)
		}
		flush()
		return out
	case syntax.OpAlternate:
		if words, ok := spelled(t); ok {
			if set, ok := usable(words); ok {
				return [][]string{set}
			}
			return nil
		}
		var out []string
		for _, sub := range t.Sub {
			sets := needed(sub)
			if len(sets) == 0 {
				return nil
			}
			best := sets[0]
			for _, set := range sets[1:] {
				if shortest(set) > shortest(best) {
					best = set
				}
			}
			out = append(out, best...)
		}
		return [][]string{out}
	}
	return nil
}

// spelled returns all that an expression can match, where that is a short list.
func spelled(t *syntax.Regexp) ([]string, bool) {
	switch t.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(t.Rune))}, true
	case syntax.OpEmptyMatch, syntax.OpWordBoundary, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}, true
	case syntax.OpCapture:
		return spelled(t.Sub[0])
	case syntax.OpQuest:
		words, ok := spelled(t.Sub[0])
		return append(words, ""), ok
	case syntax.OpCharClass:
		var out []string
		for i := 0; i+1 < len(t.Rune); i += 2 {
			if t.Rune[i+1]-t.Rune[i] > 3 {
				return nil, false
			}
			for r := t.Rune[i]; r <= t.Rune[i+1]; r++ {
				out = append(out, strings.ToLower(string(r)))
			}
		}
		return out, len(out) <= 6
	case syntax.OpConcat:
		words := []string{""}
		for _, sub := range t.Sub {
			more, ok := spelled(sub)
			if !ok || len(words)*len(more) > maxWords {
				return nil, false
			}
			words = times(words, more)
		}
		return words, true
	case syntax.OpAlternate:
		var out []string
		for _, sub := range t.Sub {
			words, ok := spelled(sub)
			if !ok || len(out)+len(words) > maxWords {
				return nil, false
			}
			out = append(out, words...)
		}
		return out, true
	}
	return nil, false
}

func times(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	out := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+y)
		}
	}
	return out
}

// usable keeps a set only where every piece is long enough to look for; what
// holds a shorter piece of the set says nothing more and goes.
func usable(words []string) ([]string, bool) {
	slices.SortFunc(words, func(a, b string) int { return len(a) - len(b) })
	var out []string
	for _, w := range words {
		if len(w) < 3 {
			return nil, false
		}
		if !slices.ContainsFunc(out, func(o string) bool { return strings.Contains(w, o) }) {
			out = append(out, w)
		}
	}
	return out, len(out) > 0
}

func shortest(set []string) int {
	n := len(set[0])
	for _, s := range set {
		n = min(n, len(s))
	}
	return n
}
