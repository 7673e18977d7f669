package tongues

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
)

//go:embed lexicon.txt
var lexiconText string

// classNames are what words do in a question or a request; the trained model
// depends on the order.
var classNames = []string{
	"YOU", "ARE", "IS", "THIS", "H", "S", "R", "P", "REAL", "TI", "TALK", "WANT", "CAN", "CONN", "CALL", "PLEASE", "NEG", "STOP", "V", "WROTE",
	"END", "BEHIND", "CHAT", "AUTO", "HERE", "HELP", "TELL", "IF", "OR", "WITH", "WHO", "ME", "MY", "THINK", "TAG", "PREFER", "LET", "ABLE",
	"PHONE", "NOW", "WHAT", "DEL", "DATA", "STORE", "ABOUT", "SEE", "ALL", "LAW", "LIVE", "DIE", "KILL", "SELF", "LIFE", "HURT", "SUIC", "PAST",
	"WH", "COUNT", "OBJ", "ONLY", "HE",
	"MEANS", "BYE", "GONE", "BEAR", "SENSE", "WORLD", "FIN", "FILE", "NAME", "WRONG", "FIX", "FORM", "WHOM", "MEET", "BODY", "MADE", ",",
}

// ofList says which class the words of a list of languages.txt are of where
// the lexicon does not have them.
var ofList = map[string]string{
	"pro": "YOU", "you": "ARE", "ti": "TI", "this": "THIS", "h": "H", "r": "R", "or": "OR", "p": "P", "want": "WANT", "talk": "TALK", "connect": "CONN",
	"please": "PLEASE", "no": "NEG", "neg": "NEG", "del": "DEL", "data": "DATA", "what": "WHAT", "store": "STORE", "me": "ME", "see": "SEE", "_v": "V",
	"_end": "END", "_chat": "CHAT", "_auto": "AUTO", "_wrote": "WROTE", "_dem": "THIS", "_behind": "BEHIND", "_some": "S", "_real": "REAL", "_is": "IS",
	"_here": "HERE", "_can": "CAN", "_help": "HELP", "_give": "CONN", "_let": "LET", "_able": "ABLE", "_prefer": "PREFER", "_req": "WANT", "_hope": "THINK",
	"_not": "NEG", "_who": "WHO", "_with": "WITH", "_sound": "THINK", "_phone": "PHONE", "_called": "CALL", "_call": "CALL", "_hum": "H", "_aid": "HELP",
}

// Classes are what a word may do, as indices of classNames plus 1; 0 is none.
type Classes [4]uint8

func (c *Classes) add(class uint8) {
	for i, v := range c {
		if v == class {
			return
		}
		if v == 0 {
			c[i] = class
			return
		}
	}
}

func (c *Classes) join(o Classes) {
	for _, v := range o {
		if v == 0 {
			return
		}
		c.add(v)
	}
}

// A lexicon gives the classes of words.
type lexicon struct {
	words, stems map[string]Classes
	may          [256]uint64 // which hashes beginnings of words have that are stems
	lengths      []int       // of the stems, in bytes
	unspaced     bool        // the language is written without spaces
	elided       []string    // what an apostrophe may join to the next word
}

func (l *lexicon) of(word string) Classes {
	m := l.whole(word)
	if m[0] != 0 || len(l.elided) == 0 {
		return m
	}
	for _, e := range l.elided { // "lhomme", "unia": Words drops apostrophes
		if rest, ok := strings.CutPrefix(word, e); ok && rest != "" && strings.IndexByte("aeiouhy", rest[0]) >= 0 {
			m.join(l.whole(rest))
		}
	}
	return m
}

func (l *lexicon) whole(word string) Classes {
	m := l.words[word]
	h, at := uint32(2166136261), 0
	for _, n := range l.lengths {
		if n > len(word) {
			break
		}
		for ; at < n; at++ {
			h = (h ^ uint32(word[at])) * 16777619
		}
		if b := h >> 18; l.may[b>>6]>>(b&63)&1 != 0 {
			m.join(l.stems[word[:n]])
		}
	}
	return m
}

