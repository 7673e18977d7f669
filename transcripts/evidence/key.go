package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A Key signs checkpoints and names agents. Keep its file apart from the
// backups of the store; losing it loses no evidence, but a log goes on only
// under the key that it began with.
type Key struct {
	signer note.Signer
	public string
	names  []byte
}

// keyFile is the form of a key at rest.
type keyFile struct {
	Signer string `json:"signer"` // note's PRIVATE+KEY
	Public string `json:"public"`
	Names  []byte `json:"names"`
}

// NewKey makes a key that is nowhere but in memory. origin names the log in
// its checkpoints: a host name such as "shop.example", without spaces.
func NewKey(origin string) (*Key, error) {
	f, err := generate(origin)
	if err != nil {
		return nil, err
	}
	return f.key()
}

// OpenKey reads a key file that only its owner may read, and makes it when
// there is none. A file of another origin is refused.
func OpenKey(path, origin string) (*Key, error) {
	f, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = generate(origin); err == nil {
			err = writeKey(path, f)
		}
		if errors.Is(err, fs.ErrExist) { // another process was first
			f, err = readKey(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("evidence: key file %s: %w", path, err)
	}
	k, err := f.key()
	if err != nil {
		return nil, fmt.Errorf("evidence: key file %s: %w", path, err)
	}
	if k.Origin() != origin {
		return nil, fmt.Errorf("evidence: key file %s is for %q, not for %q; use the file of that origin", path, k.Origin(), origin)
	}
	return k, nil
}

func generate(origin string) (keyFile, error) {
	if origin == "" || len(origin) > 100 || strings.ContainsAny(origin, " \t\r\n+") {
		return keyFile{}, fmt.Errorf("evidence: the origin %q must be 1 to 100 bytes without spaces and plus signs, such as \"shop.example\"", origin)
	}
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return keyFile{}, fmt.Errorf("evidence: new key: %w", err)
	}
	names := make([]byte, 32)
	_, _ = rand.Read(names)
	return keyFile{private, public, names}, nil
}

func (f keyFile) key() (*Key, error) {
	s, err := note.NewSigner(f.Signer)
	if err != nil {
		return nil, fmt.Errorf("evidence: signing key: %w", err)
	}
	v, err := note.NewVerifier(f.Public)
	if err != nil || v.Name() != s.Name() || v.KeyHash() != s.KeyHash() || len(f.Names) < 16 {
		return nil, errors.New("evidence: the parts of the key do not belong together")
	}
	return &Key{signer: s, public: f.Public, names: f.Names}, nil
}

func readKey(path string) (keyFile, error) {
	st, err := os.Stat(path)
	if err != nil {
		return keyFile{}, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return keyFile{}, fmt.Errorf("others may read it (mode %v); run chmod 600 on it", st.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return keyFile{}, err
	}
	var f keyFile
	if err := json.Unmarshal(b, &f); err != nil {
		return keyFile{}, errors.New("not an evidence key")
	}
	return f, nil
}

func writeKey(path string, k keyFile) error {
	b, err := json.Marshal(k)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".evidence-*") // created with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Link(f.Name(), path) // fails if somebody else made it meanwhile
}

// Origin is the name of the log.
func (k *Key) Origin() string { return k.signer.Name() }

// Public is what a verifier needs: one line, not a secret.
func (k *Key) Public() string { return k.public }

// Agent is how the log names an agent: whoever has the key can find the leaves
// of an agent by it, nobody else.
func (k *Key) Agent(id string) string {
	m := hmac.New(sha256.New, k.names)
	m.Write([]byte("candor agent\x00" + id))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}
