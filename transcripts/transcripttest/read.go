package transcripttest

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/candorbot/candor/transcripts"
)

func readRules() []rule {
	return []rule{
		{name: "page", text: "read at most limit records after a Seq, in order, and the head alone for limit 0", check: checkPage},
		{name: "long-log", text: "read a log of 10,000 records in pages without gap or double", check: checkLongLog},
		{name: "consistent", text: "read a head and a log that belong together while others append", check: checkConsistent},
		{name: "list-all", text: "list every conversation once for the zero Query, more than a page of them too, with their heads", check: checkListAll},
		{name: "list-floor", text: "list by floor, any of several, as the floor is now", check: checkListFloor},
		{name: "list-due", text: "list what is due at or before a time, not what is due later or never, as it is now", check: checkListDue},
		{name: "list-subject", text: "list by subject, exactly, as it is now", check: checkListSubject},
		{name: "list-and", text: "list what matches all set fields of a query", check: checkListAnd},
		{name: "list-limit", text: "list at most Limit conversations, and that many where there are", check: checkListLimit},
		{name: "list-loop", text: "let the body of a List loop use the store, and leave it", check: checkListLoop},
	}
}

func checkPage(u *run) error {
	h, err := u.open(recsFrom("a", 1, 9)...)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		after uint64
		limit int
		from  uint64
		n     int
	}{
		{0, 0, 0, 0}, {0, 1, 1, 1}, {0, 9, 1, 9}, {0, 100, 1, 9}, {0, math.MaxInt, 1, 9}, {3, 4, 4, 4}, {8, 5, 9, 1},
		{9, 5, 0, 0}, {1000, 5, 0, 0}, {math.MaxUint64, 5, 0, 0}, {math.MaxInt64, math.MaxInt, 0, 0},
	} {
		got, recs, err := u.s.Read(u.ctx, h.ID, c.after, c.limit)
		if err != nil {
			return fmt.Errorf("after %d limit %d: %w", c.after, c.limit, err)
		}
		if got.Seq != 9 || len(recs) != c.n {
			return fmt.Errorf("after %d limit %d: %d records with head seq %d, want %d with 9", c.after, c.limit, len(recs), got.Seq, c.n)
		}
		for i, r := range recs {
			if want := c.from + uint64(i); r.Seq != want || r.ClientID != fmt.Sprint("a-", want) {
				return fmt.Errorf("after %d limit %d: record %d is %d %q, want %d", c.after, c.limit, i, r.Seq, r.ClientID, want)
			}
		}
	}
	return nil
}

func checkLongLog(u *run) error {
	const n = 10_000
	h, err := u.open()
	if err != nil {
		return err
	}
	for i := 0; i < n; i += transcripts.MaxAppend {
		a, err := u.add(h, recsFrom("r", i, min(transcripts.MaxAppend, n-i))...)
		if err != nil {
			return err
		}
		h = a.Head
	}
	_, all, err := u.readAll(u.s, h.ID, 999)
	if err != nil {
		return err
	}
	if len(all) != n {
		return fmt.Errorf("%d records, want %d", len(all), n)
	}
	for i, r := range all {
		if r.Seq != uint64(i+1) || r.ClientID != fmt.Sprint("r-", i) {
			return fmt.Errorf("record %d is %d %q", i+1, r.Seq, r.ClientID)
		}
	}
	a, err := u.add(h, rec("r-17", 0))
	if err != nil || !a.Duplicate || a.Seq != 18 {
		return errors.Join(fmt.Errorf("client id of record 18: duplicate %t seq %d", a.Duplicate, a.Seq), err)
	}
	return nil
}

func checkConsistent(u *run) error {
	h, err := u.open()
	if err != nil {
		return err
	}
	const appends = 60
	errs := race(3, func(i int) error {
		if i == 0 {
			at := h
			for n := range appends {
				a, err := u.add(at, rec("", n), rec("", n))
				if err != nil {
					return err
				}
				at = a.Head
			}
			return nil
		}
		for {
			got, recs, err := u.s.Read(u.ctx, h.ID, 0, 3*appends)
			if err != nil {
				return err
			}
			if uint64(len(recs)) != got.Seq || got.Seq != 2*(got.Version-1) {
				return fmt.Errorf("%d records with seq %d of version %d", len(recs), got.Seq, got.Version)
			}
			if got.Seq == 2*appends {
				return nil
			}
		}
	})
	return errors.Join(errs...)
}

