package redisstore

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/candorbot/candor/transcripts"
)

// Keys of a conversation and of the indexes it is in share a hash tag, so that
// one script may touch them all on a cluster:
//
//	prefix{s07}:h:ID   hash: version, epoch, seq, head, client ids
//	prefix{s07}:l:ID   list: the log
//	prefix{s07}:z      sorted set, all scores 0: the indexes
//	prefix{s07}:i      hash: which members of z a conversation has
//	prefix{s07}:w      channel that wakes
//
// Members of z, sorted as bytes, are one index for each first letter:
//
//	xTIME ID           expiry       dTIME ID    due
//	fFLOOR ID          floor        uHASH ID    subject
type keys struct {
	tag, head, log, index, entries, channel string
}

func (s *Store) shardOf(id transcripts.ConversationID) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % uint32(len(s.tags)))
}

func (s *Store) keys(id transcripts.ConversationID) keys {
	k := s.shardKeys(s.shardOf(id))
	k.head, k.log = k.tag+":h:"+string(id), k.tag+":l:"+string(id)
	return k
}

func (s *Store) shardKeys(shard int) keys {
	t := s.tags[shard]
	return keys{tag: t, index: t + ":z", entries: t + ":i", channel: t + ":w"}
}

func tags(prefix string, shards int) []string {
	t := make([]string, shards)
	for i := range t {
		t[i] = fmt.Sprintf("%s{s%02d}", prefix, i)
	}
	return t
}

// timeLen is the length of a time in an index member: milliseconds, in as many
// digits as Redis counts exactly.
const (
	timeLen = 15
	maxTime = 999_999_999_999_999
)

func millis(t time.Time) int64 { return min(max(t.UnixMilli(), 0), maxTime) }

func timeMember(kind byte, ms int64) string { return fmt.Sprintf("%c%0*d", kind, timeLen, ms) }

func subjectMember(subject string) string {
	sum := sha256.Sum256([]byte(subject))
	return "u" + hex.EncodeToString(sum[:16])
}

func floorMember(f transcripts.Floor) string { return "f" + string(f) + " " }

// members are the index members of a head, as the scripts take them.
func members(h *transcripts.Head) string {
	id := string(h.ID)
	m := timeMember('x', millis(h.Expires)) + id + "\n" + floorMember(h.Floor) + id
	if !h.Due.IsZero() {
		m += "\n" + timeMember('d', millis(h.Due)) + id
	}
	if h.Subject != "" {
		m += "\n" + subjectMember(h.Subject) + id
	}
	return m
}

var errDamaged = errors.New("redisstore: a stored value cannot be read")

func encodeRecord(r transcripts.Record) string {
	b := make([]byte, 0, binary.MaxVarintLen32+len(r.ClientID)+len(r.Payload))
	b = binary.AppendUvarint(b, uint64(len(r.ClientID)))
	b = append(b, r.ClientID...)
	return string(append(b, r.Payload...))
}

// decodeRecord reads what encodeRecord wrote. It accepts any bytes.
func decodeRecord(seq uint64, v string) (transcripts.Record, error) {
	b := []byte(v)
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return transcripts.Record{}, fmt.Errorf("%w: record %d", errDamaged, seq)
	}
	b = b[size:]
	return transcripts.Record{Seq: seq, ClientID: string(b[:n]), Payload: b[n:]}, nil
}

// encodeSignal is the message of a signal; the scripts write those of appends:
// "a seq id floor" and "s id signal".
func encodeSignal(e transcripts.Event) string { return "s " + string(e.ID) + " " + e.Signal }

// decodeEvent reads a message of the channel. What it does not know is not ok.
func decodeEvent(msg string) (e transcripts.Event, ok bool) {
	kind, rest, _ := strings.Cut(msg, " ")
	switch kind {
	case "a":
		seq, rest, _ := strings.Cut(rest, " ")
		id, floor, ok := strings.Cut(rest, " ")
		n, err := strconv.ParseUint(seq, 10, 64)
		return transcripts.Event{ID: transcripts.ConversationID(id), Seq: n, Floor: transcripts.Floor(floor)}, ok && err == nil && id != ""
	case "s":
		id, signal, ok := strings.Cut(rest, " ")
		return transcripts.Event{ID: transcripts.ConversationID(id), Signal: signal}, ok && id != "" && signal != ""
	}
	return transcripts.Event{}, false
}
