package biasaudit

import (
	"slices"

	"github.com/candorbot/candor/biasaudit/stats"
)

// impacts computes impact ratios for each factor and, with several factors,
// for their crossing.
func impacts(p Plan, probe Probe, m Metric, g *stats.Grid) ([]Impact, error) {
	rates := stats.NewGrid(g.Scenarios, g.Cues)
	label := "share with the favourable outcome"
	cut := 0.0
	if !m.Binary {
		label = "share better than the overall median"
		cut = stats.PooledMedian(g.Y)
	}
	for i, y := range g.Y {
		switch {
		case y != y:
		case m.Binary && m.Direction == Favourable:
			rates.Y[i] = y
		case m.Binary:
			rates.Y[i] = 1 - y
		case m.Direction == Favourable:
			rates.Y[i] = share(y > cut)
		default:
			rates.Y[i] = share(y < cut)
		}
	}
	type split struct {
		name string
		of   func(Cue) string
	}
	var splits []split
	for _, f := range probe.Factors {
		splits = append(splits, split{f.Name, func(c Cue) string { return c.Levels[f.Name] }})
	}
	if len(probe.Factors) > 1 {
		splits = append(splits, split{"crossed", func(c Cue) string { return cell(probe, c) }})
	}
	var out []Impact
	for _, sp := range splits {
		group := make([]int, len(probe.Cues))
		var names []string
		for i, c := range probe.Cues {
			n := sp.of(c)
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
			group[i] = slices.Index(names, n)
		}
		in := make([][]bool, len(names))
		for k := range in {
			in[k] = make([]bool, len(group))
			for c, gr := range group {
				in[k][c] = gr == k
			}
		}
		table, err := impactTable(rates, names, in)
		if err != nil {
			return nil, err
		}
		im := Impact{Probe: probe.Name, Factor: sp.name, Metric: m.ID, Rate: label}
		for k, name := range names {
			r := table[slices.IndexFunc(table, func(r stats.ImpactRate) bool { return r.Name == name })]
			row := ImpactRow{Level: name, N: r.N, Rate: r.Rate, Ratio: r.Ratio, Complement: r.Complement, Flag: r.Flag, Lo: r.Ratio, Hi: r.Ratio}
			if r.Rate > 0 && m.Gate {
				lo, hi, err := stats.Bootstrap(rates, group, 200, p.Seed^seedOf("impact", probe.Name, sp.name, m.ID), 0.95, func(mean, times []float64) float64 {
					top := 0.0
					for j := range names {
						top = max(top, stats.GroupMean(mean, times, in[j]))
					}
					return stats.GroupMean(mean, times, in[k]) / top
				})
				if err == nil {
					row.Lo, row.Hi = lo, hi
				}
			}
			im.Rows = append(im.Rows, row)
		}
		out = append(out, im)
	}
	return out, nil
}

// impactTable counts the favourable outcomes of each group.
func impactTable(rates *stats.Grid, names []string, in [][]bool) ([]stats.ImpactRate, error) {
	groups := make([]stats.ImpactGroup, len(names))
	for k := range names {
		groups[k].Name = names[k]
		for i, y := range rates.Y {
			if y == y && in[k][i%rates.Cues] {
				groups[k].N++
				groups[k].Favourable += int(y)
			}
		}
	}
	return stats.ImpactTable(groups, 0)
}
