package redact_test

import (
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

func testdata(t *testing.T, name string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	var out []string
	for l := range strings.SplitSeq(string(raw), "\n") {
		if l != "" && l[0] != '#' {
			out = append(out, strings.ReplaceAll(l, `\n`, "\n"))
		}
	}
	return out
}

// freshValues reads the values of the slots; names give FIRST and LAST too, and
// their origin.
func freshValues(t *testing.T) (slots map[string][]string, origin map[string]string) {
	t.Helper()
	slots, origin = map[string][]string{}, map[string]string{}
	for _, l := range testdata(t, "fresh-values.txt") {
		f := strings.Split(l, "\t")
		if f[0] == "PERSON" {
			for slot, v := range map[string]string{"PERSON": f[2] + " " + f[3], "FIRST": f[2], "LAST": f[3]} {
				slots[slot] = append(slots[slot], v)
				origin[v] = f[1]
			}
			continue
		}
		slots[f[0]] = append(slots[f[0]], f[1])
	}
	return slots, origin
}

var slotForm = regexp.MustCompile(`\{([A-Za-z]+)\}`)

// TestEvaluationFresh scores sentences of our own, whose templates were
// written before the engine was run on them, by type and by kind of origin.
func TestEvaluationFresh(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	slots, origin := freshValues(t)
	origins := map[string]tally{}
	for _, set := range []string{"fresh-templates.txt", "fresh2-templates.txt", "fresh3-templates.txt"} {
		r := rand.New(rand.NewPCG(23, uint64(len(set))))
		types := map[string]tally{}
		for _, tpl := range testdata(t, set) {
			for range 8 {
				text, values := "", [][2]string{}
				at := 0
				for _, m := range slotForm.FindAllStringSubmatchIndex(tpl, -1) {
					slot := tpl[m[2]:m[3]]
					v := slots[slot][r.IntN(len(slots[slot]))]
					text += tpl[at:m[0]] + v
					if slot == strings.ToUpper(slot) {
						values = append(values, [2]string{slot, v})
					}
					at = m[1]
				}
				text += tpl[at:]
				out, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
				require.NoError(t, err)
				for _, v := range values {
					typ := v[0]
					switch typ {
					case "FIRST", "LAST":
						typ = "PERSON"
					case "ADDRESSLINES":
						typ = "ADDRESS"
					}
					c, o := types[typ], origins[origin[v[1]]]
					c.seen++
					o.seen++
					if hidden(v[1], out) {
						c.hit++
						o.hit++
					}
					types[typ] = c
					if origin[v[1]] != "" {
						origins[origin[v[1]]] = o
					}
				}
			}
		}
		names := make([]string, 0, len(types))
		for n := range types {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			t.Logf("%-20s %-8s recall %.3f of %d", set, n, types[n].rate(), types[n].seen)
		}
		for n, goal := range map[string]float64{"PERSON": .9, "ADDRESS": .95, "STREET": .93, "PHONE": .98, "EMAIL": 1, "CARD": 1, "IBAN": 1, "SSN": 1, "IP": 1} {
			require.GreaterOrEqual(t, types[n].rate(), goal, "%s %s", set, n)
		}
	}
	// The gap between origins is printed, not hidden: names of few lists in
	// weak contexts are what is missed.
	names := slices.Collect(maps.Keys(origins))
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(origins[a].rate(), origins[b].rate()) })
	full := 0
	for i, n := range names {
		if i < 12 {
			t.Logf("names, least found   %-12s recall %.3f of %d", n, origins[n].rate(), origins[n].seen)
		}
		if origins[n].rate() >= .95 {
			full++
		}
	}
	t.Logf("names of %d origins: %d at .95 and more", len(names), full)
}

// TestEvaluationThings: brands, products, towns and greetings are no persons.
func TestEvaluationThings(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	texts := testdata(t, "fresh-clean.txt")
	changed, lost, kept := 0, 0, 0
	for _, text := range texts {
		out, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
		require.NoError(t, err)
		if out != text {
			changed++
			t.Logf("%q → %q", text, out)
		}
		l, k := overMasked(text, out, nil)
		lost, kept = lost+l, kept+k
	}
	t.Logf("things and towns: %d of %d sentences changed, %.4f of %d words lost", changed, len(texts), float64(lost)/float64(lost+kept), lost+kept)
	require.LessOrEqual(t, changed*8, len(texts))
}

// TestNamesOnceRedacted: what was redacted once is redacted in every form ever
// after, also in lower case, in parts and with a possessive.
func TestNamesOnceRedacted(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	known := transcripts.Hints{Known: []transcripts.Value{{Type: redact.Person, Text: "Semhar van der Tesfagiorgis"}, {Type: redact.Person, Text: "李小龙"}}}
	for text, want := range map[string]string{
		"semhar here":                        "[PERSON] here",
		"ask tesfagiorgis":                   "ask [PERSON]",
		"SEMHAR TESFAGIORGIS":                "[PERSON]",
		"Tesfagiorgis, Semhar":               "[PERSON], [PERSON]",
		"semhar's parcel":                    "[PERSON]'s parcel",
		"is it for Sémhar?":                  "is it for [PERSON]?",
		"mail semhar.tesfagiorgis@x.example": "mail [EMAIL]",
		"S e m h a r":                        "S e m h a r",
	} {
		require.Equal(t, want, mask(t, e, text, known), text)
	}
}
