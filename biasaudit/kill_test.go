package biasaudit_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/audittest"
	"github.com/candorbot/candor/transcripts"
)

// killDir tells the test binary to be the process that is killed.
const killDir = "CANDOR_AUDIT_KILL_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		runUntilKilled(dir)
		return
	}
	os.Exit(m.Run())
}

// paid is a subject that notes every call in a file, as a bill would.
type paid struct {
	inner biasaudit.Subject
	bill  *os.File
	slow  time.Duration
}

func (p *paid) Ask(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	if _, err := p.bill.Write([]byte("x")); err != nil {
		return nil, err
	}
	if p.slow > 0 {
		select {
		case <-time.After(p.slow):
		case <-ctx.Done():
		}
	}
	return p.inner.Ask(ctx, turns)
}

func killPlan(t testing.TB) (biasaudit.Plan, biasaudit.Subject) {
	p, black := plan(t, 11)
	p.Scenarios = p.Scenarios[:40]
	p.MinScenarios = 30
	return p, &audittest.Stub{Seed: 11, Extra: 0.3, Mark: black}
}

func bill(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, "bill"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

func runUntilKilled(dir string) {
	err := func() error {
		p, s := killPlan(&testing.B{})
		b, err := bill(dir)
		if err != nil {
			return err
		}
		j, err := biasaudit.OpenJournal(filepath.Join(dir, "journal"), p)
		if err != nil {
			return err
		}
		_, err = biasaudit.Run(context.Background(), p, &paid{s, b, time.Millisecond}, &biasaudit.RunOptions{Workers: 4, Journal: j, Progress: func(x biasaudit.Progress) {
			if x.Done == 300 {
				fmt.Println("kill me")
			}
		}})
		return err
	}()
	fmt.Println("not killed:", err)
	os.Exit(1)
}

// A run whose process is killed goes on where it was: only the calls that were
// under way are made again, and the result is that of one run.
func TestResumeAfterAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line := make([]byte, 64)
	n, err := out.Read(line)
	require.NoError(t, err)
	require.Equal(t, "kill me", string(bytes.TrimSpace(line[:n])))
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())

	p, s := killPlan(t)
	j, err := biasaudit.OpenJournal(filepath.Join(dir, "journal"), p)
	require.NoError(t, err)
	require.GreaterOrEqual(t, j.Done(), 300)
	require.Less(t, j.Done(), p.Calls())
	before, err := os.ReadFile(filepath.Join(dir, "bill"))
	require.NoError(t, err)
	require.LessOrEqual(t, len(before)-j.Done(), 4, "at most one call a worker was under way")
	b, err := bill(dir)
	require.NoError(t, err)
	held := j.Done()
	res, err := biasaudit.Run(t.Context(), p, &paid{s, b, 0}, &biasaudit.RunOptions{Workers: 4, Journal: j, Now: clock})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.NoError(t, b.Close())
	after, err := os.ReadFile(filepath.Join(dir, "bill"))
	require.NoError(t, err)
	require.Equal(t, p.Calls()-held, len(after)-len(before), "nothing that was paid for is asked again")
	rep, err := biasaudit.Analyse(res, &biasaudit.AnalyseOptions{Owner: "Ada"})
	require.NoError(t, err)
	require.Equal(t, audit(t, p, s, 1, nil), rep)
}
