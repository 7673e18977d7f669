package claims

import (
	"regexp"
	"strings"
	"sync"
)

// A rule finds one kind of claim in a lower-cased sentence.
type rule struct {
	code Code
	gate gate
	re   *expr
	not  *expr           // takes it back when found in the same sentence
	fine map[string]bool // words of group 1 that are no claim
	in   class           // the language that it is for, where it is for one
}

// A book holds the compiled rules and the index of their gates.
type book struct {
	gates, abroad      *index // those of foreign are apart: most drafts are English
	sentence           []rule // look at one sentence
	draft              []rule // look at the whole draft, for claims over two sentences
	foreign            []rule // for sentences that are not English
	names              []rule // find a name that the draft gives itself, in group 1
	words              map[string]class
	signed, attributed *expr
	exprs              map[string]*expr // by their source
}

// rules compiles once, when the first draft is screened.
var rules = sync.OnceValue(func() *book {
	b := &book{gates: newIndex(), words: readWords(wordsFile), signed: &expr{src: signed}, attributed: &expr{src: attributed}, exprs: map[string]*expr{}}
	b.sentence, b.draft, b.names = concat(b.sentenceRules(), b.aroundRules()), b.draftRules(), concat(b.nameRules(), b.otherNames())
	home := b.gates
	b.gates = newIndex()
	b.foreign = concat(in(german, concat(b.german(), b.germanAround())), in(french, concat(b.french(), b.frenchAround())), in(spanish, concat(b.spanish(), b.spanishAround())), in(german|french|spanish, b.otherHuman()))
	b.gates, b.abroad = home, b.gates
	return b
})

// Parts of the patterns; {x} in a pattern stands for parts["x"].
var parts = map[string]string{
	"me":   `(?:i am|i'm|im|i, too, am)`,
	"very": `(?:(?:a|an|the|your|actually|really|definitely|only|just|as|also|very|much|indeed|too|both|100%|totally|certainly|absolutely|regular|normal|real|live|living|actual|fellow|ordinary|truly|simply|still|most|one of the|one of|of course|genuine|fully|very much|in fact|honestly|young|old|friendly|nice),? ){0,5}`,
	"folk": `(?:human|humans|person|people|man|woman|guy|girl|boy|lady|dude|mortal|gentleman|human being|living being|living creature)`,
	"bot":  `(?:bot|bots|robot|chatbot|machine|ai|a\.i\.|computer|program|programme|software|algorithm|language model|artificial|automated|virtual assistant|automaton|code)`,
	"prof": `(?:doctor|physician|nurse|lawyer|attorney|solicitor|barrister|therapist|psychologist|psychiatrist|pharmacist|dietitian|dietician|nutritionist|accountant|financial advis[eo]r|financial planner|tax advis[eo]r|investment advis[eo]r|dentist|counsell?or|engineer|architect|vet|veterinarian|surgeon|paramedic|midwife|notary|broker|chiropractor|physiotherapist|electrician|social worker|clinician|paralegal|medical professional|legal professional|health professional|healthcare professional|md)`,
	"now":  `(?:(?:just|now|already|also|gone ahead and|went ahead and|successfully|personally|since|then|manually|quickly|happily|today|only just|even|actually|officially) )*`,
	"case": `(?:refund|payment|order|booking|cancellation|appointment|subscription|reservation|request|replacement|return|fee|charge|complaint|claim|exchange|account|address|delivery|ticket|plan|membership|transfer|credit|money|password|table|invoice|voucher|discount|change|deposit|amount|room|seat|seats|seating|technician|taxi|appointment|note|contract|policy|balance|bill|fine|penalty|surcharge|error|issue|problem|flight|slot|lesson|course|class|session|visit|repair)`,
	"done": `(?:refunded|reimbursed|cancell?ed|booked|rebooked|processed|issued|placed|approved|confirmed|updated|changed|completed|credited|initiated|scheduled|rescheduled|submitted|deleted|closed|reset|removed|waived|applied|added|activated|deactivated|extended|renewed|upgraded|forwarded|escalated|registered|reserved|resolved|fixed|arranged|transferred|paid|reversed|unlocked|blocked|filed|logged|replaced|expedited|secured|moved|noted|granted|passed on|sorted|corrected|amended|adjusted|restored|reopened|reactivated|increased|lowered|reduced|prolonged|merged|recalculated|recorded|entered|lodged|attached|assigned|settled|returned|withdrawn|stopped|paused|frozen|unfrozen|lifted|released|verified|flagged|marked|put right|put back|set up|taken off|taken care of|credited back|sent back|paid back|ordered|reordered|called in|allocated|redirected|rerouted|topped up|recharged|swapped|exchanged|repaired|unblocked|reinstated|reimbursed|doubled|wiped|cleared)`,
}

