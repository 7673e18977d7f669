package redact

import (
	"slices"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A scratch holds the buffers of one scan; the engine pools them.
type scratch struct {
	e        *Engine
	v        view
	buf      []byte
	off      []int32
	toks     []token
	ats      []at    // '@'
	colons   []at    // ':'
	opens    []at    // '['
	nums     []int32 // tokens that hold digits or may begin a key
	cued     []int32 // tokens with a cue
	escape   bool    // '%', '\\' or '&' stands in the text
	dashes   bool    // "--" stands in the text
	cands    []cand
	userinfo []int32        // '@' that end the credentials of a URL
	found    []int32        // persons found: first token, token after the last
	contacts []int32        // where addresses, phones and e-mail addresses start, sorted
	agree    []lexicon.Hash // words of e-mail addresses
	known    []known
	region   string
	skip     int // where the message starts in the view, after the previous one's end
	cues     cue // all cues in the text

	lower, capital      int  // words by case of their first letter
	longRun             bool // a token of minBase64 letters or more with mixed case stands in the text
	phoneAt             int  // the token whose cues phoneAll and phoneNear hold
	phoneAll, phoneNear cue
	phoneBudget         int   // validator calls left
	phoneEnd            int32 // where the last phone number ends
	digits              [64]byte
	groups              [32]group
}

// A cand is a found value in the view. Of two that overlap the one with the
// higher rank wins, then the longer.
type cand struct {
	start, end int32
	kind       kind
	rank       uint8
	key        string // "": made from the text when the span is kept
}

// Ranks, high beats low: a checksum beats a shape, a shape beats a list.
const (
	rankName uint8 = iota + 1
	rankAddress
	rankShape
	rankCue
	rankCheck
	rankSecret
	rankAllow // opaque: placeholders and allow-listed words
)

func (sc *scratch) add(start, end int32, k kind, rank uint8) {
	if start < end && sc.e.wants(k) {
		sc.cands = append(double(sc.cands), cand{start: start, end: end, kind: k, rank: rank})
	}
}

func (sc *scratch) addKey(start, end int32, k kind, rank uint8, key string) {
	if start < end && sc.e.wants(k) {
		sc.cands = append(double(sc.cands), cand{start: start, end: end, kind: k, rank: rank, key: key})
	}
}

// resolve drops what overlaps something better. What an address or a name
// overlaps of another address or name is joined with it instead.
func (sc *scratch) resolve() {
	cs := sc.cands
	if len(cs) < 2 {
		return
	}
	slices.SortFunc(cs, func(a, b cand) int {
		if a.start != b.start {
			return int(a.start - b.start)
		}
		return int(b.end - a.end)
	})
	out := cs[:1]
	for _, c := range cs[1:] {
		last := &out[len(out)-1]
		if c.start >= last.end {
			out = append(out, c)
			continue
		}
		switch {
		case last.kind == c.kind && c.kind < kOpaque:
			if c.end > last.end {
				last.end, last.key = c.end, ""
			}
		case last.kind == kAddress && c.kind != kOpaque && c.rank < rankSecret:
			// a number inside an address belongs to it
			last.end = max(last.end, c.end)
		case better(c, *last):
			// Keep what the loser covers before the winner, so that nothing
			// personal is left standing between the two.
			if last.start < c.start && last.kind != kOpaque {
				tail := *last
				last.end, last.key = c.start, ""
				out = append(out, c)
				if tail.end > c.end && c.kind != kOpaque {
					out[len(out)-1].end = tail.end
				}
				continue
			}
			if last.end > c.end && c.kind != kOpaque {
				c.end = last.end
			}
			*last = c
		case c.end > last.end && c.kind != kOpaque:
			c.start, c.key = last.end, ""
			out = append(out, c)
		}
	}
	sc.cands = out
}

func better(a, b cand) bool {
	if a.rank != b.rank {
		return a.rank > b.rank
	}
	return a.end-a.start > b.end-b.start
}

// spans turns what is left into spans of the original, shifted left by skip
// bytes (the part of the view that belongs to an earlier message).
func (sc *scratch) spans(skip int) []transcripts.Span {
	if len(sc.cands) == 0 {
		return nil
	}
	out := make([]transcripts.Span, 0, len(sc.cands))
	for _, c := range sc.cands {
		if c.kind == kOpaque {
			continue
		}
		start, end := sc.v.span(int(c.start), int(c.end))
		start, end = max(start-skip, 0), end-skip
		if end <= 0 || end <= start {
			continue
		}
		key := c.key
		if key == "" {
			key = sc.canonical(c.kind, sc.v.s[c.start:c.end])
		}
		if n := len(out); n > 0 && start < out[n-1].End {
			start = out[n-1].End
			if end <= start {
				continue
			}
		}
		out = append(out, transcripts.Span{Start: start, End: end, Type: sc.e.kindName(c.kind), Key: key})
	}
	return out
}
