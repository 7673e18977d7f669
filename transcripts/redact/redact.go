package redact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
)

// Errors of Find. All of them mean that nothing of the text may be stored or
// sent on.
var (
	// ErrTooLong: the text is longer than Options.MaxBytes.
	ErrTooLong = errors.New("redact: text is too long")
	// ErrEncoding: the text is not valid UTF-8.
	ErrEncoding = errors.New("redact: text is not valid UTF-8")
	// ErrPanic: a recognizer panicked. The text is not part of the error.
	ErrPanic = errors.New("redact: recognizer panicked")
	// ErrRecognizer: a custom recognizer answered something impossible.
	ErrRecognizer = errors.New("redact: recognizer broke its contract")
)

// DefaultMaxBytes is the longest text that Find takes unless told otherwise.
const DefaultMaxBytes = 8 << 20

// Options are the choices of an Engine. The zero value, like nil, is the
// default profile with nothing left out.
type Options struct {
	// Profile chooses the types; "" is ProfileDefault.
	Profile Profile
	// Region is the CLDR region ("GB", "DE") in which local formats are read
	// when Hints carry none. "" reads what is unmistakable in any region.
	Region string
	// Types, when not empty, replaces the profile's types.
	Types []string
	// Without leaves types out of the profile.
	Without []string
	// Allow lists words that are never redacted as a name, user name or
	// address, in any case: the shop, its brands, the bot, its agents. A line
	// may hold several words.
	Allow []string
	// AllowEmails lists addresses and, with a leading "@", whole domains that
	// are the shop's own.
	AllowEmails []string
	// Recognizers add types or find more of the known ones.
	Recognizers []Recognizer
	// Actions says what replaces a value of a type; the default is Replace.
	Actions map[string]Action
	// HashKey is the secret of ActionHash, at least 16 bytes.
	HashKey []byte
	// MaxBytes bounds one text; 0 is DefaultMaxBytes. A longer text is an
	// error, never cut.
	MaxBytes int
}

// An Engine finds personal values. Make one with New; it never changes, and
// any number of goroutines may use it at once. It implements
// transcripts.Redactor.
type Engine struct {
	opts    Options
	kinds   kindSet
	custom  []compiled
	actions map[string]Action
	allow   allowList
	pool    sync.Pool
	stats   counters
	glances bool // a text that quick passes needs no scan
}

var _ transcripts.Redactor = (*Engine)(nil)

type counters struct {
	texts, bytes, spans, failed atomic.Uint64
}

// Stats counts what an Engine has done since New.
type Stats struct {
	Texts  uint64 // texts scanned
	Bytes  uint64 // their bytes
	Spans  uint64 // values found
	Failed uint64 // calls that ended in an error: nothing was let through
}

// New makes an engine. It reports every fault of the options at once.
func New(opts *Options) (*Engine, error) {
	if opts == nil {
		opts = &Options{}
	}
	e := &Engine{opts: *opts}
	e.opts.Region = strings.ToUpper(opts.Region)
	if e.opts.MaxBytes == 0 {
		e.opts.MaxBytes = DefaultMaxBytes
	}
	err := errors.Join(e.chooseKinds(), e.checkRegion(), e.compile(), e.chooseActions(), e.chooseAllow())
	if opts.MaxBytes < 0 {
		err = errors.Join(err, fmt.Errorf("redact: MaxBytes is %d", opts.MaxBytes))
	}
	if err != nil {
		return nil, err
	}
	e.glances = e.kinds&nameKinds == 0 && len(e.custom) == 0
	e.pool.New = func() any { return &scratch{e: e} }
	return e, nil
}

func (e *Engine) wants(k kind) bool { return e.kinds.has(k) }

func (e *Engine) kindName(k kind) string {
	if k >= kCustom {
		return e.custom[k-kCustom].Type
	}
	return kindNames[k]
}

// Stats reads the counters.
func (e *Engine) Stats() Stats {
	return Stats{
		Texts: e.stats.texts.Load(), Bytes: e.stats.bytes.Load(),
		Spans: e.stats.spans.Load(), Failed: e.stats.failed.Load(),
	}
}

