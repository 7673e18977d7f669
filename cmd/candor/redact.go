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
	"os"
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

// maxLine bounds one input line of candor redact: escapes may make the JSON
// six times as long as the text.
const maxLine = 6*redact.DefaultMaxBytes + 64

// redactCommand reads {"text": ...} lines (or plain lines with -plain) from
// files or stdin and writes one redacted line for each, in the same order.
// A line that cannot be redacted is never passed through: {"error": ...}
// stands in its place, and the command ends with status 1 after the last.
func redactCommand(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	fs := flag.NewFlagSet("candor redact", flag.ContinueOnError)
	fs.SetOutput(stderr)
	profile := fs.String("profile", string(redact.ProfileDefault), "default, strict, structured or payment")
	region := fs.String("region", "", "CLDR region in which local formats are read, such as GB")
	plain := fs.Bool("plain", false, "lines are plain text, not JSON")
	spans := fs.Bool("spans", false, "write the spans too, as byte offsets (JSON only)")
	mentions := fs.Bool("mentions", false, "write what tells of health, religion, union, orientation or politics too, as byte offsets (JSON only)")
	conversation := fs.Bool("conversation", false, "all lines are one conversation: the same value keeps its placeholder")
	allow := fs.String("allow", "", "comma-separated names that stay: the shop, its bot, its agents")
	fs.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor redact [flags] [file ...]\n\nRedacts {\"text\": ...} lines from the files or stdin.")
		fs.PrintDefaults()
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	opts := &redact.Options{Profile: redact.Profile(*profile), Region: *region}
	for w := range strings.SplitSeq(*allow, ",") {
		if w = strings.TrimSpace(w); w != "" {
			opts.Allow = append(opts.Allow, w)
		}
	}
	e, err := redact.New(opts)
	if err != nil {
		return err
	}
	r := &redactRun{engine: e, plain: *plain, spans: *spans, mentions: *mentions, conversation: *conversation, out: bufio.NewWriterSize(stdout, 1<<16), stderr: stderr}
	r.numbers = e.Numbering()
	if fs.NArg() == 0 {
		err = r.lines(ctx, "stdin", stdin)
	}
	for _, name := range fs.Args() {
		if err = r.file(ctx, name); err != nil {
			break
		}
	}
	if ferr := r.out.Flush(); err == nil {
		err = ferr
	}
	if err == nil && r.failed > 0 {
		err = fmt.Errorf("%d of %d lines could not be redacted", r.failed, r.total)
	}
	return err
}

type redactRun struct {
	engine        *redact.Engine
	numbers       *redact.Numbering
	plain, spans  bool
	mentions      bool
	conversation  bool
	out           *bufio.Writer
	stderr        io.Writer
	total, failed int
}

func (r *redactRun) file(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return r.lines(ctx, name, f)
}

// lines redacts each line; only I/O faults and an ended context stop it.
func (r *redactRun) lines(ctx context.Context, name string, in io.Reader) error {
	br := bufio.NewReaderSize(in, 1<<16)
	for n := 1; ; n++ {
		line, long, err := readLine(br, maxLine)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if errors.Is(err, io.EOF) && len(line) == 0 && !long {
			return nil
		}
		if cerr := ctx.Err(); cerr != nil {
			return cerr
		}
		r.total++
		fault := redact.ErrTooLong
		if !long {
			fault = r.line(ctx, line)
		}
		if fault != nil {
			r.failed++
			_, _ = fmt.Fprintf(r.stderr, "candor redact: %s:%d: %v\n", name, n, fault)
			if werr := r.fault(fault); werr != nil {
				return werr
			}
		}
		if err != nil {
			return nil //nolint:nilerr // the end of the input
		}
	}
}

// readLine reads one line without its end. A line of more bytes than most is
// skipped to its end and reported as long.
func readLine(br *bufio.Reader, most int) (line []byte, long bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if len(line)+len(part) > most {
			long, line = true, nil
		} else if !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return bytes.TrimRight(line, "\r\n"), long, err
	}
}

type redactedLine struct {
	Text  string        `json:"text"`
	Spans *[]spanOutput `json:"spans,omitempty"`
	// Mentions are of the text as it came in, like Spans.
	Mentions *[]spanOutput `json:"mentions,omitempty"`
}

type spanOutput struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type"`
}

func (r *redactRun) line(ctx context.Context, line []byte) error {
	text := string(line)
	if !r.plain {
		var err error
		if text, err = textOf(line); err != nil {
			return err
		}
	}
	found, err := r.engine.Find(ctx, text, transcripts.Hints{})
	if err != nil {
		return err
	}
	if !r.conversation {
		r.numbers = r.engine.Numbering()
	}
	r.numbers.Reserve(text)
	out := redactedLine{Text: transcripts.Replace(text, found, r.numbers.Placeholder)}
	if r.plain {
		_, err = r.out.WriteString(out.Text + "\n")
		return err
	}
	if r.spans {
		list := make([]spanOutput, len(found))
		for i, s := range found {
			list[i] = spanOutput{s.Start, s.End, s.Type}
		}
		out.Spans = &list
	}
	if r.mentions {
		list := []spanOutput{}
		for _, m := range r.engine.Mentions(text) {
			list = append(list, spanOutput{m.Start, m.End, string(m.Category)})
		}
		out.Mentions = &list
	}
	return r.write(out)
}

func (r *redactRun) write(v any) error {
	enc := json.NewEncoder(r.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// fault stands in the place of a line that could not be redacted, so that
// line n of the output always belongs to line n of the input.
func (r *redactRun) fault(err error) error {
	if r.plain {
		_, werr := r.out.WriteString("[ERROR: not redacted, line withheld]\n")
		return werr
	}
	return r.write(struct {
		Text  string `json:"text"`
		Error string `json:"error"`
	}{"", err.Error()})
}

// textOf reads the text of one line. Nothing of the line is part of the error.
func textOf(line []byte) (string, error) {
	if !utf8.Valid(line) {
		return "", redact.ErrEncoding
	}
	var in struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		var syn *json.SyntaxError
		if errors.As(err, &syn) {
			return "", fmt.Errorf("not a JSON object: fault at byte %d", syn.Offset)
		}
		return "", errors.New(`"text" is not a string`)
	}
	if in.Text == nil {
		return "", errors.New(`no "text" in the line`)
	}
	if strings.ContainsRune(*in.Text, utf8.RuneError) && loneSurrogate(line) {
		return "", errors.New("a \\u escape is half of a surrogate pair")
	}
	return *in.Text, nil
}

// loneSurrogate reports a \ud800 to \udfff escape without its other half.
func loneSurrogate(line []byte) bool {
	for i := 0; i+5 < len(line); i++ {
		if line[i] != '\\' {
			continue
		}
		if line[i+1] != 'u' {
			i++
			continue
		}
		u := unit(line[i+2 : i+6])
		i += 5
		switch {
		case u < 0xD800 || u > 0xDFFF:
		case u < 0xDC00 && i+6 < len(line) && line[i+1] == '\\' && line[i+2] == 'u' && unit(line[i+3:i+7])&^0x3FF == 0xDC00:
			i += 6
		default:
			return true
		}
	}
	return false
}

func unit(hex []byte) (u int) {
	for _, b := range hex {
		u <<= 4
		switch {
		case b >= '0' && b <= '9':
			u |= int(b - '0')
		case b|0x20 >= 'a' && b|0x20 <= 'f':
			u |= int(b|0x20-'a') + 10
		}
	}
	return u
}
