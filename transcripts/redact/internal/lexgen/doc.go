// Command lexgen writes lexicon/words.bin from the lists that fetch.sh brings
// together. See ../lexicon/SOURCES.md for what they are and their licences.
package main
