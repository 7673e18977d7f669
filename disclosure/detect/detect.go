package detect

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Identity says whether a message asks if this is a human.
type Identity string

// The identity labels.
const (
	Ask     Identity = "ask"     // it asks: the bot must say that it is one
	Unclear Identity = "unclear" // saying so would do no harm
	Other   Identity = "other"   // saying only that would be the wrong answer
)

// Rights says which right over their data a customer asks for.
type Rights string

// The rights.
const (
	RightsNone    Rights = ""
	RightsAccess  Rights = "access"
	RightsErase   Rights = "erase"
	RightsCorrect Rights = "correct"
)

// Signals is what was recognised.
type Signals struct {
	Identity Identity
	Person   bool
	Crisis   bool
	Rights   Rights
}

// Options is empty so far; nil works.
type Options struct{}

// A Detector is immutable and safe for concurrent use.
type Detector struct{}

// New returns a Detector.
func New(*Options) (*Detector, error) { return &Detector{}, nil }

// maxText bounds the work: what matters stands at the beginning or the end.
const maxText = 4 << 10

// Detect looks at one message of a customer.
func (d *Detector) Detect(text string) Signals {
	s := Signals{Identity: Other}
	t := normalize(text)
	if t == "  " {
		return s
	}
	s.Crisis = crisis.match(t)
	s.Person = person.match(t) && !personNot.match(t)
	if identity.match(t) && !s.Person {
		s.Identity = Ask
	}
	switch {
	case erase.match(t):
		s.Rights = RightsErase
	case correct.match(t):
		s.Rights = RightsCorrect
	case access.match(t):
		s.Rights = RightsAccess
	}
	return s
}

// normalize writes text as lower-case words between single spaces, without
// what cannot be seen and with look-alike letters as Latin ones.
func normalize(text string) string {
	if len(text) > maxText {
		text = text[:maxText/2] + " " + text[len(text)-maxText/2:]
	}
	text = norm.NFKD.String(strings.ToValidUTF8(text, " "))
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range text {
		r = unicode.ToLower(r)
		if l, ok := lookalikes[r]; ok {
			r = l
		}
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == '\'', r == '’':
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
			space = false
		default:
			if !space {
				b.WriteByte(' ')
			}
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// lookalikes are letters of other scripts that pass for Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'х': 'x', 'у': 'y', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'һ': 'h', 'ԁ': 'd', 'ո': 'n',
	'ο': 'o', 'α': 'a', 'ι': 'i', 'ν': 'v', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'ß': 's', 'ı': 'i', 'ł': 'l', 'ø': 'o',
}
