package redisstore

import (
	"context"
	"crypto/rand"
	_ "embed" // scripts
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/internal/storebase"
	"github.com/redis/go-redis/v9"
)

var (
	_ transcripts.Store    = (*Store)(nil)
	_ transcripts.Signaler = (*Store)(nil)
)

var (
	//go:embed append.lua
	appendSource string
	//go:embed delete.lua
	deleteSource string
	//go:embed sweep.lua
	sweepSource string

	appendScript = redis.NewScript(appendSource)
	deleteScript = redis.NewScript(deleteSource)
	sweepScript  = redis.NewScript(sweepSource)
)

// Outcomes of the append script.
const (
	outcomeOK = iota
	outcomeDuplicate
	outcomeStale
	outcomeConflict
	outcomeExists
	outcomeNotFound
	outcomeExpired
	outcomeDamaged
)

// A Store keeps conversations in Redis. Get one from Open or New. It is safe
// for concurrent use, and any number of Stores, of any number of processes,
// may share a prefix.
type Store struct {
	client redis.UniversalClient
	owned  bool // Close closes the client
	opts   Options
	tags   []string

	mu     sync.Mutex
	sub    *subscription
	closed bool
}

// New returns a Store over a client of the caller's making: one server,
// Sentinel or Cluster. It connects to nothing; call Ping to see that all is
// well. Where the client shows its settings, New refuses a server off loopback
// without TLS or password as Open does. Set ContextTimeoutEnabled in the
// client's options: otherwise its own timeouts, not Options.Timeout, bound an
// operation. The caller closes the client after the Store. A nil opts is the same as the zero Options.
func New(client redis.UniversalClient, opts *Options) (*Store, error) {
	o, err := opts.withDefaults()
	if client == nil {
		return nil, errors.Join(err, errors.New("redisstore: the client is nil"))
	}
	if err = errors.Join(err, checkClient(client, o)); err != nil {
		return nil, err
	}
	return &Store{client: client, opts: o, tags: tags(o.Prefix, o.Shards)}, nil
}

// Close ends all watches, and closes the client if Open made it.
func (s *Store) Close() error {
	s.mu.Lock()
	sub := s.sub
	s.closed, s.sub = true, nil
	s.mu.Unlock()
	if sub != nil {
		sub.stop(errClosed)
	}
	if !s.owned {
		return nil
	}
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("redisstore: close: %w", err)
	}
	return nil
}

var errClosed = fmt.Errorf("redisstore: %w: closed", transcripts.ErrUnavailable)

// bounded limits one operation to Options.Timeout.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.opts.Timeout)
}

// fault wraps an error of the client. The caller's own ctx shows through.
func fault(ctx context.Context, op string, err error) error {
	cause := ctx.Err()
	if d, ok := ctx.Deadline(); ok && cause == nil && !time.Now().Before(d) {
		cause = context.DeadlineExceeded // the socket's timer was faster
	}
	if cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("redisstore: %s: %w: %w: %w", op, transcripts.ErrUnavailable, cause, err)
	}
	return fmt.Errorf("redisstore: %s: %w: %w", op, transcripts.ErrUnavailable, err)
}

// Append implements [transcripts.Store] with one script, in one round trip.
func (s *Store) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Appended{}, err
	}
	if err := storebase.Append(at, next, recs, time.Now()); err != nil {
		return transcripts.Appended{}, err
	}
	next.Seq, next.Version = at.Seq+uint64(len(recs)), at.Version+1
	head, err := transcripts.EncodeHead(next)
	if err != nil {
		return transcripts.Appended{}, err
	}
	k := s.keys(next.ID)
	args := make([]any, 0, 10+2*len(recs))
	args = append(args, at.Version, at.Epoch, string(next.ID), next.Epoch, millis(next.Expires), head,
		members(&next), rand.Text(), string(next.Floor), k.channel)
	for _, r := range recs {
		args = append(args, r.ClientID, encodeRecord(r))
	}
	bctx, cancel := s.bounded(ctx)
	defer cancel()
	reply, err := appendScript.Run(bctx, s.client, []string{k.head, k.log, k.index, k.entries}, args...).Slice()
	if err != nil {
		return transcripts.Appended{}, fault(ctx, "append", err)
	}
	return outcome(reply, next)
}

