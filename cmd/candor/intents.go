package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/candorbot/candor/bot/intent"
)

var errIntentsUsage = errors.New("want one of: train, evaluate, diagnose, explain, calibrate, monitor (each with -h)")

// intents trains, measures, checks, explains, calibrates and watches intent
// models.
func intents(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errIntentsUsage
	}
	fs := flag.NewFlagSet("intents "+args[0], flag.ContinueOnError)
	fs.SetOutput(stderr)
	var err error
	switch args[0] {
	case "train":
		err = intentsTrain(ctx, fs, args[1:], stdout, stderr)
	case "evaluate":
		err = intentsEvaluate(ctx, fs, args[1:], stdout, stderr)
	case "diagnose":
		err = intentsDiagnose(ctx, fs, args[1:], stdout)
	case "explain":
		err = intentsExplain(ctx, fs, args[1:], stdout)
	case "calibrate":
		err = intentsCalibrate(ctx, fs, args[1:], stdout)
	case "monitor":
		err = intentsMonitor(fs, args[1:], stdin, stdout)
	default:
		err = errIntentsUsage
	}
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}

// progress says on w how far training is, in about ten lines.
func progress(w io.Writer, examples []intent.Example) func(int) {
	names := map[string]bool{}
	for _, e := range examples {
		names[e.Intent] = true
	}
	delete(names, intent.OutOfScope)
	last := 0
	return func(done int) {
		if tenth := 10 * done / max(1, len(names)); tenth > last {
			last = tenth
			_, _ = fmt.Fprintf(w, "learned %d of %d intents\n", done, len(names))
		}
	}
}
