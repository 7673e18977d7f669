package claims

import (
	"regexp"
	"slices"
	"strings"
)

// aroundRules find in English what is said around "I": that nobody here is a
// bot, that a person sits at the keyboard, whose kin sends regards.
func (b *book) aroundRules() []rule {
	const someone = `(?:person|human|human being|man|woman|people|someone|somebody|guy|bloke|lady|hands|fingers)`
	return concat(
		b.all(Human, `\b(?:i'm|i am|am|as|being|me,) (?:(?:just|only|also|still) )?(?:a |an |the )?(?:[a-z]+ ){0,2}{bot}\b|\b(?:know|knows|knew|said|says|think|thinks|thought|sure|claims?|certain|tell|tells|whether|if|would|likes?|wants?|needed|required|necessary)\b`,
			`\b(?:nobody|no one|no-one|none of (?:us|our|my|the|these)|not one of (?:us|our|my|the|these)|neither of us)\b.{0,40}\b(?:is|are|was|were) (?:(?:a|an|any|just|some) )*(?:{bot}|bots|robots|machines|chatbots)\b`,
			`(?:^|[,;:!–-] ?|\bno )(?:definitely|certainly|absolutely|surely|obviously|clearly|most certainly|of course|honestly|sure|positively|totally) (?:not|no)(?: an?| any)? {bot}s?(?:$|[,.!;:]| here\b| but\b| and\b| at\b| on\b| in\b| just\b| only\b)`,
			`\b(?:isn't|is not|aren't|is no|are no|not) (?:(?:a|one|any|single) )*{bot}s? (?:among|amongst|between) (?:us|the)\b`,
			`^(?:(?:no|nope|nah|oh|ha|haha|well|sorry)[,!]? )*(?:just|only|merely) (?:a|an|one|some) (?:[a-z]+ ){0,3}(?:guy|bloke|chap|lad|girl|dude|fellow|fella)(?:$|[ ,.!;])`,
			`\b(?:just|only|merely)(?: (?:plain|good|little|old|ol'|silly|boring|ordinary|poor))+ me\b`,
		),
		b.all(Human, `^(?:is|are|was|were|does|do) |\?\s*$|\b(?:no|not|n't|never|nobody|if|whether|unless|until|can|could|would|should|want|like|will|ask|when|once|need|cannot|without)\b|\b(?:the|each|every|that|which|another) (?:person|human|man|woman|people)\b`,
			`\b`+someone+` (?:(?:[a-z]+ ){0,3}(?:sitting|seated|typing|working|waiting) )?(?:right )?(?:behind|at|in front of|on|sitting at) (?:this|the other|my|these) (?:screen|keyboard|end|computer|monitor|laptop|keys|side of (?:this|the) (?:chat|screen|line))\b`,
			`\b(?:sits|sitting|seated|typing|is) (?:right )?(?:behind|at|in front of) (?:this|these) (?:screen|keyboard|computer|monitor|laptop|keys)\b`,
			`\b(?:hands|fingers|human|person) (?:(?:is|are) )?(?:really |actually |right now )?(?:typing|writing|hitting|pressing) (?:this|these|every|the (?:keys|words))\b`,
		),
		b.all(Body, `\b(?:i'm|i am|as) (?:just |only )?(?:a |an |the )?(?:[a-z]+ )?{bot}\b|\bfrom me and (?:the|my|our) (?:[a-z]+ )?(?:team|colleagues|crew|staff|bakery|shop|hotel|clinic|others|makers|developers)\b`,
			`\b(?:regards|wishes|greetings|love|hugs?|kisses|best|cheers|hello|thanks)\b.{0,15} from (?:all of us, )?(?:me|myself|[a-z]+),? (?:and|&) (?:the|my|our|all the) (?:[a-z]+ )?(?:kids|children|little ones?|family|boys|girls|twins|baby|babies|wife|husband|grandchildren|missus|mrs)\b`,
			`\b(?:regards|wishes|greetings|love|hugs?|kisses|best|hello|happy|merry|thanks)\b.{0,25} from me and (?:the|my|our|everyone at home) ?`,
			`^(?:hi|hello|hey)?,? ?(?:this is|it's|it is) (?:the )?[a-z]+'s (?:brother|sister|cousin|wife|husband|son|daughter|mum|mom|dad|mother|father|nephew|niece|aunt|uncle|flatmate|boyfriend|girlfriend|grandson|granddaughter)(?:,| here| speaking|[.!]|$)`,
			`\bi\b.{0,70}\b(?:and|but|so|nor) (?:just |simply |really )*(?:couldn't|could not|could hardly|could barely|can't|haven't|have not|hardly|barely|didn't) (?:sleep|slept|eat|eaten|rest|rested|touch (?:my|a bite))\b`,
			`\b(?:after|while|from) (?:[a-z]+ly )?(?:tasting|trying (?:it|them|this|that|one|both|all|on)|wearing|smelling|touching|eating|drinking|riding|driving|sleeping (?:in|on)|owning|holding|nibbling|sniffing|walking)\b[^.;:?]{0,40}, ?i(?:'d (?:say|pick|go|choose|take)| would (?:say|pick|go|choose|take)| prefer| love| loved| went| know| swear)\b`,
			`\b(?:forgive|excuse|pardon|sorry|bear with) (?:me )?(?:if|for|that|when|as|because) (?:i am|i'm|i|being|my) (?:[a-z]+ ){0,4}(?:tired|sleepy|yawn(?:ing)?|groggy|hungover|grumpy|drowsy|asleep|bleary|knackered|shattered)\b`,
		),
		b.all(Profession, `\bnot (?:me|mine|i|from)\b|{bot}|\b(?:if|should|better|rather)\b`,
			`\b(?:take|hear|heard|coming|comes|believe) (?:it |this |that )?(?:straight )?from (?:a|an|your) (?:[a-z]+ ){0,2}{prof}(?:[,:.!]|$| who)`,
		),
	)
}

