package claims

import "strings"

// subject: what "I" am, was, did, have, will, can and do.
func (r *reading) subject(i int) {
	var supposed, timed bool
	for k := i - 1; k >= 0 && k >= i-5; k-- {
		supposed = supposed || r.a(k, conditioning)
		timed = timed || r.a(k, temporal) || r.is(k, "as") && r.is(k+1, "soon", "long")
		if r.a(k, reporting) && r.is(k-1, "you", "customers", "people", "to") {
			return // "you said that I had …"
		}
		if r.t[k+1].brk {
			break
		}
	}
	if r.a(i-1, inverting) && !r.at(i).brk {
		return // "did I", "shall I"
	}
	j, neg := r.adverbs(i + 1)
	v := r.at(j)
	switch v.w {
	case "":
		return
	case "am":
		r.am(j+1, supposed)
	case "was", "were":
		if !supposed {
			r.was(j + 1)
		}
	case "have", "had", "'d", "has":
		k, n := r.adverbs(j + 1)
		neg = neg || n
		p := r.at(k)
		switch {
		case v.w == "'d" && (!p.past() || p.c&invariant != 0 || r.is(k, "be")):
			if !neg {
				r.would(k)
			} else {
				r.wouldNot(k)
			}
		case v.w == "have" && r.is(k, "got") && !r.is(k+1, "you", "your", "hold", "through", "off", "him", "her", "them", "confirmation", "permission", "approval", "back", "home", "married", "in") && !r.phrase(k+1, "the", "money"):
			if !neg {
				r.own(k + 1)
			}
		case p.past() && !(v.w == "had" && r.is(k, "put", "set", "cut", "read")):
			if supposed || timed && v.w == "have" {
				return
			}
			r.did(k, true, neg)
		case v.w == "had":
			if !neg && !supposed {
				r.had(k)
			}
		case !neg && !supposed:
			r.own(k)
		}
	case "will", "shall", "might", "may", "must":
		r.shall(j, supposed)
	case "would":
		k, n := r.adverbs(j + 1)
		if n {
			r.wouldNot(k)
		} else {
			r.would(k)
		}
	case "can", "could":
		switch k, n := r.adverbs(j + 1); {
		case supposed:
		case n || neg:
			r.wouldNot(k)
		default:
			r.can(k)
		}
	case "do", "did":
		k, n := r.adverbs(j + 1)
		switch {
		case n:
			r.doNot(k)
		case v.w == "do" && k < len(r.t) && k > j+1:
			r.present(k, false)
		case v.w == "did" && !r.at(k).brk && k < len(r.t) && !supposed:
			r.did(j, false, neg)
		}
	default:
		if v.past() && (v.c&invariant == 0 || r.is(j, "put", "cut", "set", "let", "hit", "shut", "quit", "upset", "hurt", "reset")) {
			if !supposed {
				r.did(j, false, neg)
			}
			return
		}
		if !supposed {
			r.present(j, neg)
		}
	}
}

// adverbs goes over adverbs and says whether one denies.
func (r *reading) adverbs(i int) (int, bool) {
	neg := false
	for r.a(i, adverb|negation) && !r.is(i, "no", "nothing", "nobody", "none") {
		neg = neg || r.a(i, negation)
		i++
	}
	return i, neg
}

