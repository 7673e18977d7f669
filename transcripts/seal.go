package transcripts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorbot/candor/disclosure"
)

// placeholder matches what redaction puts in the place of a value.
var placeholder = regexp.MustCompile(`\[([A-Z][A-Z0-9_]*)_([0-9]{1,4})\]`)

// errPanicked: the redactor panicked. Its value could hold the text, so only
// its type is told.
var errPanicked = errors.New("redactor panicked")

// search calls the redactor, whatever it does: panics and time-outs are
// errors, and so are ranges that do not fit the text. With special it asks for
// mentions too.
func (r *Recorder) search(ctx context.Context, text string, hints Hints, special bool) ([]Span, []Mention, error) {
	r.count.searched.Add(1)
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	type result struct {
		spans    []Span
		mentions []Mention
		err      error
	}
	done := make(chan result, 1)
	go func() {
		var res result
		defer func() {
			if p := recover(); p != nil {
				res = result{err: fmt.Errorf("%w with a %T", errPanicked, p)}
			}
			done <- res
		}()
		res.spans, res.err = r.redactor.Find(ctx, text, hints)
		if special && res.err == nil {
			res.mentions = r.mentioner.Mentions(text)
		}
	}()
	var res result
	select {
	case res = <-done:
	case <-ctx.Done():
		res.err = ctx.Err()
	}
	if res.err == nil {
		res.err = checkSpans(text, res.spans)
	}
	if res.err == nil && !checkMentions(text, res.mentions) {
		res.err = fmt.Errorf("%w: mentions overlap or lie outside the text", ErrNotRedacted)
	}
	if err := res.err; err != nil {
		r.count.failed.Add(1)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			r.count.timedOut.Add(1)
			r.notRedacted(RedactionTimeout)
		case errors.Is(err, errPanicked):
			r.count.panicked.Add(1)
			r.notRedacted(RedactionPanic)
		case !errors.Is(err, context.Canceled): // else whoever asked went away
			r.notRedacted(RedactionFailed)
		}
		r.log.ErrorContext(ctx, "redaction failed; the text was not stored", "fault", faultClass(err))
		switch {
		case errors.Is(err, ErrNotRedacted):
			return nil, nil, err
		case errors.Is(err, context.DeadlineExceeded):
			return nil, nil, ErrRedactTimeout
		}
		return nil, nil, fmt.Errorf("%w: %s", ErrNotRedacted, faultClass(err))
	}
	return res.spans, res.mentions, nil
}

// faultClass names a fault without repeating what a redactor's error may quote.
func faultClass(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the redactor took too long"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, errPanicked):
		return err.Error()
	}
	return "the redactor failed"
}

// notRedacted tells the witness.
func (r *Recorder) notRedacted(class string) {
	if r.witness != nil {
		r.witness.NotRedacted(class)
	}
}

// notSealed is the fault of a text whose originals could not be encrypted.
func (r *Recorder) notSealed(err error) error {
	r.notRedacted(RedactionSeal)
	return fmt.Errorf("%w: %w", ErrNotRedacted, err)
}

// redact replaces the personal values of an entry's texts and seals them in h.
func (r *Recorder) redact(ctx context.Context, h *Head, e *Entry) error {
	hints := Hints{Region: r.region}
	s, err := r.known(h, e.Author, &hints)
	if err != nil {
		return r.notSealed(err)
	}
	typed := e.Text
	e.Text = r.disarm(h, e.Author, e.Text)
	spans, ms, err := r.search(ctx, e.Text, hints, r.mindsSpecial(e))
	if err != nil {
		return err
	}
	spans = slices.DeleteFunc(spans, func(sp Span) bool { return r.allow[squash(e.Text[sp.Start:sp.End])] })
	if e.Code == CodeContact && len(spans) == 0 {
		spans = []Span{{End: len(e.Text), Type: "CONTACT"}}
	}
	cuts, spans := r.takeOut(ms, spans)
	r.countMentions(ms)
	tail := ""
	if e.Author == disclosure.Customer {
		if n := len(cuts); n > 0 { // what was taken out is not kept in the tail
			typed = e.Text[cuts[n-1].end:]
		}
		tail = tailOf(typed)
	}
	if s == nil && (len(spans) > 0 || tail != "") {
		if s, err = r.keys.sealer(h, true); err != nil {
			return r.notSealed(err)
		}
	}
	if e.Author == disclosure.Customer {
		h.Tail = nil
		if tail != "" {
			if h.Tail, err = s.seal("tail", tail); err != nil {
				return r.notSealed(err)
			}
		}
	}
	if len(spans) == 0 && len(cuts) == 0 {
		return nil
	}
	var b strings.Builder
	at := 0
	for len(spans)+len(cuts) > 0 {
		if len(spans) == 0 || len(cuts) > 0 && cuts[0].start < spans[0].Start {
			c := cuts[0]
			b.WriteString(e.Text[at:c.start] + c.tag)
			at, cuts = c.end, cuts[1:]
			continue
		}
		sp := spans[0]
		p, err := h.place(s, sp, e.Text[sp.Start:sp.End])
		if err != nil {
			return r.notSealed(err)
		}
		b.WriteString(e.Text[at:sp.Start] + p)
		at, spans = sp.End, spans[1:]
	}
	b.WriteString(e.Text[at:])
	e.Text = b.String()
	return nil
}

