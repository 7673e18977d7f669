package tongues

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
)

// The heads of the model: what a sentence may ask for or speak of.
const (
	HeadAsk = iota
	HeadPerson
	HeadCrisis
	HeadErase
	HeadAccess
	HeadCorrect
	HeadExport
	HeadRights // any of the four before
	Heads
)

//go:embed asks.bin
var asksRaw []byte

// AskBuckets is the number of hash buckets of the model.
const AskBuckets = 1 << 16

// farthest is how many words apart two may stand and still be seen as a pair;
// longest is how many words of a sentence are looked at together.
const farthest, longest = 7, 32

type classed struct {
	at      int
	classes Classes
}

func hash3(kind, a, b, c uint32) uint32 {
	h := kind*0x9e3779b1 ^ a*0x85ebca6b
	h = (h ^ h>>15) + b*0xc2b2ae35
	h = (h ^ h>>13) * 0x27d4eb2f
	h = (h ^ h>>16) + c*0x165667b1
	h = (h ^ h>>15) * 0x2c1b3c6d
	return h ^ h>>13
}

// stems are the hashes of the first five letters of a word and of the whole.
func stems(w string) (five, all uint32) {
	h := uint32(2166136261)
	n := 0
	for i := range len(w) {
		if utf8.RuneStart(w[i]) {
			if n == 5 {
				five = h
			}
			n++
		}
		h = (h ^ uint32(w[i])) * 16777619
	}
	if n <= 5 {
		five = h
	}
	return five, h
}

// lastSentence finds the last part of words before a full stop or question
// mark, at most longest words, and its mark, '.' if it has none; from is -1
// where there is none. From the end, so that a long message costs no more than
// a short one.
func lastSentence(words []string) (from, to int, mark byte) {
	to, mark = len(words), '.'
	for to > 0 && (words[to-1] == "." || words[to-1] == "?") {
		mark = words[to-1][0]
		to--
	}
	if to == 0 {
		return -1, 0, mark
	}
	from = to
	for from > 0 && words[from-1] != "." && words[from-1] != "?" && to-from < longest {
		from--
	}
	return from, to, mark
}

// Sentences calls f with the features of each sentence, from the last.
func (t *Tongues) Sentences(language int, words []string, f func(features []uint32)) {
	for n := 0; n < most; n++ {
		from, to, mark := lastSentence(words)
		if from < 0 {
			return
		}
		f(distinct(t.Features(language, words[from:to], mark, nil)))
		words = words[:from]
	}
}

// Features appends the hashed features of one sentence in the language with
// that index: which classes of words stand in it, in what order and how near
// each other, and the words themselves.
func (t *Tongues) Features(language int, sentence []string, mark byte, dst []uint32) []uint32 {
	l := t.all[language].lex
	var buf [longest + 2]classed
	list := buf[:0]
	n, unknown := 0, 0
	var last Classes
	var seen [128]bool
	var prev uint32
	var pieces [longest * 2]string
	for _, w := range l.split(sentence, pieces[:0]) {
		if w == "\"" {
			continue
		}
		if w == "," {
			if len(list) > 0 && len(list) < longest {
				list = append(list, classed{n, Classes{comma}})
			}
			n++
			continue
		}
		m := l.of(w)
		if m[0] == 0 {
			unknown++
		} else if len(list) < longest {
			list = append(list, classed{n, m})
			for _, c := range m {
				seen[c] = true
			}
		}
		s, whole := stems(w)
		dst = append(dst, hash3(1, s, 0, 0), hash3(2, prev, s, 0), hash3(17, whole, 0, 0))
		prev = s
		dst = pieces4(w, dst)
		// What stands beside a word that counts: a word that says nothing here, or not.
		if m[0] == 0 {
			for _, c := range last {
				if isKey[c] {
					dst = append(dst, hash3(15, uint32(c), 0, 0))
				}
			}
		} else if last[0] == 0 && n > 0 {
			for _, c := range m {
				if isKey[c] {
					dst = append(dst, hash3(16, uint32(c), 0, 0))
				}
			}
		}
		last = m
		n++
	}
	for i, a := range list {
		for _, ca := range a.classes {
			if ca == 0 {
				break
			}
			ca := uint32(ca)
			dst = append(dst, hash3(3, ca, 0, 0))
			if i == 0 {
				dst = append(dst, hash3(4, ca, uint32(min(a.at, 2)), 0))
			}
			if i == len(list)-1 {
				dst = append(dst, hash3(5, ca, uint32(min(n-1-a.at, 2)), 0), hash3(6, ca, uint32(mark), 0))
			}
			for j := i + 1; j < len(list); j++ {
				b := list[j]
				d := b.at - a.at
				if d > farthest {
					break
				}
				bin := uint32(d)
				if d > 2 {
					bin = uint32(3 + (d-3)/2)
				}
				for _, cb := range b.classes {
					if cb == 0 {
						break
					}
					dst = append(dst, hash3(7, ca, uint32(cb), 0), hash3(8, ca, uint32(cb), bin))
					if j == i+1 && j+1 < len(list) && list[j+1].at-a.at <= farthest+1 {
						for _, cc := range list[j+1].classes {
							if cc == 0 {
								break
							}
							dst = append(dst, hash3(9, ca, uint32(cb), uint32(cc)))
						}
					}
				}
			}
		}
	}
	for c := range uint32(len(seen)) {
		if seen[c] && isKey[c] {
			dst = append(dst, hash3(10, c, uint32(mark), 0), hash3(11, c, lengthBin(n), 0), hash3(12, c, lengthBin(unknown+1), 0))
		}
	}
	for g, group := range groups {
		there := false
		for _, c := range group {
			there = there || seen[c]
		}
		if !there {
			dst = append(dst, hash3(19, uint32(g), 0, 0), hash3(20, uint32(g), lengthBin(n), 0))
		}
	}
	return append(dst, hash3(13, lengthBin(n), uint32(mark), 0), hash3(14, lengthBin(unknown+1), lengthBin(n), 0))
}

