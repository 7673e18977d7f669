package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
)

// trainStanding trains the model that stands beside the phrases for requests
// for a person and for crises. It learns from a grammar, from the development
// half of the fresh messages, and from messages that are neither.
func trainStanding(path, fresh string, questions, chat []example) {
	phrases, err := english.NewStanding()
	if err != nil {
		log.Fatal(err)
	}
	neither := func(e example) (example, bool) {
		found := phrases.Find(lex.English(lex.Words(lex.Fold(e.text), nil), nil), nil)
		return example{e.text, 2, .5}, !found[english.Person] && !found[english.SurePerson] && !found[english.Crisis] && len(e.text) < 300
	}
	set := generate(parseGrammar(standingText), 3, sameDice())
	for _, e := range slices.Concat(questions, sample(chat, 8000)) {
		if e, ok := neither(e); ok {
			set = append(set, e)
		}
	}
	dev := readFresh(fresh)
	set = slices.Concat(set, dev, dev)
	m := fit(set, ofStanding)
	if err := os.WriteFile(path, m.encode(), 0o644); err != nil {
		log.Fatal(err)
	}
	hits := 0
	for _, e := range chat {
		if e, ok := neither(e); ok {
			if p, _ := m.m.Score(features(e.text)); p[0] > .5 {
				hits++
			}
		}
	}
	fmt.Printf("requests for a person: the model alone finds them in %d of %d other messages\n", hits, len(chat))
}

// readFresh reads the development half of testdata/standing_en.txt: every
// second line of a kind, from the first.
func readFresh(path string) (dev []example) {
	raw, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	n := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		kind, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || kind == "#" {
			continue
		}
		n[kind]++
		label, known := labels[kind]
		if !known {
			label = 2
		}
		for _, t := range alternatives(text) {
			if n[kind]%2 == 1 {
				dev = append(dev, example{t, label, 1})
			}
		}
	}
	return dev
}

// alternatives writes out every combination of "(a|b)".
func alternatives(s string) []string {
	i := strings.IndexByte(s, '(')
	if i < 0 {
		return []string{strings.Join(strings.Fields(s), " ")}
	}
	j := i + strings.IndexByte(s[i:], ')')
	var out []string
	for _, alt := range strings.Split(s[i+1:j], "|") {
		out = append(out, alternatives(s[:i]+alt+s[j+1:])...)
	}
	return out
}
