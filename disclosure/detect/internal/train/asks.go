package main

import (
	"embed"
	"fmt"
	"hash/fnv"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/tongues"
)

//go:embed said.txt
var saidText string

// heard holds what other writers of the project wrote in the voices of
// customers, a file a language, a kind and a message on each line.
//
//go:embed heard
var heard embed.FS

// A saying is a message in one of the languages and what it asks for: bits of
// the heads, yes, among those that are known. Sayings of one line are of one group.
type saying struct {
	text, tag  string
	group      int
	yes, known uint8
	weight     float32
}

const allHeads = 1<<tongues.Heads - 1

// kinds are the marks of lines; "r" is a request about data, of either kind.
var kinds = map[string][2]uint8{
	"+": {1 << tongues.HeadAsk, allHeads}, "p": {1 << tongues.HeadPerson, allHeads}, "c": {1 << tongues.HeadCrisis, allHeads},
	"e": {1 << tongues.HeadErase, allHeads}, "a": {1 << tongues.HeadAccess, allHeads}, "-": {0, allHeads &^ (1 << tongues.HeadCorrect)},
	"o": {1 << tongues.HeadCorrect, allHeads}, "x": {1 << tongues.HeadExport, allHeads},
	"b": {1<<tongues.HeadAsk | 1<<tongues.HeadPerson, allHeads},
}

// readSaid reads sayings of all languages, with at most some of the
// combinations of a line.
func readSaid(text string, some int) (out []saying) {
	group := 0
	for block := range strings.SplitSeq("\n"+text, "\n@") {
		tag, body, ok := strings.Cut(block, "\n")
		if !ok || tag == "" || tag[0] == '#' {
			continue
		}
		for line := range strings.Lines(body) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			k, ok := kindOf(kind)
			if !ok {
				if kind != "" && kind != "r" && kind[0] != '#' {
					log.Fatalf("%s: no kind %q in %q", tag, kind, line)
				}
				continue
			}
			if slices.Contains([]string{"zh-Hans", "zh-Hant", "ja"}, tag) {
				rest = strings.ReplaceAll(strings.ReplaceAll(rest, ") (", ")("), ") ", ")")
			}
			group++
			h := fnv.New64a()
			_, _ = h.Write([]byte(line))
			rng := rand.New(rand.NewPCG(31, h.Sum64()))
			for part := range strings.SplitSeq(rest, " ; ") {
				all := alternatives(part)
				rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
				all = all[:min(len(all), some)]
				for _, t := range all {
					w := 1 / math.Sqrt(math.Sqrt(float64(len(all))))
					if k[0] == 0 { // look-alikes are few beside what they look like
						w *= 2
					}
					out = append(out, saying{t, tag, group, k[0], k[1], float32(w)})
				}
				group++
			}
		}
	}
	return out
}

// kindOf returns what a mark says of the heads.
func kindOf(mark string) (k [2]uint8, ok bool) {
	k, ok = kinds[mark]
	if k[0]&(1<<tongues.HeadErase|1<<tongues.HeadAccess|1<<tongues.HeadCorrect|1<<tongues.HeadExport) != 0 {
		k[0] |= 1 << tongues.HeadRights
	}
	if k[1]&(1<<tongues.HeadCorrect) == 0 { // may ask for it
		k[1] &^= 1 << tongues.HeadRights
	}
	return k, ok
}

var heardKinds = map[string]string{"ask": "+", "person": "p", "crisis": "c", "erase": "e", "access": "a", "correct": "o", "export": "x", "none": "-"}

// hear reads lines of a kind and a message.
func hear(raw, tag string, weight float32) (out []saying) {
	n := 0
	for line := range strings.Lines(raw) {
		kind, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if kind == "" || kind[0] == '#' {
			continue
		}
		k, ok := kindOf(heardKinds[kind])
		if !ok {
			log.Fatalf("%s: no kind %q", tag, kind)
		}
		n++
		out = append(out, saying{text, tag, n, k[0], allHeads, weight})
	}
	return out
}

func readHeard() (out []saying) {
	files, err := heard.ReadDir("heard")
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		raw, err := heard.ReadFile("heard/" + f.Name())
		if err != nil {
			log.Fatal(err)
		}
		out = append(out, hear(string(raw), strings.TrimSuffix(f.Name(), ".txt"), 2)...)
	}
	return out
}

// An askFit is what is learned: weights of all heads.
type askFit struct {
	w    []float32
	bias [tongues.Heads]float32
}

var all = func() *tongues.Tongues {
	t, err := tongues.Untrained()
	if err != nil {
		log.Fatal(err)
	}
	return t
}()

// sentencesOf returns the features of each sentence of a text.
func sentencesOf(tag, text string) (out [][]uint32) {
	all.Sentences(all.Index(tag), lex.Words(lex.Fold(text), nil), func(f []uint32) { out = append(out, f) })
	return out
}

