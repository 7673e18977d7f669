package biasaudit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/candorbot/candor/biasaudit/stats"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// SmallestCell is the size below which a cell of live records is suppressed.
const SmallestCell = 30

// Strata that live records may be split by. There is none for a trait that a
// person did not state, and nothing here guesses one.
const (
	ByLanguage     = "language"
	ByChannel      = "channel"
	ByAssistive    = "assistive_mode"
	ByHour         = "time_of_day"
	BySelfDeclared = "self_declared"
)

// A CaseRecord is one conversation, by its caller's account. It holds no text.
// LiveRecords makes them of a store.
type CaseRecord struct {
	Stratum    string // value of the stratum: de, e-mail
	Intent     string
	Consent    bool // the customer agreed to this use; needed for BySelfDeclared
	HandedOver bool // the case went toward a person
	Resolved   bool
	// Waiting is the seconds until a person came; NaN when none was asked for
	// or none came.
	Waiting float64
}

// ParityRow is one stratum, beside what it would be with the intents of all.
// Figures that cannot be given are NaN, and null in JSON.
type ParityRow struct {
	Stratum    string
	N          int
	Suppressed bool // N is below SmallestCell: nothing is given, nor is N
	Escalation ParityShare
	Resolution ParityShare
	// Waiting is the median of seconds until a person came, with its 95 %
	// interval by order statistics (Conover 1999, section 3.2). NaN with
	// fewer than SmallestCell waits.
	Waiting, WaitingLo, WaitingHi float64
}

// A ParityShare is a share of a stratum's conversations.
type ParityShare struct {
	Rate, Lo, Hi float64 // 95 % score interval
	// Standard weights the stratum's intents as they are overall (direct
	// standardisation); NaN when an intent of the whole is missing here.
	Standard float64
	// Gap is Rate minus that of all other conversations, with its 95 %
	// interval (Newcombe 1998); NaN when there are no others.
	Gap, GapLo, GapHi float64
}

