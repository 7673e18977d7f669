package card_test

import (
	"fmt"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/card"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

// A bot for which nobody answers has no card.
func ExampleNew() {
	engine, err := redact.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), &bottest.RigOptions{
		Policy: &disclosure.PolicyOptions{Contact: disclosure.Contact{Email: "hello@shop.example"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = card.New(rig.Bot, rig.Desk, rig.Texts, nil)
	fmt.Println(err)
	// Output: card: nobody answers for the bot; set PolicyOptions.Contact.Name
}
