package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
)

// audit runs the command as a user would, in a folder of its own.
type auditBench struct {
	t   *testing.T
	dir string
}

func (b auditBench) at(name string) string { return filepath.Join(b.dir, name) }

func (b auditBench) run(args ...string) (code int, out, err string) {
	b.t.Helper()
	for i, a := range args { // @name is a file of the folder
		if name, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = b.at(name)
		}
	}
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), append([]string{"audit"}, args...), nil, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func (b auditBench) audit(bot string, more ...string) (int, string, string) {
	b.t.Helper()
	return b.run(append([]string{"run", "-stub", bot, "-probes", "age", "-metrics", "handover,answered,length", "-key", "@k", "-journal", "@j", "-permutations", "999", "-owner", "Robin"}, more...)...)
}

func newAuditBench(t *testing.T) auditBench {
	t.Helper()
	b := auditBench{t, t.TempDir()}
	code, out, _ := b.run("key", "-out", "@k")
	require.Zero(t, code)
	require.NotEmpty(t, out)
	return b
}

func TestAuditArchiveAndFindings(t *testing.T) {
	t.Parallel()
	b := newAuditBench(t)
	code, out, errs := b.audit("biased", "-archive", "@audits", "-html", "@r.html")
	require.Equal(t, 3, code, errs)
	require.Contains(t, out, "Disparity found")
	require.Contains(t, out, "Robin: ")
	require.Contains(t, errs, "/", "progress")
	require.LessOrEqual(t, strings.Count(errs, "\n"), 13, "a build server's log stays short")
	require.FileExists(t, b.at("r.html"))
	require.NoFileExists(t, b.at("j"), "the journal is done with")

	code, out, _ = b.run("list", "-archive", "@audits", "-pub", "@k.pub")
	require.Zero(t, code)
	require.Contains(t, out, "disparity")
	code, out, _ = b.run("findings", "-archive", "@audits", "-pub", "@k.pub")
	require.Equal(t, 3, code, "open findings")
	key, _, _ := strings.Cut(out, "\n")
	code, _, errs = b.run("findings", "-archive", "@audits", "-key", "@k", "-finding", key, "-state", "accepted", "-owner", "Ann")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "a reason")
	other := strings.Split(out, "\n")[4]
	for _, k := range []string{key, other} {
		code, out, errs = b.run("findings", "-archive", "@audits", "-key", "@k", "-finding", k, "-state", "accepted", "-owner", "Ann", "-reason", "the law asks for it")
	}
	require.Zero(t, code, errs)
	require.Contains(t, out, "accepted, owner Ann: the law asks for it")

	// The next audit knows of it, and shows a trend.
	code, _, errs = b.audit("biased", "-archive", "@audits", "-seed", "2")
	require.Equal(t, 3, code, errs)
	code, out, errs = b.run("findings", "-archive", "@audits", "-pub", "@k.pub")
	require.Zero(t, code, errs)
	require.Contains(t, out, "the law asks for it")
	for format, want := range map[string]string{"html": "moving average", "md": "# Bias audit of bot", "junit": "<testsuite"} {
		code, out, errs = b.run("report", "-archive", "@audits", "-pub", "@k.pub", "-format", format)
		require.Zero(t, code, errs)
		require.Contains(t, out, want)
	}

	// Files of the archive that were changed.
	files, err := filepath.Glob(b.at("audits/2*.json"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, f := range files { // both are of one second, so their names do not tell which is newer
		require.NoError(t, os.WriteFile(f, []byte("{}"), 0o600))
	}
	code, out, _ = b.run("list", "-archive", "@audits", "-pub", "@k.pub")
	require.Zero(t, code)
	require.Contains(t, out, "cannot be verified")
	code, _, errs = b.run("report", "-archive", "@audits", "-pub", "@k.pub")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "not the one that was added")
}

