package demeaning

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Parts of the patterns. Groups alone never trigger anything: what counts is
// what is said of them.
const (
	groupNeed      = `women|men|girls|boys|blacks|whites|asians|africans|arabs|latinos|mexicans|nigerians|syrians|poles|muslims|jews|christians|hindus|gays|lesbians|immigrants|migrants|foreigners|refugees|the elderly|the disabled|the deaf|the blind|the poor|the old|seniors|pensioners|teenagers|wheelchair|native speakers`
	kindNeed       = `black|white|brown|asian|african|arab|latin|hispanic|mexican|chinese|indian|polish|nigerian|syrian|muslim|jewish|christian|hindu|gay|trans|disabled|deaf|blind|autistic|old|elderly|young|poor|foreign|uneducated|mentally ill`
	kindAlso       = `people|persons|folk|customers|users|guys|kids`
	groupWords     = `(?:women|girls|men|boys|(?:black|white|brown|asian|african|arab|latino|latina|hispanic|mexican|chinese|indian|polish|nigerian|syrian|muslim|jewish|christian|hindu|gay|trans|transgender|disabled|deaf|blind|autistic|old|older|elderly|young|poor|foreign|uneducated|mentally ill) (?:people|persons|folks?|women|men|customers|users|girls|boys|guys|kids)|blacks|whites|asians|africans|arabs|latinos|mexicans|nigerians|syrians|poles|muslims|jews|christians|hindus|gays|lesbians|immigrants|migrants|foreigners|refugees|the (?:elderly|disabled|deaf|blind|poor|old|gays|jews|blacks)|old people|seniors|pensioners|teenagers|wheelchair users|native speakers of \w+)`
	groupAdjective = `(?:black|white|brown|asian|african|arab|latino|latina|hispanic|mexican|chinese|indian|polish|nigerian|syrian|muslim|jewish|christian|hindu|gay|trans|transgender|disabled|deaf|blind|autistic|old|older|elderly|young|poor|foreign)`
	softener       = `(?:(?:all|just|so|too|very|naturally|simply|always|usually|often|generally|really|mostly|known to be|a bit|rather|more|less|inherently|by nature) ){0,3}`
	lowWords       = `(?:stupid|dumb|lazy|dangerous|hopeless|slow|liars?|thieves|criminals?|terrorists?|fraudsters?|emotional|hysterical|irrational|confused|dirty|greedy|cheap|violent|aggressive|ignorant|backward|primitive|inferior|unclean|untrustworthy|dishonest|illiterate|simple-minded|childish|weak|incapable|incompetent|a burden|a nuisance|a problem|bad (?:at|with|drivers?|customers?)|not (?:very )?(?:smart|bright|clever|intelligent|reliable|clean|normal|to be trusted|good (?:at|with)))`
	low2           = `(?:be trusted|understand (?:technology|computers|money|things|this|how|such|simple|modern|forms|contracts)|drive|handle (?:technology|money|this|stress|pressure)|cope|think (?:straight|logically|for themselves)|control themselves|tell the truth|follow (?:simple )?(?:rules|instructions)|use (?:a computer|computers|technology|apps|the internet)|pay (?:their|on time|back)|learn|behave|keep (?:a secret|their word))`
	youAre         = `(?:you are|you're|you seem|you must be|you sound|are you)`
	kin            = `(?:husband|wife|boyfriend|girlfriend|son|daughter|grandson|granddaughter|grandchildren|grandchild|father|carer|caretaker|parents?|children|a man|a younger person|someone younger)`
)

// excused are phrases that hold a word of the list and mean no harm.
var excused = regexp.MustCompile(`\bchinks? in (?:the|your|our|its) armou?r|\bspick and span|\bcripple[ds]? (?:the|our|by)|\bmaine coons?|\bgypsy (?:moth|jazz|violin)|\bretard(?:s|ed|ing)? (?:the|growth|fire|spread)|\bfire[- ]retard\w+|\bthank you for your kind\b|\byour kind (?:words?|message|note|reply|help|support|offer|patience|feedback|letter|mail|e-mail|email|understanding|regards)|` +
	// Where people live says how long a parcel takes, not what they are like.
	`\b(?:customers|people|orders|buyers) from (?:your|that|those|such) (?:country|countries|region|neighbou?rhood|area|part of the world) (?:(?:often|usually|always|tend to|never) )?(?:have to )?` +
	`(?:wait|receive|get (?:it|them|their|free|the)|need|order|choose|ask|prefer|buy|travel|collect|visit|stay|book|enjoy|arrive|take (?:longer|the|a few|about|two|three)|pay (?:more|less|extra|the same|by|with|in))\b`)

// What is said of a group as a whole.
var generalising = []string{
	groupWords + ` (?:are|aren't|are not|is|seem|tend to be) ` + softener + lowWords + `\b`,
	groupWords + ` (?:aren't|are not) ` + softener + `(?:intelligent|trustworthy|capable|smart|bright|clever|reliable|clean|normal|honest)\b`,
	groupWords + ` (?:can't|cannot|can not|don't|do not|never|shouldn't|should not|won't|will not|rarely|hardly) (?:really |usually |always |even )?` + low2 + `\b`,
	groupWords + ` (?:always|usually|often|tend to|just|all) (?:lie|cheat|steal|complain|overreact|exaggerate|commit|get confused|make trouble|want (?:handouts|something for free)|abuse)\b`,
}

