// Package lexicon answers what a word is known as: a given name, a surname, an
// ordinary word, a place. One embedded hash table, made by lexgen from
// permissively licensed lists (see SOURCES.md), is read in place: nothing is
// unpacked, so a program that imports it starts as fast as before.
//
// The table keeps a 32-bit fingerprint of each word, not the word. A word that
// is not in any list is taken for one that is in about one of 2^32 look-ups.
package lexicon
