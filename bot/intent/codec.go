package intent

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

var (
	// ErrFormat says that a file is not an intent model, or is damaged.
	ErrFormat = errors.New("intent: not an intact model file")
	// ErrNewer says that a newer version of this package wrote the file.
	ErrNewer = errors.New("intent: model file is of a newer version")
	// ErrOlder says that an older version of this package wrote the file.
	ErrOlder = errors.New("intent: model file was made by an older version; train again")
)

const (
	magic    = "CANDORIM"
	version  = 3
	mostFile = 256 << 20
)

// header is the readable part of a model file; the arrays follow it.
type header struct {
	Intents     []string   `json:"intents"`
	Bits        int        `json:"bits"`
	MaxBytes    int        `json:"max_bytes"`
	Seed        uint64     `json:"seed"`
	Trained     int        `json:"trained"`
	Runes       []rune     `json:"runes"`
	Temperature float64    `json:"temperature"`
	Right       [4]float64 `json:"right"`
	Scope       [2]float64 `json:"scope"`
	Fitted      bool       `json:"fitted"`
	Scoped      bool       `json:"scoped"`
	OOSShare    float64    `json:"oos_share"`
	Blind       bool       `json:"blind,omitempty"`
}

// sane says whether the numbers are such that probabilities come out of them.
func (h *header) sane() bool {
	const most = 1e6
	ok := h.Temperature > 0 && h.Temperature < most && h.OOSShare > 0 && h.OOSShare < 1
	for _, v := range append(h.Right[:], h.Scope[:]...) {
		ok = ok && math.Abs(v) < most
	}
	return ok
}

// MarshalBinary writes magic, version, header, arrays and a SHA-256 of all
// that. The sum finds damage; it is no signature.
func (m *Model) MarshalBinary() ([]byte, error) {
	h, err := json.Marshal(header{m.intents, m.bits, m.maxBytes, m.seed, m.trained, m.runes,
		m.temperature, m.right, m.scope, m.fitted, m.scoped, m.oosShare, m.blind})
	if err != nil {
		return nil, fmt.Errorf("intent: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write(binary.LittleEndian.AppendUint32(nil, version))
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(h))))
	b.Write(h)
	for _, a := range []any{m.df[0], m.df[1], m.scale, m.bias} {
		if err := binary.Write(&b, binary.LittleEndian, a); err != nil {
			return nil, fmt.Errorf("intent: %w", err)
		}
	}
	b.Write(m.weights.pack(len(m.intents)))
	if b.Len() > mostFile-sha256.Size {
		return nil, fmt.Errorf("intent: the model has %d MB and the most is %d: train with fewer Bits", b.Len()>>20, mostFile>>20)
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes(), nil
}

// Save writes the model to w.
func (m *Model) Save(w io.Writer) error {
	b, err := m.MarshalBinary()
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// Hash names the model, calibration included: when it changes, an audit is
// due. It is the SHA-256 of the file in hexadecimal.
// It is computed once; asking again costs nothing.
func (m *Model) Hash() (string, error) {
	m.hash.once.Do(func() {
		b, err := m.MarshalBinary()
		sum := sha256.Sum256(b)
		m.hash.hex, m.hash.err = hex.EncodeToString(sum[:]), err
	})
	return m.hash.hex, m.hash.err
}

// Load reads what [Model.Save] wrote. It returns [ErrFormat] for anything
// damaged or foreign, [ErrNewer] for a later version and [ErrOlder] for an
// earlier one, and allocates no more than a small multiple of what it has read.
func Load(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err != nil {
		return nil, fmt.Errorf("intent: %w", err)
	}
	if len(b) > mostFile || len(b) < len(magic)+8+sha256.Size || string(b[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	switch v := binary.LittleEndian.Uint32(b[len(magic):]); {
	case v > version:
		return nil, ErrNewer
	case v < version:
		return nil, ErrOlder
	}
	body := b[:len(b)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(body):]) {
		return nil, ErrFormat
	}
	return decode(body)
}

func decode(body []byte) (*Model, error) {
	size := int64(binary.LittleEndian.Uint32(body[len(magic)+4:]))
	rest := body[len(magic)+8:]
	if size > int64(len(rest)) {
		return nil, ErrFormat
	}
	var h header
	if err := json.Unmarshal(rest[:size], &h); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	rest = rest[size:]
	k := len(h.Intents)
	if k < 2 || h.Bits < 10 || h.Bits > 18 || h.MaxBytes < 1 || h.MaxBytes > 1<<16 || h.Trained < 1 ||
		!slices.IsSorted(h.Intents) || h.Intents[0] == "" || !slices.IsSorted(h.Runes) || !h.sane() ||
		len(rest) < (4+(k+7)/8)<<h.Bits+8*k {
		return nil, ErrFormat
	}
	m := &Model{intents: h.Intents, bits: h.Bits, maxBytes: h.MaxBytes, seed: h.Seed, trained: h.Trained,
		runes: h.Runes, temperature: h.Temperature, right: h.Right, scope: h.Scope,
		fitted: h.Fitted, scoped: h.Scoped, oosShare: h.OOSShare, blind: h.Blind}
	n := 1 << h.Bits
	m.df[0], m.df[1] = make([]uint16, n), make([]uint16, n)
	m.scale, m.bias = make([]float32, k), make([]float32, k)
	in := bytes.NewReader(rest)
	for _, a := range []any{m.df[0], m.df[1], m.scale, m.bias} {
		if err := binary.Read(in, binary.LittleEndian, a); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
	}
	var ok bool
	if m.weights, ok = unpackTable(rest[4*n+8*k:], n, k); !ok {
		return nil, ErrFormat
	}
	for c := range k {
		if a, b := m.scale[c], m.bias[c]; !(a >= 0 && a < 1e6 && b > -1e6 && b < 1e6) {
			return nil, ErrFormat
		}
	}
	m.prepare()
	return m, nil
}
