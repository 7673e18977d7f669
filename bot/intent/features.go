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
	slots   []uint32  // hash table: one more than the place of a gram of the block being counted
	feats   []feature
	terms   []term
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
	wide := (intents + 7) / 8
	return &scratch{acc: make([]pair, wide), sums: make([]sums, wide), totals: make([]int32, 8*wide), margins: make([]float64, intents)}
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

// add counts an n-gram of the block.
func (s *scratch) add(block int, h uint64, mask uint32) {
	b := uint32(mix(h)>>32) & mask
	grams := s.grams[block]
	last := uint32(len(s.slots) - 1)
	for at := b & last; ; at = (at + 1) & last {
		i := s.slots[at]
		if i == 0 {
			s.slots[at] = uint32(len(grams) + 1)
			s.grams[block] = append(grams, gram{b, 1})
			return
		}
		if g := &grams[i-1]; g.bucket == b {
			g.n++
			return
		}
	}
}

// begin readies the hash table for at most n grams of a block.
func (s *scratch) begin(block, n int) {
	s.grams[block] = s.grams[block][:0]
	size := 256
	for size < 2*n {
		size *= 2
	}
	if size > cap(s.slots) {
		s.slots = make([]uint32, size)
		return
	}
	s.slots = s.slots[:size]
	clear(s.slots)
}

// count hashes every n-gram of the tokenised message.
func (s *scratch) count(mask uint32) {
	s.begin(wordBlock, 2+(1+pairReach)*len(s.hashes))
	if n := len(s.hashes); n > 0 { // how the message begins and ends
		s.add(wordBlock, s.hashes[0]*31+7, mask)
		s.add(wordBlock, s.hashes[n-1]*37+11, mask)
	}
	for i, h := range s.hashes {
		s.add(wordBlock, h, mask)
		for _, next := range s.hashes[i+1 : min(i+1+pairReach, len(s.hashes))] {
			s.add(wordBlock, h*31+next+0x9e3779b97f4a7c15, mask)
		}
	}
	s.begin(charBlock, (1+maxGram-minGram)*len(s.text))
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
					s.add(charBlock, h+1, mask)
				} else {
					first = j
				}
			}
			i = first
		}
	}
}

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
				tf += float32(math.Log(float64(g.n)))
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
