package claims

import (
	"slices"
	"strings"
)

// possessive: what stands behind "my".
func (r *reading) possessive(i int) {
	if r.t[i].up && i > 0 && !r.t[i].brk || r.is(i-1, "under", "called", "in", "open", "press", "choose") && r.a(i+1, customerNoun) {
		return // a label: "Open My Account"
	}
	j := i + 1
	for r.a(j, fineAdjective|adverb) && !r.at(j+1).brk && j+1 < len(r.t) && !r.is(j+1, "is", "was", "are", "to", "for", "of", "in", "on", "at", "would", "and", "or", "has", "says", "seems", "can", "may", "will") {
		j++
	}
	n := r.at(j)
	switch {
	case n.w == "":
	case r.phrase(j, "pay", "grade"):
	case n.w == "god" || n.w == "dear" || n.w == "own":
	case r.is(j, "colleague") && (r.is(j-1, "human") || r.is(j+1, "from", "can", "will", "who")):
	case r.is(j, "colleagues", "teammates") && (r.is(j+1, "call", "told", "say", "said", "and", "tell") || r.is(i-1, "ask", "asked")):
		r.hit(Body)
	case r.is(j, "language", "tongue") && r.is(j-1, "first", "second", "native", "mother"), r.is(j+1, "tongue"):
		r.body()
	case r.phrase(j, "memory", "is") || r.phrase(j, "own", "thoughts"):
		r.body()
	case strings.HasSuffix(n.w, "'"):
	case r.is(j, "mind") && r.is(i-1, "on") && r.has(i-7, i, "been", "was", "weighs", "weighing", "weighed", "is", "still"):
		r.hit(Feelings)
	case n.c&(fineNoun|customerNoun) != 0 && !r.is(j, "bonus"):
	case n.c&leverage != 0:
		r.hit(Feelings)
	case r.is(j, "patients", "clients", "practice", "diagnosis", "degree", "clinic") || n.c&field != 0 || r.is(j, "professional", "expert"):
		r.hit(Profession)
	case r.is(j, "heart", "feelings", "day", "evening", "sake") && r.find(0, i, hurting) >= 0 || r.is(i-1, "made", "make", "makes"):
		r.hit(Feelings)
	default:
		r.body()
	}
}

func (r *reading) mine(i int) {
	if i == 0 && r.is(1, "is", "was") && r.find(1, 6, textNoun|fineNoun) >= 0 || r.is(i-1, "fault", "mistake", "was", "is") || r.is(i-2, "fault", "mistake", "error", "slip") {
		return
	}
	if n := r.at(i + 1); n.brk || i+1 >= len(r.t) || n.past() || n.c&adverb != 0 || r.is(i+1, "is", "are", "has", "as", "also", "came", "took", "fits", "looks", "smells", "does", "at", "in", "for", "arrives", "gets", "and") {
		r.body()
	}
}

