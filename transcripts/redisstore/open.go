package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options are the settings of a Store.
type Options struct {
	// Prefix begins every key and channel. All instances of one site share
	// it; it must not contain braces, spaces or glob characters. Default:
	// "candor:".
	Prefix string
	// Shards is the number of hash tags that conversations are spread over,
	// 1 to 99. It must never change for a prefix: what was stored under
	// another number is not found. Default: 16.
	Shards int
	// Timeout bounds every operation, with all retries. Default: 5 seconds.
	Timeout time.Duration
	// Insecure allows a server off loopback without TLS, without checking its
	// certificate, or without a password. Only for a network that nobody else
	// is on.
	Insecure bool
}

func (o *Options) withDefaults() (Options, error) {
	var v Options
	if o != nil {
		v = *o
	}
	var faults []error
	if v.Prefix == "" {
		v.Prefix = "candor:"
	}
	if strings.ContainsAny(v.Prefix, "{}*?[]\\ \t\r\n") || len(v.Prefix) > 64 {
		faults = append(faults, errors.New("redisstore: Options.Prefix must have at most 64 bytes, no braces, spaces or glob characters"))
	}
	if v.Shards == 0 {
		v.Shards = 16
	}
	if v.Shards < 1 || v.Shards > 99 {
		faults = append(faults, errors.New("redisstore: Options.Shards must be 1 to 99"))
	}
	if v.Timeout < 0 {
		faults = append(faults, errors.New("redisstore: Options.Timeout is negative"))
	}
	if v.Timeout == 0 {
		v.Timeout = 5 * time.Second
	}
	return v, errors.Join(faults...)
}

// Open connects to the server at a URL and checks with Ping that it can be
// used:
//
//	redis://user:password@localhost:6379/0
//	rediss://user:password@redis.example:6379/0       TLS
//	rediss://…@node1:6379?cluster=true&addr=node2:6379  Redis Cluster
//	rediss://…@sentinel1:26379/0?master_name=shop&addr=sentinel2:26379
//
// Other query parameters are those of go-redis (dial_timeout, pool_size, …).
// Off loopback it insists on TLS and a password unless opts say otherwise. All
// faults of the URL and opts are reported together; a server that cannot be
// reached is transcripts.ErrUnavailable. Close the Store when done. A nil opts
// is the same as the zero Options.
func Open(ctx context.Context, rawURL string, opts *Options) (*Store, error) {
	o, err := opts.withDefaults()
	client, cerr := dial(rawURL)
	if cerr == nil {
		cerr = checkClient(client, o)
		if u, perr := url.Parse(rawURL); perr == nil && u.Query().Has("master_name") {
			cerr = errors.Join(cerr, checkURL(u, o)) // a failover client hides its servers
		}
	}
	if err := errors.Join(err, cerr); err != nil {
		if client != nil {
			err = errors.Join(err, client.Close())
		}
		return nil, err
	}
	s := &Store{client: client, owned: true, opts: o, tags: tags(o.Prefix, o.Shards)}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return s, nil
}

// dial makes the client that the URL asks for. It connects to nothing, and its
// errors do not repeat the URL, which may hold a password. Commands are tried
// again by the client, so its dialer need not.
func dial(rawURL string) (redis.UniversalClient, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("redisstore: the URL cannot be parsed")
	}
	q := u.Query()
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch {
	case q.Has("master_name"):
		fo, err := redis.ParseFailoverURL(rawURL)
		if err != nil {
			return nil, fmt.Errorf("redisstore: %w", err)
		}
		fo.ContextTimeoutEnabled, fo.DisableIdentity, fo.DialerRetries = true, true, 1
		return redis.NewFailoverClient(fo), nil
	case q.Has("cluster"):
		if on, err := strconv.ParseBool(q.Get("cluster")); err != nil || !on {
			return nil, errors.New("redisstore: the URL's cluster parameter must be true or left out")
		}
		q.Del("cluster")
		u.RawQuery = q.Encode()
		co, err := redis.ParseClusterURL(u.String())
		if err != nil {
			return nil, fmt.Errorf("redisstore: %w", err)
		}
		co.ContextTimeoutEnabled, co.DisableIdentity, co.DialerRetries, co.MaintNotificationsConfig = true, true, 1, quiet
		return redis.NewClusterClient(co), nil
	}
	ro, err := redis.ParseURL(rawURL)
	if err != nil {
		return nil, fmt.Errorf("redisstore: %w", err)
	}
	ro.ContextTimeoutEnabled, ro.DisableIdentity, ro.DialerRetries, ro.MaintNotificationsConfig = true, true, 1, quiet
	return redis.NewClient(ro), nil
}

