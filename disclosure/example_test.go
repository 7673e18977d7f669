package disclosure_test

import (
	"fmt"
	"time"

	"github.com/candorbot/candor/disclosure"
)

// A message that was not disclosed yet carries the notice, whoever asks for it.
func ExampleLedger_Seal() {
	policy, err := disclosure.NewPolicy("Crumb", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ledger := policy.Open("conversation", 1, disclosure.State{})
	ledger.Issue(time.Unix(0, 0), "en", "You're chatting with Crumb, an AI assistant (bot), not a human.")
	m := ledger.Seal(disclosure.Body{Text: "We open at seven."})
	fmt.Println(m.Speaker().Kind())
	fmt.Println(m.Text())
	// Output:
	// bot
	// You're chatting with Crumb, an AI assistant (bot), not a human.
	//
	// We open at seven.
}

// A configuration that would deceive is refused, with everything that is wrong.
func ExampleNewPolicy() {
	_, err := disclosure.NewPolicy("Dr. Crumb", &disclosure.PolicyOptions{
		Notice: map[string]string{"en": "Hi, Maria here!"},
	})
	fmt.Println(err)
	// Output:
	// disclosure: the bot's name "Dr. Crumb" has the title "dr", which only a person can hold; remove it
	// disclosure: the notice for language "en" does not say that the customer talks to a bot or an AI; say so
}
