package card_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/card"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

var contact = disclosure.Contact{Name: "Hearth & <Crumb>", Address: "12 Mill Lane", Phone: "01632 960 123", Email: "hello@hearthandcrumb.example"}

// model is a backend with a secret.
type model struct{ *bottest.Scripted }

func (model) Describe() bot.Description {
	return bot.Description{Name: "openai", Kind: "model", Model: "gpt-x", Provider: "Example AI Ltd", Remote: true, Watermark: "SynthID Text", Hash: "h"}
}

// redactor is made once: it is the slow part of a bot.
var redactor = sync.OnceValues(func() (*redact.Engine, error) { return redact.New(nil) })

func serve(t *testing.T, threshold float64, p *disclosure.PolicyOptions, o *card.Options) (*bottest.Rig, http.Handler) {
	t.Helper()
	engine, err := redactor()
	require.NoError(t, err)
	if p == nil {
		p = &disclosure.PolicyOptions{Contact: contact, Presets: []string{"eu", "us-ca"}}
	}
	r, err := bottest.NewRig(memstore.New(), engine, model{bottest.Says("secret prompt")}, &bottest.RigOptions{Policy: p, Bot: &bot.Options{Threshold: threshold}})
	require.NoError(t, err)
	h, err := card.New(r.Bot, r.Desk, r.Texts, o)
	require.NoError(t, err)
	return r, h
}

func get(t *testing.T, h http.Handler, target, accept string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Accept", accept)
	h.ServeHTTP(w, r)
	return w
}

// TestDISC9Card: the card follows the running configuration, as a page and as
// JSON, and holds no secret.
func TestDISC9Card(t *testing.T) {
	t.Parallel()
	_, low := serve(t, 0.8, nil, nil)
	_, high := serve(t, 0.93, nil, nil)
	page := get(t, low, "/bot", "text/html")
	require.Equal(t, http.StatusOK, page.Code)
	for _, want := range []string{
		"not a human", "opening hours", "delivery", "complaints", "80\u00a0%", "never: a person", "gpt-x", "Example AI Ltd", "30 days", "1 month", "10 business days",
		"Hearth &amp; &lt;Crumb&gt;", "01632 960 123", "hello@hearthandcrumb.example", "has not been audited", "Talk to a person", "How to complain",
	} {
		require.Contains(t, page.Body.String(), want)
	}
	require.Contains(t, get(t, high, "/bot", "text/html").Body.String(), "93\u00a0%")
	require.NotContains(t, page.Body.String(), "93\u00a0%", "change a threshold and the card changes")
	require.NotContains(t, page.Body.String(), "secret prompt")
	require.NotContains(t, page.Body.String(), "<script")

	var a, b card.Card
	raw := get(t, low, "/bot?format=json", "")
	require.NoError(t, json.Unmarshal(raw.Body.Bytes(), &a))
	require.NoError(t, json.Unmarshal(get(t, high, "/bot", "application/json").Body.Bytes(), &b))
	require.InDelta(t, 0.8, a.Decides.Threshold, 1e-9)
	require.InDelta(t, 0.93, b.Decides.Threshold, 1e-9)
	require.NotEqual(t, a.Config, b.Config)
	require.Equal(t, contact, a.Contact)
	require.Contains(t, a.Presets, "us-ca")
	require.Equal(t, "SynthID Text", a.Engine.Watermark)
	require.NotContains(t, raw.Body.String(), "secret prompt")
}

// The page is one document in order: a language, one h1, headings that skip no
// level, a strict policy, and what the policy allows.
func TestPageIsAccessible(t *testing.T) {
	t.Parallel()
	_, h := serve(t, 0.8, nil, &card.Options{Page: "/"})
	w := get(t, h, "/bot", "text/html")
	csp := w.Header().Get("Content-Security-Policy")
	require.Contains(t, csp, "default-src 'none'")
	require.NotContains(t, csp, "unsafe")
	level, ones := 0, 0
	require.Contains(t, w.Body.String(), `<html lang="en" dir="ltr">`)
	for _, tag := range regexp.MustCompile(`<([a-z][a-z0-9]*)([^>]*)>`).FindAllStringSubmatch(w.Body.String(), -1) {
		switch tag[1] {
		case "h1", "h2", "h3":
			now := int(tag[1][1] - '0')
			require.LessOrEqual(t, now, level+1)
			level = now
			if now == 1 {
				ones++
			}
		case "script", "img", "iframe", "link":
			t.Errorf("the page has a <%s>", tag[1])
		case "th":
			require.Contains(t, tag[2], "scope=")
		}
		require.NotContains(t, tag[2], "style=", "the policy forbids it")
		require.NotRegexp(t, `\son[a-z]+=`, tag[2])
	}
	require.Equal(t, 1, ones)
}

func TestAuditState(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	at := func(a card.Audit, err error) card.AuditState {
		_, h := serve(t, 0.8, nil, &card.Options{Now: func() time.Time { return now }, Audit: func(context.Context) (card.Audit, error) { return a, err }})
		var c card.Card
		w := get(t, h, "/bot?format=json", "")
		if err != nil {
			require.Equal(t, http.StatusServiceUnavailable, w.Code)
			require.NotContains(t, w.Body.String(), err.Error(), "faults are not for the public")
			return c.Audit
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &c))
		return c.Audit
	}
	fresh := at(card.Audit{At: now.AddDate(0, -1, 0), Verdict: "no difference found"}, nil)
	require.False(t, fresh.Overdue)
	require.Equal(t, now.AddDate(0, 2, 0), fresh.Due)
	require.True(t, at(card.Audit{At: now.AddDate(0, -4, 0)}, nil).Overdue)
	require.Contains(t, at(card.Audit{At: now.AddDate(0, -1, 0), Config: "another"}, nil).Why, "the bot was changed since")
	require.True(t, at(card.Audit{}, nil).Overdue, "none at all")
	at(card.Audit{}, errors.New("disk on fire"))
}

func TestACC8SomebodyAnswers(t *testing.T) {
	t.Parallel()
	r, _ := serve(t, 0.8, nil, nil)
	_, err := card.New(nil, nil, nil, nil)
	require.Error(t, err)
	for _, c := range []disclosure.Contact{{}, {Name: "Ann"}, {Email: "x@example.org"}} {
		engine, err := redactor()
		require.NoError(t, err)
		r, err := bottest.NewRig(memstore.New(), engine, bottest.Says("x"), &bottest.RigOptions{Policy: &disclosure.PolicyOptions{Contact: c}})
		require.NoError(t, err)
		_, err = card.New(r.Bot, r.Desk, r.Texts, nil)
		require.ErrorContains(t, err, "PolicyOptions.Contact")
	}
	_, err = card.New(r.Bot, r.Desk, r.Texts, &card.Options{Page: "javascript:x"})
	require.ErrorContains(t, err, "Options.Page")
}

func TestCardFollowsTheSwitch(t *testing.T) {
	t.Parallel()
	r, h := serve(t, 0.8, nil, nil)
	err := r.Desk.SetPause(t.Context(), handover.Agent{ID: "o", Name: "Owner", Owner: true}, handover.Pause{All: true, Reason: "test"})
	require.NoError(t, err)
	require.Contains(t, get(t, h, "/bot", "text/html").Body.String(), "switched off right now")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/bot", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
}
