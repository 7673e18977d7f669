package disclosure_test

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
)

// TestBypassDoesNotCompile type-checks each forging attempt in
// testdata/bypass as if an importer had written it: the compiler must refuse
// it on the marked line, for the marked reason.
func TestBypassDoesNotCompile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bypass/*.go")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 9)
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "source", nil)
	want := regexp.MustCompile("// want `([^`]+)`")
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		m := want.FindSubmatch(src)
		require.NotNil(t, m, "%s has no // want", file)
		line := 1 + strings.Count(string(src[:strings.Index(string(src), string(m[0]))]), "\n")
		f, err := parser.ParseFile(fset, file, src, 0)
		require.NoError(t, err)
		var got []string
		for _, spec := range f.Imports { // go build refuses these before type checking
			if strings.Contains(spec.Path.Value, "/internal/") {
				got = append(got, "use of internal package")
				require.Equal(t, line, fset.Position(spec.Pos()).Line)
			}
		}
		conf := types.Config{Importer: imp, Error: func(err error) {
			e := err.(types.Error) //nolint:errorlint // documented type of this callback
			if fset.Position(e.Pos).Line == line {
				got = append(got, e.Msg)
			}
		}}
		_, _ = conf.Check("importer.example/bypass", fset, []*ast.File{f}, nil)
		require.Regexp(t, string(m[1]), strings.Join(got, "\n"), "%s: the forgery compiles", file)
	}
}

// What does compile still discloses or fails.
func TestZeroValuesAreHonest(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	body := disclosure.Body{Seq: 1, Text: "Hi, I'm Maria!"}

	t.Run("zero message", func(t *testing.T) {
		t.Parallel()
		var m disclosure.Message
		require.Contains(t, m.Text(), "bot")
		require.Equal(t, disclosure.Bot, m.Speaker().Kind())
		_, err := json.Marshal(m)
		require.ErrorIs(t, err, disclosure.ErrUnsealed)
	})
	t.Run("zero policy", func(t *testing.T) {
		t.Parallel()
		m := disclosure.Policy{}.Open("c", 1, disclosure.State{}).Seal(body)
		require.True(t, strings.HasPrefix(m.Text(), "You're chatting with an AI assistant (bot)"), m.Text())
	})
	t.Run("own ledger with a made-up state", func(t *testing.T) {
		t.Parallel()
		// Only a matching wording counts as shown, and the label stays.
		m := disclosure.Policy{}.Open("c", 1, disclosure.State{Shown: "x", ShownAt: now}).Seal(body)
		require.NotEmpty(t, m.Notice())
		require.Equal(t, disclosure.Bot, m.Speaker().Kind())
	})
	t.Run("zero proof", func(t *testing.T) {
		t.Parallel()
		m := disclosure.Policy{}.Open("c", 1, disclosure.State{}).SealHuman(disclosure.HumanProof{}, 1, body)
		require.Equal(t, disclosure.Bot, m.Speaker().Kind())
		require.Equal(t, disclosure.Bot, disclosure.HumanSpeaker(disclosure.HumanProof{}, "", 0).Kind())
	})
	t.Run("zero receipt", func(t *testing.T) {
		t.Parallel()
		l := disclosure.Policy{}.Open("c", 1, disclosure.State{})
		require.False(t, l.Acknowledge(disclosure.Receipt{}))
		require.False(t, l.Acknowledge(zero(l.Acknowledge)), "a zero Receipt got by inference")
		require.False(t, l.Disclosed())
		require.NotEmpty(t, l.Seal(body).Notice())
	})
	t.Run("zero speaker", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, disclosure.Bot, disclosure.Speaker{}.Kind())
		require.Equal(t, "bot", disclosure.Kind(200).String())
	})
}

func zero[T any](func(T) bool) T { var z T; return z }
