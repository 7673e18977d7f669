package lexicon

import (
	_ "embed"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

//go:generate go run ../lexgen -src ${LEXGEN_SRC} -out words.bin

//go:embed words.bin
var table string

// Info is what the lists say of a word.
type Info uint16

// Bits of Info. A tier is 0 (not listed) to 3 (common).
const (
	firstShift = 0
	lastShift  = 2
	wordShift  = 4

	Place   Info = 1 << 7  // a town of at least 5,000 people
	Country Info = 1 << 8  // a country, nationality or language
	Foreign Info = 1 << 9  // a frequent word of a language other than English
	Proper  Info = 1 << 10 // an English proper noun: a brand, a month, a name
	NonName Info = 1 << 11 // hardly ever a name, whatever the lists say
)

// First is the tier as a given name: 1 rare, 2 known, 3 common.
func (i Info) First() int { return int(i>>firstShift) & 3 }

// Last is the tier as a surname: 1 rare, 2 known, 3 common.
func (i Info) Last() int { return int(i>>lastShift) & 3 }

// Word is the tier as an ordinary English word: 0 none, 1 rare (SCOWL 60 to
// 70) to 5 (SCOWL 10).
func (i Info) Word() int { return int(i>>wordShift) & 7 }

// Make packs tiers; lexgen uses it.
func Make(first, last, word int, rest Info) Info {
	return Info(first)<<firstShift | Info(last)<<lastShift | Info(word)<<wordShift | rest
}

// EntrySize is the bytes of one slot: fingerprint and Info.
const EntrySize = 6

// Hash is the running hash of a folded word (FNV-1a, 64 bit).
type Hash uint64

// Seed starts a Hash.
const Seed Hash = 14695981039346656037

// Add takes in one byte of a folded word.
func (h Hash) Add(b byte) Hash { return (h ^ Hash(b)) * 1099511628211 }

// Finish spreads the bits for Slot and Fingerprint.
func (h Hash) Finish() uint64 {
	x := uint64(h)
	x ^= x >> 32
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>29
}

// Slot maps a finished hash onto n slots.
func Slot(x uint64, n int) int {
	hi, _ := bits.Mul64(x, uint64(n))
	return int(hi)
}

// Fingerprint is the part of a finished hash that a slot keeps; never 0.
func Fingerprint(x uint64) uint32 { return uint32(x) | 1 }

// Lookup tells what the word with this hash is known as; 0 is nothing.
func Lookup(h Hash) Info {
	n := len(table) / EntrySize
	if n == 0 {
		return 0
	}
	x := h.Finish()
	fp := Fingerprint(x)
	for i := Slot(x, n); ; {
		e := table[i*EntrySize : i*EntrySize+EntrySize]
		got := uint32(e[0]) | uint32(e[1])<<8 | uint32(e[2])<<16 | uint32(e[3])<<24
		if got == fp {
			return Info(e[4]) | Info(e[5])<<8
		}
		if got == 0 {
			return 0
		}
		if i++; i == n {
			i = 0
		}
	}
}

// Of hashes a word in any case and looks it up.
func Of(word string) Info { return Lookup(HashOf(word)) }

// HashOf hashes a word: folded, apostrophes left out.
func HashOf(word string) Hash {
	h := Seed
	for i := 0; i < len(word); {
		if b := word[i]; b < utf8.RuneSelf {
			i++
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			if b != '\'' {
				h = h.Add(b)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		i += n
		h = h.AddRune(r)
	}
	return h
}

// AddRune takes in one rune in any case, folded.
func (h Hash) AddRune(r rune) Hash {
	f := Fold(r)
	switch {
	case f == 0:
		return h
	case f < utf8.RuneSelf:
		return h.Add(byte(f))
	}
	var buf [utf8.UTFMax]byte
	for _, b := range buf[:utf8.EncodeRune(buf[:], f)] {
		h = h.Add(b)
	}
	return h
}

// Fold maps a rune to the one that names are compared by: lower case, Latin
// letters without their marks, Greek without tonos. Marks and apostrophes
// fold to 0, which is nothing.
func Fold(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r == '\'' {
			return 0
		}
		return r
	case r == '\u2019' || r == '\u02bc' || r == '\u02bb':
		return 0
	case r >= 0xC0 && r < 0x250:
		return rune(latin[r-0xC0])
	case r >= 0x1E00 && r < 0x1F00:
		return rune(latinAdditional[r-0x1E00])
	case unicode.Is(unicode.Mn, r):
		return 0
	}
	r = unicode.ToLower(r)
	switch r {
	case 'ά':
		return 'α'
	case 'έ':
		return 'ε'
	case 'ή':
		return 'η'
	case 'ί', 'ϊ', 'ΐ':
		return 'ι'
	case 'ό':
		return 'ο'
	case 'ύ', 'ϋ', 'ΰ':
		return 'υ'
	case 'ώ':
		return 'ω'
	case 'ς':
		return 'σ'
	case 'ё':
		return 'е'
	}
	return r
}
