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
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// ErrDelivery is wrapped when no attempt was accepted.
var ErrDelivery = errors.New("alert: not delivered")

// An Event is the body of an alert: no more than a report's headline.
type Event struct {
	Audit    string            `json:"audit"`
	Verdict  biasaudit.Verdict `json:"verdict"`
	Headline string            `json:"headline"`
	Todo     []string          `json:"todo"`
	Plan     string            `json:"plan"`
}

// Of makes the event of a report.
func Of(r *biasaudit.Report) Event {
	return Event{r.Name, r.Verdict, r.Headline, r.Todo, r.Design.Plan}
}

// A Webhook posts events. The header Candor-Signature is "t=UNIX,v1=HEX" with
// HMAC-SHA256 over "UNIX.BODY", so that a receiver can refuse old copies.
type Webhook struct {
	URL    string
	Secret []byte        // at least 16 bytes
	Client *http.Client  // nil means http.DefaultClient
	Tries  int           // 0 means 5
	Wait   time.Duration // before the second try, doubled each time; 0 means a second
}

// Send delivers the event. A status of 400 to 499, other than 408 and 429, is
// final; everything else is tried again.
func (h *Webhook) Send(ctx context.Context, e Event) error {
	u, err := url.Parse(h.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(h.Secret) < 16 {
		return errors.New("alert: a webhook needs an address and a secret of 16 bytes")
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("alert: %w", err)
	}
	client, tries, wait := h.Client, h.Tries, h.Wait
	if client == nil {
		client = http.DefaultClient
	}
	if tries <= 0 {
		tries = 5
	}
	if wait <= 0 {
		wait = time.Second
	}
	var last error
	for i := range tries {
		if i > 0 {
			select {
			case <-ctx.Done():
				return errors.Join(ErrDelivery, ctx.Err(), last)
			case <-time.After(wait):
			}
			wait *= 2
		}
		again, err := h.post(ctx, client, body)
		if err == nil {
			return nil
		}
		last = err
		if !again {
			break
		}
	}
	return fmt.Errorf("%w: %w", ErrDelivery, last)
}

func (h *Webhook) post(ctx context.Context, client *http.Client, body []byte) (again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Candor-Signature", "t="+at+",v1="+Signature(h.Secret, at, body))
	res, err := client.Do(req)
	if err != nil {
		return true, err
	}
	_ = res.Body.Close()
	if res.StatusCode/100 == 2 {
		return false, nil
	}
	again = res.StatusCode/100 != 4 || res.StatusCode == http.StatusRequestTimeout || res.StatusCode == http.StatusTooManyRequests
	return again, fmt.Errorf("status %d", res.StatusCode)
}

// Signature is the v1 value of the header, for receivers to compare in
// constant time.
func Signature(secret []byte, unix string, body []byte) string {
	m := hmac.New(sha256.New, secret)
	_, _ = m.Write([]byte(unix + "."))
	_, _ = m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}
