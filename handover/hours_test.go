package handover_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/handover"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	l, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return l
}

func week(zone *time.Location) handover.Hours {
	day := []handover.Span{{From: 9 * 60, To: 12 * 60}, {From: 13 * 60, To: 17*60 + 30}}
	return handover.Hours{Zone: zone, Closed: []string{"2026-12-25"}, Week: map[time.Weekday][]handover.Span{
		time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: {{From: 9 * 60, To: 15 * 60}},
		time.Sunday: {{From: 1 * 60, To: 4 * 60}},
	}}
}

func TestHours(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	h := week(zone)
	at := func(s string) time.Time {
		tm, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		require.NoError(t, err)
		return tm
	}
	for when, open := range map[string]bool{
		"2026-11-23 08:59": false, "2026-11-23 09:00": true, "2026-11-23 12:00": false, "2026-11-23 13:00": true, "2026-11-23 17:29": true,
		"2026-11-23 17:30": false, "2026-11-27 15:00": false, "2026-11-28 10:00": false, "2026-12-25 10:00": false,
		"2026-03-29 01:30": true, "2026-03-29 03:30": true, // the clock goes forward at 2:00
		"2026-10-25 03:59": true, "2026-10-25 04:00": false, // and back at 3:00
	} {
		require.Equal(t, open, h.Open(at(when)), when)
		require.Equal(t, open, h.Open(at(when).UTC()), "%s, told in UTC", when)
	}
	for when, next := range map[string]string{
		"2026-11-23 08:00": "2026-11-23 09:00", "2026-11-23 12:30": "2026-11-23 13:00", "2026-11-23 18:00": "2026-11-24 09:00",
		"2026-11-27 16:00": "2026-11-29 01:00", "2026-12-24 18:00": "2026-12-27 01:00", "2026-11-23 10:00": "2026-11-23 10:00",
	} {
		require.Equal(t, at(next).UTC(), h.Next(at(when)).UTC(), when)
	}
	require.True(t, handover.Hours{}.Open(time.Now()))
	never := handover.Hours{Week: map[time.Weekday][]handover.Span{time.Monday: nil}}
	require.True(t, never.Next(time.Now()).IsZero())
}

func ExampleHours_String() {
	day := []handover.Span{{From: 9 * 60, To: 17*60 + 30}}
	h := handover.Hours{Week: map[time.Weekday][]handover.Span{
		time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Saturday: {{From: 10 * 60, To: 14 * 60}},
	}}
	fmt.Println(h)
	fmt.Println(handover.Hours{})
	// Output:
	// Mon–Wed 9:00–17:30, Sat 10:00–14:00
	// 24/7
}
