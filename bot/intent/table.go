package intent

import (
	"math"
	"math/bits"
	"slices"
)

// A table holds the weights: for each bucket one row of an intent's byte each,
// eight in a word, the first in the lowest byte, padded with zero weights. A
// byte is 128 plus the weight, which is from -127 to 127. The last byte of a
// row is as if of one more intent: the greatest size of the row's weights.
type table struct {
	wide  int // words in a row
	words []uint64
}

// wide is how many words a row of that many intents needs.
func wide(intents int) int { return intents/8 + 1 }

func newTable(buckets, intents int) table {
	t := table{wide: wide(intents), words: make([]uint64, buckets*wide(intents))}
	for i := range t.words {
		t.words[i] = zeroes
	}
	return t
}

func (t *table) get(bucket, intent int) int {
	return int(t.words[bucket*t.wide+intent/8]>>(8*(intent%8))&255) - 128
}

func (t *table) set(bucket, intent, weight int) {
	w := &t.words[bucket*t.wide+intent/8]
	shift := 8 * (intent % 8)
	*w = *w&^(255<<shift) | uint64(128+weight)<<shift
}

// measure notes the greatest sizes once all weights are set.
func (t *table) measure() {
	for row := range slices.Chunk(t.words, t.wide) {
		top := 0
		for _, w := range row {
			if w == zeroes {
				continue
			}
			for range 8 {
				top = max(top, int(w&255)-128, 128-int(w&255))
				w >>= 8
			}
		}
		row[t.wide-1] += uint64(top) << 56
	}
}

// pack writes the rows for a file, as most weights are zero: for each row a
// bit for each intent, set where the weight is not zero, and those weights as
// signed bytes.
func (t *table) pack(intents int) []byte {
	var out []byte
	set := make([]byte, (intents+7)/8)
	for bucket := range len(t.words) / t.wide {
		at := len(out)
		clear(set)
		out = append(out, set...)
		for c := range intents {
			if w := t.get(bucket, c); w != 0 {
				out[at+c/8] |= 1 << (c % 8)
				out = append(out, byte(w))
			}
		}
	}
	return out
}

// unpackTable reads what pack wrote and reports whether it was just that.
func unpackTable(in []byte, buckets, intents int) (table, bool) {
	flags := (intents + 7) / 8
	if len(in) < buckets*flags {
		return table{}, false
	}
	t := newTable(buckets, intents)
	for bucket := range buckets {
		if len(in) < flags {
			return t, false
		}
		row := in[:flags]
		in = in[flags:]
		for i, set := range row {
			for ; set != 0; set &= set - 1 {
				c := 8*i + bits.TrailingZeros8(set)
				if c >= intents || len(in) == 0 || in[0] == 0 || in[0] == 128 {
					return t, false
				}
				t.set(bucket, c, int(int8(in[0])))
				in = in[1:]
			}
		}
	}
	t.measure()
	return t, len(in) == 0
}

const (
	zeroes = 0x8080808080808080 // eight weights of 0
	unit   = 512                // what a value of 1 counts as; rounding to it errs less than the weights' 8 bits do
	fits   = math.MaxInt16      // a sum that fits a lane
	ones   = 0x0001000100010001 // in each of four 16-bit lanes
	halves = 0x0000ffff0000ffff
)

// oddBytes is no constant, as a constant would be loaded anew at each use.
var oddBytes uint64 = 0x00ff00ff00ff00ff

// A term is a row to be added x times; no intent's sum then moves by more than
// reach, which is at most a third of what fits.
type term struct{ at, x, reach uint32 }

// sums are what eight intents have gathered, 32768 too much for each flush.
// Word i holds intent i in its low half and intent i+4 in its high half.
type sums [4]uint64

// A pair of words gathers eight intents: the first is the sum of the rows'
// words as they are, the second that of their odd bytes in lanes of 16 bits.
// What overflows does not matter, as all is exact modulo 2^64 and each true
// sum fits its lane.
type pair [2]uint64

// weigh adds up the rows of the features, each times its value, into totals.
func (t *table) weigh(s *scratch) {
	s.terms = s.terms[:0]
	var touch uint64
	for _, f := range s.feats {
		at := f.bucket * uint32(t.wide)
		row := t.words[at:][:t.wide]
		for i := 0; i < len(row); i += 8 {
			touch |= row[i]
		}
		top := uint32(row[len(row)-1]>>56) - 128
		x := uint32(f.value*unit + 0.5)
		for x*top > fits/3 {
			part := fits / 3 / top
			x -= part
			s.terms = append(s.terms, term{at, part, part * top})
		}
		if x*top > 0 {
			s.terms = append(s.terms, term{at, x, x * top})
		}
	}
	for len(s.terms)%3 != 0 {
		s.terms = append(s.terms, term{})
	}
	clear(s.sums)
	s.touch = touch
	var reach, all, flushes uint32
	odd := oddBytes
	for terms := s.terms; len(terms) > 0; terms = terms[3:] {
		next := (*[3]term)(terms)
		more := next[0].reach + next[1].reach + next[2].reach
		if reach+more > fits {
			s.flush(all)
			flushes++
			reach, all = 0, 0
		}
		reach += more
		all += next[0].x + next[1].x + next[2].x
		three(s.acc, t.words, next, odd)
	}
	s.flush(all)
	flushes++
	for g, sum := range s.sums {
		to := s.totals[8*g:][:8]
		for i, v := range sum {
			to[i], to[i+4] = int32(uint32(v)-0x8000*flushes), int32(uint32(v>>32)-0x8000*flushes)
		}
	}
}

// flush moves what was gathered, whose x make all, to the sums.
func (s *scratch) flush(all uint32) {
	bias := 0x8000*ones - 128*uint64(all)*ones
	for g := range s.acc {
		p := &s.acc[g]
		even, odd := p[0]-p[1]<<8+bias, p[1]+bias
		*p = pair{}
		to := &s.sums[g]
		to[0] += even & halves
		to[1] += odd & halves
		to[2] += even >> 16 & halves
		to[3] += odd >> 16 & halves
	}
}

// three adds three rows. It is a function of its own, and counts down, so that
// all of it stays in registers.
//
//go:noinline
func three(acc []pair, words []uint64, t *[3]term, odd uint64) {
	r0, r1, r2 := words[t[0].at:][:len(acc)], words[t[1].at:][:len(acc)], words[t[2].at:][:len(acc)]
	x0, x1, x2 := uint64(t[0].x), uint64(t[1].x), uint64(t[2].x)
	for g := len(acc) - 1; g >= 0; g-- {
		w := r0[g]
		a, b := w*x0, w>>8&odd*x0
		w = r1[g]
		a += w * x1
		b += w >> 8 & odd * x1
		w = r2[g]
		a += w * x2
		b += w >> 8 & odd * x2
		acc[g][0] += a
		acc[g][1] += b
	}
}
