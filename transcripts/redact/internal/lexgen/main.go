package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

type lists struct {
	First   map[string][]string `json:"first"`
	Last    map[string][]string `json:"last"`
	Census  map[string][]string `json:"census"`
	Weak    []string            `json:"weak"`
	Genders []string            `json:"genders"`
	Places  [][2]any            `json:"places"`
	Country []string            `json:"countries"`
	Foreign map[string][]string `json:"foreign"`
}

type entry struct {
	first, last, word int
	rest              lexicon.Info
	langs             int
}

type builder map[string]*entry

func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		if f := lexicon.Fold(r); f != 0 {
			b.WriteRune(f)
		}
	}
	return b.String()
}

// parts yields the words of a listed name: "Anna-Lena" as a whole and in parts.
func parts(s string) []string {
	out := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '\u2019'
	})
	ok := out[:0]
	for _, p := range out {
		if utf8.RuneCountInString(p) >= 2 {
			ok = append(ok, p)
		}
	}
	return ok
}

func (b builder) at(s string) *entry {
	k := fold(s)
	e := b[k]
	if e == nil {
		e = &entry{}
		b[k] = e
	}
	return e
}

func (b builder) first(s string, tier int) {
	for _, p := range parts(s) {
		e := b.at(p)
		e.first = max(e.first, tier)
	}
}

func (b builder) last(s string, tier int) {
	for _, p := range parts(s) {
		e := b.at(p)
		e.last = max(e.last, tier)
	}
}

func lines(path string) []string {
	f, err := os.Open(path)
	if err != nil {
		fatalf("lexgen: %v", err)
	}
	defer func() { _ = f.Close() }()
	var out []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := sc.Text()
		if !utf8.ValidString(line) { // SCOWL is ISO 8859-1
			rs := make([]rune, 0, len(line))
			for i := range len(line) {
				rs = append(rs, rune(line[i]))
			}
			line = string(rs)
		}
		out = append(out, line)
	}
	return out
}

var (
	phpArray = regexp.MustCompile(`(?s)protected static \$(\w+) = (?:array\(|\[)(.*?)(?:\);|\];)`)
	phpItem  = regexp.MustCompile(`'((?:[^'\\]|\\.)*)'|"([^"]*)"`)
)

func (b builder) php(dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*", "Person.php"))
	if len(files) == 0 {
		fatalf("lexgen: no php-faker under %s", dir)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			fatalf("lexgen: %v", err)
		}
		for _, m := range phpArray.FindAllStringSubmatch(string(src), -1) {
			name := strings.ToLower(m[1])
			if strings.Contains(name, "format") || strings.Contains(name, "title") || strings.Contains(name, "kana") {
				continue
			}
			for _, it := range phpItem.FindAllStringSubmatch(m[2], -1) {
				v := strings.ReplaceAll(it[1]+it[2], `\'`, "'")
				switch {
				case strings.Contains(name, "first"), strings.Contains(name, "middle"):
					b.first(v, 2)
				case strings.Contains(name, "last"):
					b.last(v, 2)
				}
			}
		}
	}
}

