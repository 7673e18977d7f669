package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/candorbot/candor/transcripts"
)

// A log is kept in segments: heads that are not conversations, each with the
// leaves of some weeks. Each has its own expiry, and each begins with the edge
// of the tree as the one before left it, so that old ones may vanish.
const idPrefix = "evidence."

func segmentID(n int) transcripts.ConversationID {
	return transcripts.ConversationID(fmt.Sprintf("%s%06d", idPrefix, n))
}

func segmentNumber(id transcripts.ConversationID) (int, bool) {
	s, ok := strings.CutPrefix(string(id), idPrefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && segmentID(n) == id
}

// A segment is what the head of one says.
type segment struct {
	Origin string      `json:"origin"`
	Start  int64       `json:"start"` // leaves before it
	Before []tlog.Hash `json:"before,omitempty"`
	// Vouched is the checkpoint of size Start.
	Vouched string      `json:"vouched,omitempty"`
	Size    int64       `json:"size"` // leaves up to its end
	Edge    []tlog.Hash `json:"edge,omitempty"`
	Signed  int64       `json:"signed"` // size of the last checkpoint
	Sealed  string      `json:"sealed,omitempty"`
	// Change is the configuration that was recorded last.
	Change *Change `json:"change,omitempty"`
}

func readSegment(h transcripts.Head, origin string) (segment, error) {
	var s segment
	if err := json.Unmarshal(h.Document, &s); err != nil {
		return s, fmt.Errorf("%w: the head of %s cannot be read", transcripts.ErrTampered, h.ID)
	}
	if s.Origin != origin {
		return s, fmt.Errorf("evidence: the store has the log of %q, the key is for %q; use the key file that it began with", s.Origin, origin)
	}
	return s, nil
}

// Records of a segment are leaves, or checkpoints of the leaves before.
const (
	recordLeaf       = 'L'
	recordCheckpoint = 'C'
)

// A cursor is how far a conversation is covered.
type cursor struct {
	seq    uint64
	at     time.Time
	erased bool
}

// state is what a Log knows of the log as of one head. It is rebuilt from the
// store and never trusted beyond the next append, which fails if it is old.
type state struct {
	number  int
	head    transcripts.Head
	seg     segment
	tree    tree
	cursors map[string]cursor
}

// apply takes one leaf over. Its data has been added to the tree.
func (s *state) apply(l Leaf) {
	if l.Kind == KindConversation || l.Kind == KindErased {
		c := s.cursors[l.Ref]
		s.cursors[l.Ref] = cursor{max(c.seq, l.To), l.At, c.erased || l.Kind == KindErased}
	}
}

// segments lists the heads of the log's segments, oldest first.
func (l *Log) segments(ctx context.Context) ([]transcripts.Head, error) {
	var out []transcripts.Head
	for h, err := range l.store.List(ctx, transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorDocument}}) {
		if err != nil {
			return nil, err
		}
		if _, ok := segmentNumber(h.ID); ok {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b transcripts.Head) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// load rebuilds the state from the store. The caller holds l.mu.
func (l *Log) load(ctx context.Context) error {
	heads, err := l.segments(ctx)
	if err != nil {
		return err
	}
	s := &state{number: 1, cursors: map[string]cursor{}, seg: segment{Origin: l.key.Origin()}}
	s.head = transcripts.Head{ID: segmentID(1)}
	s.tree, _ = newTree(0, nil)
	for _, h := range heads {
		if l.now().Sub(h.Updated) > l.opts.Conversations+24*time.Hour && h.ID != heads[len(heads)-1].ID {
			continue // none of its conversations is alive
		}
		if err := l.enter(ctx, s, h.ID); err != nil {
			return err
		}
	}
	l.state = s
	return nil
}

// enter reads a whole segment into the state, from its own start.
func (l *Log) enter(ctx context.Context, s *state, id transcripts.ConversationID) error {
	h, _, err := l.store.Read(ctx, id, 0, 0)
	if err != nil {
		return err
	}
	seg, err := readSegment(h, l.key.Origin())
	if err != nil {
		return err
	}
	t, err := newTree(seg.Start, seg.Before)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", transcripts.ErrTampered, id, err)
	}
	s.number, _ = segmentNumber(id)
	s.tree, s.head = t, transcripts.Head{ID: id}
	return l.catchUp(ctx, s)
}

// catchUp reads what was appended to the state's segment meanwhile and checks
// that it adds up to what the head says.
func (l *Log) catchUp(ctx context.Context, s *state) error {
	for {
		h, recs, err := l.store.Read(ctx, s.head.ID, s.head.Seq, 500)
		if errors.Is(err, transcripts.ErrNotFound) && s.head.Version == 0 {
			return nil // there is none yet
		}
		if err != nil {
			return err
		}
		at := s.head.Seq
		for _, r := range recs {
			at = r.Seq
			if len(r.Payload) > 0 && r.Payload[0] == recordCheckpoint {
				if _, err := OpenCheckpoint(string(r.Payload[1:]), l.key.Public()); err != nil {
					return fmt.Errorf("evidence: record %d of %s is not signed with this key; a log goes on under the key that it began with: %w", r.Seq, h.ID, err)
				}
			}
			if len(r.Payload) == 0 || r.Payload[0] != recordLeaf {
				continue
			}
			var leaf Leaf
			if err := json.Unmarshal(r.Payload[1:], &leaf); err != nil {
				return fmt.Errorf("%w: record %d of %s cannot be read", transcripts.ErrTampered, r.Seq, h.ID)
			}
			if err := s.tree.add(r.Payload[1:]); err != nil {
				return err
			}
			s.apply(leaf)
		}
		if at == h.Seq {
			if s.seg, err = readSegment(h, l.key.Origin()); err != nil {
				return err
			}
			s.head = h
			if s.tree.size != s.seg.Size || !slices.Equal(s.tree.list(), s.seg.Edge) {
				return fmt.Errorf("%w: the leaves of %s do not add up to what its head says", transcripts.ErrTampered, h.ID)
			}
			return nil
		}
		if len(recs) == 0 || at > h.Seq {
			return fmt.Errorf("%w: %s ends at record %d, its head says %d", transcripts.ErrTampered, h.ID, at, h.Seq)
		}
		s.head.Seq = at // Version stays that of the last head that was complete
	}
}

// next goes on to the segment after a sealed one, making it if nobody has.
func (l *Log) next(ctx context.Context, s *state) error {
	now := l.now()
	seg := segment{Origin: l.key.Origin(), Start: s.seg.Size, Before: s.seg.Edge, Vouched: s.seg.Sealed, Size: s.seg.Size, Edge: s.seg.Edge, Signed: s.seg.Size, Change: s.seg.Change}
	h, err := l.segmentHead(s.number+1, seg, now)
	if err != nil {
		return err
	}
	if _, err := l.store.Append(ctx, transcripts.Head{}, h); err != nil && !errors.Is(err, transcripts.ErrExists) {
		return err
	}
	maps.DeleteFunc(s.cursors, func(_ string, c cursor) bool { return now.Sub(c.at) > l.opts.Conversations+24*time.Hour })
	return l.enter(ctx, s, h.ID)
}

func (l *Log) segmentHead(number int, seg segment, now time.Time) (transcripts.Head, error) {
	doc, err := json.Marshal(seg)
	if err != nil {
		return transcripts.Head{}, fmt.Errorf("evidence: encode head: %w", err)
	}
	return transcripts.Head{
		ID: segmentID(number), Floor: transcripts.FloorDocument, Opened: now, Updated: now,
		Expires: now.Add(l.opts.Retention + segmentAge + 24*time.Hour), Document: doc,
	}, nil
}
