package main

import (
	"fmt"
	"log"
	"slices"

	"github.com/candorbot/candor/disclosure/detect/internal/tongues"
)

// evalAsks cross-validates over messages and prints, for each language and
// each share of false alarms, what the model alone finds.
func evalAsks(spoken, rest []saying, show string) {
	const folds = 5
	z := make([][tongues.Heads]float32, len(spoken))
	for k := range folds {
		in := slices.Clone(rest)
		for _, e := range spoken {
			if e.group%folds != k {
				in = append(in, e)
			}
		}
		t := fitAsks(in)
		m, err := tongues.LoadAsks(tongues.EncodeAsks(t.w, t.bias))
		if err != nil {
			log.Fatal(err)
		}
		for i, e := range spoken {
			if e.group%folds == k {
				z[i] = scores(m, e.tag, e.text)
			}
		}
	}
	heads := []int{tongues.HeadAsk, tongues.HeadPerson, tongues.HeadCrisis, tongues.HeadRights}
	type cell struct{ right, all int }
	table := map[string]*[tongues.Heads + 1]cell{"all": {}}
	for i, e := range spoken {
		if table[e.tag] == nil {
			table[e.tag] = &[tongues.Heads + 1]cell{}
		}
		silent := true
		for _, c := range heads {
			found := z[i][c] > 0
			silent = silent && !found
			if e.yes>>c&1 != 0 {
				for _, row := range []*[tongues.Heads + 1]cell{table[e.tag], table["all"]} {
					row[c].all++
					if found {
						row[c].right++
					}
				}
				if !found && (show == e.tag || show == "all") {
					fmt.Printf("miss  %d %.1f %s\n", c, z[i][c], e.text)
				}
			}
		}
		if e.yes == 0 {
			for _, row := range []*[tongues.Heads + 1]cell{table[e.tag], table["all"]} {
				row[tongues.Heads].all++
				if silent {
					row[tongues.Heads].right++
				}
			}
			if !silent && (show == e.tag || show == "all") {
				fmt.Printf("false %.1f %s\n", z[i], e.text)
			}
		}
	}
	fmt.Println("language      ask   person   crisis   rights   silent")
	for _, tag := range sortedKeys(table) {
		fmt.Printf("%-8s", tag)
		for _, c := range append(heads, tongues.Heads) {
			v := table[tag][c]
			fmt.Printf("%9.3f", float64(v.right)/float64(v.all))
		}
		fmt.Println()
	}
	for _, c := range heads {
		var none []float32
		for i, e := range spoken {
			if e.yes == 0 {
				none = append(none, z[i][c])
			}
		}
		slices.Sort(none)
		for _, share := range []float64{.005, .01, .02} {
			at := none[int(float64(len(none))*(1-share))]
			n, found := 0, 0
			for i, e := range spoken {
				if e.yes>>c&1 != 0 {
					n++
					if z[i][c] > at {
						found++
					}
				}
			}
			fmt.Printf("head %d, %.1f %% false alarms, from %.2f on: %.3f\n", c, 100*share, at, float64(found)/float64(n))
		}
	}
}
