package linear

import (
	"encoding/binary"
	"errors"
	"math"
)

// Bits is the logarithm of the number of hash buckets.
const Bits = 17

// Lanes is the largest number of classes: a weight of each shares a word.
const Lanes = 8

// A Model is immutable and safe for concurrent use.
type Model struct {
	classes     int
	rows        []uint64 // of a bucket, 128 plus the weight of class c in byte c
	scale, bias [Lanes]float32
}

// Load reads a model in the form that Encode writes.
func Load(raw []byte) (*Model, error) {
	classes := len(raw) / (8 + 1<<Bits)
	if classes == 0 || classes > Lanes || len(raw)%(8+1<<Bits) != 0 {
		return nil, errors.New("linear: the model has the wrong size")
	}
	m := &Model{classes: classes, rows: make([]uint64, 1<<Bits)}
	for c := range classes {
		m.scale[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8:]))
		m.bias[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8+4:]))
	}
	for i, w := range raw[classes*8:] {
		m.rows[i/classes] |= uint64(w^0x80) << (8 * (i % classes))
	}
	return m, nil
}

// Encode writes weights, those of the classes of a bucket side by side, and
// biases, one for each class, with eight bits a weight.
func Encode(w, bias []float32) []byte {
	classes := len(bias)
	raw := make([]byte, classes*8+len(w))
	for c := range classes {
		top := float32(0)
		for i := c; i < len(w); i += classes {
			top = max(top, float32(math.Abs(float64(w[i]))))
		}
		scale := top / 127
		if scale == 0 {
			scale = 1
		}
		binary.LittleEndian.PutUint32(raw[c*8:], math.Float32bits(scale))
		binary.LittleEndian.PutUint32(raw[c*8+4:], math.Float32bits(bias[c]))
		for i := c; i < len(w); i += classes {
			raw[classes*8+i] = byte(int8(math.Round(float64(w[i] / scale))))
		}
	}
	return raw
}

// Score returns the probabilities of the classes for a set of features.
func (m *Model) Score(features []uint32) (p [Lanes]float32) {
	const (
		lanes = 0x00ff00ff00ff00ff // four sums share a word
		full  = 256                // as many bytes fit into one of them
	)
	var sum [Lanes]int32
	for n := len(features); len(features) > 0; n = len(features) {
		n = min(n, full)
		var even, odd uint64
		for _, f := range features[:n] {
			w := m.rows[f&(1<<Bits-1)]
			even += w & lanes
			odd += w >> 8 & lanes
		}
		for c := range sum {
			lane := even
			if c%2 == 1 {
				lane = odd
			}
			sum[c] += int32(lane>>(16*(c/2))&0xffff) - int32(128*n)
		}
		features = features[n:]
	}
	for c := range m.classes {
		p[c] = float32(sum[c])*m.scale[c] + m.bias[c]
	}
	Softmax(p[:m.classes])
	return p
}

// Softmax turns scores into probabilities, in place.
func Softmax(z []float32) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := float32(0)
	for c := range z {
		z[c] = float32(math.Exp(float64(z[c] - top)))
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
}
