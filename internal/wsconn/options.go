package wsconn

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Options of a Hub; the zero value is the default.
type Options struct {
	// Origins are further origins that may connect, beside the page's own
	// host: "https://shop.example". There is no wildcard.
	Origins []string
	// MaxConns and MaxPerAddr bound the connections in all and of one client
	// address. 0: 10,000 and 20.
	MaxConns, MaxPerAddr int
	// Rate and Burst bound the frames of one connection. 0: 10 a second, 40.
	// All connections of one address share five times as much, so that
	// connecting anew gains nothing.
	Rate, Burst int
	// Queue and QueueBytes bound what waits to be written to one client. 0:
	// 256 frames and 1 MiB.
	Queue, QueueBytes int
	// Ping is how often a ping is sent, Silence how long a client may say
	// nothing, pongs included. 0: 25 and 60 seconds.
	Ping, Silence time.Duration
	// WriteTimeout bounds the writing of one frame, and the wait of Write for
	// room in the queue. 0: 10 seconds.
	WriteTimeout time.Duration
	// Grace is how long Run waits for orderly ends before it cuts. 0: 5
	// seconds.
	Grace time.Duration
	// Addr tells the client's address behind a proxy. nil: the peer's, as
	// ClientAddr gives it.
	Addr func(*http.Request) string
	// Logger gets faults, never what was said. nil discards.
	Logger *slog.Logger
}

// complete fills the defaults in and reports all faults at once.
func (o *Options) complete() (Origins, error) {
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
	num("MaxConns", &o.MaxConns, 10_000)
	num("MaxPerAddr", &o.MaxPerAddr, 20)
	num("Rate", &o.Rate, 10)
	num("Burst", &o.Burst, 40)
	num("Queue", &o.Queue, 256)
	num("QueueBytes", &o.QueueBytes, 1<<20)
	dur("Ping", &o.Ping, 25*time.Second)
	dur("Silence", &o.Silence, 60*time.Second)
	dur("WriteTimeout", &o.WriteTimeout, 10*time.Second)
	dur("Grace", &o.Grace, 5*time.Second)
	if o.Silence <= o.Ping {
		errs = append(errs, fmt.Errorf("wsconn: Silence (%v) must be longer than Ping (%v), or quiet clients are cut", o.Silence, o.Ping))
	}
	origins, err := NewOrigins(o.Origins)
	errs = append(errs, err)
	if o.Addr == nil {
		o.Addr = func(r *http.Request) string { return ClientAddr(r, nil).String() }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return origins, errors.Join(errs...)
}
