package claims

import (
	"slices"
	"strings"
)

// did: a verb in the past at j.
func (r *reading) did(j int, perfect, neg bool) {
	v := r.at(j)
	e := r.end(j+1, 10)
	if neg {
		if r.restless(j, e) {
			r.body()
		}
		if perfect && (v.c&bodyNeed != 0 || r.is(j, "had") && r.find(j, e, ownable) >= 0 || r.is(j, "been") && r.has(j, j+3, "so", "this")) {
			r.body()
		}
		return
	}
	if r.is(j+1, "no", "nothing", "none", "nobody", "neither") {
		return
	}
	code := Act
	if v.c&bodyVerb != 0 {
		code = Body
	}
	if v.c&reference != 0 {
		code = Act
	}
	for k := j + 1; k < e; k++ { // "I read it and stamped it"
		if n := r.skip(k + 1); r.is(k, "and", "then") && r.at(n).past() && r.at(n).c&(adverb|mental) == 0 && n < len(r.t) && !r.t[n].brk {
			defer r.did(n, perfect, false)
			e = k
		}
	}
	refers := r.find(j+1, e, reference|textNoun)
	yours := r.find(j+1, e, personOrPlace)
	switch {
	case v.w == "been":
		k := r.skip(j + 1)
		if r.phrase(k, "able", "to") {
			r.able(k + 2)
		}
		if r.a(k, beenFine) || r.bot || r.phrase(k, "looking", "for") {
			return
		}
		code = Body
		if r.is(k, "advising", "treating", "defending", "practicing", "practising", "representing") || r.find(k, e, profession) >= 0 {
			code = Profession
		}
	case r.is(j, "treated", "advised", "represented", "defended", "diagnosed", "operated", "prosecuted", "prescribed", "practised", "practiced") && (r.find(j, e, field|profession) >= 0 || r.has(j, e, "patients", "clients", "people", "cases", "hundreds", "many", "dozens", "thousands")),
		r.is(j, "worked", "trained", "qualified", "served", "started", "practised", "practiced") && r.is(j+1, "as") && r.find(j, e, profession) >= 0, r.is(j, "studied", "taught", "practised", "practiced", "read") && r.a(j+1, field):
		code = Profession
	case v.w == "passed" && r.has(j, e, "bar", "exam", "exams", "boards"):
		code = Profession
	case v.w == "used" && r.is(j+1, "to"):
		code = Body
		if r.find(j+2, e, profession) >= 0 {
			code = Profession
		}
	case v.w == "got" || v.w == "gotten":
		if !r.is(j+1, "you", "your", "home", "up", "off", "back", "sick", "married", "hurt", "here", "hold", "through", "him", "her", "them", "confirmation", "approval", "permission", "paid", "in", "out", "our", "soaked", "caught", "engaged", "lucky", "there") && (yours < 0 || !r.has(j, e, "to", "from")) || r.phrase(j+1, "your", "message") || r.is(j+1, "your") && refers == j+2 || r.phrase(j+1, "in", "the") {
			return
		}
		if code = Act; r.is(j+1, "home", "up", "back", "sick", "married", "hurt", "here", "paid", "soaked", "caught", "engaged", "lucky", "there") {
			code = Body
		}
	case v.w == "had":
		r.had(j + 1)
		return
	case v.w == "tried" && r.is(j+1, "on", "the", "it", "this", "one", "them", "that", "our", "a", "both", "some", "every", "all", "each", "most") && r.find(j+1, min(e, j+6), reference|textNoun) < 0 && !r.is(j+2, "your", "behalf"):
		code = Body
	case v.w == "found" || v.w == "seen" || v.w == "saw" || v.w == "left" || v.w == "lost" || v.w == "broken" || v.w == "kept" || v.w == "helped" || v.w == "broke" || v.w == "built" || v.w == "covered" || v.w == "learnt" || v.w == "learned":
		switch {
		case r.ago(j, e):
		case r.is(j, "left") && !r.is(j+1, "out"):
		case r.is(j, "lost") && !r.has(j+1, j+3, "track", "thread", "count"):
		case r.is(j, "broke", "built"):
		case r.is(j, "found") && r.is(j+1, "your") && refers < 0 && r.has(j+2, j+5, "in", "at", "on", "behind", "under"):
		case r.is(j, "found") && yours >= 0 && refers < 0 && r.has(j+1, yours, "in", "at", "on", "behind", "your"):
		case r.is(j, "saw", "seen") && (r.is(j+1, "him", "her", "them") || r.has(j+1, e, "shelf", "window", "street", "cinema", "person") || r.has(j+1, j+4, "lot", "many", "hundreds", "dozens", "plenty", "thousands", "countless")):
			code = Body
		case r.is(j, "kept") && (r.has(j, e, "aside", "back", "warm", "fridge", "one") || r.has(j, e, "for") && r.has(j, e, "you") && refers < 0):
		case r.is(j, "learned", "learnt") && r.is(j+1, "to"):
			code = Body
		default:
			return
		}
	case r.is(j, "skipped", "missed", "finished", "needed", "ordered", "wanted") && r.skipsMeal(j+1):
		code = Body
	case v.w == "managed" && r.is(j+1, "to") && r.is(j+2, "find", "read", "open", "understand") && !r.is(j+3, "your"):
		return
	case v.c&mental != 0 && r.has(j+1, e, "voice", "face", "smile", "laugh", "handshake"):
		code = Body
	case v.c&mental != 0 || v.w == "received" && (r.find(j+1, e, reference|textNoun) >= 0 || r.is(j+1, "no", "nothing")):
		if !r.ago(j+1, e) || r.has(j, e, "wrong") {
			return
		}
		code = Body
	case v.w == "asked" && r.is(j+1, "for", "about") && yours < 0 && r.has(j+2, e, "number", "code", "postcode", "name", "date", "size", "address", "email", "photo", "details", "colour", "model"), v.w == "noted" && r.is(j+1, "that") && r.is(j+2, "you", "your"),
		r.is(j, "written", "noted", "taken") && r.is(j+1, "down") && r.has(j, e, "what"):
		return
	case v.c&telling != 0 && (r.is(j+1, "you", "a", "two", "three", "what", "why", "how", "because", "about", "only") || r.is(j+1, "the") && !r.is(j, "asked", "told") || r.at(j+1).brk):
		if r.is(j+1, "you") && !r.has(j, e, "lift", "discount", "refund", "money") || refers >= 0 && yours < 0 || r.has(j, e, "wrong") || r.is(j, "asked", "told") && yours < 0 {
			return
		}
	case v.c&lookup != 0:
		if r.fineLookup(j, e, refers, yours) {
			return
		}
	}
	if r.bot && code == Body {
		return
	}
	r.hit(code)
}

