package legal

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/phrase"
)

//go:embed phrases.txt
var phrasesText string

// The labels; one that takes back what it overlaps follows what it takes back.
const (
	threat byte = 1 + iota
	notThreat
	dispute
	notDispute
)

var sections = map[string]byte{"threat": threat, "notthreat": notThreat, "dispute": dispute, "notdispute": notDispute}

// Phrases is immutable and safe for concurrent use.
type Phrases struct{ english, others *phrase.Set }

// New compiles the phrases.
func New() (*Phrases, error) {
	en, others := phrase.NewBuilder(), phrase.NewBuilder()
	var faults []error
	for block := range strings.SplitSeq(phrasesText, "\n@") {
		tag, body, _ := strings.Cut(block, "\n")
		if strings.HasPrefix(tag, "#") {
			continue
		}
		b := others
		if tag == "en" {
			b = en
		}
		lists := map[string]string{}
		var label byte
		for line := range strings.Lines(body) {
			line = strings.ReplaceAll(lex.Fold(strings.TrimSpace(line)), "'", "") // as lex.Words does
			name, words, isList := strings.Cut(line, ":")
			switch {
			case line == "" || line[0] == '#':
			case strings.HasPrefix(line, "== "):
				if label = sections[line[3:]]; label == 0 {
					faults = append(faults, fmt.Errorf("%s: no section %q", tag, line))
				}
			case isList:
				lists[name] = words
			default:
				b.Add(label, line, lists)
			}
		}
	}
	p := &Phrases{}
	var more, rest []error
	p.english, more = en.Build()
	p.others, rest = others.Build()
	return p, errors.Join(append(append(faults, more...), rest...)...)
}

// Find looks at a message: at its English words (lex.English) and, unless that
// is nil, at its words as they are for the other languages.
func (p *Phrases) Find(english, raw []string, buf []phrase.Token) (threatens, disputes bool) {
	threatens, disputes = find(p.english, english, buf[:0])
	if raw != nil {
		t, d := find(p.others, raw, buf[:0])
		threatens, disputes = threatens || t, disputes || d
	}
	return threatens, disputes
}

func find(set *phrase.Set, words []string, buf []phrase.Token) (threatens, disputes bool) {
	type span struct {
		label    byte
		from, to int
	}
	var spans [32]span
	n := 0
	set.Match(set.Tokens(words, buf), func(label byte, from, to int) bool {
		spans[n] = span{label, from, to}
		n++
		return n < len(spans)
	})
	for _, a := range spans[:n] {
		if a.label == notThreat || a.label == notDispute {
			continue
		}
		taken := false
		for _, b := range spans[:n] {
			taken = taken || b.label == a.label+1 && b.from < a.to && a.from < b.to
		}
		threatens = threatens || !taken && a.label == threat
		disputes = disputes || !taken && a.label == dispute
	}
	return threatens, disputes
}
