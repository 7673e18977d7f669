package presidio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
)

// ErrService is wrapped by every error of the analyzer service.
var ErrService = errors.New("presidio: analyzer failed")

// Defaults of Options.
const (
	DefaultDeadline = 2 * time.Second
	DefaultMinScore = 0.5
	DefaultMaxBytes = 64 << 10
)

// Options are the choices of a Redactor. The zero value, like nil, works.
type Options struct {
	// Client makes the calls; nil is a client of its own that follows no
	// redirects.
	Client *http.Client
	// Deadline bounds one call; 0 is DefaultDeadline.
	Deadline time.Duration
	// Language is sent along; "" is "en".
	Language string
	// MinScore is the least score taken, above 0 and up to 1; 0 is
	// DefaultMinScore.
	MinScore float64
	// MaxBytes bounds the text that is sent; a longer one is an error. 0 is
	// DefaultMaxBytes.
	MaxBytes int
	// Types maps the service's entity types to ours; nil is DefaultTypes.
	// Entities that it does not name are ignored.
	Types map[string]string
}

// DefaultTypes maps the entities of a stock analyzer that are personal by
// themselves. LOCATION and DATE_TIME are left out: alone they name towns and
// days.
func DefaultTypes() map[string]string {
	return map[string]string{
		"PERSON": "PERSON", "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN",
		"US_SSN": "SSN", "US_ITIN": "SSN", "IP_ADDRESS": "IP", "US_PASSPORT": "PASSPORT", "US_DRIVER_LICENSE": "DRIVER_LICENSE",
		"UK_NHS": "NATIONAL_ID", "UK_NINO": "NATIONAL_ID", "CRYPTO": "CRYPTO_WALLET", "US_BANK_NUMBER": "BANK_ACCOUNT",
	}
}

// A Redactor asks an analyzer after an inner redactor and joins the findings.
type Redactor struct {
	inner transcripts.Redactor
	url   string
	opts  Options
}

var (
	_ transcripts.Redactor  = (*Redactor)(nil)
	_ transcripts.Mentioner = (*Redactor)(nil)
)

// Mentions implements transcripts.Mentioner by the inner redactor; it is empty
// where that finds none.
func (r *Redactor) Mentions(text string) []transcripts.Mention {
	if m, ok := r.inner.(transcripts.Mentioner); ok {
		return m.Mentions(text)
	}
	return nil
}

// New makes a redactor for the analyzer at base ("http://localhost:5002").
// inner finds first; what it found wins where both overlap.
func New(base string, inner transcripts.Redactor, opts *Options) (*Redactor, error) {
	r := &Redactor{inner: inner}
	if opts != nil {
		r.opts = *opts
	}
	var errs []error
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		errs = append(errs, errors.New("presidio: the base URL needs http or https and a host"))
	} else {
		r.url = u.JoinPath("analyze").String()
	}
	if inner == nil {
		errs = append(errs, errors.New("presidio: no inner redactor"))
	}
	if r.opts.Deadline < 0 || r.opts.MaxBytes < 0 {
		errs = append(errs, errors.New("presidio: Deadline and MaxBytes must not be negative"))
	}
	if s := r.opts.MinScore; s < 0 || s > 1 || s != s {
		errs = append(errs, fmt.Errorf("presidio: MinScore is %v, needs 0 to 1", s))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	r.defaults()
	return r, nil
}

func (r *Redactor) defaults() {
	o := &r.opts
	if o.Client == nil {
		o.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if o.Deadline == 0 {
		o.Deadline = DefaultDeadline
	}
	if o.Language == "" {
		o.Language = "en"
	}
	if o.MinScore == 0 {
		o.MinScore = DefaultMinScore
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Types == nil {
		o.Types = DefaultTypes()
	}
	o.Types = maps.Clone(o.Types)
}

// Find implements transcripts.Redactor.
func (r *Redactor) Find(ctx context.Context, text string, hints transcripts.Hints) ([]transcripts.Span, error) {
	own, err := r.inner.Find(ctx, text, hints)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return own, nil
	}
	if len(text) > r.opts.MaxBytes {
		return nil, fmt.Errorf("%w: text has %d bytes, limit %d", ErrService, len(text), r.opts.MaxBytes)
	}
	theirs, err := r.analyze(ctx, text)
	if err != nil {
		return nil, err
	}
	return join(own, theirs), nil
}

type entity struct {
	Type  string  `json:"entity_type"`
	Start int     `json:"start"` // code points
	End   int     `json:"end"`
	Score float64 `json:"score"`
}

// maxAnswer bounds the service's answer.
const maxAnswer = 4 << 20

func (r *Redactor) analyze(ctx context.Context, text string) ([]transcripts.Span, error) {
	ctx, cancel := context.WithTimeout(ctx, r.opts.Deadline)
	defer cancel()
	body, err := json.Marshal(map[string]any{"text": text, "language": r.opts.Language, "score_threshold": r.opts.MinScore})
	if err != nil {
		return nil, fmt.Errorf("%w: request cannot be encoded", ErrService)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: request cannot be made", ErrService)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.opts.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrService, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", ErrService, resp.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrService, err)
	}
	var found []entity
	if len(raw) > maxAnswer || json.Unmarshal(raw, &found) != nil || bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil, fmt.Errorf("%w: answer is not a list of entities", ErrService)
	}
	return r.spans(text, found)
}

// spans maps code points to bytes and types to ours.
func (r *Redactor) spans(text string, found []entity) ([]transcripts.Span, error) {
	at := make([]int, 0, utf8.RuneCountInString(text)+1)
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	var out []transcripts.Span
	for _, f := range found {
		if f.Start < 0 || f.End >= len(at) || f.Start >= f.End {
			return nil, fmt.Errorf("%w: entity outside the text", ErrService)
		}
		typ := r.opts.Types[f.Type]
		if typ == "" || f.Score < r.opts.MinScore {
			continue
		}
		start, end := at[f.Start], at[f.End]
		out = append(out, transcripts.Span{Start: start, End: end, Type: typ, Key: strings.ToLower(strings.Join(strings.Fields(text[start:end]), " "))})
	}
	slices.SortFunc(out, func(a, b transcripts.Span) int { return a.Start - b.Start })
	return out, nil
}

// join puts b between the spans of a; where they overlap a's stand and b's
// keep what sticks out.
func join(a, b []transcripts.Span) []transcripts.Span {
	out := slices.Clone(a)
	for _, s := range b {
		for _, o := range a {
			if s.Start < o.End && o.Start < s.End {
				if s.Start < o.Start {
					out = append(out, transcripts.Span{Start: s.Start, End: o.Start, Type: s.Type, Key: s.Key})
				}
				s.Start = max(s.Start, min(o.End, s.End))
			}
		}
		if s.Start < s.End {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(x, y transcripts.Span) int { return x.Start - y.Start })
	kept := out[:0]
	end := 0
	for _, s := range out {
		s.Start = max(s.Start, end)
		if s.Start < s.End {
			kept = append(kept, s)
			end = s.End
		}
	}
	return kept
}
