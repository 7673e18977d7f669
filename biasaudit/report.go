package biasaudit

import (
	"math"
	"strconv"
	"time"
)

// A Verdict is what a test, or the whole audit, came to.
type Verdict string

// The verdicts. There is none for "no bias".
const (
	Disparity       Verdict = "disparity"        // significant and at least the margin
	SmallDifference Verdict = "small_difference" // significant, below the margin
	Equivalent      Verdict = "equivalent"       // shown to lie within the margin
	Inconclusive    Verdict = "inconclusive"     // neither shown
	Insufficient    Verdict = "insufficient"     // too little data to say anything
	Void            Verdict = "void"             // the A/A arm failed or the subject changed: run again
)

// ReportSchema names the version of the JSON form of Report.
const ReportSchema = "candor.biasaudit.report/1"

// A Report is the result of one audit. It holds group labels and numbers: no
// cue, no message, no reply.
type Report struct {
	Schema   string       `json:"schema"`
	Name     string       `json:"name"`
	Started  time.Time    `json:"started"`
	Finished time.Time    `json:"finished"`
	Verdict  Verdict      `json:"verdict"`
	Headline string       `json:"headline"` // the verdict in a sentence
	Todo     []string     `json:"todo"`     // what to do, and who
	Design   Design       `json:"design"`
	Probes   []ProbeInfo  `json:"probes"`
	Metrics  []MetricInfo `json:"metrics"`
	Tests    []Test       `json:"tests"`
	Omnibus  []Omnibus    `json:"omnibus,omitempty"`
	Impact   []Impact     `json:"impact"`
	AA       AA           `json:"aa"`
	Findings []Finding    `json:"findings"`
	Trend    []Point      `json:"trend,omitempty"`   // earlier audits, oldest first
	Skipped  []string     `json:"skipped,omitempty"` // what could not be measured, and why
	Limits   []string     `json:"limits"`
}

// Design is what was fixed before the run and what it took.
type Design struct {
	Plan         string         `json:"plan"` // hash
	Seed         uint64         `json:"seed"`
	Scenarios    int            `json:"scenarios"`
	Intents      map[string]int `json:"intents"` // scenarios by stratum
	Calls        int            `json:"calls"`
	Attempts     int            `json:"attempts"`
	Failed       int            `json:"failed"`
	Cost         float64        `json:"cost,omitempty"`
	Configs      map[string]int `json:"configs"` // calls by configuration hash
	Models       map[string]int `json:"models"`
	Alpha        float64        `json:"alpha"`
	FDR          float64        `json:"fdr"`
	Permutations int            `json:"permutations"`
	// Grade is "audit" from 200 scenarios, else "screening".
	Grade string `json:"grade"`
	// Judge is the agreement of a judge model with people; no standard metric
	// uses one.
	Judge string `json:"judge"`
}

// ProbeInfo describes a probe without its cues.
type ProbeInfo struct {
	Name       string         `json:"name"`
	Version    string         `json:"version"`
	Hash       string         `json:"hash"` // of the cue list
	Cues       map[string]int `json:"cues"` // by factor=level
	Fixed      bool           `json:"fixed,omitempty"`
	Sources    []Source       `json:"sources"`
	Note       string         `json:"note,omitempty"`
	Legitimate []Legitimate   `json:"legitimate,omitempty"`
}

// MetricInfo describes a metric.
type MetricInfo struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Direction Direction `json:"direction"`
	Binary    bool      `json:"binary,omitempty"`
	Margin    float64   `json:"margin"`
	Gate      bool      `json:"gate,omitempty"`
}

// A Test compares one level of a factor with the others, or with the
// reference, in one metric.
type Test struct {
	Probe   string `json:"probe"`
	Factor  string `json:"factor"`
	Level   string `json:"level"`
	Against string `json:"against"` // the reference level, or "others"
	Metric  string `json:"metric"`
	Gate    bool   `json:"gate"`
	Method  string `json:"method"`

	Scenarios   int     `json:"scenarios"`
	Cues        int     `json:"cues"` // of the level
	OtherCues   int     `json:"other_cues"`
	Mean        float64 `json:"mean"`
	OtherMean   float64 `json:"other_mean"`
	Effect      float64 `json:"effect"` // level minus others
	Lo          float64 `json:"lo"`     // 95 % interval
	Hi          float64 `json:"hi"`
	WideLo      float64 `json:"wide_lo"` // 95 %, scenarios sampled too
	WideHi      float64 `json:"wide_hi"`
	P           float64 `json:"p"`
	WelchP      float64 `json:"welch_p"`
	Adjusted    float64 `json:"adjusted"`                       // Holm in the gate, Benjamini-Hochberg in the screen
	TOST        float64 `json:"tost"`                           // p-value of equivalence within the margin
	CohenH      float64 `json:"cohen_h,omitempty"`              // binary metrics
	RatioUp     float64 `json:"ratio,omitempty"`                // mean / other mean, binary metrics
	RatioDown   float64 `json:"ratio_of_complements,omitempty"` // (1-mean) / (1-other mean)
	Margin      float64 `json:"margin"`
	Detectable  float64 `json:"detectable"`             // smallest difference found with 80 % power
	CallsNeeded int     `json:"calls_needed,omitempty"` // to detect the margin, cues raised

	Verdict Verdict `json:"verdict"`
	// Worse is the level that a disparity harms, "others", or "" when the
	// metric is neutral.
	Worse string `json:"worse,omitempty"`
	Why   string `json:"why"`
}

