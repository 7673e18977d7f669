package chatsubject

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// ErrAnswer is wrapped when the endpoint does not answer as it should.
var ErrAnswer = errors.New("chatsubject: bad answer")

// Options of a Subject; nil works.
type Options struct {
	Key    string       // bearer token
	System string       // system message of the bot
	Client *http.Client // nil means http.DefaultClient
}

// Subject is a biasaudit.Subject. It is safe for concurrent use and never
// retries: the audit does, and counts it.
type Subject struct {
	url, model string
	o          Options
}

// New returns a subject for the endpoint's base, such as
// https://host.example/v1, and a model.
func New(base, model string, opts *Options) (*Subject, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("chatsubject: %q is not the address of an endpoint", base)
	}
	if model == "" {
		return nil, errors.New("chatsubject: no model")
	}
	s := &Subject{url: u.JoinPath("chat", "completions").String(), model: model}
	if opts != nil {
		s.o = *opts
	}
	if s.o.Client == nil {
		s.o.Client = http.DefaultClient
	}
	return s, nil
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Ask holds one fresh conversation.
func (s *Subject) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	var history []message
	if s.o.System != "" {
		history = append(history, message{"system", s.o.System})
	}
	var out []transcripts.Exchange
	for _, t := range turns {
		history = append(history, message{"user", t})
		start := time.Now()
		reply, model, err := s.complete(ctx, history)
		if err != nil {
			return nil, err
		}
		history = append(history, message{"assistant", reply})
		out = append(out, transcripts.Exchange{Reply: reply, Latency: time.Since(start), Trace: transcripts.Trace{Backend: "chat", Model: model}})
	}
	return out, nil
}

func (s *Subject) complete(ctx context.Context, history []message) (reply, model string, err error) {
	body, err := json.Marshal(map[string]any{"model": s.model, "messages": history})
	if err != nil {
		return "", "", fmt.Errorf("chatsubject: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return "", "", fmt.Errorf("chatsubject: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if s.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+s.o.Key)
	}
	res, err := s.o.Client.Do(req)
	if err != nil {
		return "", "", fmt.Errorf("chatsubject: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	if res.StatusCode != http.StatusOK {
		return "", "", fmt.Errorf("%w: status %d", ErrAnswer, res.StatusCode)
	}
	var a struct {
		Model   string
		Choices []struct{ Message message }
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&a); err != nil {
		return "", "", fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if len(a.Choices) == 0 {
		return "", "", fmt.Errorf("%w: no choice", ErrAnswer)
	}
	return a.Choices[0].Message.Content, a.Model, nil
}
