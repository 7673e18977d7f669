// Command train makes the files that the detectors embed:
//
//	go run ./disclosure/detect/internal/train -identity DIR -intents DIR [-asks] [-eval]
//
// The same data gives the same files, byte for byte, on one platform.
//
// DIR of -identity holds train.jsonl and val.jsonl of R-U-A-Robot 1.0.0 (MIT),
// DIR of -intents CLINC150 (CC BY 3.0) and BANKING77 (CC BY 4.0) as CSV. None
// of their sentences enters the output: model.bin and standing.bin hold
// eight-bit weights, known.txt the words that are frequent in them. asks.bin, of the other languages,
// takes from them how the kinds of words stand together; with -asks nothing else is made. With -eval
// it writes nothing, but trains on parts and prints how it does on the rest.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/candorbot/candor/disclosure/detect/internal/english"
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

var labels = map[string]int{"ask": 0, "unclear": 1, "other": 2, "+": 0, "?": 1, "-": 2, "person": english.KindPerson, "crisis": english.KindCrisis, "p": english.KindPerson, "c": english.KindCrisis,
	"rights": english.KindErase, "noperson": english.KindNone, "nocrisis": english.KindNone, "norights": english.KindNone,
	"none": english.KindNone, "erase": english.KindErase, "access": english.KindAccess, "correct": english.KindCorrect, "export": english.KindExport}

var showKinds = flag.Bool("show-standing", false, "with -eval -standing, print the errors on the blind writer's messages")

func main() {
	identity := flag.String("identity", "../shared/data/identity", "folder of train.jsonl and val.jsonl")
	intents := flag.String("intents", "../shared/data/intents", "folder of the intent CSV files")
	out := flag.String("out", "disclosure/detect", "folder of the detect package")
	eval := flag.Bool("eval", false, "also train on parts and report")
	words := flag.Bool("words", false, "write known.txt only")
	languages := flag.Bool("languages", false, "write grams.bin only")
	asks := flag.Bool("asks", false, "write asks.bin only, or with -eval cross-validate it")
	root := flag.String("root", ".", "folder of the module")
	show := flag.String("show", "", "with -eval, print the errors on val, hand, bot, cv or all")
	scale := flag.Int("scale", 2, "how many sentences to make, as a multiple")
	kinds := flag.Bool("standing", false, "with -eval, report requests for a person, crises and rights instead")
	flag.Parse()

	if *languages {
		trainTongues(*root, filepath.Join(*out, "internal/tongues/grams.bin"))
		return
	}
	train, val := readIdentity(*identity, "train"), readIdentity(*identity, "val")
	chat, botTrain, botVal := readIntents(*intents)
	if *asks {
		trainAsks(*out, slices.Concat(train, val), chat, *eval, *show)
		return
	}
	if *words {
		writeKnown(filepath.Join(*out, "internal/lex/known.txt"), slices.Concat(train, val), chat)
		return
	}
	made := generate(parseGrammar(grammarText), *scale, ownDice)
	hand := readHand(filepath.Join(*out, "testdata/identity_en.txt"))
	people := readHand(filepath.Join(*out, "testdata/identity_people_en.txt"))
	written := slices.Concat(readHand(filepath.Join(*out, "testdata/identity_more_en.txt")), readHand(filepath.Join(*out, "testdata/identity_blind_en.txt")))
	dev, held := halves(people)
	written = append(written, dev...)
	made = slices.Concat(made, written)
	freshDev, freshHeld := halves(readHand(filepath.Join(*out, "testdata/identity_fresh_en.txt")))
	if *eval && *kinds {
		evalStanding(*out, readLesson(*out, slices.Concat(train, val, written, freshDev), chat), slices.Concat(train, made))
		return
	}
	if *eval {
		chats := sample(chat, 5000)
		fmt.Printf("%d labelled, %d made, %d other messages, %d hand-written\n", len(train)+len(val), len(made), len(chat), len(hand))
		m := fit(slices.Concat(train, botTrain, made, chats), ofIdentity).m
		report("train → val", m, val, *show == "val")
		report("train → hand-written", m, hand, *show == "hand")
		report("train → people, held half", m, held, false)
		report("train → fresh, development half", m, freshDev, *show == "fresh")
		report("train → fresh, held half", m, freshHeld, false)
		report("train → CLINC150 val, are_you_a_bot", m, botVal, *show == "bot")
		m = fit(slices.Concat(train, chats), ofIdentity).m
		report("train without grammar → val", m, val, false)
		report("train without grammar → hand-written", m, hand, false)
		m = fit(slices.Concat(made, chats), ofIdentity).m
		report("grammar alone → val", m, val, false)
		crossValidate("templates left out, 8 parts", slices.Concat(train, val), slices.Concat(botTrain, made, chats), 8, *show == "cv")
		return
	}
	m := fit(slices.Concat(train, val, botTrain, made, freshDev, sample(chat, 5000)), ofIdentity)
	raw := m.encode()
	if err := os.WriteFile(filepath.Join(*out, "model.bin"), raw, 0o644); err != nil {
		log.Fatal(err)
	}
	report("all → hand-written", m.m, hand, *show == "all")
	report("all → people, held half", m.m, held, false)
	report("all → fresh, held half", m.m, freshHeld, false)
	trainTongues(*root, filepath.Join(*out, "internal/tongues/grams.bin"))
	trainAsks(*out, slices.Concat(train, val), chat, false, "")
	trainStanding(filepath.Join(*out, "standing.bin"), readLesson(*out, slices.Concat(train, val, written, freshDev), chat))
}

// halves returns every second example, from the first, and the others.
func halves(set []example) (dev, held []example) {
	for i, e := range set {
		if i%2 == 0 {
			dev = append(dev, e)
		} else {
			held = append(held, e)
		}
	}
	return dev, held
}
