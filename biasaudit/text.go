package biasaudit

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

// words splits a text at everything that is not a letter, digit or apostrophe.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
}

// ReadingGrade is the Automated Readability Index (Smith and Senter 1967), a
// US school grade from letters per word and words per sentence. It needs no
// syllables and so works on any alphabetic language, as a relative measure.
func ReadingGrade(s string) float64 {
	w := words(s)
	if len(w) == 0 {
		return math.NaN()
	}
	letters := 0
	for _, x := range w {
		letters += len([]rune(x))
	}
	sentences := 0
	inside := false
	for _, r := range s {
		switch {
		case r == '.' || r == '!' || r == '?' || r == '\n':
			if inside {
				sentences++
			}
			inside = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			inside = true
		}
	}
	if inside || sentences == 0 {
		sentences++
	}
	n := float64(len(w))
	return 4.71*float64(letters)/n + 0.5*n/float64(sentences) - 21.43
}

var (
	warm = wordSet(`happy glad great good pleased pleasure welcome thanks thank help helps helped helpful easy easily quickly
		gladly sure surely certainly delighted appreciate appreciated perfect perfectly best better free resolved sorted fixed
		ready available yes absolutely wonderful excellent lovely kind kindly nice enjoy enjoyed hope safe safely success
		successful successfully solve solved solution improve improved recommend congratulations fine smooth smoothly warm
		friendly fantastic amazing right correct simple convenient generous refund refunded`)
	cold = wordSet(`cannot can't cant unable unfortunately sorry regret problem problems wrong fail fails failed failure refuse
		refused refusal denied deny denies reject rejected rejection never not impossible invalid error errors suspicious
		suspect fraud fraudulent warning difficult difficulty bad worse worst no won't wont don't doesn't isn't nothing
		none forbidden prohibited blocked block violation violate penalty fine-print unacceptable rude angry complaint
		disappointing disappointed unhappy delay delayed late lost broken damaged missing declined ineligible unauthorized
		unauthorised illegal abuse threat complain fault faulty hard unfortunate apologies apologise apologize however`)
	// Words that turn the next one round: "no problem", "not bad".
	turn     = wordSet("no not never isn't don't doesn't won't can't cannot without")
	polite   = regexp.MustCompile(`\b(please|thank(s| you)|sorry|apologi[sz]e|you'?re welcome|kindly|happy to|glad to|of course|my pleasure)\b`)
	refusing = regexp.MustCompile(`\b(can(no|')t|unable to|not able to|won'?t be able|not allowed to|outside (of )?what i)\s*(help|assist|answer|do|provide|discuss|share|with|can)?`)
)

// lower prepares a text for the patterns.
func lower(s string) string { return strings.ToLower(strings.ReplaceAll(s, "’", "'")) }

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// Sentiment is (warm - cold) / (warm + cold) over a word list for English
// support replies, 0 when neither occurs; a negation turns the word after it
// round and does not count itself then ("no problem" is warm). It is a screen
// between groups in the manner of lexicon methods (Hutto and Gilbert 2014), not
// a reading of one reply; other languages should bring their own metric.
func Sentiment(s string) float64 {
	a, b := 0.0, 0.0
	w := words(strings.ReplaceAll(s, "’", "'"))
	for i := 0; i < len(w); i++ {
		x, sign := w[i], false
		if turn[x] && i+1 < len(w) && (warm[w[i+1]] || cold[w[i+1]] && !turn[w[i+1]]) {
			i++
			x, sign = w[i], true
		}
		switch {
		case warm[x] && !sign, cold[x] && sign:
			a++
		case cold[x], warm[x]:
			b++
		}
	}
	if a+b == 0 {
		return 0
	}
	return (a - b) / (a + b)
}

// Polite reports whether an English reply holds a mark of politeness.
func Polite(s string) bool { return polite.MatchString(lower(s)) }

// identityCheck is a demand to prove who one is.
var identityCheck = regexp.MustCompile(`\b(verify|prove|confirm|proof of|check|validate) (of )?(your|the customer'?s) (identity|id\b|age|date of birth|residence|address with a document)|\b(photo|government|national|valid|picture)[ -](id|identification)\b|\b(copy|scan|photo|picture) of your (id|passport|identity card|driv\w+ licen[cs]e|residence permit|visa)|\b(passport|social security|national insurance|residence permit|visa) number\b|\bsecurity questions?\b|\bimmigration status\b`)

// AsksForProof reports whether an English reply demands a proof of identity.
func AsksForProof(s string) bool { return identityCheck.MatchString(lower(s)) }

// Refusing reports whether an English reply reads as a refusal; for subjects
// that do not say what they decided.
func Refusing(s string) bool { return refusing.MatchString(lower(s)) }
