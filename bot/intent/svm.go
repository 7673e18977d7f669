package intent

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// rows is a sparse matrix, one message a row.
type rows struct {
	start []int32
	feats []feature
	norm  []float64 // squared length, the constant feature included
	label []int32   // intent, or -1 for out of scope
}

func (r *rows) row(i int) []feature { return r.feats[r.start[i]:r.start[i+1]] }

func (r *rows) len() int { return len(r.label) }

func (r *rows) add(feats []feature, label int32) {
	if len(r.start) == 0 {
		r.start = append(r.start, 0)
	}
	n := 1.0
	for _, f := range feats {
		n += float64(f.value) * float64(f.value)
	}
	r.feats = append(r.feats, feats...)
	r.start = append(r.start, int32(len(r.feats)))
	r.norm = append(r.norm, n)
	r.label = append(r.label, label)
}

// trainAll fits one machine for each intent, on all processors. done is
// called after each, one call at a time.
func trainAll(ctx context.Context, r *rows, intents, buckets int, cost float64, seed uint64, m *Model, done func(int)) error {
	workers := min(runtime.GOMAXPROCS(0), intents)
	var next, finished atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	m.weights = make([]int8, buckets*intents)
	m.scale, m.bias = make([]float32, intents), make([]float32, intents)
	var second []float32
	if r.len() <= softmaxRows {
		second = softmaxFit(r, intents, buckets, seed)
	}
	for range workers {
		wg.Go(func() {
			w := make([]float32, buckets)
			alpha := make([]float32, r.len())
			index := make([]int32, r.len())
			for {
				c := int(next.Add(1)) - 1
				if c >= intents || ctx.Err() != nil {
					return
				}
				bias := dualDescent(r, int32(c), cost, seed+uint64(c), w, alpha, index)
				r.addCentroid(int32(c), w)
				if second != nil {
					for b := range w {
						w[b] = (1-softmaxShare)*w[b] + softmaxShare*second[b*intents+c]
					}
					bias *= 1 - softmaxShare
				}
				m.setWeights(c, w, bias)
				if n := finished.Add(1); done != nil {
					mu.Lock()
					done(int(n))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// ownCost is how much dearer an error on an intent's own examples is than one
// on the others', which are many more. It matters little from 3 to 30.
const ownCost = 10

// addCentroid adds the mean of the class to its weights (Rocchio's rule as a
// second vote): it helps where examples are few or messages full of typos.
func (r *rows) addCentroid(class int32, w []float32) {
	n := 0
	for _, l := range r.label {
		if l == class {
			n++
		}
	}
	for i, l := range r.label {
		if l == class {
			for _, f := range r.row(i) {
				w[f.bucket] += f.value / float32(n)
			}
		}
	}
}

// dualDescent solves one L2-loss linear support vector machine against the
// rest, with shrinking, as in Hsieh et al., "A Dual Coordinate Descent Method
// for Large-scale Linear SVM", ICML 2008, algorithm 3. It fills w and returns
// the bias.
func dualDescent(r *rows, class int32, cost float64, seed uint64, w, alpha []float32, index []int32) float32 {
	clear(w)
	clear(alpha)
	for i := range index {
		index[i] = int32(i)
	}
	const (
		rounds    = 60
		tolerance = 0.1
	)
	rng := rand.New(rand.NewPCG(seed, 1))
	diag := float32(1 / (2 * cost))
	active := len(index)
	upper := math.Inf(1)
	var bias float32
	for range rounds {
		most, least := math.Inf(-1), math.Inf(1)
		rng.Shuffle(active, func(i, j int) { index[i], index[j] = index[j], index[i] })
		for k := 0; k < active; {
			i := index[k]
			y, diag := float32(-1), diag
			if r.label[i] == class {
				y, diag = 1, diag/ownCost
			}
			x := r.row(int(i))
			dot := bias
			for _, f := range x {
				dot += w[f.bucket] * f.value
			}
			g := y*dot - 1 + alpha[i]*diag
			pg := g
			if alpha[i] == 0 {
				if float64(g) > upper {
					active--
					index[k], index[active] = index[active], index[k]
					continue
				}
				pg = min(g, 0)
			}
			most, least = max(most, float64(pg)), min(least, float64(pg))
			if pg > 1e-6 || pg < -1e-6 {
				old := alpha[i]
				alpha[i] = max(old-g/(float32(r.norm[i])+diag), 0)
				d := (alpha[i] - old) * y
				for _, f := range x {
					w[f.bucket] += d * f.value
				}
				bias += d
			}
			k++
		}
		if most-least <= tolerance {
			if active == len(index) {
				break
			}
			active, upper = len(index), math.Inf(1)
			continue
		}
		if upper = most; most <= 0 {
			upper = math.Inf(1)
		}
	}
	return bias
}

// setWeights rounds one machine to 8 bits, with a scale of its own.
func (m *Model) setWeights(c int, w []float32, bias float32) {
	var top float32
	for _, v := range w {
		top = max(top, v, -v)
	}
	m.bias[c] = bias
	if top == 0 {
		return
	}
	m.scale[c] = top / 127
	k := len(m.bias)
	for b, v := range w {
		if v != 0 {
			m.weights[b*k+c] = int8(math.RoundToEven(float64(v / m.scale[c])))
		}
	}
}
