package webchat

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/group"
	"github.com/candorbot/candor/internal/webassets"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

//go:embed static
var static embed.FS

// Options are the optional settings of a Handler; the zero value is the
// default.
type Options struct {
	// Origins are the sites that may embed the widget, beside the Handler's
	// own host: "https://shop.example". There is no wildcard.
	Origins []string
	// MaxConns and MaxPerAddr bound the open connections. 0: 10,000 and 20.
	MaxConns, MaxPerAddr int
	// MaxTurns bounds the bot's turns under way at once. 0: 64. Further ones
	// wait; the customer's words are stored already.
	MaxTurns int
	// TrustedProxies are the networks of your reverse proxies, whose
	// X-Forwarded-For is believed. Without them all customers behind a proxy
	// share the limits of its one address.
	TrustedProxies []netip.Prefix
	// Card is where the bot card (bot/card) is served, relative to the page
	// that embeds the widget or absolute: the widget links it. "" is no link.
	Card string
	// Addr tells the client's address instead.
	Addr func(*http.Request) string
	// AuditKey lets whoever knows it (package biasaudit/sitesubject) put an
	// audit's conversations to the bot as it is deployed, apart from the live
	// store, the agents' inbox and live figures. At least 32 random bytes, kept
	// like a password. "": nobody can; a visitor cannot mark traffic.
	AuditKey string
	// Logger gets faults, never message text. nil discards.
	Logger *slog.Logger
}

// A Handler serves the widget and the customers' websockets under any prefix;
// strip the prefix before it. It is safe for concurrent use.
type Handler struct {
	bot    *bot.Bot
	desk   *handover.Desk
	texts  *disclosure.Catalog
	rec    *transcripts.Recorder
	hub    *wsconn.Hub
	files  *webassets.Server
	card   string
	log    *slog.Logger
	addr   func(*http.Request) string
	slots  chan struct{}
	opens  *budget // new conversations by address
	copies *budget // downloads by address
	// auditKey is the hash of Options.AuditKey, nil without one.
	auditKey *[sha256.Size]byte

	mu    sync.Mutex
	base  context.Context // of Run: turns outlive torn connections
	turns sync.WaitGroup
}

// New reports all faults of its arguments at once. It starts nothing: run Run
// beside the HTTP server.
func New(b *bot.Bot, desk *handover.Desk, rec *transcripts.Recorder, texts *disclosure.Catalog, opts *Options) (*Handler, error) {
	if opts == nil {
		opts = &Options{}
	}
	var errs []error
	if b == nil || desk == nil || rec == nil || texts == nil {
		errs = append(errs, errors.New("webchat: New needs a Bot, its Desk, its Recorder and the texts"))
	}
	if n := len(opts.AuditKey); n > 0 && n < minAuditKey {
		errs = append(errs, fmt.Errorf("webchat: AuditKey has %d bytes; use %d random ones or none", n, minAuditKey))
	}
	addr := opts.Addr
	if addr == nil {
		proxies := slices.Clone(opts.TrustedProxies)
		addr = func(r *http.Request) string { return wsconn.ClientAddr(r, proxies).String() }
	}
	if u, err := url.Parse(opts.Card); err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
		errs = append(errs, fmt.Errorf("webchat: Options.Card is %q; use a path such as \"/bot\" or an https address", opts.Card))
	}
	hub, err := wsconn.NewHub(wsconn.Options{
		Origins: opts.Origins, MaxConns: opts.MaxConns, MaxPerAddr: opts.MaxPerAddr, Addr: addr, Logger: opts.Logger,
	})
	errs = append(errs, err)
	own, err := fs.Sub(static, "static")
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	files, err := webassets.NewServer(own, webassets.Shared())
	if err != nil {
		return nil, err
	}
	h := &Handler{
		bot: b, desk: desk, texts: texts, rec: rec, hub: hub, files: files, card: opts.Card, log: opts.Logger, addr: addr,
		opens: newBudget(opensEvery, opensBurst), copies: newBudget(copiesEvery, copiesBurst),
	}
	if opts.AuditKey != "" {
		sum := sha256.Sum256([]byte(opts.AuditKey))
		h.auditKey = &sum
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	turns := opts.MaxTurns
	if turns <= 0 {
		turns = 64
	}
	h.slots = make(chan struct{}, turns)
	return h, nil
}

// Run keeps the connections alive until ctx ends, then closes them and waits
// for their turns.
func (h *Handler) Run(ctx context.Context) error {
	h.mu.Lock()
	h.base = ctx
	h.mu.Unlock()
	err := group.Run(ctx, h.hub.Run)
	h.turns.Wait()
	return err
}

// Connections is the number of open websockets.
func (h *Handler) Connections() int { return h.hub.Len() }

// ServeHTTP answers ws, transcript, widget.js and the widget's other files.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	head := w.Header()
	head.Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); origin != "" && h.hub.Allowed(r) {
		head.Set("Access-Control-Allow-Origin", origin)
	}
	// Nothing here is a page. Where a browser is made to show it as one, it may
	// do nothing. The scripts may be embedded by pages of other sites.
	head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	switch {
	case name == "ws":
		h.hub.Serve(w, r, h.session)
	case r.Method == http.MethodOptions && h.hub.Allowed(r):
		w.Header().Set("Access-Control-Allow-Headers", "Authorization")
		w.Header().Set("Access-Control-Allow-Methods", "GET")
		w.WriteHeader(http.StatusNoContent)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case name == "transcript":
		h.transcript(w, r)
	case h.files.Serve(w, r, strings.TrimPrefix(name, "static/")):
	default:
		http.NotFound(w, r)
	}
}

// transcript is the customer's own copy. The token travels in a header, never
// in the address.
func (h *Handler) transcript(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if !h.hub.Allowed(r) {
		http.Error(w, "not allowed from this site", http.StatusForbidden)
		return
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "Authorization: Bearer <token> expected", http.StatusUnauthorized)
		return
	}
	if !h.copies.allow(h.addr(r)) {
		w.Header().Set("Retry-After", fmt.Sprint(int(copiesEvery.Seconds())))
		http.Error(w, "too many downloads; wait a moment", http.StatusTooManyRequests)
		return
	}
	c, err := h.bot.Resume(r.Context(), token)
	if err == nil {
		var x *bot.Export
		if x, err = c.Export(r.Context()); err == nil {
			h.download(w, r, x)
			return
		}
	}
	switch {
	case errors.Is(err, bot.ErrBadToken), errors.Is(err, transcripts.ErrNotFound):
		http.Error(w, "no such conversation", http.StatusNotFound)
	case errors.Is(err, transcripts.ErrUnavailable):
		w.Header().Set("Retry-After", "5")
		http.Error(w, "the store cannot be reached now; try again", http.StatusServiceUnavailable)
	default:
		h.log.ErrorContext(r.Context(), "transcript", "err", err)
		http.Error(w, "internal fault", http.StatusInternalServerError)
	}
}

func (h *Handler) download(w http.ResponseWriter, r *http.Request, x *bot.Export) {
	w.Header().Set("Candor-Digital-Source-Type", strings.Join(x.Sources(), ", "))
	name := "chat-" + x.Opened.Format(time.DateOnly)
	if r.URL.Query().Get("format") == "text" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.txt"`)
		_, _ = w.Write([]byte(x.Text())) //nolint:gosec // plain text as a download, with nosniff: never markup
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.json"`)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(x)
}
