package boltstore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/stretchr/testify/require"
)

func newHead() transcripts.Head {
	now := time.Now().UTC()
	return transcripts.Head{ID: transcripts.NewConversationID(), Floor: transcripts.FloorBot, Opened: now, Updated: now, Expires: now.Add(time.Hour)}
}

func rec(client string) transcripts.Record {
	return transcripts.Record{ClientID: client, Payload: []byte(`{"text":"hello [EMAIL_1]","client":"` + client + `"}`)}
}

func open(t testing.TB, path string, opts *boltstore.Options) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(path, opts)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

const childEnv = "BOLTSTORE_TEST_FILE"

// TestMain doubles as the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := child(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const childWriters = 4

// child appends from several goroutines, for ever, and prints each record that
// was acknowledged.
func child(path string) error {
	s, err := boltstore.Open(path, nil)
	if err != nil {
		return err
	}
	var out sync.Mutex
	errs := make(chan error, childWriters)
	for range childWriters {
		go func() {
			errs <- func() error {
				a, err := s.Append(context.Background(), transcripts.Head{}, newHead())
				if err != nil {
					return err
				}
				for i := 0; ; i++ {
					if a, err = s.Append(context.Background(), a.Head, a.Head, rec(fmt.Sprint(i))); err != nil {
						return err
					}
					out.Lock()
					fmt.Println(a.Head.ID, a.Seq, i)
					out.Unlock()
				}
			}()
		}()
	}
	return <-errs
}

// A process that is killed in the middle of its writes loses nothing that it
// acknowledged, and leaves a file that opens.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.db")
	acked := make(map[transcripts.ConversationID][]string)
	for round := range 4 {
		cmd := exec.Command(os.Args[0]) // #nosec G204 -- this test
		cmd.Env = append(os.Environ(), childEnv+"="+path)
		cmd.Stderr = os.Stderr
		pipe, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(pipe)
		for n := 0; lines.Scan(); n++ {
			if n == 40+30*round {
				require.NoError(t, cmd.Process.Kill())
			}
			f := strings.Fields(lines.Text())
			if len(f) == 3 { // the last line may be cut
				id := transcripts.ConversationID(f[0])
				acked[id] = append(acked[id], f[2])
			}
		}
		_ = cmd.Wait()

		s, err := boltstore.Open(path, nil)
		require.NoError(t, err)
		for id, want := range acked {
			h, recs, err := s.Read(t.Context(), id, 0, 100_000)
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(recs), len(want), "acknowledged records are missing")
			require.LessOrEqual(t, len(recs), len(want)+2, "at most one more was stored without its line")
			require.EqualValues(t, len(recs), h.Seq)
			for i, w := range want {
				require.Equal(t, w, recs[i].ClientID)
			}
		}
		n := 0
		for _, err := range s.List(t.Context(), transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorBot}}) {
			require.NoError(t, err)
			n++
		}
		require.GreaterOrEqual(t, n, len(acked))
		require.NoError(t, s.Close())
	}
	require.Len(t, acked, 4*childWriters)
}
