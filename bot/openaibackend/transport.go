package openaibackend

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

var (
	errTooLarge  = errors.New("openaibackend: response over the limit")
	errRedirect  = errors.New("openaibackend: redirect refused")
	errElsewhere = errors.New("openaibackend: request to another host refused")
)

// pinned sends requests to one origin only, reads bounded answers, and notes
// Retry-After for the call that the request belongs to.
type pinned struct {
	next   http.RoundTripper
	scheme string
	host   string
	limit  int64
}

type noteKey struct{}

// RoundTrip implements http.RoundTripper.
func (p *pinned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != p.scheme || r.URL.Host != p.host {
		return nil, errElsewhere
	}
	resp, err := p.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if n, ok := r.Context().Value(noteKey{}).(*atomic.Int64); ok {
		n.Store(int64(retryAfter(resp.Header.Get("Retry-After"), time.Now())))
	}
	if resp.ContentLength > p.limit {
		_ = resp.Body.Close()
		return nil, errTooLarge
	}
	resp.Body = &bounded{resp.Body, p.limit}
	return resp, nil
}

// retryAfter reads the header (RFC 9110, 10.2.3): seconds or a date.
func retryAfter(h string, now time.Time) time.Duration {
	if s, err := strconv.ParseFloat(h, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if t, err := http.ParseTime(h); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

// bounded fails, rather than ends, where there is more than n bytes.
type bounded struct {
	io.ReadCloser
	n int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.n <= 0 {
		var one [1]byte
		if n, err := b.ReadCloser.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errTooLarge
	}
	if int64(len(p)) > b.n {
		p = p[:b.n]
	}
	n, err := b.ReadCloser.Read(p)
	b.n -= int64(n)
	return n, err
}

// newClient is an HTTP client that can reach base only.
func newClient(base *url.URL, next http.RoundTripper, limit int64) *http.Client {
	if next == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 16
		next = t
	}
	return &http.Client{
		Transport:     &pinned{next, base.Scheme, base.Host, limit},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// wait sleeps for d, or returns early with false when ctx ends before.
func wait(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false // would only make the customer wait for nothing
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
