package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// maxSize bounds one file, compressed or not, against a broken store.
const maxSize = 16 << 20

// A Shelf is where an Archive keeps its files. Names are lower-case letters,
// digits and dashes.
type Shelf interface {
	// Get returns a file, nil when there is none.
	Get(ctx context.Context, name string) ([]byte, error)
	// Change replaces a file by what f makes of it; nil means none, before and
	// after. Of two changes at once one sees the other's outcome: f may be
	// called more than once.
	Change(ctx context.Context, name string, f func(old []byte) ([]byte, error)) error
}

// Folder keeps files in a folder, which it makes, readable by its owner only.
func Folder(dir string) Shelf { return &folder{dir: dir} }

type folder struct {
	dir string
	mu  sync.Mutex
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name+".json") }

// Get implements Shelf.
func (f *folder) Get(_ context.Context, name string) ([]byte, error) {
	b, err := os.ReadFile(f.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil && len(b) > maxSize {
		err = fmt.Errorf("archive: %s has %d bytes", name, len(b))
	}
	return b, err
}

// Change implements Shelf.
func (f *folder) Change(ctx context.Context, name string, change func([]byte) ([]byte, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, err := f.Get(ctx, name)
	if err != nil {
		return err
	}
	b, err := change(old)
	if err != nil {
		return err
	}
	if b == nil {
		if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	// Written beside, synced and renamed: a kill leaves the old file or the new.
	tmp, err := os.CreateTemp(f.dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), f.path(name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// Documents keeps files in the store that all instances share, on Redis or
// embedded, compressed, as documents that expire after Keep. A file that is
// larger than a document may be is kept in parts.
func Documents(store transcripts.Store) Shelf { return &documents{store} }

type documents struct{ store transcripts.Store }

// part is how much of a compressed file one document holds; in base64, and
// with the rest of the head, it stays below transcripts.MaxHead.
const part = 90 << 10

// file is a document: the whole compressed file, or where its parts are.
type file struct {
	Data  []byte   `json:"data,omitempty"`
	Parts []string `json:"parts,omitempty"`
}

func docID(name string) transcripts.ConversationID {
	return transcripts.ConversationID("audit-file-" + name)
}

// Get implements Shelf.
func (d *documents) Get(ctx context.Context, name string) ([]byte, error) {
	_, f, err := d.read(ctx, docID(name))
	if err != nil || f == nil {
		return nil, err
	}
	return d.open(ctx, f)
}

func (d *documents) read(ctx context.Context, id transcripts.ConversationID) (transcripts.Head, *file, error) {
	h, _, err := d.store.Read(ctx, id, 0, 0)
	if errors.Is(err, transcripts.ErrNotFound) {
		return transcripts.Head{}, nil, nil
	}
	if err != nil {
		return h, nil, err
	}
	var f file
	if err := json.Unmarshal(h.Document, &f); err != nil {
		return h, nil, fmt.Errorf("archive: %s: %w", id, err)
	}
	return h, &f, nil
}

func (d *documents) open(ctx context.Context, f *file) ([]byte, error) {
	data := f.Data
	for _, p := range f.Parts {
		_, x, err := d.read(ctx, docID(p))
		if err != nil {
			return nil, err
		}
		if x == nil || len(data) > maxSize {
			return nil, fmt.Errorf("%w: a part of a file", ErrNotFound)
		}
		data = append(data, x.Data...)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(z, maxSize+1))
	if err == nil && len(b) > maxSize {
		err = errors.New("archive: a file is too large")
	}
	return b, err
}

// Change implements Shelf.
func (d *documents) Change(ctx context.Context, name string, change func([]byte) ([]byte, error)) error {
	for range 8 {
		at, f, err := d.read(ctx, docID(name))
		if err != nil {
			return err
		}
		var old []byte
		if f != nil {
			if old, err = d.open(ctx, f); err != nil {
				return err
			}
		}
		b, err := change(old)
		if err != nil {
			return err
		}
		if b == nil {
			err = d.store.Delete(ctx, docID(name))
		} else {
			err = d.put(ctx, at, name, b)
		}
		switch {
		case err == nil && f != nil:
			for _, p := range f.Parts {
				err = errors.Join(err, d.store.Delete(ctx, docID(p)))
			}
			return err
		case err == nil:
			return nil
		case !errors.Is(err, transcripts.ErrStale) && !errors.Is(err, transcripts.ErrConflict) && !errors.Is(err, transcripts.ErrExists) && !errors.Is(err, transcripts.ErrNotFound):
			return fmt.Errorf("archive: %w", err)
		}
	}
	return transcripts.ErrConflict
}

func (d *documents) put(ctx context.Context, at transcripts.Head, name string, b []byte) error {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(b); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	data := z.Bytes()
	if len(data) > maxSize {
		return errors.New("archive: a file is too large")
	}
	f := file{Data: data}
	if len(data) > part {
		f.Data = nil
		// Parts are new documents, named by what they hold and this version:
		// readers of the old file keep its parts until it is replaced.
		sum := sha256.Sum256(data)
		for i := 0; i*part < len(data); i++ {
			p := fmt.Sprintf("%s-%s-%d-%d", name, hex.EncodeToString(sum[:6]), at.Version, i)
			x := file{Data: data[i*part : min(len(data), (i+1)*part)]}
			if err := d.write(ctx, transcripts.Head{}, p, x); err != nil && !errors.Is(err, transcripts.ErrExists) {
				return err
			}
			f.Parts = append(f.Parts, p)
		}
	}
	return d.write(ctx, at, name, f)
}

func (d *documents) write(ctx context.Context, at transcripts.Head, name string, f file) error {
	return transcripts.PutDocument(ctx, d.store, at, docID(name), f, time.Now().Add(Keep))
}
