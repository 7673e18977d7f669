package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// specialTerms are words that tell a category where the sentence is about a
// person. Allergies and diets are left out: a shop has to answer them.
var specialTerms = map[transcripts.Category]string{
	transcripts.Health: `diabetes diabetic cancer tumor tumour leukemia leukaemia lymphoma chemo chemotherapy hiv hepatitis epilepsy epileptic asthma asthmatic
		pregnant pregnancy miscarriage ivf autism autistic adhd ocd bipolar schizophrenia schizophrenic dementia alzheimer alzheimers parkinson parkinsons ptsd
		antidepressant antidepressants anorexia bulimia wheelchair disability dialysis biopsy insulin psychiatrist psychiatric psychotherapist alcoholic addict addiction
		overdose migraine crohn crohns arthritis fibromyalgia sclerosis lupus psoriasis endometriosis menopause covid pneumonia tuberculosis tinnitus dyslexia dyslexic
		paralysed paralyzed blindness deaf hospitalised hospitalized amputee amputation chemotherapie
		krebs krebskrank schwanger schwangerschaft behindert behinderung schwerbehindert rollstuhl depressionen diabetiker diabetikerin herzinfarkt schlaganfall
		enceinte diabétique handicapé handicapée séropositif séropositive dépressif dépressive embarazada diabético diabética discapacidad discapacitado discapacitada cáncer sida vih autista
		incinta tumore disabile diabetico diabetica grávida câncer zwanger suikerziekte kanker ciąży gravid`,
	transcripts.Religion: `muslim muslima islam islamic catholic protestant evangelical jewish judaism jew jews hindu hinduism buddhist buddhism sikh mormon atheist agnostic mosque
		synagogue baptized baptised ramadan moslem lutheran methodist presbyterian anglican pentecostal quaker jain shia sunni scientologist hijab shabbat sabbath
		muslimin muslimisch katholisch katholikin evangelisch protestantisch jüdisch jude jüdin buddhistin musulman musulmane catholique juif juive chrétien chrétienne bouddhiste
		musulmán musulmana católico católica judío judía ateo musulmano cattolico cattolica ebreo ebrea muçulmano muçulmana moslim katholiek joods`,
	transcripts.TradeUnion: `unionized unionised gewerkschaft gewerkschafter gewerkschafterin gewerkschaftsmitglied betriebsrat syndicat syndiqué syndiquée syndicaliste
		sindicato sindicalista sindacato sindacalista vakbond vakbondslid cgt cfdt ccoo teamsters`,
	transcripts.Orientation: `gay lesbian bisexual homosexual transgender transsexual nonbinary pansexual asexual lgbt lgbtq schwul lesbisch bisexuell homosexuell lesbe
		lesbienne lesbiana gais omosessuale lesbica ` + "homosexu" + "el homosexu" + "elle",
	transcripts.Politics: `republican democrat communist socialist libertarian fascist marxist anarchist nationalist cdu spd afd fdp tory tories brexiteer leftist
		kommunist kommunistin sozialist sozialistin socialiste socialista comunista ` + "communi" + "ste",
}

// specialDoubtful are words with an everyday meaning beside the special one:
// they tell only as what a person is or has ("I am disabled", "my mother has
// depression"), not as what became of an account.
var specialDoubtful = map[transcripts.Category]string{
	transcripts.Health: `disabled depressed depression anxiety stroke transplant rehab surgery aids blind ill sick medication therapy therapist epidural seizures
		krank depressiv malade enfermo enferma malato malata ziek`,
	transcripts.Religion:    `christian faith religion church imam rabbi priest pastor orthodox baptist believer religious christ cristiano cristiana cristão gläubig`,
	transcripts.TradeUnion:  `union steward`,
	transcripts.Orientation: `queer trans bi gai`,
	transcripts.Politics:    `conservative liberal labour`,
}

// owned are those of specialDoubtful that tell after "my" too.
const owned = `depression anxiety stroke transplant rehab surgery aids medication therapy therapist seizures faith religion church imam rabbi priest pastor union`

// about are the words that make a sentence one about a person; possessives
// alone make none where the word is doubtful.
const (
	about = `i i'm im i've ive we we're he she he's she's they they're him us who wife husband son daughter mother father mom mum dad child kid children
		partner girlfriend boyfriend brother sister grandmother grandfather grandma grandpa aunt uncle friend colleague patient
		ich mann frau sohn tochter mutter vater wir er sie je j'ai suis nous il elle yo soy estoy él ella ik ben hij zij sono eu sou mąż żona`
	aboutOwn = `my me myself our his her their mein meine meiner meinen meinem mon ma mes mi mis mijn mio mia meu minha mój moja`
	// between may stand between the person and a doubtful word.
	between = `am is are was were be been being have has had got a an very also now still registered severely legally partially totally completely clinically
		suffer suffers suffering from with of bin ist habe hat bin sehr suis est ai a très estoy está soy es tengo tiene sono è ho ha ben is heb estou
		devout practising practicing strict openly lifelong staunch in the`
)

