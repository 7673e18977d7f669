package linear

import (
	"sync"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
)

// fnv1a
func mix(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return (h ^ 0xff) * 16777619
}

func finish(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

var classNames = [...]string{lex.None: "", lex.Adverb: "", lex.Article: "", lex.Filler: "", lex.Human: "<H>", lex.Adult: "<M>", lex.Robot: "<R>", lex.Real: "<J>", lex.Talk: "<T>", lex.Role: "<O>"}

func isBeing(w string) bool { return w == "<H>" || w == "<M>" || w == "<R>" || w == "<O>" }

// verbs are what may stand before a being.
var verbs = map[string]bool{"are": true, "you": true, "is": true, "this": true, "i": true, "am": true, "to": true, "it": true}

// Abstract returns the words as classes without adverbs, articles and fillers;
// "real human" becomes <H>, "human or bot" <ALT>, so that sentences of the
// same build look the same.
func Abstract(words, dst []string) []string {
	for i, w := range words {
		if w == "," {
			if i > 0 && len(dst) > 0 && lex.ClassOf(words[i-1]) == lex.Adverb && verbs[dst[len(dst)-1]] {
				continue // "are you perhaps, a robot"
			}
			dst = append(dst, w)
			continue
		}
		c := lex.ClassOf(w)
		switch c {
		case lex.Adverb, lex.Article, lex.Filler:
			continue
		case lex.Real:
			if i+1 < len(words) {
				if n := lex.ClassOf(words[i+1]); n == lex.Human || n == lex.Adult || n == lex.Real {
					continue
				}
			}
		}
		if c != lex.None {
			w = classNames[c]
		}
		n := len(dst)
		last := ""
		if n > 0 {
			last = dst[n-1]
		}
		if last == "<T>" && (w == "with" || w == "too") {
			w = "to"
		}
		being := isBeing(w)
		if being && last == "<T>" { // "texting a machine"
			dst = append(dst, "to")
			n, last = n+1, "to"
		}
		if being && n > 1 && last == "or" && isBeing(dst[n-2]) {
			if (w == "<R>") != (dst[n-2] == "<R>") {
				dst = append(dst[:n-2], "<ALT>")
			} else {
				dst = append(dst[:n-2], "<SAME>")
			}
			continue
		}
		if being && last == "not" && n > 1 { // "a person, not a bot", "a person and not a bot"
			k := n - 2
			if k > 0 && (dst[k] == "and" || dst[k] == ",") {
				k--
			}
			if isBeing(dst[k]) && (w == "<R>") != (dst[k] == "<R>") {
				dst = append(dst[:k], "<ALT>")
				continue
			}
		}
		switch {
		case last == "<J>" && w == "<O>": // a live operator
			dst[n-1] = "<H>"
			continue
		case being && last == "<J>":
			dst[n-1] = w
			continue
		case w == "<O>" && (last == "<R>" || last == "<H>"), w == "<R>" && last == "<R>": // a human agent
			continue
		}
		dst = append(dst, w)
	}
	return dst
}

// Features hashes the n-grams of words (1 to 3), of their abstraction (1 to 6,
// with borders), and of characters (3 to 5 inside a word).
// The result may hold one twice: see Set.
func Features(words, abstract []string, dst []uint32) []uint32 {
	const basis = 2166136261
	for i := range words {
		if words[i] == "," {
			continue
		}
		h := mix(basis, "w")
		for n := 0; n < 3 && i+n < len(words); n++ {
			h = mix(h, words[i+n])
			dst = append(dst, finish(h))
		}
	}
	// Whole clauses, with and without what follows; twice, so that a clear
	// question weighs more than the talk around it.
	start, clauses := 0, 0
	for i := 0; i <= len(abstract) && clauses < 40; i++ {
		if i < len(abstract) && abstract[i] != "." && abstract[i] != "?" && abstract[i] != "," {
			continue
		}
		if i > start && i-start <= 10 {
			h := mix(basis, "s")
			for _, w := range abstract[start:i] {
				h = mix(h, w)
			}
			mark := "."
			if i < len(abstract) {
				mark = abstract[i]
			}
			dst = append(dst, finish(h), finish(mix(h, "2")), finish(mix(h, mark)))
		}
		start = i + 1
		clauses++
	}
	n := 0
	for _, w := range abstract { // commas matter for clauses only
		if w != "," {
			abstract[n] = w
			n++
		}
	}
	abstract = abstract[:n]
	at := func(i int) string {
		if i < 0 {
			return "<s>"
		}
		if i >= n {
			return "</s>"
		}
		return abstract[i]
	}
	for i := -1; i <= n; i++ {
		h := mix(basis, "a")
		for k := 0; k < 6 && i+k <= n; k++ {
			h = mix(h, at(i+k))
			dst = append(dst, finish(h))
		}
	}
	for i := 0; i+2 < n; i++ { // one word skipped
		dst = append(dst, finish(mix(mix(mix(basis, "k"), abstract[i]), abstract[i+2])))
	}
	if n <= 12 {
		h := mix(basis, "all")
		for _, w := range abstract {
			if w != "?" && w != "." {
				h = mix(h, w)
			}
		}
		dst = append(dst, finish(h))
	}
	dst = skeleton(words, dst)
	for _, w := range words {
		if len(w) < 4 {
			continue
		}
		for i := 0; i+3 <= len(w); i++ {
			for l := 3; l <= 4 && i+l <= len(w); l++ {
				dst = append(dst, finish(mix(mix(basis, "c"), w[i:i+l])))
			}
		}
	}
	return dst
}

// skeleton hashes the runs of one to four topics and beings of a message, with
// whatever stands between them left out.
func skeleton(words []string, dst []uint32) []uint32 {
	const basis = 2166136261
	var bones [48]string
	n := 0
	for _, w := range words {
		bone, class := lex.TopicOf(w)
		if bone == "" {
			bone = classNames[class]
		}
		if w == "?" || w == "." {
			bone = w
		}
		if bone != "" && n < len(bones) {
			bones[n] = bone
			n++
		}
	}
	for i := range n {
		h := mix(basis, "t")
		for k := 0; k < 4 && i+k < n; k++ {
			h = mix(h, bones[i+k])
			dst = append(dst, finish(h))
		}
	}
	return dst
}

// seen has a bit for each bucket; those in the pool are all zero.
var seen = sync.Pool{New: func() any { return new([1 << Bits / 64]uint64) }}

// Set cuts features to the number of buckets and drops what comes twice. It
// writes over f.
func Set(f []uint32) []uint32 {
	bits := seen.Get().(*[1 << Bits / 64]uint64)
	defer seen.Put(bits)
	n := 0
	for _, v := range f {
		v &= 1<<Bits - 1
		if bit := uint64(1) << (v & 63); bits[v>>6]&bit == 0 {
			bits[v>>6] |= bit
			f[n] = v
			n++
		}
	}
	for _, v := range f[:n] {
		bits[v>>6] = 0
	}
	return f[:n]
}
