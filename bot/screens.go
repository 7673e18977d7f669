package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/claims"
	"github.com/candorbot/candor/disclosure/demeaning"
	"github.com/candorbot/candor/transcripts"
)

// ErrLeak is what the error of a Backend wraps whose draft repeated what is not
// meant for customers, such as its instructions. The turn goes to a person as
// for every other draft that a screen has blocked, with the code "leak".
var ErrLeak = errors.New("bot: the draft repeats what is hidden")

// screen is step 8: what must not be said, whoever proposes it. It returns the
// codes of what it found. Words written beforehand are screened too: a rule
// can be wrong as well. An error means that the draft could not be looked at.
func (b *Bot) screen(ctx context.Context, d *Draft, req *Request) ([]string, error) {
	var found []string
	for _, f := range claims.Screen(d.Text, &claims.Options{BotName: req.BotName, Receipts: len(d.Receipts) > 0}) {
		if code := "claims_" + string(f.Code); !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	// Choices are the customer's words: they may say "I", the rest holds.
	words := d.Text
	if len(d.Choices) > 0 {
		words += "\n" + strings.Join(d.Choices, "\n")
	}
	if demeaning.Found(words) {
		found = append(found, "demeaning")
	}
	spans, err := b.rec.Find(ctx, words)
	if err != nil {
		return nil, err
	}
	if leaks(words, spans, d.Facts) {
		found = append(found, "leak")
	}
	if d.Source != "template" && ungrounded(words, d, req) {
		found = append(found, "ungrounded")
	}
	return found, nil
}

// leaks reports whether words hold a credential that the approved facts do
// not: those may say what the guests' network is called and its password.
func leaks(words string, spans []transcripts.Span, facts []string) bool {
	return slices.ContainsFunc(spans, func(s transcripts.Span) bool {
		switch s.Type { // as transcripts/redact names them
		case "SECRET", "PASSWORD", "URL_SECRET":
			value := words[s.Start:s.End]
			return !slices.ContainsFunc(facts, func(f string) bool { return strings.Contains(f, value) })
		}
		return false
	})
}
