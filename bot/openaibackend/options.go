package openaibackend

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of Options.
const (
	DefaultTimeout     = 15 * time.Second
	DefaultAttempts    = 3
	DefaultHistory     = 12
	DefaultMaxTokens   = 500
	DefaultMaxResponse = 1 << 20
)

// A Provider is the record of who gets the text and on what terms (GDPR
// articles 28 and 44). All fields are required.
type Provider struct {
	Name      string // "Example AI Ltd"
	Role      string // "processor"
	Contract  string // reference of the data processing agreement
	Region    string // where the text is processed: "EU"
	Retention string // how long the provider keeps it: "none", "30 days"
	// NoTraining states that the contract forbids the provider to use the text
	// for its own ends, such as training. It must be true.
	NoTraining bool
	// Watermark names the machine-readable mark that the provider declares to
	// put into the text itself ("SynthID Text"). "" and "none" are no mark: a
	// reply of more than 200 tokens is then noted in the evidence (EU code of
	// practice, AI Act article 50(2)).
	Watermark string
}

// A Fact is an approved sentence that the model may use.
type Fact struct {
	ID, Version string // Version "" is "1"
	Text        string
	Owner       string // who answers for it
	// ValidUntil ends the fact: after it the model no longer gets it. Zero
	// means no end.
	ValidUntil time.Time
	// Intents limit the fact to requests of these intents; empty means all.
	Intents []string
}

func (f Fact) entry() string { return f.ID + "@" + f.Version }

// Options are the optional settings of a Backend; nil and zero are the
// protective default.
type Options struct {
	// Key is the API key; "" sends none.
	Key string
	// Provider is required unless the API is on the loopback address.
	Provider *Provider
	// Facts is what the model may know about the shop.
	Facts []Fact
	// Instructions are added to the system prompt. They cannot change who may
	// speak, what is disclosed or when a person takes over, and must hold no
	// secret: assume that customers can read them. An answer that repeats five
	// words of them in a row, or a code in them, is dropped (ErrLeak), so what
	// is to be said word for word belongs in Facts.
	Instructions string
	// Timeout bounds one Reply with all its attempts. 0: 15 seconds.
	Timeout time.Duration
	// Attempts is how often one Reply asks at most. 0: 3.
	Attempts int
	// History is how many earlier messages are sent at most. 0: 12; -1: none.
	History int
	// MaxTokens bounds the answer. 0: 500.
	MaxTokens int
	// MaxResponse bounds the body of an answer in bytes. 0: 1 MiB.
	MaxResponse int64
	// Temperature is sent if it is not nil; some models refuse it.
	Temperature *float32
	// NoLogProbs and NoJSONMode leave logprobs and response_format out of the
	// request, for servers that refuse them.
	NoLogProbs, NoJSONMode bool
	// Transport replaces the HTTP transport. It is still pinned to the host.
	Transport http.RoundTripper
}

// check fills the defaults in and reports all faults at once.
func (o *Options) check(base string) (*url.URL, error) {
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("openaibackend: "+format, a...)) }
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		add("the base URL must look like \"https://api.example.com/v1\", without user, query or fragment")
		u = &url.URL{}
	case !loopback(u.Hostname()):
		if u.Scheme != "https" {
			add("the base URL is not https; only this machine may be reached without")
		}
		errs = append(errs, o.Provider.check(u.Hostname())...)
	}
	if strings.ContainsAny(o.Key, " \r\n\t") {
		add("Options.Key contains white space")
	}
	for name, v := range map[string]int{"Attempts": o.Attempts, "MaxTokens": o.MaxTokens, "MaxResponse": int(o.MaxResponse), "Timeout": int(o.Timeout)} {
		if v < 0 {
			add("Options.%s is negative; use 0 for the default", name)
		}
	}
	if o.Attempts > 10 {
		add("Options.Attempts is %d; at most 10", o.Attempts)
	}
	if o.History < -1 || o.History > 50 {
		add("Options.History is %d; use 0 for %d, -1 for none, or at most 50", o.History, DefaultHistory)
	}
	seen := map[string]bool{}
	for i := range o.Facts {
		f := &o.Facts[i]
		switch {
		case f.ID == "" || strings.ContainsAny(f.ID, "@ \n"):
			add("fact %d needs an ID without spaces and \"@\"", i)
		case seen[f.ID]:
			add("two facts have the ID %q", f.ID)
		}
		seen[f.ID] = true
		if strings.TrimSpace(f.Text) == "" {
			add("fact %q has no Text", f.ID)
		}
		if f.Owner == "" {
			add("fact %q has no Owner; name who answers for it", f.ID)
		}
		if f.Version == "" {
			f.Version = "1"
		}
	}
	def(&o.Timeout, DefaultTimeout)
	def(&o.Attempts, DefaultAttempts)
	def(&o.MaxTokens, DefaultMaxTokens)
	def(&o.MaxResponse, DefaultMaxResponse)
	def(&o.History, DefaultHistory)
	o.History = max(o.History, 0)
	return u, errors.Join(errs...)
}

func (p *Provider) check(host string) []error {
	if p == nil {
		return []error{fmt.Errorf("openaibackend: %s is not this machine: Options.Provider must say who gets the text and on what terms", host)}
	}
	var errs []error
	for _, f := range []struct{ name, v string }{
		{"Name", p.Name}, {"Role", p.Role}, {"Contract", p.Contract}, {"Region", p.Region}, {"Retention", p.Retention},
	} {
		if strings.TrimSpace(f.v) == "" {
			errs = append(errs, fmt.Errorf("openaibackend: Provider.%s is missing", f.name))
		}
	}
	if !p.NoTraining {
		errs = append(errs, errors.New("openaibackend: Provider.NoTraining must be true: text may go only where the contract forbids its use for training"))
	}
	return errs
}

func def[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}
