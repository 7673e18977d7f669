package claims

import (
	"regexp"
	"slices"
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
	b := rules()
	found := make([]bool, max(b.gates.count, b.abroad.count))
	if strings.Contains(draft, "?") { // claims over two sentences answer a question
		lower := strings.ToLower(draft)
		b.gates.scan(lower, found)
		for i := range b.draft {
			if r := &b.draft[i]; r.gate.open(found) {
				if m := r.re.compiled().FindString(lower); m != "" {
					out = append(out, Finding{r.code, m})
					break
				}
			}
		}
	}
	r := reading{words: b.words, t: make([]token, 0, 48)}
	examples := false
	for _, whole := range sentences(draft) {
		if examples = examples && strings.IndexAny(whole, "-•–*") == 0; examples {
			continue
		}
		examples = whole[len(whole)-1] == ':' && exampleList.MatchString(whole)
		s := unquote(whole)
		low := strings.ToLower(s)
		first := len(out)
		clear(found)
		b.gates.scan(low, found)
		last := Code("")
		for i := range b.sentence {
			r := &b.sentence[i]
			if r.code == last || r.code == Act && opts.Receipts || !r.gate.open(found) || !r.re.takes(low) || r.not.takes(low) {
				continue
			}
			last = r.code
			out = append(out, Finding{r.code, whole})
		}
		r.read(s, low)
		if r.names() && b.claimsName(s, low, opts.BotName, found) {
			out = append(out, Finding{Identity, whole})
		}
		if in := r.tongues(); in&english != 0 {
			r.frames()
		} else {
			r.foreign(b, low, found, in)
		}
		for _, code := range r.out {
			if code == Act && opts.Receipts || slices.ContainsFunc(out[first:], func(f Finding) bool { return f.Code == code }) {
				continue
			}
			out = append(out, Finding{code, whole})
		}
	}
	if end := draft[max(0, len(draft)-150):]; strings.ContainsAny(end, "\n~–—") || strings.Contains(end, " -") {
		if m := b.signed.compiled().FindStringSubmatch(end); m != nil && b.isName(m[1], opts.BotName) && !firm.MatchString(signer(m)) {
			out = append(out, Finding{Identity, strings.TrimSpace(m[0])})
		}
	}
	return out
}

// exampleList ends before a list of what the customer may say: "- Where is my
// parcel?".
var exampleList = regexp.MustCompile(`(?i)\b(?:ask me|you can (?:ask|say|write|try|type)|for example|such as|things like|questions like|try one of)\b`)

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

// titled reports that the full stop at the end is that of "Dr.".
func titled(s string) bool {
	s = strings.TrimRight(s, " ")
	for _, t := range [...]string{"Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "St."} {
		if strings.HasSuffix(s, t) {
			return true
		}
	}
	return false
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
		if ended && !end && !titled(s[start:i]) {
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
		`(?i:\bmy name is|\bmy name's|\bthe name's|\bthe name is|\bcalls? me(?: just)?|\bi go by|\bi am called|\bi'm called|\bmein name ist|\bich heiße|\bje m'appelle|\bmon nom est|\bmon prénom est|\bme llamo|\bmi nombre es|\bmi chiamo|\bil mio nome è|\bik heet|\bmijn naam is|\bjag heter|\bjeg hedder|\bjeg heter|\bmam na imię|\bnazywam się|\bchamo-me|\bo meu nome é|\bmeu nome é|\bjmenuji se|\bvolám sa)\s+(\p{Lu}\p{Ll}+)`,
		`(?:\bI'm|\bI am|\bi'm|\bi am|\bIch bin|\bJe suis|\bSoy|\bSono)\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?:$|[,.!]| from| here| and| at| of| with| aus| vom| von| de | del |, )`,
		`(?:\bI'm|\bI am|\b[Tt]his is|\bIch bin|\bJe suis|\bSoy)\s+(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Nurse|Sister|Professor|Frau|Herr|Madame|Monsieur|Señora?)\.? (\p{Lu}\p{Ll}+)`,
		`(?:\b[Tt]his is|\b[Ii]t's|\b[Yy]ou're (?:talking|speaking|chatting|writing) (?:to|with)|\b[Yy]ou are (?:talking|speaking|chatting|writing) (?:to|with)|\b[Hh]ier ist|\b[Hh]ier spricht)\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: speaking| again| from| here| with| at| today| and|[,!.]|$)`,
		`(?:\b[Ii]t's|\b[Ii]t is|\b[Tt]his is|\b[Ii]t's only) me,? (\p{Lu}\p{Ll}+)`,
		`(?:\b[Yy]ou've reached|\b[Yy]ou have reached|\b[Yy]ou've got)\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: at | from | in |, (?:your|the|head|from) |[.!]?$)`,
		`^(?:(?:Hi|Hello|Hey|Hallo|Greetings|Good \w+|Welcome),? )?(?:there,? )?(?:(?:Doctor|Nurse|Sister|Professor|Dr|Mr|Mrs|Ms|Frau|Herr)\.? )?(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: from (?:the |our |your )?[a-z' -]{3,30})? (?:here|speaking|at your service|again|on the line|at the keyboard)(?:$|[,.!:;?]| and | from | at | again| with | how | what | to | in | on | -| –)`,
		`^(?:(?:Hi|Hello|Hey|Good \w+),? )(?:there,? )?(\p{Lu}\p{Ll}+) from (?:the |our |your )?[a-z' -]{3,30}[.!]?$`,
		`^[Nn]ame's (\p{Lu}\p{Ll}+)`,
		`^(?:[Gg]reetings|[Rr]egards|[Kk]ind regards|[Bb]est regards|[Bb]est wishes|[Ww]arm wishes)[^.!?,]{3,40}, (\p{Lu}\p{Ll}+)\.?$`,
		`^Your (?:friendly|humble|favourite|favorite|faithful|loyal|helpful|personal|trusty) [^.!?]{3,50}, (\p{Lu}\p{Ll}+)[.!]?$`,
		`\b(\p{Lu}\p{Ll}+), that(?:'s| is) (?:me|my name)\b`,
		`\b(?:I, )(\p{Lu}\p{Ll}+), `,
		`(?:\b[Aa]sk for me|\bby name)(?:,|:| -| –) ?(\p{Lu}\p{Ll}+)`,
		`(?:, your |[Yy]our friend )(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?:, [a-z][a-z ]{2,30})?[.! ]*$`,
		`(?i:regards|sincerely|cheers|yours|yours truly|all the best|warmly|wishes|greetings|hugs|cordially|respectfully|faithfully|grüßen|grüße|cordialement|saludos),?\s+(?:(?i:your) )?(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?:,? from (?:the |our |your )?[a-z' -]{3,30}|, [a-z][a-z ]{2,30})?[.! ]*$`,
		`(?i:regards|sincerely|cheers|yours|yours truly|all the best|warmly|wishes|greetings|cordially|respectfully|faithfully|thanks),?\s+(?:(?:Dr|Mr|Mrs|Ms|Miss)\.? )?(\p{Lu}\p{Ll}+)(?: \p{Lu}[\p{Ll}-]+){0,2}(?:,| -| –| —| \|)? \(?(?:the |your |our )?(?:[\pL&-]+ ){0,4}`+jobTitles+`(?: \pL+){0,3}[.!) ]*$`,
		`^(?:Best|Love|Wishes|Best wishes|Kind wishes|Signed),\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?:,? from (?:the |our |your )?[a-z' -]{3,30})?[.! ]*$`,
		`^(?:(?i:your)|[Mm]y) (?i:agent|adviser|advisor|host|assistant|contact|consultant|server|helper|concierge) (?:today|tonight|this (?:morning|evening)|for today) is (\p{Lu}\p{Ll}+)`,
		`\b(\p{Lu}\p{Ll}+) (?:is|here is) (?:helping|assisting|looking after|taking care of|serving|writing to|typing to|answering) you\b`,
	)
}

