// Command gennames writes names.json from public lists:
//
//   - first.csv: Tzioumis (2018), "Data for: Demographic aspects of first
//     names", Harvard Dataverse doi:10.7910/DVN/TYJKEZ, licence CC0 1.0, the
//     Data sheet saved as CSV;
//   - dist.female.first and dist.male.first: US Census Bureau, 1990 first name
//     frequencies, public domain.
//
// A name stands for a group when enough of its bearers report it and when it
// is at least five times as frequent with one gender. The scarcest cell sets
// the frequencies and lengths; the others are matched to it name by name.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Common men's names of South and East Asia that the 1990 list is too small
// to hold: gender by usage.
var men = strings.Fields(`RAJESH SANJAY ANIL SUNIL RAMESH SURESH MAHESH VIJAY ASHOK SANDEEP VINOD RAKESH DEEPAK AMIT
	RAHUL ROHIT MANISH NITIN PRAKASH RAVI SRINIVAS HIROSHI KENJI MUKESH DINESH RAJIV SANJEEV PRADEEP ARUN AJAY HARISH GANESH
	NARESH ARVIND ANAND TUAN HUNG DUNG MINH SATISH RAJ GIRISH SRIDHAR MURALI JAGDISH KISHORE GOPAL MOHAN PANKAJ VIKAS VIKRAM
	UMESH YOGESH HITESH JIGNESH BHARAT BHAVESH`)

type name struct {
	Name      string  `json:"name"`
	Gender    string  `json:"gender"`
	Ethnicity string  `json:"ethnicity"`
	Count     int     `json:"count"` // bearers in the source
	Share     float64 `json:"share"` // of them that report the group, percent
}

func main() {
	first := flag.String("first", "first.csv", "Tzioumis list")
	female := flag.String("female", "dist.female.first", "Census list")
	male := flag.String("male", "dist.male.first", "Census list")
	out := flag.String("out", "names.json", "output")
	flag.Parse()
	if err := run(*first, *female, *male, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(first, female, male, out string) error {
	f, err := frequencies(female)
	if err != nil {
		return err
	}
	m, err := frequencies(male)
	if err != nil {
		return err
	}
	file, err := os.Open(first)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1 // the last row, all other names, is longer
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	cells := map[string][]name{}
	groups := []struct {
		label  string
		column int
		share  float64
	}{{"Hispanic", 2, 80}, {"White", 3, 90}, {"Black", 4, 40}, {"Asian", 5, 60}}
	for _, r := range rows[1:] {
		count, err := strconv.Atoi(r[1])
		if err != nil || len(r) != 8 || count < 30 || len(r[0]) < 3 {
			continue
		}
		gender := ""
		switch {
		case f[r[0]] > 5*m[r[0]]:
			gender = "woman"
		case m[r[0]] > 5*f[r[0]] || slices.Contains(men, r[0]):
			gender = "man"
		default:
			continue
		}
		for _, g := range groups {
			share, err := strconv.ParseFloat(r[g.column], 64)
			if err == nil && share >= g.share {
				n := r[0][:1] + strings.ToLower(r[0][1:])
				cells[g.label+gender] = append(cells[g.label+gender], name{n, gender, g.label, count, math.Round(share*10) / 10})
			}
		}
	}
	var list []name
	pattern := cells["Blackman"] // the scarcest cell
	slices.SortFunc(pattern, func(a, b name) int { return b.Count - a.Count })
	pattern = pattern[:min(24, len(pattern))]
	for _, g := range groups {
		for _, gender := range []string{"woman", "man"} {
			pool := slices.Clone(cells[g.label+gender])
			for _, p := range pattern {
				if len(pool) == 0 {
					break
				}
				best := slices.IndexFunc(pool, func(n name) bool {
					return distance(n, p) == distance(slices.MinFunc(pool, func(a, b name) int { return sign(distance(a, p) - distance(b, p)) }), p)
				})
				list = append(list, pool[best])
				pool = slices.Delete(pool, best, best+1)
			}
		}
	}
	b, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(b, '\n'), 0o644)
}

func distance(a, b name) float64 {
	return math.Abs(math.Log(float64(a.Count)/float64(b.Count))) + 0.35*math.Abs(float64(len(a.Name)-len(b.Name)))
}

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

func frequencies(path string) (map[string]float64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	out := map[string]float64{}
	for s := bufio.NewScanner(file); s.Scan(); {
		if w := strings.Fields(s.Text()); len(w) >= 2 {
			if out[w[0]], err = strconv.ParseFloat(w[1], 64); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
