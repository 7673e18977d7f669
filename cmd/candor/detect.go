package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/candorbot/candor/disclosure/detect"
)

// detectLine is one answer of "candor detect".
type detectLine struct {
	Identity detect.Identity `json:"identity"`
	Person   bool            `json:"person"`
	Crisis   bool            `json:"crisis"`
	Rights   bool            `json:"rights"`
	Right    detect.Rights   `json:"right,omitempty"`
	Language string          `json:"language"`
	AskScore float64         `json:"ask_score"`
}

func runDetect(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("detect", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor detect < messages.jsonl\n\n"+
			`Reads JSON lines {"text":"…"} and prints what each message asks for, in order.`)
	}
	if err := flags.Parse(args); err != nil {
		return parseError(err)
	}
	d, err := detect.New(nil)
	if err != nil {
		return err
	}
	return eachText(ctx, stdin, stdout, func(text string) any {
		s := d.Detect(text)
		return detectLine{s.Identity, s.Person, s.Crisis, s.Rights != detect.RightsNone, s.Rights, s.Language, s.AskScore}
	})
}

// parseError lets -h end without an error.
func parseError(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}

// eachText calls answer for the "text" of every JSON line and prints what it
// returns as a JSON line. A line that is no JSON object with a text stops the
// run with its number; the lines before it have been answered.
func eachText(ctx context.Context, stdin io.Reader, stdout io.Writer, answer func(text string) any) error {
	in := bufio.NewScanner(stdin)
	in.Buffer(make([]byte, 64<<10), maxLine)
	out := bufio.NewWriter(stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	n := 0
	fail := func(err error) error { return errors.Join(fmt.Errorf("line %d: %w", n, err), out.Flush()) }
	for in.Scan() {
		n++
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		if len(in.Bytes()) == 0 {
			continue
		}
		var line struct {
			Text *string `json:"text"`
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			return fail(err)
		}
		if line.Text == nil {
			return fail(errors.New(`no "text"`))
		}
		if err := enc.Encode(answer(*line.Text)); err != nil {
			return fail(err)
		}
	}
	if err := in.Err(); err != nil {
		n++
		return fail(err)
	}
	return out.Flush()
}