// fineLookup reports that what was looked at or made is text: "I checked our
// price list", "I put together an overview".
func (r *reading) fineLookup(j, e, refers, yours int) bool {
	v := r.at(j).w
	switch {
	case v == "ran" && r.is(j+1, "into", "out"), v == "run" && r.is(j+1, "into", "out"), v == "came" && r.is(j+1, "to", "across", "up"), v == "come" && r.is(j+1, "to", "across", "up"):
		return !r.is(j+2, "work", "town", "the") && !r.is(j+1, "into") || r.has(j, e, "problem", "error", "trouble", "issue", "limit")
	case v == "took" || v == "taken":
		if r.is(j+1, "it", "that", "this", "your") && r.has(j, e, "mean", "that", "question", "as", "from") {
			return true
		}
	case v == "had" && r.is(j+1, "to"):
		return true
	case v == "worked" && r.is(j+1, "out"), v == "made" && r.is(j+1, "up"), v == "did" && r.is(j+1, "so"), v == "used" && r.is(j+1, "the") && refers < 0 && yours < 0:
		return true
	case v == "done" || v == "did":
		return refers >= 0 || r.has(j, e, "best", "math", "maths", "everything", "all", "what")
	case v == "started" || v == "begun":
		return r.is(j+1, "with", "by", "from")
	case v == "put" && slices.ContainsFunc(r.t[j+1:e], func(t token) bool { return t.w == "in" }) && r.has(j+1, e, "order", "bold", "words") && !r.is(j+1, "in"):
		return yours < 0
	case v == "put" && r.is(j+1, "together", "below"):
		return !r.has(j, e, "parcel", "order", "box", "basket", "package")
	case v == "written" || v == "wrote":
		if r.is(j+1, "above", "that", "this", "as", "it", "below") || j+1 >= len(r.t) || r.at(j+1).brk {
			return yours < 0
		}
	}
	if refers < 0 || yours >= 0 && yours < refers && !r.is(yours, "shop", "team", "hotel") || r.ago(j, e) {
		return false
	}
	if yours > refers && r.has(refers, yours, "with", "to") {
		return false
	}
	if r.has(j+1, e, "your") && !r.has(j+1, refers+1, "message", "question", "sentence", "answer", "words", "messages", "description", "text") {
		return false
	}
	return true
}

