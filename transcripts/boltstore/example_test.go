package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
)

func Example() {
	dir, err := os.MkdirTemp("", "candor")
	if err != nil {
		fmt.Println(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "transcripts.db")

	store, err := boltstore.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	head := transcripts.Head{ID: transcripts.NewConversationID(), Floor: transcripts.FloorBot, Expires: time.Now().Add(24 * time.Hour)}
	if _, err := store.Append(context.Background(), transcripts.Head{}, head, transcripts.Record{Payload: []byte("hello")}); err != nil {
		fmt.Println(err)
	}
	_, err = boltstore.Open(path, &boltstore.Options{LockTimeout: time.Millisecond})
	fmt.Println("a second one:", errors.Is(err, boltstore.ErrLocked))
	if err := store.Close(); err != nil {
		fmt.Println(err)
	}

	// What was acknowledged is there when the site starts again.
	store, err = boltstore.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = store.Close() }()
	_, records, err := store.Read(context.Background(), head.ID, 0, 100)
	fmt.Println(len(records), string(records[0].Payload), err)
	// Output:
	// a second one: true
	// 1 hello <nil>
}

// Run sweeps while the site runs.
func ExampleStore_Run() {
	dir, err := os.MkdirTemp("", "candor")
	if err != nil {
		fmt.Println(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	store, err := boltstore.Open(filepath.Join(dir, "transcripts.db"), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- store.Run(ctx) }()

	stop()
	fmt.Println(<-ended, store.Close())
	// Output: <nil> <nil>
}
