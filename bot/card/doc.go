// Package card serves the bot card: a public page, and the same as JSON, that
// says what a bot does, where its limits are, how it decides, what is kept, when
// it was audited, who answers for it, and how to reach a person or complain.
//
// Everything is taken from what is in force when it is asked for: change a
// threshold and the card changes. It holds no secret, no prompt and nothing
// personal but the contact that the shop published.
//
// The page's headings and fixed sentences are in the 32 languages of the bot's
// fixed texts (words/<language>.json): ?lang=de chooses, else Accept-Language.
// What the shop wrote, such as the titles of intents, stays as it is. In JSON the
// keys are English in every language.
//
// The page is one HTML document without scripts or anything from elsewhere. A
// Handler is safe for concurrent use.
package card
