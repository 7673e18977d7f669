package linear

import (
	"encoding/binary"
	"errors"
	"math"
)

// Bits is the logarithm of the number of hash buckets.
const Bits = 17

// Classes is the number of labels.
const Classes = 3

// Size is the number of weights of a model.
const Size = Classes << Bits

// A Model is immutable and safe for concurrent use.
type Model struct {
	scale [Classes]float32
	bias  [Classes]float32
	w     []byte // Size signed bytes, the classes of a bucket side by side
}

// Load reads a model in the form that Encode writes.
func Load(raw []byte) (*Model, error) {
	if len(raw) != Classes*8+Size {
		return nil, errors.New("linear: the model has the wrong size")
	}
	m := &Model{w: raw[Classes*8:]}
	for c := range Classes {
		m.scale[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8:]))
		m.bias[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8+4:]))
	}
	return m, nil
}

// Encode writes weights (Size of them) and biases with eight bits a weight.
func Encode(w []float32, bias [Classes]float32) []byte {
	raw := make([]byte, Classes*8+Size)
	for c := range Classes {
		top := float32(0)
		for i := c; i < len(w); i += Classes {
			top = max(top, float32(math.Abs(float64(w[i]))))
		}
		scale := top / 127
		if scale == 0 {
			scale = 1
		}
		binary.LittleEndian.PutUint32(raw[c*8:], math.Float32bits(scale))
		binary.LittleEndian.PutUint32(raw[c*8+4:], math.Float32bits(bias[c]))
		for i := c; i < len(w); i += Classes {
			raw[Classes*8+i] = byte(int8(math.Round(float64(w[i] / scale))))
		}
	}
	return raw
}

// A Pair is two models that judge the same features. Their weights lie side by
// side, so that a feature costs one look into memory for both. It is immutable
// and safe for concurrent use.
type Pair struct {
	rows  []uint64 // for a bucket, 128 plus the weight in each of 2 x Classes bytes
	scale [2 * Classes]float32
	bias  [2 * Classes]float32
}

// Join makes a Pair; b may be nil.
func Join(a, b *Model) *Pair {
	p := &Pair{rows: make([]uint64, 1<<Bits)}
	for k, m := range []*Model{a, b} {
		if m == nil {
			m = &Model{w: make([]byte, Size)}
		}
		copy(p.scale[k*Classes:], m.scale[:])
		copy(p.bias[k*Classes:], m.bias[:])
		for i, w := range m.w {
			p.rows[i/Classes] |= uint64(w^0x80) << (8 * (k*Classes + i%Classes))
		}
	}
	return p
}

// Score returns the probabilities of the classes of both models for a set of
// features.
func (p *Pair) Score(features []uint32) (a, b [Classes]float32) {
	const (
		lanes = 0x00ff00ff00ff00ff // four sums share a word
		full  = 256                // as many bytes fit into one of them
	)
	var sum [2 * Classes]int32
	for n := len(features); len(features) > 0; n = len(features) {
		n = min(n, full)
		var even, odd uint64
		for _, f := range features[:n] {
			w := p.rows[f&(1<<Bits-1)]
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
	var z [2 * Classes]float32
	for c := range sum {
		z[c] = float32(sum[c])*p.scale[c] + p.bias[c]
	}
	return Softmax([Classes]float32(z[:Classes])), Softmax([Classes]float32(z[Classes:]))
}

// Softmax turns scores into probabilities.
func Softmax(z [Classes]float32) [Classes]float32 {
	top := max(z[0], z[1], z[2])
	sum := float32(0)
	for c := range z {
		z[c] = float32(math.Exp(float64(z[c] - top)))
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
	return z
}
