package handover_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

var key = []byte(strings.Repeat("k", 32))

func accounts(t *testing.T) (*handover.Accounts, *bottest.Rig) {
	t.Helper()
	engine, err := redact.New(nil)
	require.NoError(t, err)
	r, err := bottest.NewRig(memstore.New(), engine, bottest.Says("hi"), nil)
	require.NoError(t, err)
	hash, err := handover.HashSecret("correct horse battery")
	require.NoError(t, err)
	a, err := handover.NewAccounts(r.Rec, key, []handover.Account{
		{Agent: handover.Agent{ID: "ada", Name: "Ada"}, Hash: hash}, {Agent: handover.Agent{ID: "link-only", Name: "Lin"}},
	})
	require.NoError(t, err)
	return a, r
}

func request(cookie string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: handover.Cookie, Value: cookie})
	return r
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	a, _ := accounts(t)
	cookie, err := a.SignIn(t.Context(), "192.0.2.1", "ada", "correct horse battery")
	require.NoError(t, err)
	got, err := a.Authenticate(request(cookie))
	require.NoError(t, err)
	require.Equal(t, "Ada", got.Name)

	for name, try := range map[string][2]string{
		"wrong secret": {"ada", "correct horse batterx"}, "unknown name": {"bob", "correct horse battery"},
		"no secret set": {"link-only", ""}, "huge": {"ada", strings.Repeat("x", 1<<20)},
	} {
		_, err := a.SignIn(t.Context(), "addr of "+name, try[0], try[1])
		require.ErrorIs(t, err, handover.ErrSignIn, name)
	}
	forged := []byte(cookie) // not the last character: of that, not every bit counts
	forged[len(forged)-5] ^= 1
	for name, value := range map[string]string{
		"none": "", "forged": string(forged), "other end": strings.Replace(cookie, ".", ".1", 1), "rubbish": "a.b.c", "long": strings.Repeat("x", 500),
	} {
		_, err := a.Authenticate(request(value))
		require.ErrorIs(t, err, handover.ErrNoSession, name)
	}
	require.NoError(t, a.SignOut(request(cookie)))
	_, err = a.Authenticate(request(cookie))
	require.ErrorIs(t, err, handover.ErrNoSession, "revoked")
}

func TestTriesAreLimited(t *testing.T) {
	t.Parallel()
	a, _ := accounts(t)
	for range 5 {
		_, err := a.SignIn(t.Context(), "192.0.2.1", "bob", "x")
		require.ErrorIs(t, err, handover.ErrSignIn)
	}
	_, err := a.SignIn(t.Context(), "192.0.2.1", "ada", "correct horse battery")
	require.ErrorIs(t, err, handover.ErrTooManyTries, "from this address")
	_, err = a.SignIn(t.Context(), "192.0.2.2", "ada", "correct horse battery")
	require.NoError(t, err, "another address is not punished")
	_, err = a.SignIn(t.Context(), "192.0.2.3", "bob", "x")
	require.ErrorIs(t, err, handover.ErrTooManyTries, "for this name")
}

func TestOneTimeLinkWorksOnce(t *testing.T) {
	t.Parallel()
	a, _ := accounts(t)
	token, err := a.OneTimeLink(t.Context(), "link-only")
	require.NoError(t, err)
	_, err = a.OneTimeLink(t.Context(), "nobody")
	require.ErrorIs(t, err, handover.ErrNoAgent)
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			cookie, err := a.Redeem(context.Background(), fmt.Sprintf("192.0.2.%d", i), token)
			switch {
			case err == nil:
				won.Add(1)
				if got, err := a.Authenticate(request(cookie)); err != nil || got.ID != "link-only" {
					t.Errorf("session of %q: %v", got.ID, err)
				}
			case !errors.Is(err, handover.ErrSignIn):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, won.Load())
	_, err = a.Redeem(t.Context(), "198.51.100.1", "made up")
	require.ErrorIs(t, err, handover.ErrSignIn)
}

func TestAccountsReportAllFaults(t *testing.T) {
	t.Parallel()
	_, err := handover.NewAccounts(nil, []byte("short"), []handover.Account{
		{Agent: handover.Agent{ID: "Ada!", Name: "Ada"}}, {Agent: handover.Agent{ID: "bob"}}, {Agent: handover.Agent{ID: "bob", Name: "Bob"}, Hash: "plain"},
	})
	for _, want := range []string{"needs a Recorder", "at least 32", `"Ada!"`, `"bob" has no name`, "two accounts", "not from HashSecret"} {
		require.ErrorContains(t, err, want)
	}
	_, err = handover.HashSecret("short")
	require.ErrorContains(t, err, "10 to 200")
}

func TestDeskReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, r := accounts(t)
	_, err := handover.NewDesk(nil, r.Bot.Policy(), nil, &handover.Options{
		Capacity: -1, TicketPrefix: "lower", ClaimTimeout: -1, Hours: handover.Hours{Closed: []string{"Christmas"}},
	})
	for _, want := range []string{"Recorder", "texts", "Capacity", "TicketPrefix", "ClaimTimeout", "Christmas"} {
		require.ErrorContains(t, err, want)
	}
}

// Secrets are stored as hashes only.
func ExampleHashSecret() {
	hash, err := handover.HashSecret("correct horse battery")
	fmt.Println(err, strings.HasPrefix(hash, "argon2id$"), strings.Contains(hash, "horse"))
	// Output: <nil> true false
}
