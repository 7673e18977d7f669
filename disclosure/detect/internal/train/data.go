package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
)

// sameDice makes all sentences from one row of numbers.
func sameDice() func(genRule) *rand.Rand {
	rng := rand.New(rand.NewPCG(3, 4))
	return func(genRule) *rand.Rand { return rng }
}

// ownDice makes the same sentences of a rule whatever stands around it.
func ownDice(r genRule) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.template))
	return rand.New(rand.NewPCG(3, h.Sum64()))
}

func generate(g grammar, scale int, dice func(genRule) *rand.Rand) []example {
	seen := map[string]bool{}
	var out []example
	for _, r := range g.rules {
		rng := dice(r)
		for range r.count * scale {
			s := g.noise(g.expand(r.template, rng), rng)
			if !seen[s] {
				seen[s] = true
				out = append(out, example{s, labels[r.label], .5})
			}
		}
	}
	return out
}

func sample(set []example, n int) []example {
	rng := rand.New(rand.NewPCG(5, 6))
	out := slices.Clone(set)
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:min(n, len(out))]
}

func readIdentity(dir, split string) []example {
	f, err := os.Open(filepath.Join(dir, split+".jsonl"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var out []example
	for s := bufio.NewScanner(f); s.Scan(); {
		var r struct{ Text, Label string }
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			log.Fatal(err)
		}
		out = append(out, example{r.Text, labels[r.Label], 1})
	}
	return out
}

func readHand(path string) []example {
	raw, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	var out []example
	for line := range strings.Lines(string(raw)) {
		if l, text, ok := strings.Cut(strings.TrimSpace(line), " "); ok && l != "#" {
			out = append(out, example{text, labels[l], 1})
		}
	}
	return out
}

// readIntents returns messages of customers, and the rows of CLINC150 that ask
// whether this is a bot.
func readIntents(dir string) (out, botTrain, botVal []example) {
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".csv" {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			return err
		}
		for _, r := range rows[1:] {
			// Two CLINC150 intents and the out-of-scope rows may ask for the identity.
			if r[2] == "are_you_a_bot" {
				if strings.HasSuffix(p, "val.csv") {
					botVal = append(botVal, example{r[1], 0, 1})
				} else if !strings.Contains(r[1], "real") || strings.Contains(r[1], "person") || strings.Contains(r[1], "human") {
					botTrain = append(botTrain, example{r[1], 0, .7})
				}
			}
			if r[2] != "are_you_a_bot" && r[2] != "what_is_your_name" && r[2] != "oos" {
				out = append(out, example{r[1], 2, .3})
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	return out, botTrain, botVal
}

func writeKnown(path string, sets ...[]example) {
	count := map[string]int{}
	for _, set := range sets {
		for _, e := range set {
			for _, w := range lex.Words(lex.Fold(e.text), nil) {
				if len(w) > 2 && !strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
					count[w]++
				}
			}
		}
	}
	maps.DeleteFunc(count, func(w string, n int) bool { return n < 5 })
	all := slices.Sorted(maps.Keys(count))
	if err := os.WriteFile(path, []byte(strings.Join(all, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(all), "words")
}

// inContext puts questions among sentences that have nothing to do with them:
// what stands around a question must not decide.
func inContext(examples, around []example, share float64) []example {
	rng := rand.New(rand.NewPCG(7, 8))
	pick := func() string {
		for {
			t := around[rng.IntN(len(around))].text
			if len(t) < 90 {
				return strings.TrimSpace(t)
			}
		}
	}
	marks := []string{". ", "! ", ", ", "? ", "... ", "\n"}
	var out []example
	for _, e := range examples {
		p := rng.Float64()
		if e.label == 2 || p > share || len(e.text) > 200 {
			continue
		}
		text := e.text
		if p < share*.75 {
			text = pick() + marks[rng.IntN(len(marks))] + text
		} else {
			text = strings.TrimSpace(text) + marks[rng.IntN(2)] + pick()
		}
		out = append(out, example{text, e.label, e.weight * .7})
	}
	return out
}
