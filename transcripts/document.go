package transcripts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// PutDocument writes doc as the document of id, on condition that the stored
// one is still at; a zero at means that there is none yet. When somebody else
// was first, the error is one of Raced and nothing was changed.
func PutDocument(ctx context.Context, s Store, at Head, id ConversationID, doc any, expires time.Time) error {
	j, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("transcripts: document: %w", err)
	}
	now := time.Now().UTC()
	next := at.Clone()
	next.ID, next.Floor, next.Document, next.Updated, next.Expires = id, FloorDocument, j, now, expires.UTC()
	if at.Version == 0 {
		next.Opened = now
	}
	next.Epoch++
	_, err = s.Append(ctx, at, next)
	return err
}

// Raced reports an error of an Append that says that somebody else was first:
// ErrStale, ErrConflict or ErrExists.
func Raced(err error) bool {
	return errors.Is(err, ErrStale) || errors.Is(err, ErrConflict) || errors.Is(err, ErrExists)
}
