package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/candorbot/candor/handover"
)

// A Page is another page of the console, such as that of the bias audits. It is
// served below the console's address behind the console's sign-in, and linked in
// its header for those who may see it.
type Page struct {
	// Path is the page's place, one word of lower-case letters, digits and
	// dashes: "audits" is served at audits/ beside ws and signin.
	Path  string
	Title string // of the link
	// Owners keeps the page to agents with Agent.Owner.
	Owners bool
	// Handler answers GET, HEAD and POST; posts come from the console's own
	// origin only, with bodies of at most 16 KiB. It sees the path below
	// Path, beginning with "/", and no cookies; AgentOf tells who asks. The
	// console's Content-Security-Policy is set; the handler may replace it by
	// one for its own pages. Use relative links: the prefix is not known.
	Handler http.Handler
}

// own are the console's own names. Its requests.json has a dot, which no Path has.
var own = map[string]bool{"ws": true, "healthz": true, "signin": true, "signout": true, "static": true}

func checkPages(pages []Page) error {
	var errs []error
	seen := map[string]bool{}
	for _, p := range pages {
		if p.Path == "" || own[p.Path] || strings.ContainsFunc(p.Path, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
			errs = append(errs, fmt.Errorf("console: page path %q must be one word of lower-case letters, digits or dashes, and none of ws, healthz, signin, signout, static", p.Path))
		}
		if seen[p.Path] {
			errs = append(errs, fmt.Errorf("console: two pages at %q", p.Path))
		}
		seen[p.Path] = true
		if strings.TrimSpace(p.Title) == "" || p.Handler == nil {
			errs = append(errs, fmt.Errorf("console: page %q needs a title and a handler", p.Path))
		}
	}
	return errors.Join(errs...)
}

type agentKey struct{}

// AgentOf returns the agent whose request a Page's handler answers.
func AgentOf(ctx context.Context) (handover.Agent, bool) {
	a, ok := ctx.Value(agentKey{}).(handover.Agent)
	return a, ok
}

// pageOf finds the page that a path belongs to.
func (h *Handler) pageOf(name string) (p Page, rest string, ok bool) {
	first, rest, slash := strings.Cut(name, "/")
	for _, p := range h.opts.Pages {
		if p.Path == first {
			if slash {
				rest = "/" + rest
			}
			return p, rest, true
		}
	}
	return Page{}, "", false
}

// page answers for a Page. The caller has checked the method and where the
// request comes from.
func (h *Handler) page(w http.ResponseWriter, r *http.Request, p Page, rest string) {
	w.Header().Set("Cache-Control", "no-store")
	agent, err := h.auth.Authenticate(r)
	switch {
	case errors.Is(err, handover.ErrNoSession) && rest == "":
		redirect(w, "signin")
		return
	case errors.Is(err, handover.ErrNoSession):
		redirect(w, strings.Repeat("../", strings.Count(rest, "/"))+"signin")
		return
	case err != nil:
		h.away(w, r, err)
		return
	case p.Owners && !agent.Owner:
		http.Error(w, "This page is for owners.", http.StatusForbidden)
		return
	case rest == "":
		redirect(w, p.Path+"/")
		return
	}
	in := r.Clone(context.WithValue(r.Context(), agentKey{}, agent))
	in.Header.Del("Cookie")
	in.Header.Del("Authorization")
	in.URL.Path, in.URL.RawPath = rest, ""
	p.Handler.ServeHTTP(w, in)
}

// links are the pages that an agent may see.
func (h *Handler) links(a handover.Agent) []object {
	out := []object{}
	for _, p := range h.opts.Pages {
		if !p.Owners || a.Owner {
			out = append(out, object{"path": p.Path, "title": p.Title})
		}
	}
	return out
}
