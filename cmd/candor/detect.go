package main

import (
	"bufio"
	"bytes"
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
	Legal    bool            `json:"legal"`
	Dispute  bool            `json:"dispute"`
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
		return detectLine{s.Identity, s.Person, s.Crisis, s.Rights != detect.RightsNone, s.Rights, s.Language, s.AskScore, s.Legal, s.Dispute}
	})
}

// parseError lets -h end without an error.
func parseError(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}

// maxTextLine bounds one input line of detect and screen, in bytes.
const maxTextLine = 64 << 20

// eachText calls answer for the "text" of every JSON line and prints what it
// returns as a JSON line, one for each, in the same order. Bytes that are no
// UTF-8 count as blanks. A line without a text has {"error": ...} in its place, and the command ends with
// status 1 after the last.
func eachText(ctx context.Context, stdin io.Reader, stdout io.Writer, answer func(text string) any) error {
	in := bufio.NewReaderSize(stdin, 64<<10)
	out := bufio.NewWriter(stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	total, failed := 0, 0
	for n := 1; ; n++ {
		line, long, err := readLine(in, maxTextLine)
		if err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(fmt.Errorf("line %d: %w", n, err), out.Flush())
		}
		if cerr := ctx.Err(); cerr != nil {
			return errors.Join(cerr, out.Flush())
		}
		if len(line) > 0 || long || err == nil {
			total++
			var said any
			text, fault := "", fmt.Errorf("longer than %d bytes", maxTextLine)
			if !long {
				text, fault = textOf(bytes.ToValidUTF8(line, []byte(" ")))
			}
			if fault != nil {
				failed++
				said = errorLine{fmt.Sprintf("line %d: %v", n, fault)}
			} else {
				said = answer(text)
			}
			if werr := enc.Encode(said); werr != nil {
				return werr
			}
		}
		if err != nil {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d lines had no text to look at", failed, total)
	}
	return nil
}

// errorLine stands in the place of an answer.
type errorLine struct {
	Error string `json:"error"`
}
