package console_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
)

// TestPRIV10OnlyOwners: requests about data are shown to owners, live, and only
// they close them; a repetition closes nothing twice.
func TestPRIV10OnlyOwners(t *testing.T) {
	t.Parallel()
	b := start(t)
	ada, olga := b.agent(t, "ada"), b.agent(t, "olga")
	c := b.waiting(t)
	_, err := c.Say(t.Context(), bottest.ID(), "delete my chat, I am ann@example.org")
	require.NoError(t, err)
	open := func(n float64) frame {
		for {
			if f := olga.next("requests"); f["open"] == n {
				return f
			}
		}
	}
	n := open(1)
	require.Zero(t, n["overdue"])
	code, _ := b.get(t, "requests.json", "ada")
	require.Equal(t, http.StatusForbidden, code)
	_, body := b.get(t, "requests.json", "olga")
	var all []frame
	require.NoError(t, json.Unmarshal([]byte(body), &all))
	require.Len(t, all, 1)
	require.Equal(t, "erase", all[0]["kind"])
	require.Equal(t, "open", all[0]["state"])
	require.Equal(t, string(c.ID()), all[0]["conversation"])
	require.NotContains(t, body, "ann@example.org")

	ticket := all[0]["ticket"]
	require.Equal(t, "not_allowed", ada.do(frame{"type": "answered", "ticket": ticket, "outcome": "answered"})["code"])
	require.Equal(t, "bad_frame", olga.do(frame{"type": "answered", "ticket": ticket, "outcome": "erased"})["code"], "only the customer can")
	require.Equal(t, "not_found", olga.do(frame{"type": "answered", "ticket": "T-R-../x", "outcome": "answered"})["code"])
	require.Equal(t, "not_found", olga.do(frame{"type": "answered", "outcome": "answered"})["code"])
	for i := range 2 {
		if i == 1 {
			open(0)
		}
		require.Equal(t, "ack", olga.do(frame{"type": "answered", "ticket": ticket, "outcome": "answered"})["type"])
	}
	require.Equal(t, "stale", olga.do(frame{"type": "answered", "ticket": ticket, "outcome": "declined"})["code"])
	_, body = b.get(t, "requests.json", "olga")
	require.Contains(t, body, `"by":"Olga"`)
}
