package boltstore

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Buckets. Ids are visible ASCII, so a zero byte ends them in keys.
//
//	heads    id                    → checksum, meta, encoded head
//	log      id 0 seq              → checksum, client id, payload
//	clients  id 0 client id        → seq
//	floor    floor 0 id            → nothing
//	due      time id               → nothing
//	subject  hash of subject, id   → nothing
//	expiry   time id               → nothing
var (
	bucketFormat  = []byte("candor-transcripts")
	bucketHeads   = []byte("heads")
	bucketLog     = []byte("log")
	bucketClients = []byte("clients")
	bucketFloor   = []byte("floor")
	bucketDue     = []byte("due")
	bucketSubject = []byte("subject")
	bucketExpiry  = []byte("expiry")

	buckets = [][]byte{bucketHeads, bucketLog, bucketClients, bucketFloor, bucketDue, bucketSubject, bucketExpiry}
)

const (
	timeLen = 12 // bytes of a time in a key
	hashLen = 16 // bytes of a subject's hash in a key
	metaLen = 3*8 + 2*timeLen + hashLen + 3
)

var errDamaged = errors.New("a stored value does not match its checksum: the file is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// timeKey encodes t so that bytes sort as times do.
func timeKey(t time.Time) (k [timeLen]byte) {
	binary.BigEndian.PutUint64(k[:8], uint64(t.Unix())^1<<63)
	binary.BigEndian.PutUint32(k[8:], uint32(t.Nanosecond()))
	return k
}

func keyTime(k []byte) time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64(k)^1<<63), int64(binary.BigEndian.Uint32(k[8:timeLen])))
}

func subjectKey(subject string) (k [hashLen]byte) {
	sum := sha256.Sum256([]byte(subject))
	copy(k[:], sum[:])
	return k
}

func logPrefix(id transcripts.ConversationID) []byte {
	return append(append(make([]byte, 0, len(id)+9), id...), 0)
}

func logKey(id transcripts.ConversationID, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(logPrefix(id), seq)
}

func clientKey(id transcripts.ConversationID, client string) []byte {
	return append(logPrefix(id), client...)
}

// meta is what Append, List and the sweep need of a head without decoding it.
type meta struct {
	version, epoch, seq uint64
	expires, due        [timeLen]byte
	hasDue, hasSubject  bool
	subject             [hashLen]byte
	floor               string
}

func metaOf(h transcripts.Head) meta {
	m := meta{version: h.Version, epoch: h.Epoch, seq: h.Seq, expires: timeKey(h.Expires), floor: string(h.Floor)}
	if !h.Due.IsZero() {
		m.due, m.hasDue = timeKey(h.Due), true
	}
	if h.Subject != "" {
		m.subject, m.hasSubject = subjectKey(h.Subject), true
	}
	return m
}

func (m *meta) expired(now time.Time) bool { return !keyTime(m.expires[:]).After(now) }

// encodeHead prepends m and a checksum to the encoded head.
func encodeHead(m meta, head []byte) []byte {
	b := make([]byte, 4, 4+metaLen+len(m.floor)+len(head))
	b = binary.BigEndian.AppendUint64(b, m.version)
	b = binary.BigEndian.AppendUint64(b, m.epoch)
	b = binary.BigEndian.AppendUint64(b, m.seq)
	b = append(b, m.expires[:]...)
	b = append(b, m.due[:]...)
	b = append(b, m.subject[:]...)
	b = append(b, boolByte(m.hasDue), boolByte(m.hasSubject), byte(len(m.floor)))
	b = append(b, m.floor...)
	b = append(b, head...)
	binary.BigEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// decodeMeta reads the front of a head; rest is the encoded head. It accepts
// any bytes.
func decodeMeta(b []byte) (m meta, rest []byte, err error) {
	if len(b) < 4+metaLen || binary.BigEndian.Uint32(b) != crc32.Checksum(b[4:], castagnoli) {
		return meta{}, nil, errDamaged
	}
	b = b[4:]
	m.version, m.epoch, m.seq = binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[16:])
	b = b[24:]
	b = b[copy(m.expires[:], b):]
	b = b[copy(m.due[:], b):]
	b = b[copy(m.subject[:], b):]
	m.hasDue, m.hasSubject = b[0] == 1, b[1] == 1
	n := int(b[2])
	b = b[3:]
	if n > len(b) {
		return meta{}, nil, errDamaged
	}
	m.floor = string(b[:n])
	return m, b[n:], nil
}

// decodeHead reads a whole stored head.
func decodeHead(b []byte) (transcripts.Head, error) {
	m, rest, err := decodeMeta(b)
	if err != nil {
		return transcripts.Head{}, err
	}
	h, err := transcripts.DecodeHead(rest)
	if err != nil {
		return transcripts.Head{}, err
	}
	h.Seq, h.Version = m.seq, m.version
	return h, nil
}

func encodeRecord(r transcripts.Record) []byte {
	b := make([]byte, 4, 4+binary.MaxVarintLen32+len(r.ClientID)+len(r.Payload))
	b = binary.AppendUvarint(b, uint64(len(r.ClientID)))
	b = append(b, r.ClientID...)
	b = append(b, r.Payload...)
	binary.BigEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

// decodeRecord reads what encodeRecord wrote into memory of its own. It
// accepts any bytes.
func decodeRecord(seq uint64, b []byte) (transcripts.Record, error) {
	if len(b) < 5 || binary.BigEndian.Uint32(b) != crc32.Checksum(b[4:], castagnoli) {
		return transcripts.Record{}, fmt.Errorf("record %d: %w", seq, errDamaged)
	}
	b = b[4:]
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return transcripts.Record{}, fmt.Errorf("record %d: %w", seq, errDamaged)
	}
	b = b[size:]
	return transcripts.Record{Seq: seq, ClientID: string(b[:n]), Payload: append(make([]byte, 0, len(b)-int(n)), b[n:]...)}, nil
}
