package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A Category is a kind of special-category data (GDPR article 9).
type Category string

// The categories that Mentions tells of.
const (
	Health      Category = "HEALTH"
	Religion    Category = "RELIGION"
	TradeUnion  Category = "TRADE_UNION"
	Orientation Category = "ORIENTATION"
	Politics    Category = "POLITICS"
)

// A Mention is a sentence that tells something of special category about a
// person.
type Mention struct {
	Category   Category
	Start, End int // the sentence, byte offsets into the text, half open
}

// specialTerms are words that tell a category where the sentence is about a
// person. Words with an everyday meaning beside it ("union" of countries,
// "depressed" prices) are left out or need a second word.
var specialTerms = map[Category]string{
	Health: `diabetes diabetic cancer tumor tumour leukemia leukaemia chemo chemotherapy hiv aids hepatitis epilepsy epileptic asthma asthmatic pregnant pregnancy
		miscarriage autism autistic adhd bipolar schizophrenia schizophrenic dementia alzheimer alzheimers parkinson parkinsons ptsd depression antidepressant antidepressants
		anorexia bulimia wheelchair disabled disability dialysis transplant biopsy chemotherapie insulin psychiatrist psychiatric rehab alcoholic stroke
		migraine crohn arthritis fibromyalgia paralysed paralyzed diagnosed blindness deaf
		krebs krebskrank schwanger schwangerschaft behindert schwerbehindert rollstuhl depressionen diabetiker epilepsie herzinfarkt schlaganfall
		enceinte diabétique handicapé handicapée embarazada diabético diabética discapacidad cáncer incinta zwanger suikerziekte kanker`,
	Religion: `muslim muslima islam islamic catholic protestant evangelical jewish judaism hindu hinduism buddhist buddhism sikh mormon atheist agnostic mosque synagogue
		baptized baptised bar-mitzvah ramadan religion faith moslem muslimin katholisch evangelisch jüdisch musulman musulmane catholique juif juive musulmán católico católica judío`,
	TradeUnion:  `unionized unionised steward gewerkschaft gewerkschafter gewerkschafterin betriebsrat syndicat syndiqué sindicato sindacato vakbond`,
	Orientation: `gay lesbian bisexual homosexual transgender transsexual queer nonbinary non-binary pansexual asexual schwul lesbisch bisexuell homosexuell lesbienne lesbiana gai`,
	Politics: `republican democrat communist socialist conservative libertarian fascist marxist anarchist cdu spd afd fdp tory tories labour brexiteer
		kommunist sozialist socialiste comunista`,
}

// about are the words that make a sentence one about a person.
const about = `i i'm im i've my me myself we our he she his her him they their wife husband son daughter mother father mom mum dad child kid
	partner girlfriend boyfriend brother sister ich mein meine meiner meinen wir er sie je j'ai suis mon ma mes nous il elle yo soy mi mis estoy
	ik mijn wij sono mio mia sou meu minha`

// pairs are terms of two words.
var specialPairs = map[string]Category{
	"trade union": TradeUnion, "union member": TradeUnion, "labor union": TradeUnion, "labour union": TradeUnion, "union rep": TradeUnion,
	"voted for": Politics, "party member": Politics, "green party": Politics, "labour party": Politics,
	"heart attack": Health, "mental health": Health, "mental illness": Health, "blood pressure": Health, "abortion clinic": Health, "kidney failure": Health,
	"bar mitzvah": Religion, "jehovahs witness": Religion, "sexual orientation": Orientation, "same sex": Orientation, "coming out": Orientation,
}

type termInfo struct {
	category Category
	about    bool
}

var specialIndex = func() map[lexicon.Hash]termInfo {
	m := map[lexicon.Hash]termInfo{}
	for c, words := range specialTerms {
		for w := range strings.FieldsSeq(words) {
			m[lexicon.HashOf(w)] = termInfo{category: c}
		}
	}
	for w := range strings.FieldsSeq(about) {
		h := lexicon.HashOf(w)
		t := m[h]
		t.about = true
		m[h] = t
	}
	return m
}()

// specialWords feeds the cue table, so that Mentions costs nothing where no
// such word stands.
func specialWords() string {
	var b strings.Builder
	for _, w := range specialTerms {
		b.WriteString(w + " ")
	}
	b.WriteString("union party voted attack mental blood abortion kidney witness mitzvah sexual same coming")
	return b.String()
}

// Mentions finds sentences that tell of health, religion, union membership,
// sexual orientation or politics of a person. It reports categories for the
// caller's policy (warn, tag, drop); Find does not redact them. Each sentence
// is reported once for each category. It is a word list with a rule: it finds
// what is said plainly and cannot find what is implied.
func (e *Engine) Mentions(text string) []Mention {
	sc := e.pool.Get().(*scratch)
	defer e.pool.Put(sc)
	sc.e = e
	text = strings.ToValidUTF8(text, "?")
	sc.build(text, ascii(text))
	if len(sc.v.s) == 0 {
		return nil
	}
	sc.tokenise()
	if sc.cues&cueSpecial == 0 {
		return nil
	}
	var out []Mention
	for from := 0; from < len(sc.toks); {
		to := from + 1
		for to < len(sc.toks) && !breaksSentence(sc.gap(to-1)) {
			to++
		}
		out = sc.sentence(out, from, to)
		from = to
	}
	return out
}

func (sc *scratch) sentence(out []Mention, from, to int) []Mention {
	person := false
	var found []Category
	add := func(c Category) {
		for _, f := range found {
			if f == c {
				return
			}
		}
		found = append(found, c)
	}
	for i := from; i < to; i++ {
		t := specialIndex[sc.toks[i].hash]
		person = person || t.about
		if t.category != "" {
			add(t.category)
		}
		if i+1 < to && sc.toks[i].cue&cueSpecial != 0 || i+1 < to && sc.toks[i+1].cue&cueSpecial != 0 {
			if c := specialPairs[strings.ToLower(sc.text(i)+" "+sc.text(i+1))]; c != "" {
				add(c)
			}
		}
	}
	if !person {
		return out
	}
	start, end := sc.v.span(int(sc.toks[from].start), int(sc.toks[to-1].end))
	for _, c := range found {
		out = append(out, Mention{Category: c, Start: start, End: end})
	}
	return out
}

// DropMentions replaces each mentioned sentence by its categories: "[HEALTH]".
// Mentions must come from Mentions of the same text.
func DropMentions(text string, ms []Mention) string {
	var b strings.Builder
	at := 0
	for i := 0; i < len(ms); {
		m := ms[i]
		if m.Start < at || m.End > len(text) || m.End < m.Start {
			i++
			continue
		}
		b.WriteString(text[at:m.Start])
		for ; i < len(ms) && ms[i].Start == m.Start; i++ {
			b.WriteString("[" + string(ms[i].Category) + "]")
		}
		at = m.End
	}
	b.WriteString(text[at:])
	return b.String()
}