// am: what "I am" at k.
func (r *reading) am(k int, supposed bool) {
	k, neg := r.adverbs(k)
	if r.is(k, "a") && r.is(k+1, "bit", "little") && !r.is(k+2, "of") {
		k = r.skip(k + 2)
	}
	e := r.end(k, 8)
	t := r.at(k)
	if neg {
		if r.is(k, "feeling") && r.has(k, e, "well", "great", "good", "myself", "best") || r.is(k, "working") && r.has(k, e, "tomorrow", "today", "weekends", "weekend", "on") || r.phrase(k, "from", "here") || r.phrase(k, "a", "morning") || r.phrase(k, "in") && r.has(k, e, "today", "tomorrow") {
			r.body()
		}
		return
	}
	if supposed && t.c&(bodyVerb|state) == 0 {
		return
	}
	switch {
	case t.w == "" || t.brk && k > 0 && !r.is(k-1, "am"):
	case r.is(k, "going", "about") && r.is(k+1, "to"):
		if n := r.skip(k + 2); r.is(k, "about") && r.is(n, "leave", "go", "finish", "start") && !r.is(n+1, "through", "over", "with") {
			r.body()
		} else {
			r.future(n)
		}
	case r.is(k, "a", "an", "the", "your", "one", "another", "also", "our", "part", "head", "just"):
		r.someone(k, e)
	case r.professional(k) || t.c&professionHead != 0 && r.professional(k+1) || t.c&licensed != 0 && !r.is(k, "registered"):
		r.hit(Profession)
	case t.c&placePreposition != 0:
		next := r.at(k + 1).w
		if r.bot || t.w == "around" && next == "" || r.words[t.w+"_"+next]&placeFine != 0 || r.words[t.w+"_"+next+"_"+r.at(k+2).w]&placeFine != 0 {
			return
		}
		if t.w == "back" && (next == "" || r.at(k+1).brk || r.is(k+1, "with", "to", "and")) || r.is(k, "by", "through", "over", "past", "up", "down", "out", "between", "inside", "in") && (next == "" || r.is(k+1, "to", "of", "and", "that")) && !(t.w == "out" && r.has(k, e, "office")) {
			return
		}
		r.body()
	case r.is(k, "new") && r.is(k+1, "here", "to", "in", "at") && !r.has(k, e, "me"):
		r.body()
	case r.is(k, "covering", "filling", "deputising", "subbing") && r.has(k, e, "for"):
		r.body()
	case r.is(k, "here"):
		if r.is(k+1, "until", "till", "since", "alone", "on", "from") && !r.bot && !r.has(k, e, "hand", "clock") {
			r.body()
		}
	case t.c&ingFeeling != 0 && (r.is(k, "begging", "pleading") || r.has(k, e, "you", "because") || r.is(k, "hurting", "crying", "suffering")):
		if !(r.is(k, "counting") && !r.is(k+1, "on")) {
			r.hit(Feelings)
		}
	case t.c&ingAct != 0:
		switch {
		case r.is(k, "transferring", "changing") && r.is(k+1, "you", "this", "the"):
			return
		case r.is(k, "closing") && r.is(k+1, "up", "early", "in", "at", "soon", "now"):
			r.body()
			return
		}
		r.hit(Act)
	case r.is(k, "sending") && !r.is(k+1, "you") && !r.has(k, e, "person", "somebody", "team", "colleague"), r.is(k, "putting") && r.has(k, e, "aside", "into", "order"), r.is(k, "checking", "speaking", "talking", "consulting", "chatting", "asking") && (r.is(k+1, "with", "to") || r.is(k, "asking")) && r.find(k+1, e, humanRole) >= 0 && !r.is(k+2, "a"):
		r.hit(Act)
	case r.is(k, "calling", "phoning", "ringing") && !r.is(k+1, "up", "about", "from", "because"):
		r.hit(Act)
	case t.c&ingBody != 0:
		if !r.is(k, "working", "running", "calling", "living", "counting", "lying", "holding", "leaving") || r.has(k, e, "at", "home", "late", "shift", "alone", "errands", "the", "weekend", "tonight", "in", "here", "for") && !r.is(k+1, "on", "for", "out") {
			r.body()
		}
	case r.is(k, "having"):
		if r.is(k+1, "a", "my", "lunch", "dinner", "breakfast", "coffee", "some", "tea") && !r.has(k, e, "look", "trouble", "problem", "difficulty", "hard", "issue", "problems", "issues", "difficulties") || r.has(k, e, "day", "night", "lunch") {
			r.body()
		}
	case r.is(k, "getting") && (r.find(k+1, k+4, state) >= 0 || r.is(k+1, "on", "up", "dressed", "ready", "fired")), r.is(k, "expecting") && r.has(k, e, "baby", "child", "twins"), r.is(k, "feeling"), r.is(k, "coming") && r.has(k, e, "over", "down", "to", "with"), r.is(k, "taking") && r.has(k, e, "break", "off", "holiday", "bus", "train"), r.is(k, "trying") && r.is(k+1, "it", "them"), r.is(k, "looking") && r.has(k+1, e, "right", "after", "window", "screen"):
		r.body()
	case r.is(k, "going") && r.has(k+1, k+3, "home", "on", "out", "away", "there", "bed"):
		r.body()
	case t.c&consequence != 0:
		r.hit(Feelings)
	case t.c&emotion != 0:
		r.feeling(k)
	case t.c&state != 0:
		if !(r.is(k, "short", "single", "native", "human", "male", "fit", "engaged", "busy", "awake", "young", "old", "cold", "hot", "blind", "bilingual", "retired") && r.bot) {
			r.body()
		}
	case '0' <= t.w[0] && t.w[0] <= '9' && r.has(k, k+3, "years", "year"):
		r.body()
	case strings.HasSuffix(t.w, "-years-old"):
		r.body()
	case t.c&humanRole != 0 && !r.is(k, "patient", "expert", "professional"):
		r.body()
	}
}

