package alert_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/alert"
	"github.com/candorbot/candor/biasaudit/schedule"
	"github.com/candorbot/candor/transcripts/memstore"
)

var secret = []byte("0123456789abcdef")

func TestSendRetriesAndSigns(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := alert.Verify(secret, r.Header.Get(alert.SignatureHeader), body, time.Now(), 0); err != nil {
			t.Error(err)
		}
		if n.Add(1) < 3 {
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
	require.EqualValues(t, 4, n.Load(), "410 is final")
}

func TestWebhookBoundsAndSecrets(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	var mu sync.Mutex
	after, status := "", 500
	var first time.Time
	var gap time.Duration
	answer := func(code int, later string) {
		mu.Lock()
		defer mu.Unlock()
		status, after = code, later
		n.Store(0)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if n.Add(1) == 2 {
			gap = time.Since(first)
		}
		first = time.Now()
		w.Header().Set("Retry-After", after)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	defer srv.Close()
	h := &alert.Webhook{URL: srv.URL + "/token-in-the-path", Secret: secret, Wait: time.Millisecond, Tries: 2}
	require.ErrorIs(t, h.Send(t.Context(), alert.Event{}), alert.ErrDelivery)
	require.EqualValues(t, 2, n.Load(), "bounded")
	answer(429, "1")
	require.Error(t, h.Send(t.Context(), alert.Event{}))
	mu.Lock()
	require.GreaterOrEqual(t, gap, time.Second, "Retry-After is kept")
	mu.Unlock()
	answer(307, "")
	require.Error(t, h.Send(t.Context(), alert.Event{}))
	require.EqualValues(t, 1, n.Load(), "no redirect is followed")

	srv.Close()
	err := h.Send(t.Context(), alert.Event{})
	require.ErrorIs(t, err, alert.ErrDelivery)
	require.NotContains(t, err.Error(), "token-in-the-path")
	require.NotContains(t, h.Name(), "token")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	slow := &alert.Webhook{URL: h.URL, Secret: secret, Wait: time.Hour}
	require.ErrorIs(t, slow.Send(ctx, alert.Event{}), context.DeadlineExceeded)

	for _, bad := range []alert.Webhook{
		{URL: "http://alerts.example/x", Secret: secret},
		{URL: "ftp://alerts.example", Secret: secret},
		{URL: "https://user:word@alerts.example", Secret: secret},
		{URL: "https://alerts.example", Secret: secret[:15]},
		{},
	} {
		require.ErrorIs(t, bad.Send(t.Context(), alert.Event{}), alert.ErrConfig, bad.URL)
	}
	require.NoError(t, (&alert.Webhook{URL: "https://alerts.example", Secret: secret}).Check())
}

func TestVerify(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	body := []byte(`{"a":1}`)
	good := "t=1800000000,v1=" + alert.Signature(secret, "1800000000", body)
	require.NoError(t, alert.Verify(secret, good, body, now, 0))
	require.NoError(t, alert.Verify(secret, "t=1800000000,v1=00,v1="+alert.Signature(secret, "1800000000", body), body, now.Add(4*time.Minute), 0), "two while a secret changes")
	for name, c := range map[string]struct {
		header, body string
		now          time.Time
		secret       []byte
	}{
		"changed body": {good, `{"a":2}`, now, secret},
		"other secret": {good, string(body), now, []byte("fedcba9876543210")},
		"no secret":    {good, string(body), now, nil},
		"old":          {good, string(body), now.Add(6 * time.Minute), secret},
		"early":        {good, string(body), now.Add(-6 * time.Minute), secret},
		"other time":   {strings.Replace(good, "t=18", "t=17", 1), string(body), now, secret},
		"empty":        {"", string(body), now, secret},
		"rubbish":      {"t=x,v1=,=,,", string(body), now, secret},
		"no signature": {"t=1800000000", string(body), now, secret},
	} {
		require.ErrorIs(t, alert.Verify(c.secret, c.header, []byte(c.body), c.now, 0), alert.ErrSignature, name)
	}
}

// smtpServer is a mail server that knows just enough, on all addresses.
type smtpServer struct {
	addr  string
	tls   *tls.Config // nil: no STARTTLS
	roots *x509.CertPool

	mu    sync.Mutex
	mails []string
	rcpt  []string
	deny  []string // answers to RCPT before the good ones
	plain bool     // a mail came unencrypted
	auths int
}

func newSMTP(t *testing.T, starttls bool) *smtpServer {
	t.Helper()
	certs := httptest.NewTLSServer(nil)
	t.Cleanup(certs.Close)
	s := &smtpServer{roots: x509.NewCertPool()}
	s.roots.AddCert(certs.Certificate())
	if starttls {
		s.tls = &tls.Config{Certificates: certs.TLS.Certificates}
	}
	ln, err := net.Listen("tcp", "0.0.0.0:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	s.addr = fmt.Sprintf("127.0.0.1:%d", ln.Addr().(*net.TCPAddr).Port)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *smtpServer) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	say := func(text string) { _, _ = io.WriteString(c, text+"\r\n") }
	say("220 test")
	encrypted := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		s.mu.Lock()
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); {
		case verb == "EHLO" && s.tls != nil && !encrypted:
			say("250-test\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-test\r\n250 AUTH PLAIN")
		case verb == "STARTTLS":
			say("220 go")
			c = tls.Server(c, s.tls)
			r, encrypted = bufio.NewReader(c), true
		case verb == "AUTH":
			s.auths++
			say("235 ok")
		case verb == "RCPT" && len(s.deny) > 0:
			say(s.deny[0])
			s.deny = s.deny[1:]
		case verb == "RCPT":
			s.rcpt = append(s.rcpt, strings.TrimSpace(line))
			say("250 ok")
		case verb == "DATA":
			say("354 go")
			var b strings.Builder
			for l, err := r.ReadString('\n'); err == nil && l != ".\r\n"; l, err = r.ReadString('\n') {
				b.WriteString(l)
			}
			s.mails = append(s.mails, b.String())
			s.plain = s.plain || !encrypted
			say("250 ok")
		case verb == "QUIT":
			say("221 bye")
		default:
			say("250 ok")
		}
		s.mu.Unlock()
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	s := newSMTP(t, true)
	s.deny = []string{"450 later"}
	m := &alert.Mail{Addr: s.addr, From: "Candor <audit@shop.example>", To: []string{"Jörg <owner@shop.example>", "second@shop.example"}, User: "u", Password: "pass-word",
		Link: "https://shop.example/console/audits/", TLS: &tls.Config{RootCAs: s.roots}, Wait: time.Millisecond}
	e := alert.Of(&biasaudit.Report{Name: "bäckerei", Finished: time.Unix(1_800_000_000, 0), Verdict: biasaudit.Disparity, Headline: "Groups – differ.\nBcc: x@example.org", Todo: []string{"Robin: look"}})
	require.NoError(t, m.Send(t.Context(), e))
	s.mu.Lock()
	require.Len(t, s.mails, 1)
	require.False(t, s.plain)
	require.Equal(t, 2, s.auths, "once for each try")
	require.Equal(t, []string{"RCPT TO:<owner@shop.example>", "RCPT TO:<second@shop.example>"}, s.rcpt)
	got, err := mail.ReadMessage(strings.NewReader(s.mails[0]))
	require.NoError(t, err)
	require.Empty(t, got.Header.Get("Bcc"))
	require.Contains(t, got.Header.Get("Message-Id"), e.ID)
	require.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
	subject := got.Header.Get("Subject")
	require.NotContains(t, subject, "ä")
	require.Contains(t, subject, "=?utf-8?q?")
	text, err := io.ReadAll(quotedprintable.NewReader(got.Body))
	require.NoError(t, err)
	require.Contains(t, string(text), "Groups – differ.")
	require.Contains(t, string(text), "- Robin: look")
	require.Contains(t, string(text), "https://shop.example/console/audits/")

	// Final refusals are not repeated, and say nothing of whom or how.
	s.deny = append(s.deny, "550 no such owner@shop.example", "550 x", "550 x")
	s.mu.Unlock()
	err = m.Send(t.Context(), e)
	require.ErrorIs(t, err, alert.ErrDelivery)
	s.mu.Lock()
	require.Len(t, s.deny, 2)
	s.mu.Unlock()
	require.NotContains(t, err.Error(), "owner@")
	require.NotContains(t, err.Error(), "pass-word")

	// A certificate that nobody vouches for is no connection.
	m.TLS, m.Tries = nil, 1
	require.ErrorIs(t, m.Send(t.Context(), e), alert.ErrDelivery)
	require.Equal(t, 1, s.count())
}

func (s *smtpServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.mails)
}

func TestMailNeedsTLSOffThisMachine(t *testing.T) {
	t.Parallel()
	s := newSMTP(t, false)
	m := &alert.Mail{Addr: s.addr, From: "a@shop.example", To: []string{"b@shop.example"}, Tries: 1}
	require.NoError(t, m.Send(t.Context(), alert.Event{Kind: alert.Overdue}), "loopback")
	require.Equal(t, 1, s.count())
	_, port, _ := net.SplitHostPort(s.addr)
	m.Addr = "0.0.0.0:" + port // reaches the same server, but is not a loopback address
	err := m.Send(t.Context(), alert.Event{})
	require.ErrorContains(t, err, "STARTTLS")
	require.Equal(t, 1, s.count())

	m.Addr, m.Timeout = "127.0.0.1:1", time.Second
	require.ErrorIs(t, m.Send(t.Context(), alert.Event{}), alert.ErrDelivery)
	err = (&alert.Mail{Addr: "x", From: "y", To: []string{"z\r\nBcc: q@example.org"}, User: "u"}).Check()
	require.ErrorIs(t, err, alert.ErrConfig)
	for _, want := range []string{"host:port", "sender", "address 1", "both user and password"} {
		require.ErrorContains(t, err, want)
	}
}

// A server that accepts the connection and then says nothing is given up.
func TestSilentMailServer(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = ln.Close() }()
	m := &alert.Mail{Addr: ln.Addr().String(), From: "a@shop.example", To: []string{"b@shop.example"}, Tries: 1, Timeout: 50 * time.Millisecond}
	require.ErrorIs(t, m.Send(t.Context(), alert.Event{}), alert.ErrDelivery)
}