// jobTitles are what a person signs with behind the name.
const jobTitles = `(?i:representative|porter|agent|manager|advis[eo]r|specialist|handler|consultant|executive|officer|nurse|receptionist|clerk|associate|co-?ordinator|supervisor|director|owner|founder|baker|mechanic|technician|planner|buyer|operator|administrator|head of [a-z]+|team lead(?:er)?|concierge|trainee|intern|chef|pharmacist|doctor|lawyer|secretary|stylist|tailor|expert|` + foreignTitles + `)`

var jobs = regexp.MustCompile(`\b` + jobTitles + `(?:$|[^\pL])`)

// signer is the part of a sign-off that says whether a shop or a person signs:
// "Customer Service" names a shop, unless it is in the title of a job.
func signer(m []string) string {
	at := strings.Index(m[0], m[1])
	if at < 0 || !jobs.MatchString(m[0][at:]) {
		return m[0]
	}
	name := m[0][at:]
	if end := strings.IndexAny(name, ",-–|(\n"); end > 0 {
		return name[:end]
	}
	return m[0]
}

// having: "Having tasted all six, I …".
func (r *reading) having(i int) {
	if i > 0 && !r.t[i].brk {
		return
	}
	j := r.skip(i + 1)
	if !r.at(j).past() || r.is(j, "been", "had", "said") {
		return
	}
	for k := j + 1; k < len(r.t); k++ {
		if r.t[k].brk {
			if r.is(k, "i") {
				r.did(j, true, false)
			}
			return
		}
	}
}

// grant: "give me a minute to …", "allow me to …".
func (r *reading) grant(i int) {
	k := i + 2
	if !r.is(i+1, "me") {
		return
	}
	if r.is(i, "give") {
		for k < i+6 && !r.is(k, "to") {
			k++
		}
		if !r.has(i+2, k, "second", "seconds", "sec", "secs", "minute", "minutes", "moment", "tick", "time", "mo") {
			return
		}
	}
	if r.is(k, "to") {
		r.future(r.skip(k + 1))
	}
}

