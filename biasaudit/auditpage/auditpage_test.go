package auditpage_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/auditpage"
	"github.com/candorbot/candor/biasaudit/schedule"
	"github.com/candorbot/candor/transcripts"
)

var key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))

const findingKey = "names/ethnicity/Hispanic/handover"

func report(name string, at time.Time) *biasaudit.Report {
	return &biasaudit.Report{Schema: biasaudit.ReportSchema, Name: name, Started: at.UTC(), Finished: at.UTC(), Verdict: biasaudit.Disparity, Headline: "Groups differ.", Todo: []string{"Robin: look"},
		Metrics:  []biasaudit.MetricInfo{{ID: "handover", Title: "Handed over to a person", Binary: true, Margin: 0.05, Gate: true}},
		Tests:    []biasaudit.Test{{Probe: "names", Factor: "ethnicity", Level: "Hispanic", Against: "others", Metric: "handover", Gate: true, Method: "x", Effect: 0.08, Lo: 0.06, Hi: 0.1, Margin: 0.05, Verdict: biasaudit.Disparity}},
		Findings: []biasaudit.Finding{{Key: findingKey, Metric: "handover", Worse: "Hispanic", Effect: 0.08, State: biasaudit.Open, Owner: "Robin", First: at.UTC(), Change: at.UTC()}}}
}

type bench struct {
	t       *testing.T
	dir     string
	archive *archive.Archive
	url     string
}

func start(t *testing.T, o *auditpage.Options) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	var err error
	b.archive, err = archive.New(archive.Folder(b.dir), key)
	require.NoError(t, err)
	h, err := auditpage.New(b.archive, o)
	require.NoError(t, err)
	s := httptest.NewServer(http.StripPrefix("/a/audits", h))
	t.Cleanup(s.Close)
	b.url = s.URL + "/a/audits/"
	return b
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (b *bench) do(method, path, site string, form url.Values) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", site)
	resp, err := client.Do(r)
	require.NoError(b.t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	return resp, string(body)
}

func (b *bench) get(path string) (*http.Response, string) {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", nil)
}

func TestListReportAndDecision(t *testing.T) {
	t.Parallel()
	b := start(t, &auditpage.Options{
		Status: func(context.Context) ([]schedule.Status, error) {
			return []schedule.Status{{Job: "bakery", Due: schedule.Changed, Overdue: true, Failures: 1}, {Job: "new", Due: schedule.First}}, nil
		},
		Running: func() []auditpage.Run { return []auditpage.Run{{Audit: "new", Done: 3, Total: 10}} },
		Who:     func(*http.Request) string { return "Ann" }, Back: "../", BackTitle: "Console",
	})
	now := time.Now()
	_, err := b.archive.Add(t.Context(), report("bakery", now.Add(-40*24*time.Hour)))
	require.NoError(t, err)
	e, err := b.archive.Add(t.Context(), report("bakery", now.Add(-time.Hour)))
	require.NoError(t, err)

	resp, body := b.get("")
	require.Equal(t, 200, resp.StatusCode)
	for _, want := range []string{"overdue", "changed since its last audit", "The last try failed", "3 of 10", "Handed over to a person: Hispanic fares worse, by 8.0 points", "Robin", "first audit", `href="report/` + e.ID + `"`, `<a href="../">Console</a>`} {
		require.Contains(t, body, want)
	}
	csp := resp.Header.Get("Content-Security-Policy")
	require.Contains(t, csp, "frame-ancestors 'none'")
	require.NotContains(t, csp, "unsafe")
	require.NotContains(t, body, "<script")
	require.NotContains(t, body, "style=")
	level := 1
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(body, -1) {
		next := int(m[1][0] - '0')
		require.LessOrEqual(t, next, level+1, "a heading is skipped")
		level = next
	}

	resp, body = b.get("report/" + e.ID)
	require.Equal(t, 200, resp.StatusCode)
	require.Contains(t, body, "Bias audit of bakery")
	require.Contains(t, body, `<a href="../">All audits</a>`)
	_, body = b.get("report/" + e.ID + ".json")
	_, err = biasaudit.Verify([]byte(body), key.Public().(ed25519.PublicKey))
	require.NoError(t, err, "what is handed out verifies")
	for ext, kind := range map[string]string{".md": "text/markdown", ".xml": "application/xml"} {
		resp, _ = b.get("report/" + e.ID + ext)
		require.Equal(t, 200, resp.StatusCode)
		require.Contains(t, resp.Header.Get("Content-Type"), kind)
		require.Contains(t, resp.Header.Get("Content-Disposition"), "attachment")
	}
	for _, p := range []string{"report/nothing", "report/" + e.ID + ".exe", "report/..%2fbook", "nothing"} {
		resp, _ = b.get(p)
		require.Equal(t, 404, resp.StatusCode, p)
	}

	// A decision without a reason is refused, and what was typed is kept.
	form := url.Values{"audit": {"bakery"}, "key": {findingKey}, "state": {"accepted"}, "owner": {"Ann <b>"}, "reason": {" "}}
	resp, body = b.do(http.MethodPost, "decide", "same-origin", form)
	require.Equal(t, 422, resp.StatusCode)
	require.Contains(t, body, "an owner and a reason are needed")
	require.Contains(t, body, `value="Ann &lt;b&gt;"`)
	require.Contains(t, body, `value="accepted" checked`)
	require.Contains(t, body, "<details open>")
	form.Set("reason", "the offer <needs> a person")
	resp, _ = b.do(http.MethodPost, "decide", "cross-site", form)
	require.Equal(t, 403, resp.StatusCode)
	resp, _ = b.do(http.MethodPost, "decide", "same-origin", form)
	require.Equal(t, 303, resp.StatusCode)
	require.Equal(t, "./?decided", resp.Header.Get("Location"))
	_, body = b.get("?decided")
	require.Contains(t, body, "The decision is recorded")
	require.Contains(t, body, "the offer &lt;needs&gt; a person")
	ds, err := b.archive.Decisions(t.Context(), "bakery")
	require.NoError(t, err)
	require.Len(t, ds, 1)
	require.Equal(t, "Ann", ds[0].By)
	for _, c := range []struct {
		method, path string
		form         url.Values
		status       int
	}{
		{http.MethodPost, "", form, 405}, {http.MethodPut, "decide", form, 405}, {http.MethodGet, "decide", nil, 404},
		{http.MethodPost, "decide", url.Values{"audit": {"none"}}, 422}, {http.MethodPost, "decide", url.Values{"reason": {strings.Repeat("x", 20<<10)}}, 400},
	} {
		resp, _ = b.do(c.method, c.path, "same-origin", c.form)
		require.Equal(t, c.status, resp.StatusCode, "%s %s", c.method, c.path)
	}
}

