package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/candorbot/candor/bot/intent"
)

func intentsTrain(ctx context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	from := fs.String("examples", "", "file or folder of examples (JSON lines or CSV)")
	to := fs.String("model", "intents.model", "file to write")
	seed := fs.Uint64("seed", 0, "seed")
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
	m, err := intent.Train(ctx, examples, &intent.Options{Seed: *seed})
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

func intentsDiagnose(_ context.Context, fs *flag.FlagSet, args []string, stdout io.Writer) error {
	from := fs.String("examples", "", "file or folder of examples (JSON lines or CSV)")
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
	enc := json.NewEncoder(stdout)
	for _, f := range intent.Diagnose(examples) {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
