package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/candorbot/candor/disclosure/claims"
)

// screen is step 8: what must not be said, whoever proposes it. It returns the
// codes of what it found. Words written beforehand are screened too: a rule
// can be wrong as well.
func (b *Bot) screen(d *Draft, req *Request) []string {
	var found []string
	for _, f := range claims.Screen(d.Text, &claims.Options{BotName: req.BotName, Receipts: len(d.Receipts) > 0}) {
		if code := "claims_" + string(f.Code); !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	if d.Source != "template" && ungrounded(d, req) {
		found = append(found, "ungrounded")
	}
	return found
}

// figure matches amounts, percentages, times, dates and plain numbers.
var figure = regexp.MustCompile(`\d+(?:[.,:/-]\d+)*`)

// ungrounded reports whether a model's draft states a figure that is neither
// in the approved facts nor in what the customer said: a price, a deadline or
// a percentage that the shop would be held to.
func ungrounded(d *Draft, req *Request) bool {
	figures := figure.FindAllString(fold(d.Text), -1)
	if len(figures) == 0 {
		return false
	}
	var known []string
	for _, f := range d.Facts {
		known = append(known, figure.FindAllString(fold(f), -1)...)
	}
	known = append(known, figure.FindAllString(fold(req.Text), -1)...)
	for _, f := range figures {
		if !slices.Contains(known, f) {
			return true
		}
	}
	return false
}

// fold takes placeholders out, writes all digits as ASCII and drops the
// decimals of round amounts, so that 3.00 is 3.
func fold(s string) string {
	s = regexp.MustCompile(`\[[A-Z][A-Z0-9_]*\]`).ReplaceAllString(s, "")
	s = strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && unicode.IsDigit(r) {
			for zero := r; zero > r-10; zero-- {
				if !unicode.IsDigit(zero - 1) {
					return '0' + (r - zero)
				}
			}
		}
		return r
	}, s)
	return regexp.MustCompile(`[.,]00\b`).ReplaceAllString(s, "")
}