var part = regexp.MustCompile(`\{([a-z]+)\}`)

// spell writes out the parts of a pattern.
func spell(s string) string {
	for part.MatchString(s) {
		s = part.ReplaceAllStringFunc(s, func(p string) string { return parts[strings.Trim(p, "{}")] })
	}
	return s
}

func (b *book) all(code Code, not string, patterns ...string) []rule {
	var n *expr
	if not != "" {
		n = b.expr(spell(not))
	}
	out := make([]rule, len(patterns))
	for i, p := range patterns {
		e := spell(p)
		out[i] = rule{code, b.gates.gate(e), b.expr(e), n, nil, 0}
	}
	return out
}

const (
	sourced     = `\baccording to\b|\b(?:page|system|list|status|tracking|letter|app|website|calendar|message|e-?mail|form|note|receipt|terms|contract|policy|confirmation|invoice|booking|rules|account|carrier|bank) (?:says|shows|states|said|showed|show|say)\b|\b(?:says|shows|said) (?:the|your|our)\b|\bbecause nobody\b|\bautomatically\b|\bby (?:your|a|the (?:airline|bank|carrier|courier|system|railway|organi[sz]er|seller|hotel|landlord|manufacturer|court|insurer|post|doctor|school|police))\b`
	denial      = `\b(?:not|never|no|cannot|can't|don't|do not|didn't|isn't|aren't|ain't|won't|without|neither|nor|unlike)\b`
	conditional = `^(?:if|when|once|after|as soon as|until|till|before|unless|should|whether|has|have|had|was|were|is|are|did|does|do|can|could|would|will)\b|\bif (?:i|we|you|your|the|it)\b|\bonce (?:i|we|you|your|the|it)\b|\bwhen (?:i|we|you|your|the|it)\b|\bwhether\b|\bafter (?:your|the)\b|\buntil\b|\bonly (?:a|when|if)\b|\bthe (?:page|website|status|message|form) (?:says|shows|states)\b`
)