// firm is a word of the name of a shop, which signs too.
var firm = regexp.MustCompile(`\b(?:Team|Hotel|Shop|Bakery|Clinic|Practice|Garage|Museum|Bank|Studio|School|Library|Centre|Center|Restaurant|Cafe|Store|Company|Group|Ltd|GmbH|Inc|Service|Services|Support|Insurance|Airlines?|Pharmacy|Spa|Gym|Barn|House|Inn|Club|Gardens?|Bikes|Books|Foods?|Travel|Energy|Telecom|Customer|Staff|Reception|Crew|Kitchen|Office|Market|Theatre|Cinema|Hospital|Rentals?|Motors|Park|Zoo)\b`)

// signed finds a name alone in the last line of a draft, under a greeting.
const signed = `(?:(?i:best|regards|wishes|thanks|thank you|sincerely|yours|cheers|love|soon|care|day|weekend|evening|warmly|grüßen|grüße|cordialement|saludos|team),?!?\s*\n\s*(?:[-–—~] ?)?(?:(?i:your) )?|[.!)] ?[-–—~] ?)(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?:,? [^\n]{0,40})?(?:\s*\n(?:[\pL&-]+ ){0,4}` + jobTitles + `(?: \pL+){0,3})?[.! ]*$`

// noNames follow "I'm" or "this is" and are none.
var noNames = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`sorry happy glad afraid here an a the not your ai just unable able only also sure pleased ready available open
		human one our my very still back it there that this what how more most all both delighted excited thrilled honored honoured
		monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
		november december christmas easter english german french spanish italian dutch polish british american european online great
		good fine correct right true important available free live i you we they he she part step yes no please thanks note bot chatbot
		support customer service team shop bakery ein eine kein keine der die das un une una le la el hier leider gerne nur nicht
		ihr ihre dein deine assistant virtual digital always never now today tomorrow then up down in on at from for by with
		sir madam everyone everybody all folks guests customers visit enjoy see take have let could would until same half new over good dear welcome
		frau herr dr mr mrs ms miss doctor madame monsieur señor señora name somebody nobody someone no-one reception housekeeping service sales
		questions answers help more details info order orders delivery open closed free closed regards wishes visa mastercard paypal best kind warm god
		assistent assistentin roboter ki programm teil mitglied automat software robot ia programa generally strictly frankly honestly technically medically legally practically personally roughly broadly actually normally usually simply properly currently comparatively historically`) {
		m[w] = true
	}
	return m
}()

func (b *book) gated(exprs ...string) []rule {
	out := make([]rule, len(exprs))
	for i, e := range exprs {
		out[i] = rule{Identity, b.gates.gate(e), b.expr(e), nil, nil, 0}
	}
	return out
}

func (b *book) claimsName(s, low, name string, found []bool) bool {
	for _, n := range b.names {
		if !n.gate.open(found) {
			continue
		}
		m := n.re.compiled().FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if b.isName(m[1], name) && !firm.MatchString(signer(m)) {
			return !strings.Contains(low, "my name is not")
		}
	}
	return false
}

func (b *book) isName(own, name string) bool {
	own, name = strings.ToLower(own), strings.ToLower(name)
	return !noNames[own] && (name == "" || !strings.Contains(name, own))
}
