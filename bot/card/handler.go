package card

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
)

//go:embed card.html
var pageText string

//go:embed card.css
var style string

// A Handler serves the card. It is safe for concurrent use.
type Handler struct {
	bot   *bot.Bot
	desk  *handover.Desk
	texts *disclosure.Catalog
	opts  Options
	now   func() time.Time
	words map[string]words
	page  *template.Template
	csp   string
}

// New reports all faults at once. The bot's policy must name who answers for it
// (PolicyOptions.Contact).
func New(b *bot.Bot, desk *handover.Desk, texts *disclosure.Catalog, opts *Options) (*Handler, error) {
	if b == nil || desk == nil || texts == nil {
		return nil, errors.New("card: New needs a Bot, its Desk and the texts")
	}
	h := &Handler{bot: b, desk: desk, texts: texts, now: time.Now}
	if opts != nil {
		h.opts = *opts
	}
	if h.opts.Now != nil {
		h.now = h.opts.Now
	}
	errs := []error{check(b.Policy().Contact())}
	if u, err := url.Parse(h.opts.Page); err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
		errs = append(errs, fmt.Errorf("card: Options.Page is %q; use a path or an https address", h.opts.Page))
	}
	var err error
	h.words, err = loadWords(bundles, texts.Languages())
	errs = append(errs, err)
	page, err := template.New("card").Funcs(template.FuncMap{
		"percent": func(f float64) string { return fmt.Sprintf("%.0f\u00a0%%", 100*f) },
		"iso":     func(t time.Time) string { return t.Format(time.DateOnly) },
		"join":    func(s []string) string { return strings.Join(s, " · ") },
		"more":    func(s []string) bool { return len(s) > 1 },
		"style":   func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own file
		"page":    func() string { return h.opts.Page },
	}).Parse(pageText)
	h.page = page
	sum := sha256.Sum256([]byte(style))
	h.csp = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	return h, nil
}

// view is what the page is made of.
type view struct {
	*Card
	words
	Dir     string
	Heading string
	Rights  string
	Others  []other
}

// other is a language in which the page can be had as well.
type other struct{ Lang, Dir, Name string }

// Plain is a text that goes into an attribute or another text.
func (v view) Plain(key string) string { return v.words[key] }

// Span and Days say a time.
func (v view) Span(minutes int) string { return v.span(time.Duration(minutes) * time.Minute) }

// Days is described at Span.
func (v view) Days(n int) string { return v.count(n, "days") }

func (h *Handler) view(c *Card) view {
	t := h.texts.For(c.Lang)
	v := view{Card: c, words: h.words[c.Lang], Dir: t.Dir(), Heading: t.Format("card_label", nil), Rights: t.Format("rights", nil)}
	for _, lang := range c.Languages {
		if lang != c.Lang {
			v.Others = append(v.Others, other{lang, h.texts.For(lang).Dir(), h.words[lang]["self"]})
		}
	}
	return v
}

// ServeHTTP answers any path that it is mounted under with the page, or with
// JSON for ?format=json and for clients that ask for application/json. The
// language is that of ?lang=de, else of Accept-Language, else English.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", h.csp)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-cache")
	head.Set("Vary", "Accept, Accept-Language")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	lang := r.URL.Query().Get("lang")
	if !h.texts.Speaks(lang) {
		lang = r.Header.Get("Accept-Language")
	}
	c, err := h.Card(r.Context(), lang)
	if err != nil { // it names no customer, but may name what runs here
		head.Set("Retry-After", "30")
		http.Error(w, "the card cannot be shown now; try again", http.StatusServiceUnavailable)
		return
	}
	head.Set("Content-Language", c.Lang)
	var b bytes.Buffer
	if f := r.URL.Query().Get("format"); f == "json" || f == "" && strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		head.Set("Content-Type", "application/json; charset=utf-8")
		head.Set("Access-Control-Allow-Origin", "*") // it is public
		e := json.NewEncoder(&b)
		e.SetIndent("", "  ")
		err = e.Encode(c)
	} else {
		head.Set("Content-Type", "text/html; charset=utf-8")
		err = h.page.Execute(&b, h.view(c))
	}
	if err != nil {
		http.Error(w, "the card cannot be shown now; try again", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(b.Bytes())
}
