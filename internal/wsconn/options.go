package wsconn

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Subprotocol is what a client must offer.
const Subprotocol = "candor.v1"

// Defaults of Options.
const (
	DefaultReadLimit    = 64 << 10
	DefaultQueue        = 64
	DefaultQueueBytes   = 512 << 10
	DefaultPing         = 25 * time.Second
	DefaultIdle         = 60 * time.Second
	DefaultWriteTimeout = 10 * time.Second
	DefaultGrace        = 5 * time.Second
	DefaultMaxConns     = 10_000
	DefaultMaxPerAddr   = 50
	DefaultRate         = 4.0
	DefaultBurst        = 20
)

// Options are the settings of a Hub. The zero value is the protective default.
type Options struct {
	// Origins are allowed beside the host that serves: "https://shop.example".
	// A browser of any other origin is refused with 403. There is no way to
	// allow all.
	Origins []string
	// ReadLimit is the largest message that is read, in bytes.
	ReadLimit int64
	// Queue and QueueBytes bound what waits to be written to one client.
	Queue, QueueBytes int
	// Ping is how often a ping is sent, Idle how long a client may be silent.
	Ping, Idle time.Duration
	// WriteTimeout is how long one frame, or one wait for room in the queue,
	// may take.
	WriteTimeout time.Duration
	// Grace is how long Run waits for orderly ends before it cuts.
	Grace time.Duration
	// MaxConns and MaxPerAddr bound the connections in all and of one client
	// address (for IPv6 of one /64).
	MaxConns, MaxPerAddr int
	// Rate and Burst are how many requests a second one connection may make
	// (Conn.Allow). All connections of one address share five times as much.
	Rate  float64
	Burst int
	// TrustedProxies are the networks of reverse proxies whose
	// X-Forwarded-For is believed. Without them the peer's address counts.
	TrustedProxies []netip.Prefix
	// Logger gets faults, never what was said. nil discards.
	Logger *slog.Logger
}

func (o *Options) complete() (Options, map[string]bool, error) {
	var c Options
	if o != nil {
		c = *o
	}
	var errs []error
	num := func(name string, v *int, def int) {
		if *v < 0 {
			errs = append(errs, fmt.Errorf("wsconn: %s is %d; use 0 for %d or more than 0", name, *v, def))
		}
		if *v == 0 {
			*v = def
		}
	}
	dur := func(name string, v *time.Duration, def time.Duration) {
		if *v < 0 {
			errs = append(errs, fmt.Errorf("wsconn: %s is %v; use 0 for %v or more than 0", name, *v, def))
		}
		if *v == 0 {
			*v = def
		}
	}
	num("Queue", &c.Queue, DefaultQueue)
	num("QueueBytes", &c.QueueBytes, DefaultQueueBytes)
	num("MaxConns", &c.MaxConns, DefaultMaxConns)
	num("MaxPerAddr", &c.MaxPerAddr, DefaultMaxPerAddr)
	num("Burst", &c.Burst, DefaultBurst)
	dur("Ping", &c.Ping, DefaultPing)
	dur("Idle", &c.Idle, DefaultIdle)
	dur("WriteTimeout", &c.WriteTimeout, DefaultWriteTimeout)
	dur("Grace", &c.Grace, DefaultGrace)
	if c.ReadLimit < 0 {
		errs = append(errs, fmt.Errorf("wsconn: ReadLimit is %d; use 0 for %d or more than 0", c.ReadLimit, DefaultReadLimit))
	}
	if c.ReadLimit == 0 {
		c.ReadLimit = DefaultReadLimit
	}
	if c.Rate < 0 || c.Rate != c.Rate {
		errs = append(errs, fmt.Errorf("wsconn: Rate is %v; use 0 for %v or more than 0", c.Rate, DefaultRate))
	}
	if c.Rate == 0 {
		c.Rate = DefaultRate
	}
	if c.Idle <= c.Ping {
		errs = append(errs, fmt.Errorf("wsconn: Idle (%v) must be longer than Ping (%v), or quiet clients are cut", c.Idle, c.Ping))
	}
	origins := make(map[string]bool, len(c.Origins))
	for _, s := range c.Origins {
		n, err := normalOrigin(s)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		origins[n] = true
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, origins, errors.Join(errs...)
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
	if port != "" && !(u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80") {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}
