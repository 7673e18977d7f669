package linear

import "github.com/candorbot/candor/disclosure/detect/internal/lex"

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

var classNames = [...]string{lex.Human: "<H>", lex.Adult: "<M>", lex.Robot: "<R>", lex.Real: "<J>", lex.Talk: "<T>", lex.Role: "<O>"}

// Abstract returns the words as classes without adverbs, articles and fillers;
// "real human" becomes <H>, "human or bot" <ALT>, so that sentences of the
// same build look the same.
func Abstract(words, dst []string) []string {
	for i, w := range words {
		if w == "," {
			dst = append(dst, w)
			continue
		}
		c := lex.ClassOf(w)
		switch c {
		case lex.Adverb, lex.Article, lex.Filler:
			continue
		case lex.Real:
			if i+1 < len(words) {
				if n := lex.ClassOf(words[i+1]); n == lex.Human || n == lex.Adult || n == lex.Real || n == lex.Role {
					continue
				}
			}
		}
		if c != lex.None {
			w = classNames[c]
		}
		n := len(dst)
		being := w == "<H>" || w == "<M>" || w == "<R>" || w == "<O>"
		if being && n > 1 && dst[n-1] == "or" && (dst[n-2] == "<H>" || dst[n-2] == "<M>" || dst[n-2] == "<R>" || dst[n-2] == "<O>") {
			if (w == "<R>") != (dst[n-2] == "<R>") {
				dst = append(dst[:n-2], "<ALT>")
			} else {
				dst = append(dst[:n-2], "<SAME>")
			}
			continue
		}
		if being && n > 0 && dst[n-1] == "<J>" {
			dst[n-1] = w
			continue
		}
		if w == "<R>" && n > 0 && dst[n-1] == "<R>" {
			continue
		}
		dst = append(dst, w)
	}
	return dst
}

// Features hashes the n-grams of words (1 to 3), of their abstraction (1 to 6,
// with borders), and of characters (3 to 5 inside a word).
// The result has no duplicates only by chance; it is a bag.
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