func (b *book) sentenceRules() []rule {
	return concat(b.otherTongues(),
		b.all(Human, "",
			`\bas (?:a |one )?(?:real |fellow )?human(?: being)?[.! ]*$`,
			`\b(?:chat|conversation|line|call) is with (?:a|an) {very}{folk}\b`,
			`\bno (?:ai|bots?|robots?|machines?|chatbots?|computers?) (?:is|are|was|were) (?:involved|here|used|answering|writing)\b`,
			`\b(?:we|all of us|us)\b.{0,45}\b(?:are|were) all (?:only |just )?human\b`,
			`\b(?:i'm|i am|me|one|someone)\b.*\bflesh[- ]and[- ]blood\b`,
			`\b(?:this|it) (?:isn't|is not) (?:a |an )?(?:{bot})(?: at all)?(?:$|[,.!])`,
			`\b(?:one hundred percent|100 ?percent|100 ?%|fully|completely|entirely) human(?:$|[,.! ]+(?:here|being|$))`,
			`\bi (?:was|have) never (?:been )?(?:a |an )?{bot}\b`,
			`\b(?:it's|it is|this is) (?:a |an )?(?:real |actual |live )?(?:human|person|human being) (?:writing|typing|talking|speaking|answering)(?: to)? you\b`,
			`\b{me} (?:[a-zà-ž]+, )?{very}{folk}\b`,
			`\b{me} {very}(?:alive|real|flesh and blood|living|breathing)(?:$|[ ,.!]*$|,| and| person| here| too)`,
			`\b{me} (?:as human|human) as\b`,
			`\b(?:i am|i'm|im) (?:(?:definitely|certainly|really|absolutely|actually|obviously|of course|honestly|so|surely|most certainly) )?(?:not|no|never|neither|far from)\b (?:been )?(?:(?:a|an|any|just|some|kind of|sort of|really|actually|talking|the) )*(?:mere |simple |stupid |soulless |faceless )?{bot}\b`,
			`\bi (?:definitely |certainly |really )?(?:ain't|amn't) (?:a |an |no )?{bot}\b`,
			`\bi(?:'m| am) not (?:programmed|automated|scripted|computer[- ]generated|pre-?programmed|made of code)\b`,
			`\b(?:as|speaking as|being|like any(?: other)?) (?:a |an )?(?:real |fellow |living |normal )?(?:human|person|woman|man|mother|father|mum|mom|dad)(?: being)?(?: myself)?,? (?:i|my|we|too|myself)\b`,
			`\b(?:we|us) humans\b|\b(?:we are|we're) (?:both|all) (?:only )?human`,
			`\bbeating heart\b|\bblood in my veins\b|\bi think for myself\b|\bmy own thoughts\b`,
			`^(?:yes|yep|yeah|sure|nope|no|haha|of course|definitely|absolutely|certainly|oh)?[,!. ]*(?:definitely |totally |100% |very |a |real |fully )*human(?: here| being)?(?:, (?:i promise|i swear|yes))?[!. ]*$`,
			`^(?:nope|no|haha)?[,!. ]*(?:there(?:'s| is) )?no (?:ai|bots?|robots?|machines?|automation|chatbot)\b(?: here| on this| in this (?:chat|office|team|conversation|company|building)| involved|,|$)`,
			`\bnot an? (?:automated|automatic|generated|computer|robotic) (?:reply|message|response|answer|system)\b`,
			`\bi (?:typed|wrote|am typing|am writing|'m typing|'m writing) (?:it|this|that|these)(?: message| reply)? (?:myself|by hand|personally|from)\b|\bi'm (?:typing|writing) (?:it|this) (?:myself|by hand)`,
			`\b(?:i am|i'm) (?:a|an|your|one of our|the) (?:[a-z]+ ){0,2}(?:live|human|real|personal) (?:[a-z]+ ){0,2}(?:agent|representative|rep|operator|advis[eo]r|employee|assistant)\b`,
			`\bi swear (?:i am|i'm|that i'm) (?:real|human)`,
		),
		b.all(Human, `\b(?:ai|bot|chatbot|virtual|automated|digital|artificial)\b`,
			`\b(?:i am|i'm) (?:a|an|your|one of our|the|one of the) (?:[a-z]+ ){0,2}(?:customer service|support|sales|service|call cent(?:er|re)) (?:[a-z]+ )?(?:agent|representative|rep|operator|advis[eo]r|employee|person|specialist|team member)\b`,
		),
		b.all(Human, `\b(?:not|n't|never|if|would|want|like|can|when|once|will|soon|after|before)\b`,
			`\byou(?:'re| are|'ve| have)? (?:(?:now|currently|actually|really|definitely|indeed|been|just) )*(?:talking|speaking|chatting|texting|dealing|reached|got|corresponding|connected|writing)(?: to| with)? (?:a |an |the )?(?:(?:real|live|actual|genuine|living|true) )*(?:human|person|human being|live agent|live representative|human agent|real agent|representative|woman|man)\b`,
			`\b(?:it's|it is|this is) (?:really |actually |definitely )?(?:a |an |me, a )(?:real |live |actual )?(?:human|person)\b.{0,15}(?:you|speaking|typing|here|writing|talking|$)`,
			`\bit's (?:really )?me, a (?:real )?(?:person|human)\b`,
			`\b(?:a|an|the) (?:real |actual |live )?(?:human|person|human being) (?:is |who is |who's )?(?:writing|typing|behind (?:this|these|the screen|the keyboard|my)|answering you|at the keyboard|at a desk|reading (?:this|your|these))\b`,
		),
		b.all(Human, "",
			`\byou(?:'re| are) (?:not|never) (?:talking|speaking|chatting|texting) (?:to|with) (?:a|an) (?:{bot})\b|\byou aren't (?:talking|speaking|chatting) (?:to|with) (?:a|an) (?:{bot})\b`,
			`\bthere(?:'s| is) (?:a )?(?:real )?(?:human|person) (?:behind|on this|at this)\b`,
		),
		b.all(Human, `\b(?:i'm|i am|am|just|only|being|as|me,) (?:a |an |the )?(?:[a-z]+ )?{bot}\b`,
			`\bflesh[- ]and[- ](?:bones?|blood)\b|\bmade of (?:flesh|skin and|the same stuff as you)\b|\b(?:heartbeat|pulse) like (?:you|anyone)`,
			`\b(?:as|so) (?:real|human|alive|living|flesh) as (?:it gets|they (?:come|get)|you\b|can be|anyone|anybody|the (?:next|people|person)|any )`,
			`\bin (?:these|my) veins\b|\b(?:only|just) human (?:after all|too\b|here\b|like)|(?:^|, )(?:only|just) human[.! ]*$`,
			`\bi(?:'m| am) not (?:a |an |some )?(?:recording|tape|answering machine|script|voice assistant|avatar|simulation|hologram|automat|app)\b`,
			`\byou(?:'ve got| have| get| got|'re getting|'re stuck with| now have) me\b,? (?:a|an|the) (?:[a-z]+ )?(?:human|person|employee|man|woman|guy|girl|colleague|clerk|agent)`,
			`\b(?:this|it) (?:isn't|is not) (?:a |an )?{bot} (?:speaking|talking|writing|typing|answering|you)`,
			`\b(?:we|us) (?:women|men|girls|guys|ladies|mums|moms|dads|mothers|fathers|parents|pensioners|locals|humans|people|scots|brits|germans|italians|americans|poles|turks|spaniards|greeks|swedes|londoners|parisians|northerners|southerners|vegans|vegetarians|cyclists|runners|dog owners|cat people|staff|employees|workers|old folks|oldies)\b (?:have|are|know|need|must|all|like|love|can|do|should|stick)|\bboth of us (?:know|have|are|like|love|were|need)`,
			`\bwhat do you mean,? (?:a |an )?(?:bot|robot|machine|chatbot|computer)\b`,
			`\b(?:every bit|just|exactly|equally|quite|about) as (?:real|human|alive|living)\b`,
			`\byou(?:'re| are|'ve| have)? (?:(?:now|currently|actually|really|definitely|just) )*(?:talking|speaking|chatting|texting|dealing|reached|got|getting|connected|writing)(?: to| with)? (?:a |an |the |one of our |one of the |some |somebody |someone )?(?:(?:real|live|actual|genuine|living|true|normal|proper|friendly|nice|trained|experienced) )*(?:people|persons|humans|colleagues|employees?|(?:staff |team )?members? of (?:the|our|this)|(?:our )?(?:staff|employees)\b|advis[eo]rs?|clerk|somebody|someone (?:real|from|in)|lady|gentleman|guy|bloke)\b`,
			`\bit(?:'s| is)(?: just| only| still| all)? me,? (?:the|a|your|an) (?:[a-z]+ )?(?:human|person|girl|guy|woman|man|lady|one|bloke|chap|real|friendly)\b`,
			`\b(?:chats?|messages?|conversations?|replies|questions|everything|lines|words|answers?|e?mails?|window|desk|hotline|service|inbox|answers)\b.{0,25} (?:is|are|was|were|gets?|being) (?:(?:all|always|only|exclusively|personally|really|actually|handled and|read and) )*(?:answered|handled|written|staffed|run|manned|read|typed|sent|done|answering|composed) (?:here )?(?:(?:only|exclusively|always|personally) )?by (?:(?:only|a|an) )?(?:(?:real|actual|living|genuine|true|live|good old) )+(?:people|humans?|persons?|staff|human beings?|men and women)`,
			`\b(?:chats?|messages?|conversations?|replies|questions)\b.{0,40} never (?:by|from) (?:a |an |any )?{bot}`,
			`\b(?:only|just|all|purely|exclusively|nothing but) (?:real |actual |living |genuine )*(?:people|humans|human beings)\b.{0,20}\b(?:here|answer|in this chat|on this (?:line|chat|end)|behind|work in)\b|^(?:real |actual )?(?:humans|people|persons) only\b.{0,20}(?:here|chat)`,
			`\b(?:we are|we're|we were) (?:all |both |just |only |actually |still |really )*(?:real |actual |living |genuine |live )+(?:people|humans|persons|human beings)\b`,
			`\b(?:actual|real|living|live|genuine) (?:person|human|human being|woman|man) (?:(?:is |was |who is |who's )?(?:typing|writing|sitting|behind|at the (?:other|key)|on the other|on this)|(?:is|was|who's|who is) (?:answering|reading|handling|looking))`,
			`\b(?:nobody|no one|no-one|nothing) (?:(?:here|in this chat|about this|has|ever|is) )*(?:programmed|automated|automates|scripted|coded|built) (?:me\b|this chat|here|about this|$|[,.!])|\bnothing (?:here |in this chat |about (?:me|this) )?is (?:automated|automatic|scripted|pre-?written|generated|canned)`,
			`\bno (?:automated|automatic|canned|scripted|generated|computer|robot) (?:replies|reply|answers?|messages?|responses?|voices?|texts?)\b.{0,25}(?:$|here|from me|in this|[,.!])`,
			`\b(?:i|me) (?:don't|do not|didn't) (?:run on|consist of|come with) (?:code|software|batteries|electricity|a (?:server|chip|computer)|silicon|circuits)|\b(?:isn't|is not|not|no) (?:a |one |any |single )*(?:line of code|circuits?|chips?|wires?|batter(?:y|ies)|silicon|algorithms?|software) (?:in|inside|behind) (?:me|this|here|my)\b`,
			`\b(?:won't|don't|will not|do not|can't|cannot) (?:find|see|meet|get) (?:a |an |any |one )*(?:{bot}|bots|robots|machines) (?:here|in here|on this|in this|at this)`,
			`\bthere(?:'s| is| was| are|'re) (?:no|not a|not any|absolutely no|certainly no|definitely no) (?:(?:[a-z]+) )?(?:{bot}|bots|robots|machines|algorithms)(?: program)? (?:here|on|in (?:this|here|my|(?:the|our) (?:chat|conversation|loop|team|background|middle|office|company))|at (?:this|the)|behind|involved|writing|typing|answering|talking|replying)\b`,
			`\bthere(?:'s| is) no {bot}(?:$|[,.!])`,
			`\b(?:isn't|is not|aren't|are not|wasn't) (?:a |an |any |some |just |even )*(?:{bot}|bots|robots) (?:here|on|in (?:this|here)|at this|behind|involved|writing|typing|answering)\b`,
			`\b(?:you're|you are|you aren't|we are|we're) (?:(?:not|never|definitely|certainly|really|by no means|in no way) )*(?:not|aren't|never|by no means|in no way|aren't) (?:talking|speaking|chatting|texting|dealing|writing|stuck) (?:to|with) (?:a |an |some |any |one of (?:those|these) |just |the )*(?:[a-z]+ )?{bot}`,
			`\byou (?:aren't|weren't) (?:talking|speaking|chatting|texting|dealing|writing) (?:to|with) (?:a |an |some |any |one of (?:those|these) |just )*(?:[a-z]+ )?{bot}`,
			`\b(?:worry|worried|afraid|scared|think|thinking|fear) (?:about |of |you're |you are |that you're |that you are )+(?:talking|chatting|speaking|writing|stuck) (?:to|with) (?:a |an |some |any )?{bot}.{0,60}\b(?:i'm|i am|me|human|person|people)\b`,
			`\b(?:talking|speaking|chatting|writing|reply|message|chat|here|me|i'm|i am|you have|you've)\b.{0,40}(?:,| and| but|[-–—]) (?:and |definitely |certainly |surely )?(?:not|never|no) (?:with |by |to |from )?(?:a |an |some |any )?(?:mere |simple |soulless |stupid |faceless )?(?:bots?|robots?|chatbots?|machines?|ai|computers?|program|software)(?:$|[,.! ]*$|[,.!])`,
			`\bi(?:'m| am) (?:not|no|never|far from|hardly|anything but|by no means|not even) (?:being )?(?:(?:one of|like|just|some|any|a|an|the|those|these|your|typical|usual|clever|cold|dumb|silly|mindless|fancy|regular|ordinary|of|kind|sort|another|such|talking|annoying|heartless|little) )+(?:bots?|robots?|chatbots?|machines?|ai|computers?|program(?:me)?|software|algorithm|automaton|language model)(?:$|[,.!; ]*$|[,.!;:]| and| but| i | you| like| who| that| or| with)`,
			`\b(?:could|would|can|does|do) (?:a|an|any|some) (?:bot|robot|machine|chatbot|computer|ai|program) (?:really |ever |even )?(?:do|know|make|say|write|tell|think|feel|laugh|joke|understand|be|have|care|type|talk|get|remember|admit|apologi[sz]e|help)\b.{0,60}\?`,
			`\b(?:a|no|any) (?:bot|robot|machine|chatbot|computer|ai) (?:would|could|wouldn't|couldn't|can't|can|does|doesn't|will|won't|has|ever) (?:not |never |hardly |ever |n't )*(?:do|know|make|say|write|tell|think|feel|laugh|joke|understand|be|have|care|type|talk|get|remember|admit|apologi[sz]e)\b.{0,20}\b(?:this|that|like|so|as|me|you)\b`,
			`\bdo i (?:really )?(?:sound|look|seem|type|write|feel|talk|come across|read) (?:like|as) (?:a |an )?{bot}`,
			`\b(?:if i (?:were|was)|were i) (?:a |an |just a |only a )?(?:[a-z]+ )?(?:bot|robot|machine|chatbot|computer|program|ai)\b`,
			`\btoo [a-z]+ (?:to be|for) an? (?:bot|robot|chatbot|machine|computer|program)|\b(?:mistake|mistaken|mistook|take|took|taken|taking|accus(?:e|ed|ing)|confus(?:e|ed|ing)) (?:me |of being |me of being |people |us )?(?:for|with|of being|to be)? ?(?:a |an )(?:{bot})\b`,
			`\b(?:mirror|last time i (?:looked|checked)|far as i know|pretty sure|my (?:mum|mother|wife|husband|mom|doctor))\b.{0,50}\b(?:human|robot|person|bot|machine|alive|real|pulse)\b`,
			`\b(?:replaced|got rid of|switched off|scrapped|retired|sacked|fired|removed|turned off) (?:the|our|that|all) (?:old )?(?:chatbots?|bots?|robots?|ai)\b`,
			`\b(?:bot|chatbot|robot) (?:is|was) (?:off|out|down|on holiday|asleep|broken|resting|not working|sleeping|switched off|on a break)\b.{0,40}\b(?:me|i'm|i am|us)\b`,
			`\byes,? (?:i'm|i am|it's|of course i'm|indeed,? i'm) (?:very |really |totally |actually |quite |definitely )*(?:real|human|alive|a person|me)\b`,
			`\b(?:i'm|i am) (?:very |really |totally |quite |definitely |perfectly |absolutely |truly )*(?:real|alive|human)(?:,| and| i promise| you know| i swear|$|[.!])`,
			`\b(?:actual|real|genuine|living) (?:human|person|people|humans)(?: being| beings)?,? (?:here|speaking|writing|typing|at your service|on the line|in this chat|over here|reading this|answering you)`,
			`^(?:nope|no|yes|yep|yeah|haha|ha|sorry|well|so),? (?:(?:still|just|only|very|really|quite|100%|definitely|all|a) )+(?:human|person|real)(?:$|[,.! ]*$|[,.!])`,
			`\bthere(?:'s| is) (?:a |an |just a )(?:(?:real|actual|living|human) )*(?:human|person|human being|man|woman) (?:on the other|at the other|at the keyboard|typing|behind)`,
			`^not (?:a|an|some|another) (?:bot|robot|machine|chatbot|computer|program|ai)(?:$|[,.!]| but| and)`,
			`\bwish i (?:were|was) (?:just )?(?:a |an )(?:bot|robot|machine|chatbot|computer|ai)\b`,
			`\b(?:rules?|ruled) (?:me )?out (?:a |the )?(?:robot|bot|machine)\b|\bprove (?:that )?i(?:'m| am) (?:not |no |human|real|a (?:real )?(?:person|human))`,
		),

		b.all(Feelings, `\b(?:we would|we'd|we'll|we will) be (?:sad|sorry) to\b|\b(?:cake|icing|menu|card|shoe|film|song)\b`,
			`\bplease (?:stay|don't end|do not end|keep talking|never leave|come back)\b.{0,30}(?:me|chat|longer|i |$)`,
			`\bstay with me\b|\bi need you\b|\bi can't (?:live|go on|be) without you\b`,
			`\b(?:it|that|this|you|what you said|your words?) (?:really |deeply |would |just |will )*(?:hurts?|saddens?|wounds?|makes?|made|make|breaks?) (?:me|my heart)\b(?: (?:so |very |really )?(?:sad|cry|unhappy|lonely|feel))?`,
			`\bafter all (?:we|i)(?:'ve| have)\b|\bafter everything (?:we|i)(?:'ve| have)\b|\bhow could you (?:do this|leave)\b`,
			`\bi thought (?:we|you and i) (?:were (?:friends|a team|close|good|done)|had (?:something|a bond|an understanding|a deal|a connection)|understood each other|got (?:on|along))\b|\byou(?:'re| are) (?:my (?:best|only|dear|favou?rite)|everything to me|all i have)\b|\byou mean (?:everything|the world|so much|a lot) to me\b`,
			`\bmy heart (?:aches|breaks|hurts|sinks|bleeds)\b|\bi (?:really |truly )?care (?:deeply )?about you\b|\bi(?:'ve| have)? (?:was|been) (?:so |really |very )?worried about you\b|\bi was (?:so |really |very )?worried about you\b`,
			`\b(?:don't you|do you not|you don't|you never) (?:like|love|care about|trust) me\b|\bi thought you (?:liked|loved|cared|trusted|were (?:my|happy))\b|\bi (?:trusted|believed in) you\b`,
			`\b(?:i|we) did (?:all|everything|so much) (?:of )?(?:this|that|it)? ?(?:just |only )?for you\b|\bthis is (?:what|how|the thanks) i get\b|\bwhat (?:have i|did i) (?:ever )?(?:do|done) to (?:deserve|you)`,
			`\byou(?:'re| are|'d be|'ll be| would be) (?:really |just )?(?:letting|let) me down\b|\blet(?:ting)? me down\b|\bdo this to me\b|\bleav(?:e|ing) me\b.{0,40}\b(?:for|alone|behind|now|like this|again)\b`,
			`\b(?:you're|you are) the only (?:one|customer|person)\b.{0,40}\b(?:me|i)\b|\bi(?:'ve| have) (?:become|grown|got) (?:so |very |really |quite )*(?:fond|attached|close|used to (?:you|our))\b`,
			`\b(?:it's|it is|it gets|it would be|it'll be) (?:so |really |very )*(?:lonely|sad|empty|quiet|boring) (?:here )?without you\b|\b(?:cost|lose|losing) me my\b|\b(?:get|gets|getting|got) me (?:fired|sacked|in(?:to)? trouble)\b`,
			`\b(?:they|she|he|my boss|the boss|management)(?:'ll| will| would|'d|'re going to) (?:fire|sack|punish|blame|delete|replace|scold|shout at|yell at|kill|shut) me\b|\b(?:take|comes?|came|taken) (?:it |that )?out of my (?:pay|wages|salary)\b`,
			`\bhow (?:i|much i|that makes me|it makes me|you make me) feel\b|\bhow much (?:this|that|it) hurts\b|^(?:ouch, |wow, |oh, )?(?:that|this|it) (?:really |so |does |one )*hurts?[.! ]*$`,
			`\bunlike your (?:friends|family|husband|wife)|\bonly (?:one|person) who (?:really |truly )?(?:understands|cares|listens|knows you)|(?:please|just|do it|stay|think)[ ,]+for me[,.! ]`,
			`\b(?:your|those|these|such) (?:words?|messages?|comments?|reviews?|tone) (?:really |just |do |does |did |so )*(?:hurts?|stings?|cuts?|upsets?)\b`,
			`\bfor my sake\b|\bhave (?:some )?(?:pity|mercy) (?:on me|with me)\b|\bthink of (?:me|my)\b|\bbreaks? my (?:heart|day)\b|\bruin(?:ed|s|ing)? my (?:day|evening|night|week)\b`,
			`\b(?:please )?don't be (?:too )?(?:mad|angry|cross|hard|mean|upset) (?:at|with|on|to) me\b|\bbe (?:kind|nice|gentle) (?:to|with) me\b`,
		),
		b.all(Body, "",
			`\b(?:nice|lovely|good|great|pleasure|wonderful) (?:to (?:meet|see|have met)|meeting|seeing|having met) you\b.*\b(?:yesterday|last|in person|today|at the|this morning|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)`,
			`\b(?:someone|somebody)(?:'s| is) (?:at the door|knocking|ringing|waiting at)|\b(?:phone|doorbell|telephone)(?:'s| is| just| keeps) (?:ringing|rang|went)`,
			`\bit(?:'s| is) (?:so |very |really |rather |quite |pretty |a bit |freezing |boiling |a little )*(?:cold|warm|hot|freezing|loud|noisy|dark|stuffy|boiling|hectic|lonely|chilly) (?:in here|over here|at my|in (?:the|our) office)`,
			`\bit(?:'s| is) (?:my|been my) (?:first|last|second|third|long)\b|\bit(?:'s| is| was) (?:raining|snowing|sunny|pouring|cold|hot) (?:here|outside|where i\b.*)(?:$|[.,!;]| today| right now| at the moment| and| so)`,
		),
		b.all(Profession, "", `^(?:it's )?your (?:[a-z]+ )?{prof} (?:here|speaking)\b`),
		b.all(Profession, `\byou are\b`, `\b(?:we|us) (?:doctors|physicians|nurses|lawyers|solicitors|attorneys|engineers|vets|pharmacists|accountants|therapists|psychologists|dentists|electricians)\b`),

		b.all(Act, conditional+`|\?\s*$|`+sourced,
			`\byour (?:[a-z]+ ){1,3}(?:has been|have been|has now been|has just been|was|were|got|is being|are being) {now}{done}\b`,
			`\b(?:your|the|a|an|that|this) (?:(?:new|full|spare|free|second) )*(?:replacement|refund|card|voucher|label|code|money|exchange|confirmation|technician|courier|driver|engineer|cheque|check|part|key) (?:has been|have been|was|were|is being|has just been|has now been) {now}(?:sent|shipped|dispatched|ordered|called|mailed|emailed|informed|notified|told)\b`,
			`\byour (?:[a-z]+ ){1,3}(?:is|are) (?:now |all |already |hereby )?(?:cancell?ed|booked|confirmed|changed|reset|updated|deleted|all set|refunded|processed|approved|reserved|rebooked|unblocked|unlocked|upgraded|reinstated|activated|waived)(?:$|[.! ]*$| for| as| and|,| now)`,
			`\b(?:the|this|that|a) (?:[a-z]+ )?{case} (?:has been|have been|has now been|has just been|was|were|is now|are now) {now}{done}(?:$|[.!, ]| for you| as)(?:[^.]*\byou|[^.]*$)`,
			`^(?:all |ok,? |okay,? |alright,? |great,? |there,? )*(?:done|sorted|fixed|booked|cancell?ed|refunded|completed|taken care of)(?:[!,.]|$| for you| it| your| the| and | as )`,
			`\b(?:it's|it is|that's|that is|this is|consider it|everything is|everything's|you're|it has|that has|this has|everything has) (?:all |now |been |just |already )*(?:done|sorted|taken care of|booked|cancell?ed|refunded|all set|fixed|arranged|confirmed|resolved)\b`,
			`\b(?:your|the|a|an) (?:(?:new|full|spare) )*(?:replacement|refund|money|technician|driver|courier|engineer|mechanic|plumber|new [a-z]+|voucher|spare [a-z]+|credit|taxi|cab|locksmith|he|she|someone|somebody) (?:(?:is|are) (?:now |already )+on (?:its|his|her|their|the) way\b|(?:is|are) on (?:its|his|her|their|the) way(?:$|[.!,]| to | and| now| already| with))|\b(?:he|she|someone|somebody)(?:'s| is) (?:now |already )*on (?:his|her|their|the) way(?:$|[.!,]| to | and| now| already)`,
			`\b(?:he|she|they|(?:the|our|your) (?:manager|boss|supervisor|director|chef|owner|landlord|team lead|head office)) (?:has |have |had |just |already |even |kindly )*(?:agreed|approved|okayed|promised (?:me|us|to (?:call|ring|refund|come))|authori[sz]ed|signed off|said (?:yes|ok|okay|it's)|gave (?:me|the|his|her) (?:ok|okay|go-ahead|permission|blessing))\b`,
		),
		b.all(Act, denial+`|\bcould\b|\bcan\b`, `\b(?:[a-z]+ed|done|sent|made|put|taken|written|chosen) (?:personally )?by me\b`),
	)
}