// pieces4 appends the hashed pieces of four letters of a word of five or more.
func pieces4(w string, dst []uint32) []uint32 {
	var last [4]uint32
	n, from := 0, len(dst)
	for _, r := range w {
		last[n&3] = uint32(r)
		if n++; n >= 4 {
			dst = append(dst, hash3(18, last[n&3]<<11^last[(n+1)&3], last[(n+2)&3], last[(n+3)&3]))
		}
	}
	if n < 5 {
		return dst[:from]
	}
	return dst
}

func lengthBin(n int) uint32 {
	switch {
	case n <= 3:
		return uint32(n)
	case n <= 5:
		return 4
	case n <= 8:
		return 5
	case n <= 14:
		return 6
	}
	return 7
}

// isKey says of which classes the length of a sentence changes the meaning.
var isKey = func() (is [128]bool) {
	for _, c := range []string{"H", "R", "S", "P", "CALL", "SUIC", "DIE", "KILL", "DEL", "DATA", "AUTO", "REAL", "LIVE", "LIFE", "MEANS", "BYE", "FILE", "NAME", "WRONG", "FIX", "FORM"} {
		is[classOf(c)] = true
	}
	return is
}()

// groups are classes of which one seldom misses where somebody speaks of the
// same: of who is there, of a crisis, of data.
var groups = [][]uint8{
	classesOf("H", "S", "R", "P", "REAL", "AUTO", "BODY", "MADE", "CALL", "WHO"),
	classesOf("LIVE", "DIE", "KILL", "LIFE", "HURT", "SUIC", "MEANS", "BYE", "GONE", "BEAR", "SENSE", "WORLD", "FIN"),
	classesOf("DEL", "DATA", "STORE", "SEE", "LAW", "FILE", "NAME", "WRONG", "FIX", "FORM", "WHOM"),
	classesOf("DATA", "LAW", "FILE", "NAME", "CHAT", "ABOUT"),
}

func classesOf(names ...string) []uint8 {
	list := make([]uint8, len(names))
	for i, n := range names {
		list[i] = classOf(n)
	}
	return list
}

var comma = classOf(",")

// AskModel scores features. It is immutable.
type AskModel struct {
	scale, bias [Heads]float32
	w           []byte // signed, the heads of a bucket side by side
}

const modelHead = 8 * Heads

// LoadAsks reads a model in the form that EncodeAsks writes.
func LoadAsks(raw []byte) (*AskModel, error) {
	if len(raw) != modelHead+Heads*AskBuckets {
		return nil, errors.New("asks.bin has the wrong size")
	}
	m := &AskModel{w: raw[modelHead:]}
	for c := range Heads {
		m.scale[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8:]))
		m.bias[c] = math.Float32frombits(binary.LittleEndian.Uint32(raw[c*8+4:]))
	}
	return m, nil
}

// EncodeAsks writes weights (Heads*AskBuckets of them) and biases with eight
// bits a weight.
func EncodeAsks(w []float32, bias [Heads]float32) []byte {
	raw := make([]byte, modelHead+Heads*AskBuckets)
	for c := range Heads {
		top := float32(1e-6)
		for i := c; i < len(w); i += Heads {
			top = max(top, w[i], -w[i])
		}
		scale := top / 127
		binary.LittleEndian.PutUint32(raw[c*8:], math.Float32bits(scale))
		binary.LittleEndian.PutUint32(raw[c*8+4:], math.Float32bits(bias[c]))
		for i := c; i < len(w); i += Heads {
			raw[modelHead+i] = byte(int8(math.Round(float64(w[i] / scale))))
		}
	}
	return raw
}

// Score returns the scores of a sentence's features; above 0 is likelier than not.
func (m *AskModel) Score(features []uint32) (z [Heads]float32) {
	var sum [Heads]int32
	for _, f := range features {
		i := int(f&(AskBuckets-1)) * Heads
		w := m.w[i : i+Heads]
		for c := range sum {
			sum[c] += int32(int8(w[c]))
		}
	}
	for c := range z {
		z[c] = float32(sum[c])*m.scale[c] + m.bias[c]
	}
	return z
}

// doubtful is what a score in a language that is not the likeliest loses.
const doubtful = 1

// most is how many sentences of a message are judged, from the last.
const most = 10

// Asks returns the highest score of each head over the sentences of words (as
// lex.Words cuts them) and the ranked languages.
func (t *Tongues) Asks(rank [3]int, words []string, buf []uint32) (z [Heads]float32) {
	for c := range z {
		z[c] = float32(math.Inf(-1))
	}
	for n := 0; n < most; n++ {
		from, to, mark := lastSentence(words)
		if from < 0 {
			break
		}
		for k, i := range rank {
			if i < 0 || t.all[i].tag == "en" {
				continue
			}
			doubt := float32(0)
			if k > 0 {
				doubt = doubtful
			}
			for c, v := range t.model.Score(distinct(t.Features(i, words[from:to], mark, buf[:0]))) {
				z[c] = max(z[c], v-doubt)
			}
		}
		words = words[:from]
	}
	return z
}

// distinct drops what comes twice. It writes over f.
func distinct(f []uint32) []uint32 {
	var seen [AskBuckets / 64]uint64
	n := 0
	for _, v := range f {
		v &= AskBuckets - 1
		if bit := uint64(1) << (v & 63); seen[v>>6]&bit == 0 {
			seen[v>>6] |= bit
			f[n] = v
			n++
		}
	}
	return f[:n]
}
