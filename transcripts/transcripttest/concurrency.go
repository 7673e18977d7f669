package transcripttest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/candorbot/candor/transcripts"
)

func concurrencyRules() []rule {
	return []rule{
		{name: "one-winner", text: "let exactly one of many appends on the same head win", check: checkOneWinner},
		{name: "one-creator", text: "let exactly one of many creations of the same id win", check: checkOneCreator},
		{name: "nothing-lost", text: "neither lose, double nor reorder records under concurrent appends with retries", check: checkNothingLost},
	}
}

const racers = 24

// race runs n calls at the same time and returns their errors.
func race(n int, call func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = call(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func oneNil(errs []error, other error) error {
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, other):
			return fmt.Errorf("a loser got error %w, want %w", err, other)
		}
	}
	if won != 1 {
		return fmt.Errorf("%d of %d won", won, len(errs))
	}
	return nil
}

func checkOneWinner(u *run) error {
	at, err := u.open(rec("a", 1))
	if err != nil {
		return err
	}
	errs := race(racers, func(i int) error {
		next := at
		next.Epoch++
		next.Floor, next.Case.Agent = transcripts.FloorHuman, fmt.Sprint("agent-", i)
		_, err := u.s.Append(u.ctx, at, next, rec(fmt.Sprint("claim-", i), i))
		return err
	})
	if err := oneNil(errs, transcripts.ErrStale); err != nil {
		return err
	}
	h, recs, err := u.s.Read(u.ctx, at.ID, 0, racers)
	if err != nil {
		return err
	}
	if len(recs) != 2 || h.Version != 2 || errs[number(h.Case.Agent)] != nil || recs[1].ClientID != "claim-"+h.Case.Agent[len("agent-"):] {
		return fmt.Errorf("%d records, version %d, held by %q", len(recs), h.Version, h.Case.Agent)
	}
	return nil
}

func number(agent string) int {
	n := 0
	if _, err := fmt.Sscanf(agent, "agent-%d", &n); err != nil {
		return 0
	}
	return n
}

func checkOneCreator(u *run) error {
	h := u.head()
	errs := race(racers, func(i int) error {
		_, err := u.s.Append(u.ctx, transcripts.Head{}, h, rec(fmt.Sprint("c-", i), i))
		return err
	})
	if err := oneNil(errs, transcripts.ErrExists); err != nil {
		return err
	}
	h.Version, h.Seq = 1, 1
	return u.unchanged("many creations", h, 1)
}

func checkNothingLost(u *run) error {
	const writers, each = 8, 12
	at, err := u.open()
	if err != nil {
		return err
	}
	acked := make([][]uint64, writers)
	errs := race(writers, func(w int) error {
		for i := range each {
			seq, err := u.persist(u.ctx, at.ID, rec(fmt.Sprintf("w%d-%d", w, i), i))
			if err != nil {
				return err
			}
			acked[w] = append(acked[w], seq)
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	h, all, err := u.readAll(u.s, at.ID, 7)
	if err != nil {
		return err
	}
	if len(all) != writers*each || h.Seq != writers*each {
		return fmt.Errorf("%d records and seq %d after %d acknowledged appends", len(all), h.Seq, writers*each)
	}
	for w := range writers {
		for i, seq := range acked[w] {
			want := fmt.Sprintf("w%d-%d", w, i)
			if seq == 0 || seq > uint64(len(all)) || all[seq-1].ClientID != want || all[seq-1].Seq != seq {
				return fmt.Errorf("record %q was acknowledged as %d, but is not there", want, seq)
			}
			if i > 0 && seq <= acked[w][i-1] {
				return fmt.Errorf("record %q came before the one that its writer sent first", want)
			}
		}
	}
	return nil
}

// persist appends until it is in, and every call twice as a client whose
// acknowledgement was lost would.
func (u *run) persist(ctx context.Context, id transcripts.ConversationID, r transcripts.Record) (uint64, error) {
	at, _, err := u.s.Read(ctx, id, 0, 0)
	if err != nil {
		return 0, err
	}
	for {
		a, err := u.s.Append(ctx, at, at, r)
		if errors.Is(err, transcripts.ErrConflict) {
			at = a.Head
			continue
		}
		if err != nil {
			return 0, err
		}
		again, err := u.s.Append(ctx, at, at, r)
		if err != nil || !again.Duplicate || again.Seq != a.Seq {
			return 0, errors.Join(fmt.Errorf("repeat of %q: seq %d, want duplicate of %d", r.ClientID, again.Seq, a.Seq), err)
		}
		return a.Seq, nil
	}
}
