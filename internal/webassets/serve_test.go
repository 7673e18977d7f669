package webassets_test

import (
	"bufio"
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/webassets"
)

func TestServe(t *testing.T) {
	t.Parallel()
	s, err := webassets.NewServer(webassets.Shared(), fstest.MapFS{"a/x.js": {Data: []byte("1")}, "p.html": {Data: []byte("<p>")}})
	require.NoError(t, err)
	get := func(method, name, match string) (*httptest.ResponseRecorder, bool) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, "/"+name, nil)
		r.Header.Set("If-None-Match", match)
		return w, s.Serve(w, r, name)
	}
	w, ok := get(http.MethodGet, "a/x.js", "")
	require.True(t, ok)
	require.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.Equal(t, "1", w.Body.String())
	again, _ := get(http.MethodGet, "a/x.js", w.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.Code)
	head, _ := get(http.MethodHead, "wire.js", "")
	require.Empty(t, head.Body.String())
	require.NotEqual(t, "0", head.Header().Get("Content-Length"))
	for _, name := range []string{"", "nothing", "../serve.go", "a", "a/../a/x.js"} {
		_, ok := get(http.MethodGet, name, "")
		require.False(t, ok, name)
	}
}

var (
	inline   = regexp.MustCompile(`(?i)\son[a-z]+\s*=\s*["']|<script(?:\s[^>]*)?>[^<]|style\s*=\s*["']|javascript:`)
	external = regexp.MustCompile(`(?:https?:)?//[a-zA-Z0-9.-]+\.[a-z]{2,}`)
	markup   = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`)
)

// TestAssets keeps what a strict content security policy and a careful reader
// need: no inline script or style, no address outside, text only as text.
func TestAssets(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"static", "../../bot/webchat/static", "../../handover/console/static"} {
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(p)
			require.NoError(t, err)
			text := string(b)
			switch filepath.Ext(p) {
			case ".js":
				require.NotRegexp(t, markup, text, p)
				n := 0
				for sc := bufio.NewScanner(bytes.NewReader(b)); sc.Scan(); n++ {
				}
				require.LessOrEqual(t, n, 400, p)
			case ".html":
				require.NotRegexp(t, inline, text, p)
			}
			for _, found := range external.FindAllString(text, -1) {
				require.True(t, strings.HasSuffix(found, "www.w3.org"), "%s names %s", p, found)
			}
			return nil
		})
		require.NoError(t, err)
	}
}
