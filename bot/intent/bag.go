package intent

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
)

// bagDim is how many numbers stand for an n-gram. It is small on purpose:
// n-grams must share them, so what is learned from one intent's words helps
// with those of others.
const bagDim = 32

type vector [bagDim]float32

// A bag is a linear softmax of low rank: the logit of an intent is the inner
// product of its vector with the sum of those of the message's n-grams, each
// times its value (as fastText does: Joulin et al., "Bag of Tricks for
// Efficient Text Classification", EACL 2017). Being linear in the features of
// the machines, it adds up with them to one table of weights.
type bag struct {
	grams   []vector // by bucket
	known   []uint32 // the buckets that have a vector
	intents []vector
}

// addTo adds what the bag says about an intent to its weights.
func (b *bag) addTo(weights []float32, intent int) {
	for _, bucket := range b.known {
		weights[bucket] += bagShare / bagCount * inner(&b.grams[bucket], &b.intents[intent])
	}
}

const (
	// bagShare is what one unit of a logit counts beside one of a margin.
	bagShare = 0.15
	// bagCount is how many bags learn side by side, from other seeds; their mean
	// makes fewer mistakes than one of twice the size and takes two processors.
	bagCount = 2
	// A bag looks bagSteps times at an example, within bagFewest and bagMost times
	// at each.
	bagSteps  = 60_000
	bagFewest = 7
	bagMost   = 40
	bagLeast  = 2   // fewest times that an n-gram must occur to have a vector
	bagRate   = 0.2 // of the first step, falling to 0 in a straight line
)

// learnBags trains the bags of a model.
func learnBags(ctx context.Context, r *rows, intents, buckets int, seed uint64) []bag {
	known, often := r.often(buckets)
	bags := make([]bag, bagCount)
	var wg sync.WaitGroup
	for i := range bags {
		bags[i] = bag{grams: make([]vector, buckets), known: known, intents: make([]vector, intents)}
		wg.Go(func() { bags[i].learn(ctx, often, rand.New(rand.NewPCG(seed, 20+uint64(i)))) })
	}
	wg.Wait()
	return bags
}

// often lists the buckets that messages have bagLeast times or more, and
// returns the rows without the other buckets: there is nothing to learn from
// those but the messages themselves.
func (r *rows) often(buckets int) ([]uint32, *rows) {
	count := make([]int32, buckets)
	for _, f := range r.feats {
		count[f.bucket]++
	}
	var known []uint32
	for b, n := range count {
		if n >= bagLeast {
			known = append(known, uint32(b))
		}
	}
	out := &rows{}
	var feats []feature
	for i, label := range r.label {
		feats = feats[:0]
		for _, f := range r.row(i) {
			if count[f.bucket] >= bagLeast {
				feats = append(feats, f)
			}
		}
		out.add(feats, label)
	}
	return known, out
}

// learn is stochastic gradient descent on the log-likelihood of the intents,
// with half of a message's features left out at random each time it is seen
// (drop-out: the message must be known by any half of its n-grams). Messages
// out of scope take no part.
func (b *bag) learn(ctx context.Context, r *rows, rng *rand.Rand) {
	scale := float32(2 / math.Sqrt(bagDim))
	for _, bucket := range b.known {
		for j := range b.grams[bucket] {
			b.grams[bucket][j] = (rng.Float32() - 0.5) * scale
		}
	}
	var order []int32
	for i, label := range r.label {
		if label >= 0 {
			order = append(order, int32(i))
		}
	}
	rounds := min(bagMost, max(bagFewest, bagSteps/len(order)))
	z := make([]float64, len(b.intents))
	var kept []feature
	step, steps := 0, rounds*len(order)
	for range rounds {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			if step%256 == 0 && ctx.Err() != nil {
				return
			}
			kept = kept[:0]
			var coins uint64
			for n, f := range r.row(int(i)) {
				if n%64 == 0 {
					coins = rng.Uint64()
				}
				if coins&1 == 1 {
					kept = append(kept, feature{f.bucket, 2 * f.value})
				}
				coins >>= 1
			}
			rate := bagRate * (1 - float32(step)/float32(steps))
			step++
			b.step(kept, int(r.label[i]), rate, z)
		}
	}
}

// step moves the bag along the gradient of one message.
func (b *bag) step(feats []feature, label int, rate float32, z []float64) {
	sum := b.sum(feats)
	for c := range z {
		z[c] = float64(inner(&b.intents[c], &sum))
	}
	softmax(z)
	z[label]--
	var back vector
	const little = 1e-3 // a gradient that is not worth its time
	moved := false
	for c, g := range z {
		if g < little && g > -little {
			continue
		}
		moved = true
		v := &b.intents[c]
		g, h := float32(g), rate*float32(g)
		for j := range v {
			back[j] += g * v[j]
			v[j] -= h * sum[j]
		}
	}
	if !moved {
		return
	}
	for _, f := range feats {
		v, x := &b.grams[f.bucket], rate*f.value
		for j := 0; j < bagDim; j += 8 { // written out, as the compiler does not
			v, u := (*[8]float32)(v[j:]), (*[8]float32)(back[j:])
			v[0] -= x * u[0]
			v[1] -= x * u[1]
			v[2] -= x * u[2]
			v[3] -= x * u[3]
			v[4] -= x * u[4]
			v[5] -= x * u[5]
			v[6] -= x * u[6]
			v[7] -= x * u[7]
		}
	}
}

// sum is the sum of the features' vectors, each times its value.
func (b *bag) sum(feats []feature) vector {
	var sum vector
	for ; len(feats) >= 4; feats = feats[4:] {
		f := (*[4]feature)(feats)
		v0, v1, v2, v3 := &b.grams[f[0].bucket], &b.grams[f[1].bucket], &b.grams[f[2].bucket], &b.grams[f[3].bucket]
		x0, x1, x2, x3 := f[0].value, f[1].value, f[2].value, f[3].value
		for j := range sum {
			sum[j] += x0*v0[j] + x1*v1[j] + x2*v2[j] + x3*v3[j]
		}
	}
	for _, f := range feats {
		for j, v := range &b.grams[f.bucket] {
			sum[j] += f.value * v
		}
	}
	return sum
}

func inner(a, b *vector) float32 {
	var p, q, r, s float32
	for j := 0; j < bagDim; j += 8 {
		x, y := (*[8]float32)(a[j:]), (*[8]float32)(b[j:])
		p += x[0]*y[0] + x[4]*y[4]
		q += x[1]*y[1] + x[5]*y[5]
		r += x[2]*y[2] + x[6]*y[6]
		s += x[3]*y[3] + x[7]*y[7]
	}
	return p + q + r + s
}
