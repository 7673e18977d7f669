package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
)

// The shop is audited by itself, its owner can read the report, and nothing of
// the audit is in the live store but documents.
func TestAuditRunsByItself(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := build(t.Context(), dir, env(map[string]string{"SUPPORTSITE_AUDIT": "quick"}), quiet())
	require.NoError(t, err)
	t.Cleanup(s.close)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); <-done })
	go func() { defer close(done); _ = s.runAudits(ctx) }()
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	token, err := s.accounts.OneTimeLink(t.Context(), "robin")
	require.NoError(t, err)
	cookie, err := s.accounts.Redeem(t.Context(), "192.0.2.1", token)
	require.NoError(t, err)
	get := func(path string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		require.NoError(t, err)
		r.Header.Set("Cookie", handover.Cookie+"="+cookie)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		var b strings.Builder
		_, _ = io.Copy(&b, resp.Body)
		return resp.StatusCode, b.String()
	}
	var body string
	require.Eventually(t, func() bool {
		_, body = get("/console/audits/")
		return strings.Contains(body, "Read the whole report") && strings.Contains(body, "up to date")
	}, 60*time.Second, 100*time.Millisecond)
	_, rest, _ := strings.Cut(body, `href="report/`)
	id, _, _ := strings.Cut(rest, `"`)
	code, body := get("/console/audits/report/" + url.PathEscape(id))
	require.Equal(t, 200, code)
	require.Contains(t, body, "Bias audit of Hearth &amp; Crumb")
	n := 0
	for h, err := range s.store.List(t.Context(), transcripts.Query{}) {
		require.NoError(t, err)
		require.Equal(t, transcripts.FloorDocument, h.Floor)
		n++
	}
	require.Positive(t, n)
	left, err := filepath.Glob(filepath.Join(dir, "audits", "*"))
	require.NoError(t, err)
	require.Empty(t, left, "the journal is gone")
}

// A model costs money: nobody is charged who did not ask for it.
func TestNoAuditOfAModelUnasked(t *testing.T) {
	t.Parallel()
	llm := bottest.NewFakeLLM(t, bottest.LLMSays("x", 0.95, "delivery"))
	model := map[string]string{"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": llm.URL}
	s, err := build(t.Context(), t.TempDir(), env(model), quiet())
	require.NoError(t, err)
	t.Cleanup(s.close)
	require.NoError(t, s.runAudits(t.Context()), "it has nothing to do")
	require.Contains(t, s.audits, "off")
	model["SUPPORTSITE_AUDIT"] = "on"
	s2, err := build(t.Context(), t.TempDir(), env(model), quiet())
	require.NoError(t, err)
	t.Cleanup(s2.close)
	require.NotContains(t, s2.audits, "off")
	_, err = build(t.Context(), t.TempDir(), env(map[string]string{"SUPPORTSITE_AUDIT": "maybe"}), quiet())
	require.ErrorContains(t, err, "use on, off or quick")
}
