package presidio_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
	"github.com/candorbot/candor/transcripts/redact/presidio"
)

func engine(tb testing.TB) *redact.Engine {
	tb.Helper()
	e, err := redact.New(&redact.Options{Profile: redact.ProfileStructured})
	require.NoError(tb, err)
	return e
}

func serve(tb testing.TB, status int, body string) string {
	tb.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/analyze" || r.Method != http.MethodPost {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	tb.Cleanup(s.Close)
	return s.URL
}

func TestFindJoinsBoth(t *testing.T) {
	t.Parallel()
	// Code points, not bytes: the é before the name takes two bytes.
	url := serve(t, 200, `[{"entity_type":"PERSON","start":5,"end":8,"score":0.9},{"entity_type":"EMAIL_ADDRESS","start":9,"end":14,"score":1},{"entity_type":"LOCATION","start":0,"end":4,"score":1}]`)
	r, err := presidio.New(url, engine(t), nil)
	require.NoError(t, err)
	text := "café Ana a@b.co"
	spans, err := r.Find(context.Background(), text, transcripts.Hints{})
	require.NoError(t, err)
	got := transcripts.Replace(text, spans, func(s transcripts.Span) string { return "<" + s.Type + ">" })
	require.Equal(t, "café <PERSON> <EMAIL>", got)
}

func TestFindFailsClosed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"status":        {503, `[]`},
		"redirect":      {302, `[]`},
		"not JSON":      {200, `oops`},
		"null":          {200, `null`},
		"object":        {200, `{"error":"x"}`},
		"outside":       {200, `[{"entity_type":"PERSON","start":0,"end":999,"score":1}]`},
		"negative":      {200, `[{"entity_type":"PERSON","start":-1,"end":2,"score":1}]`},
		"empty range":   {200, `[{"entity_type":"PERSON","start":2,"end":2,"score":1}]`},
		"unknown range": {200, `[{"entity_type":"X","start":9,"end":2,"score":1}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := presidio.New(serve(t, c.status, c.body), engine(t), nil)
			require.NoError(t, err)
			spans, err := r.Find(context.Background(), "my name is Ana", transcripts.Hints{})
			require.ErrorIs(t, err, presidio.ErrService)
			require.Nil(t, spans)
			require.NotContains(t, err.Error(), "Ana")
		})
	}
}

func TestFindDeadline(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(stop) })
	r, err := presidio.New(s.URL, engine(t), &presidio.Options{Deadline: 20 * time.Millisecond})
	require.NoError(t, err)
	_, err = r.Find(context.Background(), "hello", transcripts.Hints{})
	require.ErrorIs(t, err, presidio.ErrService)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := presidio.New("ftp://x", nil, &presidio.Options{MinScore: 2, Deadline: -1})
	require.ErrorContains(t, err, "base URL")
	require.ErrorContains(t, err, "inner")
	require.ErrorContains(t, err, "MinScore")
	require.ErrorContains(t, err, "Deadline")
}

func ExampleNew() {
	analyzer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"entity_type":"PERSON","start":0,"end":3,"score":0.85}]`))
	}))
	defer analyzer.Close()
	inner, err := redact.New(&redact.Options{Profile: redact.ProfileStructured})
	if err != nil {
		panic(err)
	}
	r, err := presidio.New(analyzer.URL, inner, nil)
	if err != nil {
		panic(err)
	}
	text := "Zoë wrote from zoe@example.com"
	spans, err := r.Find(context.Background(), text, transcripts.Hints{})
	if err != nil {
		panic(err)
	}
	fmt.Println(transcripts.Replace(text, spans, func(s transcripts.Span) string { return "[" + s.Type + "]" }))
	// Output: [PERSON] wrote from [EMAIL]
}

func ExampleDefaultTypes() {
	fmt.Println(presidio.DefaultTypes()["CREDIT_CARD"])
	// Output: CARD
}

func TestMentionsOfTheInner(t *testing.T) {
	t.Parallel()
	inner, err := redact.New(nil)
	require.NoError(t, err)
	r, err := presidio.New("http://localhost:1", inner, nil)
	require.NoError(t, err)
	require.Equal(t, inner.Mentions("I am pregnant"), r.Mentions("I am pregnant"))
	require.NotEmpty(t, r.Mentions("I am pregnant"))
}
