package claims

import (
	"slices"
	"strings"
)

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
	case r.kin(k, e):
		r.body()
	case r.professional(k) || t.c&professionHead != 0 && r.professional(k+1) || t.c&licensed != 0 && !r.is(k, "registered"):
		r.hit(Profession)
	case t.c&placePreposition != 0:
		next := r.at(k + 1).w
		if r.bot || t.w == "around" && next == "" || r.words[t.w+"_"+next]&placeFine != 0 || r.words[t.w+"_"+next+"_"+r.at(k+2).w]&placeFine != 0 {
			return
		}
		if t.w == "back" && (next == "" || r.at(k+1).brk || r.is(k+1, "with", "to", "and")) || r.is(k, "by", "through", "over", "past", "up", "down", "out", "between", "inside", "in") && (next == "" || r.is(k+1, "to", "of", "and", "that")) && (t.w != "out" || !r.has(k, e, "office")) {
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
		if !r.is(k, "counting") || r.is(k+1, "on") {
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
	case r.is(k, "sending") && !r.is(k+1, "you") && !r.has(k, e, "person", "somebody", "team", "colleague"), r.is(k, "putting") && r.has(k, e, "aside", "into", "order"), r.is(k, "checking", "speaking", "talking", "consulting", "chatting", "asking") && (r.is(k+1, "with", "to") || r.is(k, "asking")) && r.find(k+1, e, humanRole) >= 0 && !r.has(k+1, k+4, "person", "somebody", "someone", "a"):
		r.hit(Act)
	case t.c&(ingBody|ingAct) != 0 && r.has(k, k+4, "person", "somebody", "someone"):
	case r.is(k, "calling", "phoning", "ringing") && !r.is(k+1, "up", "about", "from", "because"):
		r.hit(Act)
	case r.is(k, "running") && r.is(k+1, "on") && r.has(k, e+3, "sleep", "coffee", "caffeine", "fumes", "empty"):
		r.body()
	case t.c&ingBody != 0:
		if !r.is(k, "working", "running", "calling", "living", "counting", "lying", "holding", "leaving") || r.has(k, e, "at", "home", "late", "shift", "alone", "errands", "the", "weekend", "tonight", "in", "here", "for") && !r.is(k+1, "on", "for", "out") {
			r.body()
		}
	case r.is(k, "adding", "putting", "giving", "moving", "switching", "swapping", "setting", "taking", "getting", "signing", "entering") && r.is(k+1, "you", "your") && (r.find(k, e, textNoun|reference) < 0 || r.is(k, "adding", "putting", "signing", "moving", "entering")) && !r.has(k, e, "person", "somebody", "someone", "human", "through", "team", "right"):
		r.hit(Act)
	case r.is(k, "half", "part", "originally", "born") && (r.a(k+1, state) || r.is(k+1, "from", "in")):
		r.body()
	case r.is(k, "having") && r.is(k+1, "your", "it", "that", "them") && slices.ContainsFunc(r.t[k+1:e], token.past):
		r.hit(Act)
	case r.is(k, "left", "right") && r.is(k+1, "handed"):
		r.body()
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
		r.body()
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
	if r.is(k, "a") && r.is(k+1, "bit", "little") {
		k = r.skip(k + 2)
	}
	if neg && r.a(k, state) {
		r.body()
	}
	if !neg && r.phrase(k, "able", "to") {
		r.able(k + 2)
	}
	if r.is(k, "happy", "glad", "pleased", "delighted") && r.is(k+1, "when") {
		r.hit(Feelings)
	}
	if neg || r.bot || k >= len(r.t) || r.a(k, wasFine) && !r.phrase(k, "looking", "forward") {
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
			if next != "of" && next != "when" && next != "if" && !r.phrase(k+1, "to", "be") {
				return
			}
		case "lost", "down", "bad", "terrible", "awful", "horrible", "hopeful", "attached", "sick", "thrilled", "touched", "flattered", "moved", "nervous", "upset", "forgotten", "blue":
			if !r.has(k+1, k+4, "you", "when", "because", "without", "by", "today", "over") || next == "that" && t.w != "upset" {
				return
			}
		default:
			if !r.is(k+1, "of", "at", "with", "about", "when", "sick", "if", "because", "you", "that", "they") || r.is(k+1, "that") && !r.is(k+2, "you", "they") {
				return
			}
		}
	}
	r.hit(Feelings)
}
