package tongues

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lettered are the languages that letters tell apart; others are told by their
// script. The order is that of the model's weights.
var Lettered = []string{
	"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "fi", "cs", "sk", "hu", "ro", "hr", "sl", "et", "lv", "lt", "mt", "ga", "tr", "bg", "uk",
}

// Buckets is the number of hash buckets of the model.
const Buckets = 1 << 14

// WeightScale is what the largest weight of the model stands for.
const WeightScale = 127

//go:embed grams.bin
var gramsRaw []byte

// maxGramText bounds how much of a message is looked at, in bytes.
const maxGramText = 160

// Grams appends the hashed pieces of one to four letters of a lower-cased
// text, with the borders of words.
func Grams(text string, dst []uint32) []uint32 {
	var window [4]rune
	n := 0
	push := func(r rune) {
		copy(window[:], window[1:])
		window[3] = r
		n = min(n+1, 4)
		h := uint32(2166136261)
		for k := 1; k <= n; k++ {
			h = (h ^ uint32(window[4-k])) * 16777619
			if k == 1 && r == '_' {
				continue
			}
			x := (h ^ uint32(k)) * 0x9e3779b1
			dst = append(dst, (x^x>>15)&(Buckets-1))
		}
	}
	push('_')
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			push(r)
		case r == '\'' || r == '’':
			push('\'')
		case window[3] != '_' && !unicode.Is(unicode.M, r):
			push('_')
		}
	}
	if window[3] != '_' {
		push('_')
	}
	return dst
}

// Softmax turns the scores z, times scale, into probabilities, in place.
func Softmax(z []float32, scale float32) []float32 {
	top := slices.Max(z)
	sum := float32(0)
	for i := range z {
		z[i] = float32(math.Exp(float64((z[i] - top) * scale)))
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
	return z
}

// packed holds the weights of a bucket in four words, biased to be above zero
// and padded, so that eight are added up at once.
type packed [][4]uint64

const bias = 128

func pack(raw []byte) packed {
	p := make(packed, Buckets)
	for g := range p {
		var row [32]byte
		for c, w := range raw[g*len(Lettered) : (g+1)*len(Lettered)] {
			row[c] = byte(int(int8(w)) + bias)
		}
		for k := range p[g] {
			p[g][k] = binary.LittleEndian.Uint64(row[8*k:])
		}
	}
	return p
}

// letters adds up the model's weights for a text, per language.
func (p packed) letters(text string) (z [32]int32, grams int) {
	if len(text) > maxGramText {
		end := maxGramText
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	var buf [maxGramText*4 + 16]uint32
	list := Grams(strings.ToLower(text), buf[:0])
	for rest := list; len(rest) > 0; {
		// Sixteen bits hold the sum of 256 weights.
		some := rest[:min(len(rest), 256)]
		rest = rest[len(some):]
		var even, odd [4]uint64
		for _, g := range some {
			row := &p[g&(Buckets-1)]
			for k, v := range row {
				even[k] += v & 0x00ff00ff00ff00ff
				odd[k] += v >> 8 & 0x00ff00ff00ff00ff
			}
		}
		for k := range even {
			for j := range 4 {
				z[8*k+2*j] += int32(even[k] >> (16 * j) & 0xffff)
				z[8*k+2*j+1] += int32(odd[k] >> (16 * j) & 0xffff)
			}
		}
	}
	for c := range z {
		z[c] -= int32(bias * len(list))
	}
	return z, len(list)
}

// Lists returns the words of each language's lists, for the trainer.
func Lists() map[string][]string {
	out := map[string][]string{}
	for block := range strings.SplitSeq(languagesText, "\n@") {
		tag, body, ok := strings.Cut(strings.TrimPrefix(block, "@"), "\n")
		if !ok || !slices.Contains(Lettered, tag) {
			continue
		}
		for line := range strings.Lines(body) {
			name, words, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok || sections[name] != 0 || name == "" || name[0] == '#' || name[0] == '_' || name == "r" {
				continue
			}
			for w := range strings.FieldsSeq(words) {
				if !strings.HasSuffix(w, "*") {
					out[tag] = append(out[tag], w)
				}
			}
		}
	}
	return out
}
