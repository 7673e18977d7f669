package evidence

import (
	"errors"
	"fmt"
	"maps"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// errEdge: the right edge of a tree does not fit its size.
var errEdge = errors.New("evidence: the edge of the tree does not fit its size")

// A tree is a Merkle tree that only grows. Of its hashes it keeps the right
// edge, which is all that adding a leaf and the root need.
type tree struct {
	size int64
	edge map[int64]tlog.Hash // by tlog.StoredHashIndex
}

// edgeIndexes are where the roots of the complete subtrees of a tree of n
// leaves are stored, from the left.
func edgeIndexes(n int64) []int64 {
	out := make([]int64, 0, bits.OnesCount64(uint64(n)))
	for level := 62; level >= 0; level-- {
		if n&(1<<level) != 0 {
			out = append(out, tlog.StoredHashIndex(level, n>>level-1))
		}
	}
	return out
}

func newTree(size int64, edge []tlog.Hash) (tree, error) {
	if size < 0 || len(edge) != bits.OnesCount64(uint64(size)) {
		return tree{}, errEdge
	}
	t := tree{size: size, edge: make(map[int64]tlog.Hash, len(edge))}
	for i, at := range edgeIndexes(size) {
		t.edge[at] = edge[i]
	}
	return t, nil
}

func (t tree) clone() tree { return tree{t.size, maps.Clone(t.edge)} }

// list is the edge in the order that newTree reads.
func (t tree) list() []tlog.Hash {
	out := make([]tlog.Hash, 0, len(t.edge))
	for _, at := range edgeIndexes(t.size) {
		out = append(out, t.edge[at])
	}
	return out
}

// ReadHashes implements tlog.HashReader.
func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		h, ok := t.edge[at]
		if !ok {
			return nil, errEdge
		}
		out[i] = h
	}
	return out, nil
}

func (t *tree) add(leaf []byte) error {
	made, err := tlog.StoredHashesForRecordHash(t.size, tlog.RecordHash(leaf), t)
	if err != nil {
		return fmt.Errorf("evidence: add leaf: %w", err)
	}
	// The last hash made is the root of the new rightmost complete subtree;
	// those to its left stay.
	level := len(made) - 1
	edge := map[int64]tlog.Hash{tlog.StoredHashIndex(level, t.size>>level): made[level]}
	t.size++
	for _, at := range edgeIndexes(t.size) {
		if h, ok := t.edge[at]; ok {
			edge[at] = h
		}
	}
	t.edge = edge
	return nil
}

func (t tree) root() (tlog.Hash, error) {
	h, err := tlog.TreeHash(t.size, t)
	if err != nil {
		return h, fmt.Errorf("evidence: root: %w", err)
	}
	return h, nil
}
