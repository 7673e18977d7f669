package transcripttest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/transcripttest"
)

func ExampleCheckStore() {
	err := transcripttest.CheckStore(context.Background(), func() (transcripts.Store, error) {
		return memstore.New(), nil
	}, transcripttest.Features{Signals: true})
	fmt.Println(err)
	// Output: <nil>
}

// forgetful never deletes.
type forgetful struct{ *memstore.Store }

func (forgetful) Delete(context.Context, transcripts.ConversationID) error {
	return errors.New("forgetful: not today")
}

func ExampleViolation() {
	err := transcripttest.CheckStore(context.Background(), func() (transcripts.Store, error) {
		return forgetful{memstore.New()}, nil
	}, transcripttest.Features{Signals: true})
	var v *transcripttest.Violation
	if errors.As(err, &v) {
		fmt.Println("rule:", v.Rule)
		fmt.Println("a store must", v.Text)
		fmt.Println("but:", v.Err)
	}
	// Output:
	// rule: list-loop
	// a store must let the body of a List loop use the store, and leave it
	// but: forgetful: not today
}