// several creates n conversations, changed by their number.
func (u *run) several(n int, change func(i int, h *transcripts.Head)) (heads []transcripts.Head, ids []transcripts.ConversationID, err error) {
	for i := range n {
		h := u.head()
		change(i, &h)
		at, err := u.create(h, rec("a", i))
		if err != nil {
			return nil, nil, err
		}
		heads, ids = append(heads, at), append(ids, at.ID)
	}
	return heads, ids, nil
}

// listed compares what a query yields of ids with the wanted numbers.
func (u *run) listed(what string, q transcripts.Query, ids []transcripts.ConversationID, want ...int) error {
	got, err := u.list(q, ids...)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	for _, i := range want {
		if _, ok := got[ids[i]]; !ok {
			return fmt.Errorf("%s: conversation %d is missing", what, i)
		}
		delete(got, ids[i])
	}
	for i, id := range ids {
		if _, ok := got[id]; ok {
			return fmt.Errorf("%s: conversation %d does not match", what, i)
		}
	}
	return nil
}

func checkListAll(u *run) error {
	const n = 700
	heads, ids, err := u.several(n, func(i int, h *transcripts.Head) { h.Locale = fmt.Sprint("l", i) })
	if err != nil {
		return err
	}
	got, err := u.list(transcripts.Query{}, ids...)
	if err != nil {
		return err
	}
	for _, h := range heads {
		g, ok := got[h.ID]
		if !ok {
			return fmt.Errorf("%d of %d conversations came", len(got), n)
		}
		if g.Locale != h.Locale || g.Version != 1 || g.Seq != 1 {
			return fmt.Errorf("the head of %s is another: locale %q, version %d", h.ID, g.Locale, g.Version)
		}
	}
	return nil
}

// move replaces a head and returns the stored one.
func (u *run) move(at transcripts.Head, change func(*transcripts.Head)) error {
	next := at
	change(&next)
	if _, err := u.s.Append(u.ctx, at, next); err != nil {
		return fmt.Errorf("move: %w", err)
	}
	return nil
}

func checkListFloor(u *run) error {
	floors := []transcripts.Floor{transcripts.FloorBot, transcripts.FloorQueued, transcripts.FloorHuman}
	heads, ids, err := u.several(3, func(i int, h *transcripts.Head) { h.Floor = floors[i] })
	if err != nil {
		return err
	}
	for i, f := range floors {
		if err := u.listed(string(f), transcripts.Query{Floors: []transcripts.Floor{f}}, ids, i); err != nil {
			return err
		}
	}
	if err := u.listed("two floors", transcripts.Query{Floors: []transcripts.Floor{"queued", "closed", "bot", "queued"}}, ids, 0, 1); err != nil {
		return err
	}
	if err := u.move(heads[1], func(h *transcripts.Head) { h.Floor, h.Epoch = transcripts.FloorClosed, 1 }); err != nil {
		return err
	}
	if err := u.listed("queued after closing", transcripts.Query{Floors: floors[1:2]}, ids); err != nil {
		return err
	}
	return u.listed("closed", transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorClosed}}, ids, 1)
}

func checkListDue(u *run) error {
	base := time.Now().Truncate(time.Second)
	// 0: long due, 1: due at base and a bit, 2: later, 3: never, 4: before 1970 is due too
	heads, ids, err := u.several(5, func(i int, h *transcripts.Head) {
		switch i {
		case 0:
			h.Due = base.Add(-time.Hour)
		case 1:
			h.Due = base.Add(1500 * time.Microsecond)
		case 2:
			h.Due = base.Add(time.Minute)
		case 4:
			h.Due = time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)
		}
	})
	if err != nil {
		return err
	}
	due := func(d time.Duration) transcripts.Query { return transcripts.Query{DueBefore: base.Add(d)} }
	for _, c := range []struct {
		what string
		at   time.Duration
		want []int
	}{
		{"a little too early", 1400 * time.Microsecond, []int{0, 4}},
		{"to the point", 1500 * time.Microsecond, []int{0, 1, 4}},
		{"two minutes on", 2 * time.Minute, []int{0, 1, 2, 4}},
	} {
		if err := u.listed(c.what, due(c.at), ids, c.want...); err != nil {
			return err
		}
	}
	if err := u.move(heads[0], func(h *transcripts.Head) { h.Due = time.Time{} }); err != nil {
		return err
	}
	if err := u.move(heads[3], func(h *transcripts.Head) { h.Due = base.Add(-time.Hour) }); err != nil {
		return err
	}
	if err := u.move(heads[1], func(h *transcripts.Head) { h.Due = base.Add(time.Hour) }); err != nil {
		return err
	}
	return u.listed("after moves", due(0), ids, 3, 4)
}

