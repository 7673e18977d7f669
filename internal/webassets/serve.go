package webassets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var shared embed.FS

// Shared are the files that both interfaces use.
func Shared() fs.FS {
	sub, _ := fs.Sub(shared, "static") // the folder is embedded above
	return sub
}

// types are set here, since a system's own MIME table may say otherwise.
var types = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
	".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".webmanifest": "application/manifest+json",
}

type file struct {
	body       []byte
	mime, etag string
}

// A Server serves embedded files by name.
type Server struct{ files map[string]file }

// NewServer reads all files of the given trees; later ones win.
func NewServer(trees ...fs.FS) (*Server, error) {
	s := &Server{files: map[string]file{}}
	for _, t := range trees {
		err := fs.WalkDir(t, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(t, p)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(b)
			typ := types[path.Ext(p)]
			if typ == "" {
				typ = mime.TypeByExtension(path.Ext(p))
			}
			s.files[p] = file{b, typ, `"` + hex.EncodeToString(sum[:8]) + `"`}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("webassets: %w", err)
		}
	}
	return s, nil
}

// Serve answers with a file, by its name without a leading slash. It reports
// whether there is one.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	f, ok := s.files[strings.TrimPrefix(name, "/")]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "no-cache") // asked again each time, sent only when changed
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	h.Set("Content-Length", fmt.Sprint(len(f.body)))
	if r.Method == http.MethodHead {
		return true
	}
	_, _ = w.Write(f.body)
	return true
}
