package handover

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Hours says when people are at the desk. The zero Hours is always open.
type Hours struct {
	// Zone is the desk's time zone; nil means UTC.
	Zone *time.Location
	// Week lists the opening times of each weekday. A weekday that is not in
	// it is closed. An empty Week is always open.
	Week map[time.Weekday][]Span
	// Closed lists days on which nobody is there: "2026-12-25".
	Closed []string
}

// A Span is a part of a day in minutes after midnight, wall-clock: 9 to 17:30
// is {540, 1050}. It does not go past midnight; 24:00 is 1440.
type Span struct{ From, To int }

// check reports all faults at once.
func (h Hours) check() error {
	var errs []error
	for day, spans := range h.Week {
		last := -1
		for _, s := range spans {
			if s.From < 0 || s.To > 24*60 || s.From >= s.To || s.From < last {
				errs = append(errs, fmt.Errorf("handover: hours of %v: %d to %d; use minutes from 0 to 1440, in order, without overlap", day, s.From, s.To))
			}
			last = s.To
		}
	}
	for _, d := range h.Closed {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			errs = append(errs, fmt.Errorf("handover: closed day %q is not of the form 2026-12-25", d))
		}
	}
	return errors.Join(errs...)
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

func (h Hours) spans(day time.Time) []Span {
	for _, c := range h.Closed {
		if day.Format(time.DateOnly) == c {
			return nil
		}
	}
	return h.Week[day.Weekday()]
}

// Open reports whether people are there at a time.
func (h Hours) Open(at time.Time) bool {
	if len(h.Week) == 0 {
		return true
	}
	at = at.In(h.zone())
	m := at.Hour()*60 + at.Minute()
	for _, s := range h.spans(at) {
		if m >= s.From && m < s.To {
			return true
		}
	}
	return false
}

// Next is when the desk opens next, at itself if it is open, and the zero time
// if it does not within three weeks.
func (h Hours) Next(at time.Time) time.Time {
	if h.Open(at) {
		return at
	}
	at = at.In(h.zone())
	for d := range 22 {
		day := time.Date(at.Year(), at.Month(), at.Day()+d, 0, 0, 0, 0, h.zone())
		for _, s := range h.spans(day) {
			// time.Date resolves wall-clock times that a clock change skips.
			open := time.Date(day.Year(), day.Month(), day.Day(), s.From/60, s.From%60, 0, 0, h.zone())
			if open.After(at) {
				return open
			}
		}
	}
	return time.Time{}
}

// String says the hours in short words: "Mon–Fri 9:00–17:00, Sat 10:00–14:00".
func (h Hours) String() string {
	return h.Words([]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, "24/7")
}

// Words says the hours with the names of the days, Monday first, and the words
// for being always open, of a language.
func (h Hours) Words(days []string, always string) string {
	if len(h.Week) == 0 {
		return always
	}
	words := func(day int) string {
		var parts []string
		for _, s := range h.Week[time.Weekday((day+1)%7)] {
			parts = append(parts, fmt.Sprintf("%d:%02d–%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
		}
		return strings.Join(parts, ", ")
	}
	var out []string
	for i := 0; i < 7; {
		w, j := words(i), i+1
		for j < 7 && words(j) == w {
			j++
		}
		if w != "" && len(days) == 7 {
			name := days[i]
			if j-i > 1 {
				name += "–" + days[j-1]
			}
			out = append(out, name+" "+w)
		}
		i = j
	}
	return strings.Join(out, ", ")
}
