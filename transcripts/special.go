package transcripts

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/candorbot/candor/disclosure"
)

// A Category is a kind of special-category data (GDPR article 9).
type Category string

// The categories that a Mentioner tells of.
const (
	Health      Category = "HEALTH"
	Religion    Category = "RELIGION"
	TradeUnion  Category = "TRADE_UNION"
	Orientation Category = "ORIENTATION"
	Politics    Category = "POLITICS"
)

// A Mention is a word or two that tell something of special category about a
// person. All ranges are byte offsets into the text, half open, on rune
// borders.
type Mention struct {
	Category   Category
	Start, End int // the telling words
	From, To   int // the sentence around them
}

// A Mentioner finds mentions. A Redactor that is one too, as redact.Engine is,
// makes RecorderOptions.Special work. Mentions are sorted by Start and do not
// overlap. It must be safe for concurrent use.
type Mentioner interface {
	Mentions(text string) []Mention
}

// A SpecialPolicy says what is done where a customer's message or an agent's
// note tells of health, religion, union membership, sexual orientation or
// politics of a person. What is taken out is not sealed either: it is gone
// before anything is stored or sent.
type SpecialPolicy string

// The policies.
const (
	// SpecialTag is the default: the telling words become their category, "I
	// am [HEALTH], is the cake sugar-free?", and the customer still gets an
	// answer. What else the sentence tells stays.
	SpecialTag SpecialPolicy = "tag"
	// SpecialDrop leaves the category and nothing of the sentence: "[HEALTH]".
	// The bot cannot answer what it does not see.
	SpecialDrop SpecialPolicy = "drop"
	// SpecialKeep leaves the words: for a shop with explicit consent or
	// another ground of article 9(2), such as a pharmacy.
	SpecialKeep SpecialPolicy = "keep"
)

// Special reports the categories that the Recorder would take out of a
// customer's text, each once: the caller may tell the customer kindly that
// they were not needed. It is empty under SpecialKeep, and where the Redactor
// is no Mentioner or fails.
func (r *Recorder) Special(ctx context.Context, text string) []Category {
	if r.mentioner == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	done := make(chan []Mention, 1)
	go func() {
		var ms []Mention
		defer func() {
			if recover() != nil { // the append that follows meets it too, and counts it
				ms = nil
			}
			done <- ms
		}()
		ms = r.mentioner.Mentions(text)
	}()
	var ms []Mention
	select {
	case ms = <-done:
	case <-ctx.Done():
	}
	if !checkMentions(text, ms) {
		return nil
	}
	var out []Category
	for _, m := range ms {
		if !slices.Contains(out, m.Category) {
			out = append(out, m.Category)
		}
	}
	return out
}

// mindsSpecial reports an entry whose author may tell of special categories.
func (r *Recorder) mindsSpecial(e *Entry) bool {
	return r.mentioner != nil && (e.Author == disclosure.Customer || e.Kind == EntryNote)
}

func checkMentions(text string, ms []Mention) bool {
	end := 0
	border := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
	for _, m := range ms {
		if m.Start < end || m.End <= m.Start || m.From < 0 || m.From > m.Start || m.End > m.To || m.To > len(text) || !validType(string(m.Category)) ||
			!border(m.Start) || !border(m.End) || !border(m.From) || !border(m.To) {
			return false
		}
		end = m.End
	}
	return true
}

// A cut is a range of a text and what stands in its place.
type cut struct {
	start, end int
	tag        string
}

// takeOut makes the cuts of mentions and drops the spans that they swallow. A
// value beats a telling word inside it ("12 Union Road"); a dropped sentence
// grows over the values at its ends.
func (r *Recorder) takeOut(ms []Mention, spans []Span) ([]cut, []Span) {
	var cuts []cut
	for _, m := range ms {
		c := cut{m.Start, m.End, "[" + string(m.Category) + "]"}
		if r.special == SpecialDrop {
			c.start, c.end = m.From, m.To
		}
		overlaps := func(s Span) bool { return s.Start < c.end && c.start < s.End }
		if r.special != SpecialDrop {
			if !slices.ContainsFunc(spans, overlaps) {
				cuts = append(cuts, c)
			}
			continue
		}
		for _, s := range spans {
			if overlaps(s) {
				c.start, c.end = min(c.start, s.Start), max(c.end, s.End)
			}
		}
		spans = slices.DeleteFunc(spans, overlaps)
		if n := len(cuts); n > 0 && c.start < cuts[n-1].end {
			last := &cuts[n-1]
			last.end = max(last.end, c.end)
			if !strings.Contains(last.tag, c.tag) {
				last.tag += c.tag
			}
			continue
		}
		cuts = append(cuts, c)
	}
	return cuts, spans
}

// Stats counts what a Recorder has done since NewRecorder, free of content:
// the event that redaction failed is counted here.
type Stats struct {
	Searched uint64 // texts searched for personal data
	// Failed counts the texts that could not be searched, so that nothing of
	// them was stored or sent. TimedOut and Panicked are parts of it.
	Failed, TimedOut, Panicked uint64
	// Special counts mentions that were taken out, by category.
	Special map[Category]uint64
}

type counters struct {
	searched, failed, timedOut, panicked atomic.Uint64
	special                              [len(categories)]atomic.Uint64
}

var categories = [...]Category{Health, Religion, TradeUnion, Orientation, Politics}

// Stats reads the counters. A Shadow counts for itself.
func (r *Recorder) Stats() Stats {
	c := r.count
	s := Stats{
		Searched: c.searched.Load(), Failed: c.failed.Load(), TimedOut: c.timedOut.Load(), Panicked: c.panicked.Load(),
		Special: make(map[Category]uint64, len(categories)),
	}
	for i, cat := range categories {
		if n := c.special[i].Load(); n > 0 {
			s.Special[cat] = n
		}
	}
	return s
}

func (r *Recorder) countMentions(ms []Mention) {
	for _, m := range ms {
		if i := slices.Index(categories[:], m.Category); i >= 0 {
			r.count.special[i].Add(1)
		}
	}
}
