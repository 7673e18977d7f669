package biasaudit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
)

// A Journal is the append-only file of a run: a head line with the plan's hash
// and one JSON line for each finished call. It holds scores, never text. A
// killed run loses at most the calls that were under way.
type Journal struct {
	mu   sync.Mutex
	f    *os.File
	done map[int]entry
}

// entry is the scored outcome of one call.
type entry struct {
	I        int       `json:"i"`
	V        []float64 `json:"-"`
	Failed   bool      `json:"f,omitempty"`
	Attempts int       `json:"a"`
	Config   string    `json:"c,omitempty"`
	Model    string    `json:"m,omitempty"`
}

type entryLine struct {
	entry
	Values []*float64 `json:"v"`
}

type journalHead struct {
	Schema string `json:"schema"`
	Plan   string `json:"plan"`
}

const journalSchema = "candor.biasaudit.journal/1"

// OpenJournal opens or creates the journal of a plan at path. A journal of
// another plan, or one with a broken line before the last, is refused with
// ErrJournal; a last line cut short by a kill is dropped.
func OpenJournal(path string, plan Plan) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("biasaudit: open journal: %w", err)
	}
	j := &Journal{f: f, done: map[int]entry{}}
	if err := j.load(plan); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return j, nil
}

func (j *Journal) load(plan Plan) error {
	r := bufio.NewReader(j.f)
	good := int64(0)
	for n := 0; ; n++ {
		line, err := r.ReadBytes('\n')
		if err == io.EOF { // a torn tail has no newline
			break
		}
		if err != nil {
			return fmt.Errorf("biasaudit: read journal: %w", err)
		}
		if n == 0 {
			var h journalHead
			if json.Unmarshal(line, &h) != nil || h.Schema != journalSchema {
				return fmt.Errorf("%w: not a journal", ErrJournal)
			}
			if h.Plan != plan.Hash() {
				return fmt.Errorf("%w: it belongs to another plan", ErrJournal)
			}
		} else {
			e, err := parseEntry(line, len(plan.Metrics), plan.Calls())
			if err != nil {
				return fmt.Errorf("%w: line %d: %w", ErrJournal, n+1, err)
			}
			j.done[e.I] = e
		}
		good += int64(len(line))
	}
	if err := j.f.Truncate(good); err != nil {
		return fmt.Errorf("biasaudit: mend journal: %w", err)
	}
	if _, err := j.f.Seek(good, io.SeekStart); err != nil {
		return fmt.Errorf("biasaudit: mend journal: %w", err)
	}
	if good == 0 {
		b, _ := json.Marshal(journalHead{journalSchema, plan.Hash()})
		_, err := j.f.Write(append(b, '\n'))
		return err
	}
	return nil
}

func parseEntry(line []byte, metrics, calls int) (entry, error) {
	var l entryLine
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return entry{}, err
	}
	if l.I < 0 || l.I >= calls || len(l.Values) != metrics || l.Attempts < 1 {
		return entry{}, fmt.Errorf("call %d of %d with %d of %d scores", l.I, calls, len(l.Values), metrics)
	}
	e := l.entry
	for _, v := range l.Values {
		if v == nil {
			e.V = append(e.V, math.NaN())
		} else {
			e.V = append(e.V, *v)
		}
	}
	return e, nil
}

func (j *Journal) add(e entry) error {
	l := entryLine{entry: e}
	for _, v := range e.V {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			l.Values = append(l.Values, nil)
		} else {
			l.Values = append(l.Values, &v)
		}
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.f.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("biasaudit: write journal: %w", err)
	}
	return nil
}

// Close flushes the journal to disk and closes it.
func (j *Journal) Close() error { return errors.Join(j.f.Sync(), j.f.Close()) }

// Done is how many calls the journal held when it was opened.
func (j *Journal) Done() int { return len(j.done) }
