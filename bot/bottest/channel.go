package bottest

import (
	"context"
	"strings"
	"sync"

	"github.com/candorbot/candor/disclosure"
)

// A Channel is a Sink that records what the customer saw and confirms it.
type Channel struct {
	mu   sync.Mutex
	seen []disclosure.Message
	more chan struct{}
}

// NewChannel returns an empty channel.
func NewChannel() *Channel { return &Channel{more: make(chan struct{})} }

// Send implements disclosure.Sink.
func (c *Channel) Send(ctx context.Context, m disclosure.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, m)
	c.poke()
	return nil
}

// poke wakes who waits. The caller holds c.mu.
func (c *Channel) poke() {
	close(c.more)
	c.more = make(chan struct{})
}

// Changed wakes who waits because something beside the messages changed.
func (c *Channel) Changed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.poke()
}

// Seen are the messages so far.
func (c *Channel) Seen() []disclosure.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]disclosure.Message(nil), c.seen...)
}

// Wait waits until what was seen satisfies f, or ctx ends.
func (c *Channel) Wait(ctx context.Context, f func([]disclosure.Message) bool) ([]disclosure.Message, error) {
	for {
		c.mu.Lock()
		seen, more := append([]disclosure.Message(nil), c.seen...), c.more
		c.mu.Unlock()
		if f(seen) {
			return c.Seen(), nil // f may know of a later message from elsewhere
		}
		select {
		case <-ctx.Done():
			return seen, ctx.Err()
		case <-more:
		}
	}
}

// Transcript is what the customer saw as text: one line a message.
func Transcript(ms []disclosure.Message) string {
	var b strings.Builder
	for _, m := range ms {
		if n := m.Notice(); n != "" {
			b.WriteString("notice: " + n + "\n")
		}
		b.WriteString(m.Speaker().Kind().String() + ": " + m.Body().Text + "\n")
	}
	return b.String()
}
