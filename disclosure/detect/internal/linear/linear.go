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

// Score returns the probabilities of the classes for a set of features.
func (m *Model) Score(features []uint32) [Classes]float32 {
	var sum [Classes]int32
	for _, f := range features {
		i := int(f&(1<<Bits-1)) * Classes
		for c := range Classes {
			sum[c] += int32(int8(m.w[i+c]))
		}
	}
	var z [Classes]float32
	for c := range Classes {
		z[c] = float32(sum[c])*m.scale[c] + m.bias[c]
	}
	return Softmax(z)
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
