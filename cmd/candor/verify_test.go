package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts/evidence"
	"github.com/candorbot/candor/transcripts/memstore"
)

// TestACC1VerifyCommand: the program needs the export and the public key only.
func TestACC1VerifyCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	key, err := evidence.NewKey("shop.example")
	require.NoError(t, err)
	var kept strings.Builder
	log, err := evidence.New(memstore.New(), key, &evidence.Options{Publish: func(_ context.Context, c string) error {
		_, err := kept.WriteString(c)
		return err
	}})
	require.NoError(t, err)
	for _, code := range []string{"a", "b", "c"} {
		require.NoError(t, log.Note(t.Context(), "audit", code, "pass"))
		require.NoError(t, log.Sign(t.Context()))
	}
	var b bytes.Buffer
	require.NoError(t, log.Export(t.Context(), &b))
	good, public := b.String(), file("key.pub", key.Public()+"\n")
	checkpoints := file("checkpoints", kept.String())

	verify := func(stdin string, args ...string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), append([]string{"verify"}, args...), strings.NewReader(stdin), &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	code, out, _ := verify("", "-key", public, "-checkpoint", checkpoints, file("good", good))
	require.Zero(t, code)
	require.Contains(t, out, "ok: log of shop.example, leaves 0 to 3")
	require.Contains(t, out, "3 of 3 confirmed")
	code, out, _ = verify(good, "-key", key.Public(), "-")
	require.Zero(t, code)
	require.Contains(t, out, "no checkpoint from elsewhere")
	code, out, _ = verify(good, "-json", "-key", key.Public(), "-")
	require.Zero(t, code)
	require.Contains(t, out, `"audit": 3`)

	lines := strings.SplitAfter(good, "\n")
	cut := strings.Join(lines[:3], "") + `{"end":1}` + "\n"
	for name, c := range map[string]struct {
		in   string
		args []string
		want string
	}{
		"flipped":       {strings.Replace(good, "pass", "fail", 1), []string{"-key", public, "-"}, "tampered"},
		"cut back":      {cut, []string{"-key", public, "-checkpoint", checkpoints, "-"}, "cut back"},
		"no key":        {good, []string{"-"}, "-key"},
		"no such key":   {good, []string{"-key", "nowhere", "-"}, "neither"},
		"no export":     {"", []string{"-key", public}, "one export"},
		"no such file":  {"", []string{"-key", public, filepath.Join(dir, "nowhere")}, "nowhere"},
		"rubbish":       {"\x00\xff", []string{"-key", public, "-"}, "line 1"},
		"no checkpoint": {good, []string{"-key", public, "-checkpoint", file("empty", "\n"), "-"}, "holds no checkpoint"},
		"conversation":  {good, []string{"-key", public, "-conversation", public, "-"}, "not the evidence of a conversation"},
	} {
		code, out, errs := verify(c.in, c.args...)
		require.Equal(t, 1, code, name)
		require.Contains(t, errs, c.want, name)
		require.NotContains(t, out, "ok", name)
	}
}
