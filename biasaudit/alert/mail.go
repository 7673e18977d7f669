package alert

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// A Mail sends events as plain text e-mail. The connection must be encrypted,
// by STARTTLS or from the start; only a server on this machine may do without.
type Mail struct {
	Addr     string // host:port of the mail server; port 465 means TLS from the start
	From     string
	To       []string
	User     string // "" means no sign-in
	Password string
	Link     string        // where the owner reads more; "" leaves the line out
	TLS      *tls.Config   // nil means the system's authorities
	Tries    int           // 0 means 5
	Wait     time.Duration // as in Webhook
	Timeout  time.Duration // of one try; 0 means 30 seconds
}

// Check implements Sender.
func (m *Mail) Check() error {
	var errs []error
	if host, port, err := net.SplitHostPort(m.Addr); err != nil || host == "" || port == "" {
		errs = append(errs, fault("the mail server %q must be host:port", m.Addr))
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		errs = append(errs, fault("the sender's mail address cannot be read"))
	}
	if len(m.To) == 0 {
		errs = append(errs, fault("mail needs somebody to send it to"))
	}
	for i, to := range m.To {
		if _, err := mail.ParseAddress(to); err != nil {
			errs = append(errs, fault("mail address %d of those to send to cannot be read", i+1))
		}
	}
	if (m.User == "") != (m.Password == "") {
		errs = append(errs, fault("mail needs both user and password, or neither"))
	}
	return errors.Join(errs...)
}

// Name implements Sender.
func (m *Mail) Name() string { return "mail-" + short(m.Addr+"\n"+strings.Join(m.To, "\n")) }

// Send implements Sender. A refusal with a code of 500 or more is final.
func (m *Mail) Send(ctx context.Context, e Event) error {
	if err := m.Check(); err != nil {
		return err
	}
	text, err := m.message(e)
	if err != nil {
		return err
	}
	return attempts(ctx, m.Tries, m.Wait, func(ctx context.Context) (bool, time.Duration, error) {
		err := m.once(ctx, text)
		var answer *textproto.Error
		switch {
		case errors.As(err, &answer):
			return answer.Code < 500, 0, fmt.Errorf("the mail server answered %d", answer.Code) // its text may name people
		case errors.Is(err, errPlain):
			return false, 0, err
		}
		return true, 0, err
	})
}

var errPlain = errors.New("the mail server does not offer STARTTLS")

func (m *Mail) once(ctx context.Context, text []byte) error {
	timeout := m.Timeout
	if timeout <= 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	host, port, err := net.SplitHostPort(m.Addr)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Addr)
	if err != nil {
		return errors.New("the mail server cannot be reached")
	}
	// Package smtp knows no context: the end of ctx cuts the connection.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close() //nolint:errcheck // Quit below tells whether all went well
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		config = m.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if port == "465" {
		conn = tls.Client(conn, config)
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	if port != "465" {
		if ok, _ := c.Extension("STARTTLS"); ok {
			if err := c.StartTLS(config); err != nil {
				return err
			}
		} else if !loopback(host) {
			return errPlain
		}
	}
	if m.User != "" {
		if err := c.Auth(smtp.PlainAuth("", m.User, m.Password, host)); err != nil {
			return err
		}
	}
	if err := c.Mail(bare(m.From)); err != nil {
		return err
	}
	for _, to := range m.To {
		if err := c.Rcpt(bare(to)); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // the message is accepted already
	return nil
}

// bare is the address without the name. Check has read it before.
func bare(s string) string {
	if a, err := mail.ParseAddress(s); err == nil {
		return a.Address
	}
	return ""
}

var subjects = map[Kind]string{
	Finding: "a difference between groups was found",
	Void:    "the audit has to be repeated",
	Failed:  "the audit could not be run",
	Overdue: "the audit is overdue",
}

// message writes the mail as RFC 5322 and 2045 want it.
func (m *Mail) message(e Event) ([]byte, error) {
	subject := subjects[e.Kind]
	if subject == "" {
		subject = string(e.Kind)
	}
	var b bytes.Buffer
	header := func(k, v string) { fmt.Fprintf(&b, "%s: %s\r\n", k, v) }
	var to []string
	for _, s := range m.To {
		a, err := mail.ParseAddress(s)
		if err != nil {
			return nil, fault("a mail address cannot be read")
		}
		to = append(to, a.String())
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return nil, fault("the sender's mail address cannot be read")
	}
	header("From", from.String())
	header("To", strings.Join(to, ", "))
	header("Subject", mime.QEncoding.Encode("utf-8", "Bias audit of "+e.Audit+": "+subject))
	header("Date", time.Now().UTC().Format(time.RFC1123Z))
	_, domain, _ := strings.Cut(from.Address, "@")
	header("Message-ID", "<candor-"+e.ID+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n", e.Headline)
	if len(e.Todo) > 0 {
		text.WriteString("\nWhat to do:\n")
		for _, t := range e.Todo {
			fmt.Fprintf(&text, "- %s\n", t)
		}
	}
	if m.Link != "" {
		fmt.Fprintf(&text, "\nThe whole report: %s\n", m.Link)
	}
	fmt.Fprintf(&text, "\nAudit: %s, %s UTC\nThis mail holds no customer's words. It is not sent again while nothing changes.\n", e.Audit, e.At.UTC().Format("2006-01-02 15:04"))
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(strings.ReplaceAll(text.String(), "\n", "\r\n"))); err != nil {
		return nil, err
	}
	if err := q.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
