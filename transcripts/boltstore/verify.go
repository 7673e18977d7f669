package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// bbolt trusts its file: a damaged page ends the whole process when the free
// list is rebuilt. So Open walks the tree once with plain reads before bbolt
// does. The layout is that of bbolt's file format, version 2.
const (
	pageHeader = 16
	metaSize   = 64
	boltMagic  = 0xED0CDAED

	flagBranch = 0x01
	flagLeaf   = 0x02
	flagMeta   = 0x04

	leafBucket = 0x01
	maxDepth   = 64
)

// verify reports what is wrong with the file's structure. A file that is
// missing or empty is fine.
func verify(path string, timeout time.Duration) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil //nolint:nilerr // created, or refused by the system, in a moment
	}
	// Held for reading, so that nobody writes meanwhile.
	db, err := openFile(path, &bolt.Options{Timeout: timeout, ReadOnly: true})
	if err != nil {
		return err
	}
	err = verifyFile(path)
	if cerr := db.Close(); cerr != nil && err == nil {
		err = fmt.Errorf("boltstore: %w", cerr)
	}
	return err
}

func verifyFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("boltstore: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("boltstore: %w", err)
	}
	if err := verifyTree(f, info.Size()); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
	}
	return nil
}

type tree struct {
	r        io.ReaderAt
	pageSize int64
	pages    uint64 // high water mark
	seen     map[uint64]bool
}

func verifyTree(r io.ReaderAt, size int64) error {
	t := tree{r: r, seen: make(map[uint64]bool)}
	root, err := t.meta(size)
	if err != nil {
		return err
	}
	if uint64(size)/uint64(t.pageSize) < t.pages {
		return fmt.Errorf("cut off: %d bytes where %d pages of %d belong", size, t.pages, t.pageSize)
	}
	return t.page(root, bounds{}, 0)
}

// bounds are those of the keys below a branch; nil is none.
type bounds struct{ min, max []byte }

func (b bounds) hold(key []byte) bool {
	return string(key) >= string(b.min) && (b.max == nil || string(key) < string(b.max))
}

// meta reads the newer of the two valid meta pages.
func (t *tree) meta(size int64) (root uint64, err error) {
	ne := binary.NativeEndian
	found := false
	var newest uint64
	try := func(off int64) {
		b := make([]byte, pageHeader+metaSize)
		if _, err := t.r.ReadAt(b, off); err != nil {
			return
		}
		m := b[pageHeader:]
		h := fnv.New64a()
		_, _ = h.Write(m[:56])
		if ne.Uint16(b[8:])&flagMeta == 0 || ne.Uint32(m) != boltMagic || ne.Uint64(m[56:]) != h.Sum64() {
			return
		}
		ps, txid := int64(ne.Uint32(m[8:])), ne.Uint64(m[48:])
		if ps < 512 || ps > 1<<20 || found && txid < newest {
			return
		}
		found, newest = true, txid
		t.pageSize, t.pages, root = ps, ne.Uint64(m[40:]), ne.Uint64(m[16:])
	}
	try(0)
	if found {
		try(t.pageSize)
	}
	for off := int64(1024); !found && off <= 1<<16 && off < size; off *= 2 {
		try(off)
	}
	if !found {
		return 0, errors.New("no valid meta page")
	}
	return root, nil
}

// page verifies the page and all below it.
func (t *tree) page(id uint64, in bounds, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("page %d: too deep", id)
	}
	if id < 2 || id >= t.pages {
		return fmt.Errorf("page %d: out of bounds", id)
	}
	head := make([]byte, pageHeader)
	if _, err := t.r.ReadAt(head, int64(id)*t.pageSize); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	overflow := uint64(binary.NativeEndian.Uint32(head[12:]))
	if binary.NativeEndian.Uint64(head) != id || id+overflow >= t.pages {
		return fmt.Errorf("page %d: bad header", id)
	}
	for i := id; i <= id+overflow; i++ {
		if t.seen[i] {
			return fmt.Errorf("page %d: used twice", i)
		}
		t.seen[i] = true
	}
	b := make([]byte, int64(overflow+1)*t.pageSize)
	if _, err := t.r.ReadAt(b, int64(id)*t.pageSize); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if err := t.elements(b, in, depth); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

// An element is one entry of a page.
type element struct {
	key, value []byte // the value only in a leaf
	bucket     bool
	below      uint64 // the page only in a branch
}

// elements verifies the elements of a page, which may be one inside a leaf.
func (t *tree) elements(b []byte, in bounds, depth int) error {
	flags := binary.NativeEndian.Uint16(b[8:])
	if flags != flagBranch && flags != flagLeaf {
		return fmt.Errorf("unexpected kind %#x", flags)
	}
	all, err := split(b, flags == flagLeaf)
	if err != nil {
		return err
	}
	if flags == flagBranch && len(all) == 0 {
		return errors.New("empty branch")
	}
	for i, e := range all {
		if !in.hold(e.key) || i > 0 && string(all[i-1].key) >= string(e.key) {
			return errors.New("keys out of order")
		}
	}
	for i, e := range all {
		switch {
		case flags == flagBranch:
			below := bounds{min: e.key, max: in.max}
			if i+1 < len(all) {
				below.max = all[i+1].key
			}
			err = t.page(e.below, below, depth+1)
		case e.bucket:
			err = t.bucket(e.value, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// split reads the elements of a page, within its bounds.
func split(b []byte, leaf bool) ([]element, error) {
	ne := binary.NativeEndian
	count := int(ne.Uint16(b[10:]))
	if pageHeader+count*16 > len(b) {
		return nil, errors.New("bad count")
	}
	all := make([]element, count)
	for i := range all {
		off := pageHeader + i*16
		h := b[off : off+16]
		var pos, ksize, vsize uint64
		if leaf {
			all[i].bucket = ne.Uint32(h)&leafBucket != 0
			pos, ksize, vsize = uint64(ne.Uint32(h[4:])), uint64(ne.Uint32(h[8:])), uint64(ne.Uint32(h[12:]))
		} else {
			pos, ksize = uint64(ne.Uint32(h)), uint64(ne.Uint32(h[4:]))
			all[i].below = ne.Uint64(h[8:])
		}
		start := uint64(off) + pos
		if ksize == 0 || start+ksize+vsize > uint64(len(b)) {
			return nil, errors.New("element out of bounds")
		}
		all[i].key, all[i].value = b[start:start+ksize], b[start+ksize:start+ksize+vsize]
	}
	return all, nil
}

// bucket verifies the value of a bucket: the page it begins at, or a leaf
// inside the value.
func (t *tree) bucket(v []byte, depth int) error {
	if len(v) < 16 {
		return errors.New("bad bucket")
	}
	if root := binary.NativeEndian.Uint64(v); root != 0 {
		return t.page(root, bounds{}, depth)
	}
	if len(v) < 16+pageHeader || binary.NativeEndian.Uint16(v[16+8:]) != flagLeaf {
		return errors.New("bad inline bucket")
	}
	return t.elements(v[16:], bounds{}, depth)
}
