package card

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
)

//go:embed words/*.json
var bundles embed.FS

var variable = regexp.MustCompile(`\{[a-z]*\}`)

// words are what the page itself says in one language, by key.
type words map[string]string

// loadWords reads the words of every language in which the bot discloses itself.
// All faults are reported at once: a language, key or variable that is missing,
// and one that nothing asks for.
func loadWords(files fs.FS, languages []string) (map[string]words, error) {
	all := map[string]words{}
	var errs []error
	names, err := fs.Glob(files, "words/*.json")
	if err != nil {
		return nil, fmt.Errorf("card: words: %w", err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("card: words: %w", err)
		}
		w := words{}
		if err := json.Unmarshal(b, &w); err != nil {
			errs = append(errs, fmt.Errorf("card: %s: %w", name, err))
			continue
		}
		all[strings.TrimSuffix(path.Base(name), ".json")] = w
	}
	for _, lang := range languages {
		if all[lang] == nil {
			errs = append(errs, fmt.Errorf("card: there are no words in %q; add words/%s.json", lang, lang))
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(languages, lang) {
			errs = append(errs, fmt.Errorf("card: words/%s.json is of no language that has fixed texts", lang))
		}
		errs = append(errs, checkWords(lang, all[lang], all["en"])...)
	}
	return all, errors.Join(errs...)
}

func checkWords(lang string, w, en words) []error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if strings.TrimSpace(w[key]) == "" {
			errs = append(errs, fmt.Errorf("card: words %s: %q is missing or empty", lang, key))
			continue
		}
		if want, has := variables(en[key]), variables(w[key]); !slices.Equal(want, has) {
			errs = append(errs, fmt.Errorf("card: words %s: %q uses %v, not %v", lang, key, has, want))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w)) {
		if _, ok := en[key]; !ok {
			errs = append(errs, fmt.Errorf("card: words %s: %q is not a known key", lang, key))
		}
	}
	return errs
}

// variables are those of a text, each once, sorted.
func variables(text string) []string {
	if !strings.Contains(text, "{") {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(variable.FindAllString(text, -1))))
}

// Say is a text as HTML: pairs are names of variables and their values, which
// are escaped and keep their own direction.
func (w words) Say(key string, pairs ...any) (template.HTML, error) {
	text, ok := w[key]
	if !ok || len(pairs)%2 != 0 {
		return "", fmt.Errorf("card: the page says %q, for which there are no words", key)
	}
	text = template.HTMLEscapeString(text)
	for i := 0; i < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", pairs[i]), "<bdi>"+template.HTMLEscapeString(fmt.Sprint(pairs[i+1]))+"</bdi>")
	}
	return template.HTML(text), nil //nolint:gosec // our own words, and what is filled in is escaped
}

// count says a number of days or the like. A text with "|" has a form for one
// and one for more; languages with more forms than these put the number last.
func (w words) count(n int, unit string) string {
	one, more, two := strings.Cut(w[unit], "|")
	if two && n != 1 {
		one = more
	}
	return strings.ReplaceAll(one, "{n}", strconv.Itoa(n))
}

// span says a time.
func (w words) span(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return w.count(int(d/(24*time.Hour)), "days")
	case d%time.Hour == 0:
		return w.count(int(d/time.Hour), "hours")
	}
	return w.count(int(d/time.Minute), "minutes")
}

// deadlines says each.
func (w words) deadlines(ds []disclosure.Deadline) []string {
	out := make([]string, len(ds))
	for i, d := range ds {
		switch {
		case d.Months > 0:
			out[i] = w.count(d.Months, "months")
		case d.BusinessDays > 0:
			out[i] = w.count(d.BusinessDays, "business_days")
		default:
			out[i] = w.count(d.Days, "days")
		}
	}
	return out
}

// duties are those, in words.
func (w words) duties(ds []disclosure.Duty) []disclosure.Duty {
	out := slices.Clone(ds)
	for i := range out {
		if text := w["duty_"+out[i].Code]; text != "" {
			out[i].Text = text
		}
	}
	return out
}
