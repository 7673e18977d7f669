package transcripts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/internal/attest"
)

// ErrCorrupt: a stored record cannot be read.
var ErrCorrupt = errors.New("transcripts: corrupt record")

// payloadVersion is the first byte of every payload.
const payloadVersion = 1

const saltSize = 16

// An Evidence is the content-free part of a record. Its bytes are what the
// evidence chain runs over; the content is bound to it by Digest, a salted
// hash, so that the evidence can outlive the content without saying anything
// about it.
type Evidence struct {
	Seq    uint64          `json:"seq"`
	Epoch  uint64          `json:"epoch"`
	At     time.Time       `json:"at"`
	Kind   EntryKind       `json:"kind"`
	Author disclosure.Kind `json:"author"`
	Agent  string          `json:"agent,omitempty"`
	Code   string          `json:"code,omitempty"`
	Detail string          `json:"detail,omitempty"`
	Digest []byte          `json:"digest,omitempty"`
}

// content is the rest of a record.
type content struct {
	Name       string                 `json:"name,omitempty"`
	Text       string                 `json:"text,omitempty"`
	Lang       string                 `json:"lang,omitempty"`
	Choices    []string               `json:"choices,omitempty"`
	Provenance *disclosure.Provenance `json:"provenance,omitempty"`
	Trace      *Trace                 `json:"trace,omitempty"`
}

func (c content) empty() bool {
	return c.Name == "" && c.Text == "" && c.Lang == "" && len(c.Choices) == 0 && c.Provenance == nil && c.Trace == nil
}

// encodeEntry writes a redacted entry and returns the evidence chain after it:
// SHA-256(chain ‖ SHA-256(evidence)).
//
// Layout: version, uvarint length of the evidence, evidence (JSON), and with
// content: salt, content (JSON).
func encodeEntry(e Entry, chain []byte) (payload, next []byte, err error) {
	ev := Evidence{
		Seq: e.Seq, Epoch: e.Epoch, At: e.At, Kind: e.Kind, Author: e.Author,
		Agent: e.Agent, Code: e.Code, Detail: e.Detail,
	}
	c := content{Name: e.Name, Text: e.Text, Lang: e.Lang, Choices: e.Choices, Trace: e.Trace}
	if e.Provenance.Source != "" {
		c.Provenance = &e.Provenance
	}
	var salted []byte
	if !c.empty() {
		body, err := json.Marshal(c)
		if err != nil {
			return nil, nil, fmt.Errorf("transcripts: encode entry: %w", err)
		}
		salted = make([]byte, saltSize, saltSize+len(body))
		_, _ = rand.Read(salted)
		salted = append(salted, body...)
		sum := sha256.Sum256(salted)
		ev.Digest = sum[:]
	}
	head, err := json.Marshal(ev)
	if err != nil {
		return nil, nil, fmt.Errorf("transcripts: encode evidence: %w", err)
	}
	payload = make([]byte, 0, 1+binary.MaxVarintLen32+len(head)+len(salted))
	payload = append(payload, payloadVersion)
	payload = binary.AppendUvarint(payload, uint64(len(head)))
	payload = append(payload, head...)
	payload = append(payload, salted...)
	if len(payload) > MaxRecord {
		return nil, nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(payload), MaxRecord)
	}
	return payload, link(chain, head), nil
}

// link is one step of the evidence chain.
func link(chain, evidence []byte) []byte {
	leaf := sha256.Sum256(evidence)
	h := sha256.New()
	h.Write(chain)
	h.Write(leaf[:])
	return h.Sum(nil)
}

// splitPayload returns the evidence bytes and the salted content of a payload.
func splitPayload(p []byte) (evidence, salted []byte, err error) {
	if len(p) == 0 || p[0] != payloadVersion {
		return nil, nil, fmt.Errorf("%w: unknown payload version", ErrCorrupt)
	}
	n, k := binary.Uvarint(p[1:])
	if k <= 0 || n > uint64(len(p)-1-k) {
		return nil, nil, fmt.Errorf("%w: bad length", ErrCorrupt)
	}
	rest := p[1+k:]
	return rest[:n], rest[n:], nil
}

// DecodeRecord reads a stored record of a conversation. A record whose content
// does not match its evidence is ErrCorrupt.
func DecodeRecord(id ConversationID, r Record) (Entry, error) {
	head, salted, err := splitPayload(r.Payload)
	if err != nil {
		return Entry{}, err
	}
	var ev Evidence
	if err := json.Unmarshal(head, &ev); err != nil {
		return Entry{}, fmt.Errorf("%w: evidence: %w", ErrCorrupt, err)
	}
	e := Entry{
		Seq: r.Seq, At: ev.At, Kind: ev.Kind, Author: ev.Author, Agent: ev.Agent, ClientID: r.ClientID,
		Code: ev.Code, Detail: ev.Detail, Epoch: ev.Epoch,
	}
	if ev.Seq != r.Seq {
		return Entry{}, fmt.Errorf("%w: record %d says that it is %d", ErrCorrupt, r.Seq, ev.Seq)
	}
	switch {
	case len(salted) == 0 && len(ev.Digest) == 0:
	case len(salted) < saltSize:
		return Entry{}, fmt.Errorf("%w: content is missing", ErrCorrupt)
	default:
		if sum := sha256.Sum256(salted); string(sum[:]) != string(ev.Digest) {
			return Entry{}, fmt.Errorf("%w: content does not match its evidence", ErrCorrupt)
		}
		var c content
		if err := json.Unmarshal(salted[saltSize:], &c); err != nil {
			return Entry{}, fmt.Errorf("%w: content: %w", ErrCorrupt, err)
		}
		e.Name, e.Text, e.Lang, e.Choices, e.Trace = c.Name, c.Text, c.Lang, c.Choices, c.Trace
		if c.Provenance != nil {
			e.Provenance = *c.Provenance
		}
	}
	if e.Author == disclosure.Human {
		e.Human = attest.NewHuman(string(id), e.Agent, e.Name, e.Epoch)
	}
	return e, nil
}
