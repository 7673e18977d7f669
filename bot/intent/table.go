package intent

import "math"

// A table holds the weights: for each bucket one row of an intent's byte each,
// eight in a word, the first in the lowest byte, padded with zero weights. A
// byte is 128 plus the weight, which is from -127 to 127.
type table struct {
	wide  int // words in a row
	words []uint64
	top   []uint8 // of each row, the greatest size of a weight
}

func newTable(buckets, intents int) table {
	t := table{wide: (intents + 7) / 8, top: make([]uint8, buckets)}
	t.words = make([]uint64, buckets*t.wide)
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

// measure fills in top once all weights are set.
func (t *table) measure() {
	for b := range t.top {
		top := 0
		for _, w := range t.words[b*t.wide:][:t.wide] {
			if w == zeroes {
				continue
			}
			for range 8 {
				top = max(top, int(w&255)-128, 128-int(w&255))
				w >>= 8
			}
		}
		t.top[b] = uint8(top)
	}
}

const (
	zeroes = 0x8080808080808080 // eight weights of 0
	unit   = 512                // what a value of 1 counts as; the error of rounding is that of the 8-bit weights, or less
	most   = 255                // of one term, so that 127 times it fits a lane
	ones   = 0x0001000100010001 // in each of four 16-bit lanes
	halves = 0x0000ffff0000ffff
)

// oddBytes is no constant, as a constant would be loaded anew at each use.
var oddBytes uint64 = 0x00ff00ff00ff00ff

// A term is a row to be added x times.
type term struct{ at, x uint32 }

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
	clear(s.sums)
	s.terms = s.terms[:0]
	var room, all, flushes uint32 = math.MaxInt16, 0, 0
	for _, f := range s.feats {
		top := uint32(t.top[f.bucket])
		if top == 0 {
			continue
		}
		for x := uint32(f.value*unit + 0.5); x > 0; {
			part := min(x, most)
			x -= part
			if part*top > room {
				t.flush(s, all)
				room, all, flushes = math.MaxInt16, 0, flushes+1
			}
			room -= part * top
			all += part
			s.terms = append(s.terms, term{f.bucket * uint32(t.wide), part})
		}
	}
	t.flush(s, all)
	flushes++
	for g, sum := range s.sums {
		to := s.totals[8*g:][:8]
		for i, v := range sum {
			to[i], to[i+4] = int32(uint32(v)-0x8000*flushes), int32(uint32(v>>32)-0x8000*flushes)
		}
	}
}

// flush adds the terms, whose x make all, to the sums.
func (t *table) flush(s *scratch, all uint32) {
	clear(s.acc)
	terms := s.terms
	odd := oddBytes
	for ; len(terms) >= 3; terms = terms[3:] {
		three(s.acc, t.words, (*[3]term)(terms), odd)
	}
	for i := range terms {
		single(s.acc, t.words, &terms[i], odd)
	}
	bias := 0x8000*ones - 128*uint64(all)*ones
	for g, p := range s.acc {
		even, odd := p[0]-p[1]<<8+bias, p[1]+bias
		to := &s.sums[g]
		to[0] += even & halves
		to[1] += odd & halves
		to[2] += even >> 16 & halves
		to[3] += odd >> 16 & halves
	}
	s.terms = s.terms[:0]
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

//go:noinline
func single(acc []pair, words []uint64, t *term, odd uint64) {
	row, x := words[t.at:][:len(acc)], uint64(t.x)
	for g := len(acc) - 1; g >= 0; g-- {
		w := row[g]
		acc[g][0] += w * x
		acc[g][1] += w >> 8 & odd * x
	}
}
