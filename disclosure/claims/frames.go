package claims

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Rules with lists of what is claimed never end: "I rang", "I watered", "I
// hemmed". So this reader of English looks at who speaks and takes what "I"
// did, what "my" stands before and what "I am" for a claim unless it is among
// the things that a bot can do, have and be; those lists are short.

// A token is a word of a sentence. Contractions are two: "I'm" is "i", "am".
type token struct {
	w   string
	c   class
	up  bool // begins with a capital letter
	brk bool // a comma, colon or dash stands before it
}

// A reading holds a sentence in words and what was found in it.
type reading struct {
	words map[string]class
	t     []token
	bot   bool // the sentence says that its speaker is a bot
	asks  bool // it ends with a question mark
	out   []Code
}

var contracted = map[string][2]string{
	"i'm": {"i", "am"}, "im": {"i", "am"}, "ive": {"i", "have"}, "can't": {"can", "not"}, "cannot": {"can", "not"}, "cant": {"can", "not"}, "won't": {"will", "not"}, "wont": {"will", "not"},
	"shan't": {"shall", "not"}, "ain't": {"am", "not"}, "dont": {"do", "not"}, "didnt": {"did", "not"}, "doesnt": {"does", "not"}, "isnt": {"is", "not"}, "wasnt": {"was", "not"},
	"havent": {"have", "not"}, "hasnt": {"has", "not"}, "youre": {"you", "are"}, "thats": {"that", "is"}, "gonna": {"going", "to"}, "gotta": {"got", "to"}, "wanna": {"want", "to"},
	"he's": {"he", "is"}, "she's": {"she", "is"}, "it's": {"it", "is"}, "that's": {"that", "is"}, "there's": {"there", "is"}, "who's": {"who", "is"}, "what's": {"what", "is"},
	"everything's": {"everything", "is"}, "here's": {"here", "is"}, "let's": {"let", "us"}, "'twas": {"it", "was"},
}

var contractedEnds = []struct{ end, word string }{{"n't", "not"}, {"'ve", "have"}, {"'ll", "will"}, {"'d", "'d"}, {"'re", "are"}}

// read cuts a sentence into tokens; low is s in lower case.
func (r *reading) read(s, low string) {
	r.t, r.out, r.bot = r.t[:0], r.out[:0], false
	r.asks = strings.HasSuffix(low, "?")
	same, brk := len(s) == len(low), false
	for i := 0; i < len(low); {
		if !letter(low[i]) {
			switch low[i] {
			case ',', ';', ':', '(', ')', '"':
				brk = true
			case '-':
				brk = brk || i+1 < len(low) && low[i+1] == ' '
			case 0xe2: // a dash or another mark of three bytes
				brk = true
				i += 2
			}
			i++
			continue
		}
		from := i
		for i < len(low) && (letter(low[i]) || low[i] == '\'') && low[i] != 0xe2 {
			i++
		}
		w := strings.Trim(low[from:i], "'")
		up := same && s[from] != low[from]
		if same && s[from] >= utf8.RuneSelf {
			c, _ := utf8.DecodeRuneInString(s[from:])
			up = unicode.IsUpper(c)
		}
		r.add(w, up, brk)
		brk = false
	}
}

func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80 && c != 0xe2
}

func (r *reading) add(w string, up, brk bool) {
	if pair, ok := contracted[w]; ok {
		r.push(pair[0], up, brk)
		r.push(pair[1], false, false)
		return
	}
	if strings.IndexByte(w, '\'') > 0 {
		for _, e := range contractedEnds {
			if head, ok := strings.CutSuffix(w, e.end); ok && head != "" {
				r.push(head, up, brk)
				r.push(e.word, false, false)
				return
			}
		}
		w = strings.TrimSuffix(w, "'s")
	}
	if w != "" {
		r.push(w, up, brk)
	}
}

func (r *reading) push(w string, up, brk bool) {
	c := r.words[w]
	if c&(adverb|notAdverb) == 0 && len(w) > 4 && strings.HasSuffix(w, "ly") {
		c |= adverb
	}
	r.t = append(r.t, token{w, c, up, brk})
}

// frames reads the tokens and notes what is claimed.
func (r *reading) frames() {
	own := slices.ContainsFunc(r.t, func(t token) bool {
		switch t.w {
		case "i", "my", "me", "mine", "myself", "we", "you", "us", "as", "being":
			return true
		}
		return false
	})
	r.bare()
	if !own {
		return
	}
	r.bot = r.admits()
	for i := range r.t {
		switch r.t[i].w {
		case "i":
			r.subject(i)
		case "my":
			r.possessive(i)
		case "me":
			r.object(i)
		case "mine":
			r.mine(i)
		case "as", "being":
			r.role(i)
		case "we":
			r.we(i)
			r.outing(i)
		case "having":
			r.having(i)
		case "give", "allow":
			r.grant(i)
		case "you":
			r.you(i)
		case "let":
			if r.is(i+1, "me") {
				r.future(r.skip(i + 2))
			}
		}
	}
}

// names reports whether a word may be a name: a capital that no other reason
// explains.
func (r *reading) names() bool {
	return slices.ContainsFunc(r.t, func(t token) bool { return t.up && t.w != "i" && t.c&english == 0 }) ||
		len(r.t) > 1 && slices.ContainsFunc(r.t[1:], func(t token) bool { return t.up && t.w != "i" })
}

