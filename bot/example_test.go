package bot_test

import (
	"context"
	"fmt"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// talk runs a conversation and prints what the customer saw.
func talk(backend bot.Backend, texts ...string) error {
	redactor, err := redact.New(nil)
	if err != nil {
		return err
	}
	rig, err := bottest.NewRig(memstore.New(), redactor, backend, nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { _ = rig.Run(ctx) }()
	customer, err := rig.Visit(ctx)
	if err != nil {
		return err
	}
	defer customer.Leave()
	for _, text := range texts {
		before := len(customer.Seen())
		if _, err := customer.Handle(ctx, bottest.ID(), text); err != nil {
			return err
		}
		if _, err := customer.Wait(ctx, func(ms []disclosure.Message) bool { return len(ms) >= before+2 }); err != nil {
			return err
		}
	}
	fmt.Print(bottest.Transcript(customer.Seen()))
	return nil
}

// The disclosure comes first, and code answers who is speaking.
func ExampleConversation_Handle() {
	if err := talk(bottest.Says("We open at seven."), "What are your opening hours?", "Are you a real person?"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// system: You're chatting with Crumb, an AI assistant (bot), not a human. Ask for a person at any time.
	// customer: What are your opening hours?
	// bot: We open at seven.
	// customer: Are you a real person?
	// bot: I'm Crumb, an AI assistant, a bot. I am not a human. I can bring in a person whenever you like.
}

// All faults of a configuration are reported at once.
func ExampleNew() {
	_, err := bot.New(bottest.Says("hi"), nil, nil, disclosure.Policy{}, nil, &bot.Options{Intents: bottest.Intents(), Threshold: 2})
	fmt.Println(err != nil)
	// Output: true
}