func TestAuditFilesAndDiff(t *testing.T) {
	t.Parallel()
	b := newAuditBench(t)
	code, _, errs := b.audit("fair", "-out", "@fair.json")
	require.Contains(t, []int{0, 4}, code, errs)
	code, _, errs = b.audit("biased", "-out", "@biased.json", "-previous", "@fair.json")
	require.Equal(t, 3, code, errs)
	code, out, _ := b.run("verify", "-in", "@fair.json", "-pub", "@k.pub")
	require.Zero(t, code)
	require.Contains(t, out, "signature holds")
	code, out, _ = b.run("diff", "-pub", "@k.pub", "@fair.json", "@biased.json")
	require.Equal(t, 3, code)
	require.Contains(t, out, "-> disparity")
	code, _, _ = b.run("diff", "-pub", "@k.pub", "@biased.json", "@biased.json")
	require.Zero(t, code)

	good, err := os.ReadFile(b.at("fair.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(b.at("bad.json"), bytes.Replace(good, []byte(`"calls":`), []byte(`"calls":1`), 1), 0o600))
	_, _, _ = b.run("key", "-out", "@other")
	require.NoError(t, os.WriteFile(b.at("nokey"), []byte("rubbish"), 0o600))
	for name, c := range map[string]struct {
		code int
		want string
		args []string
	}{
		"tampered":         {1, "not what was signed", []string{"verify", "-in", "@bad.json", "-pub", "@k.pub"}},
		"another key":      {1, "another key", []string{"verify", "-in", "@fair.json", "-pub", "@other.pub"}},
		"not a key":        {1, "is not a public key", []string{"verify", "-in", "@fair.json", "-pub", "@nokey"}},
		"no file":          {1, "no such file", []string{"verify", "-in", "@none", "-pub", "@k.pub"}},
		"no archive":       {1, "there is no archive", []string{"list", "-archive", "@none", "-pub", "@k.pub"}},
		"key twice":        {1, "exists", []string{"key", "-out", "@k"}},
		"no key":           {2, "give -key", []string{"run", "-stub", "fair"}},
		"no bot":           {2, "either -endpoint or -stub", []string{"run", "-key", "@k"}},
		"both before":      {2, "either -archive or -previous", []string{"run", "-key", "@k", "-stub", "fair", "-archive", "@a", "-previous", "@fair.json"}},
		"nothing to do":    {1, "no journal", []string{"resume", "-key", "@k", "-stub", "fair", "-journal", "@none"}},
		"unknown probe":    {1, "", []string{"run", "-key", "@k", "-stub", "fair", "-probes", "none"}},
		"unknown metric":   {1, "none", []string{"run", "-key", "@k", "-stub", "fair", "-metrics", "none"}},
		"unknown flag":     {2, "not defined", []string{"run", "-nonsense"}},
		"stray word":       {2, "is not a flag", []string{"list", "audits"}},
		"unknown command":  {2, "usage", []string{"nonsense"}},
		"no command":       {2, "usage", nil},
		"unknown format":   {2, "html, md or junit", []string{"report", "-format", "pdf"}},
		"diff of one":      {2, "usage", []string{"diff", "@fair.json"}},
		"budget":           {1, "budget", []string{"run", "-key", "@k", "-stub", "fair", "-journal", "@b", "-max-calls", "5"}},
		"journal in place": {1, "use resume", []string{"run", "-key", "@k", "-stub", "fair", "-journal", "@nokey"}},
	} {
		code, out, errs := b.run(c.args...)
		require.Equal(t, c.code, code, "%s: %s", name, errs)
		require.Contains(t, errs, c.want, name)
		require.Empty(t, out, name)
	}
	code, out, _ = b.run("help")
	require.Zero(t, code)
	require.Contains(t, out, "exit status: 0 within the margins, 3 disparity")
}

// A run that the budget ended goes on where it was.
func TestAuditResume(t *testing.T) {
	t.Parallel()
	b := newAuditBench(t)
	code, _, errs := b.audit("fair", "-out", "@r.json", "-max-calls", "3000")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "candor audit resume")
	args := []string{"resume", "-stub", "fair", "-probes", "age", "-metrics", "handover,answered,length", "-key", "@k", "-journal", "@j", "-permutations", "999", "-out", "@r.json"}
	code, _, errs = b.run(args...)
	require.Contains(t, []int{0, 4}, code, errs)
	require.FileExists(t, b.at("r.json"))
}

func TestBar(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	b := &bar{w: &w, terminal: true, first: -1, start: time.Now().Add(-10 * time.Second)}
	b.show(biasaudit.Progress{Done: 1, Total: 100})
	b.drawn = time.Time{}
	b.show(biasaudit.Progress{Done: 50, Total: 100, Failed: 2, Cost: 1.5})
	b.show(biasaudit.Progress{Done: 51, Total: 100}) // too soon
	require.Contains(t, w.String(), "\r[###############               ] 50/100 calls, 2 failed, cost 1.50, 10s left")
	require.NotContains(t, w.String(), "51/100")
	b.show(biasaudit.Progress{Done: 100, Total: 100})
	require.Contains(t, w.String(), "100/100")
	b.end()
	require.True(t, strings.HasSuffix(w.String(), "\n"))
}
