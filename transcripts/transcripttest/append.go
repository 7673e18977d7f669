package transcripttest

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/candorbot/candor/transcripts"
)

func appendRules() []rule {
	return []rule{
		{name: "create", text: "create a conversation with Version 1 and the first record's Seq 1, and give back what was stored", check: checkCreate},
		{name: "exists", text: "answer ErrExists where a zero Version meets an id that is taken, and change nothing", check: checkExists},
		{name: "unknown", text: "answer ErrNotFound where a non-zero Version meets an unknown id, and create nothing", check: checkUnknown},
		{name: "dense", text: "number records 1, 2, 3 without gaps, and versions too, whatever the caller's heads say", check: checkDense},
		{name: "epoch", text: "answer ErrStale with the stored head where the epoch differs, even if the version does too, and change nothing", check: checkEpoch},
		{name: "version", text: "answer ErrConflict with the stored head where only the version differs, and change nothing", check: checkVersion},
		{name: "duplicate", text: "answer a client id that is in the log as a Duplicate with the stored head and the Seq of the first time, and add nothing of the call", check: checkDuplicate},
		{name: "duplicate-first", text: "find a duplicate before anything else: a repeated call succeeds though the floor or the log moved on since, or it created the conversation", check: checkDuplicateFirst},
		{name: "client-scope", text: "keep client ids apart by conversation, and take any number of records without one", check: checkClientScope},
		{name: "document", text: "replace a head without adding records", check: checkDocument},
		{name: "replace", text: "keep every field of the head that was stored last", check: checkReplace},
		{name: "expiry-set", text: "refuse a head that does not expire or has expired, and change nothing", check: checkExpirySet},
		{name: "too-large", text: "answer ErrTooLarge to a record over MaxRecord, a head over MaxHead or more than MaxAppend records, change nothing, and take what is just within", check: checkTooLarge},
		{name: "bytes", text: "keep payloads and client ids as they are, any bytes and empty ones too", check: checkBytes},
		{name: "aliasing", text: "neither keep nor change the caller's slices, nor hand out its own", check: checkAliasing},
	}
}

func checkCreate(u *run) error {
	h := u.head()
	a, err := u.s.Append(u.ctx, transcripts.Head{}, h, recsFrom("a", 0, 3)...)
	if err != nil {
		return err
	}
	if a.Head.ID != h.ID || a.Head.Version != 1 || a.Head.Seq != 3 || a.Seq != 1 || a.Duplicate {
		return fmt.Errorf("got id %q version %d seq %d first %d duplicate %t, want %q 1 3 1 false", a.Head.ID, a.Head.Version, a.Head.Seq, a.Seq, a.Duplicate, h.ID)
	}
	got, recs, err := u.s.Read(u.ctx, h.ID, 0, 10)
	if err != nil {
		return err
	}
	if got.Version != 1 || got.Seq != 3 || got.ID != h.ID || len(recs) != 3 {
		return fmt.Errorf("read id %q version %d seq %d and %d records, want %q 1 3 3", got.ID, got.Version, got.Seq, len(recs), h.ID)
	}
	return nil
}

func checkExists(u *run) error {
	_, h, err := u.moved(func(*transcripts.Head) {})
	if err != nil {
		return err
	}
	_, err = u.s.Append(u.ctx, transcripts.Head{}, transcripts.Head{ID: h.ID, Floor: h.Floor, Expires: h.Expires}, rec("c", 3))
	if err := expect("create again", err, transcripts.ErrExists); err != nil {
		return err
	}
	return u.unchanged("create again", h, 2)
}

func checkUnknown(u *run) error {
	h := u.head()
	at := h
	at.Version, at.Seq = 3, 7
	if _, err := u.s.Append(u.ctx, at, h, rec("a", 1)); !errors.Is(err, transcripts.ErrNotFound) {
		return expect("append to an unknown id", err, transcripts.ErrNotFound)
	}
	_, _, err := u.s.Read(u.ctx, h.ID, 0, 1)
	return expect("read of an unknown id", err, transcripts.ErrNotFound)
}

