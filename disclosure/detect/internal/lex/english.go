package lex

import (
	_ "embed"
	"strings"
)

// A Class groups English words that play the same part in the sentences that
// the detectors look for.
type Class byte

// The classes. None is any other word.
const (
	None    Class = iota
	Human         // human, person
	Adult         // man, girl: a person, and more
	Robot         // bot, computer, recording
	Real          // real, live, actual
	Adverb        // really, just: left out
	Article       // a, the: left out
	Talk          // talking, chatting
	Role          // agent, manager, doctor
	Filler        // um, lol, please: left out
)

var classWords = map[Class]string{
	Human: `human humans person persons people individual humanbeing humanbeings mortal somebody someone earthling homosapien
		homosapiens humanoid`,
	Adult: `man men woman women guy guys girl girls boy boys lady ladies dude dudes gal chap bloke fella gentleman male female
		kid teenager adult mister`,
	Robot: `robot robots bot bots chatbot chatbots machine machines computer computers android androids droid ai ais algorithm
		program programme software recording automaton cyborg chatterbot autoresponder gpt chatgpt llm siri robo bott
		script automated automatic automation synthetic artificial virtual simulation aiagent aibot aichatbot aisystem airobot
		hologram machinery nonhuman cpu robocall robocalls robotic computerized computerised programmed prerecorded aimodel`,
	Real: `real actual live living genuine legit true proper breathing physical bonafide authentic normal fellow reallife`,
	Adverb: `really actually truly just only even literally honestly seriously basically maybe perhaps definitely simply
		currently now still also fucking freaking frickin fricking damn bloody indeed possibly rly actully certainly absolutely
		totally already kinda sorta too mere merely plain fkn effing goddamn probably lowkey`,
	Article: `a an the some any one's`,
	Talk: `talking speaking chatting texting typing messaging conversing corresponding communicating dealing interacting writing
		talk speak chat text converse communicate interact emailing engaging discussing chattering yapping`,
	Role: `agent agents representative rep reps operator manager employee doctor nurse lawyer librarian advisor adviser staff
		supervisor salesman clerk cashier teacher accountant engineer developer specialist assistant member worker attendant operators associate associates salesperson telemarketer colleague
		technician customer`,
	Filler: `um uh uhh umm er hmm lol haha hey hi hello ok okay well so oh please pls plz btw ah wow lmao yo sorry wait xd excuse
		hiya heya hmmm ooh omg wtf heck shit fuck hell dear sir madam maam bro bruh mate`,
}

var expand = map[string]string{
	"u": "you", "ya": "you", "yu": "you", "yo": "you", "yall": "you", "thou": "you", "ye": "you", "r": "are", "ru": "are you", "ur": "you are",
	"youre": "you are", "your": "your", "im": "i am", "arent": "are not", "isnt": "is not", "aint": "are not", "wasnt": "was not",
	"dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not", "cannot": "can not", "wont": "will not",
	"wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "whos": "who is", "whats": "what is", "thats": "that is", "theres": "there is",
	"its": "it is", "hes": "he is", "shes": "she is", "theyre": "they are", "ill": "i will", "id": "i would", "ive": "i have",
	"youve": "you have", "youll": "you will", "lets": "let us", "wanna": "want to", "gonna": "going to", "gotta": "got to", "wana": "want to",
	"talkin": "talking", "speakin": "speaking", "chattin": "chatting", "textin": "texting", "typin": "typing", "tlking": "talking", "tlkin": "talking",
	"areyou": "are you", "ami": "am i", "isthis": "is this", "youa": "you a", "isa": "is a", "arey": "are you", "tho": "though", "wif": "with",
	"hoomin": "human", "humie": "human", "peeps": "people", "ppl": "people", "sumone": "someone", "b0t": "bot", "da": "the", "dis": "this",
	"dat": "that", "prsn": "person", "persn": "person", "aer": "are", "yuo": "you", "teh": "the", "taht": "that", "htis": "this", "tihs": "this", "si": "is", "hmn": "human", "lemme": "let me", "gimme": "give me", "sombody": "somebody", "sum1": "someone", "some1": "someone", "any1": "anyone", "manger": "manager", "agnt": "agent", "costumer": "customer", "agnet": "agent", "conect": "connect", "speek": "speak", "tlk": "talk", "tallk": "talk", "humn": "human", "humen": "human", "pple": "people", "persan": "person", "wiht": "with", "thru": "through", "iwant": "i want", "ineed": "i need", "bto": "bot", "ths": "this", "thsi": "this", "ary": "are", "arr": "are", "relal": "real", "init": "right", "bruh": "bro", "tis": "this", "hooman": "human", "wat": "what", "wut": "what", "thx": "thanks", "bcuz": "because", "cuz": "because", "coz": "because", "bc": "because",
	"havent": "have not", "hasnt": "has not", "havin": "having", "sup": "what is up", "n": "and", "w": "with", "2": "to", "4": "for", "mr": "mr",
	"anyone": "anyone", "anybody": "anyone", "nobody": "nobody", "robots": "robots", "irl": "real", "cos": "because", "innit": "right", "amI": "am i",
}

