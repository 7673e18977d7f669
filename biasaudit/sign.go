package biasaudit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
)

// signed is the file form of a report. The signature is over the compact JSON
// of the report; the file is refused unless it is byte for byte what Sign
// writes.
type signed struct {
	Report    json.RawMessage `json:"report"`
	Key       []byte          `json:"key"`
	Signature []byte          `json:"signature"`
}

// Sign writes the report as a signed file.
func (r *Report) Sign(key ed25519.PrivateKey) ([]byte, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("biasaudit: sign: a key of %d bytes", len(key))
	}
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("biasaudit: sign: %w", err)
	}
	return json.Marshal(signed{b, key.Public().(ed25519.PublicKey), ed25519.Sign(key, b)})
}

// Verify reads a signed report and fails with ErrTampered when a byte of it
// was changed or when it was signed with another key than trusted. trusted
// must come from elsewhere: a key inside the file proves nothing.
func Verify(file []byte, trusted ed25519.PublicKey) (*Report, error) {
	var s signed
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	again, err := json.Marshal(s)
	if err != nil || !bytes.Equal(again, bytes.TrimSpace(file)) {
		return nil, fmt.Errorf("%w: not in its written form", ErrTampered)
	}
	if len(trusted) != ed25519.PublicKeySize || !bytes.Equal(s.Key, trusted) {
		return nil, fmt.Errorf("%w: signed with another key", ErrTampered)
	}
	if !ed25519.Verify(trusted, s.Report, s.Signature) {
		return nil, fmt.Errorf("%w: the signature does not fit", ErrTampered)
	}
	var r Report
	if err := json.Unmarshal(s.Report, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	if r.Schema != ReportSchema {
		return nil, fmt.Errorf("%w: schema %q", ErrTampered, r.Schema)
	}
	return &r, nil
}
