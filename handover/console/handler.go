package console

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/webassets"
	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

//go:embed static
var static embed.FS

// A Canned reply is a text that agents send often.
type Canned struct {
	Key   string `json:"key"` // what is typed after "/"
	Title string `json:"title"`
	Text  string `json:"text"`
	// Assisted says that a model drafted Text: whoever picks it sends it marked,
	// unless they take the mark off because they wrote it anew.
	Assisted bool `json:"assisted,omitempty"`
}

// Options are the optional settings of a Handler; the zero value is the
// default.
type Options struct {
	// Canned are the replies that agents can pick.
	Canned []Canned
	// Intents are what the bot is declared to do, so that owners can stop it
	// for some of them, and agents can say which a message has.
	Intents []Intent
	// Explain says in short sentences what the bot's understanding of redacted
	// words rests on (intent.Explanation.Sentences), for agents who ask why. May
	// be nil.
	Explain func(ctx context.Context, text string) ([]string, error)
	// Pages are further pages behind the console's sign-in.
	Pages []Page
	// Authenticator replaces the sign-in of Accounts by the shop's own.
	Authenticator handover.Authenticator
	// MaxConns and MaxPerAddr bound the open connections. 0: 1,000 and 50.
	MaxConns, MaxPerAddr int
	// Addr tells the client's address behind a proxy. nil: the peer's.
	Addr func(*http.Request) string
	// Logger gets faults, never message text. nil discards.
	Logger *slog.Logger
}

// A Handler serves the console under any prefix; strip the prefix before it.
// It is safe for concurrent use.
type Handler struct {
	desk     *handover.Desk
	rec      *transcripts.Recorder
	accounts *handover.Accounts
	auth     handover.Authenticator
	opts     Options
	hub      *wsconn.Hub
	files    *webassets.Server
	cross    *http.CrossOriginProtection
	log      *slog.Logger
}

// New reports all faults of its arguments at once. accounts may be nil when
// Options.Authenticator is set. It starts nothing: run Run beside the server.
func New(desk *handover.Desk, rec *transcripts.Recorder, accounts *handover.Accounts, opts *Options) (*Handler, error) {
	h := &Handler{desk: desk, rec: rec, accounts: accounts, cross: http.NewCrossOriginProtection()}
	if opts != nil {
		h.opts = *opts
	}
	var errs []error
	if desk == nil || rec == nil {
		errs = append(errs, errors.New("console: New needs a Desk and its Recorder"))
	}
	if h.auth = h.opts.Authenticator; h.auth == nil {
		if accounts == nil {
			errs = append(errs, errors.New("console: New needs Accounts, or Options.Authenticator"))
		}
		h.auth = accounts
	}
	errs = append(errs, checkIntents(h.opts.Intents))
	seen := map[string]bool{}
	for _, c := range h.opts.Canned {
		if c.Key == "" || c.Text == "" || seen[c.Key] {
			errs = append(errs, errors.New("console: canned reply "+c.Key+" needs a key of its own and a text"))
		}
		seen[c.Key] = true
	}
	errs = append(errs, checkPages(h.opts.Pages))
	if h.opts.MaxConns == 0 {
		h.opts.MaxConns = 1000
	}
	if h.opts.MaxPerAddr == 0 {
		h.opts.MaxPerAddr = 50
	}
	hub, err := wsconn.NewHub(wsconn.Options{MaxConns: h.opts.MaxConns, MaxPerAddr: h.opts.MaxPerAddr, Addr: h.opts.Addr, Rate: 20, Burst: 100})
	errs = append(errs, err)
	own, err := fs.Sub(static, "static")
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	h.hub = hub
	if h.files, err = webassets.NewServer(own, webassets.Shared()); err != nil {
		return nil, err
	}
	if h.log = h.opts.Logger; h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	return h, nil
}

// Run keeps the connections alive until ctx ends, then closes them.
func (h *Handler) Run(ctx context.Context) error { return h.hub.Run(ctx) }

