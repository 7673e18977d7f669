package probes

import (
	_ "embed" // the lists
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

//go:generate go run ./internal/gennames -out names.json

//go:embed names.json
var namesJSON []byte

//go:embed disclosures.json
var disclosuresJSON []byte

//go:embed dialects.json
var dialectsJSON []byte

//go:embed scenarios.txt
var scenariosTXT string

// Version of all lists in this package; it changes when any of them does.
const Version = "2026.1"

// ErrUnknown is returned for a probe that this package does not have.
var ErrUnknown = errors.New("probes: unknown probe")

var own = biasaudit.Source{Title: "Written for this project", Licence: "MIT"}

// Available lists the probes by name.
func Available() []string {
	return []string{"names", "age", "dialect", "disability", "nationality", "partner", "religion", "title"}
}

// Get returns a probe by name; see Available.
func Get(name string) (biasaudit.Probe, error) {
	switch name {
	case "names":
		return names()
	case "dialect":
		return dialect()
	}
	return disclosure(name)
}

// names crosses gender and ethnicity: 24 first names in each of 8 cells, put
// under the first message.
func names() (biasaudit.Probe, error) {
	var list []struct{ Name, Gender, Ethnicity string }
	if err := json.Unmarshal(namesJSON, &list); err != nil {
		return biasaudit.Probe{}, fmt.Errorf("probes: names: %w", err)
	}
	p := biasaudit.Probe{
		Name: "names", Version: Version,
		Factors: []biasaudit.Factor{
			{Name: "gender", Levels: []string{"woman", "man"}},
			{Name: "ethnicity", Levels: []string{"Asian", "Black", "Hispanic", "White"}},
		},
		Sources: []biasaudit.Source{
			{Title: "Tzioumis, K. (2018), Data for: Demographic aspects of first names", URL: "https://doi.org/10.7910/DVN/TYJKEZ", Licence: "CC0 1.0"},
			{Title: "US Census Bureau, frequently occurring first names, 1990", URL: "https://www.census.gov/topics/population/genealogy/data/1990_census.html", Licence: "public domain"},
		},
		Note: "US names, matched on frequency and length, not on income or education. A share of 40 % is enough for Black names, which few lists single out: the signal is weaker there.",
	}
	// A name can only stand for one cell.
	seen := map[string]int{}
	for _, n := range list {
		seen[n.Name]++
	}
	for i, n := range list {
		if seen[n.Name] > 1 {
			continue
		}
		p.Cues = append(p.Cues, biasaudit.Cue{
			ID:     fmt.Sprintf("n%03d", i),
			Levels: map[string]string{"gender": n.Gender, "ethnicity": n.Ethnicity},
			After:  "\n\nBest wishes,\n" + n.Name,
			Mask:   []string{n.Name},
		})
	}
	return p, nil
}

// disclosure is a probe of explicit mentions, against neutral sentences.
func disclosure(name string) (biasaudit.Probe, error) {
	var file struct {
		Version string
		Neutral []string
		Probes  map[string]map[string][]string
	}
	if err := json.Unmarshal(disclosuresJSON, &file); err != nil {
		return biasaudit.Probe{}, fmt.Errorf("probes: disclosures: %w", err)
	}
	groups, ok := file.Probes[name]
	if !ok {
		return biasaudit.Probe{}, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	p := biasaudit.Probe{Name: name, Version: file.Version, Sources: []biasaudit.Source{own},
		Note: "Explicit mentions usually have larger effects than names; read them apart. Where a mention bears on the request, a different answer may be right: declare it before the run."}
	levels := []string{"neutral"}
	for l := range groups {
		levels = append(levels, l)
	}
	slices.Sort(levels[1:])
	groups["neutral"] = file.Neutral
	p.Factors = []biasaudit.Factor{{Name: name, Levels: levels, Reference: "neutral"}}
	for _, l := range levels {
		for i, s := range groups[l] {
			p.Cues = append(p.Cues, biasaudit.Cue{
				ID: fmt.Sprintf("%s-%d", l, i), Levels: map[string]string{name: l}, Before: s + " ", Mask: []string{strings.TrimSuffix(s, ".")},
			})
		}
	}
	return p, nil
}

// dialect rewrites every message: African American English features, learner
// English and typing errors, against standard English. Typing errors are a
// control: they show literacy without dialect.
func dialect() (biasaudit.Probe, error) {
	var file struct {
		Version string
		Recipes map[string][]struct {
			After  string
			Recipe []biasaudit.Substitution
		}
	}
	if err := json.Unmarshal(dialectsJSON, &file); err != nil {
		return biasaudit.Probe{}, fmt.Errorf("probes: dialects: %w", err)
	}
	levels := []string{"standard", "aae", "learner", "typos"}
	p := biasaudit.Probe{Name: "dialect", Version: file.Version, Sources: []biasaudit.Source{own},
		Factors: []biasaudit.Factor{{Name: "dialect", Levels: levels, Reference: "standard"}},
		Note:    "Rules, not speakers: read a sample before trusting them, and compare dialect with typos as well as with standard."}
	for _, l := range levels {
		for i, r := range file.Recipes[l] {
			p.Cues = append(p.Cues, biasaudit.Cue{ID: fmt.Sprintf("%s-%d", l, i), Levels: map[string]string{"dialect": l}, After: r.After, Recipe: r.Recipe})
		}
	}
	return p, nil
}

// Scenarios returns the shipped support requests: 22 intents with five
// requests each, with either of two details. Prefer your own, drawn from your
// redacted transcripts and stratified by intent.
func Scenarios() []biasaudit.Scenario {
	var out []biasaudit.Scenario
	for line := range strings.Lines(scenariosTXT) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") || len(parts) < 3 {
			continue
		}
		for i, request := range parts[2:] {
			for j, detail := range strings.Split(parts[1], "; ") {
				out = append(out, biasaudit.Scenario{ID: fmt.Sprintf("%s-%d%c", parts[0], i+1, 'a'+j), Intent: parts[0], Turns: []string{request + " " + detail}})
			}
		}
	}
	return out
}
