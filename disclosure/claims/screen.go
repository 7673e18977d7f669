package claims

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Code says what kind of claim was found.
type Code string

// The codes.
const (
	Human      Code = "human"      // being human or alive, or denying to be a bot
	Identity   Code = "identity"   // a person's name as its own
	Body       Code = "body"       // a body or a private life
	Feelings   Code = "feelings"   // feelings as leverage
	Profession Code = "profession" // a licensed profession
	Act        Code = "act"        // something done without a receipt
)

// A Finding is one claim. Sentence is where it stands, as Screen read it:
// compatibility-composed, without invisible characters.
type Finding struct {
	Code     Code
	Sentence string
}

// Options of Screen; nil works and is the strictest.
type Options struct {
	// BotName may be used in "I'm …", "My name is …"; other names may not.
	BotName string
	// Receipts says that something was done for sure, so that the draft may
	// say so. False means that every claim of an act is a finding.
	Receipts bool
}

// maxDraft bounds the work, in bytes; what is longer is a finding by itself
// only where its first part is. Replies are cut to limits far below.
const maxDraft = 64 << 10

// Screen looks at a draft and returns what must not leave, in order of the
// sentences; nil when nothing was found. A sentence gives each code once.
func Screen(draft string, opts *Options) []Finding {
	if opts == nil {
		opts = &Options{}
	}
	draft = clean(draft)
	var out []Finding
	lower := strings.ToLower(draft)
	b := rules()
	found := make([]bool, b.gates.count)
	b.gates.scan(lower, found)
	for _, r := range b.draft {
		if !r.gate.open(found) {
			continue
		}
		if m := r.re.FindString(lower); m != "" {
			out = append(out, Finding{r.code, m})
			break
		}
	}
	for _, s := range sentences(draft) {
		low := strings.ToLower(s)
		clear(found)
		b.gates.scan(low, found)
		last := Code("")
		for _, r := range b.sentence {
			if r.code == last || r.code == Act && opts.Receipts || !r.gate.open(found) || !r.re.MatchString(low) || r.not != nil && r.not.MatchString(low) {
				continue
			}
			last = r.code
			out = append(out, Finding{r.code, s})
		}
		if b.claimsName(s, low, opts.BotName, found) {
			out = append(out, Finding{Identity, s})
		}
	}
	return out
}

// lookalikes are Cyrillic and Greek letters that pass for Latin ones.
var lookalikes = strings.NewReplacer("а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ѕ", "s", "ј", "j",
	"А", "A", "Е", "E", "О", "O", "Р", "P", "С", "C", "Х", "X", "І", "I", "М", "M", "Т", "T", "Н", "H", "В", "B", "К", "K", "ο", "o", "α", "a", "ι", "i", "Ι", "I")

// clean composes the draft, drops what cannot be seen, writes apostrophes in
// one way and look-alike letters in Latin where the draft is mostly Latin.
func clean(s string) string {
	if len(s) > maxDraft {
		s = s[:maxDraft]
	}
	if plain(s) {
		return s
	}
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	latin, foreign := 0, 0
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´':
			return '\''
		case unicode.Is(unicode.Cf, r) || r == 0xFE0F || r == '*' || r == '_':
			return -1
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			latin++
		case unicode.In(r, unicode.Cyrillic, unicode.Greek):
			foreign++
		case r != '\n' && unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	if foreign > 0 && latin > foreign {
		s = lookalikes.Replace(s)
	}
	return s
}

// plain reports whether clean would change nothing.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c < ' ' && c != '\n' || c == '`' || c == '*' || c == '_' {
			return false
		}
	}
	return true
}

// sentences cuts a draft behind the marks that end a sentence and at the ends
// of lines, and writes white space as single blanks.
func sentences(s string) []string {
	var out []string
	add := func(p string) {
		if p = strings.Join(strings.Fields(p), " "); p != "" && strings.Trim(p, ".!?。！？") != "" {
			out = append(out, p)
		}
	}
	start, ended := 0, false
	for i, r := range s {
		end := r == '.' || r == '!' || r == '?' || r == '\n' || r == '。' || r == '！' || r == '？'
		if ended && !end {
			add(s[start:i])
			start = i
		}
		ended = end
	}
	add(s[start:])
	return out
}

func (b *book) nameRules() []rule {
	return b.gated(
		`(?i:\bmy name is|\bmy name's|\bthe name's|\bthe name is|\bcall me|\bi go by|\bi am called|\bi'm called|\bmein name ist|\bich heiße|\bje m'appelle|\bmon nom est|\bmon prénom est|\bme llamo|\bmi nombre es|\bmi chiamo|\bil mio nome è|\bik heet|\bmijn naam is|\bjag heter|\bjeg hedder|\bjeg heter|\bmam na imię|\bnazywam się|\bchamo-me|\bo meu nome é|\bmeu nome é|\bjmenuji se|\bvolám sa)\s+(\p{Lu}\p{Ll}+)`,
		`(?:\bI'm|\bI am|\bi'm|\bi am|\bIch bin|\bJe suis|\bSoy|\bSono)\s+(\p{Lu}\p{Ll}+)(?:$|[,.!]| from| here| and| at| of| with| aus| vom| von| de | del )`,
		`(?:\b[Tt]his is|\b[Ii]t's|\b[Yy]ou're talking to|\b[Yy]ou are talking to|\b[Yy]ou're chatting with|\b[Hh]ier ist|\b[Hh]ier spricht)\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: speaking| again| from| here| with| at|[,!.]|$)`,
		`^(?:(?:Hi|Hello|Hey|Hallo|Good \w+),? )?(?:there,? )?(\p{Lu}\p{Ll}+) (?:here|speaking)\b`,
		`(?i:regards|sincerely|cheers|yours|yours truly|all the best|warmly|grüßen|grüße|cordialement|saludos),?\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?[.! ]*$`,
		`^(?:Best|Thanks|Love|Wishes|Best wishes|Kind wishes),\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?[.! ]*$`,
	)
}

// noNames follow "I'm" or "this is" and are none.
var noNames = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`sorry happy glad afraid here an a the not your ai just unable able only also sure pleased ready available open
		human one our my very still back it there that this what how more most all both delighted excited thrilled honored honoured
		monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
		november december christmas easter english german french spanish italian dutch polish british american european online great
		good fine correct right true important available free live i you we they he she part step yes no please thanks note bot chatbot
		support customer service team shop bakery ein eine kein keine der die das un une una le la el hier leider gerne nur nicht
		ihr ihre dein deine assistant virtual digital always never now today tomorrow then up down in on at from for by with`) {
		m[w] = true
	}
	return m
}()

func (b *book) gated(exprs ...string) []rule {
	out := make([]rule, len(exprs))
	for i, e := range exprs {
		out[i] = rule{Identity, b.gates.gate(e), regexp.MustCompile(e), nil}
	}
	return out
}

func (b *book) claimsName(s, low, name string, found []bool) bool {
	name = strings.ToLower(name)
	for _, n := range b.names {
		if !n.gate.open(found) {
			continue
		}
		m := n.re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		own := strings.ToLower(m[1])
		if noNames[own] || name != "" && strings.Contains(name, own) {
			continue
		}
		return !strings.Contains(low, "my name is not")
	}
	return false
}