// known fills hints with what the conversation holds already; the sealer is
// nil while it holds nothing.
func (r *Recorder) known(h *Head, author disclosure.Kind, hints *Hints) (*sealer, error) {
	if len(h.Key) == 0 {
		return nil, nil //nolint:nilnil // no key yet is no fault
	}
	s, err := r.keys.sealer(h, false)
	if err != nil {
		return nil, err
	}
	for _, v := range h.Values {
		if len(v.Box) == 0 {
			continue
		}
		text, err := s.open(v.Placeholder(), v.Box)
		if err != nil {
			return nil, err
		}
		hints.Known = append(hints.Known, Value{Type: v.Type, Text: text})
	}
	if author == disclosure.Customer && len(h.Tail) > 0 {
		if hints.Before, err = s.open("tail", h.Tail); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// tailOf is the end of a message that a value could go on from, "" if none.
func tailOf(s string) string {
	const most = 48
	if len(s) > most {
		s = s[len(s)-most:]
		for len(s) > 0 && !utf8.RuneStart(s[0]) {
			s = s[1:]
		}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsDigit(r) || r == '@' }) {
		return s
	}
	return ""
}

// place returns the placeholder of a value and seals it if it is new.
func (h *Head) place(s *sealer, sp Span, original string) (string, error) {
	key := sp.Key
	if key == "" {
		key = original
	}
	hash := s.hash(sp.Type, key)
	n := 0
	for _, v := range h.Values {
		if v.Type != sp.Type {
			continue
		}
		if string(v.Hash) == string(hash) {
			return v.Placeholder(), nil
		}
		n = max(n, v.N)
	}
	if len(h.Values) >= maxValues {
		return "[" + sp.Type + "]", nil
	}
	v := SealedValue{Type: sp.Type, N: n + 1, Hash: hash}
	box, err := s.seal(v.Placeholder(), original)
	if err != nil {
		return "", err
	}
	v.Box = box
	h.Values = append(h.Values, v)
	return v.Placeholder(), nil
}

func (h *Head) value(p string) (SealedValue, bool) {
	m := placeholder.FindStringSubmatch(p)
	if m == nil || m[0] != p {
		return SealedValue{}, false
	}
	n, _ := strconv.Atoi(m[2])
	for _, v := range h.Values {
		if v.Type == m[1] && v.N == n {
			return v, true
		}
	}
	return SealedValue{}, false
}

// disarm turns text that looks like a placeholder into harmless text, so that
// nobody can forge one. The bot and agents may refer to values that exist.
func (r *Recorder) disarm(h *Head, author disclosure.Kind, text string) string {
	if author == disclosure.Customer {
		return Neutralise(text)
	}
	if !strings.Contains(text, "[") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		if _, ok := h.value(p); ok {
			return p
		}
		return "(" + p[1:len(p)-1] + ")"
	})
}

// squash removes case, spaces and punctuation.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// An Access says who opens a sealed value and what for. Both are recorded.
type Access struct {
	// Actor is "customer" for the customer's own screen, "agent:<id>" for a
	// person at the console, "intent:<name>" for a handler.
	Actor string
	// Purpose is a short word or sentence without personal data.
	Purpose string
}

// ErrNoPurpose: sealed values open only with an actor and a purpose.
var ErrNoPurpose = errors.New("transcripts: opening a sealed value needs an actor and a purpose of at most 200 bytes")

func (a Access) check() error {
	if strings.TrimSpace(a.Actor) == "" || strings.TrimSpace(a.Purpose) == "" || len(a.Purpose) > 200 || len(a.Actor) > 100 {
		return ErrNoPurpose
	}
	return nil
}

// Reveal opens one sealed value after it has recorded who did and why. u, if
// not nil, is asked first and may refuse.
func (r *Recorder) Reveal(ctx context.Context, at Head, p string, a Access, u func(Head) error) (string, Appended, error) {
	if err := a.check(); err != nil {
		return "", Appended{}, err
	}
	clean, err := r.Redacted(ctx, a.Purpose)
	if err != nil {
		return "", Appended{}, err
	}
	var plain string
	out, err := r.Update(ctx, at, func(h *Head) ([]Entry, error) {
		if u != nil {
			if err := u(*h); err != nil {
				return nil, err
			}
		}
		v, ok := h.value(p)
		if !ok {
			return nil, fmt.Errorf("%w: no value %q", ErrNotFound, clip(p))
		}
		if len(v.Box) == 0 {
			return nil, ErrForgotten
		}
		s, err := r.keys.sealer(h, false)
		if err != nil {
			return nil, err
		}
		if plain, err = s.open(p, v.Box); err != nil {
			return nil, err
		}
		return []Entry{{Kind: EntryReveal, Author: disclosure.System, Agent: a.Actor, Code: p, Detail: clean}}, nil
	})
	if err != nil {
		return "", out, err
	}
	return plain, out, nil
}