func (l *lexicon) add(word string, class uint8) {
	if stem, ok := strings.CutSuffix(word, "*"); ok && stem != "" {
		h := uint32(2166136261)
		for _, b := range []byte(stem) {
			h = (h ^ uint32(b)) * 16777619
		}
		l.may[h>>18>>6] |= 1 << (h >> 18 & 63)
		c := l.stems[stem]
		c.add(class)
		l.stems[stem] = c
		if !slices.Contains(l.lengths, len(stem)) {
			l.lengths = append(l.lengths, len(stem))
			slices.Sort(l.lengths)
		}
		return
	}
	c := l.words[word]
	c.add(class)
	l.words[word] = c
}

// lexicons reads lexicon.txt, by language.
func lexicons() (map[string]*lexicon, []error) {
	out := map[string]*lexicon{}
	var faults []error
	for block := range strings.SplitSeq(lexiconText, "\n@") {
		tag, body, ok := strings.Cut(block, "\n")
		if !ok || strings.HasPrefix(tag, "#") {
			continue
		}
		l := &lexicon{words: map[string]Classes{}, stems: map[string]Classes{}, unspaced: tag == "ja" || strings.HasPrefix(tag, "zh")}
		l.elided = elisions[tag]
		out[tag] = l
		for line := range strings.Lines(body) {
			name, list, _ := strings.Cut(strings.TrimSpace(line), ":")
			class := classOf(name)
			if class == 0 {
				faults = append(faults, fmt.Errorf("lexicon of %s: no class %q", tag, name))
				continue
			}
			for w := range strings.FieldsSeq(list) {
				for _, w := range spellings(tag, w) {
					l.add(w, class)
				}
			}
		}
	}
	return out, faults
}

var elisions = map[string][]string{
	"fr": {"l", "d", "j", "m", "t", "s", "c", "n", "qu"},
	"it": {"l", "un", "d", "dell", "all", "nell", "dall", "sull", "quell", "c", "m", "t"},
}

var (
	joined  = strings.NewReplacer("'", "", "-", "")
	umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue")
)

// spellings are the ways a word of the lexicon is written, folded.
func spellings(tag, w string) []string {
	out := []string{joined.Replace(lex.Fold(w))}
	switch tag {
	case "de":
		out = append(out, lex.Fold(umlauts.Replace(w)))
	case "ar":
		for _, p := range []string{"ال", "و", "ب", "ل", "بال", "لل", "وال", "ف"} {
			out = append(out, lex.Fold(p+w))
		}
	}
	return slices.Compact(out)
}

// fill adds the words of the lists that the lexicon does not have.
func (l *lexicon) fill(lists map[string]string) {
	type entry struct {
		word  string
		class uint8
	}
	var more []entry
	for _, name := range slices.Sorted(maps.Keys(ofList)) {
		for w := range strings.FieldsSeq(lists[name]) {
			if l.of(strings.TrimSuffix(w, "*"))[0] == 0 {
				more = append(more, entry{w, classOf(ofList[name])})
			}
		}
	}
	for _, e := range more {
		l.add(e.word, e.class)
	}
}

// classOf returns the number of a class, 0 if there is none of that name.
func classOf(name string) uint8 { return uint8(slices.Index(classNames, name) + 1) }

// Index returns the index of a language, -1 if it is not known.
func (t *Tongues) Index(tag string) int {
	return slices.IndexFunc(t.all, func(o tongue) bool { return o.tag == tag })
}

// split cuts words of a language written without spaces at the longest words
// of the lexicon.
func (l *lexicon) split(words, dst []string) []string {
	if !l.unspaced {
		return words
	}
	for _, w := range words {
		for w != "" {
			n := 0
			for k := min(len(w), 24); k > 0 && n == 0; k-- {
				if l.words[w[:k]][0] != 0 {
					n = k
				}
			}
			if n == 0 {
				_, n = utf8.DecodeRuneInString(w)
			}
			dst = append(dst, w[:n])
			w = w[n:]
		}
	}
	return dst
}
