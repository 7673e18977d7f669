package disclosure

import (
	"math"
	"strings"
	"sync"
	"unicode"
)

// profiles are the letter triples of each language, counted in its own fixed
// sentences when they are first needed.
type profiles struct {
	mu sync.Mutex
	m  map[string]*profile
}

type profile struct {
	n     map[[3]rune]float64
	total float64
}

// triples calls f for every three letters of a text in a row; the borders of
// words count as a letter.
func triples(text string, f func([3]rune)) {
	t := [3]rune{' ', ' ', ' '}
	put := func(r rune) {
		if r == ' ' && t[2] == ' ' {
			return
		}
		t = [3]rune{t[1], t[2], r}
		if t[1] != ' ' || t[0] != ' ' {
			f(t)
		}
	}
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' {
			r = ' '
		}
		put(r)
	}
	put(' ')
}

func (c *Catalog) profile(lang string) *profile {
	c.letters.mu.Lock()
	defer c.letters.mu.Unlock()
	if p := c.letters.m[lang]; p != nil {
		return p
	}
	p := &profile{n: map[[3]rune]float64{}}
	for _, text := range c.texts[lang].m {
		triples(variable.ReplaceAllString(text, " "), func(t [3]rune) {
			p.n[t]++
			p.total++
		})
	}
	if c.letters.m == nil {
		c.letters.m = map[string]*profile{}
	}
	c.letters.m[lang] = p
	return p
}

// Likelier is by how much a text looks more like language a than like b, both
// with texts: the mean logarithm of the odds for each three letters in a row. 0
// is undecided. It looks at the first 400 bytes.
func (c *Catalog) Likelier(text, a, b string) float64 {
	if len(text) > 400 {
		text = text[:400]
	}
	pa, pb := c.profile(a), c.profile(b)
	var sum, n float64
	const smooth = .5
	triples(text, func(t [3]rune) {
		sum += math.Log((pa.n[t]+smooth)/(pa.total+smooth*8000)) - math.Log((pb.n[t]+smooth)/(pb.total+smooth*8000))
		n++
	})
	if n == 0 {
		return 0
	}
	return sum / n
}