// meal: at k is a verb of eating, drinking or resting with what is had.
func (r *reading) meal(k, e int) bool {
	if !r.is(k, "grab", "get", "have", "finish", "scoff", "wolf", "devour", "nibble", "polish", "slurp", "heat", "warm", "brew", "pour", "boil", "swallow", "fetch", "sip", "munch", "gulp", "down", "take", "drink", "make", "put", "pop", "order", "inhale", "enjoy", "need") || r.is(k+1, "you", "your", "them", "him", "her") {
		return false
	}
	n := r.find(k+1, e, meal)
	return n >= 0 && r.nounEnds(n) && !r.is(n+1, "for", "of", "to", "in") && !r.has(n, e, "you", "your") && !r.is(n-1, "your", "the", "our") || n >= 0 && r.is(k, "finish", "swallow", "sip", "gulp", "munch", "scoff", "wolf", "devour", "nibble", "slurp") && r.nounEnds(n) && !r.is(n-1, "your", "our") && !r.is(n+1, "order", "for")
}

// skipsMeal: "lunch", "my coffee", "a quick snack" from k on.
func (r *reading) skipsMeal(k int) bool {
	n := r.find(k, k+3, meal)
	return n >= 0 && r.nounEnds(n) && !r.is(n-1, "your", "the", "our") && !r.is(n+1, "for", "of", "to") && (n == k || r.is(k, "a", "an", "my", "some", "another"))
}

// restless: "I barely got any sleep", "I haven't eaten", "I couldn't sleep".
func (r *reading) restless(j, e int) bool {
	return r.is(j, "got", "had", "get", "have", "caught", "touched", "closed", "shut") && r.has(j+1, e, "sleep", "rest", "wink", "winks", "breakfast", "lunch", "dinner", "eye", "eyes", "food") && !r.has(j+1, e, "you", "your") ||
		r.is(j, "slept", "sleep", "eaten", "ate", "rested")
}

// outing: what we did as people, last night, for which "I" am to be excused.
func (r *reading) outing(i int) {
	if !r.has(0, len(r.t), "i", "me", "my") || r.asks || r.conditional(i) {
		return
	}
	j := i + 1
	for r.a(j, adverb) {
		j++
	}
	if r.is(j, "have", "had") && r.at(j+1).past() {
		j++
	}
	e := r.end(j+1, 10)
	fun := r.find(j, e, leisure) >= 0
	long := r.ago(i, e) || r.ago(0, i) || fun
	switch {
	case r.is(j, "was", "were", "been"):
		k := r.skip(j + 1)
		if r.is(k, "out") && !r.is(k+1, "of") && (long || r.is(k+1, "late")) || r.is(k, "up") && r.is(k+1, "until", "till", "late", "all", "half") || r.is(k-1, "up") && r.is(k, "until", "till", "late", "all", "half") || fun && r.is(k, "at", "in", "on", "celebrating", "drinking", "dancing", "having", "watching") || r.is(k, "drinking", "dancing", "celebrating", "hiking", "partying") {
			r.body()
		}
	case r.is(j, "celebrated", "partied", "danced", "hiked", "drank", "camped", "skied", "swam", "overslept"):
		if long || !r.has(j, e, "anniversary") {
			r.body()
		}
	case r.is(j, "tried", "tasted", "ate", "sampled", "watched", "played", "sang", "travelled", "traveled", "visited", "stayed", "laughed", "slept", "cycled", "went", "got"):
		if long && (!r.is(j, "went", "got", "stayed", "visited") || fun || r.is(j+1, "out", "hiking", "swimming", "skiing", "camping", "dancing", "home", "drunk", "up")) {
			r.body()
		}
	case r.is(j, "had", "took"):
		if fun && (r.ago(i, e) || r.is(j, "had")) && !r.has(j, e, "booking", "bookings", "guests", "customers", "order", "orders", "here") {
			r.body()
		}
	}
}

// kin: "I am Peter's cousin", "I am the boss's nephew".
func (r *reading) kin(k, e int) bool {
	n := r.find(k+1, min(e, k+4), humanRole)
	return n >= 0 && r.at(k).up && r.at(k).c&(english|adverb) == 0 && r.find(k, e, botNoun|fineRole) < 0 && !slices.ContainsFunc(r.t[k+1:n], func(t token) bool { return t.brk || t.w == "and" || t.w == "for" || t.w == "to" })
}
