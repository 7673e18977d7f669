package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
)

func Example() {
	ctx := context.Background()
	store := memstore.New()

	head := transcripts.Head{ID: transcripts.NewConversationID(), Floor: transcripts.FloorBot, Expires: time.Now().Add(24 * time.Hour)}
	a, err := store.Append(ctx, transcripts.Head{}, head, transcripts.Record{ClientID: "m1", Payload: []byte("hello")})
	fmt.Println(a.Seq, a.Duplicate, err)

	// The same message again, because its acknowledgement was lost.
	a, err = store.Append(ctx, a.Head, a.Head, transcripts.Record{ClientID: "m1", Payload: []byte("hello")})
	fmt.Println(a.Seq, a.Duplicate, err)

	_, records, err := store.Read(ctx, head.ID, 0, 100)
	fmt.Println(len(records), string(records[0].Payload), err)
	// Output:
	// 1 false <nil>
	// 1 true <nil>
	// 1 hello <nil>
}

// A draft that was written while an agent took over is refused by the store.
func ExampleStore_Append() {
	ctx := context.Background()
	store := memstore.New()
	head := transcripts.Head{ID: transcripts.NewConversationID(), Floor: transcripts.FloorQueued, Expires: time.Now().Add(time.Hour)}
	a, err := store.Append(ctx, transcripts.Head{}, head)
	if err != nil {
		fmt.Println(err)
	}

	claim := a.Head
	claim.Floor, claim.Epoch = transcripts.FloorHuman, claim.Epoch+1
	if _, err := store.Append(ctx, a.Head, claim, transcripts.Record{Payload: []byte("agent took over")}); err != nil {
		fmt.Println(err)
	}

	late, err := store.Append(ctx, a.Head, a.Head, transcripts.Record{Payload: []byte("a late draft")})
	fmt.Println(errors.Is(err, transcripts.ErrStale), late.Head.Floor)
	// Output: true human
}

func ExampleStore_Watch() {
	ctx := context.Background()
	store := memstore.New()
	head := transcripts.Head{ID: "DOC", Floor: transcripts.FloorDocument, Expires: time.Now().Add(time.Hour)}
	for event, err := range store.Watch(ctx) {
		if err != nil {
			fmt.Println(err)
		}
		if event.ID == "" { // the watch stands: look once, then rely on events
			fmt.Println("look for yourself")
			if _, err := store.Append(ctx, transcripts.Head{}, head, transcripts.Record{Payload: []byte("x")}); err != nil {
				fmt.Println(err)
			}
			continue
		}
		fmt.Println(event.ID, event.Seq, event.Floor)
		break
	}
	// Output:
	// look for yourself
	// DOC 1 document
}
