package transcripts_test

import (
	"context"
	"fmt"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func exampleRecorder() (*transcripts.Recorder, error) {
	keys, err := transcripts.TemporaryKeyRing() // OpenKeyRing keeps one in a file
	if err != nil {
		return nil, err
	}
	redactor, err := redact.New(nil)
	if err != nil {
		return nil, err
	}
	return transcripts.NewRecorder(memstore.New(), redactor, keys, nil)
}

// What is stored is redacted; the original opens for a purpose, and that is on
// record.
func ExampleRecorder_Reveal() {
	ctx := context.Background()
	rec, err := exampleRecorder()
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := rec.Create(ctx, func(*transcripts.Head) ([]transcripts.Entry, error) {
		return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: "Write to ann@example.org please."}}, nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Entries[0].Text)
	plain, out, err := rec.Reveal(ctx, out.Head, "[EMAIL_1]", transcripts.Access{Actor: "agent:ada", Purpose: "to send the invoice"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plain)
	fmt.Println(out.Entries[0].Kind, out.Entries[0].Agent, out.Entries[0].Detail)
	// Output:
	// Write to [EMAIL_1] please.
	// ann@example.org
	// reveal agent:ada to send the invoice
}

// The evidence of a conversation holds no words and verifies without a store.
func ExampleEvidenceLog_Verify() {
	ctx := context.Background()
	rec, err := exampleRecorder()
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := rec.Create(ctx, func(*transcripts.Head) ([]transcripts.Entry, error) {
		return []transcripts.Entry{{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: "Hello."}}, nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	evidence, err := rec.Evidence(ctx, out.Head.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(evidence.Verify())
	evidence.Records = nil
	fmt.Println(evidence.Verify() != nil)
	// Output:
	// <nil>
	// true
}
