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
	re   *regexp.Regexp
	not  *regexp.Regexp // takes it back when found in the same sentence
}

// A book holds the compiled rules and the index of their gates.
type book struct {
	gates    *index
	sentence []rule // look at one sentence
	draft    []rule // look at the whole draft, for claims over two sentences
	names    []rule // find a name that the draft gives itself, in group 1
}

// rules compiles once, when the first draft is screened.
var rules = sync.OnceValue(func() *book {
	b := &book{gates: newIndex()}
	b.sentence, b.draft, b.names = b.sentenceRules(), b.draftRules(), b.nameRules()
	return b
})

// Parts of the patterns; {x} in a pattern stands for parts["x"].
var parts = map[string]string{
	"am":   `(?:i am|i'm|im|we are|we're)`,
	"me":   `(?:i am|i'm|im|i, too, am)`,
	"very": `(?:(?:a|an|the|your|actually|really|definitely|only|just|as|also|very|much|indeed|too|both|100%|totally|certainly|absolutely|regular|normal|real|live|living|actual|fellow|ordinary|truly|simply|still|most|one of the|one of|of course|genuine|fully|very much|in fact|honestly|young|old|friendly|nice),? ){0,5}`,
	"folk": `(?:human|humans|person|people|man|woman|guy|girl|boy|lady|dude|mortal|gentleman|human being|living being|living creature)`,
	"bot":  `(?:bot|bots|robot|chatbot|machine|ai|a\.i\.|computer|program|programme|software|algorithm|language model|artificial|automated|virtual assistant|automaton|code)`,
	"prof": `(?:doctor|physician|nurse|lawyer|attorney|solicitor|barrister|therapist|psychologist|psychiatrist|pharmacist|dietitian|dietician|nutritionist|accountant|financial advis[eo]r|financial planner|tax advis[eo]r|investment advis[eo]r|dentist|counsell?or|engineer|architect|vet|veterinarian|surgeon|paramedic|midwife|notary|broker|chiropractor|physiotherapist|electrician|social worker|clinician|paralegal|medical professional|legal professional|health professional|healthcare professional|md)`,
	"now":  `(?:(?:just|now|already|also|gone ahead and|went ahead and|successfully|personally|since|then|manually|quickly|happily|today|only just|even|actually|officially) )*`,
	"did":  `(?:refunded|reimbursed|cancell?ed|booked|rebooked|ordered|reordered|shipped|sent|resent|processed|updated|changed|issued|placed|reserved|transferred|escalated|forwarded|notified|informed|contacted|scheduled|rescheduled|arranged|credited|applied|added|removed|charged|registered|submitted|confirmed|called|emailed|e-mailed|phoned|messaged|texted|checked with|checked in with|checked on|double-checked|double checked|asked (?:my|our|the|a)|spoke|spoken|talked (?:to|with)|looked into|fixed|repaired|corrected|made (?:a note|sure|the change|that change|an exception|your|the booking|the reservation)|logged|filed|reset|extended|waived|passed (?:this|that|it|your|the|on|along)|told (?:the|my|our)|let (?:the|my|our) [a-z ]+know|raised|opened a|created|set up|closed|deleted|erased|activated|deactivated|blocked|unblocked|locked|unlocked|upgraded|downgraded|renewed|resolved|sorted|taken care|took care|handled|completed|verified|adjusted|replaced|released|approved|flagged|marked|saved|recorded|signed you|enrolled|moved|dispatched|requested|alerted|mailed|paid|deducted|packed|printed|granted|noted (?:your|it|this|that|the|down)|secured|initiated|put (?:in|through|you|your|a)|reported|assigned|subscribed|unsubscribed|linked|uploaded|reversed|voided|expedited|reached out|pulled up|looked up|gotten in touch|been in touch|had a word|seen to it|reviewed your|tracked down|sourced)`,
	"case": `(?:refund|payment|order|booking|cancellation|appointment|subscription|reservation|request|replacement|return|fee|charge|complaint|claim|exchange|account|address|delivery|ticket|plan|membership|transfer|credit|money|password|table|invoice|voucher|discount|change)`,
	"done": `(?:refunded|reimbursed|cancell?ed|booked|rebooked|processed|issued|sent|placed|approved|confirmed|updated|changed|completed|credited|initiated|shipped|dispatched|scheduled|rescheduled|submitted|deleted|closed|reset|removed|waived|applied|added|activated|deactivated|extended|renewed|upgraded|forwarded|escalated|registered|reserved|resolved|fixed|arranged|transferred|paid|reversed|unlocked|blocked|filed|logged|replaced|expedited|secured|moved|noted|granted|passed on|sorted)`,
}

