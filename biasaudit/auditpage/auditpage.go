package auditpage

import (
	"bytes"
	"context"
	_ "embed" // the page
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/render"
	"github.com/candorbot/candor/biasaudit/schedule"
)

//go:embed list.html
var listHTML string

var list = template.Must(template.New("list").Funcs(template.FuncMap{
	"style": render.Style, "words": render.Words, "trend": render.Trend, "finding": render.Finding,
	"day": func(t time.Time) string { return t.UTC().Format("2 January 2006") },
}).Parse(listHTML))

// A Run is an audit that is under way.
type Run struct {
	Audit       string
	Done, Total int
}

// Options of a Handler; nil works.
type Options struct {
	// Status tells how the scheduled audits stand: schedule.Scheduler.Status.
	// nil: nothing is said of the schedule.
	Status func(context.Context) ([]schedule.Status, error)
	// Running tells which audits are under way on this instance. nil: none.
	Running func() []Run
	// Who names the person of a request, for the record of decisions. nil: "".
	Who func(*http.Request) string
	// Back and BackTitle are a link to the page around this one.
	Back, BackTitle string
	// Logger gets faults. nil discards.
	Logger *slog.Logger
}

// A Handler serves the page. Strip its prefix before it.
type Handler struct {
	archive *archive.Archive
	o       Options
	cross   *http.CrossOriginProtection
}

// New makes the page of an archive. Without the private key in it decisions are
// refused.
func New(a *archive.Archive, opts *Options) (*Handler, error) {
	if a == nil {
		return nil, errors.New("auditpage: New needs an Archive")
	}
	h := &Handler{archive: a, cross: http.NewCrossOriginProtection()}
	if opts != nil {
		h.o = *opts
	}
	if h.o.Logger == nil {
		h.o.Logger = slog.New(slog.DiscardHandler)
	}
	if h.o.BackTitle == "" {
		h.o.BackTitle = "Back"
	}
	return h, nil
}

// ServeHTTP answers the list, the reports and decisions.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", render.CSP(true)+"; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cache-Control", "no-store")
	path := strings.TrimPrefix(r.URL.Path, "/")
	id, isReport := strings.CutPrefix(path, "report/")
	switch {
	case r.Method == http.MethodPost && path == "decide":
		h.decide(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case path == "":
		v := &view{}
		if r.URL.Query().Has("decided") {
			v.Done = "The decision is recorded. The next audit takes it on."
		}
		h.list(w, r, http.StatusOK, v)
	case isReport:
		h.report(w, r, id)
	default:
		http.NotFound(w, r)
	}
}

