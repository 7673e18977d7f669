package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
)

// many is a flag that may be given several times.
type many []string

func (m *many) String() string     { return strings.Join(*m, " ") }
func (m *many) Set(s string) error { *m = append(*m, s); return nil }

// maxEvidence bounds the evidence of one conversation.
const maxEvidence = 64 << 20

func runVerify(_ context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	key := flags.String("key", "", "public key of the log, or a file that holds it")
	var checkpoints, conversations many
	flags.Var(&checkpoints, "checkpoint", "file with checkpoints that were kept elsewhere; may be repeated")
	flags.Var(&conversations, "conversation", "file with the evidence of one conversation; may be repeated")
	asJSON := flags.Bool("json", false, "print the summary as JSON")
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: candor verify -key KEY [flags] EXPORT\n       candor verify -conversation FILE\n\n"+
			"Checks an evidence export offline; - reads standard input. Whatever was flipped, deleted, inserted,\n"+
			"moved or cut off ends with status 1. Only a checkpoint that was kept elsewhere shows that a log was\n"+
			"cut back or rewritten by whoever has its key. A conversation alone proves its own order and no more.")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return parseError(err)
	}
	var o evidence.VerifyOptions
	var errs []error
	for _, path := range conversations {
		l, err := readConversation(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		o.Conversations = append(o.Conversations, l)
	}
	for _, path := range checkpoints {
		b, err := os.ReadFile(path)
		errs = append(errs, err)
		kept := splitCheckpoints(string(b))
		if err == nil && len(kept) == 0 {
			errs = append(errs, fmt.Errorf("%s holds no checkpoint", path))
		}
		o.Checkpoints = append(o.Checkpoints, kept...)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if flags.NArg() == 0 && len(o.Conversations) > 0 {
		for _, l := range o.Conversations {
			if err := l.Verify(); err != nil {
				return fmt.Errorf("conversation %s: %w", l.Conversation, err)
			}
			_, _ = fmt.Fprintf(stdout, "ok: conversation %s, %d records in order; give the log's export to prove that they are the ones it knows\n", l.Conversation, l.Seq)
		}
		return nil
	}
	if flags.NArg() != 1 || *key == "" {
		flags.Usage()
		return errors.New("one export and -key are needed")
	}
	public, err := readKeyLine(*key)
	if err != nil {
		return err
	}
	in := stdin
	if path := flags.Arg(0); path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	s, err := evidence.Verify(in, public, &o)
	if err != nil {
		return err
	}
	return printSummary(stdout, s, len(o.Checkpoints), *asJSON)
}

func printSummary(w io.Writer, s *evidence.Summary, given int, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(s)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ok: log of %s, leaves %d to %d, %d checkpoints, last signed %s\n", s.Origin, s.Start, s.Size, s.Checkpoints, s.Signed.Format(time.RFC3339))
	fmt.Fprintf(&b, "root %s\n", s.Root)
	for _, m := range []struct {
		what string
		n    map[string]int
	}{{"leaves", s.Leaves}, {"events", s.Events}} {
		for _, k := range slices.Sorted(maps.Keys(m.n)) {
			fmt.Fprintf(&b, "%s %s: %d\n", m.what, k, m.n[k])
		}
	}
	fmt.Fprintf(&b, "conversations: %d (%d of those given match)\n", s.Conversations, s.Matched)
	if s.Recovered > 0 {
		fmt.Fprintf(&b, "recovered: %d times a run that broke off had not proven in time what happened\n", s.Recovered)
	}
	if given == 0 {
		b.WriteString("no checkpoint from elsewhere was given: a log that its keeper cut back or wrote anew would look the same\n")
	} else {
		fmt.Fprintf(&b, "checkpoints from elsewhere: %d of %d confirmed\n", s.Outside, given)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// readKeyLine takes the key itself or a file that holds it.
func readKeyLine(s string) (string, error) {
	if strings.Count(s, "+") >= 2 {
		return s, nil
	}
	b, err := os.ReadFile(s)
	if err != nil {
		return "", fmt.Errorf("-key is neither a public key (name+hash+key) nor a file: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// splitCheckpoints reads signed notes that stand one after the other: text, a
// blank line, signatures. Anything else stays in one piece, for Verify to refuse.
func splitCheckpoints(s string) []string {
	var out []string
	var now strings.Builder
	signed := false
	for l := range strings.Lines(strings.ReplaceAll(s, "\r\n", "\n")) {
		if signed && !strings.HasPrefix(l, "— ") {
			out = append(out, now.String())
			now.Reset()
			signed = false
		}
		if now.Len() == 0 && strings.TrimSpace(l) == "" {
			continue
		}
		now.WriteString(l)
		signed = signed || strings.HasPrefix(l, "— ")
	}
	if now.Len() > 0 {
		out = append(out, now.String())
	}
	return out
}

func readConversation(path string) (*transcripts.EvidenceLog, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxEvidence+1))
	if err != nil {
		return nil, err
	}
	var l transcripts.EvidenceLog
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if len(b) > maxEvidence || d.Decode(&l) != nil || l.Conversation == "" {
		return nil, fmt.Errorf("%s is not the evidence of a conversation", path)
	}
	return &l, nil
}
