package openaibackend

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/candorbot/candor/bot"
)

// run is how much of the hidden words may not be repeated in a row: letters and
// digits, of which one of Chinese, Japanese or Korean counts two. 24 are about
// five English words. By chance harmless answers share at most 13 with
// the rules ("an AI assistant"; TestRunIsLongerThanChance).
const run = 24

// hidden is what of the prompt is not meant for customers: every run of it, and
// every marked word, such as a code. The zero hidden holds nothing.
type hidden struct {
	runs   map[string]struct{}
	marked []string
}

func hide(texts ...string) hidden {
	h := hidden{runs: map[string]struct{}{}}
	for _, t := range texts {
		s := letters(t)
		eachRun(s, func(r string) bool { h.runs[r] = struct{}{}; return false })
		if w := weigh(s); w >= 15 && w < run { // shorter than a run: as a whole
			h.marked = append(h.marked, s)
		}
		for _, w := range strings.Fields(t) {
			if w = letters(w); len(w) >= 8 && strings.ContainsFunc(w, unicode.IsDigit) && strings.ContainsFunc(w, unicode.IsLetter) {
				h.marked = append(h.marked, w)
			}
		}
	}
	return h
}

// repeated reports whether text repeats what is hidden. What is in the open
// texts as well does not count. Case, spaces and punctuation change nothing;
// other words for the same, translations and encodings are not found.
func (h hidden) repeated(text string, open []string) bool {
	s := letters(text)
	isOpen := func(r string) bool {
		for _, o := range open {
			if strings.Contains(letters(o), r) {
				return true
			}
		}
		return false
	}
	for _, m := range h.marked {
		if strings.Contains(s, m) && !isOpen(m) {
			return true
		}
	}
	return eachRun(s, func(r string) bool {
		_, ok := h.runs[r]
		return ok && !isOpen(r)
	})
}

// open is what the answer is meant to repeat: facts, scope and what the
// customer said.
func open(req *bot.Request, facts []Fact) []string {
	out := []string{req.BotName, req.Text}
	for _, f := range facts {
		out = append(out, f.Text)
	}
	for _, i := range req.Scope {
		out = append(out, i.Title)
	}
	return out
}

// letters leaves the letters and digits of s, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// eachRun calls f with the shortest run from each letter of s, until f returns
// true.
func eachRun(s string, f func(string) bool) bool {
	end, w := 0, 0
	for at, r := range s {
		for w < run && end < len(s) {
			next, size := utf8.DecodeRuneInString(s[end:])
			w += weight(next)
			end += size
		}
		if w < run {
			return false
		}
		if f(s[at:end]) {
			return true
		}
		w -= weight(r)
	}
	return false
}

func weigh(s string) (n int) {
	for _, r := range s {
		n += weight(r)
	}
	return n
}

func weight(r rune) int {
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return 2
	}
	return 1
}
