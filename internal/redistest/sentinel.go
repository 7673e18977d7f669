package redistest

import (
	"fmt"
	"net"
	"os"
	"testing"
)

// SentinelMaster is the name that Sentinel knows its master by.
const SentinelMaster = "candor"

// NewSentinel starts a server and a Sentinel that watches it, and returns both.
// The Sentinel's Addr is the one to give to clients.
func NewSentinel(t testing.TB, opts *Options) (master, sentinel *Server) {
	t.Helper()
	master = New(t, opts)
	host, port, _ := net.SplitHostPort(master.Addr)
	own := freePort(t)
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", own), dir: t.TempDir()}
	conf := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor %s %s %s 1\nsentinel down-after-milliseconds %s 1000\n",
		own, s.dir, SentinelMaster, host, port, SentinelMaster)
	if err := os.WriteFile(s.path("sentinel.conf"), []byte(conf), 0o600); err != nil {
		t.Fatalf("redistest: %v", err)
	}
	s.args = []string{s.path("sentinel.conf"), "--sentinel"}
	if err := s.run(t.Context(), "redis-server"); err != nil {
		t.Fatalf("redistest: sentinel: %v", err)
	}
	t.Cleanup(s.Kill)
	return master, s
}
