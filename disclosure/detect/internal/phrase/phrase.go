package phrase

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// A Set is a compiled list of phrases. It is immutable.
type Set struct {
	ids      map[string]uint16
	prefixes map[string]uint16 // by prefix
	lengths  []int             // of the prefixes, in bytes
	phrases  []compiled
	first    [][]int32 // phrases by the words that may stand first
}

type compiled struct {
	label byte
	need  [2]uint64 // of each of these marks the message must have one
	elems []elem
}

type elem struct {
	kind byte // 'w' word, '~' gap, '^', '$'
	opt  bool
	end  bool // a clause end will do instead of a word
	gap  int
	ids  []uint16
	// marks has the bit of each of ids: most words fail there, without a search.
	marks uint64
}

// mark spreads ids over 64 bits.
func mark(id uint16) uint64 { return 1 << (uint32(id) * 0x9e3779b1 >> 26) }

// Builder collects phrases of one Set.
type Builder struct {
	set    Set
	faults []error
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder {
	return &Builder{set: Set{ids: map[string]uint16{}, prefixes: map[string]uint16{}}}
}

// Add compiles the phrases of list, one a line, under label; lists gives the
// alternatives of %names. Lines that begin with # are comments.
func (b *Builder) Add(label byte, list string, lists map[string]string) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		c := compiled{label: label}
		for _, f := range strings.Fields(line) {
			e, err := b.elem(f, lists)
			if err != nil {
				b.faults = append(b.faults, fmt.Errorf("phrase %q: %w", line, err))
				continue
			}
			c.elems = append(c.elems, e)
		}
		n := int32(len(b.set.phrases))
		b.set.phrases = append(b.set.phrases, c)
		i := 0
		for i < len(c.elems) && c.elems[i].kind == '^' {
			i++
		}
		if i == len(c.elems) || c.elems[i].kind != 'w' {
			b.faults = append(b.faults, fmt.Errorf("phrase %q: must begin with a word", line))
			continue
		}
		for ; i < len(c.elems) && c.elems[i].kind == 'w'; i++ {
			for _, id := range c.elems[i].ids {
				for len(b.set.first) <= int(id) {
					b.set.first = append(b.set.first, nil)
				}
				if l := b.set.first[id]; len(l) == 0 || l[len(l)-1] != n {
					b.set.first[id] = append(l, n)
				}
			}
			if !c.elems[i].opt {
				break
			}
		}
		b.set.phrases[n].need = rarest(c.elems)
	}
}

// rarest returns the marks of the two elements with the fewest words among
// those that a phrase cannot do without.
func rarest(elems []elem) (need [2]uint64) {
	need = [2]uint64{^uint64(0), ^uint64(0)}
	for _, e := range elems {
		if e.kind != 'w' || e.opt || e.end {
			continue
		}
		if m := e.marks; bits.OnesCount64(m) < bits.OnesCount64(need[0]) {
			need = [2]uint64{m, need[0]}
		} else if bits.OnesCount64(m) < bits.OnesCount64(need[1]) {
			need[1] = m
		}
	}
	return need
}

func (b *Builder) elem(f string, lists map[string]string) (elem, error) {
	switch {
	case f == "^" || f == "$":
		return elem{kind: f[0]}, nil
	case f[0] == '~':
		n := 0
		for _, r := range strings.TrimLeft(f, "~") {
			n = n*10 + int(r-'0')
		}
		return elem{kind: '~', gap: n, opt: strings.HasPrefix(f, "~~")}, nil
	}
	e := elem{kind: 'w'}
	if len(f) > 1 && strings.HasSuffix(f, "?") {
		f, e.opt = f[:len(f)-1], true
	}
	for _, w := range strings.Split(f, "|") {
		if w == "$" {
			e.end = true
			continue
		}
		words := []string{w}
		if w != "" && w[0] == '%' {
			list, ok := lists[w[1:]]
			if !ok {
				return e, fmt.Errorf("no list %q", w)
			}
			words = strings.Fields(list)
		}
		for _, w := range words {
			m := b.set.ids
			if len(w) > 1 && strings.HasSuffix(w, "*") {
				w, m = w[:len(w)-1], b.set.prefixes
				if !slices.Contains(b.set.lengths, len(w)) {
					b.set.lengths = append(b.set.lengths, len(w))
				}
			}
			id, ok := m[w]
			if !ok {
				id = uint16(len(b.set.ids) + len(b.set.prefixes) + 1)
				m[w] = id
			}
			e.ids = append(e.ids, id)
		}
	}
	slices.Sort(e.ids)
	for _, id := range e.ids {
		e.marks |= mark(id)
	}
	return e, nil
}

