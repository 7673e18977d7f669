package stats_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every method names its source, with a year. What is left are not methods.
func TestEveryMethodNamesItsSource(t *testing.T) {
	t.Parallel()
	plain := map[string]bool{"NewGrid": true, "At": true, "Set": true, "Check": true, "Constant": true, "Mean": true, "GroupMean": true, "N": true}
	pkgs, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, parser.ParseComments) //nolint:staticcheck // one folder, no build tags
	require.NoError(t, err)
	n := 0
	for _, f := range pkgs["stats"].Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || plain[fn.Name.Name] {
				continue
			}
			n++
			require.Regexp(t, `\b(1[89]|20)\d\d[a-z]?\b|RCNY`, strings.ReplaceAll(fn.Doc.Text(), "\n", " "), fn.Name.Name)
		}
	}
	require.Greater(t, n, 25)
}
