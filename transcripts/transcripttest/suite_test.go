package transcripttest_test

import (
	"errors"
	"testing"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
	"github.com/stretchr/testify/require"
)

// violated returns the names of the rules that err says were broken.
func violated(err error) []string {
	var names []string
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range j.Unwrap() {
			names = append(names, violated(e)...)
		}
		return names
	}
	var v *transcripttest.Violation
	if errors.As(err, &v) {
		names = append(names, v.Rule)
	}
	return names
}

func TestEachMutantFailsExactlyItsRule(t *testing.T) {
	t.Parallel()
	require.Len(t, mutants, len(transcripttest.Rules()), "every rule needs one store that breaks it")
	// They mostly wait for something to expire, so more run at once than there
	// are processors.
	const atOnce = 8
	turn := make(chan struct{}, atOnce)
	results := make(map[string]chan error)
	for _, name := range transcripttest.Rules() {
		require.Contains(t, mutants, name)
		_, f := newMutant(name)
		result := make(chan error, 1)
		results[name] = result
		go func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			result <- transcripttest.CheckStore(t.Context(), func() (transcripts.Store, error) {
				m, _ := newMutant(name)
				return m, nil
			}, f)
		}()
	}
	for name, result := range results {
		err := <-result
		require.Equal(t, []string{name}, violated(err), "%s: %v", name, err)
	}
}

func TestWholeStorePasses(t *testing.T) {
	t.Parallel()
	same := func(s transcripts.Store) (transcripts.Store, error) { return s, nil }
	require.NoError(t, transcripttest.CheckStore(t.Context(), func() (transcripts.Store, error) {
		return memstore.New(), nil
	}, transcripttest.Features{Signals: true, Peer: same, Reopen: same}))
}

func TestNewStoreFault(t *testing.T) {
	t.Parallel()
	fault := errors.New("no disk")
	err := transcripttest.CheckStore(t.Context(), func() (transcripts.Store, error) { return nil, fault }, transcripttest.Features{})
	require.ErrorIs(t, err, fault)
}
