package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/candorbot/candor/transcripts"
)

// maxLine bounds one line of an export.
const maxLine = 1 << 20

// VerifyOptions are what Verify checks an export against, beside the key.
type VerifyOptions struct {
	// Checkpoints were kept elsewhere. The log must still contain what they
	// signed: that is how a log is found out that was cut back or rewritten by
	// whoever holds its key.
	Checkpoints []string
	// Conversations are the evidence of single conversations
	// (Recorder.Evidence), which must fit what the log says of them.
	Conversations []*transcripts.EvidenceLog
}

// A Summary says what a verified export proves.
type Summary struct {
	Origin        string         `json:"origin"`
	Start         int64          `json:"start"` // first leaf in the export
	Size          int64          `json:"size"`  // leaves of the whole log
	Root          string         `json:"root"`
	From          time.Time      `json:"from,omitzero"` // time of the first leaf
	Signed        time.Time      `json:"signed"`        // time of the last checkpoint
	Leaves        map[string]int `json:"leaves"`        // by kind
	Events        map[string]int `json:"events"`        // by kind
	Checkpoints   int            `json:"checkpoints"`
	Conversations int            `json:"conversations"`
	Recovered     int            `json:"recovered"` // leaves that a broken run had not written in time
	// Outside are the checkpoints of VerifyOptions that were confirmed; one
	// from before Start cannot be.
	Outside int `json:"outside"`
	// Matched are the conversations of VerifyOptions that were confirmed.
	Matched int `json:"matched"`
}

// verifier is the state of one verification.
type verifier struct {
	public  string
	opts    VerifyOptions
	tree    tree
	out     Summary
	covered map[string]uint64
	erased  map[string]bool
	chains  map[string]map[uint64][]byte // by ref, by To
	wanted  map[int64][]tlog.Hash        // roots by size, from Checkpoints
	signed  int64                        // size of the last checkpoint
	ended   bool
}

// Verify checks an export offline, with nothing but the public key. Whatever
// was changed since it was signed is ErrTampered, with what was found and
// where. A nil opts checks the export alone.
func Verify(r io.Reader, public string, opts *VerifyOptions) (*Summary, error) {
	v := &verifier{
		public: strings.TrimSpace(public), covered: map[string]uint64{}, erased: map[string]bool{}, chains: map[string]map[uint64][]byte{},
		wanted: map[int64][]tlog.Hash{}, signed: -1, out: Summary{Leaves: map[string]int{}, Events: map[string]int{}},
	}
	if _, err := note.NewVerifier(v.public); err != nil {
		return nil, fmt.Errorf("evidence: the public key is not one that candor writes (name+hash+key): %w", err)
	}
	if opts != nil {
		v.opts = *opts
	}
	for _, l := range v.opts.Conversations {
		if err := l.Verify(); err != nil {
			return nil, fmt.Errorf("conversation %s: %w", l.Conversation, err)
		}
		v.chains[l.Ref] = map[uint64][]byte{}
	}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for in.Scan() {
		n++
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		if err := v.line(in.Bytes(), n == 1); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: line %d cannot be read: %w", transcripts.ErrTampered, n+1, err)
	}
	return v.finish()
}

func tampered(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{transcripts.ErrTampered}, args...)...)
}

func (v *verifier) line(b []byte, first bool) error {
	var l line
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return tampered("it is not a line of an export")
	}
	switch {
	case first:
		return v.header(l)
	case v.ended:
		return tampered("there is more behind the end")
	case l.Leaf != nil && l.Number != nil:
		return v.leaf(*l.Number, l.Leaf)
	case l.Checkpoint != "":
		return v.checkpoint(l.Checkpoint)
	case l.End != nil:
		if *l.End != v.tree.size {
			return tampered("the export says that it ends after leaf %d, but %d are there", *l.End, v.tree.size)
		}
		v.ended = true
		return nil
	}
	return tampered("it is neither a leaf nor a checkpoint nor the end")
}

func (v *verifier) header(l line) error {
	if l.Format != format {
		return errors.New("evidence: this is not an evidence export that this version reads")
	}
	t, err := newTree(l.Start, l.Before)
	if err != nil {
		return tampered("the tree before the first leaf does not fit its size")
	}
	v.tree, v.out.Origin, v.out.Start = t, l.Origin, l.Start
	if l.Start > 0 { // older leaves have expired: a checkpoint vouches for them
		if err := v.checkpoint(l.Vouched); err != nil {
			return fmt.Errorf("the leaves before the first: %w", err)
		}
		v.out.Checkpoints--
	}
	for _, signed := range v.opts.Checkpoints {
		c, err := OpenCheckpoint(signed, v.public)
		if err != nil {
			return fmt.Errorf("checkpoint kept elsewhere: %w", err)
		}
		if c.Size >= l.Start {
			v.wanted[c.Size] = append(v.wanted[c.Size], c.Root)
		}
	}
	return v.atSize()
}