// joins are two or three words that are one.
var joins = map[[2]string]string{
	{"human", "being"}: "human", {"human", "beings"}: "humans", {"living", "being"}: "human", {"living", "person"}: "person", {"homo", "sapiens"}: "human",
	{"artificial", "intelligence"}: "ai", {"chat", "bot"}: "chatbot", {"chat", "bots"}: "chatbots", {"ai", "robot"}: "robot", {"ai", "bot"}: "bot",
	{"ai", "chatbot"}: "chatbot", {"ai", "agent"}: "ai", {"ai", "model"}: "ai", {"ai", "assistant"}: "ai", {"ai", "system"}: "ai", {"ai", "program"}: "ai",
	{"computer", "program"}: "computer", {"software", "program"}: "software", {"virtual", "assistant"}: "ai", {"virtual", "agent"}: "ai",
	{"digital", "assistant"}: "ai", {"voice", "assistant"}: "ai", {"automated", "system"}: "robot", {"automated", "response"}: "robot",
	{"automated", "agent"}: "robot", {"automated", "assistant"}: "robot", {"automated", "bot"}: "bot", {"automated", "service"}: "robot",
	{"automatic", "system"}: "robot", {"answering", "machine"}: "machine", {"language", "model"}: "ai", {"pre", "recorded"}: "prerecorded",
	{"prerecorded", "message"}: "recording", {"real", "life"}: "real", {"flesh", "and"}: "flesh", {"flesh", "blood"}: "human", {"with", "android"}: "with-android", {"on", "android"}: "on-android", {"for", "android"}: "for-android", {"android", "app"}: "android-app",
	{"android", "phone"}: "phone", {"android", "one"}: "phone", {"android", "auto"}: "android-auto", {"in", "person"}: "in-person", {"per", "person"}: "per-person", {"in", "fact"}: "actually",
	{"right", "now"}: "now", {"at", "all"}: "even", {"a", "i"}: "ai", {"non", "human"}: "robot", {"computer", "system"}: "computer",
	{"computer", "bot"}: "bot", {"robo", "advisor"}: "robot", {"expert", "system"}: "ai", {"support", "bot"}: "bot", {"customer", "service"}: "support",
	{"virtual", "person"}: "ai", {"virtual", "robot"}: "robot", {"sort", "of"}: "kind", {"kind", "of"}: "kind", {"machine", "learning"}: "ml",
	{"are", "are"}: "are", {"a", "a"}: "a", {"am", "am"}: "am", {"the", "the"}: "the",
}

// frame words are the others that carry the sentences; with the class words
// they are what misspelled words are corrected to.
const frame = `are you am i is this that it there who what which how do does did can could would tell me if whether know prove convince show
	believe think sure sound seem like with or not have been being behind answering replying responding question questions because
	wonder wondering confirm admit swear promise honest truth curious feel feels want need speak understand something anything
	sounds talked spoke connected actually response responses reply replies message messages other side end line phone screen keyboard
	manager advisor connect transfer colleague employee supervisor support customer somebody please
	body blood heart feelings alive help from hate love agent representative operator supervisor`

var deletes = func() map[string]string {
	m := map[string]string{}
	add := func(w string) {
		if len(w) < 4 {
			return
		}
		for i := range len(w) {
			k := w[:i] + w[i+1:]
			if old, dup := m[k]; !dup || len(w) > len(old) {
				m[k] = w
			}
		}
		m[w] = w
	}
	for _, w := range strings.Fields(frame) {
		add(w)
	}
	for _, c := range []Class{Human, Adult, Robot, Real, Adverb, Talk} {
		for _, w := range strings.Fields(classWords[c]) {
			add(w)
		}
	}
	return m
}()

// knownWords are ordinary words that must not be corrected, from the trainer.
//
//go:embed known.txt
var knownWords string

// An entry is all that is known of a word, so that one look finds it.
type entry struct {
	class  Class
	known  bool   // a word that Correct leaves alone
	second bool   // it may join with the word before it
	expand string // what it is short for
	topic  string
}

var lexicon = func() map[string]entry {
	m := map[string]entry{}
	set := func(w string, change func(*entry)) {
		e := m[w]
		change(&e)
		m[w] = e
	}
	for _, list := range []string{knownWords, frame} {
		for w := range strings.FieldsSeq(list) {
			set(w, func(e *entry) { e.known = true })
		}
	}
	for c, list := range classWords {
		for w := range strings.FieldsSeq(list) {
			set(w, func(e *entry) { e.known, e.class = true, c })
		}
	}
	for w, long := range expand {
		set(w, func(e *entry) { e.known, e.expand = true, long })
	}
	for topic, list := range topicWords {
		for w := range strings.FieldsSeq(list) {
			set(w, func(e *entry) { e.topic = topic })
		}
	}
	for pair := range joins {
		set(pair[1], func(e *entry) { e.second = true })
	}
	return m
}()

