package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/candorbot/candor/biasaudit"
)

// Errors of this package.
var (
	// ErrDelivery is wrapped when no attempt was accepted.
	ErrDelivery = errors.New("alert: not delivered")
	// ErrConfig is wrapped by every fault of a sender's settings.
	ErrConfig = errors.New("alert: bad configuration")
	// ErrSignature is what Verify returns for a body that was not signed with
	// the secret, or not lately.
	ErrSignature = errors.New("alert: the signature does not hold")
)

// A Kind says what an alert is about.
type Kind string

// The kinds.
const (
	Finding Kind = "disparity" // open findings
	Void    Kind = "void"      // the audit does not count and has to be repeated
	Failed  Kind = "failed"    // the audit could not be run
	Overdue Kind = "overdue"   // the audit is late
)

// An Event is the body of an alert: no more than a report's headline.
type Event struct {
	ID       string            `json:"id"` // the same for every copy
	Kind     Kind              `json:"kind"`
	Audit    string            `json:"audit"`
	At       time.Time         `json:"at"`
	Verdict  biasaudit.Verdict `json:"verdict,omitempty"`
	Headline string            `json:"headline"`
	Todo     []string          `json:"todo"`
	Plan     string            `json:"plan,omitempty"`
}

// Of makes the event of a report.
func Of(r *biasaudit.Report) Event {
	e := Event{Kind: Kind(r.Verdict), Audit: r.Name, At: r.Finished.UTC(), Verdict: r.Verdict, Headline: r.Headline, Todo: r.Todo, Plan: r.Design.Plan}
	return e.named()
}

// named gives the event an ID made of its content.
func (e Event) named() Event {
	e.ID = ""
	if e.Todo == nil {
		e.Todo = []string{}
	}
	b, _ := json.Marshal(e) // plain fields only
	sum := sha256.Sum256(b)
	e.ID = hex.EncodeToString(sum[:16])
	return e
}

// A Sender delivers events. Webhook and Mail are the two here.
type Sender interface {
	// Name tells senders apart in the store. It holds no secret.
	Name() string
	// Check reports every fault of the settings, joined.
	Check() error
	// Send delivers the event, or wraps ErrDelivery.
	Send(ctx context.Context, e Event) error
}

func fault(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...))
}

// loopback reports whether host is this machine, where TLS is not needed.
func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// longest is the longest pause between two tries.
const longest = time.Minute

// attempts calls try until it succeeds, says that it is final, or was called
// tries times. after, if positive, is a pause that the other side asked for.
func attempts(ctx context.Context, tries int, wait time.Duration, try func(context.Context) (again bool, after time.Duration, err error)) error {
	if tries <= 0 {
		tries = 5
	}
	tries = min(tries, 20)
	if wait <= 0 {
		wait = time.Second
	}
	var last error
	for i := range tries {
		again, after, err := try(ctx)
		if err == nil {
			return nil
		}
		last = err
		if !again || i == tries-1 {
			break
		}
		t := time.NewTimer(min(max(wait, after), longest))
		select {
		case <-ctx.Done():
			t.Stop()
			return errors.Join(ErrDelivery, ctx.Err(), last)
		case <-t.C:
		}
		wait *= 2
	}
	return fmt.Errorf("%w: %w", ErrDelivery, last)
}
