package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/rulebackend"
)

// An order of the demo shop. A real one asks its shop system.
type order struct{ number, mail, status string }

var orders = []order{
	{"HC-1042", "ann@example.org", "was baked this morning and is out for delivery. It should be with you before 13:00"},
	{"HC-1043", "bob@example.org", "is planned for tomorrow's oven and will be ready to collect from 9:00"},
	{"HC-1044", "chris@example.org", "was collected yesterday"},
}

var (
	orderNumber = regexp.MustCompile(`(?i)\bhc[- ]?(\d{4})\b`)
	mailValue   = regexp.MustCompile(`\[EMAIL_\d+\]`)
)

// orderStatus looks an order up by its number, or by the customer's e-mail
// address, which it opens for this purpose alone.
func orderStatus(ctx context.Context, req *bot.Request) (rulebackend.Answer, error) {
	if m := orderNumber.FindStringSubmatch(req.Text); m != nil {
		for _, o := range orders {
			if o.number == "HC-"+m[1] {
				return rulebackend.Answer{Text: fmt.Sprintf("Order %s %s.", o.number, o.status)}, nil
			}
		}
		return rulebackend.Answer{Text: fmt.Sprintf("I can't find an order HC-%s. Please check the number in your confirmation, or talk to a person.", m[1])}, nil
	}
	if p := mailValue.FindString(req.Text); p != "" {
		mail, err := req.Lookup(ctx, p, "look up the order by e-mail address")
		if err != nil {
			return rulebackend.Answer{}, err
		}
		for _, o := range orders {
			if strings.EqualFold(o.mail, mail) {
				return rulebackend.Answer{Text: fmt.Sprintf("The order for %s %s.", p, o.status)}, nil
			}
		}
		return rulebackend.Answer{Text: fmt.Sprintf("I find no open order for %s. Do you have the order number? It begins with HC.", p)}, nil
	}
	return rulebackend.Answer{Text: "I can look that up. What is your order number? It begins with HC and is in your confirmation e-mail."}, nil
}