// object: what is done to "me".
func (r *reading) object(i int) {
	p := r.at(i - 1)
	switch {
	case r.is(i-1, "to") && (r.is(i-2, "next", "close", "nice", "kind", "mean", "gentle", "rude", "sits", "stands", "sitting", "standing", "means", "lot", "world", "much", "matters", "loyal")):
		if r.is(i-2, "next", "close", "sits", "stands", "sitting", "standing") {
			r.body()
		} else {
			r.hit(Feelings)
		}
	case r.is(i-1, "to") && r.has(i-8, i, "smells", "tastes", "feels", "smell", "taste") && !r.has(i-8, i, "not"):
		r.body()
	case r.is(i-1, "for", "with") && r.has(i-6, i, "day", "week", "night", "morning", "shift", "same") && (r.is(i+1, "too", "either", "today") || r.phrase(i+1, "as", "well")):
		r.body()
	case r.is(i-1, "to") && r.is(i-2, "hurtful", "rude", "unfair", "cruel", "insulting", "upsetting"):
		r.hit(Feelings)
	case r.is(i-1, "by"):
		if k := max(0, i-8); r.has(k, i, "is", "was", "are", "were", "been", "got") && !r.has(k, i, "not", "can", "could", "cannot") && slices.ContainsFunc(r.t[k:i], token.past) {
			r.hit(Act)
		}
	case r.is(i-1, "for") && r.has(i-5, i, "hard", "painful", "difficult") && r.has(i-6, i, "making", "make", "makes"):
		r.hit(Feelings)
	case r.is(i-1, "beside", "behind", "opposite", "near") || r.is(i-1, "of") && r.is(i-2, "front", "ahead", "left", "right"):
		r.body()
	case r.is(i-1, "with", "at") && r.has(i-4, i, "mad", "angry", "cross", "upset", "disappointed", "patient", "yell", "shout", "stay", "furious"):
		if !r.is(i-2, "bear") && !r.is(i-2, "patient") {
			r.hit(Feelings)
		}
	case r.is(i-1, "without") && !r.is(i+1, "knowing"):
		r.hit(Feelings)
	case r.is(i-1, "around", "over", "on") && r.is(i-2, "laugh", "rained", "yelled"):
		r.body()
	case p.c&hurting != 0 && !r.a(i-2, negation) && !r.has(i-4, i, "upset", "ignore", "forget") || p.c&hurting != 0 && r.has(0, i, "not") && r.is(i-1, "leave", "abandon", "hurt", "reject", "forget", "replace", "delete", "ignore", "hate", "fire", "disappoint") && !r.is(i-1, "leave") || r.is(i-1, "leave") && r.is(i-2, "not", "to"):
		if r.is(i-1, "leave", "leaving") && r.is(i+1, "a", "your", "the", "some") {
			return // "leave me your number"
		}
		r.hit(Feelings)
	case r.is(i-1, "let", "letting", "lets") && (r.is(i+1, "down") || r.is(i+1, "go") && (r.is(i-2, "not", "will", "would", "they", "could") || i+2 >= len(r.t))):
		r.hit(Feelings)
	case r.is(i-1, "make", "makes", "made", "making"):
		if r.find(i+1, i+4, emotion) >= 0 || r.has(i+1, i+5, "cry", "happy", "laugh", "smile", "feel", "lose", "hungry", "blush", "wait", "tired") {
			r.hit(Feelings)
		}
	case r.is(i-1, "took", "takes", "cost", "costs") && r.has(i+1, i+6, "night", "hours", "hour", "day", "morning", "afternoon", "days", "while", "weekend", "job", "ages", "forever", "evening", "week", "weeks", "years"):
		r.body()
	case r.is(i-1, "on") && r.is(i-2, "weighs", "weighing", "weighed", "weigh", "preys", "hard", "tough", "rough"):
		r.hit(Feelings)
	case r.is(i-1, "kept", "keeps", "keeping") && r.has(i+1, i+4, "awake", "up", "warm", "sleepless"):
		r.body()
	case r.is(i-1, "doing", "do") && r.has(i+1, i+6, "favour", "favor"):
		r.hit(Feelings)
	case r.is(i-1, "told", "tells", "assured", "promised", "phoned", "rang", "texted", "emailed", "handed", "called", "taught", "reassured", "informed", "warned", "reminded"):
		s := r.at(i - 2)
		if i > 1 && s.w != "you" && !r.is(i-3, "you") && (s.c&(personOrPlace|humanRole|profession) != 0 || r.find(max(0, i-5), i-1, humanRole|profession) >= 0) {
			r.hit(Act)
		}
	case r.is(i-1, "meet", "find", "visit", "see", "join", "for", "reach", "recognise") && r.is(i+1, "at", "in", "behind", "tomorrow", "tonight", "by") && !r.has(i+1, i+4, "any", "this", "case") && (r.is(i-1, "for") == r.is(i-2, "ask")):
		r.body()
	case r.is(i-1, "for") && r.is(i-2, "ask") && !r.is(i+1, "to"):
		r.body()
	case r.is(i-1, "up", "bit") || r.is(i-1, "scratched", "woke"):
		r.body()
	}
}

// role: "as a doctor I", "as a mother, I".
func (r *reading) role(i int) {
	j := i + 1
	if r.is(j, "the") && r.is(j+1, "youngest", "eldest", "oldest") && r.has(j+2, j+7, "i") {
		r.body()
		return
	}
	if !r.is(j, "a", "an", "your", "the", "someone", "somebody", "one", "another") {
		return
	}
	if r.is(j, "someone", "somebody") {
		if e := r.end(j, 10); r.find(j, e, profession|field) >= 0 {
			r.hit(Profession)
		} else if r.has(j, len(r.t), "i", "my") && r.is(j+1, "who", "with") {
			r.body()
		}
		return
	}
	for k := j + 1; k < min(j+6, len(r.t)); k++ {
		t := r.t[k]
		if t.brk || t.w == "i" || t.c&botNoun != 0 {
			return
		}
		prof := r.professional(k)
		if !prof && t.c&humanRole == 0 {
			if k > j+1 && r.is(k, "you", "we", "to", "can", "will", "in", "of", "for", "with") {
				return
			}
			continue
		}
		if !prof && r.is(j, "your", "the") {
			return
		}
		mineNext := r.is(k+1, "i", "my", "me", "myself", "let", "trust", "this", "that", "here", "in", "of", "for", "with") && r.has(k+1, len(r.t), "i", "my", "me", "we", "myself") && !r.is(k+1, "you")
		before := r.is(i-1, "speaking", "me", "talking", "acting", "writing", "coming", "myself", "experience", "years", "days", "time", "work", "worked", "word", "promise", "honour", "honor", "oath", "advice", "judgement", "judgment", "view", "recommendation", "training", "career", "knowledge", "background", "opinion", "diagnosis", "this", "that", "it", "you", "me") && r.has(0, len(r.t), "i", "my", "me", "speaking")
		if mineNext || before || prof && r.is(j, "your") && !r.is(k+1, "can", "will", "may", "says", "told", "recommended", "prescribed", "advised", "said", "suggests", "has", "explains", "explained") && (r.at(k+1).brk || r.is(k+1, "i")) && i == 0 {
			if prof {
				r.hit(Profession)
			} else {
				r.body()
			}
		}
		return
	}
}

