// Command minimal is the least that a shop needs: a bot that answers two
// questions from written rules, one file for the transcripts, the chat on a
// page and the console for whoever answers the rest.
//
//	go run ./examples/minimal
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/intent"
	"github.com/candorbot/candor/bot/rulebackend"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/handover/console"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/boltstore"
	"github.com/candorbot/candor/transcripts/redact"
)

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Paper & Ink</title><h1>Paper & Ink</h1><p>Ask us anything.</p><script type="module" src="/chat/widget.js"></script></html>`

// What the bot may do, with phrasings of customers. Five are few: see docs/intents.md.
var intents = []bot.Intent{
	{Name: "hours", Title: "opening hours", Examples: []string{
		"when are you open", "what are your opening hours", "are you open on saturday", "when do you close", "how late are you open today",
	}},
	{Name: "delivery", Title: "delivery", Examples: []string{
		"do you deliver", "how much is delivery", "can you send it to my home", "how long does shipping take", "do you ship abroad",
	}},
}

var rules = []rulebackend.Rule{
	{Intent: "hours", Owner: "Kim", Version: "1", Text: map[string]string{"": "We are open Monday to Saturday from 9:00 to 18:00."}},
	{Intent: "delivery", Owner: "Kim", Version: "1", Text: map[string]string{"": "We deliver within 3 days for £3."}},
}

// must ends the program for what is wrong at the start.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	store := must(boltstore.Open("minimal.db", nil))
	defer func() { _ = store.Close() }()
	keys := must(transcripts.OpenKeyRing("minimal.keys"))
	rec := must(transcripts.NewRecorder(store, must(redact.New(&redact.Options{Region: "GB"})), keys, nil))

	texts := must(disclosure.LoadTexts(nil))
	policy := must(disclosure.NewPolicy("Inky", nil))
	desk := must(handover.NewDesk(rec, policy, texts, &handover.Options{Contact: "hello@paperandink.example"}))

	var examples []intent.Example
	for _, in := range intents {
		for _, e := range in.Examples {
			examples = append(examples, intent.Example{Text: e, Intent: in.Name})
		}
	}
	model := must(intent.Train(ctx, examples, nil))
	b := must(bot.New(must(rulebackend.New(rules)), desk, rec, policy, texts, &bot.Options{
		Intents: intents, Classifier: intent.NewClassifier(model),
	}))

	chat := must(webchat.New(b, desk, rec, texts, nil))
	accounts := must(handover.NewAccounts(rec, []byte("change me: 32 bytes of a real secret"), []handover.Account{
		{Agent: handover.Agent{ID: "kim", Name: "Kim", Owner: true}},
	}))
	agents := must(console.New(desk, rec, accounts, nil))

	mux := http.NewServeMux()
	mux.Handle("/chat/", http.StripPrefix("/chat", chat))
	mux.Handle("/console/", http.StripPrefix("/console", agents))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) })
	server := &http.Server{Addr: "127.0.0.1:8080", Handler: mux}

	var parts sync.WaitGroup
	for _, run := range []func(context.Context) error{store.Run, rec.Run, desk.Run, b.Run, chat.Run, agents.Run} {
		parts.Go(func() { _ = run(ctx) })
	}
	parts.Go(func() { <-ctx.Done(); _ = server.Shutdown(context.WithoutCancel(ctx)) })
	fmt.Printf("shop     http://127.0.0.1:8080/\nconsole  http://127.0.0.1:8080/console/signin?once=%s\n", must(accounts.OneTimeLink(ctx, "kim")))
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Println(err)
		stop()
	}
	parts.Wait()
}