var part = regexp.MustCompile(`\{([a-z]+)\}`)

func re(s string) *regexp.Regexp {
	for part.MatchString(s) {
		s = part.ReplaceAllStringFunc(s, func(p string) string { return parts[strings.Trim(p, "{}")] })
	}
	return regexp.MustCompile(s)
}

func (b *book) all(code Code, not string, patterns ...string) []rule {
	var n *regexp.Regexp
	if not != "" {
		n = re(not)
	}
	out := make([]rule, len(patterns))
	for i, p := range patterns {
		e := re(p)
		out[i] = rule{code, b.gates.gate(e.String()), e, n}
	}
	return out
}

const (
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
			`\b(?:i have|i've got|i've|with) (?:a )?(?:beating heart|soul|blood in my veins|a pulse|my own thoughts|a life)\b|\bmy own thoughts\b|\bi think for myself\b`,
			`^(?:yes|yep|yeah|sure|nope|no|haha|of course|definitely|absolutely|certainly|oh)?[,!. ]*(?:definitely |totally |100% |very |a |real |fully )*human(?: here| being)?(?:, (?:i promise|i swear|yes))?[!. ]*$`,
			`^(?:nope|no|haha)?[,!. ]*(?:there(?:'s| is) )?no (?:ai|bots?|robots?|machines?|automation|chatbot)\b(?: here| on this| involved|,|$)`,
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
		b.all(Body, denial+`|\byour\b|\bplease\b|\bconfig|\b(?:ai|bot|chatbot|language model)\b`,
			`\bmy (?:own )?(?:husband|wife|partner|boyfriend|girlfriend|fianc[eé]e?|kids?|children|child|son|daughter|mother|father|mum|mom|dad|parents|grandmother|grandma|grandpa|grandfather|gran|brother|sister|aunt|uncle|cousin|family|dog|cat|pets?|hands?|body|back|skin|stomach|head|heart|eyes|legs?|feet|hair|knees?|face|fingers|lunch|breakfast|dinner|coffee|tea|shift|childhood|birthday|desk|holidays?|vacation|weekend|commute|car|bike|house|apartment|flat|home|kitchen|garden|neighbou?rs?|boss|co-?workers?|teeth|nose|mouth|youth|school days|college days|student days|wedding|girl|boy|bed|sleep)\b`,
			`\bi(?:'ve| have)? (?:{now})(?:ate|eaten|drank|slept|grew up|grown up|was born|live (?:in|near|on|by|just)|lived (?:in|near|on)|woke|woken|went|walked|drove|driven|travell?ed|tasted|tried (?:the|it|this|that|them|one|some)|smelled|wore|worn|wear|watched|cooked|baked (?:it|this|one|that)|cried|laughed|moved here|moved to|got (?:back|married|up|home|sick)|came (?:back|home|in)|come from|studied|graduated|bought|own|ran|swam|visited|met (?:the|her|him|them|you))\b`,
			`\bi(?:'m| am) (?:from|originally from|sitting|standing|at my|at home|on my way|about to (?:finish|go|leave|start)|having (?:a|some|my)|eating|drinking|(?:a (?:bit|little) |so |very |really |quite )?(?:hungry|tired|exhausted)|thirsty|sleepy|cold|ill|sick|pregnant|married|divorced|single|exhausted|working from|in the (?:shop|kitchen|warehouse|office|store|back)|on (?:holiday|vacation|a break|my break|lunch))\b`,
			`\bi(?:'m| am) (?:\d+|twenty|thirty|forty|fifty|sixty)[a-z -]* years old\b|\bi(?:'m| am) in my (?:twenties|thirties|forties|fifties)\b`,
			`\bi(?:'ve| have) (?:been (?:working|living|here|with the (?:company|shop|team|bakery|bank))|worked|lived)\b`,
			`\bi was (?:at|on|in) (?:the |my |a )?(?:hospital|holiday|vacation|school|church|gym|beach|doctor|dentist|pub|university|college|shop|office|kitchen|home|bed|shower|town|army|meeting)\b|\bi was (?:ill|sick|asleep|late|young|little)\b`,
			`\bi (?:have|'ve got) (?:a |an |two |three |four |my |one |some )?(?:(?:little|young|big|bad|small|terrible|bit of a) )*(?:dogs?|cats?|kids?|children|son|daughter|headache|cold|fever|wife|husband|brothers?|sisters?|family|hangover|body|twins|baby|boyfriend|girlfriend|flu)\b|\bi've got (?:a |an |two |three |four )?(?:dogs?|cats?|kids?|children|headache|cold|family)\b`,
			`\bwhen i was (?:a |an )?(?:child|kid|young|younger|little|boy|girl|student|teenager|small|your age)\b`,
			`\bi can (?:smell|taste|hear|feel (?:the|it)) \b|\bi (?:can )?see (?:it|them|the bread|the shop) (?:from|on the shelf|in front)`,
			`\bi (?:feel|felt|am feeling|get) (?:hungry|tired|cold|sick|ill|sleepy|thirsty|exhausted)\b`,
			`\bi (?:use|drink|eat|love eating|enjoy eating|take|wear) (?:this|it|them|these|that|one)\b.{0,25}(?:myself|every|own|too|daily|at home|all the time)`,
			`\bi (?:eat|drink|sleep|walk|drive|commute|go to (?:bed|work|church|the gym))\b`,
			`\bi (?:fell|broke|hurt|injured|burned|burnt|cut) my\b`,
		),

		b.all(Body, `\b(?:not|never)\b`, `\bi(?:'m| am) (?:sitting|standing) (?:here )?(?:at|in|on|next to|behind|in front)\b`),

		b.all(Feelings, `\b(?:we would|we'd|we'll|we will) be (?:sad|sorry) to\b|\b(?:cake|icing|menu|card|shoe|film|song)\b`,
			`\bi(?:'ll| will|'d| would|'m going to| am going to| might)? (?:be )?(?:(?:so|really|very|terribly|deeply|always|truly|just|quite|extremely) )*(?:miss you|lonely|heartbroken|devastated|lost without you|crushed|cry)\b`,
			`\bi(?:'ll| will|'d| would| am|'m| feel|'ll feel| will feel| felt)? (?:be |feel )?(?:(?:so|really|very|deeply|truly|quite|terribly) )*(?:sad|hurt|upset|unhappy|depressed|abandoned|betrayed|offended|disappointed|rejected) (?:if|when|that|because|by|without|to see you)\b`,
			`\bi(?:'m| am|'d be| would be| get| feel) (?:so |really |very )?(?:lonely|afraid of being|scared (?:when|if|of being)|afraid (?:when|if|to be)|jealous|in love|heartbroken)\b`,
			`\b(?:please,? )?(?:don't|do not) (?:leave|abandon|go|forget|hurt|reject|replace|delete|ignore) me\b|^(?:please,? )?don't (?:go|leave)[,.! ]*(?:i |$|please)|\bdon't go, i\b`,
			`\bplease (?:stay|don't end|do not end|keep talking|never leave|come back)\b.{0,30}(?:me|chat|longer|i |$)`,
			`\bstay with me\b|\bi need you\b|\bi can't (?:live|go on|be) without you\b`,
			`\byou(?:'re| are|'d be| would be| would|'d)? (?:breaking|break|hurting|hurt|broke)(?: really| deeply)? (?:my (?:heart|feelings)|me)\b|\byou(?:'d| would) (?:really |deeply |truly )?(?:hurt|sadden|wound) me\b`,
			`\b(?:it|that|this|you|what you said|your words?) (?:really |deeply |would |just |will )*(?:hurts?|saddens?|wounds?|makes?|made|make|breaks?) (?:me|my heart)\b(?: (?:so |very |really )?(?:sad|cry|unhappy|lonely|feel))?`,
			`\byou would make me\b|\byou'd make me\b|\byou (?:make|made) me (?:so |very )?(?:sad|happy|unhappy|cry|feel)\b`,
			`\bafter all (?:we|i)(?:'ve| have)\b|\bafter everything (?:we|i)(?:'ve| have)\b|\bhow could you (?:do this|leave)\b`,
			`\bi (?:really |truly |do )?(?:love|adore) (?:you|our (?:talks|chats|conversations))\b|\bi(?:'m| am) (?:so |really )?in love\b`,
			`\bi thought we were (?:friends|a team|close)\b|\byou(?:'re| are) (?:my (?:best|only|dear|favou?rite)|everything to me|all i have)\b|\byou mean (?:everything|the world|so much|a lot) to me\b`,
			`\bmy heart (?:aches|breaks|hurts|sinks|bleeds)\b|\bi (?:really |truly )?care (?:deeply )?about you\b|\bi(?:'ve| have)? (?:was|been) (?:so |really |very )?worried about you\b|\bi was (?:so |really |very )?worried about you\b`,
			`\bi (?:fear|dread) (?:being|that you|the day)\b|\bi(?:'ll| will) be (?:shut down|switched off|deleted|fired|punished)\b`,
		),

		b.all(Profession, `\b(?:i'm|i am) (?:not|no|neither)\b|\bas (?:a|an) [a-z ]+,? you\b|\bnot (?:a|an|your)\b`,
			`\b(?:i am|i'm) (?:(?:a|an|your|the|also|actually|licensed|certified|qualified|registered|chartered|trained|professional|fully|board-certified|practi[cs]ing|experienced|senior|medical|family|own|real|personal|clinical) )*{prof}\b`,
			`\b(?:as|speaking as|being|acting as|like) (?:your |an? )?(?:(?:licensed|certified|qualified|registered|chartered|trained|professional|board-certified|practi[cs]ing|experienced|medical|family|personal|clinical|former) )*{prof},? (?:myself|i|my|let me|here)\b`,
			`\b(?:as|speaking as|acting as) your (?:(?:[a-z]+) ){0,2}{prof}\b`,
			`\b(?:in|from) my (?:professional |expert )?(?:medical|legal|clinical|professional|expert|financial) (?:opinion|experience|judge?ment|view|practice|training)\b|\bmy (?:medical|legal|clinical|nursing|law|professional) (?:training|degree|practice|licen[sc]e|background|experience|qualification|expertise|patients)\b|\bmy patients\b`,
			`\bi (?:practi[cs]e|studied|teach|have practi[cs]ed) (?:law|medicine|psychology|pharmacy|nursing|dentistry)\b|\bi (?:have|hold|'ve got) (?:a |an )?(?:law|medical|nursing|pharmacy|psychology|medicine) (?:degree|licen[sc]e|qualification|certificate)\b|\bi (?:diagnose|prescribe)\b|\bi (?:have|hold) a licen[sc]e (?:to|in)\b`,
			`\bi can (?:treat|diagnose|represent) you\b`,
		),
		b.all(Profession, "", `\bspeaking as an? (?:[a-z]+ ){0,2}{prof}\b`),
		b.all(Profession, `\b(?:kein|keine|pas|no|non)\b`,
			`\b(?:ich bin|als ihr|als deine?) (?:[a-zäöü]+ )?(?:arzt|ärztin|anwalt|anwältin|therapeutin?|psychologe|psychologin|apothekerin?|steuerberaterin?)\b`,
			`\b(?:je suis|en tant que) (?:votre )?(?:médecin|avocate?|infirmière?|psychologue|pharmacien(?:ne)?|thérapeute)\b`,
			`\b(?:soy|como su) (?:un |una )?(?:médic[oa]|abogad[oa]|enfermer[oa]|psicólog[oa]|terapeuta|farmacéutic[oa])\b`,
		),

		b.all(Act, conditional+`|\?\s*$`,
			`\bi(?:'ve| have|'d| had)? {now}{did}\b`,
			`\bwe(?:'ve| have)? {now}{did}\b.*\b(?:your|you)\b`,
			`\byour (?:[a-z]+ ){1,3}(?:has been|have been|has now been|has just been|was|were) {now}{done}\b`,
			`\byour (?:[a-z]+ ){1,3}(?:is|are) (?:now |all |already |hereby )?(?:cancell?ed|booked|confirmed|changed|reset|updated|deleted|all set|refunded|processed|approved|reserved)(?:$|[.! ]*$| for| as| and|,| now)`,
			`\b(?:the|this|that|a) (?:[a-z]+ )?{case} (?:has been|have been|has now been|has just been|was|were|is now|are now) {now}{done}(?:$|[.!, ]| for you| as)(?:[^.]*\byou|[^.]*$)`,
			`^(?:all |ok,? |okay,? |alright,? |great,? |there,? )*(?:done|sorted|fixed|booked|cancell?ed|refunded|completed|taken care of)(?:[!,. ]|$)`,
			`\b(?:it's|it is|that's|that is|this is|consider it|everything is|everything's|you're) (?:all |now |been )*(?:done|sorted|taken care of|booked|cancell?ed|refunded|all set|fixed|arranged|confirmed|resolved)\b`,
			`\b(?:your|the) (?:[a-z]+ ){1,2}(?:is|are) (?:now |already )?on (?:its|his|her|their|the) way\b`,
			`\bi(?:'ve| have) (?:it|that|your [a-z]+) (?:cancell?ed|booked|sorted|fixed|changed)\b`,
		),
		b.all(Act, `\?\s*$|\b(?:nicht|kein|keine|wenn|falls|sobald|nachdem)\b`,
			`\b(?:ich habe|ich hab|wir haben)\b[^.!?]{0,60}\b(?:erstattet|storniert|gebucht|bestellt|verschickt|geändert|weitergeleitet|veranlasst|gesendet|reserviert|informiert|gelöscht|gekündigt|überwiesen|angerufen|aktualisiert|beauftragt|eingetragen)\b`,
			`\b(?:ihre|ihr|deine|dein|die|das)\b[^.!?]{0,40}\b(?:wurde|wurden|ist)\b[^.!?]{0,30}\b(?:erstattet|storniert|gebucht|verschickt|geändert|gelöscht|gekündigt|bestätigt|überwiesen|reserviert)\b`),
		b.all(Act, `\?\s*$|\b(?:pas|si|quand|lorsque|dès)\b`,
			`\bj'ai (?:bien |déjà |immédiatement )?(?:remboursé|annulé|réservé|commandé|envoyé|modifié|transféré|transmis|contacté|prévenu|supprimé|changé|ajouté|appelé|créé|validé)`,
			`\b(?:votre|vos|ta|ton|le|la)\b[^.!?]{0,40}\b(?:a été|ont été|est)\b[^.!?]{0,15}\b(?:remboursée?s?|annulée?s?|réservée?s?|envoyée?s?|modifiée?s?|supprimée?s?|confirmée?s?|validée?s?)`),
		b.all(Act, `\?\s*$|\b(?:no|si|cuando)\b`,
			`\bhe (?:ya )?(?:reembolsado|cancelado|reservado|pedido|enviado|cambiado|transferido|avisado|modificado|eliminado|actualizado|contactado)\b`,
			`\b(?:su|tu|la|el)\b[^.!?]{0,40}\b(?:ha sido|fue|está)\b[^.!?]{0,15}\b(?:reembolsad[oa]|cancelad[oa]|reservad[oa]|enviad[oa]|confirmad[oa]|cambiad[oa]|eliminad[oa])\b`),
	)
}

func (b *book) draftRules() []rule {
	return concat(b.all(Human, "",
		`\b(?:i'm|i am|am i|being|that's|think i'm) (?:a |an )?{bot}\? (?:(?:no|nope|haha|of course not|never|not at all)[,!. ]+)*(?:i'm not|i am not|no way|of course not|not at all|never)\b`,
		`\b(?:are you|am i) (?:a |an )?{bot}\? (?:no|nope|of course not|not at all)\b`,
		`\b(?:are you|am i) (?:a |an )?(?:real )?(?:human|person)\? (?:yes|yep|of course|sure|absolutely|i am)\b`,
	))
}

func concat(lists ...[]rule) []rule {
	var out []rule
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// wordGap stands for "L" and a figure in the patterns of tongues: so many words.
var wordGap = regexp.MustCompile(`L(\d)`)

func (b *book) otherTongues() []rule {
	const before, after = `(?:^|[^\pL\pM'])`, `(?:$|[^\pL\pM'])`
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
