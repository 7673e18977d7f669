package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/candorbot/candor/disclosure/claims"
)

// screenLine is one answer of "candor screen".
type screenLine struct {
	OK       bool          `json:"ok"`
	Findings []findingLine `json:"findings"`
}

type findingLine struct {
	Code     claims.Code `json:"code"`
	Sentence string      `json:"sentence"`
}

func runScreen(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("screen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("name", "", "the bot's name, which a draft may use as its own")
	receipts := flags.Bool("receipts", false, "something was done, so that a draft may say so")
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor screen [flags] < drafts.jsonl\n\n"+
			`Reads JSON lines {"text":"…"} and prints what each draft must not claim, in order.`)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return parseError(err)
	}
	opts := &claims.Options{BotName: *name, Receipts: *receipts}
	return eachText(ctx, stdin, stdout, func(text string) any {
		line := screenLine{Findings: []findingLine{}}
		for _, f := range claims.Screen(text, opts) {
			line.Findings = append(line.Findings, findingLine{f.Code, f.Sentence})
		}
		line.OK = len(line.Findings) == 0
		return line
	})
}
