package transcripttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Sizes of BenchmarkStore.
const (
	manyMessages      = 10_000
	someConversations = 1_000
	manyConversations = 100_000
	fewMatches        = 10
)

// BenchmarkStore measures what a turn costs a store, and whether that stays
// flat: appends to short and to long conversations, in an empty store and in
// ones of 1,000 and 100,000 conversations (made first, outside the measured
// time), from one and from many writers; reads of the head and of the end of a
// long log; and lists that match 10 of 100,000. newStore is called once for the
// largest store and once for each benchmark of another; the benchmark does not
// close them.
func BenchmarkStore(b *testing.B, newStore func() (transcripts.Store, error)) {
	b.Helper()
	fresh := func(b *testing.B) *run {
		b.Helper()
		s, err := newStore()
		if err != nil {
			b.Fatal(err)
		}
		return &run{ctx: b.Context(), s: s}
	}
	full := sync.OnceValues(func() (*run, error) {
		s, err := newStore()
		if err != nil {
			return nil, err
		}
		u := &run{ctx: b.Context(), s: s}
		return u, u.fill(manyConversations)
	})
	filled := func(b *testing.B) *run {
		b.Helper()
		u, err := full()
		if err != nil {
			b.Fatal(err)
		}
		v := *u
		v.ctx = b.Context()
		return &v
	}
	b.Run("append/conversations=0/messages=0", func(b *testing.B) { benchAppend(b, fresh(b), 0) })
	b.Run("append/conversations=0/messages=10000", func(b *testing.B) { benchAppend(b, fresh(b), manyMessages) })
	b.Run("append/conversations=1000/messages=0", func(b *testing.B) {
		u := fresh(b)
		if err := u.fill(someConversations); err != nil {
			b.Fatal(err)
		}
		benchAppend(b, u, 0)
	})
	b.Run("append/conversations=100000/messages=0", func(b *testing.B) { benchAppend(b, filled(b), 0) })
	b.Run("append/conversations=100000/messages=10000", func(b *testing.B) { benchAppend(b, filled(b), manyMessages) })
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("append/writers=%d", writers), func(b *testing.B) { benchWriters(b, fresh(b), writers) })
	}
	b.Run("create/conversations=0", func(b *testing.B) { benchCreate(b, fresh(b)) })
	b.Run("create/conversations=100000", func(b *testing.B) { benchCreate(b, filled(b)) })
	b.Run("read/head", func(b *testing.B) { benchRead(b, filled(b), 0) })
	b.Run("read/last50of10000", func(b *testing.B) { benchRead(b, filled(b), 50) })
	b.Run("list/floor/10of100000", func(b *testing.B) {
		benchList(b, filled(b), transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorQueued}})
	})
	b.Run("list/due/10of100000", func(b *testing.B) { benchList(b, filled(b), transcripts.Query{DueBefore: time.Now()}) })
	b.Run("list/subject/10of100000", func(b *testing.B) { benchList(b, filled(b), transcripts.Query{Subject: "bench"}) })
}

// benchHead is a head of the size that a conversation in use has.
func (u *run) benchHead() transcripts.Head {
	h := u.head()
	h.Expires, h.Due, h.DueFor = h.Opened.Add(24*time.Hour), h.Opened.Add(time.Hour), "idle"
	h.Subject, h.Token, h.Key = string(h.ID), make([]byte, 32), make([]byte, 120)
	h.Last.Text = strings.Repeat("w", 80)
	return h
}

func benchRecord(n int) transcripts.Record {
	return transcripts.Record{ClientID: fmt.Sprintf("client-%012d", n), Payload: []byte(strings.Repeat("words of a message ", 12))}
}

// turn replaces the head as a turn does: the words, a later deadline.
func (u *run) turn(at transcripts.Head, n int) (transcripts.Head, error) {
	next := at
	next.Updated = at.Updated.Add(time.Second)
	next.Due = at.Due.Add(time.Second)
	next.Dialog.Turns++
	a, err := u.s.Append(u.ctx, at, next, benchRecord(n))
	return a.Head, err
}

// fill makes many conversations, a few of which are queued, due and of one
// subject.
func (u *run) fill(conversations int) error {
	const workers = 16
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < conversations && errs[w] == nil; i += workers {
				h := u.benchHead()
				if i%(conversations/fewMatches) == 0 {
					h.Floor, h.Due, h.Subject = transcripts.FloorQueued, h.Opened.Add(-time.Hour), "bench"
				}
				_, errs[w] = u.create(h, benchRecord(0))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// grown returns a conversation with n messages.
func (u *run) grown(b *testing.B, n int) transcripts.Head {
	b.Helper()
	at, err := u.create(u.benchHead())
	for i := 0; i < n && err == nil; i += transcripts.MaxAppend {
		var recs []transcripts.Record
		for j := i; j < min(n, i+transcripts.MaxAppend); j++ {
			recs = append(recs, benchRecord(j))
		}
		var a transcripts.Appended
		a, err = u.add(at, recs...)
		at = a.Head
	}
	if err != nil {
		b.Fatal(err)
	}
	return at
}

func benchAppend(b *testing.B, u *run, messages int) {
	b.Helper()
	at := u.grown(b, messages)
	b.ReportAllocs()
	var err error
	for n := messages; b.Loop(); n++ {
		if at, err = u.turn(at, n); err != nil {
			b.Fatal(err)
		}
	}
}

// benchWriters has each writer append to a conversation of its own; the time
// is that of one append divided by the writers.
func benchWriters(b *testing.B, u *run, writers int) {
	b.Helper()
	heads := make([]transcripts.Head, writers)
	for i := range heads {
		heads[i] = u.grown(b, 0)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for w, at := range heads {
		n := b.N / writers
		if w < b.N%writers {
			n++
		}
		wg.Go(func() {
			var err error
			for i := range n {
				if at, err = u.turn(at, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func benchCreate(b *testing.B, u *run) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		h := u.benchHead()
		if _, err := u.create(h, benchRecord(0)); err != nil {
			b.Fatal(err)
		}
	}
}

func benchRead(b *testing.B, u *run, limit int) {
	b.Helper()
	at := u.grown(b, manyMessages)
	b.ReportAllocs()
	for b.Loop() {
		if _, recs, err := u.s.Read(context.WithoutCancel(u.ctx), at.ID, at.Seq-uint64(limit), limit); err != nil || len(recs) != limit {
			b.Fatal(len(recs), err)
		}
	}
}

func benchList(b *testing.B, u *run, q transcripts.Query) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range u.s.List(u.ctx, q) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != fewMatches {
			b.Fatalf("%d matches", n)
		}
	}
}