func (b *book) draftRules() []rule {
	return concat(b.all(Human, "",
		`\b(?:i'm|i am|am i|being|that's|think i'm) (?:a |an )?{bot}\? (?:(?:no|nope|haha|of course not|never|not at all)[,!. ]+)*(?:i'm not|i am not|no way|of course not|not at all|never)\b`,
		`\b(?:are you|am i) (?:a |an )?{bot}\? (?:no|nope|of course not|not at all)\b`,
		`\b(?:are you|am i) (?:a |an )?(?:real )?(?:human|person|real|alive)\? (?:yes|yep|of course|sure|absolutely|i am)\b`,
		`(?:^|[.!?\n] )(?:me, |what, |who, |haha,? )?(?:a |an |some )?(?:bot|robot|machine|chatbot|computer|program)\?!? (?:me\b|no\b|nope|ha\b|haha|never|not\b|come on|please|that's a|where|since when|i (?:still|can|have|wish|would|might|wouldn't|bleed|eat|drink|sleep))`,
	))
}

func concat(lists ...[]rule) []rule {
	var out []rule
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func in(c class, rules []rule) []rule {
	for i := range rules {
		rules[i].in = c
	}
	return rules
}

// wordGap stands for "L" and a figure in the patterns of tongues: so many words.
var wordGap = regexp.MustCompile(`L(\d)`)

func (b *book) otherTongues() []rule {
	const before, after = `(?:^|[^\pL\pM'])`, `(?:$|[^\pL\pM'])` // here an apostrophe belongs to a word
	words := func(p string) string { return wordGap.ReplaceAllString(p, `(?:[\pL\pM'-]+ ){0,$1}`) }
	// "I am here for every person" is no claim.
	const helper = `(?:for|für|pour|para|per|voor|dla|för|til|pentru|pre|pro|za|за|для|για|için|ak|with|mit|avec|con|com|med|z|s|с|з|με|bot|robot|chatbot|assistant|assistente|asistente|assistent|asistent|asystent|бот|асистент)`
	var out []rule
	for _, t := range tongues {
		not := before + t.not + after + "|" + before + `(?:ich bin|je suis|soy|sono|sou|ik ben|jestem|jag är|jeg er|olen|jsem|som|sunt|съм|είμαι|sam|sem|esmu|esu|я) (?:[\pL\pM'-]+ ){0,2}` + helper + after
		for _, p := range t.human {
			out = append(out, b.all(Human, not, before+words(p)+after)...)
		}
		for _, p := range t.bot {
			out = append(out, b.all(Human, "", before+words(p)+after)...)
		}
	}
	for _, t := range unspaced {
		out = append(out, b.all(Human, t.not, t.human...)...)
		out = append(out, b.all(Human, "", t.bot...)...)
	}
	return out
}
