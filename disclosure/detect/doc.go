// Package detect recognises, without any model call, what code must answer
// itself: whether a customer asks if this is a human, asks for a person, is in
// a crisis, or asks about their data; and the language they write.
//
// # What it guarantees
//
// The same text gives the same Signals, on every machine. Work is bounded: of
// a long text the first and last two kilobytes are read. Nothing is stored,
// logged or sent.
//
// # Method
//
// English identity questions are judged by a multinomial logistic model over
// hashed n-grams of words, of word classes ("are you <human>") and of letters,
// with eight-bit weights, and by phrases over the word classes; where a message
// asks nothing as a whole, its last sentences are judged by themselves. A second
// model over the same features stands beside the phrases for requests for a
// person and crises. The models are trained (internal/train) on the R-U-A-Robot
// data (Gros, Li and Yu, ACL 2021), CLINC150 and BANKING77, and on sentences
// written for it. Languages are named by script, else by letters and frequent
// words. The other languages' signals are phrases over word lists,
// and a linear model of what kinds of words stand in which order, and of the
// words and their pieces, learned from sentences written for it.
// docs/honesty.md has the measured figures.
//
// # Concurrency and failure
//
// A Detector is immutable and safe for concurrent use. Detect cannot fail; a
// text without words has the zero signals and the language "und".
package detect