func checkDense(u *run) error {
	h, err := u.open(recsFrom("a", 0, 2)...)
	if err != nil {
		return err
	}
	next := h
	next.Seq, next.Version = 99, 99 // the store's to set
	recs := recsFrom("b", 0, 3)
	recs[0].Seq = 77
	a, err := u.s.Append(u.ctx, h, next, recs...)
	if err != nil {
		return err
	}
	if a.Seq != 3 || a.Head.Seq != 5 || a.Head.Version != 2 {
		return fmt.Errorf("got first %d, seq %d, version %d, want 3, 5, 2", a.Seq, a.Head.Seq, a.Head.Version)
	}
	got, all, err := u.readAll(u.s, h.ID, 4)
	if err != nil {
		return err
	}
	if got.Seq != 5 || got.Version != 2 || len(all) != 5 {
		return fmt.Errorf("read seq %d, version %d and %d records, want 5, 2, 5", got.Seq, got.Version, len(all))
	}
	for i, r := range all {
		if r.Seq != uint64(i+1) {
			return fmt.Errorf("record %d has Seq %d", i+1, r.Seq)
		}
	}
	return nil
}

// moved opens a conversation and appends once more with a change; it returns
// the head of before and of now.
func (u *run) moved(change func(*transcripts.Head)) (before, now transcripts.Head, err error) {
	if before, err = u.open(rec("a", 1)); err != nil {
		return before, now, err
	}
	next := before
	change(&next)
	a, err := u.s.Append(u.ctx, before, next, rec("b", 2))
	return before, a.Head, err
}

func (u *run) refused(what string, at, next, stored transcripts.Head, want error) error {
	a, err := u.s.Append(u.ctx, at, next, rec("late", 3))
	if err := expect(what, err, want); err != nil {
		return err
	}
	if a.Head.ID != stored.ID || a.Head.Version != stored.Version || a.Head.Seq != stored.Seq || a.Head.Epoch != stored.Epoch || a.Head.Floor != stored.Floor {
		return fmt.Errorf("%s: the head that came with the error is not the stored one: version %d, epoch %d, want %d, %d", what, a.Head.Version, a.Head.Epoch, stored.Version, stored.Epoch)
	}
	return u.unchanged(what, stored, 2)
}

func checkEpoch(u *run) error {
	before, now, err := u.moved(func(h *transcripts.Head) { h.Epoch++; h.Floor = transcripts.FloorHuman })
	if err != nil {
		return err
	}
	if err := u.refused("append after the floor changed", before, before, now, transcripts.ErrStale); err != nil {
		return err
	}
	at := now
	at.Epoch--
	return u.refused("append with the version of now and an old epoch", at, at, now, transcripts.ErrStale)
}

func checkVersion(u *run) error {
	before, now, err := u.moved(func(*transcripts.Head) {})
	if err != nil {
		return err
	}
	next := before
	next.Epoch, next.Floor = 1, transcripts.FloorHuman // it is at's epoch that counts
	return u.refused("append on an old version", before, next, now, transcripts.ErrConflict)
}

func checkDuplicate(u *run) error {
	h, err := u.open(rec("a", 1), rec("b", 2))
	if err != nil {
		return err
	}
	next := h
	next.Subject = "changed"
	a, err := u.s.Append(u.ctx, h, next, rec("new", 3), rec("b", 4))
	if err != nil {
		return fmt.Errorf("repeat: %w", err)
	}
	if !a.Duplicate || a.Seq != 2 || a.Head.Version != h.Version || a.Head.Seq != 2 || a.Head.Subject != "" {
		return fmt.Errorf("got duplicate %t seq %d, head version %d seq %d, want true 2, %d 2", a.Duplicate, a.Seq, a.Head.Version, a.Head.Seq, h.Version)
	}
	if err := u.unchanged("repeat", h, 2); err != nil {
		return err
	}
	b, err := u.add(h, rec("new", 3))
	if err != nil || b.Duplicate || b.Seq != 3 {
		return errors.Join(fmt.Errorf("a client id of a call that was a duplicate counts as stored: seq %d, duplicate %t", b.Seq, b.Duplicate), err)
	}
	return nil
}

func checkDuplicateFirst(u *run) error {
	before, now, err := u.moved(func(h *transcripts.Head) { h.Epoch++ })
	if err != nil {
		return err
	}
	for what, at := range map[string]transcripts.Head{"stale repeat": before, "repeat of the creation": {}} {
		a, err := u.s.Append(u.ctx, at, before, rec("a", 1))
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if !a.Duplicate || a.Seq != 1 || a.Head.Version != now.Version || a.Head.Epoch != now.Epoch {
			return fmt.Errorf("%s: got duplicate %t seq %d with version %d, want true 1 with %d", what, a.Duplicate, a.Seq, a.Head.Version, now.Version)
		}
	}
	return u.unchanged("repeats", now, 2)
}