// box is a sender that keeps what it gets.
type box struct {
	name string
	down bool
	got  []alert.Event
}

func (b *box) Name() string { return b.name }
func (b *box) Check() error { return nil }
func (b *box) Send(_ context.Context, e alert.Event) error {
	if b.down {
		return alert.ErrDelivery
	}
	b.got = append(b.got, e)
	return nil
}

func (b *box) kinds() (out []alert.Kind) {
	for _, e := range b.got {
		out = append(out, e.Kind)
	}
	return out
}

func TestAlertsOnceForOneState(t *testing.T) {
	t.Parallel()
	docs := schedule.Documents(memstore.New())
	one := &box{name: "one"}
	a, err := alert.New(docs, one)
	require.NoError(t, err)
	other, err := alert.New(docs, one) // another instance
	require.NoError(t, err)
	report := func(v biasaudit.Verdict, keys ...string) *biasaudit.Report {
		r := &biasaudit.Report{Name: "bakery", Verdict: v, Finished: time.Now()}
		for _, k := range keys {
			r.Findings = append(r.Findings, biasaudit.Finding{Key: k, State: biasaudit.Open})
		}
		return r
	}
	for _, v := range []biasaudit.Verdict{biasaudit.Equivalent, biasaudit.SmallDifference, biasaudit.Inconclusive, biasaudit.Insufficient} {
		require.NoError(t, a.Report(t.Context(), report(v)))
	}
	require.Empty(t, one.got)
	require.NoError(t, a.Report(t.Context(), report(biasaudit.Disparity, "a", "b")))
	require.NoError(t, other.Report(t.Context(), report(biasaudit.Disparity, "b", "a")))
	require.Len(t, one.got, 1, "the same")
	require.NoError(t, a.Report(t.Context(), report(biasaudit.Disparity, "a", "b", "c")))
	require.Len(t, one.got, 2, "one more finding")
	accepted := report(biasaudit.Disparity, "a")
	accepted.Findings[0].State = biasaudit.Accepted
	require.NoError(t, a.Report(t.Context(), accepted))
	require.NoError(t, a.Report(t.Context(), report(biasaudit.Void)))
	require.NoError(t, a.Report(t.Context(), report(biasaudit.Equivalent)))
	require.NoError(t, a.Report(t.Context(), report(biasaudit.Disparity, "a")))
	require.Equal(t, []alert.Kind{alert.Finding, alert.Finding, alert.Void, alert.Finding}, one.kinds())

	st := schedule.Status{Job: "bakery", Due: schedule.Timed, Since: time.Now().Add(-10 * 24 * time.Hour)}
	require.NoError(t, a.Status(t.Context(), st))
	require.Len(t, one.got, 4, "due, not overdue")
	st.Overdue = true
	require.NoError(t, a.Status(t.Context(), st))
	require.NoError(t, a.Status(t.Context(), st))
	require.NoError(t, other.Status(t.Context(), st))
	require.Equal(t, alert.Overdue, one.got[4].Kind)
	st.Failures = 1
	require.NoError(t, a.Status(t.Context(), st))
	st.Failures = 2
	require.NoError(t, a.Status(t.Context(), st))
	require.Len(t, one.got, 6)
	require.Equal(t, alert.Failed, one.got[5].Kind)
	ids := map[string]bool{}
	for _, e := range one.got {
		ids[e.ID] = true
	}
	require.Len(t, ids, 6)
	require.NoError(t, a.Status(t.Context(), schedule.Status{Job: "bakery", Last: time.Now()}))
	st.Failures = 0
	require.NoError(t, a.Status(t.Context(), st), "overdue anew")
	require.Len(t, one.got, 7)
}

