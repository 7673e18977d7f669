package intent

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
)

// An Explanation says what a prediction rests on. It quotes the message, so it
// is for the person who holds the case and for whoever improves the examples;
// keep it out of logs.
type Explanation struct {
	Prediction
	Words   []Weight  // the message's words, strongest first
	Nearest []Similar // examples of the predicted intent, most similar first, at most three
}

// A Weight is how much the margin of the predicted intent falls when a word is
// left out; negative for words that speak against the intent.
type Weight struct {
	Word   string
	Margin float64
}

// Similar is an example with its cosine similarity to the message, 0 to 1.
type Similar struct {
	Example    Example
	Similarity float64
}

// Explain predicts and says why. examples are those to look for similar ones
// in, usually those that the model learned from; nil looks for none. It costs
// about a prediction for each word and each example of the intent.
func (m *Model) Explain(ctx context.Context, text string, examples []Example) (Explanation, error) {
	p, err := m.Predict(ctx, text)
	e := Explanation{Prediction: p}
	if err != nil || p.Intent == "" {
		return e, err
	}
	c, _ := slices.BinarySearch(m.intents, p.Intent)
	s := m.pool.Get().(*scratch) //nolint:forcetypeassert // the only type stored
	defer m.pool.Put(s)
	s.tokenize(text)
	words := make([]string, len(s.words))
	for i, w := range s.words {
		words[i] = string(s.text[w.from+1 : w.to-1])
	}
	mask := uint32(1<<m.bits - 1)
	s.count(mask)
	s.vectorize(&m.idf, m.unseen)
	all := m.margin(s.feats, c)
	own := map[uint32]float32{}
	for _, f := range s.feats {
		own[f.bucket] += f.value
	}
	const mostWords = 100
	for i, w := range words[:min(len(words), mostWords)] {
		s.tokenize(text)
		s.words, s.hashes = slices.Delete(s.words, i, i+1), slices.Delete(s.hashes, i, i+1)
		s.count(mask)
		s.vectorize(&m.idf, m.unseen)
		e.Words = append(e.Words, Weight{w, all - m.margin(s.feats, c)})
	}
	slices.SortStableFunc(e.Words, func(a, b Weight) int { return cmp.Compare(b.Margin, a.Margin) })
	for _, x := range examples {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		if x.Intent != p.Intent || len(x.Text) > m.maxBytes {
			continue
		}
		s.tokenize(x.Text)
		s.count(mask)
		s.vectorize(&m.idf, m.unseen)
		var both float64
		for _, f := range s.feats {
			both += float64(own[f.bucket]) * float64(f.value)
		}
		e.Nearest = append(e.Nearest, Similar{x, math.Min(1, both)})
	}
	slices.SortStableFunc(e.Nearest, func(a, b Similar) int { return cmp.Compare(b.Similarity, a.Similarity) })
	e.Nearest = e.Nearest[:min(len(e.Nearest), 3)]
	return e, nil
}

// margin is one intent's margin.
func (m *Model) margin(feats []feature, c int) float64 {
	var sum float64
	for _, f := range feats {
		sum += float64(f.value) * float64(m.weights.get(int(f.bucket), c))
	}
	return sum*float64(m.scale[c]) + float64(m.bias[c])
}

// Sentences says the explanation in short words for an agent: the words that
// speak for the intent and the example that is most alike.
func (e Explanation) Sentences() []string {
	if e.Intent == "" {
		return []string{"No example is like these words."}
	}
	var words []string
	for _, w := range e.Words {
		if w.Margin > 0 && len(words) < 3 {
			words = append(words, "“"+w.Word+"”")
		}
	}
	var out []string
	if len(words) > 0 {
		out = append(out, "Rests on: "+strings.Join(words, ", ")+".")
	}
	if len(e.Nearest) > 0 {
		out = append(out, "Most like the example “"+e.Nearest[0].Example.Text+"”.")
	}
	return out
}