// Build returns the Set and all faults.
func (b *Builder) Build() (*Set, []error) {
	slices.Sort(b.set.lengths)
	return &b.set, b.faults
}

// A Token is one word of a message as a Set sees it. End marks ? . , as well.
type Token struct {
	ids [3]uint16
	end byte // '.', '?' or ',' for marks, else 0
}

// Tokens appends the tokens of words to dst.
func (s *Set) Tokens(words []string, dst []Token) []Token {
	for _, w := range words {
		var t Token
		switch w {
		case ".", "?", ",":
			t.end = w[0]
		}
		n := 0
		if id, ok := s.ids[w]; ok {
			t.ids[0] = id
			n = 1
		}
		for _, l := range s.lengths {
			if l > len(w) || n == len(t.ids) {
				break
			}
			if id, ok := s.prefixes[w[:l]]; ok {
				t.ids[n] = id
				n++
			}
		}
		dst = append(dst, t)
	}
	return dst
}

// Match calls hit with the label of every phrase found, and where it stands,
// until hit returns false.
func (s *Set) Match(tokens []Token, hit func(label byte, from, to int) bool) {
	var marks uint64
	for i := range tokens {
		for _, id := range tokens[i].ids {
			if id != 0 {
				marks |= mark(id)
			}
		}
	}
	for i := range tokens {
		for _, id := range tokens[i].ids {
			if int(id) >= len(s.first) { // none begins with it
				continue
			}
			for _, n := range s.first[id] {
				p, budget := &s.phrases[n], 200
				if p.need[0]&marks == 0 || p.need[1]&marks == 0 {
					continue
				}
				if to := match(p.elems, tokens, i, &budget); to >= 0 && !hit(p.label, i, to) {
					return
				}
			}
		}
	}
}

// match returns where elems end when they begin at i, or -1.
func match(elems []elem, tokens []Token, i int, budget *int) int {
	for k := range elems {
		e := &elems[k]
		switch e.kind {
		case '^':
			if i > 0 && tokens[i-1].end == 0 {
				return -1
			}
		case '$':
			if i < len(tokens) && tokens[i].end == 0 {
				return -1
			}
		case '~':
			for g := 0; g <= e.gap && i+g <= len(tokens); g++ {
				if *budget--; *budget < 0 {
					return -1
				}
				if to := match(elems[k+1:], tokens, i+g, budget); to >= 0 {
					return to
				}
				if !e.opt && i+g < len(tokens) && (tokens[i+g].end == '.' || tokens[i+g].end == '?') {
					return -1
				}
			}
			return -1
		default:
			ok := i < len(tokens) && e.has(tokens[i])
			if e.opt {
				if ok {
					if to := match(elems[k+1:], tokens, i+1, budget); to >= 0 {
						return to
					}
				}
				continue
			}
			switch {
			case ok:
				i++
			case !e.end || i < len(tokens) && tokens[i].end == 0:
				return -1
			}
		}
	}
	return i
}

func (e *elem) has(t Token) bool {
	for _, id := range t.ids {
		if id != 0 && e.marks&mark(id) != 0 {
			if _, ok := slices.BinarySearch(e.ids, id); ok {
				return true
			}
		}
	}
	return false
}
