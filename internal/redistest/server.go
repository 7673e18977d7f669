package redistest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// startTimeout is how long a server may take until it answers.
const startTimeout = 20 * time.Second

// Options are the settings of a Server. The zero value keeps nothing on disk.
type Options struct {
	// AOF keeps an append-only file that is synced at every write, so that
	// Kill and Start lose nothing.
	AOF bool
	// Args are more arguments for redis-server.
	Args []string
}

// A Server is a redis-server process on a random port of the loopback
// interface. It ends with its test.
type Server struct {
	Addr string // host:port

	dir  string
	args []string

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
	logs *bytes.Buffer
}

// New starts a server. A nil opts is the same as the zero Options.
func New(t testing.TB, opts *Options) *Server {
	t.Helper()
	need(t, "redis-server")
	if opts == nil {
		opts = &Options{}
	}
	var err error
	for range 5 { // somebody else may take the port in between
		port := freePort(t)
		s := &Server{Addr: net.JoinHostPort("127.0.0.1", port), dir: t.TempDir()}
		s.args = []string{"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--daemonize", "no"}
		if opts.AOF {
			s.args = append(s.args, "--appendonly", "yes", "--appendfsync", "always")
		}
		s.args = append(s.args, opts.Args...)
		if err = s.run(t.Context(), "redis-server"); err == nil {
			t.Cleanup(s.Kill)
			return s
		}
	}
	t.Fatalf("redistest: %v", err)
	return nil
}

// need skips or fails the test where the program is missing.
func need(t testing.TB, program string) {
	t.Helper()
	required := os.Getenv("REQUIRE_REDIS") == "1"
	if testing.Short() && !required {
		t.Skip("redistest: skipped with -short")
	}
	if _, err := exec.LookPath(program); err != nil {
		if required {
			t.Fatalf("redistest: REQUIRE_REDIS=1, but there is no %s in PATH", program)
		}
		t.Skipf("redistest: no %s in PATH", program)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// run starts the process and waits until it answers.
func (s *Server) run(ctx context.Context, program string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs = &bytes.Buffer{}
	cmd := exec.Command(program, s.args...) // #nosec G204 -- a test's own server
	cmd.Stdout, cmd.Stderr = s.logs, s.logs
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	s.cmd, s.done = cmd, done

	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if answers(ctx, s.Addr) {
			return nil
		}
		select {
		case <-done:
			return fmt.Errorf("%s ended: %s", program, s.logs)
		case <-ctx.Done():
			_ = cmd.Process.Kill()
			<-done
			return fmt.Errorf("%s does not answer: %s", program, s.logs)
		case <-tick.C:
		}
	}
}

// answers reports whether the server at addr is up, even if it wants a
// password first. One that still loads its file is not.
func answers(ctx context.Context, addr string) bool {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	b := make([]byte, 64)
	n, err := c.Read(b)
	return err == nil && (strings.HasPrefix(string(b[:n]), "+PONG") || strings.HasPrefix(string(b[:n]), "-NOAUTH"))
}

// Kill ends the process as a crash would (SIGKILL) and waits for it. Killing
// one that is down does nothing.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		<-s.done
		s.cmd = nil
	}
}

// Start brings a killed server back, on the same port and files.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.run(t.Context(), "redis-server"); err != nil {
		t.Fatalf("redistest: start again: %v", err)
	}
}

// Client returns a client of the server, closed with the test.
func (s *Server) Client(t testing.TB) *redis.Client {
	t.Helper()
	return client(t, s.Addr)
}

// URL is the server's address as redisstore.Open takes it.
func (s *Server) URL() string { return "redis://" + s.Addr }

func client(t testing.TB, addr string) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{
		Addr: addr, DisableIdentity: true, ContextTimeoutEnabled: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// Client returns a client of the server at REDIS_ADDR, or of a new one, and a
// prefix for this test's keys.
func Client(t testing.TB) (c *redis.Client, prefix string) {
	t.Helper()
	if addr := os.Getenv("REDIS_ADDR"); addr != "" {
		return client(t, addr), Prefix()
	}
	return New(t, nil).Client(t), Prefix()
}

// Prefix returns a key prefix that no other test has.
func Prefix() string { return "test-" + strings.ToLower(rand.Text()[:12]) + ":" }

// TLS returns arguments for a server that also speaks TLS, on the port that
// follows "--tls-port", with a certificate for localhost that only itself
// signed, and that certificate.
func TLS(t testing.TB) (args []string, cert *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatalf("redistest: %v", err)
	}
	b, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
	dir := t.TempDir()
	write := func(name, kind string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatalf("redistest: %v", err)
		}
		return p
	}
	certFile, keyFile := write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", b)
	return []string{
		"--tls-port", freePort(t), "--tls-cert-file", certFile, "--tls-key-file", keyFile,
		"--tls-ca-cert-file", certFile, "--tls-auth-clients", "no",
	}, cert
}

// path of a file in the server's directory.
func (s *Server) path(name string) string { return filepath.Join(s.dir, name) }
