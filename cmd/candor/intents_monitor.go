package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/candorbot/candor/bot/intent/risk"
)

// brokenPromise is the exit status 3 of intents monitor.
type brokenPromise struct{ n, wrong int }

func (e brokenPromise) Error() string {
	return fmt.Sprintf("the promise is broken: %d of %d answers were wrong; hand over and calibrate anew", e.wrong, e.n)
}

func (brokenPromise) ExitCode() int { return 3 }

// intentsMonitor adds outcomes, JSON lines {"wrong": true or false}, to a
// monitor kept in a file.
func intentsMonitor(flags *flag.FlagSet, args []string, stdin io.Reader, stdout io.Writer) error {
	path := flags.String("state", "monitor.json", "where the monitor is kept; made when absent")
	target := flags.Float64("error", 0.05, "promised largest share of wrong answers (of a new monitor)")
	confidence := flags.Float64("confidence", 0.95, "confidence of the promise (of a new monitor)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := risk.NewMonitor(risk.Target{Error: *target, Confidence: *confidence})
	if err != nil {
		return err
	}
	b, err := os.ReadFile(*path)
	switch {
	case err == nil:
		if err := json.Unmarshal(b, m); err != nil {
			return fmt.Errorf("%s: %w", *path, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	in := bufio.NewScanner(stdin)
	for n := 1; in.Scan(); n++ {
		var o struct {
			Wrong *bool `json:"wrong"`
		}
		if err := json.Unmarshal(in.Bytes(), &o); err != nil || o.Wrong == nil {
			return fmt.Errorf(`line %d: want {"wrong": true} or {"wrong": false}; nothing was added`, n)
		}
		m.Observe(*o.Wrong)
	}
	if err := in.Err(); err != nil {
		return err
	}
	if b, err = json.Marshal(m); err != nil {
		return err
	}
	if err := os.WriteFile(*path+".new", b, 0o600); err != nil {
		return err
	}
	if err := os.Rename(*path+".new", *path); err != nil {
		return err
	}
	n, wrong := m.Observed()
	if m.Broken() {
		return brokenPromise{n, wrong}
	}
	_, err = fmt.Fprintf(stdout, "kept so far: %d of %d answers wrong\n", wrong, n)
	return err
}
