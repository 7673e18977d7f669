package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Defaults of Options.
const (
	DefaultRetention  = 3 * 366 * 24 * time.Hour
	DefaultEvery      = 2 * time.Second
	DefaultCheckpoint = time.Hour
)

// A segment is sealed when it is so old or has so many leaves.
const (
	segmentAge    = 30 * 24 * time.Hour
	segmentLeaves = 20_000
)

// Options are the optional settings of a Log; the zero value is the default.
type Options struct {
	// Retention is how long a leaf is kept at least. 0 means
	// DefaultRetention, three years.
	Retention time.Duration
	// Conversations is the longest life of a conversation:
	// RecorderOptions.Retention, 0 for its default.
	Conversations time.Duration
	// Every is how far behind the conversations the log may be. 0 means
	// DefaultEvery.
	Every time.Duration
	// Checkpoint is how often the log is signed while it grows. 0 means
	// DefaultCheckpoint.
	Checkpoint time.Duration
	// Publish is given every checkpoint, to be kept where whoever runs the
	// store cannot change it: a mailbox, another host, a printer. An error is
	// logged, and the next checkpoint covers what this one did. May be nil.
	Publish func(ctx context.Context, checkpoint string) error
	// Logger gets faults. nil discards.
	Logger *slog.Logger
	// Now is the clock, for tests. nil means time.Now.
	Now func() time.Time
}

// A Log is the evidence log of one store. It is safe for concurrent use; any
// number of processes may have one on the same store and key.
type Log struct {
	store  transcripts.Store
	key    *Key
	opts   Options
	now    func() time.Time
	leaves int64 // of a segment

	mu    sync.Mutex // one append of this process at a time
	state *state     // nil: to be loaded

	looked map[string]uint64 // conversations with words alone up to a record; Run's own

	pendingMu sync.Mutex
	pending   map[transcripts.ConversationID]*batch
	failed    map[string]int // texts that could not be redacted, by class
}

