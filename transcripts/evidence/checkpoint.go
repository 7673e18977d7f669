package evidence

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/candorbot/candor/transcripts"
)

// A Checkpoint is a signed statement of what the log is at a size.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	At     time.Time
}

// text is the form that is signed: that of C2SP tlog-checkpoint, with the time
// as an extension line.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), c.At.UTC().Format(time.RFC3339))
}

func (k *Key) sign(c Checkpoint) (string, error) {
	b, err := note.Sign(&note.Note{Text: c.text()}, k.signer)
	if err != nil {
		return "", fmt.Errorf("evidence: sign: %w", err)
	}
	return string(b), nil
}

// OpenCheckpoint checks a checkpoint against a public key (Key.Public).
func OpenCheckpoint(signed, public string) (Checkpoint, error) {
	v, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("evidence: public key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: a checkpoint is not signed with this key", transcripts.ErrTampered)
	}
	lines := strings.Split(n.Text, "\n")
	bad := fmt.Errorf("%w: a checkpoint cannot be read", transcripts.ErrTampered)
	if len(lines) != 5 || lines[4] != "" || lines[0] != v.Name() {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0]}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return Checkpoint{}, bad
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, bad
	}
	copy(c.Root[:], root)
	if c.At, err = time.Parse(time.RFC3339, lines[3]); err != nil {
		return Checkpoint{}, bad
	}
	return c, nil
}