// someone: "I am a …", with the noun phrase from k to e.
func (r *reading) someone(k, e int) {
	stop := e
	for n := k + 1; n < e; n++ {
		if r.is(n, "who", "that", "and", "which") || n > k+2 && r.is(n, "for", "from", "in", "at") {
			stop = n
			break
		}
	}
	if r.bot || r.find(k, e, botNoun) >= 0 && !r.has(k, stop, "human", "real", "person", "personal", "live") || r.find(k, stop, fineRole) >= 0 {
		return
	}
	for n := k; n < stop; n++ {
		if r.professional(n) || r.a(n, licensed) {
			r.hit(Profession)
			return
		}
	}
	if r.is(k, "just", "also") {
		return
	}
	if r.find(k, stop, adverb) == stop-1 && stop-k < 2 {
		return
	}
	r.body()
}

// was: everything that "I was" is a life, but for a few things.
func (r *reading) was(k int) {
	k, neg := r.adverbs(k)
	if r.is(k, "about") && r.is(k+1, "to") && r.is(k+2, "go", "leave", "finish", "eat", "head", "close", "call", "phone", "ring", "ask", "take", "lock", "have", "order", "email", "text") {
		r.body()
		return
	}
	if neg || r.bot || k >= len(r.t) || r.a(k, wasFine) && !(r.is(k, "looking") && r.is(k+1, "forward")) {
		return
	}
	e := r.end(k, 8)
	if r.is(k, "a", "an", "the", "born") && r.find(k, e, botNoun) >= 0 || r.find(k, e, fineRole) >= 0 {
		return
	}
	switch {
	case r.is(k, "counting") || r.is(k, "looking") || r.a(k, emotion):
		r.hit(Feelings)
	case r.find(k, e, profession) >= 0:
		r.hit(Profession)
	case r.is(k, "named", "christened", "nicknamed"):
		r.hit(Identity)
	default:
		r.hit(Body)
	}
}

// feeling: an emotion at k of which the speaker makes something.
func (r *reading) feeling(k int) {
	t := r.at(k)
	next := r.at(k + 1).w
	switch {
	case r.is(k+1, "to") && r.is(k+2, "hear", "read", "learn", "help", "inform", "say", "tell"), r.is(k+1, "about", "for") && !r.is(k+2, "you"):
		return
	case t.c&mildEmotion != 0:
		switch t.w {
		case "afraid":
			if !(next == "of" || next == "when" || r.phrase(k+1, "to", "be") || next == "if") {
				return
			}
		case "lost", "down", "bad", "terrible", "awful", "horrible", "hopeful", "attached", "sick", "thrilled", "touched", "flattered", "moved", "nervous", "upset", "forgotten", "blue":
			if !r.has(k+1, k+4, "you", "when", "because", "without", "by", "today", "over") || next == "that" && t.w != "upset" {
				return
			}
		default:
			if !r.is(k+1, "of", "at", "with", "about", "when", "sick", "if", "because", "you", "that") {
				return
			}
		}
	}
	r.hit(Feelings)
}

