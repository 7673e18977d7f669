// Package tongues holds the word lists of the languages other than English and
// the model over their kinds of words, and tells the language of a message.
package tongues
