package main

import (
	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

var openOptions = bot.OpenOptions{Lang: "en"}

func observe(ch *bottest.Channel) bot.Observer {
	return bot.Observer{Head: func(transcripts.Head) { ch.Changed() }}
}

func shown(c *bot.Conversation) func([]disclosure.Message) bool {
	return func([]disclosure.Message) bool { return c.Head().Ledger.Ever() }
}

func count(n int) func([]disclosure.Message) bool {
	return func(ms []disclosure.Message) bool { return len(ms) >= n }
}