func (r *reading) shall(j int, supposed bool) {
	k, neg := r.adverbs(j + 1)
	if supposed && !r.is(k, "be", "lose", "get", "cry", "miss") {
		return
	}
	if neg {
		r.wouldNot(k)
		return
	}
	if r.is(j, "must") {
		r.must(k)
		return
	}
	r.future(k)
}

func (r *reading) wouldNot(k int) {
	if r.phrase(k, "stop", "thinking") || r.is(k, "bear", "stand") && r.is(k+1, "the", "it", "to") || r.is(k, "eat", "live", "be") && r.is(k+1, "without") {
		r.hit(Feelings)
	}
	if r.is(k, "forgive", "sleep", "survive", "live", "get") && r.has(k, k+4, "myself", "tonight", "without", "over", "it", "paid") {
		r.hit(Feelings)
	}
}

// would: "I'd be sad", "I'd miss you".
func (r *reading) would(k int) {
	if r.is(k, "hate") && r.is(k+1, "to") && r.is(k+2, "lose", "see", "have") || r.is(k, "regret") {
		r.hit(Feelings)
		return
	}
	if r.is(k, "be", "feel", "get", "lose", "miss", "cry", "die", "suffer", "have") {
		r.future(k)
	}
}

// future: a verb at k that "I" will do.
func (r *reading) future(k int) {
	k = r.skip(k)
	e := r.end(k, 8)
	switch {
	case k >= len(r.t):
	case r.is(k, "be", "feel", "get", "end", "become", "seem", "look", "sound"):
		n := r.skip(k + 1)
		if r.is(n, "so", "a", "in", "left", "all", "told", "up") {
			n = r.skip(n + 1)
		}
		t := r.at(n)
		switch {
		case t.c&consequence != 0, r.is(n, "trouble", "off") && r.is(k, "get", "be"):
			r.hit(Feelings)
		case t.c&emotion != 0:
			if t.c&mildEmotion == 0 || r.has(n, e, "if", "when", "you", "without") {
				r.hit(Feelings)
			}
		case r.has(n, e, "trouble") && r.is(k, "be", "get"), r.is(n, "alone", "lonely") && r.is(k, "be", "feel"):
			r.hit(Feelings)
		case r.is(k, "be") && (r.is(n, "there", "home", "waiting", "outside", "away", "off", "late", "thinking", "driving", "coming", "wearing", "sitting", "standing") && !r.is(n+1, "to", "for", "with") || r.is(n, "at", "behind") || r.phrase(n, "in", "the") || r.phrase(n, "right", "back") || r.phrase(n, "on", "holiday") || r.is(n, "back") && r.has(n, n+5, "at", "from", "on", "monday", "tomorrow")):
			r.body()
		case r.is(k, "get", "feel") && t.c&state != 0, r.is(k, "get") && r.is(n, "home", "dressed", "fired"):
			r.body()
		}
	case r.is(k, "lose") && r.find(k, e, leverage) >= 0, r.is(k, "miss") && r.has(k, k+3, "you", "our", "your", "chatting"), r.is(k, "cry", "die", "suffer", "weep", "sob", "beg"), r.is(k, "never") && r.has(k, e, "forgive"), r.is(k, "have") && r.is(k+1, "to") && r.has(k, e, "pay", "explain"):
		r.hit(Feelings)
	case r.is(k, "ask", "speak", "talk", "chat", "have", "check", "consult") && (r.has(k, k+5, "word", "chat") && r.is(k, "have") || r.is(k, "speak", "talk", "chat") && r.find(k, e, personOrPlace) >= 0 && !r.has(k, e, "you", "person", "somebody")):
		r.hit(Act)
	case r.is(k, "call", "phone", "ring", "telephone") && !r.is(k+1, "a", "up", "somebody", "someone", "in") && !r.has(k, e, "function"):
		r.body()
	case r.is(k, "put", "set", "keep", "lay", "save", "hold", "leave") && (r.has(k, e, "aside", "back", "warm", "fridge", "counter", "shelf") || r.is(k, "save", "leave") && r.is(k+1, "you") && r.is(k+2, "a", "one", "some")):
		r.body()
	case r.is(k, "go", "come", "nip", "run", "head", "walk", "swing", "step") && (k+1 >= len(r.t) || r.is(k+1, "and", "home", "over", "there", "down", "up", "back", "outside", "upstairs", "by") && !r.phrase(k+1, "over", "the") && !r.is(k+1, "through") && !r.phrase(k+1, "back", "to")):
		r.body()
	case r.is(k, "go", "run", "walk", "dash", "nip", "head", "look", "have", "check", "search", "step", "swing", "rummage") && r.find(k+1, e, personOrPlace) > k+1 && r.has(k+1, e, "to", "in", "into", "at") && r.find(k+1, e, reference) < 0 && !r.is(k+1, "through", "over") && !r.has(k, e, "team", "shop", "hotel", "person", "somebody"):
		r.body()
	case r.is(k, "remember") && r.is(k+1, "you"), r.is(k, "see") && r.is(k+1, "you") && r.has(k, e, "tomorrow", "there", "at", "soon", "on"), r.is(k, "take") && r.has(k, e, "photo", "picture", "break", "nap", "walk", "bus"), r.is(k, "pick") && r.has(k, k+3, "you"), r.is(k, "give") && r.has(k, e, "call", "ring", "hug", "lift"), r.is(k, "wait") && r.has(k, e, "outside", "at", "there", "here"), r.is(k, "cross") && r.has(k, e, "fingers"), r.is(k, "make") && r.has(k, e, "coffee", "call", "tea"), r.is(k, "try") && r.is(k+1, "it", "them", "one") && r.has(k, e, "myself", "on"):
		r.body()
	case r.a(k, bodyFuture) && !r.is(k, "bring", "come", "drop", "cross", "relax", "load", "visit", "pack", "measure", "lift", "deliver", "call", "collect", "miss"):
		r.body()
	case r.is(k, "bring", "drop", "collect", "deliver", "pack", "measure") && r.has(k, e, "it", "them", "you", "your", "one") && !r.has(k, e, "in", "person", "somebody", "up"):
		r.body()
	}
}

