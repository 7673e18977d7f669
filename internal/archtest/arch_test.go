package archtest

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/candorbot/candor"

// A source is one Go file of the main module. It is parsed anew in every run:
// a cached list of packages would miss a change.
type source struct {
	pkg, file string // package folder and path, relative to the root; "" is the root
	test      bool
	program   bool // package main: a generator or a command
	imports   []string
	lines     int
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, nested := os.Stat(filepath.Join(p, "go.mod"))
			if n := d.Name(); p != root && (nested == nil || n == "testdata" || n == "node_modules" || strings.HasPrefix(n, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		s := source{program: f.Name.Name == "main", pkg: path.Dir(rel), file: rel, test: strings.HasSuffix(p, "_test.go"), lines: countLines(t, p)}
		for _, i := range f.Imports {
			s.imports = append(s.imports, strings.Trim(i.Path.Value, `"`))
		}
		out = append(out, s)
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return out
}

func countLines(t *testing.T, p string) int {
	t.Helper()
	f, err := os.Open(p)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 8<<20)
	n := 0
	for sc.Scan() {
		n++
	}
	require.NoError(t, sc.Err())
	return n
}

// layers are the core packages, lowest first. A core package and its
// subpackages may import their own and lower layers.
var layers = []string{"disclosure", "transcripts", "handover", "bot"}

func top(pkg string) string { first, _, _ := strings.Cut(pkg, "/"); return first }

func own(imp string) (string, bool) { return strings.CutPrefix(imp, module+"/") }

// testHelpers are packages that only tests use, wherever they live.
func testHelper(pkg string) bool {
	base := path.Base(pkg)
	return strings.HasSuffix(base, "test") && base != "attest"
}

func TestLayers(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || testHelper(s.pkg) {
			continue
		}
		rank := slices.Index(layers, top(s.pkg))
		for _, imp := range s.imports {
			to, ours := own(imp)
			if !ours {
				continue
			}
			if r := slices.Index(layers, top(to)); rank >= 0 && r > rank {
				t.Errorf("%s imports %s: %s must not know of %s", s.file, to, layers[rank], layers[r])
			}
			switch {
			case s.pkg == top(s.pkg) && rank > 0 && strings.HasPrefix(to, s.pkg+"/"):
				t.Errorf("%s imports %s: a core package never imports its subpackages", s.file, to)
			case s.pkg == "disclosure" && !strings.HasPrefix(to, "internal/attest"):
				t.Errorf("%s imports %s: disclosure is a leaf but for internal/attest", s.file, to)
			case top(s.pkg) == "biasaudit" && (top(to) == "bot" || top(to) == "handover"):
				t.Errorf("%s imports %s: audits and bot meet in the caller", s.file, to)
			case rank >= 0 && top(to) == "biasaudit":
				t.Errorf("%s imports %s: audits and bot meet in the caller", s.file, to)
			case top(to) == "examples" || top(to) == "cmd":
				t.Errorf("%s imports %s: nobody imports programs", s.file, to)
			case testHelper(to) && top(s.pkg) != "cmd" && top(s.pkg) != "examples": // programs measure with them
				t.Errorf("%s imports %s, which is for tests", s.file, to)
			}
		}
	}
}

// doors says which packages may import a third-party module.
var doors = map[string][]string{
	"github.com/gorilla/websocket":      {"internal/wsconn"},
	"github.com/sashabaranov/go-openai": {"bot/openaibackend"},
	"github.com/redis/go-redis":         {"transcripts/redisstore", "internal/redistest"},
	"go.etcd.io/bbolt":                  {"transcripts/boltstore"},
	"github.com/tink-crypto/tink-go":    {"transcripts"},
	"golang.org/x/mod":                  {"transcripts/evidence"},
	"github.com/nyaruka/phonenumbers":   {"transcripts/redact"},
	"github.com/stretchr/testify":       {},
	"gonum.org/v1":                      {"biasaudit"},
	"go.yaml.in/yaml":                   {"cmd/candor"},
}

func TestDoors(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, imp := range s.imports {
			for mod, allowed := range doors {
				if imp != mod && !strings.HasPrefix(imp, mod+"/") {
					continue
				}
				ok := s.test || top(s.pkg) == "examples" && mod != "github.com/stretchr/testify" && mod != "github.com/gorilla/websocket"
				for _, a := range allowed {
					ok = ok || s.pkg == a || strings.HasPrefix(s.pkg, a+"/")
				}
				if !ok {
					t.Errorf("%s imports %s: its only door is %v", s.file, imp, allowed)
				}
			}
		}
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	docs := map[string]bool{}
	pkgs, programs := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		for _, junk := range []string{"util", "utils", "common", "models", "types", "helpers"} {
			if path.Base(s.pkg) == junk {
				t.Errorf("%s: a package named %q says nothing", s.file, junk)
			}
		}
		if s.test {
			continue
		}
		if s.lines > 500 {
			t.Errorf("%s has %d lines; split it at 500", s.file, s.lines)
		}
		pkgs[s.pkg] = true
		programs[s.pkg] = programs[s.pkg] || s.program
		docs[s.pkg] = docs[s.pkg] || path.Base(s.file) == "doc.go"
	}
	for p := range pkgs {
		if !docs[p] && top(p) != "examples" && top(p) != "cmd" && !programs[p] {
			t.Errorf("%s has no doc.go", p)
		}
	}
}

// TestDisclosureStaysLight keeps the forging test fast and importers' builds
// small: no network packages under disclosure itself.
func TestDisclosureStaysLight(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.pkg == "disclosure" && !s.test {
			require.NotContains(t, s.imports, "net/http", s.file)
			require.NotContains(t, s.imports, "net", s.file)
		}
	}
}