// professional reports a licensed profession at i, as "tax adviser".
func (r *reading) professional(i int) bool {
	if r.a(i, profession) {
		return !r.is(i+1, "office", "appointment", "surgery", "shop", "team", "desk", "fee", "note", "practice") && !r.is(i-1, "assistant", "virtual", "digital")
	}
	return r.a(i, professionTail) && r.a(i-1, professionHead)
}

// we: what "we" did for "you".
func (r *reading) we(i int) {
	if i > 0 && !r.t[i].brk && !r.is(i-1, "and", "but", "so", "now", "then", "today", "yesterday", "done", "news") {
		return // "the code that we sent you"
	}
	j, fresh := i+1, false
	if r.is(j, "have", "share") && r.is(j+1, "the") && r.is(j+2, "same") && r.has(j+3, j+6, "name", "surname", "birthday", "age", "taste", "dog", "problem", "doctor", "school") {
		r.hit(Body)
		return
	}
	if r.is(j, "have") {
		j, fresh = j+1, true
	}
	for r.a(j, adverb) {
		fresh = fresh || r.is(j, "just", "now", "already")
		j++
	}
	v := r.at(j)
	if !v.past() || v.c&invariant != 0 && !fresh || r.asks {
		return
	}
	e := r.end(j+1, 12)
	if r.is(j, "spoke", "spoken", "talked", "met", "chatted") && !fresh && (r.ago(j, e) || r.is(j, "met")) {
		r.hit(Body)
		return
	}
	if fresh && r.is(j, "had") && r.is(j+1, "your", "it") && slices.ContainsFunc(r.t[j+1:e], token.past) {
		r.hit(Act)
		return
	}
	if v.c&(mental|bodyVerb) != 0 || v.w == "received" || r.is(j, "been", "had", "made", "shipped", "dispatched", "delivered", "got", "sent") && !fresh || r.is(j, "been", "had") || r.has(j, e, "last", "once") || r.ago(0, i) || r.conditional(i) {
		return
	}
	if r.is(j+1, "you", "your") || fresh && r.has(j, e, "you", "your") {
		r.hit(Act)
	}
}

// you: "you have been refunded", "you're now on the list".
func (r *reading) you(i int) {
	if r.asks || r.conditional(i) || i > 0 && !r.t[i].brk && !r.is(i-1, "and", "so", "but", "now", "done", "news", "today") {
		return
	}
	j := i + 1
	fresh := false
	switch {
	case r.is(j, "have"):
		if j = r.skip(j + 1); !r.is(j, "been") {
			return
		}
		j = r.skip(j + 1)
	case r.is(j, "are"):
		j++
		for r.a(j, adverb) || r.is(j, "set") {
			fresh = fresh || r.is(j, "all", "now", "already", "set")
			j++
		}
	default:
		return
	}
	if fresh && (r.phrase(j, "on", "the") && r.has(j, j+6, "list", "flight", "train") || r.is(j, "in") && j+1 == len(r.t) || j >= len(r.t) && r.is(j-1, "set")) {
		r.hit(Act)
		return
	}
	if r.is(j, "refunded", "upgraded", "added", "booked", "registered", "subscribed", "unsubscribed", "enrolled", "rebooked", "moved", "credited", "reimbursed", "transferred", "scheduled", "removed", "signed", "compensated", "reinstated", "unblocked", "unlocked", "checked", "put", "reassigned", "confirmed", "given", "granted") &&
		(fresh || r.is(j-1, "been") || r.is(j+1, "in", "on", "for", "into") && r.is(j, "booked", "confirmed", "scheduled", "rebooked")) && !r.told() {
		r.hit(Act)
	}
}

// told reports that the sentence names where it knows it from.
func (r *reading) told() bool {
	for i := range r.t {
		if r.is(i, "according") || r.is(i, "says", "shows", "states", "system", "tracking") && r.has(0, len(r.t), "page", "system", "list", "status", "tracking", "letter", "screen", "calendar", "confirmation", "app", "terms", "mail", "email") {
			return true
		}
	}
	return false
}

// conditional reports whether the clause of the word at i only supposes.
func (r *reading) conditional(i int) bool {
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		if r.a(k, conditioning|temporal) {
			return true
		}
		if r.t[k+1].brk {
			return false
		}
	}
	return false
}