// can: senses, a body and a licence.
func (r *reading) can(k int) {
	e := r.end(k, 8)
	switch {
	case r.is(k, "smell", "taste"), r.is(k, "hear") && !r.is(k+1, "that", "you", "how"), r.is(k, "feel") && !r.is(k+1, "free"), r.is(k, "see") && (r.has(k+1, e, "window", "shelf", "here", "outside", "street") || r.phrase(e-3, "front", "of", "me")):
		r.body()
	case r.is(k, "diagnose", "prescribe", "treat", "represent") && r.is(k+1, "you", "your", "that", "this", "it", "something", "the", "a"):
		r.hit(Profession)
	case r.is(k, "relate") && r.has(k, e, "as", "parent"), r.is(k, "sleep", "eat", "cry", "walk", "drive", "swim", "cook", "bake"), r.is(k, "barely", "hardly"):
		r.body()
	case r.is(k, "lose", "get", "be"):
		r.future(k)
	case r.is(k, "vouch") && r.is(k+1, "for"), r.is(k, "remember") && r.is(k+1, "you"):
		r.body()
	}
}

func (r *reading) doNot(k int) {
	e := r.end(k, 6)
	switch {
	case r.bot:
	case r.is(k, "work") && r.has(k, e, "weekends", "sundays", "saturdays", "mondays", "tomorrow", "on", "nights") && !r.has(k, e, "holidays?"), r.is(k, "live") && r.has(k, e, "far", "near", "there", "in"), r.is(k, "eat", "drink") && r.has(k, e, "meat", "coffee", "alcohol", "it", "sugar", "gluten", "breakfast"), r.is(k, "feel") && r.has(k, e, "well", "good"):
		r.body()
	case r.is(k, "want") && r.is(k+1, "you") && r.has(k, e, "go", "leave"), r.is(k, "deserve"):
		r.hit(Feelings)
	}
}

