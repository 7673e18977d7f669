package wsconn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a frame's shape.
const (
	maxDepth   = 4
	maxMembers = 64
)

// A Frame is what came from a client: its type, and the whole object to decode.
type Frame struct {
	Type string
	raw  []byte
}

// Decode reads the frame into v, a pointer to a struct with lower-case names.
// Unknown names are ignored. A field of the wrong type is ErrBadFrame.
func (f Frame) Decode(v any) error {
	if err := json.Unmarshal(f.raw, v); err != nil {
		return fmt.Errorf("%w: %s", ErrBadFrame, clue(err))
	}
	return nil
}

// clue names the field at fault without repeating its content.
func clue(err error) string {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && te.Field != "" && len(te.Field) < 40 {
		return fmt.Sprintf("field %q must be %s", te.Field, te.Type)
	}
	return "a field has the wrong type"
}

// Parse reads the outside of a frame. It is stricter than encoding/json: valid
// UTF-8, one object and nothing after it, a type, at most 4 levels deep with
// at most 64 members in all, and no name of the outermost object twice in
// whatever case, so that no two readers can understand a frame differently.
// Errors are ErrBadFrame and repeat no values.
func Parse(b []byte) (Frame, error) {
	if !utf8.Valid(b) {
		return Frame{}, fmt.Errorf("%w: not UTF-8", ErrBadFrame)
	}
	b = bytes.Trim(b, " \t\r\n")
	if len(b) == 0 || b[0] != '{' || !json.Valid(b) {
		return Frame{}, fmt.Errorf("%w: not a JSON object", ErrBadFrame)
	}
	if err := checkShape(b); err != nil {
		return Frame{}, err
	}
	var t struct {
		Type *string `json:"type"`
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return Frame{}, fmt.Errorf("%w: %s", ErrBadFrame, clue(err))
	}
	if t.Type == nil || *t.Type == "" || len(*t.Type) > 40 {
		return Frame{}, fmt.Errorf("%w: field \"type\" is missing", ErrBadFrame)
	}
	return Frame{Type: *t.Type, raw: b}, nil
}

// checkShape walks valid JSON once.
func checkShape(b []byte) error {
	depth, members := 0, 0
	var seen []string
	name := false // the next string is a name of the outermost object
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: nested too deeply", ErrBadFrame)
			}
			name = depth == 1
		case '}', ']':
			depth--
		case ',':
			name = depth == 1
			if members++; members >= maxMembers {
				return fmt.Errorf("%w: too many members", ErrBadFrame)
			}
		case '"':
			start := i
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if !name {
				continue
			}
			name = false
			s := string(b[start+1 : i])
			if strings.Contains(s, `\`) {
				if err := json.Unmarshal(b[start:i+1], &s); err != nil {
					return fmt.Errorf("%w: not JSON", ErrBadFrame)
				}
			}
			for _, other := range seen {
				if strings.EqualFold(other, s) {
					return fmt.Errorf("%w: a field comes twice", ErrBadFrame)
				}
			}
			seen = append(seen, s)
		}
	}
	return nil
}
