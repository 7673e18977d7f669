// Package lex writes text as the words that detectors compare: folded, without
// what cannot be seen, with look-alike letters as plain ones and typing errors
// mended.
package lex
