package intent

import (
	"context"
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
	weights  table
	scale    []float32
	bias     []float32

	temperature float64    // softmax(temperature x margin)
	right       [4]float64 // in scope and right: weights of 1, margin, gap, log p
	scope       [2]float64 // in scope, at oosShare: weights of 1, margin
	fitted      bool       // right is
	scoped      bool       // scope is
	blind       bool       // no out-of-scope message was seen, not even a stand-in
	oosShare    float64

	idf     [2][]float32
	unseen  float32
	unknown [utf8.RuneSelf]uint8 // 1 for an ASCII letter or digit that is not among runes
	pool    *sync.Pool
	hash    *lazyHash
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
	InScope    float64  // probability that the message belongs to any intent; a mere score from 0 to 1 where no out-of-scope message was seen
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
	blindEdge  = 0.7
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
	p.Confidence, p.InScope = e.p, logistic(3*e.margin)
	if m.fitted {
		x := e.inputs()
		p.Confidence = logistic(dot(m.right[:], x[:]))
	}
	p.Correct = p.Confidence
	switch {
	case m.scoped:
		p.InScope = logistic(m.scope[0] + m.scope[1]*e.margin)
		p.Correct *= p.InScope
	case m.blind:
		p.Correct *= logistic(blindSlope * (e.margin - blindEdge))
	}
	m.rank(s, e.p, &p)
	if e.gap < 0.1 {
		p.Reasons = append(p.Reasons, "two intents are almost equally likely")
	}
	if p.InScope < 0.2 {
		p.Reasons = append(p.Reasons, "no intent's examples resemble the message")
	}
	return p, nil
}

// score fills s.margins, or says why the message has no score.
func (m *Model) score(s *scratch, text string) string {
	s.tokenize(text)
	if len(s.words) == 0 {
		return "the message has no words"
	}
	if m.foreign(s.text) {
		return "the message is in letters that no example uses"
	}
	s.count(uint32(1<<m.bits - 1))
	s.vectorize(&m.idf, m.unseen)
	if len(s.feats) == 0 {
		return "nothing in the message occurs in any example"
	}
	m.weights.weigh(s)
	for c := range s.margins {
		s.margins[c] = float64(s.totals[c])*float64(m.scale[c])/unit + float64(m.bias[c])
	}
	return ""
}

// foreign says whether most letters and digits of the words are in no example.
func (m *Model) foreign(words []byte) bool {
	letters, unknown := 0, 0
	for i := 0; i < len(words); {
		if c := words[i]; c < utf8.RuneSelf {
			i++
			letters++
			unknown += int(m.unknown[c])
			if c == ' ' {
				letters--
			}
			continue
		}
		r, size := utf8.DecodeRune(words[i:])
		i += size
		letters++
		if _, ok := slices.BinarySearch(m.runes, r); !ok {
			unknown++
		}
	}
	return 2*unknown > letters
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

// summary finds the likeliest intents, fills s.top with them, and says how
// clear the best is.
func (m *Model) summary(s *scratch) (int, evidence) {
	var most [ranks]float64 // the margins of those in top
	for i := range most {
		most[i] = math.Inf(-1)
	}
	for c, v := range s.margins {
		if v <= most[ranks-1] {
			continue
		}
		i := ranks - 1
		for ; i > 0 && v > most[i-1]; i-- {
			most[i], s.top[i] = most[i-1], s.top[i-1]
		}
		most[i], s.top[i] = v, c
	}
	best := most[0]
	return s.top[0], evidence{margin: best, gap: best - most[1], p: 1 / sumExp(s.margins, m.temperature, best)}
}

// rank lists the likeliest intents; what the best one does not have is shared
// among the others in proportion to the softmax.
func (m *Model) rank(s *scratch, p float64, out *Prediction) {
	rest := 0.0
	if p < 1 {
		rest = (1 - out.Confidence) / (1 - p)
	}
	top := s.margins[s.top[0]]
	for i, c := range s.top[:min(ranks, len(s.margins))] {
		q := out.Confidence
		if i > 0 {
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
