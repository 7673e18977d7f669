package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorbot/candor/bot/intent"
)

var errIntentsUsage = errors.New("want one of: train, evaluate, diagnose, calibrate (each with -h)")

// intents trains, measures, checks and calibrates intent models.
func intents(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errIntentsUsage
	}
	fs := flag.NewFlagSet("intents "+args[0], flag.ContinueOnError)
	fs.SetOutput(stderr)
	var err error
	switch args[0] {
	case "train":
		err = intentsTrain(ctx, fs, args[1:], stdout)
	case "evaluate":
		err = intentsEvaluate(ctx, fs, args[1:], stdout)
	case "diagnose":
		err = intentsDiagnose(ctx, fs, args[1:], stdout)
	case "calibrate":
		err = intentsCalibrate(ctx, fs, args[1:], stdout)
	default:
		err = errIntentsUsage
	}
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}

// readExamples reads JSON lines or CSV with a header that names text and
// intent, or every such file of a folder.
func readExamples(path string) ([]intent.Example, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return readExampleFile(path)
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return nil, err
	}
	var all []intent.Example
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".csv" && ext != ".jsonl" {
			continue
		}
		part, err := readExampleFile(filepath.Join(path, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

func readExampleFile(path string) (_ []intent.Example, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var out []intent.Example
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		out, err = readExampleCSV(f)
	} else {
		out, err = readExampleLines(f)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

func readExampleLines(r io.Reader) ([]intent.Example, error) {
	var out []intent.Example
	in := bufio.NewScanner(r)
	in.Buffer(nil, 4<<20)
	for n := 1; in.Scan(); n++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var e intent.Example
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, e)
	}
	return out, in.Err()
}

func readExampleCSV(r io.Reader) ([]intent.Example, error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, err
	}
	text, label := -1, -1
	for i, name := range head {
		switch strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")) {
		case "text":
			text = i
		case "intent":
			label = i
		}
	}
	if text < 0 || label < 0 {
		return nil, errors.New("the first row must name the columns text and intent")
	}
	var out []intent.Example
	for {
		rec, err := in.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, intent.Example{Text: rec[text], Intent: rec[label]})
	}
}
