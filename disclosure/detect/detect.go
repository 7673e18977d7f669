package detect

import (
	_ "embed"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/legal"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/linear"
	"github.com/candorbot/candor/disclosure/detect/internal/phrase"
	"github.com/candorbot/candor/disclosure/detect/internal/tongues"
)

//go:generate go run ./internal/train -out . -identity ../../../shared/data/identity -intents ../../../shared/data/intents

//go:embed model.bin
var modelBytes []byte

//go:embed standing.bin
var standingBytes []byte

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

// The rights (GDPR articles 15, 17, 16 and 20).
const (
	RightsNone    Rights = ""
	RightsAccess  Rights = "access"
	RightsErase   Rights = "erase"
	RightsCorrect Rights = "correct"
	RightsExport  Rights = "export"
)

// Signals is what was recognised in one message. Several may hold at once:
// who asks "are you a bot? get me a human" does both.
type Signals struct {
	Identity Identity
	Person   bool   // asks for a person
	Crisis   bool   // speaks of killing or harming themselves
	Rights   Rights // asks about their data
	// Legal: threatens legal steps, or to go to an authority. Dispute: formally
	// contests a charge or a decision. Both in English, German, French and
	// Spanish only.
	Legal, Dispute bool
	Language       string // BCP 47, "und" where the text does not show it
	// AskScore is the probability, by the model of the English questions,
	// that Identity is Ask. It is 0 where phrases of another language decided.
	AskScore float64
}

// Options of a Detector; nil works.
type Options struct {
	// Name is the bot's name: "is Crumb a human?" asks what "are you?" does.
	Name string
}

// A Detector is immutable and safe for concurrent use.
type Detector struct {
	*knowledge
	name string
}

// knowledge is what all detectors share: some megabytes, made once.
type knowledge struct {
	models   english.Models
	judge    *english.Judge
	standing *english.Standing
	tongues  *tongues.Tongues
	legal    *legal.Phrases
}

var load = sync.OnceValues(func() (*knowledge, error) {
	var k knowledge
	var errs [6]error
	k.models.Identity, errs[0] = linear.Load(modelBytes)
	k.models.Standing, errs[1] = linear.Load(standingBytes)
	k.judge, errs[2] = english.New()
	k.standing, errs[3] = english.NewStanding()
	k.tongues, errs[4] = tongues.New()
	k.legal, errs[5] = legal.New()
	return &k, errors.Join(errs[:]...)
})

// New returns a Detector. It fails only when the embedded data is broken.
func New(o *Options) (*Detector, error) {
	k, err := load()
	if err != nil {
		return nil, err
	}
	d := &Detector{knowledge: k}
	if o != nil {
		d.name = lex.Fold(o.Name)
	}
	return d, nil
}

var identities = [...]Identity{english.Ask: Ask, english.Unclear: Unclear, english.Other: Other}

var rights = [english.Kinds]Rights{
	english.KindErase: RightsErase, english.KindAccess: RightsAccess, english.KindCorrect: RightsCorrect, english.KindExport: RightsExport,
}

// surest are the scores from which the model of the other languages is
// believed, chosen by cross-validation.
var surest = [tongues.Heads]float32{tongues.HeadAsk: .2, tongues.HeadPerson: .3, tongues.HeadCrisis: .3, tongues.HeadRights: .5}

var rightOf = [tongues.Heads]Rights{
	tongues.HeadErase: RightsErase, tongues.HeadAccess: RightsAccess, tongues.HeadCorrect: RightsCorrect, tongues.HeadExport: RightsExport,
}

// enough reports whether there are words enough for the model of the other
// languages. One of plain letters tells it little, and two that English has may
// be English: "sure" is a word of dying in Estonian. Phrases count all the same.
func enough(raw []string) bool {
	words, english := 0, true
	for _, w := range raw {
		switch w {
		case "?", ".", ",", "\"":
			continue
		}
		if strings.IndexFunc(w, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			return true
		}
		words++
		english = english && lex.Known(w)
	}
	return words > 2 || words == 2 && !english
}

// Detect looks at one message of a customer.
func (d *Detector) Detect(text string) Signals {
	s := Signals{Identity: Other, Language: "und"}
	var rawBuf, wordBuf, absBuf [96]string
	var tokenBuf [96]phrase.Token
	folded := lex.Fold(spoken(text))
	raw := lex.Words(folded, rawBuf[:0])
	if len(raw) == 0 {
		return s
	}
	var cutBuf [96]string
	cut := d.tongues.Cut(raw, cutBuf[:0])
	var rank [3]int
	s.Language, rank = d.tongues.Language(text, folded, cut)
	var found tongues.Found
	right := RightsNone
	if s.Language != "en" {
		found = d.tongues.Find(rank, cut, tokenBuf[:0])
		var featureBuf [768]uint32
		var z [tongues.Heads]float32
		if enough(raw) {
			z = d.tongues.Asks(rank, raw, featureBuf[:0])
		}
		found[tongues.Ask] = found[tongues.Ask] || z[tongues.HeadAsk] > surest[tongues.HeadAsk]
		found[tongues.Person] = found[tongues.Person] || z[tongues.HeadPerson] > surest[tongues.HeadPerson]
		found[tongues.Crisis] = found[tongues.Crisis] || z[tongues.HeadCrisis] > surest[tongues.HeadCrisis]
		if z[tongues.HeadRights] > surest[tongues.HeadRights] {
			best := tongues.HeadErase
			for h := tongues.HeadErase; h <= tongues.HeadExport; h++ {
				if z[h] > z[best] {
					best = h
				}
			}
			right = rightOf[best]
		}
	}
	words := lex.English(raw, wordBuf[:0])
	for i := 1; d.name != "" && i < len(words); i++ {
		if words[i] == d.name && words[i-1] == "is" {
			words[i] = "this"
		}
	}
	verdict := d.judge.Classify(d.models, words, absBuf[:0], tokenBuf[:0])
	s.Identity, s.AskScore = identities[verdict.Label], float64(verdict.Score)
	if found[tongues.Ask] {
		s.Identity, s.AskScore = Ask, 0
	} else if s.Language != "en" && s.Language != "und" && s.AskScore < .8 {
		s.Identity = Other
	}
	asked := d.standing.Judge(words, tokenBuf[:0], &verdict, s.Identity != Other)
	s.Person = found[tongues.Person] || asked.Person
	s.Crisis = asked.Crisis || found[tongues.Crisis] && !asked.NoCrisis
	s.Rights = rights[asked.Right]
	switch {
	case found[tongues.Erase]:
		s.Rights = RightsErase
	case found[tongues.Access] && s.Rights == RightsNone:
		s.Rights = RightsAccess
	case s.Rights == RightsNone:
		s.Rights = right
	}
	if s.Language == "en" {
		raw = nil
	}
	s.Legal, s.Dispute = d.legal.Find(words, raw, tokenBuf[:0])
	return s
}