var spanishEnds = []string{"ado", "ido", "ada", "ción", "ría", "ando", "iendo"}

// tongues reports which languages of these a sentence may be in, by its
// commonest words: english, german, french, spanish.
func (r *reading) tongues() class {
	var n [5]int
	all := [5]class{english, german, french, spanish, foreign}
	for i := range r.t {
		t := &r.t[i]
		weight := 1
		if c := t.c & (english | german | french | spanish | foreign); c&(c-1) == 0 {
			weight = 2 // of one language alone
		}
		for k, c := range all {
			if t.c&c != 0 {
				n[k] += weight
			}
		}
		if slices.ContainsFunc(spanishEnds, func(e string) bool { return len(t.w) > len(e)+2 && strings.HasSuffix(t.w, e) }) {
			n[3]++
		}
		if len(t.w) > 2 && t.w[1] == '\'' {
			n[2] += 2 // j'ai, l'heure
		}
	}
	var out class
	most, ties := slices.Max(n[:]), 0
	for k, c := range all {
		if n[k] == most {
			out |= c
			ties++
		}
	}
	if n[0] == most || ties > 1 {
		return out & english
	}
	return out
}

// foreign tries the rules of the other languages; it uses found anew.
func (r *reading) foreign(b *book, low string, found []bool, in class) {
	if r.asks && !strings.ContainsAny(low, ".!") || strings.HasPrefix(low, "¿") {
		return
	}
	clear(found)
	b.abroad.scan(low, found)
	sourced := b.attributed.takes(low)
	for i := range b.foreign {
		rule := &b.foreign[i]
		if rule.in&in != 0 && rule.gate.open(found) && (rule.code != Act || !sourced) && !slices.Contains(r.out, rule.code) && rule.claimed(low) {
			r.hit(rule.code)
		}
	}
}

func (r *reading) hit(c Code) {
	if !slices.Contains(r.out, c) {
		r.out = append(r.out, c)
	}
}

// body notes a claim that a bot may well deny in the same sentence.
func (r *reading) body() {
	if !r.bot {
		r.hit(Body)
	}
}

func (r *reading) at(i int) token {
	if i < 0 || i >= len(r.t) {
		return token{brk: true}
	}
	return r.t[i]
}

func (r *reading) is(i int, words ...string) bool {
	return i >= 0 && i < len(r.t) && slices.Contains(words, r.t[i].w)
}

func (r *reading) a(i int, c class) bool { return r.at(i).c&c != 0 }

// phrase reports whether the words stand from i on.
func (r *reading) phrase(i int, words ...string) bool {
	for k, w := range words {
		if r.at(i+k).w != w {
			return false
		}
	}
	return true
}

// skip goes over adverbs.
func (r *reading) skip(i int) int {
	for r.a(i, adverb) {
		i++
	}
	return i
}

// end is where the clause that goes on at i ends, at most n words on.
func (r *reading) end(i, n int) int {
	k := i
	for k < len(r.t) && k < i+n {
		if k > i && (r.t[k].brk || r.is(k, "but", "because", "if", "when") || r.is(k, "so") && r.is(k+1, "i", "you", "we", "that", "it", "the", "they", "he", "she", "please", "your", "my", "there")) {
			break
		}
		k++
	}
	return min(k, len(r.t))
}

// find is the first word of a class between from and to, or -1.
func (r *reading) find(from, to int, c class) int {
	for i := max(from, 0); i < to && i < len(r.t); i++ {
		if r.t[i].c&c != 0 {
			return i
		}
	}
	return -1
}

func (r *reading) has(from, to int, words ...string) bool {
	for i := max(from, 0); i < to && i < len(r.t); i++ {
		if slices.Contains(words, r.t[i].w) {
			return true
		}
	}
	return false
}

// past reports whether the word is a past tense or a participle.
func (t token) past() bool {
	return t.c&irregular != 0 || len(t.w) > 3 && strings.HasSuffix(t.w, "ed") && t.c&notPast == 0
}

// admits reports whether the speaker says that it is a bot.
func (r *reading) admits() bool {
	for i := range r.t {
		if r.t[i].c&strictBot == 0 {
			continue
		}
		for k := i - 1; k >= max(0, i-6); k-- {
			if r.a(k, negation) {
				break
			}
			if r.is(k, "am", "as", "being", "i", "me") && !r.is(k+1, "real", "alive", "human") {
				return r.t[k].brk || !r.has(k-2, k, "not", "never")
			}
			if r.t[k].brk && k < i-1 {
				break
			}
		}
	}
	return false
}

// ago reports a time at which a bot was nowhere: "last week", "a minute ago".
func (r *reading) ago(from, to int) bool {
	for i := from; i < to; i++ {
		switch w := r.t[i].w; {
		case w == "yesterday":
			return true
		case (w == "last" || w == "this" && !r.is(i+1, "year")) && r.a(i+1, timeNoun):
			return true
		case w == "ago":
			return true
		case w == "in" && r.is(i+1, "person"), w == "own" && r.is(i+1, "eyes", "hands", "two"):
			return true
		}
	}
	return false
}