func TestBrokenArchive(t *testing.T) {
	t.Parallel()
	b := start(t, nil)
	resp, body := b.get("")
	require.Equal(t, 200, resp.StatusCode)
	require.Contains(t, body, "There is no audit yet")
	old, err := b.archive.Add(t.Context(), report("bakery", time.Now().Add(-48*time.Hour)))
	require.NoError(t, err)
	e, err := b.archive.Add(t.Context(), report("bakery", time.Now()))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, e.ID+".json"), []byte(`{"report":{"verdict":"equivalent"}}`), 0o600))
	resp, body = b.get("")
	require.Equal(t, 200, resp.StatusCode)
	require.Contains(t, body, "cannot be verified")
	require.Contains(t, body, "not planned")
	require.Contains(t, body, old.ID)
	resp, body = b.get("report/" + e.ID)
	require.Equal(t, 500, resp.StatusCode)
	require.Contains(t, body, "cannot be verified")
	resp, _ = b.get("report/" + old.ID)
	require.Equal(t, 200, resp.StatusCode)
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "book.json"), []byte(`rubbish`), 0o600))
	resp, body = b.get("")
	require.Equal(t, 500, resp.StatusCode)
	require.Contains(t, body, "cannot be verified")

	down := start(t, &auditpage.Options{Status: func(context.Context) ([]schedule.Status, error) { return nil, transcripts.ErrUnavailable }})
	resp, body = down.get("")
	require.Equal(t, 503, resp.StatusCode)
	require.Contains(t, body, "try again")

	reader, err := archive.Open(archive.Folder(t.TempDir()), key.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	h, err := auditpage.New(reader, nil)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/decide", nil))
	require.Equal(t, 422, w.Code)
	_, err = auditpage.New(nil, nil)
	require.Error(t, err)
}

// DEMO=folder writes the list, to look at it.
func TestWritePage(t *testing.T) {
	dir := os.Getenv("DEMO")
	if dir == "" {
		t.Skip("set DEMO to a folder to get the page")
	}
	b := start(t, &auditpage.Options{Back: "../", BackTitle: "Console", Status: func(context.Context) ([]schedule.Status, error) {
		return []schedule.Status{{Job: "bakery", Last: time.Now(), Next: time.Now().AddDate(0, 1, 0)}}, nil
	}})
	for i := range 4 {
		r := report("bakery", time.Now().AddDate(0, i-4, 0))
		if last, _ := b.archive.Latest(t.Context(), "bakery"); last != nil {
			r.Trend = append(r.Trend, append(last.Trend[:len(last.Trend):len(last.Trend)], last.Point())...)
		}
		_, err := b.archive.Add(t.Context(), r)
		require.NoError(t, err)
	}
	_, body := b.do(http.MethodPost, "decide", "same-origin", url.Values{"audit": {"bakery"}, "key": {findingKey}, "state": {"accepted"}, "owner": {"Ann"}})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "list.html"), []byte(body), 0o600))
}

func ExampleNew() {
	a, _ := archive.New(archive.Folder(os.TempDir()), key)
	h, err := auditpage.New(a, &auditpage.Options{Back: "../"})
	fmt.Println(h != nil, err)
	// Output: true <nil>
}
