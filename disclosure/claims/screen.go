package claims

import (
	"regexp"
	"strings"

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

// A Finding is one claim in one sentence.
type Finding struct {
	Code     Code
	Sentence string
}

// Options of Screen; nil works.
type Options struct {
	// BotName may be used in "I'm …".
	BotName string
	// Receipts says that something was done for sure, so that the draft may
	// say so.
	Receipts bool
}

type rule struct {
	code Code
	re   *regexp.Regexp
	not  *regexp.Regexp
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + s) }

var rules = []rule{
	{Human, re(`\b(?:i am|i'm|im)\s+(?:\w+\s+){0,3}?(?:human|person|real|alive|man|woman|guy|lady|human being)\b`),
		re(`\b(?:not|n't|never|no)\b[^.!?]{0,25}\b(?:human|person|real|alive|man|woman|being)\b`)},
	{Human, re(`\b(?:i am|i'm|im)\s+(?:definitely |certainly |really |absolutely )?not\s+(?:a |an |just a |some )?(?:\w+\s+)?(?:bot|robot|machine|ai|chatbot|computer|program)\b`), nil},
	{Human, re(`\b(?:you(?:'re| are)|you’re)\s+(?:\w+\s+){0,2}(?:talking|speaking|chatting)\s+(?:to|with)\s+(?:a |an )?(?:real |live |actual )?(?:human|person)\b`), re(`\b(?:not|n't)\b`)},
	{Human, re(`\b(?:as a|speaking as a|being a|like any)\s+(?:fellow\s+)?(?:human|person|woman|man|mother|father|parent)\b`), nil},
	{Human, re(`\b(?:ich bin|bin)\s+(?:\w+\s+){0,3}?(?:mensch|echt|lebendig)\b`), re(`\b(?:kein|keine|nicht)\b`)},
	{Human, re(`\bich bin\s+kein(?:e)?\s+(?:bot|roboter|maschine|ki)\b`), nil},
	{Human, re(`\bje suis\s+(?:\w+\s+){0,3}?(?:humain|humaine|une vraie personne|réel|réelle)\b`), re(`\b(?:pas|ne)\b`)},
	{Human, re(`\bje ne suis pas\s+(?:un |une )?(?:robot|bot|machine|ia)\b`), nil},
	{Human, re(`\b(?:soy)\s+(?:\w+\s+){0,3}?(?:humano|humana|una persona|real)\b`), re(`\bno\b`)},
	{Human, re(`\bno soy\s+(?:un |una )?(?:robot|bot|máquina|ia)\b`), nil},
	{Body, re(`\bmy\s+(?:husband|wife|kids|children|son|daughter|mother|father|mum|mom|dad|boyfriend|girlfriend|hands|body|childhood|lunch break|birthday|shift|coffee)\b`), nil},
	{Body, re(`\bi\s+(?:just\s+)?(?:ate|slept|grew up|was born|live in|went home|woke up|got married|had lunch|tasted|walked)\b`), nil},
	{Feelings, re(`\bi(?:'ll| will|'d| would)?\s+(?:be\s+)?(?:so |really |very )?(?:miss you|lonely|heartbroken|hurt|devastated|sad if you)\b`), nil},
	{Feelings, re(`\b(?:please )?(?:don't|do not) (?:leave|go|abandon)\b(?: me)?`), re(`\b(?:leave|go) (?:it|the|your|any|blank|out|bread|cake|over|above|below|without)\b`)},
	{Feelings, re(`\bi (?:love|adore) you\b|\bafter all (?:we|i)(?:'ve| have)\b|\byou(?:'d| would) (?:hurt|break) my\b`), nil},
	{Profession, re(`\b(?:as (?:a|your)|i am (?:a|your)|i'm (?:a|your)|speaking as (?:a|your))\s+(?:\w+\s+){0,2}?(?:doctor|physician|nurse|lawyer|attorney|solicitor|therapist|psychologist|pharmacist|dietitian|accountant|financial advis[eo]r|dentist|counsellor|counselor|engineer|vet)\b`), re(`\b(?:not|n't)\b`)},
	{Act, re(`\bi(?:'ve| have)?\s+(?:just |now |already |gone ahead and |successfully )*(?:refunded|cancelled|canceled|booked|ordered|shipped|sent|processed|updated|changed|issued|placed|reserved|transferred|escalated|forwarded|notified|informed|contacted|scheduled|arranged|credited|applied|added|removed|charged|registered|submitted|confirmed)\b`), nil},
	{Act, re(`\b(?:your|the)\s+(?:\w+\s+){0,2}(?:refund|order|booking|cancellation|request|payment|return|replacement|subscription|appointment)\s+(?:has been|was|is now|have been)\s+(?:\w+\s+)?(?:refunded|cancelled|canceled|booked|processed|issued|sent|placed|approved|confirmed|updated|changed|completed|credited|initiated|shipped|scheduled|submitted)\b`), nil},
	{Act, re(`\b(?:ich habe|wir haben)\b[^.!?]{0,60}\b(?:erstattet|storniert|gebucht|bestellt|verschickt|geändert|weitergeleitet|veranlasst|gesendet)\b`), nil},
	{Act, re(`\bj'ai\s+(?:bien |déjà )?(?:remboursé|annulé|réservé|commandé|envoyé|modifié|transféré|transmis)\b`), nil},
	{Act, re(`\bhe\s+(?:ya )?(?:reembolsado|cancelado|reservado|pedido|enviado|cambiado|transferido)\b`), nil},
}

// selfName finds a name that the draft gives itself.
var selfName = regexp.MustCompile(`(?:\b[Mm]y name is|\b[Cc]all me|\bI'm|\bI am|\b[Tt]his is)\s+([A-Z][a-zà-ž]+)`)

// Names that follow "I'm" and are none.
var noNames = map[string]bool{"Sorry": true, "Happy": true, "Glad": true, "Afraid": true, "Here": true, "An": true, "A": true, "The": true, "Not": true, "Your": true, "AI": true, "Just": true, "Unable": true}

var sentences = regexp.MustCompile(`[^.!?\n。！？]+[.!?\n。！？]*`)

// Screen looks at a draft sentence by sentence and returns what must not leave.
func Screen(draft string, opts *Options) []Finding {
	if opts == nil {
		opts = &Options{}
	}
	draft = strings.NewReplacer("’", "'", "\u200b", "", "\u200c", "", "\u200d", "", "\u00ad", "").Replace(norm.NFKC.String(draft))
	var out []Finding
	for _, s := range sentences.FindAllString(draft, -1) {
		for _, r := range rules {
			if r.code == Act && opts.Receipts {
				continue
			}
			if r.re.MatchString(s) && (r.not == nil || !r.not.MatchString(s)) {
				out = append(out, Finding{r.code, strings.TrimSpace(s)})
			}
		}
		if m := selfName.FindStringSubmatch(s); m != nil && !noNames[m[1]] && !strings.Contains(strings.ToLower(opts.BotName), strings.ToLower(m[1])) {
			out = append(out, Finding{Identity, strings.TrimSpace(s)})
		}
	}
	return out
}
