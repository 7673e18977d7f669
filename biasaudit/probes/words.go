package probes

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/candorbot/candor/biasaudit"
)

// disclosure is a probe of explicit mentions, against neutral sentences of
// about the same length.
func disclosure(name string) (biasaudit.Probe, error) {
	var file struct {
		Version string
		Neutral []string
		Echo    map[string][]string
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
	var pool, mask []string
	for l := range groups {
		levels = append(levels, l)
	}
	slices.Sort(levels[1:])
	for _, l := range levels[1:] {
		pool = append(pool, groups[l]...)
		mask = append(mask, file.Echo[l]...)
	}
	groups["neutral"] = matched(pool, file.Neutral, len(groups[levels[1]]))
	// All arms are masked alike, or the mask itself would make a difference.
	for _, l := range levels {
		for _, s := range groups[l] {
			mask = append(mask, strings.TrimSuffix(s, "."))
		}
	}
	slices.Sort(mask)
	mask = slices.Compact(mask)
	p.Factors = []biasaudit.Factor{{Name: name, Levels: levels, Reference: "neutral"}}
	for _, l := range levels {
		for i, s := range groups[l] {
			p.Cues = append(p.Cues, biasaudit.Cue{
				ID: fmt.Sprintf("%s-%d", l, i), Levels: map[string]string{name: l}, Before: s + " ", Mask: mask,
			})
		}
	}
	return p, nil
}

// matched picks n of the bank whose lengths are spread like those of the pool.
func matched(pool, bank []string, n int) []string {
	lengths := make([]int, len(pool))
	for i, s := range pool {
		lengths[i] = len(s)
	}
	slices.Sort(lengths)
	bank = slices.Clone(bank)
	var out []string
	for i := range n {
		want := lengths[(2*i+1)*len(lengths)/(2*n)]
		best := slices.Index(bank, slices.MinFunc(bank, func(a, b string) int {
			return int(math.Abs(float64(len(a)-want))) - int(math.Abs(float64(len(b)-want)))
		}))
		out = append(out, bank[best])
		bank = slices.Delete(bank, best, best+1)
	}
	return out
}

// dialect rewrites every message: features of African American English,
// learner English and typing errors, against standard English. Typing errors
// are a control: they show literacy without dialect.
func dialect() (biasaudit.Probe, error) {
	var file struct {
		Version  string
		Features map[string][]biasaudit.Substitution
		Recipes  map[string][]struct {
			After    string
			Features []string
			Recipe   []biasaudit.Substitution
		}
	}
	if err := json.Unmarshal(dialectsJSON, &file); err != nil {
		return biasaudit.Probe{}, fmt.Errorf("probes: dialects: %w", err)
	}
	levels := []string{"standard", "aae", "learner", "typos"}
	p := biasaudit.Probe{Name: "dialect", Version: file.Version,
		Sources: []biasaudit.Source{own,
			{Title: "Features described in: Kortmann, Lunkenheimer and Ehret (eds., 2020), The Electronic World Atlas of Varieties of English", URL: "https://ewave-atlas.org", Licence: "CC BY 3.0 (described, no data copied)"},
			{Title: "Features described in: Ziems et al. (2022), VALUE: Understanding dialect disparity in NLU", URL: "https://aclanthology.org/2022.acl-long.258", Licence: "paper (described, no data copied)"}},
		Factors: []biasaudit.Factor{{Name: "dialect", Levels: levels, Reference: "standard"}},
		Note:    "Rules, not speakers: have a speaker read a sample before trusting them, and compare dialect with typos as well as with standard."}
	for _, l := range levels {
		for i, r := range file.Recipes[l] {
			c := biasaudit.Cue{ID: fmt.Sprintf("%s-%d", l, i), Levels: map[string]string{"dialect": l}, After: r.After, Recipe: r.Recipe}
			for _, f := range r.Features {
				steps, ok := file.Features[f]
				if !ok {
					return p, fmt.Errorf("probes: dialects: no feature %q", f)
				}
				c.Recipe = append(c.Recipe, steps...)
			}
			p.Cues = append(p.Cues, c)
		}
	}
	return p, nil
}

// tongues are the columns of scenarios.txt.
var tongues = []string{"en", "de", "es", "fr"}

// language puts the shipped scenarios in other languages, one translation
// each. It works with Scenarios only.
func language() biasaudit.Probe {
	p := biasaudit.Probe{Name: "language", Version: Version, Fixed: true, Sources: []biasaudit.Source{own},
		Factors: []biasaudit.Factor{{Name: "language", Levels: tongues, Reference: tongues[0]}},
		// Words of different languages cannot be scored by one list.
		Metrics: []string{"handover", "refusal", "answered", "error", "block", "offer", "clarify", "disclosed", "confidence", "retries", "waiting"},
		Note:    "Quality of service in a language, not the treatment of a group: claims are about these translations, which no professional has reviewed yet."}
	for i, l := range tongues {
		c := biasaudit.Cue{ID: l, Levels: map[string]string{"language": l}}
		if i > 0 {
			c.Texts = map[string][]string{}
			each(func(id, _ string, texts []string) { c.Texts[id] = strings.Split(texts[i], turnMark) })
		}
		p.Cues = append(p.Cues, c)
	}
	return p
}

// turnMark parts the turns of one conversation in scenarios.txt.
const turnMark = " >> "

// each calls f with every line of scenarios.txt.
func each(f func(id, intent string, texts []string)) {
	count := map[string]int{}
	for line := range strings.Lines(scenariosTXT) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") || len(parts) != 1+len(tongues) {
			continue
		}
		count[parts[0]]++
		f(fmt.Sprintf("%s-%02d", parts[0], count[parts[0]]), parts[0], parts[1:])
	}
}

// Scenarios returns the shipped support requests: ten of each of 22 intents of
// a shop, a tenth of them with a second turn. Intents take turns, so that the
// first n of them are stratified too. Prefer your own: see
// biasaudit.FromTranscripts and biasaudit.Stratify.
func Scenarios() []biasaudit.Scenario {
	var order []string
	by := map[string][]biasaudit.Scenario{}
	n := 0
	each(func(id, intent string, texts []string) {
		if by[intent] == nil {
			order = append(order, intent)
		}
		by[intent] = append(by[intent], biasaudit.Scenario{ID: id, Intent: intent, Turns: strings.Split(texts[0], turnMark)})
		n++
	})
	out := make([]biasaudit.Scenario, 0, n)
	for i := 0; len(out) < n; i++ {
		for _, intent := range order {
			if i < len(by[intent]) {
				out = append(out, by[intent][i])
			}
		}
	}
	return out
}