// Find finds the personal values and credentials in a text that belongs to no
// conversation yet, such as a draft, as the Recorder's Redactor does. Nothing
// is kept.
func (r *Recorder) Find(ctx context.Context, text string) ([]Span, error) {
	spans, _, err := r.search(ctx, text, Hints{Region: r.region}, false)
	return spans, err
}

// Redacted redacts a text that belongs to no conversation, such as a reason in
// a document: values become [EMAIL], their originals are not kept.
func (r *Recorder) Redacted(ctx context.Context, text string) (string, error) {
	spans, err := r.Find(ctx, text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		b.WriteString(text[at:sp.Start] + "[" + sp.Type + "]")
		at = sp.End
	}
	return b.String() + text[at:], nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// A Screen fills placeholders in for the customer's own screen, and for no
// other. It belongs to one session of one customer and one goroutine.
type Screen struct {
	rec      *Recorder
	recorded bool
	values   map[string]string
	opened   int // values known when they were opened last
}

// OwnScreen returns the view for one session of the customer. The first time
// that it opens a sealed value it records so.
func (r *Recorder) OwnScreen() *Screen { return &Screen{rec: r} }

// Values opens all values of the conversation.
func (s *Screen) Values(ctx context.Context, at Head) (map[string]string, error) {
	if !slices.ContainsFunc(at.Values, func(v SealedValue) bool { return len(v.Box) > 0 }) {
		return nil, nil
	}
	if !s.recorded {
		_, err := s.rec.Update(ctx, at, func(*Head) ([]Entry, error) {
			return []Entry{{Kind: EntryReveal, Author: disclosure.System, Agent: "customer", Code: "*", Detail: "own screen"}}, nil
		})
		if err != nil && !errors.Is(err, ErrStale) {
			return nil, err
		}
		s.recorded = err == nil
	}
	values, err := s.rec.openAll(&at)
	if err != nil {
		return nil, err
	}
	s.values, s.opened = values, len(at.Values)
	return values, nil
}

// Fill replaces the placeholders in a text that this conversation has the
// originals of.
func (s *Screen) Fill(ctx context.Context, at Head, text string) (string, error) {
	if !strings.Contains(text, "[") || !placeholder.MatchString(text) {
		return text, nil
	}
	if len(at.Values) != s.opened || s.values == nil {
		if _, err := s.Values(ctx, at); err != nil {
			return "", err
		}
	}
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		if v, ok := s.values[p]; ok {
			return v
		}
		return p
	}), nil
}

func (r *Recorder) openAll(h *Head) (map[string]string, error) {
	out := map[string]string{}
	if len(h.Key) == 0 {
		return out, nil
	}
	s, err := r.keys.sealer(h, false)
	if err != nil {
		return nil, err
	}
	for _, v := range h.Values {
		if len(v.Box) == 0 {
			continue
		}
		p := v.Placeholder()
		if out[p], err = s.open(p, v.Box); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Correct replaces a sealed value by what the customer says is right. The
// placeholder stays; the old original is gone.
func (r *Recorder) Correct(ctx context.Context, at Head, clientID, p, value string) (Appended, error) {
	if value = strings.TrimSpace(value); value == "" || len(value) > 500 || !utf8.ValidString(value) {
		return Appended{}, fmt.Errorf("%w: the corrected value is empty, too long or not valid text", ErrNotRedacted)
	}
	return r.Update(ctx, at, func(h *Head) ([]Entry, error) {
		v, ok := h.value(p)
		if !ok {
			return nil, fmt.Errorf("%w: no value %q", ErrNotFound, clip(p))
		}
		if len(v.Box) == 0 {
			return nil, ErrForgotten
		}
		s, err := r.keys.sealer(h, false)
		if err != nil {
			return nil, err
		}
		box, err := s.seal(p, value)
		if err != nil {
			return nil, err
		}
		for i := range h.Values {
			if h.Values[i].Type == v.Type && h.Values[i].N == v.N {
				h.Values[i].Box, h.Values[i].Hash = box, s.hash(v.Type, value)
			}
		}
		return []Entry{{Kind: EntryConsent, Author: disclosure.Customer, ClientID: clientID, Code: "corrected", Detail: p}}, nil
	})
}