// Who was reached is not told again because somebody else was not.
func TestUndeliveredIsKept(t *testing.T) {
	t.Parallel()
	docs := schedule.Documents(memstore.New())
	up, down := &box{name: "up"}, &box{name: "down", down: true}
	a, err := alert.New(docs, up, down)
	require.NoError(t, err)
	r := &biasaudit.Report{Name: "bakery", Verdict: biasaudit.Void}
	require.ErrorIs(t, a.Report(t.Context(), r), alert.ErrDelivery)
	down.down = false
	require.NoError(t, a.Status(t.Context(), schedule.Status{Job: "bakery"}))
	require.Empty(t, down.got, "not before a pause")
	b, err := docs.Load(t.Context(), "alert report bakery")
	require.NoError(t, err)
	at := strings.Index(string(b), `"tried":"`) + len(`"tried":"`)
	require.NoError(t, docs.Save(t.Context(), "alert report bakery", []byte(string(b[:at])+"2020"+string(b[at+4:]))))
	require.NoError(t, a.Status(t.Context(), schedule.Status{Job: "bakery"}))
	require.Len(t, down.got, 1)
	require.Len(t, up.got, 1)
	require.Equal(t, up.got[0].ID, down.got[0].ID)
	// Rubbish in the store is no reason for silence.
	require.NoError(t, docs.Save(t.Context(), "alert report bakery", []byte(`{"report":null}`)))
	require.NoError(t, a.Report(t.Context(), r))
	require.Len(t, up.got, 2)
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := alert.New(nil)
	require.ErrorContains(t, err, "store")
	require.ErrorContains(t, err, "somebody")
	_, err = alert.New(schedule.Documents(memstore.New()), nil, &alert.Webhook{}, &alert.Webhook{})
	require.ErrorIs(t, err, alert.ErrConfig)
	require.ErrorContains(t, err, "nil")
	require.ErrorContains(t, err, "same address")
	require.NotErrorIs(t, err, alert.ErrDelivery)
}

func ExampleOf() {
	fmt.Println(alert.Of(&biasaudit.Report{Name: "bakery", Verdict: biasaudit.Disparity}).Verdict)
	// Output: disparity
}

func ExampleVerify() {
	body, header := []byte(`{}`), "t=1800000000,v1="+alert.Signature(secret, "1800000000", []byte(`{}`))
	fmt.Println(alert.Verify(secret, header, body, time.Unix(1_800_000_010, 0), 0))
	fmt.Println(alert.Verify(secret, header, []byte(`{"a":1}`), time.Unix(1_800_000_010, 0), 0))
	// Output:
	// <nil>
	// alert: the signature does not hold
}

func ExampleSignature() {
	fmt.Println(len(alert.Signature([]byte("0123456789abcdef"), "1", nil)))
	// Output: 64
}
