package redact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
)

// DefaultWindow is how many bytes a Stream holds back by default.
const DefaultWindow = 1024

// minWindow is longer than any value but a private key.
const minWindow = 256

// maxHold bounds what a Stream keeps when no place to cut is found: a run
// without spaces, a private key without an end.
const maxHold = 64 << 10

// StreamOptions are the choices of a Stream. The zero value, like nil, is
// DefaultWindow and no hints.
type StreamOptions struct {
	// Window is how many bytes are held back so that a value split over two
	// writes is found whole: 256 or more, 0 is DefaultWindow. Output lags
	// behind input by up to twice as much.
	Window int
	// Hints are used for all of the stream.
	Hints transcripts.Hints
}

// A Stream redacts text that comes in pieces and writes what is sure to be
// clean. It uses bounded memory, whatever the length. After an error nothing
// more is written: what was held back is lost, not let through. It is not safe
// for concurrent use.
type Stream struct {
	ctx    context.Context
	e      *Engine
	n      *Numbering
	w      io.Writer
	window int
	hints  transcripts.Hints
	buf    []byte
	err    error
	closed bool
}

// NewStream makes a stream that writes to w and takes its placeholders from n.
// The context ends the stream: a Write after that fails.
func (e *Engine) NewStream(ctx context.Context, w io.Writer, n *Numbering, opts *StreamOptions) (*Stream, error) {
	if opts == nil {
		opts = &StreamOptions{}
	}
	window := opts.Window
	if window == 0 {
		window = DefaultWindow
	}
	var errs []error
	if window < minWindow {
		errs = append(errs, fmt.Errorf("redact: Window is %d, needs %d", window, minWindow))
	}
	if w == nil {
		errs = append(errs, errors.New("redact: stream without a writer"))
	}
	if n == nil {
		errs = append(errs, errors.New("redact: stream without a numbering"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Stream{ctx: ctx, e: e, n: n, w: w, window: window, hints: opts.Hints}, nil
}

// Write takes text in. It may cut anywhere, inside a rune too.
func (s *Stream) Write(p []byte) (int, error) {
	if s.err == nil && s.closed {
		s.err = errors.New("redact: write to a closed stream")
	}
	for rest := p; len(rest) > 0 && s.err == nil; {
		n := min(len(rest), 4*s.window)
		s.buf = append(s.buf, rest[:n]...)
		rest = rest[n:]
		if len(s.buf) >= 2*s.window {
			s.err = s.flush(false)
		}
	}
	if s.err != nil {
		s.buf = nil
		return 0, s.err
	}
	return len(p), nil
}

// Close redacts and writes what was held back.
func (s *Stream) Close() error {
	if s.closed || s.err != nil {
		s.closed = true
		return s.err
	}
	s.closed = true
	s.err = s.flush(true)
	s.buf = nil
	return s.err
}

func (s *Stream) flush(final bool) error {
	text := string(s.buf)
	if !final {
		text = wholeRunes(text)
	}
	spans, err := s.e.findAfter(s.ctx, text, &s.hints)
	if err != nil {
		return err
	}
	cut := len(text)
	if !final {
		if cut = s.cut(text, spans); cut == 0 {
			if len(s.buf) > maxHold {
				return fmt.Errorf("%w: %d bytes without a place to cut", ErrTooLong, len(s.buf))
			}
			return nil
		}
	}
	done := spans[:0:0]
	for _, sp := range spans {
		if sp.End <= cut {
			done = append(done, sp)
		}
		if sp.Type == Person && len(s.hints.Known) < maxKnown {
			s.hints.Known = append(s.hints.Known, transcripts.Value{Type: Person, Text: text[sp.Start:sp.End]})
		}
	}
	s.n.Reserve(text[:cut])
	if _, err := io.WriteString(s.w, transcripts.Replace(text[:cut], done, s.n.Placeholder)); err != nil {
		return err
	}
	s.hints.Before = lastBytes(s.hints.Before+text[:cut], beforeBytes)
	s.buf = append(s.buf[:0], s.buf[cut:]...)
	return nil
}

// maxKnown bounds the persons that a stream remembers.
const maxKnown = 64

// cut is the last space before the window that no value and no private key
// reaches over, or 0.
func (s *Stream) cut(text string, spans []transcripts.Span) int {
	cut := len(text) - s.window
	if i := strings.LastIndex(text, "-----BEGIN"); i >= 0 && !strings.Contains(text[i:], "-----END") {
		cut = min(cut, i)
	}
	for cut > 0 {
		i := strings.LastIndexAny(text[:cut], " \n\t")
		if i < 0 {
			return 0
		}
		cut = i + 1
		inside := false
		for _, sp := range spans {
			// A value right before the cut may go on after it.
			if sp.Start < cut && sp.End+2 > cut {
				cut, inside = sp.Start, true
			}
		}
		if !inside {
			return cut
		}
		if cut > 0 && (text[cut-1] == ' ' || text[cut-1] == '\n') {
			return cut
		}
	}
	return 0
}

// wholeRunes leaves out a rune that is cut off at the end.
func wholeRunes(s string) string {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if b := s[len(s)-n]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRuneInString(s[len(s)-n:]) {
				return s[:len(s)-n]
			}
			break
		}
	}
	return s
}