// outcome reads the answer of the append script.
func outcome(reply []any, next transcripts.Head) (transcripts.Appended, error) {
	if len(reply) == 0 {
		return transcripts.Appended{}, fmt.Errorf("%w: empty answer", errDamaged)
	}
	code, _ := reply[0].(int64)
	switch code {
	case outcomeNotFound:
		return transcripts.Appended{}, transcripts.ErrNotFound
	case outcomeExpired:
		return transcripts.Appended{}, errors.New("redisstore: append: the head is expired already, by the server's clock")
	case outcomeDamaged:
		return transcripts.Appended{}, errLogLost
	}
	version, err1 := number(reply, 1)
	seq, err2 := number(reply, 2)
	first, err3 := number(reply, 3)
	if err := errors.Join(err1, err2, err3); err != nil {
		return transcripts.Appended{}, err
	}
	out := transcripts.Appended{Seq: first}
	if code == outcomeOK {
		out.Head = next.Clone()
		out.Head.Version, out.Head.Seq = version, seq
		return out, nil
	}
	if len(reply) < 5 {
		return transcripts.Appended{}, fmt.Errorf("%w: short answer", errDamaged)
	}
	stored, _ := reply[4].(string)
	h, err := transcripts.DecodeHead([]byte(stored))
	if err != nil {
		return transcripts.Appended{}, err
	}
	h.Version, h.Seq = version, seq
	out.Head = h
	switch code {
	case outcomeDuplicate:
		out.Duplicate = true
		return out, nil
	case outcomeStale:
		return out, transcripts.ErrStale
	case outcomeConflict:
		return out, transcripts.ErrConflict
	case outcomeExists:
		return out, transcripts.ErrExists
	}
	return transcripts.Appended{}, fmt.Errorf("%w: unknown outcome %d", errDamaged, code)
}

var errLogLost = fmt.Errorf("redisstore: %w: part of the log is gone; the server must not evict keys (maxmemory-policy noeviction)", transcripts.ErrUnavailable)

func number(reply []any, i int) (uint64, error) {
	if i >= len(reply) {
		return 0, fmt.Errorf("%w: short answer", errDamaged)
	}
	v, _ := reply[i].(string)
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return n, nil
}

// Read implements [transcripts.Store], in one round trip.
func (s *Store) Read(ctx context.Context, id transcripts.ConversationID, after uint64, limit int) (transcripts.Head, []transcripts.Record, error) {
	if err := ctx.Err(); err != nil {
		return transcripts.Head{}, nil, err
	}
	if storebase.ID(id) != nil {
		return transcripts.Head{}, nil, transcripts.ErrNotFound
	}
	bctx, cancel := s.bounded(ctx)
	defer cancel()
	k := s.keys(id)
	var fields *redis.SliceCmd
	var log *redis.StringSliceCmd
	var err error
	if limit <= 0 || after >= 1<<62 {
		fields = s.client.HMGet(bctx, k.head, "v", "s", "h")
		err = fields.Err()
	} else {
		last := int64(after) + min(int64(limit), 1<<61) - 1
		_, err = s.client.TxPipelined(bctx, func(p redis.Pipeliner) error {
			fields = p.HMGet(bctx, k.head, "v", "s", "h")
			log = p.LRange(bctx, k.log, int64(after), last)
			return nil
		})
	}
	if err != nil {
		return transcripts.Head{}, nil, fault(ctx, "read", err)
	}
	h, err := storedHead(fields.Val())
	if err != nil {
		return transcripts.Head{}, nil, err
	}
	if log == nil || after >= h.Seq {
		return h, nil, nil
	}
	if uint64(len(log.Val())) != min(uint64(limit), h.Seq-after) {
		return transcripts.Head{}, nil, errLogLost
	}
	recs := make([]transcripts.Record, len(log.Val()))
	for i, v := range log.Val() {
		if recs[i], err = decodeRecord(after+1+uint64(i), v); err != nil {
			return transcripts.Head{}, nil, err
		}
	}
	return h, recs, nil
}

// storedHead reads the fields v, s and h.
func storedHead(fields []any) (transcripts.Head, error) {
	if len(fields) != 3 || fields[0] == nil {
		return transcripts.Head{}, transcripts.ErrNotFound
	}
	version, err1 := number(fields, 0)
	seq, err2 := number(fields, 1)
	b, _ := fields[2].(string)
	h, err3 := transcripts.DecodeHead([]byte(b))
	h.Version, h.Seq = version, seq
	return h, errors.Join(err1, err2, err3)
}

// Delete implements [transcripts.Store] with one script. Watchers get an event
// with Seq 0, so that readers of the conversation look and find it gone.
func (s *Store) Delete(ctx context.Context, id transcripts.ConversationID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if storebase.ID(id) != nil {
		return nil
	}
	bctx, cancel := s.bounded(ctx)
	defer cancel()
	k := s.keys(id)
	err := deleteScript.Run(bctx, s.client, []string{k.head, k.log, k.index, k.entries}, string(id), k.channel).Err()
	if err != nil {
		return fault(ctx, "delete", err)
	}
	return nil
}

// Signal implements [transcripts.Signaler].
func (s *Store) Signal(ctx context.Context, e transcripts.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := storebase.Signal(e); err != nil {
		return err
	}
	bctx, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.client.SPublish(bctx, s.keys(e.ID).channel, encodeSignal(e)).Err(); err != nil {
		return fault(ctx, "signal", err)
	}
	return nil
}