func checkListSubject(u *run) error {
	subject := string(transcripts.NewConversationID())
	heads, ids, err := u.several(4, func(i int, h *transcripts.Head) {
		h.Subject = []string{subject, subject + "x", "", subject}[i]
	})
	if err != nil {
		return err
	}
	q := transcripts.Query{Subject: subject}
	if err := u.listed("subject", q, ids, 0, 3); err != nil {
		return err
	}
	if err := u.move(heads[0], func(h *transcripts.Head) { h.Subject = "" }); err != nil {
		return err
	}
	if err := u.move(heads[2], func(h *transcripts.Head) { h.Subject = subject }); err != nil {
		return err
	}
	return u.listed("subject after moves", q, ids, 2, 3)
}

func checkListAnd(u *run) error {
	subject, base := string(transcripts.NewConversationID()), time.Now()
	_, ids, err := u.several(8, func(i int, h *transcripts.Head) {
		if i&1 != 0 {
			h.Floor = transcripts.FloorQueued
		}
		if i&2 != 0 {
			h.Due = base.Add(-time.Minute)
		}
		if i&4 != 0 {
			h.Subject = subject
		}
	})
	if err != nil {
		return err
	}
	queued := []transcripts.Floor{transcripts.FloorQueued}
	for _, c := range []struct {
		what string
		q    transcripts.Query
		want []int
	}{
		{"floor and due", transcripts.Query{Floors: queued, DueBefore: base}, []int{3, 7}},
		{"floor and subject", transcripts.Query{Floors: queued, Subject: subject}, []int{5, 7}},
		{"due and subject", transcripts.Query{DueBefore: base, Subject: subject}, []int{6, 7}},
		{"all three", transcripts.Query{Floors: queued, DueBefore: base, Subject: subject}, []int{7}},
	} {
		if err := u.listed(c.what, c.q, ids, c.want...); err != nil {
			return err
		}
	}
	return nil
}

func checkListLimit(u *run) error {
	subject := string(transcripts.NewConversationID())
	if _, _, err := u.several(5, func(_ int, h *transcripts.Head) {
		h.Subject, h.Due, h.Floor = subject, time.Now().Add(-time.Minute), transcripts.FloorQueued
	}); err != nil {
		return err
	}
	for _, q := range []transcripts.Query{
		{}, {Floors: []transcripts.Floor{transcripts.FloorQueued}}, {DueBefore: time.Now()}, {Subject: subject},
	} {
		for _, limit := range []int{1, 3} {
			q.Limit = limit
			n := 0
			for _, err := range u.s.List(u.ctx, q) {
				if err != nil {
					return err
				}
				n++
			}
			if n != limit {
				return fmt.Errorf("%d conversations of at least 5 for limit %d", n, limit)
			}
		}
	}
	return nil
}

func checkListLoop(u *run) error {
	subject := string(transcripts.NewConversationID())
	_, ids, err := u.several(20, func(_ int, h *transcripts.Head) { h.Subject = subject })
	if err != nil {
		return err
	}
	mine := make(map[transcripts.ConversationID]bool)
	for _, id := range ids {
		mine[id] = true
	}
	n := 0
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			for h, err := range u.s.List(u.ctx, transcripts.Query{Subject: subject}) {
				if err != nil {
					return err
				}
				if n++; n == 10 {
					return nil
				}
				if n%2 == 0 {
					if err := u.s.Delete(u.ctx, h.ID); err != nil {
						return err
					}
				} else if _, err := u.add(h, rec("in the loop", 1)); err != nil {
					return err
				}
			}
			return errors.New("the loop ended early")
		}()
	}()
	select {
	case err = <-done:
	case <-time.After(u.f.Patience):
		err = errors.New("the loop hangs")
	}
	if err != nil {
		return err
	}
	left, err := u.list(transcripts.Query{Subject: subject}, ids...)
	if err == nil && len(left) != 16 {
		err = fmt.Errorf("%d conversations are left of 20 after 4 were deleted", len(left))
	}
	return err
}
