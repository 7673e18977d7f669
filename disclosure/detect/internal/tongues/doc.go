// Package tongues holds the word lists of the languages other than English,
// and tells the language of a message.
package tongues
