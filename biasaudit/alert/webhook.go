package alert

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader carries "t=UNIX,v1=HEX": HMAC-SHA256 over "UNIX.BODY". See
// Verify.
const SignatureHeader = "Candor-Signature"

// A Webhook posts events as JSON, signed. Without TLS it posts to this machine
// only. It does not follow redirects.
type Webhook struct {
	URL    string
	Secret []byte        // at least 16 bytes, shared with the receiver
	Client *http.Client  // nil means http.DefaultClient
	Tries  int           // 0 means 5, at most 20
	Wait   time.Duration // before the second try, doubled each time up to a minute; 0 means a second
	// Timeout of one try; 0 means 10 seconds.
	Timeout time.Duration
}

// Check implements Sender.
func (h *Webhook) Check() error {
	var errs []error
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		errs = append(errs, fault("a webhook needs an address that begins with https://"))
	case u.Scheme == "http" && !loopback(u.Hostname()):
		errs = append(errs, fault("the webhook's address must begin with https://; only this machine may do without TLS"))
	case u.User != nil:
		errs = append(errs, fault("the webhook's address must not hold a name or password; the signature proves who sent it"))
	}
	if len(h.Secret) < 16 {
		errs = append(errs, fault("the webhook's secret has %d bytes; use at least 16 random ones", len(h.Secret)))
	}
	return errors.Join(errs...)
}

// Name implements Sender.
func (h *Webhook) Name() string { return "webhook-" + short(h.URL) }

func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// Send delivers the event. A status of 400 to 499, other than 408, 425 and 429,
// and a redirect are final; everything else is tried again, after the pause of
// Retry-After where there is one.
func (h *Webhook) Send(ctx context.Context, e Event) error {
	if err := h.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("alert: %w", err)
	}
	client := http.Client{}
	if h.Client != nil {
		client = *h.Client
	}
	// A redirect could lead the event, and a new signature, to anybody.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return attempts(ctx, h.Tries, h.Wait, func(ctx context.Context) (bool, time.Duration, error) {
		return h.post(ctx, &client, body)
	})
}

func (h *Webhook) post(ctx context.Context, client *http.Client, body []byte) (again bool, after time.Duration, err error) {
	timeout := h.Timeout
	if timeout <= 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return false, 0, errors.New("the request could not be made")
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "candor-alert/1")
	req.Header.Set(SignatureHeader, "t="+at+",v1="+Signature(h.Secret, at, body))
	res, err := client.Do(req)
	if err != nil {
		var u *url.Error // names the address, which may hold a token
		if errors.As(err, &u) {
			err = u.Err
		}
		return true, 0, err
	}
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	_ = res.Body.Close()
	switch code := res.StatusCode; {
	case code/100 == 2:
		return false, 0, nil
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code/100 == 5:
		return true, retryAfter(res.Header.Get("Retry-After"), time.Now()), fmt.Errorf("status %d", code)
	default:
		return false, 0, fmt.Errorf("status %d", code)
	}
}

// retryAfter reads the two forms of RFC 9110, section 10.2.3.
func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		return time.Duration(min(n, 3600)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// Signature is the v1 value of the header: hex of HMAC-SHA256 over the time and
// the body. Receivers use Verify.
func Signature(secret []byte, unix string, body []byte) string {
	m := hmac.New(sha256.New, secret)
	_, _ = m.Write([]byte(unix + "."))
	_, _ = m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

// Verify is for receivers: it checks the value of SignatureHeader against the
// body, in constant time, and that it was signed within tolerance of now (0
// means five minutes), so that an old copy is refused.
func Verify(secret []byte, header string, body []byte, now time.Time, tolerance time.Duration) error {
	if tolerance <= 0 {
		tolerance = 5 * time.Minute
	}
	var unix string
	var given []string
	for part := range strings.SplitSeq(header, ",") {
		switch k, v, _ := strings.Cut(strings.TrimSpace(part), "="); k {
		case "t":
			unix = v
		case "v1":
			given = append(given, v)
		}
	}
	at, err := strconv.ParseInt(unix, 10, 64)
	if err != nil || len(secret) < 16 {
		return ErrSignature
	}
	if d := now.Sub(time.Unix(at, 0)); d > tolerance || d < -tolerance {
		return fmt.Errorf("%w: it is too old, or a clock is wrong", ErrSignature)
	}
	want := []byte(Signature(secret, unix, body))
	for _, g := range given {
		if hmac.Equal([]byte(g), want) {
			return nil
		}
	}
	return ErrSignature
}
