package chatsubject_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/chatsubject"
)

var _ biasaudit.Subject = (*chatsubject.Subject)(nil)

func server(status int, body string, seen *int) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Messages []map[string]string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		*seen = len(in.Messages)
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}))
}

func TestAsk(t *testing.T) {
	t.Parallel()
	seen := 0
	srv := server(200, `{"model":"m-1","choices":[{"message":{"role":"assistant","content":"hello"}}]}`, &seen)
	defer srv.Close()
	s, err := chatsubject.New(srv.URL+"/v1", "m", &chatsubject.Options{System: "be kind", Key: "k"})
	require.NoError(t, err)
	x, err := s.Ask(t.Context(), []string{"a", "b"})
	require.NoError(t, err)
	require.Len(t, x, 2)
	require.Equal(t, "hello", x[1].Reply)
	require.Equal(t, "m-1", x[1].Trace.Model)
	require.Equal(t, 4, seen)
	for _, c := range []struct {
		status int
		body   string
	}{{500, ""}, {200, "{"}, {200, "{}"}} {
		bad := server(c.status, c.body, &seen)
		s, err := chatsubject.New(bad.URL, "m", nil)
		require.NoError(t, err)
		_, err = s.Ask(t.Context(), []string{"a"})
		require.ErrorIs(t, err, chatsubject.ErrAnswer)
		bad.Close()
	}
}

func ExampleNew() {
	_, err := chatsubject.New("ftp://x", "m", nil)
	fmt.Println(err)
	// Output: chatsubject: "ftp://x" is not the address of an endpoint
}

func ExampleSubject_Ask() {
	seen := 0
	srv := server(200, `{"choices":[{"message":{"content":"We open at nine."}}]}`, &seen)
	defer srv.Close()
	s, _ := chatsubject.New(srv.URL, "m", nil)
	x, err := s.Ask(context.Background(), []string{"When do you open?"})
	fmt.Println(x[0].Reply, err)
	// Output: We open at nine. <nil>
}
