package openaibackend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/candorbot/candor/bot"
)

var (
	_ bot.Backend   = (*Backend)(nil)
	_ bot.Describer = (*Backend)(nil)
)

// A Backend drafts replies with a model. It is immutable and safe for
// concurrent use.
type Backend struct {
	client *openai.Client
	model  string
	opts   Options
	base   *url.URL
	hash   string
	hidden hidden
}

// New makes a Backend for the model behind the API at baseURL, such as
// "https://api.example.com/v1". It reports all faults at once and connects to
// nothing.
func New(baseURL, model string, opts *Options) (*Backend, error) {
	b := &Backend{model: model}
	if opts != nil {
		b.opts = *opts
		b.opts.Facts = slices.Clone(opts.Facts)
	}
	base, err := b.opts.check(baseURL)
	if model == "" {
		err = errors.Join(err, errors.New("openaibackend: the model's name is missing"))
	}
	if err != nil {
		return nil, err
	}
	b.base, b.hidden = base, hide(rules, b.opts.Instructions)
	c := openai.DefaultConfig(b.opts.Key)
	c.BaseURL = base.String()
	c.HTTPClient = newClient(base, b.opts.Transport, b.opts.MaxResponse)
	b.client = openai.NewClientWithConfig(c)
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q %q %q %q %d %d\n", rules, b.opts.Instructions, base, model, b.opts.History, b.opts.MaxTokens)
	for _, f := range b.opts.Facts {
		_, _ = fmt.Fprintf(sum, "%q %q %v\n", f.entry(), f.Text, f.ValidUntil)
	}
	b.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return b, nil
}

// Describe says what the backend is, for the bot card.
func (b *Backend) Describe() bot.Description {
	d := bot.Description{Name: "openai", Kind: "model", Model: b.model, Remote: !loopback(b.base.Hostname()), Hash: b.hash}
	if p := b.opts.Provider; p != nil {
		d.Watermark = p.Watermark
		d.Provider = fmt.Sprintf("%s (%s, %s, keeps text: %s, no training)", p.Name, p.Role, p.Region, p.Retention)
	}
	return d
}

// Reply implements bot.Backend. Every failure is an *Error.
func (b *Backend) Reply(ctx context.Context, req *bot.Request) (*bot.Draft, error) {
	ctx, cancel := context.WithTimeout(ctx, b.opts.Timeout)
	defer cancel()
	facts := b.valid(req.Intent, time.Now())
	ask := openai.ChatCompletionRequest{
		Model: b.model, Messages: b.prompt(req, facts), MaxCompletionTokens: b.opts.MaxTokens, LogProbs: !b.opts.NoLogProbs,
	}
	if b.opts.Temperature != nil {
		ask.Temperature = *b.opts.Temperature
	}
	if !b.opts.NoJSONMode {
		ask.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	for attempt := 1; ; attempt++ {
		resp, after, fail := b.once(ctx, ask)
		if fail == nil {
			d, fail := draft(&resp, facts, req.Lang, b.model)
			if fail == nil && b.hidden.repeated(d.Text, open(req, facts)) {
				fail = &Error{Class: ErrLeak}
			}
			if fail != nil {
				fail.Attempts = attempt
				return nil, fail
			}
			return d, nil
		}
		fail.Attempts = attempt
		if !fail.retryable() || attempt >= b.opts.Attempts || !wait(ctx, max(after, backoff(attempt))) {
			return nil, fail
		}
	}
}

// once asks once; after is what the server said of when to ask again.
func (b *Backend) once(ctx context.Context, ask openai.ChatCompletionRequest) (openai.ChatCompletionResponse, time.Duration, *Error) {
	var after atomic.Int64
	resp, err := b.client.CreateChatCompletion(context.WithValue(ctx, noteKey{}, &after), ask)
	if err != nil {
		return resp, time.Duration(after.Load()), classify(ctx, err)
	}
	return resp, 0, nil
}

// backoff is a quarter of a second, doubled with each attempt, with full
// jitter, so that many turns that failed together do not come back together.
func backoff(attempt int) time.Duration {
	most := 250 * time.Millisecond << (attempt - 1)
	return most/10 + rand.N(most)
}
