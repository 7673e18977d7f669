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
	text    []byte   // normalised words, each with a border on both sides
	words   []span   // where each word lies in text, borders included
	hashes  []uint64 // one for each word
	counts  [2][]uint16
	touched [2][]uint32
	feats   []feature
	acc     [][4]uint64 // eight sums each: of the intents i and i+4 in word i
	margins []float64
	letters int // letters and digits in the message
	foreign int // those that no training example contains
}

type span struct{ from, to int }

func newScratch(buckets, intents int) *scratch {
	s := &scratch{acc: make([][4]uint64, width(intents)/8), margins: make([]float64, intents)}
	s.counts[0], s.counts[1] = make([]uint16, buckets), make([]uint16, buckets)
	return s
}

// tokenize fills s with the lower-cased words of text. A word is a run of
// letters, marks and digits; everything else only separates. Compatibility
// forms are folded (NFKC), and an apostrophe inside a word is dropped.
func (s *scratch) tokenize(text string, known func(rune) bool) {
	s.text, s.words, s.hashes = s.text[:0], s.words[:0], s.hashes[:0]
	s.letters, s.foreign = 0, 0
	if !isASCII(text) {
		text = norm.NFKC.String(text)
	}
	start := -1
	for _, r := range text {
		if r == utf8.RuneError {
			r = ' '
		}
		if r == '\'' || r == '\u2019' {
			continue
		}
		if !wordRune(r) {
			start = s.endWord(start)
			continue
		}
		r = unicode.ToLower(r)
		if start < 0 {
			start = len(s.text)
			s.text = append(s.text, ' ')
		}
		s.text = utf8.AppendRune(s.text, r)
		s.letters++
		if known != nil && !known(r) {
			s.foreign++
		}
	}
	s.endWord(start)
}

func (s *scratch) endWord(start int) int {
	if start >= 0 {
		h := hashBytes(fnvOffset, s.text[start+1:])
		s.text = append(s.text, ' ')
		s.words = append(s.words, span{start, len(s.text)})
		s.hashes = append(s.hashes, h)
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

func (s *scratch) add(block int, h uint64, mask uint32) {
	b := uint32(mix(h)>>32) & mask
	if s.counts[block][b] == 0 {
		s.touched[block] = append(s.touched[block], b)
	}
	if s.counts[block][b] < math.MaxUint16 {
		s.counts[block][b]++
	}
}

// count hashes every n-gram of the tokenised message.
func (s *scratch) count(mask uint32) {
	if n := len(s.hashes); n > 0 { // how the message begins and ends
		s.add(wordBlock, s.hashes[0]*31+7, mask)
		s.add(wordBlock, s.hashes[n-1]*37+11, mask)
	}
	for i, h := range s.hashes {
		s.add(wordBlock, h, mask)
		for j := i + 1; j < len(s.hashes) && j <= i+pairReach; j++ {
			s.add(wordBlock, h*31+s.hashes[j]+0x9e3779b97f4a7c15, mask)
		}
	}
	for _, w := range s.words {
		word := s.text[w.from:w.to]
		for i := 0; i < len(word); {
			h, n := uint64(fnvOffset), 0
			for j := i; j < len(word) && n < maxGram; {
				size := 1
				if word[j] >= utf8.RuneSelf {
					_, size = utf8.DecodeRune(word[j:])
				}
				h = hashBytes(h, word[j:j+size])
				j += size
				if n++; n >= minGram {
					s.add(charBlock, h+1, mask)
				}
			}
			_, size := utf8.DecodeRune(word[i:])
			i += size
		}
	}
}

// vectorize turns the counts into features and clears the counts. Each block
// has length at most 1/sqrt(2); what was never seen takes part in the length
// but yields no feature.
func (s *scratch) vectorize(idf *[2][]float32, unseen float32) {
	s.feats = s.feats[:0]
	for block := range s.counts {
		from := len(s.feats)
		var length float64
		for _, b := range s.touched[block] {
			tf := float32(1)
			if n := s.counts[block][b]; n > 1 {
				tf += float32(math.Log(float64(n)))
			}
			s.counts[block][b] = 0
			if w := idf[block][b]; w > 0 {
				v := tf * w
				length += float64(v) * float64(v)
				s.feats = append(s.feats, feature{b, v})
			} else {
				length += float64(tf*unseen) * float64(tf*unseen)
			}
		}
		s.touched[block] = s.touched[block][:0]
		if length > 0 {
			scale := float32(1 / math.Sqrt(2*length))
			for i := from; i < len(s.feats); i++ {
				s.feats[i].value *= scale
			}
		}
	}
}
