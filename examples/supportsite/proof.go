package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
)

// proof is the evidence log of the shop. Its checkpoints go to a file beside
// the data; a real shop mails them to itself or prints them, so that they lie
// where nobody who runs the site can change them.
func proof(store transcripts.Store, dir string) (*evidence.Log, error) {
	key, err := evidence.OpenKey(filepath.Join(dir, "evidence.key"), "hearthandcrumb.example")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "evidence.pub"), []byte(key.Public()+"\n"), 0o600); err != nil {
		return nil, err
	}
	return evidence.New(store, key, &evidence.Options{Publish: func(_ context.Context, checkpoint string) error {
		f, err := os.OpenFile(filepath.Join(dir, "checkpoints"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.WriteString(checkpoint)
		if e := f.Close(); err == nil {
			err = e
		}
		return err
	}})
}

// evidencePage gives the owner the export that "candor verify" checks.
func evidencePage(log *evidence.Log, who handover.Authenticator) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		agent, err := who.Authenticate(r)
		switch {
		case err != nil:
			http.Error(w, "sign in at /console first", http.StatusUnauthorized)
			return
		case !agent.Owner:
			http.Error(w, "for the owner only", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "application/jsonl")
		w.Header().Set("Content-Disposition", `attachment; filename="evidence-`+time.Now().UTC().Format(time.DateOnly)+`.jsonl"`)
		if err := log.Export(r.Context(), w); err != nil {
			// A file that breaks off does not verify, so nobody is deceived.
			_, _ = fmt.Fprintln(w, "the export broke off")
		}
	}
}

// writeEvidence is -evidence: the export of a site that does not run.
func writeEvidence(ctx context.Context, data string, env func(string) string, path string) error {
	dir, err := dataDir(data)
	if err != nil {
		return err
	}
	store, _, _, err := openStore(ctx, dir, env("REDIS_URL"))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	log, err := proof(store, dir)
	if err != nil {
		return err
	}
	var out io.WriteCloser = os.Stdout
	if path != "-" {
		if out, err = os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err != nil {
			return err
		}
	}
	if err := log.Export(ctx, out); err != nil {
		return err
	}
	return out.Close()
}

// recordConfig puts the configuration that is in force into the evidence. One
// that protects customers less than the last needs a reason.
func recordConfig(ctx context.Context, log *evidence.Log, b *bot.Bot, reason string) error {
	now := b.Safeguards()
	plain, err := json.Marshal(now)
	if err != nil {
		return err
	}
	c := evidence.Change{Config: now.Config, Safeguards: plain, Owner: "the shop's owner", Reason: reason}
	last, err := log.LastChange(ctx)
	if err != nil {
		return err
	}
	if last != nil {
		var before bot.Safeguards
		if err := json.Unmarshal(last.Safeguards, &before); err != nil {
			return err
		}
		c.Weaker = now.Weaker(before)
	}
	if err := log.Configured(ctx, c); err != nil {
		return fmt.Errorf("%w (say why with SUPPORTSITE_REASON)", err)
	}
	return nil
}

// reason is why the configuration is weaker than before: a real shop writes it
// into its deployment.
func reason(env func(string) string) string {
	if r := env("SUPPORTSITE_REASON"); r != "" {
		return r
	}
	if env("OPENAI_API_KEY") != "" || env("OPENAI_BASE_URL") != "" {
		return "a model is tried out (OPENAI_API_KEY or OPENAI_BASE_URL is set)"
	}
	return ""
}