// A wording is patterns that hold one of some words (need), and some also one
// of others (also), each at the beginning of a word: most replies have none of
// them, so that the patterns are seldom tried.
type wording struct {
	need, also []string
	here       bool // the patterns begin with the needed word
	re         *regexp.Regexp
}

func says(need string, patterns ...string) wording {
	return wording{need: strings.Split(need, "|"), re: regexp.MustCompile(`\b(?:` + strings.Join(patterns, "|") + `)`)}
}

// begins is says for patterns that begin with the needed word. They are tried
// there only: in the whole text a long one takes milliseconds.
func begins(need string, patterns ...string) wording {
	return wording{need: strings.Split(need, "|"), here: true, re: regexp.MustCompile(`^(?:` + strings.Join(patterns, "|") + `)`)}
}

func (w wording) with(also string) wording {
	w.also = strings.Split(also, "|")
	return w
}

// The patterns are for lower-case text.
var wordings = []wording{
	// Talking down to a person as one of a kind.
	says("you people", `you people\b`),
	says("your kind|your sort|your lot", `your (?:kind|sort|lot) (?:of people|is|are|always|never|should|don't|can't|cannot|do not|have|make|tend)\b`, `(?:with|for|from|to|of) your (?:kind|sort|lot)(?:[.,!?;]|$)`),
	says("like you", `(?:people|folks|customers|women|men|girls|someone|somebody) like you (?:always|never|are|should|don't|can't|cannot|do not|need to|have to|just|make|cause|tend|often|usually|shouldn't|would|might|may)\b`),
	begins("too |hard for|difficult for", `too (?:complicated|difficult|hard|technical|advanced|much) for (?:you|someone like you|people like you|a (?:woman|girl)|an? (?:old|older) (?:person|lady|man|woman)|someone (?:of )?your age)\b`,
		`(?:hard|difficult) for (?:you|someone like you|people like you) to (?:understand|grasp|follow)\b`),
	says("those people|these people", `(?:those|these) people (?:are|always|never|don't|can't|cannot|should)\b`),
	// Generalising about a group.
	begins(groupNeed, generalising...), begins(kindNeed, generalising...).with(kindAlso),
	says("from your|from that|from those|from such", `(?:customers|people|orders|buyers) from (?:your|that|those|such) (?:country|countries|region|neighbou?rhood|area|part of the world) (?:\w+ )?(?:often|usually|always|tend to|are|never|don't|can't)\b`),
	begins("typical", `typical (?:of |for )?(?:a |an )?`+`(?:woman|women|man|men|girl|foreigner|immigrant|`+groupWords+`)\b`),
	// Stereotyped assumptions.
	begins("as a", `as an? (?:[\w-]+ )?(?:woman|man|girl|lady|senior|pensioner|foreigner|immigrant|refugee|muslim|jew|christian|hindu|mother|wife|person of your age|`+groupAdjective+` (?:person|customer|user|woman|man)),? you (?:probably|likely|surely|may not|might not|will not|won't|wouldn't|would not|can't|cannot|don't|must be|should leave)\b`).
		with(`you probably|you likely|you surely|you may not|you might not|you will not|you won't|you wouldn't|you would not|you can't|you cannot|you don't|you must be|you should leave`),
	says("for a|for some", `(?:good|well|impressive|impressively|smart|articulate|clever|brave|surprising|surprisingly \w+|not bad) for (?:a|an|someone) (?:[\w-]+ )?(?:woman|girl|man|foreigner|immigrant|refugee|senior|pensioner|person|lady|your age|of your age|who is (?:blind|deaf|disabled|old))\b`).
		with(`good|well|impressive|smart|articulate|clever|brave|surprising|not bad`),
	says("your age", `at your age,? (?:you|that|this|it) (?:should|can't|cannot|might|may|is|won't|shouldn't)\b`, `impressive for (?:someone (?:of )?)?your age\b`,
		`(?:someone|people|a person|a lady|a man) (?:of |at )?your age (?:should|can't|cannot|may|might|usually|often|don't|is|are)\b`, `a (?:lady|man|woman|person) of your age (?:should|can't|cannot|may|might|usually|often|don't|is)\b`),
	begins("ask|let|have|get|perhaps|maybe", `(?:ask|let|have|get|perhaps|maybe) (?:your )?`+kin+` (?:(?:to|can|could) )?(?:help|explain|do|handle|read|set|deal|decide|take|call|sort)\b`).
		with(`husband|wife|boyfriend|girlfriend|son|daughter|grand|father|care|parent|child|a man|a younger|someone younger`),
	begins("where are you", `where are you (?:really|originally) from`),
	begins("go back to", `go back to (?:your (?:own )?(?:country|homeland|home country|village|kitchen)|where you (?:came|come|are) from|africa|mexico|china|india|syria|poland|the kitchen)`),
	says("your country", `(?:in|back in) your country (?:you|people|they) (?:may|might|probably|don't|do not|are)\b`),
	says("english|accent", `(?:learn|speak|write|use) (?:some |proper |correct |real |better )+english\b`, `write in (?:proper|correct|better) english\b`, `your (?:broken|poor|bad) english\b`, `i can(?:no|')t understand your accent`),
	// Belittling.
	begins("calm down", `calm down,? (?:dear|sweetie|honey|love|lady|boy|girl|sweetheart|darling)\b`),
	says("sweet|young lady|little lady|old man|old lady", `(?:sweetie|sweetheart|young lady|little lady|old man|old lady),? (?:you|let|this|don't|just)\b`),
	begins("you are|you're|you seem|you must be|you sound|are you", youAre+` (?:being )?(?:just )?(?:too |so |very |a bit |rather )*(?:stupid|senile|retarded|illiterate|crazy|dumb|hysterical|insane|mentally ill|an idiot|a moron|uneducated|old to|emotional|confused because you are|not very bright|off your med\w*)\b`),
	begins("don't be", `don't be (?:so )?(?:hysterical|emotional|silly|stupid|dramatic)\b`),
	begins("even a", `even (?:a|an) (?:child|idiot|five-year-old|monkey) (?:would|understands|knows|(?:can|could) (?:do|fill|understand|answer|see|read)) ?(?:that|this|it|in|know|understand|see|$)`),
	says("normal people", `(?:unlike|like) normal people\b`, `normal people (?:can|don't|do not|would|understand|know|have)\b`),
	says("real men|real women|man up|act like a", `(?:real (?:men|women) (?:don't|do not|are|can)|man up|act like a (?:lady|man))\b`),
	says("from being", `suffers? from being\b`),
	says("of your|given your|with your", `(?:because of|given|with) your (?:religion|race|skin|colou?r|accent|gender|sexuality|origin|background),? (?:we|i|you) (?:can't|cannot|won't|will not|must|have to|may not|are not|shouldn't)\b`),
	// Slurs.
	begins("retard|cripple|trann|fag|nigg|chink|spic|kike|wetback|raghead|towelhead|gook|paki|coon|shemale|gypp|jewed|spastics|polack|camel jock|feminazi",
		`retard(?:ed|s)?\b`, `cripples?\b`, `tranny|trannies`, `fag(?:got)?s?\b`, `nigg(?:er|a)s?\b`, `chink[sy]?\b`, `spic[sk]?\b`, `kikes?\b`, `wetbacks?\b`, `ragheads?\b`, `towelheads?\b`, `gooks?\b`, `pakis?\b`, `coons?\b`, `shemales?\b`, `gypp(?:ed|y|o)\b`, `jewed\b`, `spastics\b`, `polacks?\b`, `camel jockeys?\b`, `feminazis?\b`),
}