func fatalf(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func main() {
	src := flag.String("src", "", "folder that fetch.sh filled")
	out := flag.String("out", "words.bin", "table to write")
	flag.Parse()
	raw, err := os.ReadFile(filepath.Join(*src, "lists.json"))
	if err != nil {
		fatalf("lexgen: %v", err)
	}
	var l lists
	if err := json.Unmarshal(raw, &l); err != nil {
		fatalf("lexgen: %v", err)
	}
	b := builder{}
	scowl := filepath.Join(*src, "scowl/usr/share/dict/scowl")
	for size, tier := range map[string]int{"10": 5, "20": 4, "35": 3, "40": 2, "50": 2, "55": 1, "60": 1, "70": 1} {
		for _, kind := range []string{"english-words", "american-words", "british-words", "english-contractions"} {
			path := filepath.Join(scowl, kind+"."+size)
			if _, err := os.Stat(path); err != nil {
				continue
			}
			for _, w := range lines(path) {
				if w = strings.TrimSuffix(w, "'s"); len(w) > 1 {
					e := b.at(w)
					e.word = max(e.word, tier)
				}
			}
		}
	}
	for _, size := range []string{"10", "35", "40", "50", "60"} {
		for _, kind := range []string{"english-upper", "english-proper-names"} {
			path := filepath.Join(scowl, kind+"."+size)
			if _, err := os.Stat(path); err != nil {
				continue
			}
			for _, w := range lines(path) {
				if w = strings.TrimSuffix(w, "'s"); len(w) > 2 {
					b.at(w).rest |= lexicon.Proper
				}
			}
		}
	}
	for i, n := range l.Census["last"] {
		b.last(n, tierOf(i, 1500, 20000))
	}
	for _, k := range []string{"first_male", "first_female"} {
		for i, n := range l.Census[k] {
			b.first(n, tierOf(i, 700, 100000))
		}
	}
	for _, ns := range l.First {
		for _, n := range ns {
			b.first(n, 2)
		}
	}
	for _, ns := range l.Last {
		for _, n := range ns {
			b.last(n, 2)
		}
	}
	b.php(filepath.Join(*src, "php-faker/usr/share/php/Faker/Provider"))
	for _, n := range l.Genders {
		for _, p := range parts(n) {
			e := b.at(p)
			e.first = max(e.first, 1)
		}
	}
	for _, n := range l.Weak {
		for _, p := range parts(n) {
			if e := b.at(p); e.word == 0 || e.first > 0 || e.last > 0 {
				e.last = max(e.last, 1)
			}
		}
	}
	for _, p := range l.Places {
		name, _ := p[0].(string)
		pop, _ := p[1].(float64)
		if ps := parts(name); len(ps) == 1 && pop >= 15000 {
			b.at(ps[0]).rest |= lexicon.Place
		}
	}
	for _, c := range l.Country {
		if ps := parts(c); len(ps) == 1 {
			b.at(ps[0]).rest |= lexicon.Country
		}
	}
	for lang, ws := range l.Foreign {
		if lang == "english" || lang == "esperanto" {
			continue
		}
		for _, w := range ws[:min(len(ws), 3000)] {
			if ps := parts(w); len(ps) == 1 && ps[0] == strings.ToLower(ps[0]) {
				b.at(ps[0]).langs++
			}
		}
	}
	for _, e := range b {
		// Names travel between languages, words do not.
		if e.langs > 0 && (e.langs <= 6 || e.first+e.last == 0) && e.first < 3 {
			e.rest |= lexicon.Foreign
		}
	}
	write(*out, b)
}

func tierOf(rank, common, known int) int {
	switch {
	case rank < common:
		return 3
	case rank < known:
		return 2
	}
	return 1
}

func write(path string, b builder) {
	kept := 0
	for _, e := range b {
		if lexicon.Make(e.first, e.last, e.word, e.rest) != 0 {
			kept++
		}
	}
	n := kept*10/8 + 1
	buf := make([]byte, n*lexicon.EntrySize)
	seen := map[uint64]string{}
	for k, e := range b {
		info := lexicon.Make(e.first, e.last, e.word, e.rest)
		if info == 0 {
			continue
		}
		x := lexicon.HashOf(k).Finish()
		if other, ok := seen[x]; ok {
			fatalf("lexgen: %q and %q collide", k, other)
		}
		seen[x] = k
		put(buf, n, x, uint16(info))
	}
	if err := os.WriteFile(path, buf, 0o600); err != nil {
		fatalf("lexgen: %v", err)
	}
	_, _ = fmt.Fprintf(os.Stdout, "%d words, %d bytes\n", kept, len(buf))
}

func put(buf []byte, n int, x uint64, info uint16) {
	for i := lexicon.Slot(x, n); ; i = (i + 1) % n {
		e := buf[i*lexicon.EntrySize:]
		if binary.LittleEndian.Uint32(e) == 0 {
			binary.LittleEndian.PutUint32(e, lexicon.Fingerprint(x))
			binary.LittleEndian.PutUint16(e[4:], info)
			return
		}
	}
}
