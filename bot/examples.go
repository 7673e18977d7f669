package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// An ExampleClassifier compares a message with the example phrasings of each
// intent. It is simple and says so: its confidence is the share of right
// answers among its own examples, each left out in turn, that were as similar
// and as clear. It is immutable and safe for concurrent use.
type ExampleClassifier struct {
	idf      map[string]float64
	examples []example
	names    []string
	// logistic model of P(right | similarity, margin), and of P(in scope | similarity)
	right, scope [3]float64
	hash         string
}

type example struct {
	intent int
	vec    map[string]float64
}

// NewExampleClassifier learns from the Examples of intents and from messages
// that belong to none of them. It needs two intents with five examples each
// and, to judge the scope, ten messages out of scope.
func NewExampleClassifier(intents []Intent, outOfScope []string) (*ExampleClassifier, error) {
	var errs []error
	if len(intents) < 2 {
		errs = append(errs, fmt.Errorf("bot: %d intents to learn from; at least 2 are needed", len(intents)))
	}
	if len(outOfScope) < 10 {
		errs = append(errs, fmt.Errorf("bot: %d out-of-scope messages to learn from; at least 10 are needed", len(outOfScope)))
	}
	c := &ExampleClassifier{idf: map[string]float64{}}
	sum := sha256.New()
	var raw [][]string
	var labels []int
	for i, in := range intents {
		if len(in.Examples) < 5 {
			errs = append(errs, fmt.Errorf("bot: intent %q has %d examples; at least 5 are needed", in.Name, len(in.Examples)))
		}
		c.names = append(c.names, in.Name)
		for _, e := range in.Examples {
			raw, labels = append(raw, features(e)), append(labels, i)
			_, _ = fmt.Fprintf(sum, "%q %q\n", in.Name, e)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, fs := range raw {
		seen := map[string]bool{}
		for _, f := range fs {
			if !seen[f] {
				seen[f] = true
				c.idf[f]++
			}
		}
	}
	for f, n := range c.idf {
		c.idf[f] = math.Log(float64(len(raw)+1) / (n + 0.5))
	}
	for i, fs := range raw {
		c.examples = append(c.examples, example{labels[i], c.vector(fs)})
	}
	c.calibrate(outOfScope)
	c.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return c, nil
}

// Describe says what the classifier is.
func (c *ExampleClassifier) Describe() Description {
	return Description{Name: "examples", Kind: "rules", Hash: c.hash}
}

// features are the words, word pairs and letter triples of a text.
func features(text string) []string {
	if len(text) > 2000 {
		text = text[:2000]
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []string
	for i, w := range words {
		out = append(out, "w:"+w)
		if i > 0 {
			out = append(out, "p:"+words[i-1]+" "+w)
		}
		rs := []rune("^" + w + "$")
		for j := 0; j+3 <= len(rs); j++ {
			out = append(out, "c:"+string(rs[j:j+3]))
		}
	}
	return out
}

// vector weighs features; those never seen keep their weight in the length, so
// that a strange message is similar to nothing.
func (c *ExampleClassifier) vector(fs []string) map[string]float64 {
	most := math.Log(float64(len(c.examples)+1) / 0.5)
	v := map[string]float64{}
	for _, f := range fs {
		w, ok := c.idf[f]
		if !ok {
			w = most
		}
		if f[0] == 'c' {
			w *= 0.5
		}
		v[f] = max(v[f], w)
	}
	var n float64
	for _, w := range v {
		n += w * w
	}
	n = math.Sqrt(max(n, 1e-12))
	for f := range v {
		v[f] /= n
	}
	return v
}

// similarities are the mean of the two nearest examples' cosines, by intent.
func (c *ExampleClassifier) similarities(v map[string]float64, skip int) []float64 {
	best := make([][2]float64, len(c.names))
	for i, e := range c.examples {
		if i == skip {
			continue
		}
		a, b := v, e.vec
		if len(b) < len(a) {
			a, b = b, a
		}
		var dot float64
		for f, w := range a {
			dot += w * b[f]
		}
		if p := &best[e.intent]; dot > p[0] {
			p[0], p[1] = dot, p[0]
		} else if dot > p[1] {
			p[1] = dot
		}
	}
	out := make([]float64, len(best))
	for i, p := range best {
		out[i] = 0.7*p[0] + 0.3*p[1]
	}
	return out
}

func top2(s []float64) (best int, first, second float64) {
	for i, x := range s {
		if x > first {
			best, first, second = i, x, first
		} else if x > second {
			second = x
		}
	}
	return best, first, second
}

// calibrate fits both logistic models on left-out examples and on messages out
// of scope.
func (c *ExampleClassifier) calibrate(oos []string) {
	var right, scope []sample
	for i, e := range c.examples {
		b, x, y := top2(c.similarities(e.vec, i))
		right = append(right, sample{x, x - y, b == e.intent})
		scope = append(scope, sample{x, x - y, true})
	}
	w := float64(len(c.examples)) / float64(len(oos)) // both sides weigh the same
	var rightOOS []sample
	for _, t := range oos {
		_, x, y := top2(c.similarities(c.vector(features(t)), -1))
		scope = append(scope, sample{x, x - y, false})
		rightOOS = append(rightOOS, sample{x, x - y, false})
	}
	c.scope = fit(scope, len(c.examples), w)
	c.right = fit(append(right, rightOOS...), len(right), w/4)
}

type sample struct {
	x, margin float64
	good      bool
}

// fit is a ridge logistic regression by gradient descent; samples from index n
// on weigh w.
func fit(data []sample, n int, w float64) [3]float64 {
	var p [3]float64
	for range 4000 {
		var g [3]float64
		var total float64
		for i, s := range data {
			wt := 1.0
			if i >= n {
				wt = w
			}
			y := 0.0
			if s.good {
				y = 1
			}
			d := wt * (sigmoid(p[0]+p[1]*s.x+p[2]*s.margin) - y)
			g[0] += d
			g[1] += d * s.x
			g[2] += d * s.margin
			total += wt
		}
		for k := range p {
			p[k] -= 2 * (g[k]/total + 1e-4*p[k])
		}
	}
	return p
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Classify implements Classifier.
func (c *ExampleClassifier) Classify(ctx context.Context, req *Request) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, err
	}
	fs := features(req.Text)
	if len(fs) == 0 {
		return Verdict{Intent: OutOfScope}, nil
	}
	s := c.similarities(c.vector(fs), -1)
	best, x, y := top2(s)
	v := Verdict{
		Intent:     c.names[best],
		Confidence: sigmoid(c.right[0] + c.right[1]*x + c.right[2]*(x-y)),
		InScope:    sigmoid(c.scope[0] + c.scope[1]*x + c.scope[2]*(x-y)),
	}
	order := make([]int, len(s))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s[a] > s[b]:
			return -1
		case s[a] < s[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:min(3, len(order))] {
		if s[i] > 0 {
			v.Ranked = append(v.Ranked, Ranked{c.names[i], v.Confidence * s[i] / max(x, 1e-9)})
		}
	}
	return v, nil
}