func (h *Handler) report(w http.ResponseWriter, r *http.Request, name string) {
	id, ext, _ := strings.Cut(name, ".")
	b, err := h.archive.File(r.Context(), id)
	var rep *biasaudit.Report
	if err == nil {
		rep, err = h.archive.Report(r.Context(), id)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	var out bytes.Buffer
	var kind string
	switch ext {
	case "":
		kind = "text/html; charset=utf-8"
		err = render.Page(&out, rep, "../")
	case "json":
		kind = "application/json"
		_, err = out.Write(b)
	case "md":
		kind = "text/markdown; charset=utf-8"
		err = render.Markdown(&out, rep)
	case "xml":
		kind = "application/xml; charset=utf-8"
		err = render.JUnit(&out, rep)
	default:
		http.NotFound(w, r)
		return
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	if ext != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="bias-audit-`+name+`"`)
	}
	_, _ = w.Write(out.Bytes())
}

func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, archive.ErrNotFound):
		http.Error(w, "There is no such report, or its file is missing.", http.StatusNotFound)
	case errors.Is(err, biasaudit.ErrTampered):
		h.o.Logger.ErrorContext(r.Context(), "audit page", "err", err)
		http.Error(w, "This cannot be verified: it was changed, or signed with another key. It is not shown.", http.StatusInternalServerError)
	default:
		h.o.Logger.ErrorContext(r.Context(), "audit page", "err", err)
		http.Error(w, "The store cannot be reached now. Please try again.", http.StatusServiceUnavailable)
	}
}

func (h *Handler) decide(w http.ResponseWriter, r *http.Request) {
	if err := h.cross.Check(r); err != nil {
		http.Error(w, "not allowed from another site", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
		return
	}
	form := r.PostForm
	d := biasaudit.Decision{Audit: form.Get("audit"), Key: form.Get("key"), State: biasaudit.State(form.Get("state")),
		Owner: form.Get("owner"), Reason: form.Get("reason"), At: time.Now().UTC()}
	if h.o.Who != nil {
		d.By = h.o.Who(r)
	}
	err := h.archive.Decide(r.Context(), d)
	switch {
	case err == nil:
		w.Header().Set("Location", "./?decided")
		w.WriteHeader(http.StatusSeeOther)
	case errors.Is(err, biasaudit.ErrFinding):
		v := &view{Fault: "This was not recorded: " + strings.TrimPrefix(err.Error(), biasaudit.ErrFinding.Error()+": ") + ".", form: &d}
		h.list(w, r, http.StatusUnprocessableEntity, v)
	case errors.Is(err, archive.ErrReadOnly):
		http.Error(w, "This site can show audits, not change them.", http.StatusForbidden)
	default:
		h.fail(w, r, err)
	}
}

// view is what the list shows.
type view struct {
	Back, BackTitle, Fault, Done string
	Audits                       []*audit
	form                         *biasaudit.Decision // what was entered and refused
}

type audit struct {
	Name, ID, State, Class, Why, Broken string
	Planned                             bool
	Last, Next                          time.Time
	Open                                int
	Running                             *Run
	Report                              *biasaudit.Report
	Entries                             []archive.Entry
	Decisions                           []biasaudit.Decision
}

func (v *view) entered(audit, key string) bool {
	return v.form != nil && v.form.Audit == audit && v.form.Key == key
}

// Opened reports whether a finding's form was refused, so that it is shown open.
func (v *view) Opened(audit, key string) bool { return v.entered(audit, key) }

// Chosen reports whether a state was chosen in a refused form.
func (v *view) Chosen(audit, key string, state biasaudit.State) bool {
	return v.entered(audit, key) && v.form.State == state
}

// Value is what was entered in a refused form, else what is known.
func (v *view) Value(audit, key, field, known string) string {
	if !v.entered(audit, key) {
		return known
	}
	if field == "owner" {
		return v.form.Owner
	}
	return v.form.Reason
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request, status int, v *view) {
	v.Back, v.BackTitle = h.o.Back, h.o.BackTitle
	if err := h.fill(r.Context(), v); err != nil {
		h.fail(w, r, err)
		return
	}
	var out bytes.Buffer
	if err := list.Execute(&out, v); err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

func (h *Handler) fill(ctx context.Context, v *view) error {
	entries, err := h.archive.List(ctx, "")
	if err != nil {
		return err
	}
	find := func(name string) *audit {
		i := slices.IndexFunc(v.Audits, func(a *audit) bool { return a.Name == name })
		if i < 0 {
			v.Audits = append(v.Audits, &audit{Name: name})
			i = len(v.Audits) - 1
		}
		return v.Audits[i]
	}
	var planned []schedule.Status
	if h.o.Status != nil {
		if planned, err = h.o.Status(ctx); err != nil {
			return err
		}
	}
	for _, st := range planned {
		a := find(st.Job)
		a.Planned, a.Last, a.Next = true, st.Last, st.Next
		a.State, a.Class, a.Why = standing(st)
	}
	for _, e := range entries {
		a := find(e.Audit)
		a.Entries = append(a.Entries, e)
		if a.Last.IsZero() {
			a.Last = e.Finished
		}
	}
	if h.o.Running != nil {
		for _, x := range h.o.Running() {
			if x.Total > 0 {
				find(x.Audit).Running = &x
			}
		}
	}
	for _, a := range v.Audits {
		if err := h.latest(ctx, a); err != nil {
			return err
		}
		switch {
		case a.Running != nil:
			a.State, a.Class = "running", "running"
		case !a.Planned:
			a.State, a.Class, a.Why = "not planned", "overdue", "No schedule runs this audit."
		}
	}
	return nil
}

func (h *Handler) latest(ctx context.Context, a *audit) error {
	if len(a.Entries) == 0 {
		return nil
	}
	r, err := h.archive.Latest(ctx, a.Name)
	switch {
	case errors.Is(err, biasaudit.ErrTampered), errors.Is(err, archive.ErrNotFound):
		h.o.Logger.ErrorContext(ctx, "audit page", "err", err)
		a.Broken = fmt.Sprintf("The report of %s cannot be verified: its file was changed or is missing. Do not rely on it; run the audit again.", a.Entries[0].Finished.UTC().Format("2 January 2006"))
		return nil
	case err != nil || r == nil:
		return err
	}
	a.Report, a.ID = r, a.Entries[0].ID
	for _, f := range r.Findings {
		if f.State == biasaudit.Open {
			a.Open++
		}
	}
	a.Decisions, err = h.archive.Decisions(ctx, a.Name)
	return err
}

// standing says in words how a scheduled audit stands.
func standing(st schedule.Status) (state, class, why string) {
	switch st.Due {
	case schedule.NotDue:
		return "up to date", "current", ""
	case schedule.First:
		why = "The bot was never audited."
	case schedule.Changed:
		why = "The bot was changed since its last audit."
	case schedule.Timed:
		why = "The time for the next audit has come."
	}
	state, class = "due", "due"
	if st.Overdue {
		state, class = "overdue", "overdue"
	}
	if st.Failures > 0 {
		class = "failed"
		why += fmt.Sprintf(" The last try failed on %s; it is tried again by itself. The server's log tells why.", st.Tried.UTC().Format("2 January, 15:04 MST"))
	}
	return state, class, why
}
