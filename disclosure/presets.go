package disclosure

import (
	"embed"
	_ "embed" // the data
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed presets/*.json
var presetFiles embed.FS

//go:embed duties.json
var dutiesFile []byte

// A Preset is what the law of one place, or one kind of use, asks of a bot, as
// data. It is engineering and not legal advice.
type Preset struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	AsOf     string `json:"as_of"`     // day on which the sources were read
	ReviewBy string `json:"review_by"` // day by which they must be read again
	// Includes are presets that this one stands on.
	Includes []string `json:"includes,omitempty"`
	// Overlay says that it is about a kind of use and not a place.
	Overlay bool `json:"overlay,omitempty"`
	// Conflicts are what it cannot be combined with.
	Conflicts []string `json:"conflicts,omitempty"`
	// Wording are the things that the notice must say: keys of wording.json.
	Wording       []string   `json:"wording,omitempty"`
	RemindMinutes int        `json:"remind_minutes,omitempty"`
	ReturnHours   int        `json:"return_hours,omitempty"`
	Break         bool       `json:"break,omitempty"`          // a reminder suggests a break
	Contact       []string   `json:"contact,omitempty"`        // of address, phone, email
	Confirm       []Deadline `json:"confirm,omitempty"`        // of a rights request
	Answer        []Deadline `json:"answer,omitempty"`         // to a rights request
	Complaint     []Deadline `json:"complaint,omitempty"`      // to a complaint
	RetentionDays int        `json:"retention_days,omitempty"` // longest life of a transcript
	AuditMonths   int        `json:"audit_months,omitempty"`   // between bias audits
	Duties        []string   `json:"duties,omitempty"`         // keys of duties.json
	Sources       []string   `json:"sources"`
}

// A Duty is something that a preset asks for beyond what is a field of its own.
type Duty struct {
	Code string `json:"code"`
	// KeptBy is "candor" where the library sees to it, "shop" where the shop
	// has to.
	KeptBy string   `json:"kept_by"`
	Text   string   `json:"text"`
	From   []string `json:"from"` // presets that ask for it
}

// Effective is what several presets ask for together: for each field the
// strictest.
type Effective struct {
	Presets     []string      `json:"presets"`
	Wording     []string      `json:"wording"`
	RemindEvery time.Duration `json:"remind_every"`
	ReturnAfter time.Duration `json:"return_after"`
	Break       bool          `json:"break"`
	Contact     []string      `json:"contact"`
	Confirm     []Deadline    `json:"confirm"`
	Answer      []Deadline    `json:"answer"`
	Complaint   []Deadline    `json:"complaint"`
	Retention   time.Duration `json:"retention"`
	AuditEvery  int           `json:"audit_every_months"`
	Duties      []Duty        `json:"duties"`
	// From says which presets set each field, by its JSON name; for lists also
	// by entry: "contact.phone", "wording.bot".
	From map[string][]string `json:"from"`

	conflicts map[string][]string
}

var loadPresets = sync.OnceValues(func() (map[string]Preset, error) {
	files, err := fs.Glob(presetFiles, "presets/*.json")
	if err != nil {
		return nil, err
	}
	out := make(map[string]Preset, len(files))
	var errs []error
	for _, f := range files {
		b, err := presetFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		var p Preset
		if err := json.Unmarshal(b, &p); err != nil {
			errs = append(errs, fmt.Errorf("disclosure: preset %s: %w", f, err))
			continue
		}
		out[p.Name] = p
	}
	return out, errors.Join(errs...)
})

var loadDuties = sync.OnceValues(func() (map[string]Duty, error) {
	m := map[string]Duty{}
	err := json.Unmarshal(dutiesFile, &m)
	return m, err
})

// Presets are the built-in presets, by name.
func Presets() ([]Preset, error) {
	m, err := loadPresets()
	return slices.SortedFunc(maps.Values(m), func(a, b Preset) int { return strings.Compare(a.Name, b.Name) }), err
}

// ReviewDue are the names of the presets whose sources must be read again by
// now. It warns; nothing stops working.
func ReviewDue(now time.Time) ([]string, error) {
	all, err := Presets()
	var out []string
	for _, p := range all {
		if day, e := time.Parse(time.DateOnly, p.ReviewBy); e != nil || !now.Before(day.AddDate(0, 0, 1)) {
			out = append(out, p.Name)
		}
	}
	return out, err
}

// Combine is what the presets ask for together, the default's included. All
// unknown names are reported at once, with those that are known.
func Combine(names ...string) (Effective, error) {
	all, err := loadPresets()
	if err != nil {
		return Effective{}, err
	}
	duties, err := loadDuties()
	if err != nil {
		return Effective{}, fmt.Errorf("disclosure: duties: %w", err)
	}
	e := Effective{From: map[string][]string{}, conflicts: map[string][]string{}}
	var errs []error
	var chosen []Preset
	var add func(name string)
	add = func(name string) {
		p, ok := all[name]
		if !ok {
			errs = append(errs, fmt.Errorf("disclosure: there is no preset %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(all)), ", ")))
			return
		}
		if slices.Contains(e.Presets, name) {
			return
		}
		e.Presets, chosen = append(e.Presets, name), append(chosen, p)
		for _, n := range p.Includes {
			add(n)
		}
	}
	add("default")
	for _, n := range names {
		add(strings.ToLower(strings.TrimSpace(n)))
	}
	for _, p := range chosen {
		e.take(p, duties)
	}
	return e, errors.Join(errs...)
}

// take makes e as strict as p where p is stricter.
func (e *Effective) take(p Preset, duties map[string]Duty) {
	least(e, "remind_every", &e.RemindEvery, time.Duration(p.RemindMinutes)*time.Minute, p.Name)
	least(e, "return_after", &e.ReturnAfter, time.Duration(p.ReturnHours)*time.Hour, p.Name)
	least(e, "retention", &e.Retention, time.Duration(p.RetentionDays)*24*time.Hour, p.Name)
	least(e, "audit_every_months", &e.AuditEvery, p.AuditMonths, p.Name)
	if p.Break {
		e.Break = true
		e.from("break", p.Name)
	}
	for field, lists := range map[string]struct {
		to *[]string
		of []string
	}{"wording": {&e.Wording, p.Wording}, "contact": {&e.Contact, p.Contact}} {
		for _, v := range lists.of {
			if !slices.Contains(*lists.to, v) {
				*lists.to = append(*lists.to, v)
			}
			e.from(field+"."+v, p.Name)
			e.from(field, p.Name)
		}
	}
	e.deadline("confirm", &e.Confirm, p.Confirm, p.Name)
	e.deadline("answer", &e.Answer, p.Answer, p.Name)
	e.deadline("complaint", &e.Complaint, p.Complaint, p.Name)
	for _, code := range p.Duties {
		i := slices.IndexFunc(e.Duties, func(d Duty) bool { return d.Code == code })
		if i < 0 {
			d := duties[code]
			d.Code = code
			e.Duties, i = append(e.Duties, d), len(e.Duties)
		}
		e.Duties[i].From = append(e.Duties[i].From, p.Name)
	}
	for _, c := range p.Conflicts {
		e.conflicts[c] = append(e.conflicts[c], p.Name)
	}
}

// least takes the smaller of two limits, of which 0 is none.
func least[T int | time.Duration](e *Effective, field string, to *T, v T, name string) {
	switch {
	case v <= 0 || *to > 0 && v > *to:
	case v == *to:
		e.from(field, name)
	default:
		*to, e.From[field] = v, []string{name}
	}
}

func (e *Effective) from(field, name string) {
	if !slices.Contains(e.From[field], name) {
		e.From[field] = append(e.From[field], name)
	}
}

// deadline keeps every distinct deadline, since which of "30 days" and "one
// month" comes first depends on the day; one that is always later is dropped.
func (e *Effective) deadline(field string, to *[]Deadline, of []Deadline, name string) {
	for _, d := range of {
		if slices.Contains(*to, d) {
			e.from(field, name)
			continue
		}
		if slices.ContainsFunc(*to, func(o Deadline) bool { return o.always(d) }) {
			continue
		}
		*to = slices.DeleteFunc(slices.Clone(*to), d.always)
		if len(*to) == 0 {
			e.From[field] = nil
		}
		*to = append(*to, d)
		e.from(field, name)
	}
}