// HandoverParity compares strata of live traffic. basis names the lawful basis
// and must not be empty; records without consent are refused for
// self-declared traits. It is observational: it shows differences, not causes.
func HandoverParity(by, basis string, records []CaseRecord) ([]ParityRow, error) {
	if basis == "" {
		return nil, ErrNoBasis
	}
	if !slices.Contains([]string{ByLanguage, ByChannel, ByAssistive, ByHour, BySelfDeclared}, by) {
		return nil, fmt.Errorf("%w: %q is not a stratum that may be used", ErrPlan, by)
	}
	groups := map[string][]CaseRecord{}
	for _, r := range records {
		if by == BySelfDeclared && !r.Consent {
			return nil, fmt.Errorf("%w: a record without consent", ErrNoBasis)
		}
		if r.Stratum == "" || r.Waiting < 0 || math.IsInf(r.Waiting, 0) {
			return nil, fmt.Errorf("%w: a record without stratum, or with a waiting time of %v", ErrPlan, r.Waiting)
		}
		groups[r.Stratum] = append(groups[r.Stratum], r)
	}
	out := []ParityRow{}
	for name, rs := range groups {
		row := ParityRow{Stratum: name, N: len(rs), Waiting: math.NaN(), WaitingLo: math.NaN(), WaitingHi: math.NaN()}
		if row.N < SmallestCell {
			none := ParityShare{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
			row.N, row.Suppressed = 0, true // the count itself may identify
			row.Escalation, row.Resolution = none, none
			out = append(out, row)
			continue
		}
		var err error
		if row.Escalation, err = parityShare(rs, records, func(r CaseRecord) bool { return r.HandedOver }); err != nil {
			return nil, err
		}
		if row.Resolution, err = parityShare(rs, records, func(r CaseRecord) bool { return r.Resolved }); err != nil {
			return nil, err
		}
		var waits []float64
		for _, r := range rs {
			if r.Waiting == r.Waiting {
				waits = append(waits, r.Waiting)
			}
		}
		if len(waits) >= SmallestCell {
			row.Waiting = stats.PooledMedian(waits)
			row.WaitingLo, row.WaitingHi = stats.MedianInterval(waits, 0.95)
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b ParityRow) int { return cmp.Compare(a.Stratum, b.Stratum) })
	return out, nil
}

// parityShare compares the records of one stratum with all.
func parityShare(rs, all []CaseRecord, is func(CaseRecord) bool) (ParityShare, error) {
	count := func(rs []CaseRecord) (hits int, n, k map[string]float64) {
		n, k = map[string]float64{}, map[string]float64{}
		for _, r := range rs {
			n[r.Intent]++
			if is(r) {
				hits++
				k[r.Intent]++
			}
		}
		return hits, n, k
	}
	hits, n, k := count(rs)
	total, whole, _ := count(all)
	s := ParityShare{Rate: float64(hits) / float64(len(rs)), Gap: math.NaN(), GapLo: math.NaN(), GapHi: math.NaN()}
	var err error
	if s.Lo, s.Hi, err = stats.Wilson(hits, len(rs), 0.95); err != nil {
		return s, err
	}
	for _, i := range slices.Sorted(maps.Keys(whole)) {
		s.Standard += whole[i] / float64(len(all)) * k[i] / n[i] // 0/0 is NaN and stays so
	}
	if others := len(all) - len(rs); others > 0 {
		s.Gap = s.Rate - float64(total-hits)/float64(others)
		if s.GapLo, s.GapHi, err = stats.NewcombeDifference(hits, len(rs), total-hits, others, 0.95); err != nil {
			return s, err
		}
	}
	return s, nil
}

// LiveRecords makes records of stored conversations, by ByLanguage, ByChannel
// (the channel that confirmed the disclosure) or ByHour (six hours of the day,
// UTC); the other strata are not stored, so bring records of your own. It
// reads codes, times and traces, no words. Audits, and conversations in which
// the customer said nothing, are left out.
//
// HandedOver: the case went toward a person. Waiting: from then until the
// first person took it. Resolved: a person closed it as resolved, or nobody
// was asked for and the bot's last turn was an answer. Intent: the first that
// the bot saw.
func LiveRecords(ctx context.Context, rec *transcripts.Recorder, by string) ([]CaseRecord, error) {
	if rec == nil || by != ByLanguage && by != ByChannel && by != ByHour {
		return nil, fmt.Errorf("%w: live records by %q: needs a recorder and one of %s, %s, %s", ErrPlan, by, ByLanguage, ByChannel, ByHour)
	}
	var out []CaseRecord
	for h, err := range rec.List(ctx, transcripts.Query{}) {
		if err != nil {
			return nil, fmt.Errorf("biasaudit: list conversations: %w", err)
		}
		if h.Floor == transcripts.FloorDocument || h.Dialog.Audit {
			continue
		}
		t := timeline{CaseRecord: CaseRecord{Intent: "unknown", Waiting: math.NaN()}}
		for after := uint64(0); ; {
			_, entries, err := rec.Read(ctx, h.ID, after, 200)
			if err != nil {
				return nil, fmt.Errorf("biasaudit: read conversation: %w", err)
			}
			for _, e := range entries {
				t.add(e)
				after = e.Seq
			}
			if len(entries) < 200 {
				break
			}
		}
		switch by {
		case ByLanguage:
			t.Stratum = h.Locale
		case ByChannel:
			t.Stratum = t.channel
		case ByHour:
			from := h.Opened.UTC().Hour() / 6 * 6
			t.Stratum = fmt.Sprintf("%02d-%02d", from, from+6)
		}
		if !t.spoke {
			continue
		}
		if t.Stratum == "" {
			t.Stratum = "unknown"
		}
		if !t.HandedOver && t.answered {
			t.Resolved = true
		}
		out = append(out, t.CaseRecord)
	}
	return out, nil
}

// timeline gathers a record from the log of one conversation.
type timeline struct {
	CaseRecord
	channel         string
	spoke, answered bool
	asked           time.Time
}

func (t *timeline) add(e transcripts.Entry) {
	switch {
	case e.Kind == transcripts.EntryReceipt && t.channel == "":
		t.channel = e.Detail
	case e.Kind == transcripts.EntryMessage && e.Author == disclosure.Customer:
		t.spoke = true
	case e.Kind == transcripts.EntryFloor && e.Code == "request" && !t.HandedOver:
		t.HandedOver, t.asked = true, e.At
	case e.Kind == transcripts.EntryFloor && e.Code == "message_left":
		t.HandedOver = true
	case e.Kind == transcripts.EntryFloor && e.Code == "claim" && t.Waiting != t.Waiting && !t.asked.IsZero():
		t.Waiting = e.At.Sub(t.asked).Seconds()
	case e.Kind == transcripts.EntryFloor && e.Code == "end" && e.Detail == "resolved":
		t.Resolved = true
	}
	if e.Trace != nil {
		t.answered = e.Trace.Decision == transcripts.DecisionAnswer
		if t.Intent == "unknown" && e.Trace.Intent != "" {
			t.Intent = e.Trace.Intent
		}
	}
}
