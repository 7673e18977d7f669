package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/candorbot/candor/bot/intent"
)

const examplesHelp = "file or folder of examples (YAML, CSV or JSON lines)"

func intentsTrain(ctx context.Context, fs *flag.FlagSet, args []string, stdout, stderr io.Writer) error {
	from := fs.String("examples", "", examplesHelp)
	to := fs.String("model", "intents.model", "file to write")
	seed := fs.Uint64("seed", 0, "seed")
	share := fs.Float64("oos-share", 0, "share of live messages that are out of scope (default: 0.18)")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *from == "" {
		return errors.New("--examples is required")
	}
	examples, err := readExamples(*from)
	if err != nil {
		return err
	}
	m, err := intent.Train(ctx, examples, &intent.Options{Seed: *seed, OOSShare: *share, Progress: progress(stderr, examples)})
	if err != nil {
		return err
	}
	b, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	if err := os.WriteFile(*to, b, 0o600); err != nil {
		return err
	}
	hash, err := m.Hash()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %d intents from %d examples, %d bytes, hash %s\n", *to, len(m.Intents()), len(examples), len(b), hash)
	return err
}

func intentsDiagnose(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	from := fs.String("examples", "", examplesHelp)
	quick := fs.Bool("quick", false, "do not look for overlapping intents, which trains models")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *from == "" {
		return errors.New("--examples is required")
	}
	examples, err := readExamples(*from)
	if err != nil {
		return err
	}
	found := intent.Diagnose(examples)
	if !*quick {
		more, err := intent.Overlaps(ctx, examples, nil)
		// What cannot be trained on is what Diagnose has said already.
		if err != nil && (ctx.Err() != nil || len(found) == 0) {
			return err
		}
		found = append(found, more...)
	}
	enc := json.NewEncoder(stdout)
	enc.SetEscapeHTML(false)
	for _, f := range found {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

func intentsExplain(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	path := fs.String("model", "intents.model", "model file")
	from := fs.String("examples", "", "to show the nearest ones: "+examplesHelp)
	if err := fs.Parse(args); err != nil {
		return err
	}
	text := strings.Join(fs.Args(), " ")
	if text == "" {
		return errors.New("write the message after the flags")
	}
	m, err := loadModel(*path)
	if err != nil {
		return err
	}
	var examples []intent.Example
	if *from != "" {
		if examples, err = readExamples(*from); err != nil {
			return err
		}
	}
	e, err := m.Explain(ctx, text, examples)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, r := range e.Ranked {
		fmt.Fprintf(&b, "%5.1f %%  %s\n", 100*r.Confidence, r.Intent)
	}
	fmt.Fprintf(&b, "right to answer %.1f %%, in scope %.1f %%\n", 100*e.Correct, 100*e.InScope)
	for _, r := range e.Reasons {
		fmt.Fprintln(&b, r)
	}
	for _, w := range e.Words[:min(len(e.Words), 6)] {
		fmt.Fprintf(&b, "%+.2f  %s\n", w.Margin, w.Word)
	}
	for _, n := range e.Nearest {
		fmt.Fprintf(&b, "%.2f alike: %s\n", n.Similarity, n.Example.Text)
	}
	_, err = io.WriteString(stdout, b.String())
	return err
}

func loadModel(path string) (*intent.Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	m, err := intent.Load(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}
