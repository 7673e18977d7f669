package main

import (
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
)

var standing = func() *english.Standing {
	s, err := english.NewStanding()
	if err != nil {
		log.Fatal(err)
	}
	return s
}()

// A lesson is what the model of standing questions learns from: a grammar,
// messages written by hand, and messages that are most likely none of them.
type lesson struct{ made, written, none []example }

// readLesson reads the messages; out is the folder of the detect package.
func readLesson(out string, questions, chat []example) lesson {
	l := lesson{
		made:    generate(parseGrammar(standingText), 3, sameDice()),
		written: slices.Concat(readKinds(filepath.Join(out, "internal/train/standing_written.txt"), false), readKinds(filepath.Join(out, "testdata/standing_en.txt"), true)),
	}
	// Among questions about humans and messages of customers are some that ask
	// for a person. A model that has not seen them sorts them out.
	m := fit(slices.Concat(l.made, l.written), ofStanding).m
	for _, e := range slices.Concat(questions, sample(chat, 16000)) {
		p := m.Score(features(e.text))
		if (e.label == english.Ask || p[english.KindNone] > .2) && len(e.text) < 300 && !saysAny(e.text) {
			l.none = append(l.none, example{e.text, english.KindNone, .5})
		}
	}
	return l
}

func saysAny(text string) bool {
	found := standing.Find(lex.English(lex.Words(lex.Fold(text), nil), nil), nil)
	found[english.NotPerson], found[english.NotCrisis], found[english.NotErase] = false, false, false
	return slices.Contains(found[:], true)
}

// trainStanding writes the model that stands beside the phrases.
func trainStanding(path string, l lesson) {
	m := fit(slices.Concat(l.made, l.none, l.written, l.written), ofStanding)
	if err := os.WriteFile(path, m.encode(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// evalStanding leaves out a fifth of what was written by hand, five times, and
// then scores messages that are never learned from.
func evalStanding(out string, l lesson, identity []example) {
	who := fit(sample(identity, 6000), ofIdentity).m
	order := rand.New(rand.NewPCG(11, 12)).Perm(len(l.written))
	total := kindTally{}
	const folds = 5
	for fold := range folds {
		var learn, test []example
		for i, k := range order {
			if i%folds == fold {
				test = append(test, l.written[k])
			} else {
				learn = append(learn, l.written[k])
			}
		}
		m := fit(slices.Concat(l.made, l.none, learn, learn), ofStanding).m
		total.add(english.Models{Identity: who, Standing: m}, test, *showKinds)
	}
	fmt.Println("written, a fifth left out:  ", total.String())
	m := english.Models{Identity: who, Standing: fit(slices.Concat(l.made, l.none, l.written, l.written), ofStanding).m}
	var fresh kindTally
	fresh.add(m, readKinds(filepath.Join(out, "testdata/standing_blind_en.txt"), false), *showKinds)
	fmt.Println("blind writer's, never learned:", fresh.String())
}

// A kindTally counts, for each kind, messages found and all; for KindNone
// those that set nothing off. What a right is taken for does not matter.
type kindTally [english.Kinds][2]int

func (t *kindTally) add(m english.Models, set []example, show bool) {
	for _, e := range set {
		words := lex.English(lex.Words(lex.Fold(e.text), nil), nil)
		v := judge.Classify(m, words, nil, nil)
		a := standing.Judge(words, nil, &v, v.Label != english.Other)
		right := a.Right != english.KindNone
		ok := right
		switch e.label {
		case english.KindPerson:
			ok = a.Person
		case english.KindCrisis:
			ok = a.Crisis
		case english.KindNone:
			ok = !a.Person && !a.Crisis && !right
		}
		t[e.label][1]++
		if ok {
			t[e.label][0]++
		} else if show {
			fmt.Printf("  %d %+v %.2f %q\n", e.label, a, v.Kinds, e.text)
		}
	}
}

func (t *kindTally) String() string {
	rights := [2]int{}
	for _, k := range []int{english.KindErase, english.KindAccess, english.KindCorrect, english.KindExport} {
		rights[0], rights[1] = rights[0]+t[k][0], rights[1]+t[k][1]
	}
	cell := func(c [2]int) string {
		return fmt.Sprintf("%d of %d (%.3f)", c[0], c[1], float64(c[0])/float64(max(c[1], 1)))
	}
	return "person " + cell(t[english.KindPerson]) + ", crisis " + cell(t[english.KindCrisis]) + ", rights " + cell(rights) + ", silent " + cell(t[english.KindNone])
}

// readKinds reads lines of a kind and a message, "(a|b)" written out; of a file
// of which half is held back, every second line of a kind, from the first.
func readKinds(path string, half bool) (set []example) {
	raw, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	n := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		kind, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		label, known := labels[kind]
		if n[kind]++; !known || half && n[kind]%2 == 0 {
			continue
		}
		for _, t := range alternatives(text) {
			set = append(set, example{t, label, 1})
		}
	}
	return set
}

// alternatives writes out every combination of "(a|b)".
func alternatives(s string) []string {
	i := strings.IndexByte(s, '(')
	j := strings.IndexByte(s, ')')
	if i < 0 || j < i {
		return []string{strings.Join(strings.Fields(s), " ")}
	}
	var out []string
	for _, alt := range strings.Split(s[i+1:j], "|") {
		out = append(out, alternatives(s[:i]+alt+s[j+1:])...)
	}
	return out
}