// checkClient refuses what would send transcripts or a password in clear over
// a network, as far as the client shows it.
func checkClient(client redis.UniversalClient, o Options) error {
	switch c := client.(type) {
	case *redis.Client:
		ro := c.Options()
		if ro.Network != "tcp" || ro.Addr == "FailoverClient" {
			return nil
		}
		return checkServers([]string{ro.Addr}, ro.TLSConfig, ro.Password != "" || ro.CredentialsProvider != nil || ro.CredentialsProviderContext != nil || ro.StreamingCredentialsProvider != nil, o)
	case *redis.ClusterClient:
		co := c.Options()
		if co.ReadOnly || co.RouteByLatency || co.RouteRandomly {
			return errors.New("redisstore: the client reads from replicas, which may not have what was just stored: leave ReadOnly, RouteByLatency and RouteRandomly off")
		}
		return checkServers(co.Addrs, co.TLSConfig, co.Password != "" || co.CredentialsProvider != nil || co.CredentialsProviderContext != nil || co.StreamingCredentialsProvider != nil, o)
	}
	return nil
}

func checkURL(u *url.URL, o Options) error {
	_, password := u.User.Password()
	var config *tls.Config
	if u.Scheme == "rediss" {
		skip, _ := strconv.ParseBool(u.Query().Get("skip_verify"))
		config = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: skip} //nolint:gosec // never used to connect
	}
	return checkServers(append(u.Query()["addr"], u.Host), config, password, o)
}

func checkServers(addrs []string, config *tls.Config, password bool, o Options) error {
	if o.Insecure {
		return nil
	}
	for _, a := range addrs {
		if loopback(a) {
			continue
		}
		var faults []error
		if config == nil {
			faults = append(faults, fmt.Errorf("redisstore: %s is not on this machine and the connection has no TLS: use rediss://, or set Options.Insecure", a))
		} else if config.InsecureSkipVerify {
			faults = append(faults, fmt.Errorf("redisstore: the certificate of %s would not be checked: drop skip_verify, or set Options.Insecure", a))
		}
		if !password {
			faults = append(faults, fmt.Errorf("redisstore: %s is not on this machine and the connection has no password: use an ACL user, or set Options.Insecure", a))
		}
		return errors.Join(faults...)
	}
	return nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip := net.ParseIP(host)
	return host == "localhost" || host == "" || ip != nil && ip.IsLoopback()
}

// Ping checks that the server can be reached, is Redis 7 or later, and lets
// this user do all that the Store does: it writes, reads, lists and deletes a
// document of its own that expires within a minute. Faults of the network are
// transcripts.ErrUnavailable.
func (s *Store) Ping(ctx context.Context) error {
	bctx, cancel := s.bounded(ctx)
	defer cancel()
	hello, err := s.client.Do(bctx, "hello").Result()
	if err != nil {
		return fault(ctx, "ping", err)
	}
	if v := serverVersion(hello); v < 7 {
		return fmt.Errorf("redisstore: the server is Redis %d; version 7 or later is needed", v)
	}
	now := time.Now()
	doc := transcripts.Head{ID: "ping-" + transcripts.NewConversationID(), Floor: transcripts.FloorDocument, Expires: now.Add(time.Minute)}
	if _, err := s.Append(bctx, transcripts.Head{}, doc, transcripts.Record{Payload: []byte("ping")}); err != nil {
		return err
	}
	if _, _, err := s.Read(bctx, doc.ID, 0, 1); err != nil {
		return err
	}
	for _, err := range s.List(bctx, transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorDocument}, Limit: 1}) {
		if err != nil {
			return err
		}
	}
	return s.Delete(bctx, doc.ID)
}

// serverVersion reads the major version from the answer to HELLO.
func serverVersion(hello any) int {
	var version string
	switch m := hello.(type) {
	case map[any]any: // RESP3
		version, _ = m["version"].(string)
	case []any: // RESP2
		for i := 0; i+1 < len(m); i += 2 {
			if m[i] == "version" {
				version, _ = m[i+1].(string)
			}
		}
	}
	major, _, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(major)
	return n
}