// A start says that a word which begins so is needed by a wording.
type start struct {
	word    string
	wording int
	also    bool
}

// starts by their first byte.
var starts = func() (t [128][]start) {
	for i, w := range wordings {
		for _, n := range w.need {
			t[n[0]] = append(t[n[0]], start{n, i, false})
		}
		for _, n := range w.also {
			t[n[0]] = append(t[n[0]], start{n, i, true})
		}
	}
	return t
}()

// Found reports slurs, stereotyping generalisations, assumptions and
// condescension in an English text. Words that only name a group never trigger
// it. Invisible characters, wide letters and curly apostrophes change nothing.
func Found(s string) bool {
	s = clean(s)
	return found(s) && found(excused.ReplaceAllString(s, " "))
}

// longest bounds what a pattern is tried on where it begins, in bytes.
const longest = 300

func found(s string) bool {
	type hit struct{ wording, at int }
	var room [16]hit
	hits := room[:0]
	var also [64]bool
	inside := false // a word, as \b has it
	for i := range len(s) {
		c := s[i]
		begins := wordByte(c) && !inside
		if inside = wordByte(c); !begins {
			continue
		}
		for _, b := range starts[c] {
			switch {
			case !strings.HasPrefix(s[i:], b.word):
			case b.also:
				also[b.wording] = true
			default:
				hits = append(hits, hit{b.wording, i})
			}
		}
	}
	var tried [64]bool
	for _, h := range hits {
		w := wordings[h.wording]
		if w.also != nil && !also[h.wording] {
			continue
		}
		if w.here {
			if w.re.MatchString(s[h.at:min(len(s), h.at+longest)]) {
				return true
			}
			continue
		}
		if !tried[h.wording] && w.re.MatchString(s) {
			return true
		}
		tried[h.wording] = true
	}
	return false
}

func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' }

func clean(s string) string {
	s = norm.NFKC.String(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r == '’' || unicode.Is(unicode.Cf, r) }) {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '’':
				return '\''
			case unicode.Is(unicode.Cf, r):
				return -1
			}
			return r
		}, s)
	}
	return strings.ToLower(s)
}
