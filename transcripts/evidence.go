package transcripts

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ErrTampered: an evidence log does not add up.
var ErrTampered = errors.New("transcripts: the evidence has been tampered with")

// An EvidenceLog is the content-free record of one conversation: who wrote
// when, which disclosures were shown, how the floor changed hands, what was
// revealed to whom, but no words. Its JSON can be kept and checked offline.
type EvidenceLog struct {
	Conversation ConversationID    `json:"conversation"`
	Ref          string            `json:"ref,omitempty"` // Head.EvidenceRef
	Taken        time.Time         `json:"taken"`
	Seq          uint64            `json:"seq"`   // records covered
	Chain        []byte            `json:"chain"` // head of the chain after them
	Records      []json.RawMessage `json:"records"`
}

// Evidence reads the evidence of a conversation.
func (r *Recorder) Evidence(ctx context.Context, id ConversationID) (*EvidenceLog, error) {
	l := &EvidenceLog{Conversation: id, Taken: time.Now().UTC()}
	for {
		h, recs, err := r.store.Read(ctx, id, l.Seq, 500)
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			ev, _, err := splitPayload(rec.Payload)
			if err != nil {
				return nil, fmt.Errorf("conversation %s, record %d: %w", id, rec.Seq, err)
			}
			l.Records = append(l.Records, bytes.Clone(ev))
			l.Seq = rec.Seq
		}
		if l.Seq == h.Seq {
			l.Chain, l.Ref = h.Chain, h.EvidenceRef()
			return l, nil
		}
		if len(recs) == 0 || l.Seq > h.Seq {
			return nil, fmt.Errorf("%w: the log ends at %d, the head says %d", ErrTampered, l.Seq, h.Seq)
		}
	}
}

// Verify checks an evidence log without any store: the records must be
// numbered without a gap and their chain must end in Chain. A record that was
// flipped, deleted, inserted, moved or cut off at the end is ErrTampered. Who
// can replace the whole log, Chain included, is caught only by a Chain that was
// kept elsewhere: compare it.
func (l *EvidenceLog) Verify() error {
	var chain []byte
	for i, raw := range l.Records {
		var ev Evidence
		if err := json.Unmarshal(raw, &ev); err != nil {
			return fmt.Errorf("%w: record %d cannot be read: %w", ErrTampered, i+1, err)
		}
		if ev.Seq != uint64(i)+1 {
			return fmt.Errorf("%w: record %d says that it is %d", ErrTampered, i+1, ev.Seq)
		}
		chain = link(chain, raw)
	}
	if l.Seq != uint64(len(l.Records)) {
		return fmt.Errorf("%w: %d records, but the log says %d", ErrTampered, len(l.Records), l.Seq)
	}
	if !bytes.Equal(chain, l.Chain) {
		return fmt.Errorf("%w: the chain does not end where the log says", ErrTampered)
	}
	return nil
}

// ChainAt is the evidence chain after the first n records, nil if there are
// fewer.
func (l *EvidenceLog) ChainAt(n uint64) []byte {
	if n > uint64(len(l.Records)) {
		return nil
	}
	var chain []byte
	for _, raw := range l.Records[:n] {
		chain = link(chain, raw)
	}
	return chain
}

// EvidenceRef is how evidence outside of the conversation names it: an HMAC of
// its id under a key that only its head holds. Once the head is erased or has
// expired nobody can tell which conversation was meant. It is "" for heads
// that are not conversations.
func (h Head) EvidenceRef() string {
	if len(h.Proof) == 0 {
		return ""
	}
	m := hmac.New(sha256.New, h.Proof)
	m.Write([]byte("candor conversation\x00" + h.ID))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// A Witness keeps proof of conversations outside of them: package evidence.
type Witness interface {
	// Erasing is told before a conversation is deleted. Only ErrUnavailable
	// puts the deletion off: a customer's right does not wait for our proof.
	Erasing(ctx context.Context, h Head) error
	// NotRedacted is told that a text could not be searched for personal data,
	// or its values not be sealed, so that nothing of it was stored or sent:
	// RedactionTimeout, RedactionPanic, RedactionFailed or RedactionSeal. It
	// must not block.
	NotRedacted(class string)
	// Note keeps something that belongs to no conversation that is sure to
	// live as long: kind is a short lower-case word, code and detail hold no
	// words and nothing personal.
	Note(ctx context.Context, kind, code, detail string) error
}

// How a redaction fails.
const (
	RedactionTimeout = "timeout" // it took longer than RecorderOptions.RedactTimeout
	RedactionPanic   = "panic"
	RedactionFailed  = "failed" // the redactor said so, or what it found does not fit the text
	RedactionSeal    = "seal"   // the originals could not be encrypted
)

// Note hands something on to the Witness, if there is one. A fault of it is
// logged: what it tells of has happened.
func (r *Recorder) Note(ctx context.Context, kind, code, detail string) {
	if r.witness == nil {
		return
	}
	if err := r.witness.Note(ctx, kind, code, detail); err != nil {
		r.log.ErrorContext(ctx, "evidence", "kind", kind, "err", err)
	}
}
