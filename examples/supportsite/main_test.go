package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
)

func env(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestPages(t *testing.T) {
	t.Parallel()
	s, err := build(t.Context(), t.TempDir(), env(nil), quiet())
	require.NoError(t, err)
	t.Cleanup(s.close)
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	for path, want := range map[string]int{
		"/": 200, "/shop.css": 200, "/chat/widget.js": 200, "/chat/chat.js": 200, "/chat/wire.js": 200, "/chat/chat.css": 200,
		"/console/signin": 200, "/console/static/console.js": 200, "/console/static/wire.js": 200, "/console/healthz": 200,
		"/chat/transcript": 401, "/evidence": 401, "/bot": 200, "/nothing": 404, "/chat/nothing": 404, "/console/nothing": 404,
	} {
		resp, err := http.Get(server.URL + path)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		require.Equal(t, want, resp.StatusCode, path)
		require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), path)
	}
}

// Whatever is wrong at the start is said clearly, and nothing runs.
func TestStartFaults(t *testing.T) {
	t.Parallel()
	_, err := build(t.Context(), t.TempDir(), env(map[string]string{"REDIS_URL": "redis://127.0.0.1:1"}), quiet())
	require.ErrorIs(t, err, transcripts.ErrUnavailable, "Redis is away")
	_, err = build(t.Context(), t.TempDir(), env(map[string]string{"REDIS_URL": "redis://redis.example:6379"}), quiet())
	require.ErrorContains(t, err, "TLS")
	_, err = build(t.Context(), t.TempDir(), env(map[string]string{"SUPPORTSITE_HOURS": "sometimes"}), quiet())
	require.ErrorContains(t, err, "use always, shop or closed")
	_, err = build(t.Context(), t.TempDir(), env(map[string]string{"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "::"}), quiet())
	require.ErrorContains(t, err, "openaibackend")
	dir := t.TempDir()
	s, err := boltstore.Open(filepath.Join(dir, "candor.db"), nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = build(t.Context(), dir, env(nil), quiet())
	require.ErrorIs(t, err, boltstore.ErrLocked)
}

// With a key the model answers, and it sees placeholders only.
func TestModelAnswers(t *testing.T) {
	t.Parallel()
	llm := bottest.NewFakeLLM(t, bottest.LLMSays("We deliver in Ashford and around it.", 0.95, "delivery"))
	s, err := build(t.Context(), t.TempDir(), env(map[string]string{"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": llm.URL}), quiet())
	require.NoError(t, err)
	t.Cleanup(s.close)
	require.Contains(t, s.answers, "model")
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	for _, f := range s.runners {
		go func() { _ = f(ctx) }()
	}
	c, _, err := s.bot.Open(ctx, openOptions)
	require.NoError(t, err)
	ch := bottest.NewChannel()
	go func() { _ = c.Deliver(ctx, "test", 0, ch, observe(ch)) }()
	_, err = ch.Wait(ctx, shown(c))
	require.NoError(t, err)
	_, err = c.Handle(ctx, bottest.ID(), "do you deliver to my house? I am ann@example.org")
	require.NoError(t, err)
	seen, err := ch.Wait(ctx, count(3))
	require.NoError(t, err)
	require.Contains(t, bottest.Transcript(seen), "bot: We deliver in Ashford")
	require.False(t, llm.Saw("ann@example.org"))
	require.True(t, llm.Saw("[EMAIL_1]"))
}
