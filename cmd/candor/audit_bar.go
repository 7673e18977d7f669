package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// bar shows how far a run is: one line that is redrawn in a terminal, a line
// for every tenth elsewhere, so that a build server's log stays short.
type bar struct {
	w        io.Writer
	terminal bool
	start    time.Time
	first    int // calls that the journal held
	drawn    time.Time
	tenth    int
}

func newBar(w io.Writer) *bar {
	b := &bar{w: w, start: time.Now(), first: -1}
	if f, ok := w.(*os.File); ok {
		s, err := f.Stat()
		b.terminal = err == nil && s.Mode()&os.ModeCharDevice != 0
	}
	return b
}

func (b *bar) show(x biasaudit.Progress) {
	if b.first < 0 {
		b.first = x.Done - 1
	}
	last := x.Done == x.Total
	if b.terminal {
		if !last && time.Since(b.drawn) < 100*time.Millisecond {
			return
		}
		b.drawn = time.Now()
		n := 30 * x.Done / x.Total
		_, _ = fmt.Fprintf(b.w, "\r[%-30s] %s%s\x1b[K", strings.Repeat("#", n), words(x), b.left(x))
		return
	}
	if t := 10 * x.Done / x.Total; t != b.tenth || last {
		b.tenth = t
		_, _ = fmt.Fprintf(b.w, "%s%s\n", words(x), b.left(x))
	}
}

// end leaves the line that was redrawn.
func (b *bar) end() {
	if b.terminal {
		_, _ = fmt.Fprintln(b.w)
	}
}

func words(x biasaudit.Progress) string {
	s := fmt.Sprintf("%d/%d calls", x.Done, x.Total)
	if x.Failed > 0 {
		s += fmt.Sprintf(", %d failed", x.Failed)
	}
	if x.Cost > 0 {
		s += fmt.Sprintf(", cost %.2f", x.Cost)
	}
	return s
}

// left estimates the time that is left, once there is something to go by.
func (b *bar) left(x biasaudit.Progress) string {
	made, took := x.Done-b.first, time.Since(b.start)
	if x.Done == x.Total || made < 20 || took < 2*time.Second {
		return ""
	}
	left := time.Duration(float64(took) / float64(made) * float64(x.Total-x.Done))
	return ", " + left.Round(time.Second).String() + " left"
}