var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s")

// correct returns the word that w, which is not known, most likely misspells, or w.
func correct(w string) string {
	if len(w) < 3 || len(w) > 20 || w[0] >= 0x80 {
		return w
	}
	if strings.ContainsAny(w, "01345@$7") && strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		if l := leet.Replace(w); lexicon[l].known {
			return l
		}
	}
	if c := collapse(w); c != w {
		if lexicon[c].known {
			return c
		}
		w = c
	}
	if len(w) < 4 {
		return w
	}
	if c, ok := deletes[w]; ok && c[0] == w[0] { // a letter missing
		return c
	}
	var buf [24]byte
	for i := 1; i < len(w); i++ { // a letter too many, wrong or swapped
		k := append(append(buf[:0], w[:i]...), w[i+1:]...)
		if c, ok := deletes[string(k)]; ok && len(c) >= len(w)-1 && len(c) <= len(w)+1 && near(w, c) {
			return c
		}
	}
	return w
}

// near reports whether a and b differ by one letter added, left out or
// replaced, or by one swap of neighbours.
func near(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == 0 {
		return false
	}
	x, y := a[i:], b[i:]
	switch {
	case len(a) == len(b)+1:
		return x[1:] == y
	case len(b) == len(a)+1:
		return y[1:] == x
	case len(x) == 0:
		return true
	case x[1:] == y[1:]:
		return len(a) > 4
	}
	return len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
}

// collapse cuts runs of three and more equal letters to one.
func collapse(w string) string {
	for i := 2; i < len(w); i++ {
		if w[i] == w[i-1] && w[i] == w[i-2] {
			var b strings.Builder
			for j := 0; j < len(w); {
				k := j
				for k < len(w) && w[k] == w[j] {
					k++
				}
				n := k - j
				if n > 2 {
					n = 1
				}
				b.WriteString(w[j : j+n])
				j = k
			}
			return b.String()
		}
	}
	return w
}

// English normalises words: contractions in full, slang and typos corrected,
// compounds joined.
func English(words, dst []string) []string {
	for _, w := range words {
		e := lexicon[w]
		if !e.known {
			if len(w) > 7 && len(w) <= maxRun {
				if cut, ok := runTogether(w, dst); ok {
					dst = cut
					continue
				}
			}
			if c := correct(w); c != w {
				w, e = c, lexicon[c]
			}
		}
		if e.expand == "" {
			dst = push(dst, w, e.second)
			continue
		}
		for w := range strings.SplitSeq(e.expand, " ") {
			dst = push(dst, w, lexicon[w].second)
		}
	}
	return dst
}

// maxRun bounds words that are looked at as several written without blanks.
const maxRun = 28

// parts are the words that such runs are made of.
var parts = func() map[string]bool {
	m := map[string]bool{"a": true, "i": true, "an": true, "the": true, "want": true, "please": true, "with": true}
	for w := range strings.FieldsSeq(frame) {
		m[w] = true
	}
	for w, e := range lexicon {
		if c := e.class; len(w) > 2 && (c == Human || c == Robot || c == Real || c == Talk || c == Role) {
			m[w] = true
		}
	}
	return m
}()

// runTogether cuts "areyouarobot" into its words, the longest first, and
// appends them; false where it is not made of such words.
func runTogether(w string, dst []string) ([]string, bool) {
	if w == "" {
		return dst, true
	}
	for n := min(len(w), 14); n > 0; n-- {
		if parts[w[:n]] {
			if cut, ok := runTogether(w[n:], append(dst, w[:n])); ok {
				return cut, true
			}
		}
	}
	return dst, false
}

// push appends w, or joins it with what stands before it.
func push(dst []string, w string, second bool) []string {
	if n := len(dst); second && n > 0 {
		if j, ok := joins[[2]string{dst[n-1], w}]; ok {
			dst[n-1] = j
			if n > 1 {
				if j2, ok := joins[[2]string{dst[n-2], j}]; ok {
					dst = append(dst[:n-2], j2)
				}
			}
			return dst
		}
	}
	return append(dst, w)
}

// ClassOf returns the class of a normalised English word.
func ClassOf(w string) Class { return lexicon[w].class }

// Being reports whether w may stand for a human or a machine.
func Being(w string) bool {
	c := ClassOf(w)
	return c == Human || c == Adult || c == Robot || c == Real
}

// KnownWords returns the ordinary English words, for the trainer.
func KnownWords() []string { return strings.Fields(knownWords) }

// Known reports whether w is an English word that correct leaves alone.
func Known(w string) bool { return lexicon[w].known }
