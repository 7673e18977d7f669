package disclosure

import (
	"fmt"
	"time"
)

// A Deadline is how long something may take, counted from the day after it was
// asked for. One of its fields is set.
type Deadline struct {
	Days         int `json:"days,omitempty"`
	BusinessDays int `json:"business_days,omitempty"`
	Months       int `json:"months,omitempty"`
}

// By is the last day of the deadline, as the start of that day in the zone of
// asked. A month ends on the day of the same number, or on the last day of a
// shorter month. Business days leave out Saturdays, Sundays and the days for
// which holiday, if not nil, says true.
func (d Deadline) By(asked time.Time, holiday func(time.Time) bool) time.Time {
	y, m, day := asked.Date()
	start := time.Date(y, m, day, 0, 0, 0, 0, asked.Location())
	if d.Months > 0 {
		first := time.Date(y, m+time.Month(d.Months), 1, 0, 0, 0, 0, asked.Location())
		last := first.AddDate(0, 1, -1).Day()
		return first.AddDate(0, 0, min(day, last)-1)
	}
	end := start.AddDate(0, 0, d.Days)
	for n := d.BusinessDays; n > 0; {
		end = end.AddDate(0, 0, 1)
		if w := end.Weekday(); w != time.Saturday && w != time.Sunday && (holiday == nil || !holiday(end)) {
			n--
		}
	}
	return end
}

// span is the shortest and longest a deadline can be, in days.
func (d Deadline) span() (least, most int) {
	switch {
	case d.Months > 0:
		return 28 * d.Months, 31 * d.Months
	case d.BusinessDays > 0:
		return d.BusinessDays, 3*d.BusinessDays + 14 // with holidays
	}
	return d.Days, d.Days
}

// always reports whether d ends no later than o on any day.
func (d Deadline) always(o Deadline) bool {
	_, most := d.span()
	least, _ := o.span()
	return most <= least
}

// String says the deadline in words.
func (d Deadline) String() string {
	switch {
	case d.Months == 1:
		return "one month"
	case d.Months > 0:
		return fmt.Sprintf("%d months", d.Months)
	case d.BusinessDays > 0:
		return fmt.Sprintf("%d business days", d.BusinessDays)
	}
	return fmt.Sprintf("%d days", d.Days)
}

// Earliest is the earliest day by which all of the deadlines are kept; false
// if there are none.
func Earliest(ds []Deadline, asked time.Time, holiday func(time.Time) bool) (time.Time, bool) {
	var out time.Time
	for _, d := range ds {
		if by := d.By(asked, holiday); out.IsZero() || by.Before(out) {
			out = by
		}
	}
	return out, !out.IsZero()
}