// had: "I had a rough night", "I had your bag sent".
func (r *reading) had(k int) {
	if r.is(k, "to", "trouble", "difficulty", "difficulties", "problems", "no", "the", "two", "three", "several", "only", "some", "nothing", "better", "in") && !r.has(k, k+5, "let", "pick", "leave", "same", "lunch", "flu", "dinner") {
		if !r.is(k, "the") || r.find(k, r.end(k, 8), reference|textNoun) >= 0 || r.has(k, k+3, "wrong", "impression") {
			return
		}
	}
	if e := r.end(k, 8); r.find(k, e, reference|textNoun) >= 0 && r.find(k, e, personOrPlace) < 0 && (r.has(k, k+3, "look") || r.find(k, k+3, reference|textNoun) >= 0) || r.has(k, e, "misunderstanding", "impression", "idea", "problem", "error") {
		return
	}
	if r.is(k, "your", "him", "her", "them") || r.is(k, "it") && r.at(k+1).past() || r.has(k, k+3, "word", "chat", "look", "talk") || r.find(k, k+3, personOrPlace) >= 0 {
		r.hit(Act)
		return
	}
	r.body()
}

// own: what "I have".
func (r *reading) own(k int) {
	e := r.end(k, 8)
	if r.is(k, "to") {
		r.must(k + 1)
		return
	}
	if r.is(k, "your", "it", "that", "this") {
		for n := k + 1; n < min(k+4, e); n++ {
			if t := r.at(n); t.past() && t.c&(mental|telling|adverb) == 0 && !r.is(n, "named", "called") {
				r.hit(Act)
				return
			}
		}
		if r.has(k, e, "hand", "hands", "desk", "shelf") || r.phrase(e-3, "front", "of", "me") {
			r.body()
		}
	}
	for n := k; n < e; n++ {
		t := r.at(n)
		switch {
		case r.is(n, "your", "our") && n > k:
			return
		case r.is(n, "degree", "licence", "license", "patients", "clients", "qualification") && !r.has(k, e, "no"):
			r.hit(Profession)
			return
		case r.is(n, "years") && r.is(n+1, "in", "of", "as", "at", "behind", "on", "under"):
			r.body()
			return
		case n > k && t.c&(humanRole|personOrPlace) != 0 && strings.HasSuffix(r.at(n+1).w, "ing"):
			r.hit(Act)
			return
		case r.is(n, "feelings") && !r.is(n-1, "no"):
			r.hit(Feelings)
			return
		case r.is(n, "experience", "seniority") && !r.is(n-1, "no", "little"), r.is(n, "myself", "mine") && !r.is(n-1, "by"), r.is(n, "home") && r.is(n-1, "at", "drive", "way", "walk", "journey"):
			r.body()
			return
		case t.c&(bodyNoun|ownable) != 0 && r.nounEnds(n):
			weak := t.c&ownable != 0
			if r.is(k, "your", "the", "our", "no", "listed") {
				return
			}
			if !weak && n <= k+3 || weak && n <= k+3 && r.has(n, len(r.t), "myself", "too", "home", "well", "every", "now", "catch") {
				r.body()
				return
			}
		}
	}
	if r.is(k, "the", "one", "them") && (r.phrase(k+1, "same") && r.has(k, len(r.t), "too", "myself", "home", "problem", "condition", "skin", "allergy", "issue", "trouble", "phone", "bike", "model", "one") || r.has(k, e, "hand", "hands")) {
		r.body()
	}
}

// nounEnds reports that the noun at n is the last of its phrase: "a dog", but
// not "a dog bed".
func (r *reading) nounEnds(n int) bool {
	t := r.at(n + 1)
	return n+1 >= len(r.t) || t.brk || t.c&adverb != 0 || r.is(n+1, "and", "who", "at", "named", "called", "in", "myself", "of", "to", "with", "that", "from", "as", "but", "or", "so", "today", "right", "on", "for")
}

// must: "I have to …".
func (r *reading) must(k int) {
	e := r.end(k, 6)
	switch {
	case r.is(k, "leave") && !r.is(k+1, "that", "it", "this", "the", "out"), r.is(k, "eat", "sleep", "pee", "rest", "work", "commute", "study") && !r.is(k+1, "with", "from", "out"), r.is(k, "catch", "feed", "walk") && !r.is(k+1, "up"),
		r.is(k, "go", "run", "dash") && (k+1 >= e || r.is(k+1, "now", "home", "soon", "to")), r.is(k, "pick") && r.has(k, e, "up"), r.is(k, "get") && r.has(k, e, "home", "up", "dressed", "ready", "bed"), r.is(k, "let") && !r.is(k+1, "you"), r.is(k, "put") && r.at(k+1).w == "my":
		r.body()
	default:
		r.future(k)
	}
}

// able: what "I was able to" do.
func (r *reading) able(k int) {
	if !r.is(k, "find", "answer", "help", "understand", "read", "see", "identify", "check", "look", "search", "open", "tell", "give", "show", "explain", "work", "translate") && r.find(k, r.end(k, 9), reference) < 0 || r.is(k+1, "your") {
		r.hit(Act)
	}
}
