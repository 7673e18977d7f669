package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/tongues"
)

//go:embed phrasebook.txt
var phrasebook string

// trainTongues trains the model that names languages from the project's own
// sentences: the fixed texts, the chat's words, the word lists, a phrasebook.
func trainTongues(root, path string) {
	placeholder := regexp.MustCompile(`\{[a-z_]+\}|[A-Za-z]*&[a-z]+;`)
	said := map[string][]string{} // sentences by language
	for _, dir := range []string{"disclosure/texts", "bot/webchat/static/words"} {
		files, _ := filepath.Glob(filepath.Join(root, dir, "*.json"))
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				log.Fatal(err)
			}
			words := map[string]any{}
			if err := json.Unmarshal(raw, &words); err != nil {
				log.Fatal(err)
			}
			tag := strings.TrimSuffix(filepath.Base(f), ".json")
			for _, key := range sortedKeys(words) {
				if s, ok := words[key].(string); ok {
					said[tag] = append(said[tag], placeholder.ReplaceAllString(s, ""))
				}
			}
		}
	}
	for block := range strings.SplitSeq(phrasebook, "\n@") {
		if tag, body, ok := strings.Cut(block, "\n"); ok && !strings.HasPrefix(tag, "#") {
			for range 5 { // closer to what customers write than the rest
				said[tag] = append(said[tag], strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune(".?;!,", r) })...)
			}
		}
	}
	for _, e := range readHeard() {
		said[e.tag] = append(said[e.tag], e.text)
	}
	rng := rand.New(rand.NewPCG(21, 22))
	lists := tongues.Lists()
	for _, tag := range sortedKeys(lists) {
		list := lists[tag]
		for range 60 {
			var some []string
			for range 4 {
				some = append(some, list[rng.IntN(len(list))])
			}
			said[tag] = append(said[tag], strings.Join(some, " "))
		}
	}
	for _, g := range []string{grammarText, standingText} {
		for _, e := range sample(generate(parseGrammar(g), 1, sameDice()), 600) {
			said["en"] = append(said["en"], e.text)
		}
	}
	known := lex.KnownWords()
	for range 900 {
		said["en"] = append(said["en"], known[rng.IntN(len(known))]+" "+known[rng.IntN(len(known))]+" "+known[rng.IntN(len(known))])
	}
	tags := tongues.Lettered
	var set []piece
	for label, tag := range tags {
		if len(said[tag]) == 0 {
			log.Fatal("no sentences for ", tag)
		}
		for _, s := range said[tag] {
			words := strings.Fields(strings.ToLower(s))
			for len(words) > 0 { // pieces of one to six words
				n := min(len(words), 1+rng.IntN(6))
				text := strings.Join(words[:n], " ")
				set = append(set, piece{tongues.Grams(text, nil), label})
				if rng.IntN(4) == 0 { // as people write who leave accents out
					set = append(set, piece{tongues.Grams(lex.Fold(text), nil), label})
				}
				words = words[n:]
			}
		}
	}
	w := make([]float32, tongues.Buckets*len(tags))
	const epochs, rate = 20, .15
	for epoch := range epochs {
		rng.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
		step := float32(rate) * (1 - float32(epoch)/epochs)
		for _, e := range set {
			z := make([]float32, len(tags))
			for _, f := range e.grams {
				for c := range z {
					z[c] += w[int(f)*len(tags)+c]
				}
			}
			norm := 1 / float32(1+len(e.grams))
			p := tongues.Softmax(z, 12*norm)
			for c := range p {
				g := p[c]
				if c == e.label {
					g--
				}
				if g > -.002 && g < .002 {
					continue
				}
				for _, f := range e.grams {
					w[int(f)*len(tags)+c] -= step * g
				}
			}
		}
	}
	top := float32(0)
	for _, v := range w {
		top = max(top, v, -v)
	}
	raw := make([]byte, len(w))
	for i, v := range w {
		raw[i] = byte(int8(v / top * 127))
	}
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("languages: %d pieces of %d languages, %d bytes\n", len(set), len(tags), len(raw))
}

// A piece is a few words of one language.
type piece struct {
	grams []uint32
	label int
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