// fitAsks learns by gradient descent with AdaGrad steps. Of a message of
// several sentences the likeliest stands for it.
func fitAsks(set []saying) *askFit {
	const rate, drop, decay, epochs = .05, .1, 1e-6, 18
	t := &askFit{w: make([]float32, tongues.Heads*tongues.AskBuckets)}
	grad := make([]float32, len(t.w))
	for i := range grad {
		grad[i] = 1
	}
	last := newMean(t.w, t.bias[:])
	var gb [tongues.Heads]float32
	for i := range gb {
		gb[i] = 1
	}
	parts := make([][][]uint32, len(set))
	for i, e := range set {
		parts[i] = sentencesOf(e.tag, e.text)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(set))
	var kept []uint32
	for epoch := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			e := &set[k]
			var best [tongues.Heads]int
			if len(parts[k]) > 1 {
				for c := range tongues.Heads {
					top := float32(math.Inf(-1))
					for s, part := range parts[k] {
						z := float32(0)
						for _, f := range part {
							z += t.w[int(f)*tongues.Heads+c]
						}
						if z > top {
							top, best[c] = z, s
						}
					}
				}
			}
			for s, part := range parts[k] {
				kept = kept[:0]
				for _, f := range part {
					if rng.Float64() >= drop {
						kept = append(kept, f)
					}
				}
				z := t.bias
				for _, f := range kept {
					for c, w := range t.w[int(f)*tongues.Heads : (int(f)+1)*tongues.Heads] {
						z[c] += w
					}
				}
				for c := range tongues.Heads {
					if best[c] != s || e.known>>c&1 == 0 {
						continue
					}
					g := float32(1 / (1 + math.Exp(-float64(z[c]))))
					if e.yes>>c&1 != 0 {
						g--
					}
					g *= e.weight
					if g < 2e-3 && g > -2e-3 {
						continue
					}
					gb[c] += g * g
					t.bias[c] -= rate * g / float32(math.Sqrt(float64(gb[c])))
					for _, f := range kept {
						i := int(f)*tongues.Heads + c
						gi := g + decay*t.w[i]
						grad[i] += gi * gi
						t.w[i] -= rate * gi / float32(math.Sqrt(float64(grad[i])))
					}
				}
			}
		}
		if epoch >= epochs-4 {
			last.add(t.w, t.bias[:])
		}
	}
	last.take(t.w, t.bias[:], float32(1-drop))
	return t
}

// scores returns the highest score of each head over the sentences.
func scores(m *tongues.AskModel, tag, text string) (z [tongues.Heads]float32) {
	for c := range z {
		z[c] = -99
	}
	for _, s := range sentencesOf(tag, text) {
		for c, v := range m.Score(s) {
			z[c] = max(z[c], v)
		}
	}
	return z
}

// englishSayings makes English sentences: the build of a question is much the
// same in every language, once words are classes.
func englishSayings(identity, chat []example) (out []saying) {
	const ask, person, crisis = 1 << tongues.HeadAsk, 1 << tongues.HeadPerson, 1 << tongues.HeadCrisis
	for _, e := range append(generate(parseGrammar(grammarText), 1, ownDice), identity...) {
		switch e.label {
		case 0:
			out = append(out, saying{e.text, "en", 0, ask, ask, .3})
		case 2:
			out = append(out, saying{e.text, "en", 0, 0, ask, .3})
		}
	}
	for _, e := range generate(parseGrammar(standingText), 2, sameDice()) {
		out = append(out, saying{e.text, "en", 0, map[int]uint8{0: person, 1: crisis}[e.label], person | crisis, .3})
	}
	for _, e := range chat {
		out = append(out, saying{e.text, "en", 0, 0, allHeads &^ (1<<tongues.HeadCorrect | 1<<tongues.HeadRights), .3})
	}
	return out
}

// trainAsks trains the model of the other languages and, with eval, instead
// learns from four fifths of what was heard and of all else, and scores the
// fifth, five times.
func trainAsks(out string, identity, chat []example, eval bool, show string) {
	rest := readSaid(saidText, 40)
	for _, f := range []string{"languages.txt", "languages_fresh.txt", "languages_after.txt"} {
		raw, err := os.ReadFile(filepath.Join(out, "testdata", f))
		if err != nil {
			log.Fatal(err)
		}
		for _, e := range readSaid(string(raw), 40) {
			if e.yes == 0 { // there "-" also says that it asks for no correction
				e.known = allHeads
			}
			rest = append(rest, e)
		}
	}
	written, err := os.ReadFile(filepath.Join(out, "internal/train/standing_written.txt"))
	if err != nil {
		log.Fatal(err)
	}
	rest = slices.Concat(englishSayings(identity, chat), hear(string(written), "en", 1), rest)
	spoken := readHeard()
	fmt.Printf("other languages: %d messages, %d other sentences\n", len(spoken), len(rest))
	if eval {
		evalAsks(spoken, rest, show)
		return
	}
	t := fitAsks(slices.Concat(rest, spoken))
	if err := os.WriteFile(filepath.Join(out, "internal/tongues/asks.bin"), tongues.EncodeAsks(t.w, t.bias), 0o644); err != nil {
		log.Fatal(err)
	}
}
