package alert_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/alert"
)

func TestSendRetriesAndSigns(t *testing.T) {
	t.Parallel()
	secret := []byte("0123456789abcdef")
	var n atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		at, sig, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Candor-Signature"), "t="), ",v1=")
		if n.Add(1) < 3 || sig != alert.Signature(secret, at, body) {
			w.WriteHeader(503)
		}
		if r.URL.Path == "/gone" {
			w.WriteHeader(410)
		}
	}))
	defer srv.Close()
	h := &alert.Webhook{URL: srv.URL, Secret: secret, Wait: time.Millisecond}
	require.NoError(t, h.Send(t.Context(), alert.Event{Audit: "x"}))
	require.EqualValues(t, 3, n.Load())
	h.URL += "/gone"
	require.ErrorIs(t, h.Send(t.Context(), alert.Event{}), alert.ErrDelivery)
	require.EqualValues(t, 4, n.Load())
	require.Error(t, (&alert.Webhook{URL: srv.URL}).Send(t.Context(), alert.Event{}))
}

func ExampleOf() {
	fmt.Println(alert.Of(&biasaudit.Report{Name: "bakery", Verdict: biasaudit.Disparity}).Verdict)
	// Output: disparity
}

func ExampleSignature() {
	fmt.Println(len(alert.Signature([]byte("0123456789abcdef"), "1", nil)))
	// Output: 64
}
