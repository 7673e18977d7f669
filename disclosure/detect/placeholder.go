package detect

import (
	"regexp"
	"strings"
)

// placeholder is what redaction leaves in a text. It names what was there and
// was not said: "[PERSON_1]" under a message is a signature, not a request for a
// person.
var placeholder = regexp.MustCompile(`\[[A-Z][A-Z0-9_]*_[0-9]{1,4}\]`)

func spoken(text string) string {
	if !strings.Contains(text, "[") {
		return text
	}
	return placeholder.ReplaceAllString(text, " ")
}