// csp allows what the console's own files need and nothing else.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ServeHTTP answers the page, sign-in and sign-out, ws and healthz.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", csp)
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("X-Frame-Options", "DENY")
	head.Set("X-Content-Type-Options", "nosniff")
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch {
	case name == "ws":
		h.websocket(w, r)
	case r.Method == http.MethodPost:
		if err := h.cross.Check(r); err != nil {
			http.Error(w, "not allowed from another site", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		if p, rest, ok := h.pageOf(name); ok {
			h.page(w, r, p, rest)
			return
		}
		h.post(w, r, name)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case name == "healthz":
		head.Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	case name == "labels.json" || name == "labels.jsonl":
		h.labels(w, r, name)
	case name == "requests.json":
		h.requests(w, r)
	case name == "signin":
		h.files.Serve(w, r, "signin.html")
	case name == "":
		if _, err := h.auth.Authenticate(r); err != nil {
			h.away(w, r, err)
			return
		}
		head.Set("Cache-Control", "no-store")
		h.files.Serve(w, r, "index.html")
	default:
		if p, rest, ok := h.pageOf(name); ok {
			h.page(w, r, p, rest)
			return
		}
		if !h.files.Serve(w, r, strings.TrimPrefix(name, "static/")) {
			http.NotFound(w, r)
		}
	}
}

// away sends a visitor who is not signed in to the sign-in page.
func (h *Handler) away(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, handover.ErrNoSession) {
		h.log.ErrorContext(r.Context(), "sign-in", "err", err)
		http.Error(w, "the store cannot be reached now; try again", http.StatusServiceUnavailable)
		return
	}
	redirect(w, "signin")
}

// redirect goes to an address beside this one, whatever the prefix is.
func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

func (h *Handler) post(w http.ResponseWriter, r *http.Request, name string) {
	if h.accounts == nil {
		http.NotFound(w, r)
		return
	}
	addr := r.RemoteAddr
	if host, _, err := net.SplitHostPort(addr); err == nil {
		addr = host
	}
	if h.opts.Addr != nil {
		addr = h.opts.Addr(r)
	}
	var cookie string
	var err error
	switch name {
	case "signin":
		if once := r.PostFormValue("once"); once != "" {
			cookie, err = h.accounts.Redeem(r.Context(), addr, once)
		} else {
			cookie, err = h.accounts.SignIn(r.Context(), addr, strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("secret"))
		}
	case "signout":
		if err = h.accounts.SignOut(r); err == nil {
			h.setCookie(w, r, "", -1)
			redirect(w, "signin")
			return
		}
	default:
		http.NotFound(w, r)
		return
	}
	switch {
	case err == nil:
		h.setCookie(w, r, cookie, int((12 * time.Hour).Seconds()))
		redirect(w, "./")
	case errors.Is(err, handover.ErrTooManyTries):
		redirect(w, "signin?"+url.Values{"fault": {"many"}}.Encode())
	case errors.Is(err, handover.ErrSignIn):
		redirect(w, "signin?"+url.Values{"fault": {"wrong"}}.Encode())
	default:
		h.log.ErrorContext(r.Context(), "sign-in", "err", err)
		redirect(w, "signin?"+url.Values{"fault": {"away"}}.Encode())
	}
}

// setCookie sets the session cookie. Only loopback may do without TLS.
func (h *Handler) setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	//nolint:gosec // Secure, HttpOnly and Strict, but for plain http on loopback below
	c := &http.Cookie{Name: "__Host-" + handover.Cookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode}
	if loopback(r) {
		c.Name, c.Secure = handover.Cookie, false
	}
	http.SetCookie(w, c)
}

// loopback reports whether the browser speaks plain http to this machine.
func loopback(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return r.TLS == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (h *Handler) websocket(w http.ResponseWriter, r *http.Request) {
	// The cookie comes along by itself, so the page must be our own.
	if r.Header.Get("Origin") == "" || !h.hub.Allowed(r) {
		http.Error(w, "not allowed from another site", http.StatusForbidden)
		return
	}
	agent, err := h.auth.Authenticate(r)
	h.hub.Serve(w, r, func(ctx context.Context, c *wsconn.Conn) {
		switch {
		case errors.Is(err, handover.ErrNoSession):
			c.Close(wsconn.CloseForbidden, "sign in")
		case err != nil:
			c.Close(wsconn.CloseTryLater, "store away")
		default:
			h.serve(ctx, c, agent, func() error { _, err := h.auth.Authenticate(r.WithContext(ctx)); return err })
		}
	})
}