// specialPairs are terms of two words.
var specialPairs = func() map[string]transcripts.Category {
	m := map[string]transcripts.Category{}
	for c, list := range map[transcripts.Category]string{
		transcripts.TradeUnion: "trade union,union member,labor union,labour union,union rep,union representative,union dues,union card,union meeting,shop steward,ig metall",
		transcripts.Politics: "voted for,vote for,party member,green party,labour party,republican party,democratic party,communist party,conservative party,liberal democrat," +
			"left wing,right wing,trump supporter,voted labour,voted conservative,voted republican,voted democrat",
		transcripts.Health: "heart attack,heart disease,heart condition,heart failure,mental health,mental illness,blood pressure,abortion clinic,kidney failure,kidney disease," +
			"multiple sclerosis,cerebral palsy,down syndrome,downs syndrome,panic attacks,panic attack,eating disorder,visually impaired,hearing impaired,chronic pain," +
			"chronic illness,sick leave,diagnosed with,an abortion,burn out",
		transcripts.Religion:    "bar mitzvah,bat mitzvah,jehovahs witness,jehovah's witness,born again",
		transcripts.Orientation: "sexual orientation,same sex,non binary",
	} {
		for p := range strings.SplitSeq(list, ",") {
			m[p] = c
		}
	}
	return m
}()

type termInfo struct {
	category                                  transcripts.Category
	doubtful, owned, about, aboutOwn, betwixt bool
}

var specialIndex = func() map[lexicon.Hash]termInfo {
	m := map[lexicon.Hash]termInfo{}
	each := func(words string, f func(t *termInfo)) {
		for w := range strings.FieldsSeq(words) {
			t := m[lexicon.HashOf(w)]
			f(&t)
			m[lexicon.HashOf(w)] = t
		}
	}
	for c, words := range specialTerms {
		each(words, func(t *termInfo) { t.category = c })
	}
	for c, words := range specialDoubtful {
		each(words, func(t *termInfo) { t.category, t.doubtful = c, true })
	}
	each(owned, func(t *termInfo) { t.owned = true })
	each(about, func(t *termInfo) { t.about = true })
	each(aboutOwn, func(t *termInfo) { t.aboutOwn = true })
	each(between, func(t *termInfo) { t.betwixt = true })
	return m
}()

// specialWords feeds the cue table, so that Mentions costs nothing where no
// such word stands.
func specialWords() string {
	var b strings.Builder
	for _, words := range [...]map[transcripts.Category]string{specialTerms, specialDoubtful} {
		for _, w := range words {
			b.WriteString(w + " ")
		}
	}
	for p := range specialPairs {
		first, _, _ := strings.Cut(p, " ")
		b.WriteString(first + " ")
	}
	return b.String()
}

// tells reports whether a single word at i tells by itself, in a sentence that
// starts at token from.
func (sc *scratch) tells(i, from int) bool {
	t := specialIndex[sc.toks[i].hash]
	if !t.doubtful {
		return true
	}
	skipped := 0
	for k := i - 1; k >= from && skipped < 5; k-- {
		w := specialIndex[sc.toks[k].hash]
		switch {
		case w.about:
			return skipped > 0 || sc.is(k, rIm) || strings.Contains(sc.text(k), "'")
		case w.betwixt:
			skipped++
		case w.aboutOwn:
			return t.owned && k == i-1
		default:
			return false
		}
	}
	return false
}

// Mentions implements transcripts.Mentioner: it finds what tells of health,
// religion, union membership, sexual orientation or politics of a person, for
// the caller's policy; Find does not redact it. It is a word list with a rule,
// that the sentence is about a person: it finds what is said plainly and cannot
// find what is implied. Text that is not UTF-8 has no mentions.
func (e *Engine) Mentions(text string) []transcripts.Mention {
	if text == "" || !utf8.ValidString(text) {
		return nil
	}
	sc := e.pool.Get().(*scratch)
	defer e.pool.Put(sc)
	sc.build(text, ascii(text))
	sc.tokenise()
	if sc.cues&cueSpecial == 0 {
		return nil
	}
	var out []transcripts.Mention
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

// sentence adds the mentions in tokens from up to to.
func (sc *scratch) sentence(out []transcripts.Mention, from, to int) []transcripts.Mention {
	special, person := false, false
	for i := from; i < to; i++ {
		special = special || sc.toks[i].cue&cueSpecial != 0
		t := specialIndex[sc.toks[i].hash]
		person = person || t.about || t.aboutOwn
	}
	if !special || !person {
		return out
	}
	start, end := sc.v.span(int(sc.toks[from].start), int(sc.toks[to-1].end))
	for i := from; i < to; i++ {
		if sc.toks[i].cue&cueSpecial == 0 {
			continue
		}
		first, last := i, i
		c := specialIndex[sc.toks[i].hash].category
		if i+1 < to {
			if p := specialPairs[strings.ToLower(sc.text(i)+" "+sc.text(i+1))]; p != "" {
				c, last = p, i+1
			}
		}
		if c == "" || sc.tagged(first) || last == first && !sc.tells(i, from) {
			continue
		}
		a, b := sc.v.span(int(sc.toks[first].start), int(sc.toks[last].end))
		out = append(out, transcripts.Mention{Category: c, Start: a, End: b, From: start, To: end})
		i = last
	}
	return out
}

// tagged reports a category that already stands for a mention: "[RELIGION]".
func (sc *scratch) tagged(i int) bool {
	t := &sc.toks[i]
	return t.start > 0 && sc.v.s[t.start-1] == '[' && int(t.end) < len(sc.v.s) && sc.v.s[t.end] == ']'
}
