package english

import (
	_ "embed"
	"errors"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/linear"
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

// The kinds of message that the model of standing questions tells apart.
const (
	KindPerson = iota
	KindCrisis
	KindNone
	KindErase
	KindAccess
	KindCorrect
	KindExport
	Kinds // their number
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

// Asked is what a message asks beside its own subject.
type Asked struct {
	Person, Crisis bool
	NoCrisis       bool // a phrase takes the words of a crisis back
	Right          int  // one of the Kinds; KindNone where none is asked for
}

// Probabilities from which the model is believed where no phrase was found;
// surePersonAt where one was that takes such a request back. A crisis that was missed
// does more harm than one too many.
const personAt, surePersonAt, crisisAt, rightsAt = .5, .65, .45, .4

// Judge weighs phrases and model; asksIdentity says that the words ask whether
// this is a human. There the words of a request for a person stand for
// something else: both must agree, or one of them be sure.
func (s *Standing) Judge(words []string, buf []phrase.Token, v *Verdict, asksIdentity bool) Asked {
	said := s.Find(words, buf)
	a := Asked{NoCrisis: said[NotCrisis], Right: KindNone}
	p := v.Kinds[KindPerson]
	switch {
	case said[SurePerson] || p > surePersonAt:
		a.Person = true
	case asksIdentity:
		a.Person = said[Person] && p > personAt
	default:
		a.Person = said[Person] || p > personAt && !said[NotPerson]
	}
	a.Crisis = said[Crisis] || v.Kinds[KindCrisis] > crisisAt && !said[NotCrisis] && len(words) > 1 // "myself" alone tells nothing
	switch {
	case said[Erase]:
		a.Right = KindErase
	case said[Correct]:
		a.Right = KindCorrect
	case said[Export]:
		a.Right = KindExport
	case said[Access]:
		a.Right = KindAccess
	case !said[NotErase]:
		a.Right = askedRight(&v.Kinds)
	}
	return a
}

// askedRight returns the right that the model sees: that it is one may be sure
// where which of them is not.
func askedRight(p *[linear.Lanes]float32) int {
	sum, right := float32(0), KindErase
	for k := KindErase; k <= KindExport; k++ {
		sum += p[k]
		if p[k] > p[right] {
			right = k
		}
	}
	if sum <= rightsAt {
		return KindNone
	}
	return right
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
