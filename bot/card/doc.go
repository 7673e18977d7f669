// Package card serves the bot card: a public page, and the same as JSON, that
// says what a bot does, where its limits are, how it decides, what is kept, when
// it was audited, who answers for it, and how to reach a person or complain.
//
// Everything is taken from what is in force when it is asked for: change a
// threshold and the card changes. It holds no secret, no prompt and nothing
// personal but the contact that the shop published.
//
// The page is one HTML document without scripts or anything from elsewhere. A
// Handler is safe for concurrent use.
package card
