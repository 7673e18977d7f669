package openaibackend

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/candorbot/candor/bot"
)

// report is what the model is asked to answer with.
type report struct {
	Answer     string          `json:"answer"`
	Answerable *bool           `json:"answerable"`
	Confidence json.RawMessage `json:"confidence"`
	Entries    []string        `json:"entries"`
}

// noAnswer stands for the words of a model that says that it has none. With
// confidence 0 it is not shown.
const noAnswer = "I don't have an answer to that."

// draft makes a Draft of a completion, or fails with one of the classes.
func draft(resp *openai.ChatCompletionResponse, facts []Fact, lang, model string) (*bot.Draft, *Error) {
	if len(resp.Choices) == 0 {
		return nil, &Error{Class: ErrEmpty}
	}
	c := resp.Choices[0]
	switch {
	case len(c.Message.ToolCalls) > 0 || c.Message.FunctionCall != nil ||
		c.FinishReason == openai.FinishReasonToolCalls || c.FinishReason == openai.FinishReasonFunctionCall:
		return nil, &Error{Class: ErrToolCall}
	case c.FinishReason == openai.FinishReasonContentFilter || c.Message.Refusal != "":
		return nil, &Error{Class: ErrFiltered}
	case c.FinishReason == openai.FinishReasonLength:
		return nil, &Error{Class: ErrCutOff}
	case strings.TrimSpace(c.Message.Content) == "":
		return nil, &Error{Class: ErrEmpty}
	}
	if resp.Model != "" && len(resp.Model) <= 100 {
		model = resp.Model
	}
	d := &bot.Draft{Lang: lang, Source: "ai", Model: model}
	content := c.Message.Content
	body, offset := unfence(content)
	var r report
	structured := json.Unmarshal([]byte(body), &r) == nil && strings.HasPrefix(body, "{")
	if !structured {
		d.Text = strings.TrimSpace(content)
		d.Confidence = 0
		if strings.HasPrefix(body, "{") { // meant as structure, and broken
			return nil, &Error{Class: ErrMalformed}
		}
		if p, n, ok := likelihood(c.LogProbs, content, 0, len(content)); ok {
			d.Confidence, d.Tokens = p, n
		}
		return d, nil
	}
	d.Text = strings.TrimSpace(r.Answer)
	unsure := d.Text == "" || r.Answerable != nil && !*r.Answerable
	if d.Text == "" {
		d.Text = noAnswer
	}
	said, hasSaid := selfReport(r.Confidence)
	from, to := answerRange(body)
	likely, n, hasLikely := likelihood(c.LogProbs, content, offset+from, offset+to)
	d.Tokens = n
	switch {
	case hasSaid && hasLikely:
		d.Confidence = min(said, likely)
	case hasSaid:
		d.Confidence = said
	case hasLikely && r.Confidence == nil: // a broken self-report counts as 0
		d.Confidence = likely
	}
	for _, id := range r.Entries {
		f, ok := find(facts, id)
		if !ok { // it names a fact that it was not given
			unsure = true
			continue
		}
		d.Entries = append(d.Entries, f.entry())
		d.Facts = append(d.Facts, f.Text)
	}
	if unsure {
		d.Confidence = 0
	}
	return d, nil
}

func find(facts []Fact, id string) (Fact, bool) {
	for _, f := range facts {
		if id == f.entry() || id == f.ID {
			return f, true
		}
	}
	return Fact{}, false
}

// unfence takes a Markdown code fence off, which some models put around JSON,
// and says where the rest begins.
func unfence(s string) (string, int) {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "```") && strings.HasSuffix(t, "```") && len(t) > 6 {
		t = strings.TrimSuffix(t, "```")
		if i := strings.IndexByte(t, '{'); i > 0 {
			t = t[i:]
		}
		t = strings.TrimSpace(t)
	}
	return t, strings.Index(s, t)
}

// selfReport reads the model's own probability: a number from 0 to 1.
func selfReport(raw json.RawMessage) (float64, bool) {
	var f float64
	if len(raw) == 0 || json.Unmarshal(raw, &f) != nil || string(raw) == "null" || f < 0 || f > 1 {
		return 0, false
	}
	return f, true
}

// answerRange is where the value of "answer" stands in the JSON object body.
func answerRange(body string) (from, to int) {
	dec := json.NewDecoder(strings.NewReader(body))
	for depth := 0; ; {
		tok, err := dec.Token()
		if err != nil {
			return 0, len(body)
		}
		switch v := tok.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
		case string:
			if depth == 1 && v == "answer" && from == 0 {
				from = int(dec.InputOffset())
				if _, err := dec.Token(); err != nil {
					return 0, len(body)
				}
				return from, int(dec.InputOffset())
			}
		}
	}
}

// likelihood is the geometric mean of the probabilities of the tokens that
// overlap content[from:to]: the length-normalised likelihood of Malinin and
// Gales, "Uncertainty Estimation in Autoregressive Structured Prediction"
// (ICLR 2021), equation 9 with one model. The frame around the answer is left
// out, since its near certain tokens would make any answer look sure.
//
// n is how many tokens that are, 0 where it is not known.
func likelihood(lp *openai.LogProbs, content string, from, to int) (p float64, n int, ok bool) {
	if lp == nil || len(lp.Content) == 0 {
		return 0, 0, false
	}
	var sum float64
	at := 0
	for _, t := range lp.Content {
		size := len(t.Token)
		if len(t.Bytes) > 0 {
			size = len(t.Bytes)
		}
		if at < to && at+size > from {
			if math.IsNaN(t.LogProb) || t.LogProb > 1e-6 {
				return 0, 0, true // not a log-probability: no confidence
			}
			sum += t.LogProb
			n++
		}
		at += size
	}
	if at != len(content) || n == 0 { // the tokens are not those of this text
		return 0, 0, true
	}
	return math.Exp(min(0, sum/float64(n))), n, true
}