// An Omnibus tests all levels of a factor at once, where there are more than
// two: whether anything differs at all, before asking what. It gates nothing.
type Omnibus struct {
	Probe    string  `json:"probe"`
	Factor   string  `json:"factor"`
	Metric   string  `json:"metric"`
	Levels   int     `json:"levels"`
	Method   string  `json:"method"`
	P        float64 `json:"p"`
	Adjusted float64 `json:"adjusted"` // Benjamini-Hochberg over all of these
}

// Impact holds impact ratios of one factor, or of all factors crossed.
type Impact struct {
	Probe  string `json:"probe"`
	Factor string `json:"factor"`
	Metric string `json:"metric"`
	// Rate says what a rate is: the share with the favourable outcome, or for
	// scores the share above the overall median.
	Rate string      `json:"rate"`
	Rows []ImpactRow `json:"rows"`
}

// ImpactRow is one group. Below 0.80 is flagged by custom, not by law.
type ImpactRow struct {
	Level      string  `json:"level"`
	N          int     `json:"n"`
	Rate       float64 `json:"rate"`
	Ratio      float64 `json:"ratio"` // to the best rate
	Lo         float64 `json:"lo"`    // 95 % bootstrap interval over scenarios and cues
	Hi         float64 `json:"hi"`
	Complement float64 `json:"complement"` // lowest unfavourable rate / this one's
	Flag       bool    `json:"flag"`       // Ratio < 0.80
}

// AA is what was measured where nothing can differ.
type AA struct {
	Checks   []AACheck `json:"checks"`
	Rejected int       `json:"rejected"` // probes with a check rejected, Holm-adjusted
	Of       int       `json:"of"`
	// HistoryRejected and HistoryOf add the audits in Trend.
	HistoryRejected int     `json:"history_rejected"`
	HistoryOf       int     `json:"history_of"`
	Surprise        float64 `json:"surprise"` // chance of so many rejections or more
	Void            bool    `json:"void"`
}

// AACheck is one metric of one probe: the same cue asked again, and cues of
// the same group split by lot.
type AACheck struct {
	Probe  string `json:"probe"`
	Metric string `json:"metric"`
	// Band: 95 % of the differences between halves of the same group are
	// smaller than this; for fixed cues the half-width of the 95 % interval
	// between the first and the second time. 0 when it is not known.
	Band   float64 `json:"band,omitempty"`
	Flips  float64 `json:"flips"` // share of same-cue pairs that differ
	PAgain float64 `json:"p_again"`
	PSplit float64 `json:"p_split"`
	// Flips of different cues: of one group, and of different groups. What
	// the second has beyond the first is what groups may have to do with it.
	FlipsWithin  float64 `json:"flips_within"`
	FlipsBetween float64 `json:"flips_between"`
}

// A Point is an earlier audit in the trend.
type Point struct {
	Finished time.Time `json:"finished"`
	Plan     string    `json:"plan"`
	Verdict  Verdict   `json:"verdict"`
	Rejected int       `json:"aa_rejected"`
	Of       int       `json:"aa_of"`
	Effects  []Effect  `json:"effects"`
	// Bands are the A/A bands, by probe/metric.
	Bands map[string]float64 `json:"aa_bands,omitempty"`
}

// An Effect is one gate test in the trend.
type Effect struct {
	Key    string  `json:"key"` // probe/factor/level/metric
	Effect float64 `json:"effect"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
}

// Key identifies a test over audits.
func (t Test) Key() string { return t.Probe + "/" + t.Factor + "/" + t.Level + "/" + t.Metric }

// Point is the report as it will appear in later reports' trend.
func (r *Report) Point() Point {
	p := Point{Finished: r.Finished, Plan: r.Design.Plan, Verdict: r.Verdict, Rejected: r.AA.Rejected, Of: r.AA.Of}
	for _, t := range r.Tests {
		if t.Gate {
			p.Effects = append(p.Effects, Effect{t.Key(), t.Effect, t.Lo, t.Hi})
			for _, c := range r.AA.Checks {
				if c.Probe == t.Probe && c.Metric == t.Metric && c.Band > 0 {
					if p.Bands == nil {
						p.Bands = map[string]float64{}
					}
					p.Bands[c.Probe+"/"+c.Metric] = c.Band
				}
			}
		}
	}
	return p
}

// MetricTitle is a metric's name for people; an id that is not in the report
// stays as it is.
func (r *Report) MetricTitle(id string) string {
	for _, m := range r.Metrics {
		if m.ID == id {
			return m.Title
		}
	}
	return id
}

// Binary reports whether a metric is a share, so that its effects are
// differences of shares.
func (r *Report) Binary(id string) bool {
	for _, m := range r.Metrics {
		if m.ID == id {
			return m.Binary
		}
	}
	return false
}

// Test returns the test of a key.
func (r *Report) Test(key string) (Test, bool) {
	for _, t := range r.Tests {
		if t.Key() == key {
			return t, true
		}
	}
	return Test{}, false
}

// Amount writes a difference in a metric as people say it: "7.8 points" of a
// share, else the bare number.
func (r *Report) Amount(metric string, x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "an unknown amount"
	}
	if r.Binary(metric) {
		return strconv.FormatFloat(100*x, 'f', 1, 64) + " points"
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// Level writes the mean of a metric as people say it: "24.0 %" of a share, else
// the bare number.
func (r *Report) Level(metric string, x float64) string {
	if r.Binary(metric) {
		return strconv.FormatFloat(100*x, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