// atSize compares the tree with checkpoints of its size that were kept
// elsewhere.
func (v *verifier) atSize() error {
	want := v.wanted[v.tree.size]
	if len(want) == 0 {
		return nil
	}
	root, err := v.tree.root()
	if err != nil {
		return err
	}
	for _, w := range want {
		if w != root {
			return tampered("forked: the first %d leaves are not those of a checkpoint kept elsewhere", v.tree.size)
		}
		v.out.Outside++
	}
	delete(v.wanted, v.tree.size)
	return nil
}

func (v *verifier) leaf(n int64, raw []byte) error {
	if n != v.tree.size {
		return tampered("leaf %d stands where leaf %d belongs", n, v.tree.size)
	}
	var l Leaf
	if err := json.Unmarshal(raw, &l); err != nil {
		return tampered("leaf %d cannot be read", n)
	}
	if err := v.tree.add(raw); err != nil {
		return err
	}
	if v.out.From.IsZero() {
		v.out.From = l.At
	}
	v.out.Leaves[l.Kind]++
	for _, e := range l.Events {
		v.out.Events[e.Kind]++
	}
	switch l.Kind {
	case KindRecovered:
		v.out.Recovered++
	case KindConversation, KindErased:
		if err := v.conversation(n, l); err != nil {
			return err
		}
	}
	return v.atSize()
}

// conversation checks that a conversation's leaves cover its records without a
// gap and once.
func (v *verifier) conversation(n int64, l Leaf) error {
	at, known := v.covered[l.Ref]
	switch {
	case v.erased[l.Ref]:
		return tampered("leaf %d tells of a conversation after it was erased", n)
	case l.To == 0 && l.Kind == KindErased: // all was covered before
	case l.From != at+1 && (known || v.out.Start == 0):
		return tampered("leaf %d covers a conversation from record %d, the one before ended at %d", n, l.From, at)
	case l.To < l.From:
		return tampered("leaf %d ends before it begins", n)
	}
	for _, e := range l.Events {
		if e.Seq < l.From || e.Seq > l.To {
			return tampered("leaf %d has an event outside of its records", n)
		}
	}
	v.covered[l.Ref] = max(at, l.To)
	v.erased[l.Ref] = l.Kind == KindErased
	if chains, ok := v.chains[l.Ref]; ok && len(l.Chain) > 0 {
		chains[l.To] = l.Chain
	}
	return nil
}

func (v *verifier) checkpoint(signed string) error {
	c, err := OpenCheckpoint(signed, v.public)
	if err != nil {
		return err
	}
	if c.Origin != v.out.Origin {
		return tampered("the log says that it is of %q, the checkpoint is of %q", v.out.Origin, c.Origin)
	}
	if c.Size != v.tree.size {
		return tampered("a checkpoint of %d leaves stands after leaf %d: leaves were added, taken out or moved", c.Size, v.tree.size)
	}
	root, err := v.tree.root()
	if err != nil {
		return err
	}
	if c.Root != root {
		return tampered("the leaves up to %d are not those that were signed", c.Size)
	}
	v.out.Checkpoints++
	v.signed, v.out.Signed = c.Size, c.At
	return nil
}

func (v *verifier) finish() (*Summary, error) {
	switch {
	case v.out.Origin == "":
		return nil, errors.New("evidence: the export is empty")
	case !v.ended:
		return nil, tampered("the export was cut off after leaf %d: its end is missing", v.tree.size)
	case v.signed != v.tree.size:
		return nil, tampered("the last leaves are not signed")
	}
	for size := range v.wanted {
		return nil, tampered("the log was cut back: it ends at leaf %d, a checkpoint kept elsewhere has %d", v.tree.size, size)
	}
	for _, l := range v.opts.Conversations {
		if err := v.match(l); err != nil {
			return nil, err
		}
		v.out.Matched++
	}
	root, err := v.tree.root()
	if err != nil {
		return nil, err
	}
	v.out.Size, v.out.Root, v.out.Conversations = v.tree.size, root.String(), len(v.covered)
	return &v.out, nil
}

// match checks a conversation's own evidence against what the log says of it.
func (v *verifier) match(l *transcripts.EvidenceLog) error {
	chains := v.chains[l.Ref]
	if l.Ref == "" || len(chains) == 0 {
		return tampered("the log tells nothing of conversation %s", l.Conversation)
	}
	for _, to := range slices.Sorted(maps.Keys(chains)) {
		if to > l.Seq {
			return tampered("the evidence of conversation %s ends at record %d, the log knows %d: it was cut off, or taken before the log's export", l.Conversation, l.Seq, to)
		}
		if !bytes.Equal(l.ChainAt(to), chains[to]) {
			return tampered("the records of conversation %s up to %d are not those that the log knows", l.Conversation, to)
		}
	}
	return nil
}
