// Package disclosure makes words for a customer impossible to send without
// saying who wrote them.
//
// # What it guarantees
//
// A [Sink] accepts only a [Message]; a Message with words in it is made only
// by a [Ledger]; a Ledger comes only from [Policy.Open]. Until a channel has
// confirmed that it showed the disclosure, every Message carries the
// disclosure text. A human label needs a [Human], which only an authenticated
// agent who holds the conversation is given. Every zero value is the honest
// one: a zero Policy discloses with the built-in text, a zero [Speaker] is a
// bot, a zero Message shows the disclosure only.
//
// # What types cannot do
//
// Reflection, unsafe, a fork, or a Sink that drops what it was given can still
// cheat. [github.com/candorbot/candor/disclosure/disclosuretest] checks a
// Sink; claims in a model's own words are the business of the screens in
// package bot.
//
// # Concurrency
//
// Policy, Message, Speaker and Catalog are immutable and safe for concurrent
// use. A Ledger belongs to one goroutine at a time; its state lives in the
// conversation's head in the store.
package disclosure
