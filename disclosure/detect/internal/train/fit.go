package main

import (
	"log"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/linear"
)

type trained struct {
	w    []float32
	bias []float32
	m    *linear.Model
}

func (t *trained) encode() []byte { return linear.Encode(t.w, t.bias) }

var cache = map[string][]uint32{}

func features(text string) []uint32 {
	f, ok := cache[text]
	if !ok {
		f = featuresOf(text)
		cache[text] = f
	}
	return f
}

func featuresOf(text string) []uint32 {
	words := lex.English(lex.Words(lex.Fold(text), nil), nil)
	f, _, _, _ := judge.Features(words, nil, nil, nil)
	return f
}

// fit trains by stochastic gradient descent with AdaGrad steps and averages
// the weights of the last epochs. The same examples give the same weights.
func fit(examples []example, r recipe) *trained {
	examples = slices.Concat(examples, inContext(examples, others(examples), contextShare))
	const epochs, rate = 12, 0.05
	classes := r.classes
	t := &trained{w: make([]float32, classes<<linear.Bits), bias: make([]float32, classes)}
	grad := make([]float32, len(t.w))
	for i := range grad {
		grad[i] = 1
	}
	gb := make([]float32, classes)
	for i := range gb {
		gb[i] = 1
	}
	feats := make([][]uint32, len(examples))
	for i, e := range examples {
		feats[i] = features(e.text)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(examples))
	last := newMean(t.w, t.bias)
	p := make([]float32, classes)
	var kept []uint32
	for epoch := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			copy(p, t.bias)
			kept = kept[:0]
			for _, f := range feats[k] {
				if rng.Float64() >= r.drop {
					kept = append(kept, f)
				}
			}
			for _, f := range kept {
				for c := range classes {
					p[c] += t.w[int(f)*classes+c]
				}
			}
			linear.Softmax(p)
			for c := range classes {
				g := p[c]
				if c == examples[k].label {
					g -= 1
				}
				g *= examples[k].weight
				if g < 1e-3 && g > -1e-3 {
					continue
				}
				gb[c] += g * g
				t.bias[c] -= rate * g / float32(math.Sqrt(float64(gb[c])))
				for _, f := range kept {
					i := int(f)*classes + c
					gi := g + r.decay*t.w[i]*float32(len(examples))*0.02
					grad[i] += gi * gi
					t.w[i] -= rate * gi / float32(math.Sqrt(float64(grad[i])))
				}
			}
		}
		if epoch >= epochs-5 {
			last.add(t.w, t.bias)
		}
	}
	last.take(t.w, t.bias, float32(1-r.drop))
	m, err := linear.Load(t.encode())
	if err != nil {
		log.Fatal(err)
	}
	t.m = m
	return t
}

// A mean averages the weights and biases of several epochs.
type mean struct {
	w, bias []float32
	n       float32
}

func newMean(w, bias []float32) *mean {
	return &mean{w: make([]float32, len(w)), bias: make([]float32, len(bias))}
}

func (m *mean) add(w, bias []float32) {
	m.n++
	for i, v := range w {
		m.w[i] += v
	}
	for c, v := range bias {
		m.bias[c] += v
	}
}

// take writes the means over w and bias. Of the features only a share took
// part in each step, so their weights are as much smaller.
func (m *mean) take(w, bias []float32, share float32) {
	for i, v := range m.w {
		w[i] = v / m.n * share
	}
	for c, v := range m.bias {
		bias[c] = v / m.n
	}
}

// contextShare is the share of the questions that are learned once more among
// other sentences.
const contextShare = .6

// A recipe says how hard a model is held back from learning by heart: drop is
// the share of the features left out at each step, so that no single one is
// relied on; decay draws the weights to zero. Each was chosen on messages left
// out of training.
type recipe struct {
	classes int
	drop    float64
	decay   float32
}

var (
	ofIdentity = recipe{3, .4, 2e-5}
	ofStanding = recipe{english.Kinds, .4, 2e-6}
)

func others(examples []example) (out []example) {
	for _, e := range examples {
		if e.label == 2 {
			out = append(out, e)
		}
	}
	return out
}
