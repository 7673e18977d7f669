package evidence

import "context"

// SetSegmentLeaves makes segments short.
func (l *Log) SetSegmentLeaves(n int64) { l.leaves = n }

// Look is one look at all conversations.
func (l *Log) Look(ctx context.Context) error { return l.look(ctx) }

// Seal ends the segment and dies before the next one is made.
func (l *Log) Seal(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == nil {
		if err := l.load(ctx); err != nil {
			return err
		}
	}
	_, err := l.write(ctx, l.state, nil, true, true)
	l.state = nil
	return err
}

// Root is the root of a tree of leaves, made by a tree that only keeps its edge.
func Root(leaves [][]byte) ([]byte, error) {
	t, err := newTree(0, nil)
	if err != nil {
		return nil, err
	}
	for _, l := range leaves {
		if err := t.add(l); err != nil {
			return nil, err
		}
		if t, err = newTree(t.size, t.list()); err != nil { // as after a restart
			return nil, err
		}
	}
	h, err := t.root()
	return h[:], err
}
