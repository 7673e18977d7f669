// Package risk turns labelled messages into an answering threshold with a
// stated promise: "of the messages answered at or above it, at most 5 % are
// wrong, with 95 % confidence". It works on the scores of any classifier, a
// language model's confidence included.
//
// The promise is about traffic like the sample: drawn at random from live
// messages, out-of-scope ones included. A sample of authored examples, or one
// with another share of out-of-scope messages, breaks it.
package risk
