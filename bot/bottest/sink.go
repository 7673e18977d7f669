package bottest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/candorbot/candor/disclosure"
)

// A Sink records what a customer would have seen, in order. Every Send is
// confirmed at once, unless Fail says otherwise. It is safe for concurrent use.
type Sink struct {
	mu      sync.Mutex
	changed chan struct{}
	got     []disclosure.Message
	fail    func(disclosure.Message) error
}

var _ disclosure.Sink = (*Sink)(nil)

// NewSink returns an empty Sink.
func NewSink() *Sink { return &Sink{changed: make(chan struct{})} }

// Fail makes Send return what f returns; a message that fails is not shown.
// nil goes back to confirming everything.
func (s *Sink) Fail(f func(disclosure.Message) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// Send implements disclosure.Sink.
func (s *Sink) Send(ctx context.Context, m disclosure.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(m); err != nil {
			return err
		}
	}
	s.got = append(s.got, m)
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}

// Messages are the messages shown so far.
func (s *Sink) Messages() []disclosure.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]disclosure.Message(nil), s.got...)
}

// Screen is what the customer sees, one message a line, with its author.
func (s *Sink) Screen() string {
	var b strings.Builder
	for _, m := range s.Messages() {
		who := m.Speaker().Kind().String()
		if m.Speaker().Name() != "" {
			who += " " + m.Speaker().Name()
		}
		fmt.Fprintf(&b, "%s: %s\n", who, m.Text())
	}
	return b.String()
}

// Wait returns when ok holds for the messages shown so far, or with an error
// that shows the screen when ctx ends before.
func (s *Sink) Wait(ctx context.Context, ok func([]disclosure.Message) bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		done := ok(s.got)
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("bottest: %w; the screen shows:\n%s", ctx.Err(), s.Screen())
		}
	}
}
