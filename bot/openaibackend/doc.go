// Package openaibackend answers with any model behind an OpenAI-compatible
// chat completions API.
//
// # What leaves this machine
//
// The redacted text of the turn with placeholders such as [EMAIL_1], a bounded
// number of redacted earlier messages, the bot's name, the titles of its scope
// and the approved facts. No customer, conversation or session id, and no
// original: [bot.Request] holds none, and its Lookup is never called. Requests
// go to the one host that was configured; redirects are refused. A host other
// than the loopback needs a [Provider], the record of the contract that allows
// to send text there.
//
// The rules and [Options.Instructions] do not come back: an answer that repeats
// them is an error of class [ErrLeak].
//
// # What comes back
//
// A draft with a confidence, for the bot to judge; never an action. The
// confidence is taken from the log-probabilities of the answer's tokens where
// the server gives them, from the model's explicit self-report where it gives
// one, the lower of both where it gives both, and is 0 where it gives neither.
// Neither is calibrated: a model that is sure may be wrong. It only ever makes
// the bot hand over sooner.
package openaibackend
