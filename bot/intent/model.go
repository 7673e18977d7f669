package intent

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"unicode/utf8"
)

// A Model classifies messages. It never changes, so any number of goroutines
// may share it; [Model.Calibrated] returns a new one. [Classifier] swaps
// models while serving.
type Model struct {
	intents  []string
	bits     int
	maxBytes int
	seed     uint64
	trained  int
	runes    []rune // every letter and digit of the examples, sorted
	df       [2][]uint16
	weights  []byte // one row of width(len(intents)) for each bucket: 128 plus the weight
	scale    []float32
	bias     []float32

	temperature float64    // softmax(temperature x margin)
	right       [4]float64 // in scope and right: weights of 1, margin, gap, log p
	answer      [4]float64 // right over the whole stream
	scope       [2]float64 // in scope: weights of 1, margin
	fitted      bool
	blind       bool // no out-of-scope message was seen, not even a stand-in
	oosShare    float64

	idf    [2][]float32
	unseen float32
	ascii  [utf8.RuneSelf]bool // the part of runes that is looked up most
	pool   *sync.Pool
	hash   *lazyHash
}

// lazyHash is [Model.Hash] once it was asked for.
type lazyHash struct {
	once sync.Once
	hex  string
	err  error
}

// Ranked is one intent with its calibrated probability.
type Ranked struct {
	Intent     string
	Confidence float64
}

// A Prediction is what the model makes of one message.
type Prediction struct {
	Intent     string   // most likely intent; empty when nothing can be said
	Confidence float64  // probability that Intent is right if the message is in scope at all
	InScope    float64  // score from 0 to 1, rising with the probability that the message belongs to any intent
	Correct    float64  // probability that answering Intent is right, out-of-scope messages counted; give this to package risk
	Margin     float64  // best raw margin; the best single sign of being out of scope
	Ranked     []Ranked // up to five intents, likeliest first
	Reasons    []string // fixed plain sentences that contain no message text
}

// Intents lists the intents that the model knows, sorted.
func (m *Model) Intents() []string { return slices.Clone(m.intents) }

const ranks = 5

// A model that has seen nothing out of scope must not take every message for
// one of its intents. It believes a message to be in scope as far as its
// margin, which unseen words lower, lies above an edge. Edge and slope suit two
// to nine intents, as models of more learn from intents that sit out a fold:
// see docs/adr/0047.
const (
	blindEdge  = 0.52
	blindSlope = 10
)

// Predict classifies one message. A message without words, longer than the
// model allows, or mostly in letters that no example contains has no intent
// and confidence 0. The only error is that ctx has ended.
func (m *Model) Predict(ctx context.Context, text string) (Prediction, error) {
	if err := ctx.Err(); err != nil {
		return Prediction{}, err
	}
	if len(text) > m.maxBytes {
		return Prediction{Reasons: []string{"the message is too long"}}, nil
	}
	s := m.pool.Get().(*scratch)
	defer m.pool.Put(s)
	if why := m.score(s, text); why != "" {
		return Prediction{Reasons: []string{why}}, nil
	}
	best, e := m.summary(s)
	p := Prediction{Intent: m.intents[best], Margin: e.margin, Ranked: make([]Ranked, 0, ranks)}
	p.Confidence, p.Correct, p.InScope = e.p, e.p, logistic(3*e.margin)
	if m.fitted {
		x := e.inputs()
		p.Confidence = logistic(dot(m.right[:], x[:]))
		p.Correct = logistic(dot(m.answer[:], x[:]))
		p.InScope = logistic(m.scope[0] + m.scope[1]*e.margin)
	}
	if m.blind {
		p.Correct = p.Confidence * logistic(blindSlope*(e.margin-blindEdge))
	}
	m.rank(s, best, e.p, &p)
	if e.gap < 0.1 {
		p.Reasons = append(p.Reasons, "two intents are almost equally likely")
	}
	if e.margin < -0.5 {
		p.Reasons = append(p.Reasons, "no intent's examples resemble the message")
	}
	return p, nil
}

// score fills s.margins, or says why the message has no score.
func (m *Model) score(s *scratch, text string) string {
	s.tokenize(text, m.knows)
	if len(s.words) == 0 {
		return "the message has no words"
	}
	if 2*s.foreign > s.letters {
		return "the message is in letters that no example uses"
	}
	s.count(uint32(1<<m.bits - 1))
	s.vectorize(&m.idf, m.unseen)
	if len(s.feats) == 0 {
		return "nothing in the message occurs in any example"
	}
	clear(s.acc)
	const (
		unit  = 1 << 14   // 255 x 2^14 x the sum of values stays far below 2^32
		lanes = 1<<32 | 1 // two sums share a word
		low   = lanes * 255
	)
	wide := width(len(m.intents))
	var all uint64
	for _, f := range s.feats {
		x := uint64(f.value*unit + 0.5)
		all += x
		row := m.weights[int(f.bucket)*wide:][:wide]
		for g := range s.acc { // eight intents by four multiplications
			w := binary.LittleEndian.Uint64(row[8*g:])
			a := &s.acc[g]
			a[0] += w & low * x
			a[1] += w >> 8 & low * x
			a[2] += w >> 16 & low * x
			a[3] += w >> 24 & low * x
		}
	}
	for c := range s.margins {
		a := s.acc[c/8][c%4] >> (c % 8 / 4 * 32)
		s.margins[c] = float64(int64(a&math.MaxUint32)-int64(128*all))*float64(m.scale[c])/unit + float64(m.bias[c])
	}
	return ""
}

// width is the length of a row for k intents, a multiple of eight.
func width(k int) int { return (k + 7) &^ 7 }

func (m *Model) knows(r rune) bool {
	if r < utf8.RuneSelf {
		return m.ascii[r]
	}
	_, ok := slices.BinarySearch(m.runes, r)
	return ok
}

// evidence is what calibration learns from: one held-back message.
type evidence struct {
	margin, gap, p float64
	margins        []float64
	label          int // index of the true intent, -1 when out of scope
	right          bool
}

func (e *evidence) inputs() [4]float64 {
	return [4]float64{1, e.margin, e.gap, math.Log(max(e.p, 1e-9))}
}

func (m *Model) summary(s *scratch) (int, evidence) {
	best, second := 0, -1
	for c, v := range s.margins {
		switch {
		case c == 0:
		case v > s.margins[best]:
			best, second = c, best
		case second < 0 || v > s.margins[second]:
			second = c
		}
	}
	var sum float64
	for _, v := range s.margins {
		if d := m.temperature * (v - s.margins[best]); d > -20 {
			sum += math.Exp(d)
		}
	}
	return best, evidence{margin: s.margins[best], gap: s.margins[best] - s.margins[second], p: 1 / sum}
}

// rank lists the likeliest intents; what the best one does not have is shared
// among the others in proportion to the softmax.
func (m *Model) rank(s *scratch, best int, p float64, out *Prediction) {
	top := s.margins[best]
	var at [ranks]int
	n := 0
	for c, v := range s.margins {
		i := n
		for i > 0 && v > s.margins[at[i-1]] {
			i--
		}
		if i == ranks {
			continue
		}
		n = min(n+1, ranks)
		copy(at[i+1:n], at[i:n-1])
		at[i] = c
	}
	rest := 0.0
	if p < 1 {
		rest = (1 - out.Confidence) / (1 - p)
	}
	for _, c := range at[:n] {
		q := out.Confidence
		if c != best {
			q = min(rest*p*math.Exp(m.temperature*(s.margins[c]-top)), out.Confidence)
		}
		out.Ranked = append(out.Ranked, Ranked{m.intents[c], q})
	}
}

func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
