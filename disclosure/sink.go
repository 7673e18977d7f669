package disclosure

import "context"

// A Sink delivers messages to one customer over one channel.
//
// Send returns nil only when the channel has confirmed delivery: for a message
// whose Wording is not empty that means that the disclosure was shown, not
// merely written to a socket. Send is called by one goroutine at a time, in
// order of Seq; the next message is not sent before Send returned. An error
// ends the delivery; what was not confirmed is sent again on the next one.
// A Sink must show Notice before the text and the speaker with every message;
// disclosuretest.RunSink checks that.
type Sink interface {
	Send(ctx context.Context, m Message) error
}
