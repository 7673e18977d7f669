package evidence_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/candorbot/candor/transcripts/evidence"
	"github.com/candorbot/candor/transcripts/memstore"
)

// What is in the log can be checked by anybody who has the public key.
func ExampleVerify() {
	ctx := context.Background()
	key, err := evidence.NewKey("shop.example")
	if err != nil {
		fmt.Println(err)
		return
	}
	log, err := evidence.New(memstore.New(), key, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := log.Note(ctx, "audit", "sha256:5d41402a", "pass"); err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := log.Export(ctx, &file); err != nil {
		fmt.Println(err)
		return
	}
	forged := bytes.Replace(file.Bytes(), []byte("pass"), []byte("fail"), 1)

	s, err := evidence.Verify(&file, key.Public(), nil)
	fmt.Println(s.Leaves, err)
	_, err = evidence.Verify(bytes.NewReader(forged), key.Public(), nil)
	fmt.Println(err)
	// Output:
	// map[audit:1] <nil>
	// line 3: transcripts: the evidence has been tampered with: the leaves up to 1 are not those that were signed
}
