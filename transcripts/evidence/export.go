package evidence

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/candorbot/candor/transcripts"
)

// format is the version of the export.
const format = 1

// A line of an export. The first is a header, the last says where it ends,
// those between are leaves and checkpoints in the order of the log.
type line struct {
	Format  int         `json:"candor_evidence,omitempty"`
	Origin  string      `json:"origin,omitempty"`
	Start   int64       `json:"start,omitempty"`   // leaves before the first
	Before  []tlog.Hash `json:"before,omitempty"`  // edge of the tree of those
	Vouched string      `json:"vouched,omitempty"` // signed checkpoint of those

	Number     *int64          `json:"n,omitempty"`
	Leaf       json.RawMessage `json:"leaf,omitempty"`
	Checkpoint string          `json:"checkpoint,omitempty"`

	End *int64 `json:"end,omitempty"`
}

// Export signs a checkpoint and writes all of the log that is still kept, as
// JSON lines: what Verify and "candor verify" check offline.
func (l *Log) Export(ctx context.Context, w io.Writer) error {
	if err := l.append(ctx, signed, func(s *state) ([]Leaf, error) {
		if s.head.Version > 0 {
			return nil, nil
		}
		return []Leaf{{At: l.now(), Kind: "exported"}}, nil // a log without a leaf has nothing to sign
	}); err != nil {
		return err
	}
	l.mu.Lock()
	var until int64 = -1
	if l.state != nil {
		until = l.state.seg.Signed
	}
	l.mu.Unlock()
	heads, err := l.segments(ctx)
	if err != nil {
		return err
	}
	if len(heads) == 0 {
		return fmt.Errorf("%w: the evidence log", transcripts.ErrNotFound)
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	first, err := readSegment(heads[0], l.key.Origin())
	if err != nil {
		return err
	}
	if err := enc.Encode(line{Format: format, Origin: first.Origin, Start: first.Start, Before: first.Before, Vouched: first.Vouched}); err != nil {
		return err
	}
	n := first.Start
	for _, h := range heads {
		done, err := l.exportSegment(ctx, h.ID, &n, until, enc)
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	if err := enc.Encode(line{End: &n}); err != nil {
		return err
	}
	return out.Flush()
}

// exportSegment writes one segment up to the checkpoint of size until.
func (l *Log) exportSegment(ctx context.Context, id transcripts.ConversationID, n *int64, until int64, enc *json.Encoder) (done bool, err error) {
	for after := uint64(0); ; {
		h, recs, err := l.store.Read(ctx, id, after, page)
		if err != nil {
			return false, err
		}
		for _, r := range recs {
			after = r.Seq
			if len(r.Payload) == 0 {
				return false, fmt.Errorf("%w: record %d of %s is empty", transcripts.ErrTampered, r.Seq, id)
			}
			switch r.Payload[0] {
			case recordLeaf:
				at := *n
				err = enc.Encode(line{Number: &at, Leaf: r.Payload[1:]})
				*n++
			case recordCheckpoint:
				err = enc.Encode(line{Checkpoint: string(r.Payload[1:])})
				done = *n == until
			}
			if err != nil || done {
				return done, err
			}
		}
		if after >= h.Seq || len(recs) == 0 {
			return false, nil
		}
	}
}
