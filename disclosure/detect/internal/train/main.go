// Command train makes the files that the English identity detector embeds:
//
//	go run ./disclosure/detect/internal/train -identity DIR -intents DIR [-eval]
//
// DIR of -identity holds train.jsonl and val.jsonl of R-U-A-Robot 1.0.0 (MIT),
// DIR of -intents CLINC150 (CC BY 3.0) and BANKING77 (CC BY 4.0) as CSV. None
// of their sentences enters the output: model.bin holds eight-bit weights,
// known.txt the words that are frequent in them. With -eval it also trains on
// parts and prints how the model does on the rest.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/linear"
)

var judge = func() *english.Judge {
	j, err := english.New()
	if err != nil {
		log.Fatal(err)
	}
	return j
}()

type example struct {
	text   string
	label  int // 0 ask, 1 unclear, 2 other
	weight float32
}

var labels = map[string]int{"ask": 0, "unclear": 1, "other": 2, "+": 0, "?": 1, "-": 2}

func main() {
	identity := flag.String("identity", "../shared/data/identity", "folder of train.jsonl and val.jsonl")
	intents := flag.String("intents", "../shared/data/intents", "folder of the intent CSV files")
	out := flag.String("out", "disclosure/detect", "folder of the detect package")
	eval := flag.Bool("eval", false, "also train on parts and report")
	words := flag.Bool("words", false, "write known.txt only")
	show := flag.Bool("show", false, "with -eval, print the errors")
	scale := flag.Int("scale", 3, "how many sentences to make, as a multiple")
	flag.Parse()

	train, val := readIdentity(*identity, "train"), readIdentity(*identity, "val")
	chat, botTrain, botVal := readIntents(*intents)
	if *words {
		writeKnown(filepath.Join(*out, "internal/lex/known.txt"), slices.Concat(train, val), chat)
		return
	}
	made := generate(parseGrammar(grammarText), *scale)
	hand := readHand(filepath.Join(*out, "testdata/identity_en.txt"))
	if *eval {
		fmt.Printf("%d labelled, %d made, %d other messages, %d hand-written\n", len(train)+len(val), len(made), len(chat), len(hand))
		m := fit(slices.Concat(train, botTrain, made, sample(chat, 5000)))
		report("train → val", m, val, *show)
		report("train → hand-written", m, hand, *show)
		report("train → CLINC150 val, are_you_a_bot", m, botVal, *show)
		m = fit(slices.Concat(train, sample(chat, 5000)))
		report("train without grammar → val", m, val, false)
		report("train without grammar → hand-written", m, hand, false)
		m = fit(slices.Concat(made, sample(chat, 5000)))
		report("grammar alone → val", m, val, false)
	}
	if *eval {
		all := slices.Concat(train, val)
		rand.New(rand.NewPCG(9, 9)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for k := range 5 {
			var in, out []example
			for i, e := range all {
				if i%5 == k {
					out = append(out, e)
				} else {
					in = append(in, e)
				}
			}
			report(fmt.Sprintf("cross-validation, part %d of 5", k+1), fit(slices.Concat(in, botTrain, made, sample(chat, 5000))), out, false)
		}
	}
	m := fit(slices.Concat(train, val, botTrain, made, sample(chat, 10000)))
	raw := m.encode()
	if err := os.WriteFile(filepath.Join(*out, "model.bin"), raw, 0o644); err != nil {
		log.Fatal(err)
	}
	report("all → hand-written", m, hand, *show)
}

// fit trains by stochastic gradient descent with AdaGrad steps and averages
// the weights of the last epochs.
type trained struct {
	w    []float32
	bias [linear.Classes]float32
	m    *linear.Model
}

func (t *trained) encode() []byte { return linear.Encode(t.w, t.bias) }

func features(text string) []uint32 {
	words := lex.English(lex.Words(lex.Fold(text), nil), nil)
	abstract := linear.Abstract(words, nil)
	ask, not := judge.Rules(abstract, nil)
	f := english.RuleFeatures(ask, not, linear.Features(words, abstract, nil))
	for i := range f {
		f[i] &= 1<<linear.Bits - 1
	}
	slices.Sort(f)
	return slices.Compact(f)
}

func fit(examples []example) *trained {
	const epochs, rate, decay = 14, 0.08, 2e-6
	t := &trained{w: make([]float32, linear.Size)}
	grad := make([]float32, linear.Size)
	for i := range grad {
		grad[i] = 1
	}
	var gb [linear.Classes]float32
	for i := range gb {
		gb[i] = 1
	}
	feats := make([][]uint32, len(examples))
	for i, e := range examples {
		feats[i] = features(e.text)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(examples))
	sum := make([]float32, linear.Size)
	var sumBias [linear.Classes]float32
	n := float32(0)
	for epoch := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			z := t.bias
			for _, f := range feats[k] {
				for c := range linear.Classes {
					z[c] += t.w[int(f)*linear.Classes+c]
				}
			}
			p := linear.Softmax(z)
			for c := range linear.Classes {
				g := p[c]
				if c == examples[k].label {
					g -= 1
				}
				g *= examples[k].weight
				if g < 1e-3 && g > -1e-3 {
					continue
				}
				gb[c] += g * g
				t.bias[c] -= rate * g / sqrt(gb[c])
				for _, f := range feats[k] {
					i := int(f)*linear.Classes + c
					gi := g + decay*t.w[i]*float32(len(examples))*0.02
					grad[i] += gi * gi
					t.w[i] -= rate * gi / sqrt(grad[i])
				}
			}
		}
		if epoch >= epochs-5 {
			n++
			for i, w := range t.w {
				sum[i] += w
			}
			for c, b := range t.bias {
				sumBias[c] += b
			}
		}
	}
	for i := range sum {
		t.w[i] = sum[i] / n
	}
	for c := range sumBias {
		t.bias[c] = sumBias[c] / n
	}
	m, err := linear.Load(t.encode())
	if err != nil {
		log.Fatal(err)
	}
	t.m = m
	return t
}

func report(name string, t *trained, set []example, show bool) {
	var tp, fp, fn, right int
	for _, e := range set {
		p := t.m.Score(features(e.text))
		words := lex.English(lex.Words(lex.Fold(e.text), nil), nil)
		ask, not := judge.Rules(linear.Abstract(words, nil), nil)
		if show && ask && e.label != 0 {
			fmt.Printf("  rule %d %.2f %.100q\n", e.label, p, e.text)
		}
		best := english.Decide(p, ask, not)
		switch {
		case best == e.label:
			right++
		}
		switch {
		case best == 0 && e.label == 0:
			tp++
		case best == 0:
			fp++
			if show {
				fmt.Printf("  false %d %.2f %.100q\n", e.label, p, e.text)
			}
		case e.label == 0:
			fn++
			if show {
				fmt.Printf("  miss %.2f %.100q\n", p, e.text)
			}
		}
	}
	fmt.Printf("%-40s n=%d recall %.4f precision %.4f accuracy %.4f\n", name, len(set),
		float64(tp)/float64(tp+fn), float64(tp)/float64(tp+fp), float64(right)/float64(len(set)))
}

func generate(g grammar, scale int) []example {
	rng := rand.New(rand.NewPCG(3, 4))
	seen := map[string]bool{}
	var out []example
	for _, r := range g.rules {
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
