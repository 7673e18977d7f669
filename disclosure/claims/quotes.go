package claims

import (
	"regexp"
	"strings"
)

var (
	quoted = regexp.MustCompile(`"[^"]{1,200}"|“[^”]{1,200}”|„[^“”]{1,200}[“”]|«[^»]{1,200}»|(?:^|[ (])'[^ '](?:[^']|'\pL){0,200}'(?:[ .,;:!?)]|$)`)
	// ownVoice is what makes a quotation the speaker's own words: "as I say".
	ownVoice = regexp.MustCompile(`(?i)\b(?:i|i'm|i've|i'll|me|my|myself|we|honest|truth|trust|promise|answer is|ich|mein|je|j'|moi|yo|soy)\b`)
)

// unquote empties what a sentence quotes: the label of a button, what the
// customer is to write. What the speaker says in quotation marks stays.
func unquote(s string) string {
	if !strings.ContainsAny(s, "\"“„«") && !strings.Contains(s, " '") {
		return s
	}
	out := quoted.ReplaceAllString(s, " … ")
	if outside := strings.Trim(out, " …\"'.,:;!?-"); len(strings.Fields(outside)) < 2 || ownVoice.MatchString(outside) {
		return s
	}
	return out
}
