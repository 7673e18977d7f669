package transcripts

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrForgotten: the data key of the conversation was destroyed when the case
// ended; the originals cannot be had any more.
var ErrForgotten = errors.New("transcripts: the original was destroyed when the case ended")

// A KeyRing wraps the data keys of conversations. It is safe for concurrent
// use. Losing it loses the sealed originals and nothing else.
type KeyRing struct {
	primitive tink.AEAD
}

// NewKeyRing wraps with an AEAD of Tink: that of a key management service, or
// of a keyset that the caller keeps.
func NewKeyRing(a tink.AEAD) (*KeyRing, error) {
	if a == nil {
		return nil, errors.New("transcripts: NewKeyRing needs an AEAD; use OpenKeyRing for a key file or TemporaryKeyRing for tests")
	}
	return &KeyRing{primitive: a}, nil
}

// TemporaryKeyRing has a key of its own that is gone when the process ends:
// for tests, audits and examples.
func TemporaryKeyRing() (*KeyRing, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("transcripts: new key: %w", err)
	}
	return fromHandle(h)
}

// OpenKeyRing reads the Tink keyset in a file that only its owner may read,
// and makes it when there is none. Keep it apart from the backups of the
// store: whoever has both can open the sealed values.
func OpenKeyRing(path string) (*KeyRing, error) {
	h, err := readKeyset(path)
	if errors.Is(err, fs.ErrNotExist) {
		if h, err = keyset.NewHandle(aead.AES256GCMKeyTemplate()); err == nil {
			err = writeKeyset(path, h, true)
		}
		if errors.Is(err, fs.ErrExist) { // another process was first
			h, err = readKeyset(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("transcripts: key file %s: %w", path, err)
	}
	return fromHandle(h)
}

// RotateKeyFile adds a new primary key to a key file. Processes that open the
// file afterwards wrap with the new key and can still unwrap with the old.
func RotateKeyFile(path string) error {
	h, err := readKeyset(path)
	if err != nil {
		return fmt.Errorf("transcripts: key file %s: %w", path, err)
	}
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err == nil {
		if h, err = m.Handle(); err == nil {
			err = writeKeyset(path, h, false)
		}
	}
	if err != nil {
		return fmt.Errorf("transcripts: rotate key file %s: %w", path, err)
	}
	return nil
}

func readKeyset(path string) (*keyset.Handle, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others may read it (mode %v); run chmod 600 on it", st.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(b)))
	if err != nil {
		return nil, fmt.Errorf("not a Tink keyset: %w", err)
	}
	return h, nil
}

func writeKeyset(path string, h *keyset.Handle, fresh bool) error {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&b)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // created with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(b.Bytes())
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if fresh {
		return os.Link(f.Name(), path) // fails if somebody else made it meanwhile
	}
	return os.Rename(f.Name(), path)
}

func fromHandle(h *keyset.Handle) (*KeyRing, error) {
	a, err := aead.New(h)
	if err != nil {
		return nil, fmt.Errorf("transcripts: key ring: %w", err)
	}
	return &KeyRing{primitive: a}, nil
}

// A sealer seals and opens the values of one conversation.
type sealer struct {
	id   ConversationID
	mac  []byte
	aead *subtle.AESGCM
}

// sealer unwraps the conversation's data key, or makes one where h has none
// yet and create is set.
func (k *KeyRing) sealer(h *Head, create bool) (*sealer, error) {
	var dek []byte
	var err error
	switch {
	case len(h.Key) > 0:
		if dek, err = k.primitive.Decrypt(h.Key, []byte(h.ID)); err != nil {
			return nil, fmt.Errorf("transcripts: the data key does not open with this key ring: %w", err)
		}
	case !create:
		return nil, ErrForgotten
	default:
		dek = make([]byte, 32)
		_, _ = rand.Read(dek)
		if h.Key, err = k.primitive.Encrypt(dek, []byte(h.ID)); err != nil {
			return nil, fmt.Errorf("transcripts: wrap data key: %w", err)
		}
	}
	enc, err := hkdf.Key(sha256.New, dek, nil, "candor seal", 32)
	if err != nil {
		return nil, fmt.Errorf("transcripts: derive key: %w", err)
	}
	mac, err := hkdf.Key(sha256.New, dek, nil, "candor match", 32)
	if err != nil {
		return nil, fmt.Errorf("transcripts: derive key: %w", err)
	}
	g, err := subtle.NewAESGCM(enc)
	if err != nil {
		return nil, fmt.Errorf("transcripts: data key: %w", err)
	}
	return &sealer{id: h.ID, mac: mac, aead: g}, nil
}

func (s *sealer) hash(typ, key string) []byte {
	m := hmac.New(sha256.New, s.mac)
	m.Write([]byte(typ))
	m.Write([]byte{0})
	m.Write([]byte(key))
	return m.Sum(nil)[:16]
}

func (s *sealer) seal(what, plain string) ([]byte, error) {
	return s.aead.Encrypt([]byte(plain), []byte(string(s.id)+" "+what))
}

func (s *sealer) open(what string, box []byte) (string, error) {
	b, err := s.aead.Decrypt(box, []byte(string(s.id)+" "+what))
	if err != nil {
		return "", fmt.Errorf("transcripts: sealed value does not open: %w", err)
	}
	return string(b), nil
}
