package main

import (
	_ "embed"
	"math/rand/v2"
	"strings"
)

// The grammar: one template a line under a header "== label weight"; lines
// "name: a | b" define slots, used as <name>; "(a|b)" are alternatives, which
// nest, and an empty one is allowed.
//
//go:embed grammar.txt
var grammarText string

//go:embed standing.txt
var standingText string

type grammar struct {
	slots map[string][]string
	rules []genRule
}

type genRule struct {
	label    string
	count    int
	template string
}

func parseGrammar(text string) grammar {
	g := grammar{slots: map[string][]string{}}
	label, count := "", 0
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "== "):
			f := strings.Fields(line)
			label, count = f[1], 0
			for _, r := range f[2] {
				count = count*10 + int(r-'0')
			}
		case label == "":
			name, list, _ := strings.Cut(line, ":")
			for _, a := range strings.Split(list, " | ") {
				g.slots[name] = append(g.slots[name], strings.TrimSpace(a))
			}
		default:
			g.rules = append(g.rules, genRule{label, count, line})
		}
	}
	return g
}

func (g grammar) expand(t string, rng *rand.Rand) string {
	for {
		i := strings.LastIndexByte(t, '(')
		if i < 0 {
			break
		}
		j := i + strings.IndexByte(t[i:], ')')
		alts := strings.Split(t[i+1:j], "|")
		t = t[:i] + alts[rng.IntN(len(alts))] + t[j+1:]
	}
	for {
		i := strings.IndexByte(t, '<')
		if i < 0 {
			break
		}
		j := i + strings.IndexByte(t[i:], '>')
		alts := g.slots[t[i+1:j]]
		if len(alts) == 0 {
			panic("no slot " + t[i:j+1])
		}
		t = t[:i] + g.expand(alts[rng.IntN(len(alts))], rng) + t[j+1:]
	}
	return strings.Join(strings.Fields(t), " ")
}

// noise makes what people's fingers make: no marks, a typo, slang, a frame.
func (g grammar) noise(s string, rng *rand.Rand) string {
	p := rng.Float64()
	switch {
	case p < .25:
		s = strings.TrimRight(s, "?. ")
	case p < .32:
		s += "??"
	}
	if rng.Float64() < .12 {
		s = strings.NewReplacer("are you", "r u", "you are", "ur", "you're", "youre").Replace(s)
	}
	if rng.Float64() < .12 && len(s) > 8 {
		i := 1 + rng.IntN(len(s)-3)
		if isLetter(s[i]) && isLetter(s[i+1]) {
			switch rng.IntN(3) {
			case 0:
				s = s[:i] + s[i+1:]
			case 1:
				s = s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
			default:
				s = s[:i] + s[i:i+1] + s[i:]
			}
		}
	}
	return s
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' }
