package intent

import (
	"math"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	wordBlock = 0 // words and ordered word pairs
	charBlock = 1 // character n-grams inside a word
	pairReach = 4 // a pair joins words at most this far apart
	minGram   = 2
	maxGram   = 4
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// A feature is one table row with its share of the message's unit length.
type feature struct {
	bucket uint32
	value  float32
}

// scratch holds what one prediction needs, so that predicting reuses memory.
type scratch struct {
	text    []byte    // normalised words, each with a border on both sides
	words   []span    // where each word lies in text, borders included
	hashes  []uint64  // one for each word
	grams   [2][]gram // the distinct n-grams of each block, in order of appearance
	found   []uint32  // the buckets of the block being counted
	slots   []uint32  // hash table: one more than the place of a gram in that block
	feats   []feature
	terms   []term
	touch   uint64
	acc     []pair
	sums    []sums
	totals  []int32 // of each intent, in weights times unit
	margins []float64
	top     [ranks]int // the likeliest intents
}

type span struct{ from, to int }

// A gram is a table row with the number of n-grams that it stands for.
type gram struct{ bucket, n uint32 }

func newScratch(intents int) *scratch {
	n := wide(intents)
	return &scratch{acc: make([]pair, n), sums: make([]sums, n), totals: make([]int32, 8*n), margins: make([]float64, intents)}
}

// asciiWord gives for each ASCII character its lower case, 0 when it separates
// words and an apostrophe when it is dropped.
var asciiWord = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		if r := rune(c); r == '\'' || wordRune(r) {
			t[c] = byte(unicode.ToLower(r))
		}
	}
	return t
}()

// tokenize fills s with the lower-cased words of text. A word is a run of
// letters, marks and digits; everything else only separates. Compatibility
// forms are folded (NFKC), and an apostrophe inside a word is dropped.
func (s *scratch) tokenize(text string) {
	s.text, s.words, s.hashes = s.text[:0], s.words[:0], s.hashes[:0]
	if !isASCII(text) {
		s.tokenizeRunes(norm.NFKC.String(text))
		return
	}
	start, hash := -1, uint64(fnvOffset)
	for i := range len(text) {
		switch c := asciiWord[text[i]&(utf8.RuneSelf-1)]; c {
		case 0:
			start = s.endWord(start, hash)
		case '\'':
		default:
			if start < 0 {
				start, hash = len(s.text), fnvOffset
				s.text = append(s.text, ' ')
			}
			s.text = append(s.text, c)
			hash = (hash ^ uint64(c)) * fnvPrime
		}
	}
	s.endWord(start, hash)
}

func (s *scratch) tokenizeRunes(text string) {
	start, hash := -1, uint64(fnvOffset)
	for _, r := range text {
		if r == '\'' || r == '\u2019' {
			continue
		}
		if r == utf8.RuneError || !wordRune(r) {
			start = s.endWord(start, hash)
			continue
		}
		if start < 0 {
			start, hash = len(s.text), fnvOffset
			s.text = append(s.text, ' ')
		}
		from := len(s.text)
		s.text = utf8.AppendRune(s.text, unicode.ToLower(r))
		hash = hashBytes(hash, s.text[from:])
	}
	s.endWord(start, hash)
}

func (s *scratch) endWord(start int, hash uint64) int {
	if start >= 0 {
		s.text = append(s.text, ' ')
		s.words = append(s.words, span{start, len(s.text)})
		s.hashes = append(s.hashes, hash)
	}
	return -1
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

func hashBytes(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}

// mix spreads a hash over the high bits, from which the bucket is taken
// (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// count finds the distinct n-grams of the tokenised message.
func (s *scratch) count(mask uint32) {
	found := s.found[:0]
	if n := len(s.hashes); n > 0 { // how the message begins and ends
		found = append(found, uint32(mix(s.hashes[0]*31+7)>>32)&mask)
		found = append(found, uint32(mix(s.hashes[n-1]*37+11)>>32)&mask)
	}
	for i, h := range s.hashes {
		found = append(found, uint32(mix(h)>>32)&mask)
		for _, next := range s.hashes[i+1 : min(i+1+pairReach, len(s.hashes))] {
			found = append(found, uint32(mix(h*31+next+0x9e3779b97f4a7c15)>>32)&mask)
		}
	}
	s.distinct(wordBlock, found)
	found = found[:0]
	for _, w := range s.words {
		word := s.text[w.from:w.to]
		for i := 0; i < len(word); {
			h, n, first := uint64(fnvOffset), 0, 0
			for j := i; j < len(word) && n < maxGram; {
				h = (h ^ uint64(word[j])) * fnvPrime
				for j++; j < len(word) && !utf8.RuneStart(word[j]); j++ {
					h = (h ^ uint64(word[j])) * fnvPrime
				}
				if n++; n >= minGram {
					found = append(found, uint32(mix(h+1)>>32)&mask)
				} else {
					first = j
				}
			}
			i = first
		}
	}
	s.distinct(charBlock, found)
	s.found = found
}

// distinct counts how often each bucket was found.
func (s *scratch) distinct(block int, found []uint32) {
	size := 256
	for size < 4*len(found) {
		size *= 2
	}
	if size > cap(s.slots) {
		s.slots = make([]uint32, size)
	}
	slots := s.slots[:size]
	clear(slots)
	grams := s.grams[block][:0]
next:
	for _, b := range found {
		at := int(b) & (size - 1)
		for ; slots[at] != 0; at = (at + 1) & (size - 1) {
			if g := &grams[slots[at]-1]; g.bucket == b {
				g.n++
				continue next
			}
		}
		grams = append(grams, gram{b, 1})
		slots[at] = uint32(len(grams))
	}
	s.grams[block] = grams
}

// frequency is the weight of what occurs n times.
func frequency(n uint32) float32 {
	if n < uint32(len(frequencies)) {
		return frequencies[n]
	}
	return 1 + float32(math.Log(float64(n)))
}

var frequencies = func() (f [16]float32) {
	for n := 1; n < len(f); n++ {
		f[n] = 1 + float32(math.Log(float64(n)))
	}
	return f
}()

// vectorize turns the counts into features. Each block has length at most
// 1/sqrt(2); what was never seen takes part in the length but yields no
// feature.
func (s *scratch) vectorize(idf *[2][]float32, unseen float32) {
	s.feats = s.feats[:0]
	for block, grams := range s.grams {
		from := len(s.feats)
		var length float64
		for _, g := range grams {
			tf := float32(1)
			if g.n > 1 {
				tf = frequency(g.n)
			}
			w := idf[block][g.bucket]
			if w == 0 {
				length += float64(tf*unseen) * float64(tf*unseen)
				continue
			}
			v := tf * w
			length += float64(v) * float64(v)
			s.feats = append(s.feats, feature{g.bucket, v})
		}
		if length > 0 {
			scale := float32(1 / math.Sqrt(2*length))
			for i := from; i < len(s.feats); i++ {
				s.feats[i].value *= scale
			}
		}
	}
}
