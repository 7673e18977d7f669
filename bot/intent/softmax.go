package intent

import (
	"math"
	"math/rand/v2"
)

const (
	// softmaxRows is the most examples for which the second vote is worth its
	// time; with more the machines are as good alone.
	softmaxRows   = 4000
	softmaxShare  = 0.2 // of the vote
	softmaxCost   = 100
	softmaxRounds = 10
)

// softmaxFit is multinomial logistic regression without biases, by stochastic
// gradient descent, each class weighing the same but for at most four times a
// rare one. It returns one row of weights for each bucket. On few examples its
// mistakes are not those of the machines, so that a vote of both makes fewer.
func softmaxFit(r *rows, intents, buckets int, seed uint64) []float32 {
	w := make([]float32, buckets*intents)
	size := make([]float64, intents)
	n := 0.0
	for _, y := range r.label {
		if y >= 0 {
			size[y]++
			n++
		}
	}
	lambda := 1 / (softmaxCost * n)
	rng := rand.New(rand.NewPCG(seed, 9))
	order := rng.Perm(r.len())
	z, sum := make([]float64, intents), make([]float32, intents)
	var classes []int32 // those whose probability is off by more than a little
	var gradient []float32
	const first = 2.0 // rate of the first step
	scale, step := 1.0, 0.0
	for range softmaxRounds {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			y := r.label[i]
			if y < 0 {
				continue
			}
			clear(sum)
			for _, f := range r.row(i) {
				row := w[int(f.bucket)*intents:][:len(sum)]
				for c, v := range row {
					sum[c] += v * f.value
				}
			}
			for c, v := range sum {
				z[c] = float64(v)
			}
			softmax(z, scale)
			z[y]--
			rate := first / (1 + first*lambda*step)
			step++
			scale *= 1 - rate*lambda
			rate *= min(4, n/float64(intents)/size[y]) / scale
			classes, gradient = classes[:0], gradient[:0]
			for c, p := range z {
				if p > 1e-3 || p < -1e-3 {
					classes, gradient = append(classes, int32(c)), append(gradient, float32(p*rate))
				}
			}
			for _, f := range r.row(i) {
				row := w[int(f.bucket)*intents:][:intents]
				for j, c := range classes {
					row[c] -= f.value * gradient[j]
				}
			}
		}
	}
	for i := range w {
		w[i] *= float32(scale)
	}
	return w
}

// softmax turns z, to be multiplied by scale, into probabilities.
func softmax(z []float64, scale float64) {
	top := math.Inf(-1)
	for _, v := range z {
		top = max(top, v*scale)
	}
	var sum float64
	for c, v := range z {
		z[c] = math.Exp(v*scale - top)
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
}
