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
func trainAll(ctx context.Context, r *rows, opt Options, m *Model, done func(int)) error {
	intents, buckets := len(m.intents), 1<<m.bits
	groups := (intents + lanes - 1) / lanes
	var next, finished atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	m.weights = newTable(buckets, intents)
	m.scale, m.bias = make([]float32, intents), make([]float32, intents)
	bags := learnBags(ctx, r, intents, buckets, opt.Seed)
	for range min(runtime.GOMAXPROCS(0), groups) {
		wg.Go(func() {
			d := newDescent(r, buckets, opt.Cost)
			for {
				g := int(next.Add(1)) - 1
				if g >= groups || ctx.Err() != nil {
					return
				}
				first := g * lanes
				d.run(ctx, int32(first), opt.Seed+uint64(g))
				d.addCentroids(int32(first))
				n := min(lanes, intents-first)
				for j := range n {
					c := first + j
					for b := range d.one {
						d.one[b] = d.w[b][j]
					}
					for i := range bags {
						bags[i].addTo(d.one, c)
					}
					m.setWeights(c, d.one, d.bias[j])
				}
				if n := finished.Add(int64(n)); done != nil {
					mu.Lock()
					done(int(n))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	m.weights.measure()
	return ctx.Err()
}

// ownCost is how much dearer an error on an intent's own examples is than one
// on the others', which are many more. It matters little from 3 to 30.
const ownCost = 10

// lanes is how many machines learn side by side: each reading of a row then
// serves all of them, as reading rows is what takes the time.
const lanes = 8

type lane = [lanes]float32

// descent is what one worker learns lanes machines with.
type descent struct {
	r     *rows
	cost  float64
	w     []lane // by bucket
	mean  []lane // of the last rounds
	alpha []lane // by row
	index []int32
	bias  lane
	one   []float32 // the weights of one machine
}

func newDescent(r *rows, buckets int, cost float64) *descent {
	return &descent{
		r: r, cost: cost, w: make([]lane, buckets), mean: make([]lane, buckets), alpha: make([]lane, r.len()),
		index: make([]int32, r.len()), one: make([]float32, buckets),
	}
}

// run solves the L2-loss linear support vector machines of the classes from
// first on, each against the rest, as in Hsieh et al., "A Dual Coordinate
// Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 3, with
// three savings. The constant is drawn to -1, not to 0, so that what resembles
// no example of a class is right from the start. A row that is right by more
// than a tenth in the first round, for all machines of the lanes, is set aside
// for good. And the machines are the mean of the last rounds, which
// is as good as many more rounds.
func (d *descent) run(ctx context.Context, first int32, seed uint64) {
	clear(d.w)
	clear(d.alpha)
	clear(d.mean)
	for i := range d.index {
		d.index[i] = int32(i)
	}
	const (
		rounds    = 6
		averaged  = 3
		tolerance = 0.3
		beyond    = 0.1 // how far beyond the edge a row is no longer looked at
	)
	rng := rand.New(rand.NewPCG(seed, 1))
	active := len(d.index)
	var upper, meanBias lane
	for j := range upper {
		upper[j], d.bias[j] = beyond, -1
	}
	n := float32(0)
	for round := range rounds {
		if ctx.Err() != nil {
			return
		}
		rng.Shuffle(active, func(i, j int) { d.index[i], d.index[j] = d.index[j], d.index[i] })
		var most, least lane
		for j := range most {
			most[j], least[j] = float32(math.Inf(-1)), float32(math.Inf(1))
		}
		for k := 0; k < active; {
			if d.visit(d.index[k], first, &upper, &most, &least) {
				k++
				continue
			}
			active--
			d.index[k], d.index[active] = d.index[active], d.index[k]
		}
		settled := true
		for j := range most {
			settled = settled && most[j]-least[j] <= tolerance
			if upper[j] = most[j]; most[j] <= 0 {
				upper[j] = float32(math.Inf(1))
			}
		}
		if round < rounds-averaged && !settled {
			continue
		}
		n++
		for b := range d.mean {
			for j, v := range d.w[b] {
				d.mean[b][j] += v
			}
		}
		for j, v := range d.bias {
			meanBias[j] += v
		}
		if settled {
			break
		}
	}
	for b := range d.w {
		for j, v := range d.mean[b] {
			d.w[b][j] = v / n
		}
	}
	for j, v := range meanBias {
		d.bias[j] = v / n
	}
}

// visit does one step for a row. It reports whether some machine still needs
// the row.
func (d *descent) visit(i, first int32, upper, most, least *lane) bool {
	x := d.r.row(int(i))
	a, b, c, e, f, g, h, k := d.bias[0], d.bias[1], d.bias[2], d.bias[3], d.bias[4], d.bias[5], d.bias[6], d.bias[7]
	for _, x := range x { // written out, as the compiler does not
		w, v := &d.w[x.bucket], x.value
		a += w[0] * v
		b += w[1] * v
		c += w[2] * v
		e += w[3] * v
		f += w[4] * v
		g += w[5] * v
		h += w[6] * v
		k += w[7] * v
	}
	dot := lane{a, b, c, e, f, g, h, k}
	alpha := &d.alpha[i]
	diag := float32(1 / (2 * d.cost))
	needed := false
	for j := range dot {
		y, diag := float32(-1), diag
		if d.r.label[i] == first+int32(j) {
			y, diag = 1, diag/ownCost
		}
		g := y*dot[j] - 1 + alpha[j]*diag
		pg := g
		if alpha[j] == 0 {
			if g > upper[j] {
				continue
			}
			pg = min(g, 0)
		}
		needed = true
		most[j], least[j] = max(most[j], pg), min(least[j], pg)
		if pg <= 1e-6 && pg >= -1e-6 {
			continue
		}
		old := alpha[j]
		alpha[j] = max(old-g/(float32(d.r.norm[i])+diag), 0)
		step := (alpha[j] - old) * y
		for _, f := range x {
			d.w[f.bucket][j] += step * f.value
		}
		d.bias[j] += step
	}
	return needed
}

// addCentroids adds the mean of each class to its weights (Rocchio's rule as a
// second vote): it helps where examples are few or messages full of typos.
func (d *descent) addCentroids(first int32) {
	var n lane
	for _, l := range d.r.label {
		if j := l - first; j >= 0 && j < lanes {
			n[j]++
		}
	}
	for i, l := range d.r.label {
		if j := l - first; j >= 0 && j < lanes {
			for _, f := range d.r.row(i) {
				d.w[f.bucket][j] += f.value / n[j]
			}
		}
	}
}

// littleWeight is the smallest rounded weight that is kept. Those below are most
// of what the bags add and change no verdict, so the file need not carry them.
const littleWeight = 4

// setWeights rounds the weights of an intent to 8 bits, with a scale of its
// own.
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
	for b, v := range w {
		if w := int(math.RoundToEven(float64(v / m.scale[c]))); w >= littleWeight || w <= -littleWeight {
			m.weights.set(b, c, w)
		}
	}
}