// Find implements transcripts.Redactor. Text that is too long or not UTF-8, a
// recognizer that panics and a context that ends are errors.
func (e *Engine) Find(ctx context.Context, text string, hints transcripts.Hints) ([]transcripts.Span, error) {
	return e.counted(ctx, text, &hints, "\n")
}

// findAfter is Find for text that goes on where hints.Before ends.
func (e *Engine) findAfter(ctx context.Context, text string, hints *transcripts.Hints) ([]transcripts.Span, error) {
	return e.counted(ctx, text, hints, "")
}

func (e *Engine) counted(ctx context.Context, text string, hints *transcripts.Hints, joint string) ([]transcripts.Span, error) {
	e.stats.texts.Add(1)
	e.stats.bytes.Add(uint64(len(text)))
	spans, err := e.find(ctx, text, hints, joint)
	if err != nil {
		e.stats.failed.Add(1)
		return nil, err
	}
	if len(spans) > 0 {
		e.stats.spans.Add(uint64(len(spans)))
	}
	return spans, nil
}

func (e *Engine) find(ctx context.Context, text string, hints *transcripts.Hints, joint string) (spans []transcripts.Span, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	if r := hints.Region; r != "" && !knownRegion(strings.ToUpper(r)) {
		return nil, fmt.Errorf("redact: no region %q", r)
	}
	if len(text) > e.opts.MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, limit %d", ErrTooLong, len(text), e.opts.MaxBytes)
	}
	defer func() {
		if r := recover(); r != nil {
			// The value may hold customer text: its type is all that is told.
			spans, err = nil, fmt.Errorf("%w: %T", ErrPanic, r)
		}
	}()
	if e.glances && hints.Before == "" && quick(text) {
		return nil, nil
	}
	plain7 := ascii(text)
	if !plain7 && !utf8.ValidString(text) {
		return nil, ErrEncoding
	}
	whole, skip := text, 0
	if hints.Before != "" {
		tail := lastBytes(hints.Before, beforeBytes)
		whole, skip = tail+joint+text, len(tail)+len(joint)
		plain7 = plain7 && ascii(tail)
		if e.glances && plain7 && quick(whole) {
			return nil, nil
		}
	}
	sc := e.pool.Get().(*scratch)
	spans, err = sc.run(ctx, whole, plain7, skip, hints)
	if err != nil {
		return nil, err
	}
	if sc.escape && hasEscapes(text) || sc.longRun {
		more, err := sc.encoded(ctx, text, hints)
		if err != nil {
			return nil, err
		}
		spans = merge(spans, more)
	}
	e.pool.Put(sc) // after a panic the scratch is left to the collector
	return spans, nil
}

// beforeBytes is how much of the previous message is read along: enough for
// the longest number and the words that announce it.
const beforeBytes = 96

func lastBytes(s string, n int) string {
	s = strings.ToValidUTF8(s, " ")
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// run scans one text and returns its spans.
func (sc *scratch) run(ctx context.Context, text string, plain7 bool, skip int, hints *transcripts.Hints) ([]transcripts.Span, error) {
	sc.region = sc.e.opts.Region
	if hints.Region != "" {
		sc.region = strings.ToUpper(hints.Region)
	}
	sc.cands, sc.skip = sc.cands[:0], 0
	if skip > 0 && ascii(text[:skip]) {
		sc.skip = skip
	}
	sc.phoneBudget, sc.phoneEnd = 16+len(text)/4096, 0
	sc.build(text, plain7)
	sc.tokenise()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	sc.structured()
	if sc.e.kinds&nameKinds != 0 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("redact: %w", err)
		}
		sc.names(hints)
	}
	if err := sc.customs(text); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	sc.allowed()
	sc.resolve()
	return sc.spans(skip), nil
}

// merge joins two sorted lists of spans; where two overlap the first list's
// type stays and the range grows to cover both.
func merge(a, b []transcripts.Span) []transcripts.Span {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	sort.SliceStable(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	out := all[:1]
	for _, s := range all[1:] {
		last := &out[len(out)-1]
		if s.Start >= last.End {
			out = append(out, s)
			continue
		}
		last.End = max(last.End, s.End)
	}
	return out
}
