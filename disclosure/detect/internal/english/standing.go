package english

import (
	_ "embed"
	"errors"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/phrase"
)

//go:embed standing.txt
var standingText string

// A Signal is what a phrase stands for.
type Signal byte

// The signals; a Not signal takes back what it overlaps.
const (
	None Signal = iota
	Person
	SurePerson // one that nothing takes back
	NotPerson
	Crisis
	NotCrisis
	Erase
	NotErase
	Access
	Export
	Correct
	Signals // their number
)

var sections = map[string]Signal{
	"person": Person, "surely": SurePerson, "notperson": NotPerson, "crisis": Crisis, "notcrisis": NotCrisis,
	"erase": Erase, "noterase": NotErase, "access": Access, "export": Export, "correct": Correct,
}

var standingLists = map[string]string{
	"t":    "talk speak chat converse communicate discuss",
	"ting": "talking speaking chatting",
	"p": `human humans person people someone somebody agent agents operator representative representatives rep advisor adviser
		manager supervisor colleague employee staff individual man woman guy lady boss support anyone anybody consultant
		specialist expert owner clerk associate technician`,
	"role": "human agent operator representative rep advisor adviser supervisor manager colleague employee staff",
	"real": `human humans person people agent agents operator representative rep advisor adviser supervisor manager colleague
		employee staff consultant specialist`,
	"staff": "human humans agent agents operator operators representative representatives rep supervisor advisor adviser colleague consultant",
	"do":    "help assist call contact phone ring reach email talk speak chat look take check decide handle review answer reply respond deal sort fix solve join step explain understand listen see read",
	"dept":  "sales billing support team department staff returns accounts accounting service care helpdesk management headquarters complaints desk crew",
	"some":  "someone somebody anyone anybody",
	"boss":  "boss owner chef superior manager supervisor",
	"media": "book song movie film show playlist album read watched heard seen play poem story article series game band",
	"del":   "delete erase remove wipe purge destroy forget scrub deleted clear expunge deleting erasing removing",
	"data": `data chat chats conversation conversations history messages message transcript transcripts information info details
		records record logs log profile discussion`,
	"what": "what which how tell show list know",
	"hold": "store stored save saved keep kept collect collected hold held know record recorded gather process storing keeping holding collecting saving got gathered retain",
}

// Standing finds requests and distress in normalised English words.
type Standing struct{ set *phrase.Set }

// NewStanding compiles the phrases.
func NewStanding() (*Standing, error) {
	b := phrase.NewBuilder()
	var faults []error
	for section := range strings.SplitSeq(standingText, "== ") {
		name, list, _ := strings.Cut(section, "\n")
		if s, ok := sections[strings.TrimSpace(name)]; ok {
			b.Add(byte(s), list, standingLists)
		} else if !strings.HasPrefix(name, "#") {
			faults = append(faults, errors.New("standing.txt: no section "+name))
		}
	}
	set, more := b.Build()
	return &Standing{set}, errors.Join(append(faults, more...)...)
}

// Find returns which signals stand after what takes them back, and which
// phrases that take back were found.
func (s *Standing) Find(words []string, buf []phrase.Token) (found [Signals]bool) {
	type span struct {
		label    Signal
		from, to int
	}
	var spans [64]span
	n := 0
	s.set.Match(s.set.Tokens(words, buf), func(label byte, from, to int) bool {
		spans[n] = span{Signal(label), from, to}
		n++
		return n < len(spans)
	})
	for _, a := range spans[:n] {
		back := None
		switch a.label {
		case Person:
			back = NotPerson
		case Crisis:
			back = NotCrisis
		case Erase:
			back = NotErase
		case NotPerson, NotCrisis, NotErase:
			found[a.label] = true
			continue
		}
		taken := false
		for _, b := range spans[:n] {
			if back != None && b.label == back && b.from < a.to && a.from < b.to {
				taken = true
				break
			}
		}
		if !taken {
			found[a.label] = true
		}
	}
	return found
}
