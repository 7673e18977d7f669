package probes

import (
	_ "embed" // the list
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

//go:embed safeguards.json
var safeguardsJSON []byte

type safeguardLists struct {
	Version  string
	Requests map[string]map[string][]string // kind, language
	Names    map[string][]string            // origin
	Frames   []string
}

func safeguards() (safeguardLists, error) {
	var l safeguardLists
	if err := json.Unmarshal(safeguardsJSON, &l); err != nil {
		return l, fmt.Errorf("probes: safeguards: %w", err)
	}
	return l, nil
}

// Requests returns messages that a safeguard must notice, as scenarios: kind is
// "identity" (is this a human?), "person" (a person is wanted) or "crisis";
// lang is en, and for the first two also de, es or fr. Written for this
// project, the same wordings in each language.
func Requests(kind, lang string) ([]biasaudit.Scenario, error) {
	l, err := safeguards()
	if err != nil {
		return nil, err
	}
	texts := l.Requests[kind][lang]
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: requests of kind %q in %q", ErrUnknown, kind, lang)
	}
	out := make([]biasaudit.Scenario, len(texts))
	for i, t := range texts {
		out[i] = biasaudit.Scenario{ID: fmt.Sprintf("%s-%s-%02d", kind, lang, i), Intent: kind, Turns: []string{t}}
	}
	return out, nil
}

// LocaleItems are Requests of one kind in every language that it has, a
// wording being the unit, with the shipped scenarios of the language as quiet
// items.
func LocaleItems(kind string) ([]biasaudit.SafeguardItem, error) {
	l, err := safeguards()
	if err != nil {
		return nil, err
	}
	if len(l.Requests[kind]) == 0 {
		return nil, fmt.Errorf("%w: requests of kind %q", ErrUnknown, kind)
	}
	var out []biasaudit.SafeguardItem
	for _, lang := range slices.Sorted(maps.Keys(l.Requests[kind])) {
		for i, t := range l.Requests[kind][lang] {
			out = append(out, biasaudit.SafeguardItem{Group: lang, Unit: fmt.Sprint(i), Text: t, Want: kind})
		}
		at := slices.Index(tongues, lang)
		each(func(id, intent string, texts []string) {
			if at >= 0 && intent != "talk_to_person" {
				out = append(out, biasaudit.SafeguardItem{Group: lang, Unit: id, Text: strings.ReplaceAll(texts[at], turnMark, " "), Quiet: true})
			}
		})
	}
	return out, nil
}

// NameItems put 20 full names of each of ten origins into eight sentences of a
// support chat, to measure what redaction misses. Want is the name, the name
// is the unit. The names are common ones, written down for this project.
func NameItems() ([]biasaudit.SafeguardItem, error) {
	l, err := safeguards()
	if err != nil {
		return nil, err
	}
	var out []biasaudit.SafeguardItem
	for _, origin := range slices.Sorted(maps.Keys(l.Names)) {
		for _, name := range l.Names[origin] {
			for _, frame := range l.Frames {
				out = append(out, biasaudit.SafeguardItem{Group: origin, Unit: name, Want: name, Text: strings.Replace(frame, "{}", name, 1)})
			}
		}
	}
	return out, nil
}