// New reports all faults of its arguments at once. It starts nothing: give the
// Log to RecorderOptions.Witness and run Run beside the Recorder's.
func New(store transcripts.Store, key *Key, opts *Options) (*Log, error) {
	l := &Log{store: store, key: key, leaves: segmentLeaves, pending: map[transcripts.ConversationID]*batch{}, failed: map[string]int{}}
	if opts != nil {
		l.opts = *opts
	}
	o := &l.opts
	var errs []error
	if store == nil {
		errs = append(errs, errors.New("evidence: New needs the Store that the Recorder writes to"))
	}
	if key == nil {
		errs = append(errs, errors.New("evidence: New needs a Key; OpenKey keeps one in a file"))
	}
	for name, p := range map[string]*time.Duration{"Retention": &o.Retention, "Conversations": &o.Conversations, "Every": &o.Every, "Checkpoint": &o.Checkpoint} {
		if *p < 0 {
			errs = append(errs, fmt.Errorf("evidence: Options.%s is %v; use 0 for the default", name, *p))
		}
	}
	def(&o.Retention, DefaultRetention)
	def(&o.Conversations, transcripts.DefaultRetention)
	def(&o.Every, DefaultEvery)
	def(&o.Checkpoint, DefaultCheckpoint)
	if o.Retention < o.Conversations {
		errs = append(errs, fmt.Errorf("evidence: Options.Retention is %v, shorter than the conversations (%v) that it is to outlive", o.Retention, o.Conversations))
	}
	if o.Retention > 20*366*24*time.Hour {
		errs = append(errs, fmt.Errorf("evidence: Options.Retention is %v; nothing is kept for ever, use at most 20 years", o.Retention))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	l.now = func() time.Time { return time.Now().UTC() }
	if o.Now != nil {
		l.now = func() time.Time { return o.Now().UTC() }
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return l, nil
}

func def(p *time.Duration, v time.Duration) {
	if *p == 0 {
		*p = v
	}
}

// Public is the key that verifies the log.
func (l *Log) Public() string { return l.key.Public() }

// Retention is how long a leaf is kept at least.
func (l *Log) Retention() time.Duration { return l.opts.Retention }

// A mode says how an append begins.
type mode int

const (
	cached mode = iota // with what this process knows: an append fails if that is old
	fresh              // with what the store has now
	signed             // so, and with a checkpoint at the end
)

// append adds what build makes of the state. build may be called several times
// and must have no effects; no leaves means that there is nothing to do. When
// another process was first, what it wrote is read before build is asked again,
// so nothing is written twice.
func (l *Log) append(ctx context.Context, how mode, build func(*state) ([]Leaf, error)) error {
	checkpoints, err := l.locked(ctx, how, build)
	for _, c := range checkpoints { // may take its time, and use the log
		if l.opts.Publish == nil {
			break
		}
		if e := l.opts.Publish(ctx, c); e != nil {
			l.opts.Logger.WarnContext(ctx, "evidence: publish checkpoint", "err", e)
		}
	}
	return err
}

// locked is append, and returns the checkpoints that it signed.
func (l *Log) locked(ctx context.Context, how mode, build func(*state) ([]Leaf, error)) (checkpoints []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for known := how == cached; ; {
		if err := ctx.Err(); err != nil {
			return checkpoints, err
		}
		if l.state == nil {
			if err := l.load(ctx); err != nil {
				return checkpoints, err
			}
		}
		s := l.state
		if s.seg.Sealed != "" {
			if err := l.next(ctx, s); err != nil {
				l.state = nil
				return checkpoints, err
			}
			continue
		}
		if !known {
			if err := l.catchUp(ctx, s); err != nil {
				l.state = nil
				return checkpoints, err
			}
			known = true
			continue // it may be sealed
		}
		leaves, err := build(s)
		if err != nil {
			return checkpoints, err
		}
		old := s.head.Version > 0 && (l.now().Sub(s.head.Opened) >= segmentAge || s.tree.size-s.seg.Start >= l.leaves)
		sign := (how == signed || old) && s.tree.size+int64(len(leaves)) > s.seg.Signed
		if len(leaves) == 0 && !sign && !old {
			return checkpoints, nil
		}
		more := len(leaves) > transcripts.MaxAppend-1
		if more {
			leaves, sign, old = leaves[:transcripts.MaxAppend-1], false, false
		}
		checkpoint, err := l.write(ctx, s, leaves, sign, old)
		switch {
		case transcripts.Raced(err):
			if err := l.catchUp(ctx, s); err != nil {
				l.state = nil
				return checkpoints, err
			}
			continue
		case err != nil: // it may have been stored or not: look before the next
			l.state = nil
			return checkpoints, err
		}
		if checkpoint != "" {
			checkpoints = append(checkpoints, checkpoint)
		}
		if !more {
			return checkpoints, nil
		}
	}
}

// write appends leaves and, if wanted, a checkpoint after them. seal ends the
// segment.
func (l *Log) write(ctx context.Context, s *state, leaves []Leaf, sign, seal bool) (checkpoint string, err error) {
	now := l.now()
	t, seg := s.tree.clone(), s.seg
	recs := make([]transcripts.Record, 0, len(leaves)+1)
	for _, leaf := range leaves {
		b, err := encodeLeaf(leaf)
		if err != nil {
			return "", err
		}
		if err := t.add(b); err != nil {
			return "", err
		}
		recs = append(recs, transcripts.Record{Payload: append([]byte{recordLeaf}, b...)})
		if leaf.Kind == KindConfig {
			seg.Change = leaf.Change
		}
	}
	seg.Size, seg.Edge = t.size, t.list()
	if sign || seal {
		root, err := t.root()
		if err != nil {
			return "", err
		}
		if checkpoint, err = l.key.sign(Checkpoint{Origin: l.key.Origin(), Size: t.size, Root: root, At: now}); err != nil {
			return "", err
		}
		recs = append(recs, transcripts.Record{Payload: append([]byte{recordCheckpoint}, checkpoint...)})
		seg.Signed = t.size
	}
	if seal {
		seg.Sealed = checkpoint
	}
	next := s.head.Clone()
	if next.Version == 0 {
		if next, err = l.segmentHead(s.number, seg, now); err != nil {
			return "", err
		}
	}
	if next.Document, err = json.Marshal(seg); err != nil {
		return "", fmt.Errorf("evidence: encode head: %w", err)
	}
	if now.After(next.Updated) {
		next.Updated = now
	}
	out, err := l.store.Append(ctx, s.head, next, recs...)
	if err != nil {
		return "", err
	}
	s.head, s.seg, s.tree = out.Head, seg, t
	for _, leaf := range leaves {
		s.apply(leaf)
	}
	return checkpoint, nil
}

var kindName = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

// Note adds a leaf that belongs to no conversation: an audit ("audit", hash of
// the report, verdict), a key that was rotated. kind is a short word of lower
// case letters that the log does not use itself; code and detail hold letters,
// digits and .,:@/*[]=_- only, at most 128, and never personal data.
func (l *Log) Note(ctx context.Context, kind, code, detail string) error {
	switch {
	case !kindName.MatchString(kind) || slices.Contains([]string{KindConversation, KindErased, KindConfig, KindRecovered, KindRedaction}, kind):
		return fmt.Errorf("evidence: the kind %q is not a short lower case word, or is used by the log itself", kind)
	case !plain.MatchString(code) || !plain.MatchString(detail):
		return errors.New("evidence: code and detail must be at most 128 letters, digits and .,:@/*[]=_-; they are kept for years and hold no words")
	}
	return l.append(ctx, cached, func(*state) ([]Leaf, error) {
		return []Leaf{{At: l.now(), Kind: kind, Code: code, Detail: detail}}, nil
	})
}

// Configured records the configuration that is in force, when it is not the
// one that was recorded last. A change that weakens a safeguard without an
// owner and a reason is ErrUnexplained and not recorded.
func (l *Log) Configured(ctx context.Context, c Change) error {
	if err := c.check(); err != nil {
		return err
	}
	return l.append(ctx, fresh, func(s *state) ([]Leaf, error) {
		if last := s.seg.Change; last != nil && last.Config == c.Config && string(last.Safeguards) == string(c.Safeguards) {
			return nil, nil
		}
		return []Leaf{{At: l.now(), Kind: KindConfig, Change: &c}}, nil
	})
}

// LastChange is the configuration that was recorded last, nil if none is in
// the log any more.
func (l *Log) LastChange(ctx context.Context) (*Change, error) {
	var c *Change
	err := l.append(ctx, fresh, func(s *state) ([]Leaf, error) {
		c = s.seg.Change
		return nil, nil
	})
	return c, err
}

// Sign signs a checkpoint if the log has grown since the last.
func (l *Log) Sign(ctx context.Context) error {
	return l.append(ctx, signed, func(*state) ([]Leaf, error) { return nil, nil })
}
