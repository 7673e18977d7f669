package wsconn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrBadFrame: a frame is not what the protocol allows.
var ErrBadFrame = errors.New("wsconn: bad frame")

// Limits of a frame's shape.
const (
	maxDepth  = 4
	maxFields = 64
)

// Decode reads one frame, a JSON object, into v (a pointer to a struct). It is
// stricter than encoding/json: valid UTF-8, one object and nothing after it,
// at most 4 levels deep with at most 64 members in all, and no name of the
// outermost object twice, in whatever case. Unknown names are ignored. Errors
// are ErrBadFrame and hold no values of the frame.
func Decode(frame []byte, v any) error {
	if !utf8.Valid(frame) {
		return fmt.Errorf("%w: not UTF-8", ErrBadFrame)
	}
	trimmed := bytes.TrimLeft(frame, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' {
		return fmt.Errorf("%w: not a JSON object", ErrBadFrame)
	}
	if !json.Valid(frame) {
		return fmt.Errorf("%w: not JSON", ErrBadFrame)
	}
	if err := checkShape(trimmed); err != nil {
		return err
	}
	if err := json.Unmarshal(frame, v); err != nil {
		if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && te.Field != "" && len(te.Field) < 40 {
			return fmt.Errorf("%w: field %s has the wrong type", ErrBadFrame, te.Field)
		}
		return fmt.Errorf("%w: a field has the wrong type", ErrBadFrame)
	}
	return nil
}

// checkShape walks valid JSON once.
func checkShape(b []byte) error {
	depth, names := 0, 0
	var seen []string
	key := false // the next string is a name of the outermost object
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: nested too deeply", ErrBadFrame)
			}
			key = depth == 1
		case '}', ']':
			depth--
		case ',':
			key = depth == 1
			if names++; names >= maxFields {
				return fmt.Errorf("%w: too many fields", ErrBadFrame)
			}
		case '"':
			start := i
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if !key {
				continue
			}
			key = false
			var name string
			if err := json.Unmarshal(b[start:i+1], &name); err != nil {
				return fmt.Errorf("%w: not JSON", ErrBadFrame)
			}
			for _, s := range seen {
				if strings.EqualFold(s, name) {
					return fmt.Errorf("%w: a field comes twice", ErrBadFrame)
				}
			}
			seen = append(seen, name)
		}
	}
	return nil
}
