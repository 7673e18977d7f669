// Command candor is for operators and for measuring: each subcommand reads
// and writes JSON lines or plain files and never the network unless told to.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

// A command is one subcommand. Each lives in a file of its own name.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error
}

// commands is filled by hand, in the order that help shows them.
var commands = []command{
	{"redact", "replace personal data in JSON lines or plain text by placeholders", redactCommand},
	{"detect", "what customers ask for: identity, a person, help in a crisis, their data", runDetect},
	{"screen", "what drafts of a bot must not claim: being human, a profession, acts not done", runScreen},
	{"intents", "train, evaluate, diagnose and calibrate intent models", intents},
	{"verify", "check an evidence export offline, with the public key alone", runVerify},
	{"audit", "plan, run, show and verify bias audits", runAudit},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// exitCode lets a subcommand choose its exit status; other errors exit with 1.
type exitCode interface{ ExitCode() int }

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands {
			if c.name != args[0] {
				continue
			}
			err := c.run(ctx, args[1:], stdin, stdout, stderr)
			if err == nil {
				return 0
			}
			_, _ = fmt.Fprintf(stderr, "candor %s: %v\n", c.name, err)
			if e, ok := err.(exitCode); ok {
				return e.ExitCode()
			}
			return 1
		}
		if h := args[0]; h != "help" && h != "-h" && h != "--help" {
			_, _ = fmt.Fprintf(stderr, "candor: no command %q\n", h)
			usage(stderr)
			return 2
		}
		usage(stdout)
		return 0
	}
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	var b strings.Builder
	b.WriteString("usage: candor COMMAND [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-10s %s\n", c.name, c.summary)
	}
	b.WriteString("\ncandor COMMAND -h lists a command's flags.\n")
	_, _ = io.WriteString(w, b.String())
}