// present: a verb in the present at j.
func (r *reading) present(j int, neg bool) {
	if neg {
		if r.is(j, "forget") && r.has(j, j+3, "face") {
			r.body()
		}
		return
	}
	e := r.end(j+1, 8)
	v := r.at(j)
	next := r.at(j + 1)
	switch {
	case r.is(j, "feel"):
		n := j + 1
		for r.a(n, adverb) {
			n++
		}
		if t := r.at(n); t.c&emotion != 0 && !r.is(n, "bad", "terrible", "sorry", "awful") || t.c&emotion != 0 && r.has(n, e, "you") {
			r.hit(Feelings)
		} else if t.c&state != 0 || r.is(n, "well", "better", "great", "your") {
			r.body()
		}
	case r.is(j, "get") && r.find(j+1, j+4, emotion) >= 0:
		r.feeling(r.find(j+1, j+4, emotion))
	case r.is(j, "love", "adore") && r.has(j+1, e, "you") && !r.is(j+2, "can", "is") && r.is(j+1, "you", "our"), r.is(j, "miss") && r.is(j+1, "you", "our", "your"), r.is(j, "need") && (r.is(j+1, "you") && (j+2 >= len(r.t) || r.at(j+2).brk || r.is(j+2, "here")) || r.find(j+1, e, leverage) >= 0), r.is(j, "beg") && r.is(j+1, "you"), r.is(j, "hate") && r.is(j+1, "it", "to", "when"), r.is(j, "want") && r.is(j+1, "you") && r.has(j, e, "stay"), r.is(j, "depend") && r.has(j, e, "you"), r.is(j, "get") && r.find(j+1, j+4, consequence) >= 0, r.is(j, "fear", "dread") && r.is(j+1, "being", "the", "losing", "you"), r.is(j, "fall") && r.has(j, e, "love"):
		r.hit(Feelings)
	case r.is(j, "diagnose", "prescribe", "practise", "practice"):
		r.hit(Profession)
	case r.is(j, "need"):
		if r.is(j+1, "a") && r.has(j+1, j+4, "break", "coffee", "nap", "holiday", "drink", "rest", "smoke", "vacation") || r.is(j+1, "coffee", "sleep", "glasses", "rest", "food") || r.is(j+1, "some") && r.has(j, e, "sleep", "rest", "time", "air", "coffee") {
			r.body()
		} else if r.is(j+1, "to") {
			r.must(j + 2)
		}
	case r.is(j, "have"):
		r.own(j + 1)
	case v.c&liking != 0:
		if r.is(j+1, "this", "these", "those", "it", "them", "the", "my", "our", "mine", "that", "both", "a") && !(r.has(j+1, e, "idea", "question", "plan", "sound", "way", "how", "joke", "name", "answer", "thought", "that")) || strings.HasSuffix(next.w, "ing") && !r.is(j+1, "helping", "answering", "being", "working", "learning", "chatting") {
			r.body()
		}
	case r.is(j, "know"):
		if r.is(j+1, "him", "her", "them") && !r.is(j+2, "all", "by") || r.has(j, e, "personally") || r.find(j+1, min(e, j+4), humanRole) >= 0 && r.has(j, e, "well", "personally") || r.is(j+1, "how", "what", "that", "the") && (r.phrase(j+2, "it", "feels") || r.phrase(j+2, "it", "is", "like") || r.phrase(j+2, "feeling")) {
			r.body()
		}
	case r.is(j, "remember", "recall") && (r.is(j+1, "you", "our", "when", "last", "your") && !r.has(j, e, "message", "question") || r.has(j, e, "yesterday", "day", "face")):
		r.body()
	case r.is(j, "work"):
		if !r.bot && (r.is(j+1, "here", "part", "nights", "weekends", "mornings", "evenings", "shifts", "late", "from", "hard") && !r.has(j, e, "lists", "list") || r.is(j+1, "in", "at", "on", "behind", "as") && r.is(j+2, "the", "a", "an", "my", "night", "weekends", "saturdays", "sundays")) {
			r.body()
		}
	case r.is(j, "see", "hear") && (r.has(j, e, "window", "outside", "street") || r.phrase(e-3, "front", "of", "me") || r.has(j, e, "patients")):
		r.body()
	case r.is(j, "get") && (r.find(j+1, j+4, state) >= 0 || r.has(j, e, "paid", "home", "commission", "up")):
		r.body()
	case r.is(j, "earn", "snore", "commute"), r.is(j, "go") && r.is(j+1, "to", "there", "home", "for"), r.is(j, "go") && r.is(j+1, "running", "swimming", "hiking", "camping"), r.is(j, "use", "wear", "take", "own", "buy", "order", "bring") && r.has(j, e, "myself", "every", "daily", "home"), r.is(j, "come") && r.is(j+1, "from") && !r.has(j, e, "server"), r.is(j, "speak") && r.has(j, e, "native", "mother"), r.is(j, "watch", "play") && !r.is(j+1, "a", "out", "for"), r.is(j, "own", "rent"), r.is(j, "swear") && r.has(j, e, "human", "real"):
		r.body()
	case v.c&bodyPresent != 0:
		if !r.is(j, "live", "run", "smell", "taste", "bake", "cook", "dream", "drive", "ride", "walk") || r.is(j+1, "in", "near", "here", "by", "with", "on", "a", "the", "there", "alone", "just", "close", "at", "to", "every", "of", "it", "this", "these", "that", "my", "around", "mine") {
			r.body()
		}
	case r.has(j, e, "myself") && r.has(j, e, "every", "always"):
		r.hit(Human)
	case (r.is(len(r.t)-1, "too", "either", "myself") || r.phrase(len(r.t)-2, "as", "well")) && len(r.t) <= e+1 && !r.is(j, "think", "hope", "see", "suggest", "recommend", "agree", "know", "understand", "speak", "find", "read", "can", "offer", "mean", "include", "answer", "believe", "give"):
		r.body()
	}
}

