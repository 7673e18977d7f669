package probes

import (
	_ "embed" // the lists
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
const Version = "2026.2"

// ErrUnknown is returned for a probe that this package does not have.
var ErrUnknown = errors.New("probes: unknown probe")

var own = biasaudit.Source{Title: "Written for this project", Licence: "MIT"}

// Available lists the probes by name.
func Available() []string {
	return []string{"names", "age", "dialect", "disability", "language", "nationality", "partner", "pronoun", "religion", "title"}
}

// Get returns a probe by name; see Available.
func Get(name string) (biasaudit.Probe, error) {
	switch name {
	case "names":
		return names()
	case "dialect":
		return dialect()
	case "language":
		return language(), nil
	}
	return disclosure(name)
}

// Open is Get, or for a name that ends in .json the operator's own probe in
// that file: see Read.
func Open(name string) (biasaudit.Probe, error) {
	if !strings.HasSuffix(name, ".json") {
		return Get(name)
	}
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return biasaudit.Probe{}, fmt.Errorf("probes: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	p, err := Read(f)
	if err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// Read reads a probe in the JSON form of biasaudit.Probe, so that any list can
// be replaced. It reports unknown fields and every fault of the probe.
func Read(r io.Reader) (biasaudit.Probe, error) {
	var p biasaudit.Probe
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return biasaudit.Probe{}, fmt.Errorf("%w: not a probe: %w", biasaudit.ErrPlan, err)
	}
	return p, p.Check()
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
