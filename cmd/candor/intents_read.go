package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/candorbot/candor/bot/intent"
)

// exampleTypes are the kinds of file that hold examples.
var exampleTypes = []string{".csv", ".jsonl", ".yaml", ".yml"}

var errNoIntent = errors.New("has no intent (for a message of no intent write " + intent.OutOfScope + ")")

// readExamples reads JSON lines, CSV with a header that names text and intent,
// or YAML, or every such file of a folder.
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
		if e.IsDir() || !slices.Contains(exampleTypes, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		part, err := readExampleFile(filepath.Join(path, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no examples in files named %s", path, strings.Join(exampleTypes, ", "))
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
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		out, err = readExampleCSV(f)
	case ".yaml", ".yml":
		out, err = readExampleYAML(f)
	default:
		out, err = readExampleLines(f)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

const byteOrderMark = "\ufeff"

func readExampleLines(r io.Reader) ([]intent.Example, error) {
	var out []intent.Example
	in := bufio.NewScanner(r)
	in.Buffer(nil, 4<<20)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(in.Text(), byteOrderMark))
		if line == "" {
			continue
		}
		var e intent.Example
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, fmt.Errorf("line %d: want {\"text\": ..., \"intent\": ...}: %w", n, jsonFault(err))
		}
		if e.Intent == "" {
			return nil, fmt.Errorf("line %d %w", n, errNoIntent)
		}
		out = append(out, e)
	}
	return out, in.Err()
}

// jsonFault keeps what is wrong and drops what may quote a message.
func jsonFault(err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return fmt.Errorf("%s is no text", t.Field)
	}
	return errors.New("not a JSON object")
}

func readExampleCSV(r io.Reader) ([]intent.Example, error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("the first row must name the columns text and intent: %w", err)
	}
	text, label := -1, -1
	for i, name := range head {
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, byteOrderMark))) {
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
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if rec[label] == "" {
			line, _ := in.FieldPos(label)
			return nil, fmt.Errorf("line %d %w", line, errNoIntent)
		}
		out = append(out, intent.Example{Text: rec[text], Intent: rec[label]})
	}
}

// readExampleYAML reads a mapping of intents to lists of phrasings, or a list
// of {text, intent}.
func readExampleYAML(r io.Reader) ([]intent.Example, error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(r).Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	var out []intent.Example
	switch root := doc.Content[0]; root.Kind {
	case yaml.SequenceNode:
		if err := root.Decode(&out); err != nil {
			return nil, err
		}
		for i, e := range out {
			if e.Intent == "" {
				return nil, fmt.Errorf("line %d %w", root.Content[i].Line, errNoIntent)
			}
		}
		return out, nil
	case yaml.MappingNode:
		for i := 0; i+1 < len(root.Content); i += 2 {
			name, list := root.Content[i].Value, root.Content[i+1]
			if name == "" {
				return nil, fmt.Errorf("line %d %w", root.Content[i].Line, errNoIntent)
			}
			if list.Kind != yaml.SequenceNode {
				return nil, fmt.Errorf("line %d: %s must be followed by a list of phrasings", list.Line, name)
			}
			for _, x := range list.Content {
				if x.Kind != yaml.ScalarNode {
					return nil, fmt.Errorf("line %d: a phrasing must be one text; put it in quotes", x.Line)
				}
				out = append(out, intent.Example{Text: x.Value, Intent: name}) // as written: "no" and "1" too
			}
		}
		return out, nil
	}
	return nil, errors.New("want intents, each with a list of phrasings, or a list of {text, intent}")
}