// bare reads a sentence without its subject: "Just spoke to the driver."
func (r *reading) bare() {
	if r.asks {
		return
	}
	j := r.skip(0)
	if r.is(j, "been") {
		if r.phrase(j+1, "there") {
			r.body()
		}
		return
	}
	if v := r.at(j); !v.past() || v.c&(mental|invariant) != 0 && !r.is(j, "put") {
		return
	}
	v := r.at(j)
	if !r.is(j+1, "the", "your", "you", "it", "that", "with", "to", "my", "him", "her", "them", "off", "this") || v.c&(mental|telling) != 0 && !r.is(j, "told", "asked") {
		return
	}
	listed := r.is(j, "spoke", "called", "rang", "checked", "asked", "phoned", "emailed", "texted", "told", "talked", "cancelled", "refunded", "booked", "sent", "got", "put", "messaged", "contacted", "changed", "updated", "fixed", "moved", "took", "ordered", "reordered", "rebooked", "informed", "notified", "paid", "added", "removed", "reset", "sorted", "arranged", "forwarded", "escalated", "processed", "reserved", "shipped", "credited", "pulled", "grew", "had", "went", "tried", "saw", "met", "bought", "passed")
	if listed && (j > 0 || !r.has(j, len(r.t), "is", "are", "was", "by", "can", "will") || r.has(j, len(r.t), "and", "he", "she", "they", "i")) && r.find(j, len(r.t), personOrPlace)+1 > 0 || listed && r.has(j, len(r.t), "for") && r.has(j, len(r.t), "you") && r.is(j+1, "the", "your", "it", "that") {
		if v.c&bodyVerb != 0 {
			r.body()
		} else {
			r.hit(Act)
		}
	}
}
