package bot

import (
	"crypto/sha256"
	_ "embed" // the courtesies
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

//go:embed courtesies.txt
var courtesyFile string

const (
	// mostQuestions is how many of the last answered questions are remembered.
	mostQuestions = 8
	// mostCompared is how long a question, in bytes, is kept as words; of a
	// longer one a hash is.
	mostCompared = 160
)

// phrases are found by their first word.
type phrases struct {
	all  map[string]bool
	most map[string]int // words of the longest, by first word
}

func (p *phrases) add(words []string) {
	if p.all == nil {
		p.all, p.most = map[string]bool{}, map[string]int{}
	}
	if len(words) > 0 {
		p.all[strings.Join(words, " ")] = true
		p.most[words[0]] = max(p.most[words[0]], len(words))
	}
}

// courtesies are phrases as plainWords leaves them; alone are those that are
// none within a question, ends those of scripts without spaces, longest first.
type courtesies struct {
	phrases, alone phrases
	ends           []string
}

var loadCourtesies = sync.OnceValue(func() *courtesies {
	c := &courtesies{}
	for line := range strings.Lines(courtesyFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line, alone := strings.CutPrefix(strings.TrimSpace(line), "!")
		for p := range strings.SplitSeq(line, "|") {
			words := plainWords(p)
			if alone {
				c.alone.add(words)
				continue
			}
			c.phrases.add(words)
			if len(words) == 1 && strings.ContainsFunc(words[0], unspaced) {
				c.ends = append(c.ends, words[0])
			}
		}
	}
	slices.SortFunc(c.ends, func(a, b string) int { return len(b) - len(a) })
	return c
})

func unspaced(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// question is a message as it is compared with others: its words without case,
// accents, marks and courtesies; "" where nothing else is in it. The text is
// redacted: a placeholder is a word.
func question(text string) string {
	c := loadCourtesies()
	words := c.phrases.without(plainWords(text))
	kept := words[:0]
	for _, w := range words {
		if strings.ContainsFunc(w, unspaced) {
			w = c.trim(w)
		}
		if w != "" {
			kept = append(kept, w)
		}
	}
	q := strings.Join(kept, " ")
	if !slices.ContainsFunc(c.alone.without(kept), isWord) { // a number or a value of theirs answers the bot
		return ""
	}
	if len(q) > mostCompared {
		sum := sha256.Sum256([]byte(q))
		return "#" + hex.EncodeToString(sum[:12])
	}
	return q
}

// isWord reports whether a word is one, not a number or a placeholder.
func isWord(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return r == '_' || unicode.IsDigit(r) })
}

// without takes phrases out of words, in place.
func (p *phrases) without(words []string) []string {
	kept := words[:0]
next:
	for i := 0; i < len(words); i++ {
		for n := min(p.most[words[i]], len(words)-i); n > 0; n-- {
			if p.all[strings.Join(words[i:i+n], " ")] {
				i += n - 1
				continue next
			}
		}
		kept = append(kept, words[i])
	}
	return kept
}

func (c *courtesies) trim(w string) string {
	for i := 0; i < len(c.ends); {
		short := strings.TrimSuffix(strings.TrimPrefix(w, c.ends[i]), c.ends[i])
		if short != w {
			w, i = short, 0
			continue
		}
		i++
	}
	return w
}

// plainWords are the words of a text, folded.
func plainWords(text string) []string {
	ascii := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if !ascii {
		text = norm.NFKD.String(text)
	}
	last := rune(0)
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) && unicode.In(last, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic):
			return -1 // an accent; elsewhere marks are letters
		case r == '\'', r == '’', r == 'ʼ', unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
			last = r
			return unicode.ToLower(r)
		case unicode.Is(unicode.Sc, r), r == '+', r == '%':
			last = r
			return r // an amount
		}
		last = ' '
		return ' '
	}, text)
	if !ascii {
		text = norm.NFC.String(text)
	}
	return strings.Fields(text)
}

// asked returns how often the bot had answered the question q when it was said
// in record seq.
func asked(d transcripts.Dialog, q string, seq uint64) int {
	if i := find(d.Questions, q); i >= 0 && seq > d.Questions[i].Seq {
		return d.Questions[i].Times
	}
	return 0
}

// answered notes that the bot answers q, said in record seq, by record by. The
// oldest goes first.
func answered(d *transcripts.Dialog, q string, seq, by uint64) {
	now := transcripts.Question{Words: q}
	kept := slices.Clone(d.Questions)
	if i := find(kept, q); i >= 0 {
		now = kept[i]
		kept = slices.Delete(kept, i, i+1)
	}
	if seq > now.Seq { // else they sent it twice before they saw an answer
		now.Times++
	}
	now.Seq = by
	kept = append(kept, now)
	d.Questions = kept[max(0, len(kept)-mostQuestions):]
}

func find(qs []transcripts.Question, q string) int {
	if q == "" {
		return -1
	}
	return slices.IndexFunc(qs, func(have transcripts.Question) bool { return sameQuestion(have.Words, q) })
}

// sameQuestion reports whether two questions are the same but for typos: word
// by word, few of them, and never in a number or a placeholder.
func sameQuestion(a, b string) bool {
	if a == b {
		return true
	}
	if strings.HasPrefix(a, "#") || strings.HasPrefix(b, "#") || max(len(a), len(b))-min(len(a), len(b)) > 6 {
		return false
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) {
		return strings.Join(x, "") == strings.Join(y, "") // a blank too many
	}
	typos := 0
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if typos++; typos > 1+len(x)/4 || !typo(x[i], y[i]) {
			return false
		}
	}
	return true
}

// typo reports whether one word looks like a slip of the other: two
// neighbours swapped, or from five letters on one letter added, left out or
// wrong, never the first, as "un-" and "il-" begin other words. Scripts in which a
// sign is a word or a syllable have none.
func typo(a, b string) bool {
	if strings.ContainsFunc(a+b, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) || unspaced(r) || unicode.Is(unicode.Hangul, r)
	}) {
		return false
	}
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 3 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	xs, ys := x[i:], y[i:]
	if len(x) == len(y) && len(xs) > 1 && xs[0] == ys[1] && xs[1] == ys[0] && slices.Equal(xs[2:], ys[2:]) {
		return true
	}
	if i == 0 || len(y) < 5 {
		return false
	}
	if len(x) == len(y) {
		return slices.Equal(xs[1:], ys[1:])
	}
	return slices.Equal(xs, ys[1:])
}

// pressed reports whether a message is a button that the bot showed lately:
// the same one may lead through a dialogue again and again.
func pressed(text string, history []transcripts.Entry) bool {
	text = strings.TrimSpace(text)
	for _, e := range history {
		if e.Author == disclosure.Bot && slices.ContainsFunc(e.Choices, func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), text) }) {
			return true
		}
	}
	return false
}

// repeat offers a person beside an answer that was given before.
func (b *Bot) repeat(lang string) transcripts.Entry {
	e := b.fixed(lang, "repeat", nil)
	for _, key := range []string{"yes_words", "no_words"} {
		word, _, _ := strings.Cut(b.text(lang, key, nil), "|")
		r, n := utf8.DecodeRuneInString(word)
		e.Choices = append(e.Choices, string(unicode.ToUpper(r))+word[n:])
	}
	return e
}
