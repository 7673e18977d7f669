package wsconn

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Origins is a list of web origins that may use a service.
type Origins struct{ listed map[string]bool }

// NewOrigins reads a list as in Options.Origins and reports all faults at once.
func NewOrigins(list []string) (Origins, error) {
	o := Origins{make(map[string]bool, len(list))}
	var errs []error
	for _, s := range list {
		n, err := normalOrigin(s)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		o.listed[n] = true
	}
	return o, errors.Join(errs...)
}

// normalOrigin is the form in which browsers send an origin (RFC 6454, 6.2).
func normalOrigin(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(u.Host, "* ") {
		return "", fmt.Errorf("wsconn: %q is not an origin; write scheme and host, such as \"https://shop.example\", without wildcards", s)
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port != "" && (u.Scheme != "https" || port != "443") && (u.Scheme != "http" || port != "80") {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}

// Listed reports whether the request comes from a listed origin other than the
// serving host itself, and which: what a CORS answer needs.
func (o Origins) Listed(r *http.Request) (string, bool) {
	got := r.Header.Get("Origin")
	n, err := normalOrigin(got)
	return got, err == nil && o.listed[n]
}

// Allowed reports whether the request's Origin header is absent, is the host
// that the request went to, or is listed. Browsers send the header with every
// websocket and every POST, so its absence means another kind of client, which
// cannot be made to act by a foreign page.
func (o Origins) Allowed(r *http.Request) bool {
	h := r.Header["Origin"]
	if len(h) == 0 {
		return true
	}
	if len(h) > 1 {
		return false
	}
	n, err := normalOrigin(h[0])
	if err != nil { // also "null": sandboxed frames and local files
		return false
	}
	if o.listed[n] {
		return true
	}
	u, err := url.Parse(h[0])
	return err == nil && sameHost(u, r.Host)
}

func sameHost(origin *url.URL, host string) bool {
	n, err := normalOrigin(origin.Scheme + "://" + host)
	if err != nil {
		return false
	}
	m, err := normalOrigin(origin.Scheme + "://" + origin.Host)
	return err == nil && n == m
}

// ClientAddr is the address that limits count by: the peer's, or where the
// peer is a trusted proxy the last address in X-Forwarded-For that is not one.
// IPv6 addresses are cut to their /64, which is what one household gets.
func ClientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	a := parseAddr(r.RemoteAddr)
	if isTrusted(a, trusted) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			hop := parseAddr(strings.TrimSpace(hops[i]))
			if !hop.IsValid() {
				break
			}
			a = hop
			if !isTrusted(a, trusted) {
				break
			}
		}
	}
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.Addr()
		}
	}
	return a
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func parseAddr(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}
