package redisstore

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	"github.com/redis/go-redis/v9"
)

// Bounds of one round of List.
const (
	pageMembers = 256 // from each shard
	pageHeads   = 64
	sweepAtOnce = 256 // expired conversations that leave a shard's index
)

// A span is a range of index members that holds every match of a query.
type span struct {
	from, to string // as ZRANGE BYLEX takes them
	skip     int    // bytes before the id
}

// spans chooses the narrowest index for q.
func spans(q transcripts.Query) []span {
	prefix := func(p string) span { return span{from: "[" + p, to: "(" + p + "\xff", skip: len(p)} }
	switch {
	case q.Subject != "":
		return []span{prefix(subjectMember(q.Subject))}
	case !q.DueBefore.IsZero():
		return []span{{from: "[d", to: "(" + timeMember('d', min(millis(q.DueBefore)+1, maxTime)), skip: 1 + timeLen}}
	case len(q.Floors) > 0:
		var out []span
		for i, f := range q.Floors {
			if !slices.Contains(q.Floors[:i], f) {
				out = append(out, prefix(floorMember(f)))
			}
		}
		return out
	}
	return []span{{from: "[x", to: "(y", skip: 1 + timeLen}}
}

// A candidate is an index member of one shard.
type candidate struct {
	member string
	shard  int
}

// List implements [transcripts.Store]. It reads one index of every shard, by
// subject, due time or floor, the first of these that q sets; with DueBefore
// the most overdue of each page come first. The loop's body may call the Store.
func (s *Store) List(ctx context.Context, q transcripts.Query) iter.Seq2[transcripts.Head, error] {
	return func(yield func(transcripts.Head, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(transcripts.Head{}, err)
			return
		}
		l := lister{s: s, q: q, seen: make(map[transcripts.ConversationID]bool), yield: yield}
		for _, sp := range spans(q) {
			if err := l.list(ctx, sp); err != nil {
				if !errors.Is(err, errStop) {
					yield(transcripts.Head{}, err)
				}
				return
			}
		}
	}
}

// serverDecides is before every expiry: what has expired the server does not
// give out, and its clock is the same for all instances.
var serverDecides time.Time

// errStop says that the loop was left or the limit reached.
var errStop = errors.New("stop")

type lister struct {
	s     *Store
	q     transcripts.Query
	n     int
	seen  map[transcripts.ConversationID]bool // one that moves ahead of us is still one
	yield func(transcripts.Head, error) bool
}

func (l *lister) list(ctx context.Context, sp span) error {
	from := make([]string, len(l.s.tags)) // "" for a shard that is done
	for i := range from {
		from[i] = sp.from
	}
	swept := make([]bool, len(from))
	for {
		found, err := l.candidates(ctx, sp, from)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return nil
		}
		// Shards are merged, so that a limit takes the most overdue of all.
		slices.SortFunc(found, func(a, b candidate) int {
			if a.member < b.member {
				return -1
			}
			return 1
		})
		for part := range slices.Chunk(found, pageHeads) {
			if err := l.heads(ctx, sp, part, swept); err != nil {
				return err
			}
		}
	}
}

// candidates returns the next page of every shard and moves from on.
func (l *lister) candidates(ctx context.Context, sp span, from []string) ([]candidate, error) {
	count := pageMembers
	if l.q.Limit > 0 {
		count = min(count, l.q.Limit)
	}
	cmds := make([]*redis.StringSliceCmd, len(from))
	bctx, cancel := l.s.bounded(ctx)
	defer cancel()
	asked := false
	_, err := l.s.client.Pipelined(bctx, func(p redis.Pipeliner) error {
		for i, f := range from {
			if f == "" {
				continue
			}
			asked = true
			cmds[i] = p.ZRangeArgs(bctx, redis.ZRangeArgs{
				Key: l.s.shardKeys(i).index, Start: f, Stop: sp.to, ByLex: true, Count: int64(count),
			})
		}
		return nil
	})
	if err != nil && asked {
		return nil, fault(ctx, "list", err)
	}
	var found []candidate
	for i, cmd := range cmds {
		if cmd == nil {
			continue
		}
		page := cmd.Val()
		for _, m := range page {
			found = append(found, candidate{m, i})
		}
		from[i] = ""
		if len(page) == count {
			from[i] = "(" + page[len(page)-1]
		}
	}
	return found, nil
}

// heads reads the heads of some candidates and yields those that match.
func (l *lister) heads(ctx context.Context, sp span, part []candidate, swept []bool) error {
	cmds := make([]*redis.SliceCmd, len(part))
	bctx, cancel := l.s.bounded(ctx)
	defer cancel()
	_, err := l.s.client.Pipelined(bctx, func(p redis.Pipeliner) error {
		for i, c := range part {
			cmds[i] = p.HMGet(bctx, l.s.shardKeys(c.shard).tag+":h:"+c.member[sp.skip:], "v", "s", "h")
		}
		return nil
	})
	if err != nil {
		return fault(ctx, "list", err)
	}
	for i, c := range part {
		h, err := storedHead(cmds[i].Val())
		if errors.Is(err, transcripts.ErrNotFound) {
			if !swept[c.shard] {
				swept[c.shard] = true
				l.s.sweep(bctx, c.shard)
			}
			continue
		}
		if err != nil {
			return err
		}
		if l.seen[h.ID] || !storebase.Match(l.q, &h, serverDecides) {
			continue
		}
		l.seen[h.ID] = true
		l.n++
		if !l.yield(h, nil) || l.n == l.q.Limit {
			return errStop
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// sweep cleans a shard's index. That it fails harms nobody: the next append or
// list tries again.
func (s *Store) sweep(ctx context.Context, shard int) {
	k := s.shardKeys(shard)
	_ = sweepScript.Run(ctx, s.client, []string{k.index, k.entries}, sweepAtOnce).Err()
}
