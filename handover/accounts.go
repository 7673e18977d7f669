package handover

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/time/rate"

	"github.com/candorbot/candor/transcripts"
)

// Errors of signing in.
var (
	// ErrSignIn: name or secret, or the link, is not right. It does not say
	// which.
	ErrSignIn = errors.New("handover: that did not work; check the name and the secret, or ask for a new link")
	// ErrTooManyTries: wait before the next try.
	ErrTooManyTries = errors.New("handover: too many tries; wait a minute")
	// ErrNoSession: not signed in, or the session has ended.
	ErrNoSession = errors.New("handover: not signed in")
)

// An Authenticator vouches for agents. Implement it to use the shop's own
// sign-in; Accounts is the default.
type Authenticator interface {
	// Authenticate returns the agent whose request this is, or ErrNoSession.
	Authenticate(r *http.Request) (Agent, error)
}

// Cookie is the name of the session cookie; over https it has the prefix
// __Host-.
const Cookie = "candor_agent"

const (
	sessionFor    = 12 * time.Hour
	linkFor       = 15 * time.Minute
	sessionPrefix = "session-"
	linkPrefix    = "link-"
)

// An Account is an agent who may sign in with a name and a secret.
type Account struct {
	Agent Agent
	// Hash is the secret's hash from HashSecret. "" allows one-time links only.
	Hash string
}

// Accounts signs agents in: hashed secrets, limited tries, signed sessions that
// expire and can be revoked in the store by every instance.
type Accounts struct {
	store    transcripts.Store
	key      []byte
	accounts map[string]Account
	decoy    string

	mu    sync.Mutex
	tries map[string]*rate.Limiter
}

var _ Authenticator = (*Accounts)(nil)

// NewAccounts checks its arguments and reports all faults at once. key signs
// the sessions: at least 32 random bytes, the same in all instances.
func NewAccounts(rec *transcripts.Recorder, key []byte, accounts []Account) (*Accounts, error) {
	a := &Accounts{key: key, accounts: map[string]Account{}, tries: map[string]*rate.Limiter{}}
	var errs []error
	if rec == nil {
		errs = append(errs, errors.New("handover: NewAccounts needs a Recorder"))
	} else {
		a.store = rec.Documents()
	}
	if len(key) < 32 {
		errs = append(errs, fmt.Errorf("handover: the session key has %d bytes; use at least 32 random ones", len(key)))
	}
	for i, acc := range accounts {
		if !validID(acc.Agent.ID) {
			errs = append(errs, fmt.Errorf("handover: account %d: id %q must be 1 to 40 lower-case letters, digits or dashes", i, acc.Agent.ID))
		}
		if a.accounts[acc.Agent.ID].Agent.ID != "" {
			errs = append(errs, fmt.Errorf("handover: two accounts with the id %q", acc.Agent.ID))
		}
		if strings.TrimSpace(acc.Agent.Name) == "" {
			errs = append(errs, fmt.Errorf("handover: account %q has no name for customers to see", acc.Agent.ID))
		}
		if acc.Hash != "" && !strings.HasPrefix(acc.Hash, hashPrefix) {
			errs = append(errs, fmt.Errorf("handover: account %q: Hash is not from HashSecret", acc.Agent.ID))
		}
		a.accounts[acc.Agent.ID] = acc
	}
	decoy, err := HashSecret(rand.Text())
	errs = append(errs, err)
	a.decoy = decoy
	return a, errors.Join(errs...)
}