func checkClientScope(u *run) error {
	for range 2 {
		h, err := u.open(rec("same", 1), rec("", 2), rec("", 3))
		if err != nil {
			return err
		}
		a, err := u.add(h, rec("", 2), rec("Same", 4))
		if err != nil {
			return err
		}
		if a.Duplicate || a.Head.Seq != 5 || a.Seq != 4 {
			return fmt.Errorf("got duplicate %t, first %d, last %d, want false 4 5", a.Duplicate, a.Seq, a.Head.Seq)
		}
	}
	return nil
}

func checkDocument(u *run) error {
	h := u.head()
	h.Floor, h.Document = transcripts.FloorDocument, []byte(`{"away":false}`)
	at, err := u.create(h)
	if err != nil {
		return err
	}
	if at.Seq != 0 || at.Version != 1 {
		return fmt.Errorf("a document has seq %d and version %d, want 0 and 1", at.Seq, at.Version)
	}
	next := at
	next.Document = []byte(`{"away":true}`)
	a, err := u.s.Append(u.ctx, at, next)
	if err != nil {
		return err
	}
	if a.Head.Seq != 0 || a.Head.Version != 2 {
		return fmt.Errorf("after a replacement: seq %d, version %d, want 0, 2", a.Head.Seq, a.Head.Version)
	}
	got, recs, err := u.s.Read(u.ctx, h.ID, 0, 10)
	if err != nil {
		return err
	}
	if string(got.Document) != `{"away":true}` || len(recs) != 0 {
		return fmt.Errorf("read document %s and %d records", got.Document, len(recs))
	}
	if _, err = u.s.Append(u.ctx, at, next); !errors.Is(err, transcripts.ErrConflict) {
		return expect("replace an old version", err, transcripts.ErrConflict)
	}
	return nil
}

func checkReplace(u *run) error {
	h := u.head()
	h.Due, h.DueFor, h.Subject, h.Locale = h.Opened.Add(time.Minute), "idle", "subject-1", "de"
	h.Token, h.Key = []byte{1, 2, 0, 255}, []byte("key")
	h.Case = transcripts.Case{Ticket: "T1", Reason: "customer_request", WaitingSince: h.Opened, HumanTo: 4}
	h.Dialog.Clarifying = []string{"a", "b"}
	h.Dialog.Questions = []transcripts.Question{{Words: "where order", Times: 2, Seq: 7}}
	h.Values = []transcripts.SealedValue{{Type: "EMAIL", N: 1, Hash: []byte("h"), Box: []byte("b")}}
	h.Document = []byte(`{"a":[1,2]}`)
	at, err := u.create(h)
	if err != nil {
		return err
	}
	want := h
	want.Version = 1
	if err := u.same(want); err != nil {
		return fmt.Errorf("after creation: %w", err)
	}
	next := u.head() // much less than before
	next.ID, next.Epoch, next.Floor = h.ID, 1, transcripts.FloorClosed
	a, err := u.s.Append(u.ctx, at, next, rec("x", 1))
	if err != nil {
		return err
	}
	want = next
	want.Version, want.Seq = 2, 1
	if err := u.same(want); err != nil {
		return fmt.Errorf("after replacement: %w", err)
	}
	if err := u.same(a.Head); err != nil {
		return fmt.Errorf("the head that Append answered: %w", err)
	}
	return nil
}

// same compares a head with what Read and List give, by their encoding.
func (u *run) same(want transcripts.Head) error {
	w, err := transcripts.EncodeHead(want)
	if err != nil {
		return err
	}
	got, _, err := u.s.Read(u.ctx, want.ID, 0, 0)
	if err != nil {
		return err
	}
	g, err := transcripts.EncodeHead(got)
	if err != nil {
		return err
	}
	if !bytes.Equal(w, g) {
		return fmt.Errorf("read %s, want %s", g, w)
	}
	return nil
}

func checkExpirySet(u *run) error {
	h, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	for what, at := range map[string]time.Time{"no Expires": {}, "Expires in the past": time.Now().Add(-time.Minute)} {
		n := u.head()
		n.Expires = at
		if _, err := u.s.Append(u.ctx, transcripts.Head{}, n, rec("a", 1)); err == nil {
			return fmt.Errorf("%s: created", what)
		}
		if _, _, err := u.s.Read(u.ctx, n.ID, 0, 0); !errors.Is(err, transcripts.ErrNotFound) {
			return expect(what+": read", err, transcripts.ErrNotFound)
		}
		next := h
		next.Expires = at
		if _, err := u.s.Append(u.ctx, h, next, rec("b", 2)); err == nil {
			return fmt.Errorf("%s: appended", what)
		}
		if err := u.unchanged(what, h, 1); err != nil {
			return err
		}
	}
	return nil
}

