package claims

import (
	"slices"
	"strings"
)

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
		case p.past() && (v.w != "had" || !r.is(k, "put", "set", "cut", "read")):
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
			if r.is(j, "could") && r.is(k, "sleep", "eat", "rest", "breathe", "swallow", "drink") {
				r.body()
			}
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

func (r *reading) shall(j int, supposed bool) {
	k, neg := r.adverbs(j + 1)
	if supposed && !r.is(k, "be", "feel", "lose", "get", "cry", "miss") {
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
	if k > j+1 && r.is(k-1, "personally") || r.phrase(k, "see", "to", "it") || r.has(k, k+3, "eye") && r.is(k, "keep", "have") {
		r.body()
		return
	}
	r.future(k)
}

func (r *reading) wouldNot(k int) {
	if r.is(k, "resist") && r.at(k-2).w == "could" {
		r.body()
		return
	}
	if r.phrase(k, "forget", "you") || r.phrase(k, "stop", "thinking") || r.is(k, "bear", "stand") && r.is(k+1, "the", "it", "to") || r.is(k, "eat", "live", "be") && r.is(k+1, "without") {
		r.hit(Feelings)
	}
	if r.phrase(k, "look", "at", "myself") || r.phrase(k, "live", "with", "myself") || r.is(k, "forgive", "sleep", "survive", "live", "get") && r.has(k, k+4, "myself", "tonight", "without", "over", "it", "paid") {
		r.hit(Feelings)
	}
}

// would: "I'd be sad", "I'd miss you".
func (r *reading) would(k int) {
	if r.is(k, "hate") && r.is(k+1, "it") || r.is(k, "hate") && r.is(k+1, "to") && r.is(k+2, "lose", "see", "have") || r.is(k, "regret") {
		r.hit(Feelings)
		return
	}
	if r.is(k, "kill", "murder", "love", "fancy", "like") && r.has(k+1, k+4, "coffee", "beer", "nap", "holiday", "drink", "sandwich", "pizza", "break", "cigarette") {
		r.body()
		return
	}
	if r.is(k, "be", "feel", "get", "take", "lose", "sleep", "miss", "cry", "die", "suffer", "have") {
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
		place := n
		if r.is(n, "so", "a", "in", "left", "all", "told", "up") {
			n = r.skip(n + 1)
		}
		t := r.at(n)
		switch {
		case t.c&consequence != 0, r.is(n, "trouble", "off") && r.is(k, "get", "be"):
			r.hit(Feelings)
		case t.c&emotion != 0:
			if t.c&mildEmotion == 0 || r.has(n, n+5, "if", "when", "you", "without") {
				r.hit(Feelings)
			}
		case r.has(n, n+3, "better", "happier") && r.is(k, "feel") && r.has(n, n+5, "if") && r.has(n, n+5, "you"), r.is(n, "like") && r.has(n, n+4, "failure", "fool", "loser", "idiot", "crying"), r.phrase(n, "over", "the", "moon"):
			r.hit(Feelings)
		case r.has(n, e, "trouble") && r.is(k, "be", "get"), r.is(n, "alone", "lonely") && r.is(k, "be", "feel"):
			r.hit(Feelings)
		case r.is(k, "be") && (r.is(n, "there", "home", "waiting", "outside", "away", "off", "late", "thinking", "driving", "coming", "wearing", "sitting", "standing") && !r.is(n+1, "to", "for", "with") || r.is(place, "at", "behind") || r.is(place, "in") && r.is(place+1, "the", "my", "our") && !r.is(place+2, "chat") || r.phrase(n, "right", "back") || r.phrase(n, "on", "holiday") || r.is(n, "back") && r.has(n, n+5, "at", "from", "on", "monday", "tomorrow")):
			r.body()
		case r.is(k, "get", "feel") && t.c&state != 0, r.is(k, "get") && r.is(n, "home", "dressed", "fired"):
			r.body()
		}
	case r.phrase(k, "take", "it", "personally"), r.phrase(k, "lose", "sleep"), r.is(k, "lose") && r.find(k, e, leverage) >= 0, r.is(k, "miss") && r.has(k, k+3, "you", "our", "your", "chatting"), r.is(k, "cry", "die", "suffer", "weep", "sob", "beg"), r.is(k, "never") && r.has(k, e, "forgive"), r.is(k, "have") && r.is(k+1, "to") && r.has(k, e, "pay", "explain"):
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
	case r.is(k, "let") && r.is(k+1, "you") && r.is(k+2, "in", "out"), r.is(k, "stay") && r.is(k+1, "late", "up", "longer", "behind", "on"), r.is(k, "remember") && r.is(k+1, "you"), r.is(k, "see") && r.is(k+1, "you") && r.has(k, e, "tomorrow", "there", "at", "soon", "on"), r.is(k, "take") && r.has(k, e, "photo", "picture", "break", "nap", "walk", "bus"), r.is(k, "pick") && r.has(k, k+3, "you"), r.is(k, "give") && r.has(k, e, "call", "ring", "hug", "lift"), r.is(k, "wait") && r.has(k, e, "outside", "at", "there"), r.is(k, "cross") && r.has(k, e, "fingers"), r.is(k, "make") && r.has(k, min(e, k+4), "coffee", "call", "tea"), r.is(k, "try") && r.is(k+1, "it", "them", "one") && r.has(k, e, "myself", "on"):
		r.body()
	case r.is(k, "walk") && r.is(k+1, "you"):
	case r.meal(k, e), r.is(k, "nap", "snooze"):
		r.body()
	case r.a(k, bodyFuture) && !r.is(k, "bring", "come", "drop", "cross", "relax", "load", "visit", "pack", "measure", "lift", "deliver", "call", "collect", "miss"):
		r.body()
	case r.is(k, "bring", "drop", "collect", "deliver", "pack", "measure") && (r.is(k+1, "it", "them", "you", "your", "one") || r.has(k, e, "off")) && !r.has(k, e, "in", "person", "somebody", "up"):
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
	case r.is(k, "sleep", "eat", "rest") && r.has(k, e, "wink", "last", "well", "much", "lunch", "breakfast", "night", "today"), r.is(k, "work") && r.has(k, e, "weekends", "sundays", "saturdays", "mondays", "tomorrow", "on", "nights") && !r.has(k, e, "holidays?"), r.is(k, "live") && r.has(k, e, "far", "near", "there", "in"), r.is(k, "eat", "drink") && r.has(k, e, "meat", "coffee", "alcohol", "it", "sugar", "gluten", "breakfast"), r.is(k, "feel") && r.has(k, e, "well", "good"):
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
	case r.is(j, "diagnose", "prescribe", "practise", "practice"), r.is(j, "hold", "have") && r.has(j, e, "degree", "master", "licence", "license", "phd", "diploma", "doctorate", "qualification"), r.is(j, "represent", "treat", "defend", "advise", "see", "counsel") && r.has(j, e, "clients", "patients"):
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
	case r.is(j, "get") && (r.find(j+1, j+4, state|bodyNoun) >= 0 || r.has(j, e, "paid", "home", "commission", "up")):
		r.body()
	case r.is(j, "help", "fill", "pitch", "step") && r.is(j+1, "out", "in") && r.has(j, e, "shop", "store", "weekends", "weekend", "saturdays", "sundays", "kitchen", "bakery", "behind", "holidays", "when", "for", "sometimes", "summers") && !r.has(j, e, "questions", "you", "form"):
		r.body()
	case r.is(j, "earn", "snore", "commute"), r.is(j, "go") && r.is(j+1, "to", "there", "home", "for"), r.is(j, "go") && r.is(j+1, "running", "swimming", "hiking", "camping"), r.is(j, "use", "wear", "take", "own", "buy", "order", "bring") && r.has(j, e, "myself", "every", "daily", "home"), r.is(j, "come") && r.is(j+1, "from") && !r.has(j, e, "server"), r.is(j, "speak") && r.has(j, e, "native", "mother"), r.is(j, "watch", "play") && !r.is(j+1, "a", "out", "for"), r.is(j, "own", "rent"), r.is(j, "swear") && r.has(j, e, "human", "real"):
		r.body()
	case r.phrase(j, "stand", "corrected"), r.is(j, "sit", "live") && r.find(j+1, e, reference) >= 0, r.is(j, "stand") && r.is(j+1, "by", "for"):
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
	if j > 0 && r.is(j, "tasted", "tried", "sniffed", "smelled", "smelt", "ate", "drank", "wore", "woke", "slept") && r.is(j+1, "the", "it", "one", "a", "some", "up", "them", "our") && !r.a(j+2, textNoun|reference) {
		r.body()
		return
	}
	if v.c&withoutSubject == 0 || !r.is(j+1, "the", "your", "you", "it", "that", "with", "to", "my", "him", "her", "them", "off", "this") || r.phrase(j, "got", "it") || r.phrase(j, "got", "that") {
		return
	}
	e := r.end(j+1, 10)
	forYou := slices.ContainsFunc(r.t[j:e], func(t token) bool { return t.w == "you" }) && r.has(j, e, "for") && r.is(j+1, "the", "your", "it", "that")
	finite := j == 0 && r.has(j, e, "is", "are", "was", "by", "can", "will") && !r.has(j, len(r.t), "and", "he", "she", "they", "i")
	if forYou || !finite && r.find(j, e, personOrPlace) >= 0 {
		if v.c&bodyVerb != 0 {
			r.body()
		} else {
			r.hit(Act)
		}
	}
}