func validID(id string) bool {
	return id != "" && len(id) <= 40 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

const hashPrefix = "argon2id$"

// HashSecret hashes an agent's secret with Argon2id (RFC 9106) at the cost that
// OWASP recommends: 19 MiB, two passes. Secrets have at least 10 characters.
func HashSecret(secret string) (string, error) {
	if len(secret) < 10 || len(secret) > 200 {
		return "", errors.New("handover: a secret has 10 to 200 characters")
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	enc := base64.RawStdEncoding.EncodeToString
	return hashPrefix + enc(salt) + "$" + enc(argon(secret, salt)), nil
}

func argon(secret string, salt []byte) []byte {
	return argon2.IDKey([]byte(secret), salt, 2, 19*1024, 1, 32)
}

func checkSecret(hash, secret string) bool {
	s, k, ok := strings.Cut(strings.TrimPrefix(hash, hashPrefix), "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(s)
	want, err2 := base64.RawStdEncoding.DecodeString(k)
	if !ok || err1 != nil || err2 != nil || len(secret) > 200 {
		return false
	}
	return subtle.ConstantTimeCompare(argon(secret, salt), want) == 1
}

// allow limits tries: five at once, then one every twelve seconds, for each
// name and each address.
func (a *Accounts) allow(keys ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.tries) > 10_000 { // bounded; forgetting is kind to the many
		clear(a.tries)
	}
	ok := true
	for _, k := range keys {
		l := a.tries[k]
		if l == nil {
			l = rate.NewLimiter(rate.Every(12*time.Second), 5)
			a.tries[k] = l
		}
		ok = l.Allow() && ok
	}
	return ok
}

// SignIn checks a name and a secret and returns the value of the session
// cookie. An unknown name takes as long as a wrong secret.
func (a *Accounts) SignIn(ctx context.Context, addr, name, secret string) (string, error) {
	if len(name) > 100 || !a.allow("a "+addr, "n "+name) {
		return "", ErrTooManyTries
	}
	acc, known := a.accounts[name]
	hash := acc.Hash
	if !known || hash == "" {
		hash, known = a.decoy, false
	}
	if !checkSecret(hash, secret) || !known {
		return "", ErrSignIn
	}
	return a.start(ctx, acc.Agent)
}

// OneTimeLink returns a token that signs an agent in once, within 15 minutes.
func (a *Accounts) OneTimeLink(ctx context.Context, agent string) (string, error) {
	acc, ok := a.accounts[agent]
	if !ok {
		return "", ErrNoAgent
	}
	token := rand.Text()
	doc := session{Agent: acc.Agent.ID, Until: time.Now().UTC().Add(linkFor)}
	if err := transcripts.PutDocument(ctx, a.store, transcripts.Head{}, docID(linkPrefix, token), doc, doc.Until); err != nil {
		return "", err
	}
	return token, nil
}

// Redeem signs in with a one-time link.
func (a *Accounts) Redeem(ctx context.Context, addr, token string) (string, error) {
	if !a.allow("a " + addr) {
		return "", ErrTooManyTries
	}
	at, s, err := a.load(ctx, docID(linkPrefix, token))
	if err != nil {
		return "", err
	}
	acc, ok := a.accounts[s.Agent]
	if !ok || s.Used {
		return "", ErrSignIn
	}
	s.Used = true // conditional: of two who use it at once one wins
	if err := transcripts.PutDocument(ctx, a.store, at, at.ID, s, at.Expires); err != nil {
		if transcripts.Raced(err) {
			return "", ErrSignIn
		}
		return "", err
	}
	return a.start(ctx, acc.Agent)
}

type session struct {
	Agent string    `json:"agent"`
	Until time.Time `json:"until"`
	Used  bool      `json:"used,omitempty"`
}

func docID(prefix, secret string) transcripts.ConversationID {
	sum := sha256.Sum256([]byte(secret))
	return transcripts.ConversationID(prefix + hex.EncodeToString(sum[:16]))
}

func (a *Accounts) start(ctx context.Context, agent Agent) (string, error) {
	id := rand.Text()
	s := session{Agent: agent.ID, Until: time.Now().UTC().Add(sessionFor)}
	if err := transcripts.PutDocument(ctx, a.store, transcripts.Head{}, docID(sessionPrefix, id), s, s.Until); err != nil {
		return "", err
	}
	body := id + "." + strconv.FormatInt(s.Until.Unix(), 36)
	return body + "." + a.sign(body), nil
}

func (a *Accounts) sign(body string) string {
	m := hmac.New(sha256.New, a.key)
	m.Write([]byte("candor session " + body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// parse checks a cookie's signature and end without asking the store.
func (a *Accounts) parse(value string) (id string, ok bool) {
	parts := strings.Split(value, ".")
	if len(parts) != 3 || len(value) > 200 {
		return "", false
	}
	if subtle.ConstantTimeCompare([]byte(parts[2]), []byte(a.sign(parts[0]+"."+parts[1]))) != 1 {
		return "", false
	}
	until, err := strconv.ParseInt(parts[1], 36, 64)
	return parts[0], err == nil && time.Now().Unix() < until
}

func (a *Accounts) load(ctx context.Context, id transcripts.ConversationID) (transcripts.Head, session, error) {
	h, _, err := a.store.Read(ctx, id, 0, 0)
	if errors.Is(err, transcripts.ErrNotFound) {
		return h, session{}, ErrSignIn
	}
	if err != nil {
		return h, session{}, err
	}
	var s session
	if err := json.Unmarshal(h.Document, &s); err != nil {
		return h, session{}, fmt.Errorf("handover: session: %w", err)
	}
	if !time.Now().Before(s.Until) {
		return h, session{}, ErrSignIn
	}
	return h, s, nil
}

func cookieValue(r *http.Request) string {
	for _, name := range []string{"__Host-" + Cookie, Cookie} {
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// Authenticate implements Authenticator.
func (a *Accounts) Authenticate(r *http.Request) (Agent, error) {
	id, ok := a.parse(cookieValue(r))
	if !ok {
		return Agent{}, ErrNoSession
	}
	_, s, err := a.load(r.Context(), docID(sessionPrefix, id))
	if errors.Is(err, ErrSignIn) {
		return Agent{}, ErrNoSession
	}
	if err != nil {
		return Agent{}, err
	}
	acc, ok := a.accounts[s.Agent]
	if !ok {
		return Agent{}, ErrNoSession
	}
	return acc.Agent, nil
}

// SignOut revokes the session of a request, in all instances.
func (a *Accounts) SignOut(r *http.Request) error {
	id, ok := a.parse(cookieValue(r))
	if !ok {
		return nil
	}
	return a.store.Delete(r.Context(), docID(sessionPrefix, id))
}