func checkTooLarge(u *run) error {
	h, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	big := h
	big.Document = append(append([]byte{'"'}, bytes.Repeat([]byte("x"), transcripts.MaxHead)...), '"')
	for what, try := range map[string]func() error{
		"record": func() error {
			_, err := u.add(h, rec("b", 2), transcripts.Record{ClientID: "c", Payload: make([]byte, transcripts.MaxRecord+1)})
			return err
		},
		"head":    func() error { _, err := u.s.Append(u.ctx, h, big, rec("b", 2)); return err },
		"records": func() error { _, err := u.add(h, recsFrom("d", 0, transcripts.MaxAppend+1)...); return err },
	} {
		if err := expect(what, try(), transcripts.ErrTooLarge); err != nil {
			return err
		}
		if err := u.unchanged(what, h, 1); err != nil {
			return err
		}
	}
	full := make([]transcripts.Record, transcripts.MaxAppend)
	for i := range full {
		full[i].Payload = bytes.Repeat([]byte{byte(i)}, transcripts.MaxRecord)
	}
	next := h
	next.Document = append(append([]byte{'"'}, bytes.Repeat([]byte("x"), transcripts.MaxHead-2048)...), '"')
	a, err := u.s.Append(u.ctx, h, next, full...)
	if err != nil {
		return fmt.Errorf("as large as allowed: %w", err)
	}
	_, recs, err := u.s.Read(u.ctx, h.ID, 1, len(full))
	if err != nil || len(recs) != len(full) || a.Head.Seq != uint64(len(full))+1 {
		return errors.Join(fmt.Errorf("as large as allowed: read %d records", len(recs)), err)
	}
	for i, r := range recs {
		if !bytes.Equal(r.Payload, full[i].Payload) {
			return fmt.Errorf("as large as allowed: record %d changed", i+2)
		}
	}
	return nil
}

func checkBytes(u *run) error {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	want := []transcripts.Record{
		{ClientID: "all", Payload: all}, {Payload: nil}, {ClientID: "empty", Payload: []byte{}},
		{ClientID: "a b\x00\n\xff{}*é", Payload: []byte("\r\n$-1\r\n")}, {Payload: []byte(`{"not":"json`)},
	}
	h, err := u.open(want...)
	if err != nil {
		return err
	}
	_, recs, err := u.s.Read(u.ctx, h.ID, 0, 10)
	if err != nil {
		return err
	}
	if len(recs) != len(want) {
		return fmt.Errorf("read %d records, want %d", len(recs), len(want))
	}
	for i, r := range recs {
		if !bytes.Equal(r.Payload, want[i].Payload) || r.ClientID != want[i].ClientID {
			return fmt.Errorf("record %d: read %q of client id %q, want %q of %q", i+1, r.Payload, r.ClientID, want[i].Payload, want[i].ClientID)
		}
	}
	a, err := u.add(h, transcripts.Record{ClientID: want[3].ClientID, Payload: []byte("x")})
	if err != nil || !a.Duplicate || a.Seq != 4 {
		return errors.Join(fmt.Errorf("client id %q is not found again: seq %d", want[3].ClientID, a.Seq), err)
	}
	return nil
}

func checkAliasing(u *run) error {
	h := u.head()
	h.Token = []byte("token")
	h.Values = []transcripts.SealedValue{{Type: "EMAIL", N: 1, Box: []byte("box")}}
	recs := []transcripts.Record{{ClientID: "a", Payload: []byte("first")}, {ClientID: "b", Payload: []byte("second")}}
	at, err := u.create(h, recs...)
	if err != nil {
		return err
	}
	if recs[0].Seq != 0 || recs[1].Seq != 0 || string(recs[0].Payload) != "first" || string(h.Token) != "token" {
		return errors.New("the caller's slices were changed by Append")
	}
	recs[0].Payload[0], recs[1] = 'X', transcripts.Record{Payload: []byte("other")}
	h.Token[0], h.Values[0].Box[0] = 'X', 'X'
	for range 2 {
		got, all, err := u.s.Read(u.ctx, at.ID, 0, 10)
		if err != nil {
			return err
		}
		if len(all) != 2 || string(all[0].Payload) != "first" || string(all[1].Payload) != "second" ||
			string(got.Token) != "token" || len(got.Values) != 1 || string(got.Values[0].Box) != "box" {
			return errors.New("what was stored changed with the caller's slices")
		}
		all[0].Payload[0], got.Token[0], got.Values[0].Box[0] = 'Y', 'Y', 'Y'
	}
	return nil
}
