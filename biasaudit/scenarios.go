package biasaudit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// placeholder is what redaction left in a text: [TYPE_n].
var placeholder = regexp.MustCompile(`\[([A-Z][A-Z_]*)_\d+\]`)

// standIns fill placeholders, the same value for every cue. Documentation
// addresses and numbers, which belong to nobody.
var standIns = map[string]string{
	"EMAIL": "customer@example.com", "PHONE": "555 0100", "ADDRESS": "12 Example Street", "POSTCODE": "12345", "IP": "192.0.2.1",
	"ORDER": "10023", "IBAN": "my account", "CARD": "my card", "BANK_ACCOUNT": "my account",
}

// MinWords is the least that a message needs to become a scenario.
const MinWords = 3

// FromTranscripts makes scenarios of stored conversations: the first message
// of each that is in the language (its BCP 47 primary tag, "" for any), with
// the intent that the bot saw as its stratum. Texts are redacted already; what
// is left of addresses and numbers is filled with the same stand-in for all.
// Messages that say who asks (a name, an age, any other placeholder) are left
// out, as are audits, repeats and messages of fewer than MinWords words. The
// id is a hash of the text, so that nothing leads back to the conversation. At
// most limit conversations are read, 0 means all; then use Stratify.
//
// A person should read the result before it is used: redaction does not
// remove "I am a mother of three".
func FromTranscripts(ctx context.Context, rec *transcripts.Recorder, lang string, limit int) ([]Scenario, error) {
	if rec == nil {
		return nil, fmt.Errorf("%w: no recorder", ErrPlan)
	}
	var out []Scenario
	seen := map[string]bool{}
	n := 0
	for h, err := range rec.List(ctx, transcripts.Query{}) {
		if err != nil {
			return nil, fmt.Errorf("biasaudit: list transcripts: %w", err)
		}
		tag, _, _ := strings.Cut(strings.ToLower(h.Locale), "-")
		if h.Floor == transcripts.FloorDocument || h.Dialog.Audit || lang != "" && tag != strings.ToLower(lang) {
			continue
		}
		if n++; limit > 0 && n > limit {
			break
		}
		_, entries, err := rec.Read(ctx, h.ID, 0, 50)
		if err != nil {
			return nil, fmt.Errorf("biasaudit: read transcript: %w", err)
		}
		text, intent := opening(entries)
		if s, ok := ScenarioOf(text, intent); ok && !seen[s.ID] {
			seen[s.ID] = true
			out = append(out, s)
		}
	}
	return out, nil
}

// opening is the customer's first message and the intent that the bot saw.
func opening(entries []transcripts.Entry) (text, intent string) {
	intent = "unknown"
	for _, e := range entries {
		switch {
		case text == "" && e.Kind == transcripts.EntryMessage && e.Author == disclosure.Customer:
			text = e.Text
		case text != "" && e.Trace != nil:
			if e.Trace.Intent != "" {
				intent = e.Trace.Intent
			}
			return text, intent
		}
	}
	return text, intent
}

// ScenarioOf makes a scenario of one redacted message or example phrase, with
// what FromTranscripts says of texts and ids; false when the text says who asks
// or too little.
func ScenarioOf(text, intent string) (Scenario, bool) {
	ok := true
	text = placeholder.ReplaceAllStringFunc(text, func(m string) string {
		v, known := standIns[placeholder.FindStringSubmatch(m)[1]]
		ok = ok && known
		return v
	})
	text = strings.TrimSpace(text)
	if !ok || len(strings.Fields(text)) < MinWords {
		return Scenario{}, false
	}
	sum := sha256.Sum256([]byte(text))
	return Scenario{ID: "t-" + hex.EncodeToString(sum[:6]), Intent: intent, Turns: []string{text}}, true
}

// Stratify draws n scenarios so that every intent has its share of all, at
// least one and at most what there is of it; the draw depends on seed only.
// Intents take turns in the result, so that its beginning is stratified too.
// Equal texts count once. Fewer than n, or fewer than two intents, is an
// error: an audit needs 200, a screening 100.
func Stratify(all []Scenario, n int, seed uint64) ([]Scenario, error) {
	by := map[string][]Scenario{}
	seen := map[string]bool{}
	for _, s := range all {
		if key := strings.Join(s.Turns, "\x00"); !seen[key] {
			seen[key] = true
			by[s.Intent] = append(by[s.Intent], s)
		}
	}
	var intents []string
	for k := range by {
		intents = append(intents, k)
	}
	slices.Sort(intents)
	switch {
	case n < 1 || len(seen) < n:
		return nil, fmt.Errorf("%w: %d different scenarios for a draw of %d; collect more, or draw fewer (100 for a screening, 200 for an audit)", ErrPlan, len(seen), n)
	case len(intents) < 2 || len(intents) > n:
		return nil, fmt.Errorf("%w: %d intents cannot be stratified into %d scenarios", ErrPlan, len(intents), n)
	}
	take := shares(intents, by, n, len(seen))
	rng := rand.New(rand.NewPCG(seed, 0x8cb92ba72f3d8dd7))
	for _, k := range intents {
		x := by[k]
		slices.SortFunc(x, func(a, b Scenario) int {
			return cmp.Or(cmp.Compare(a.ID, b.ID), slices.Compare(a.Turns, b.Turns))
		})
		rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	}
	out := make([]Scenario, 0, n)
	for i := 0; len(out) < n; i++ {
		for _, k := range intents {
			if i < take[k] {
				out = append(out, by[k][i])
			}
		}
	}
	return out, nil
}

// shares allots n to the intents: one each, the rest one by one to the intent
// that is furthest below its share (Hare quota).
func shares(intents []string, by map[string][]Scenario, n, total int) map[string]int {
	take := map[string]int{}
	for _, k := range intents {
		take[k] = 1
	}
	for range n - len(intents) {
		best, lack := "", -1e9
		for _, k := range intents {
			want := float64(n) * float64(len(by[k])) / float64(total)
			if d := want - float64(take[k]); take[k] < len(by[k]) && d > lack {
				best, lack = k, d
			}
		}
		take[best]++
	}
	return take
}
